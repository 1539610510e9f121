"""Signs in a pattern that look like those of regular expressions and are only text: slips of Chinese keyboards."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.rule_patterns import REFERENCE
from pipeline.rule_texts import Text, say

Finding = tuple[str, int, int, Text, Text]  # code, start, end, detail, fix
WIDER = 0xFEE0  # from a sign of half width to that of full width


def wide(signs: str) -> str:
    """The same signs in full width."""
    return "".join(chr(ord(sign) + WIDER) for sign in signs)


_NARROW = {ord(wide(sign)): sign for sign in map(chr, range(0x21, 0x7F))}
_OPEN, _SHUT = wide("["), wide("]")
_SIGNS = regex.compile(
    r"\\(?:[pPN]\{[^}]*\}|.)"  # what is escaped is meant
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]"  # as is what stands in a class
    rf"|(?<group>[({wide('(')}][?{wide('?')}][:=!<{wide(':=!<')}])"
    rf"|(?<brace>[{{{wide('{')}][^{{}}{wide('{}')}]{{1,30}}[}}{wide('}')}])"
    rf"|(?<bar>(?<=[\w)\]}}]){wide('|')}(?=[\w(\[{{\\]))"
    rf"|(?<set>{_OPEN}(?:(?:[^-{_OPEN}{_SHUT}]-[^-{_OPEN}{_SHUT}])+{_SHUT}|[^{_OPEN}{_SHUT}]+{_SHUT}(?=[+*{{])))"
    rf"|(?<=\\[dsDS])(?<maybe>{wide('?')})",
    regex.S,
)
_COUNT = regex.compile(r"\{\d*,?\d*\}")
_FUZZY = regex.compile(r"\{[\deids<=+,\s]*[<=][\deids<=+,\s]*(?::.*)?\}", regex.S)


def regex_signs(pattern: str) -> Iterator[Finding]:
    """Groups, counts, names, bars and classes that are written with signs of full width, or hold no name or count."""
    for match in _SIGNS.finditer(pattern):
        written, sign = match[0], match[0].translate(_NARROW)
        if match.lastgroup is None:
            continue
        fix = say("write-sign", sign=sign)
        if match.lastgroup == "brace":
            sign = "".join(sign.split())
            fix = say("write-sign", sign=sign)
            if _FUZZY.fullmatch(sign):
                continue
            if not _COUNT.fullmatch(sign) and not REFERENCE.fullmatch(sign):
                fix = say("brace-holds-name", name="units", text=f"\\{written}")
        if sign != written or fix.key == "brace-holds-name":
            yield "R211", match.start(), match.end(), say("is-only-text", text=written), fix
