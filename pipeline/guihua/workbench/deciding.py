"""The words of lists by which a rule matches a text as it does: without them it would match nothing, or other words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import regex

from guihua.rules.compiled import compile_anew
from guihua.rules.expansion import Expander
from guihua.rules.matching import TIMEOUT, Match, Rule, search
from guihua.rules.ruleset import Rules
from guihua.workbench.match_details import named_classes

_BESIDE = 8  # characters before and behind a match that its pattern may look at


@dataclass(frozen=True, slots=True)
class Deciding:
    """A word and the line of its list (file:line)."""

    word: str
    place: str


def deciding_words(rules: Rules, rule: Rule, text: str, within: str | None = None) -> list[Deciding]:
    """The words that decide what ``rule`` finds in a text, of those ``within`` a part of it; none where several would
    do, each without the others."""
    match = search(rule, text)
    if match is None:
        return []
    around = text[max(0, match.start - _BESIDE) : match.end + _BESIDE] if within is None else within
    return [one for one in _words(rules, rule, around) if _differs(rules, rule, match, text, one)]


def _words(rules: Rules, rule: Rule, text: str) -> Iterator[Deciding]:
    """The words in ``text`` that the rule may be asking for, the longest first."""
    found: dict[str, Deciding] = {}
    for name, _, cls in (one.partition(".") for one in named_classes(rules, rule.written)):
        for row in rules.lexicons[name].of(cls or None):
            if row.form in text:
                found.setdefault(row.position.place, Deciding(row.form, row.position.place))
    yield from sorted(found.values(), key=lambda one: (-len(one.word), one.place))


def _differs(rules: Rules, rule: Rule, match: Match, text: str, told: Deciding) -> bool:
    """True where the rule finds something else if its list lacks the word."""
    name = told.place.partition(".")[0]
    lexicon = rules.lexicons[name]
    bare = replace(lexicon, rows=tuple(row for row in lexicon.rows if row.position.place != told.place))
    try:
        pattern = compile_anew(Expander(rules.fragments, {**rules.lexicons, name: bare}).expand(rule.written))
        found = pattern.search(text, timeout=TIMEOUT)
    except (regex.error, TimeoutError):
        return False
    return found is None or {k: v for k, v in found.groupdict().items() if v is not None} != dict(match.groups)
