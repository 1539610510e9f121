"""The word that keeps a rule from matching: one of a word list that an exception of its pattern names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from guihua.rules.compiled import compile_anew
from guihua.rules.expansion import Expander
from guihua.rules.matching import TIMEOUT, Rule
from guihua.rules.pattern_tree import REFERENCE, PatternError, parse
from guihua.rules.ruleset import Rules
from guihua.workbench.match_details import form_line

NEGATIVE = ("(?!", "(?<!")
_BESIDE = 8  # characters before and behind a number in which a word may bar a rule


@dataclass(frozen=True, slots=True)
class Bar:
    """A rule that would match but for a ``word``, which stands at ``place`` of a list; ``exception`` as written."""

    rule: Rule
    word: str
    place: str
    exception: str


def barred(rules: Rules, rule: Rule, text: str, start: int, end: int) -> Bar | None:
    """What keeps ``rule`` from matching ``[start, end)`` of a text, if it is an exception that names a word list: taken
    out, the rule matches."""
    before = text[max(0, start - _BESIDE) : start]
    around, behind = before + text[start : end + _BESIDE], len(before) + end - start
    for name, pattern in _written(rule, rules):
        for first, last in exceptions(pattern):
            exception = pattern[first:last]
            if (word := _word_in(around, behind, exception, rules)) is None:
                continue
            bare = without(pattern, first, last)
            fragments = rules.fragments if name is None else {**rules.fragments, name: bare}
            written = bare if name is None else rule.written
            if _matches(Expander(fragments, rules.lexicons).expand(written), text, start, end):
                return Bar(rule, *word, exception)
    return None


def _written(rule: Rule, rules: Rules) -> Iterator[tuple[str | None, str]]:
    """The pattern of a rule, and those of the fragments it names, with their names."""
    known: set[str] = set()
    left: list[tuple[str | None, str]] = [(None, rule.written)]
    while left:
        yield (one := left.pop(0))
        named = [match[1] for match in REFERENCE.finditer(one[1]) if match[1] in rules.fragments]
        left += [(name, rules.fragments[name]) for name in dict.fromkeys(named) if name not in known]
        known.update(named)


def exceptions(pattern: str) -> list[tuple[int, int]]:
    """Where the negative look-arounds of a pattern stand."""
    try:
        tree = parse(pattern)
    except PatternError:
        return []
    return [(node.start, node.end) for node in tree.walk() if node.kind == "look" and node.text.startswith(NEGATIVE)]


def without(pattern: str, start: int, end: int) -> str:
    """The pattern without a look-around; a part that is nothing else stays a part."""
    return f"{pattern[:start]}(?:){pattern[end:]}"


def _word_in(text: str, at: int, exception: str, rules: Rules) -> tuple[str, str] | None:
    """The word of the lists that an exception names which stands nearest to ``at``, the longest of several; and its
    place."""
    named = [match[1].partition(".") for match in REFERENCE.finditer(exception)]
    forms = [
        form for name, _, cls in named if name in rules.lexicons for form in rules.lexicons[name].forms(cls or None)
    ]
    found = [form for form in forms if form in text]
    word = min(found, key=lambda form: (abs(text.find(form, min(at, text.rfind(form))) - at), -len(form)), default=None)
    place = None if word is None else form_line(rules, exception, word)
    return None if word is None or place is None else (word, place)


def _matches(pattern: str, text: str, start: int, end: int) -> bool:
    try:
        found = compile_anew(pattern).finditer(text, timeout=TIMEOUT)
        return any(match.start() <= start and end <= match.end() for match in found)
    except (regex.error, TimeoutError):
        return False  # a pattern that cannot do without
