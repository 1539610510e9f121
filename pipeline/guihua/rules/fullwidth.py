"""Signs in a pattern that look like those of regular expressions and are only text: slips of Chinese keyboards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from guihua.messages import Text, say
from guihua.rules.models import KEYS
from guihua.rules.pattern_tree import REFERENCE
from guihua.rules.problems import Position, Problem
from guihua.rules.widths import wide

Finding = tuple[str, int, int, Text, Text]  # code, start, end, detail, fix
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


COLON, _BLANK = wide(":"), chr(0x3000)
_KEYS = "|".join(sorted(KEYS))
_INDENT = regex.compile(rf"^ *([\t{_BLANK}])[\s]*")
_AFTER_KEY = rf"[ {_BLANK}]*(?:({COLON})[ {_BLANK}]*|(:)(?=\S))"
_KEY = regex.compile(rf"^[ \t{_BLANK}]*(?:- +)?({_KEYS}){_AFTER_KEY}")
_KEY_IN_BRACES = regex.compile(rf"[{{,] *([A-Za-z_][\w-]*){_AFTER_KEY}")
_WIDE_QUOTES = wide(chr(34) + chr(39))
_CURLY = regex.compile(  # “…” may well begin and end the text of an example
    rf"(?:^[ \t{_BLANK}]*(?:- +)?|[{{,] *)"
    rf"(?:pattern *[:{COLON}] *(?=[‘’“”{_WIDE_QUOTES}])|text *[:{COLON}] *(?=[‘’{_WIDE_QUOTES}]))"
)
_IN_CURLY = regex.compile(rf"[‘’“”{_WIDE_QUOTES}]([^'‘’“”]*)[‘’“”{_WIDE_QUOTES}](?= *(?:[,}}#]|$))")
_QUOTED = regex.compile(rf"""(?<![^\s\[{{,:{COLON}])(?:'(?:[^']|'')*'|"(?:\\.|[^"\\])*")""")
_COMMENT = regex.compile(r"(?:^|(?<=\s))#.*$")
_OPENS_TEXT = regex.compile(r":\s*[>|][+-]?\s*$")


@dataclass(frozen=True)
class Mended:
    """Lines as they are meant, what was wrong with them, and the lines (from 1) whose mending is a guess."""

    lines: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    guessed: frozenset[int] = frozenset()


def mend(name: str, lines: Sequence[str]) -> Mended:
    """Find the slips, and take them away, that what else is wrong with the file can be told too."""
    mended: list[str] = []
    problems: list[Problem] = []
    guessed = set()
    for number, line in enumerate(lines, 1):
        found = list(_slips(line)) if line.strip() else []
        if not found or _in_block_text(lines, number):
            mended.append(line)
            continue
        for code, column, detail, fix in found:
            problems.append(Problem(code, Position(name, number, column + 1), detail, fix, None, line))
        mended.append(_meant(line, mended))
        if any(code in ("R004", "R009") for code, *_ in found):
            guessed.add(number)
    return Mended(tuple(mended), tuple(problems), frozenset(guessed))


def _slips(line: str) -> Iterator[tuple[str, int, Text, Text]]:
    """Code, offset, what is wrong and what to write."""
    if opening := _INDENT.match(line):
        what = say("a-tab") if opening[1] == "\t" else say("full-width-space")
        yield "R004", opening.start(1), what, say("indent-with-spaces")
    bare = _bare(line)
    for match in _keys(bare):
        if match[2]:
            yield (
                "R003",
                match.start(2),
                say("quoted", text=f"{match[1]}{match[2]}"),
                say("half-width-colon", key=match[1]),
            )
        else:
            yield "R008", match.start(3), say("quoted", text=f"{match[1]}:"), say("space-after-colon", key=match[1])
    for match in _CURLY.finditer(bare):
        yield "R009", match.end(), say("quoted", text=line[match.end()]), say("straight-quotes")


def _keys(bare: str) -> Iterator[regex.Match[str]]:
    """Keys with a full-width colon or no blank after them: known ones that begin a line, any in braces."""
    if first := _KEY.match(bare):
        yield first
    for match in _KEY_IN_BRACES.finditer(bare):
        before = bare[: match.start() + 1]
        if before.count("{") > before.count("}"):
            yield match


def _bare(line: str) -> str:
    """The line with what stands in quotes or in a comment blotted out."""
    line = _QUOTED.sub(lambda quoted: "_" * len(quoted[0]), line)
    return _COMMENT.sub(lambda comment: " " * len(comment[0]), line)


def written_column(line: str, mended: str, column: int) -> int:
    """Where in a line as written the character stands that is at ``column`` of it mended: only blanks differ in number.

    >>> written_column("text：'亩'", "text: '亩'", 6)
    5
    """
    if line == mended:
        return column
    at = 0
    for sign in mended[: column + 1]:
        if sign == " " and line[at : at + 1].strip():
            continue  # was put in
        while sign != " " and at < len(line) and not line[at].strip():
            at += 1
        at += 1
    return max(at - 1, 0)


def _meant(line: str, above: Sequence[str]) -> str:
    """The line without its slips."""
    bare = _bare(line)
    for match in reversed(list(_keys(bare))):
        line = f"{line[: match.end(1)]}: {line[match.end() :]}"
    if _CURLY.search(_bare(line)):
        line = _IN_CURLY.sub(r"'\1'", line)
    if _INDENT.match(line):
        line = " " * _column(above) + line.lstrip()
    return line


def _column(above: Sequence[str]) -> int:
    """Where a line beside the last of those above begins, or one below it where that opens something."""
    last = next((line for line in reversed(above) if line.strip() and not line.lstrip().startswith("#")), "")
    start = len(last) - len(last.lstrip(" -"))
    return start + 2 if last.rstrip().endswith(":") else start


def _in_block_text(lines: Sequence[str], number: int) -> bool:
    """True where the line belongs to a text that a line above opened with ``>`` or ``|``."""

    def indent(line: str) -> int:
        return len(line) - len(line.lstrip(" "))

    for above in range(number - 2, -1, -1):
        line = lines[above]
        if line.strip() and indent(line) < indent(lines[number - 1]):
            return _OPENS_TEXT.search(line) is not None
    return False
