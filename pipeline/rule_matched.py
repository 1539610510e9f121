"""What of a rule matched: which of its alternatives, and which lines of the word lists it names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import regex

from pipeline.rule_patterns import REFERENCE, elements
from pipeline.rules import TIMEOUT, Match, Rules


def alternative(rules: Rules, match: Match, text: str) -> tuple[int, int, str] | None:
    """The first alternative of the rule's pattern that gives this match: its number, of how many, as written. Nothing
    for a pattern that has but one, and where no alternative alone gives the match."""
    written = _alternatives(match.rule.written)
    if len(written) < 2:
        return None
    for number, one in enumerate(written, 1):
        try:
            found = _compiled(rules, one).match(text, match.start, timeout=TIMEOUT)
        except (regex.error, TimeoutError):
            continue  # it names a group of another one
        if found is not None and found.end() == match.end:
            return number, len(written), one
    return None


def lexicon_lines(rules: Rules, match: Match) -> dict[str, str]:
    """Group → the line (file:line) of a word list named in the pattern that has the group's text as a form."""
    lists = [rules.lexicons[name] for name in sorted(lexicons_of(rules, match.rule.written))]
    found = {}
    for group, text in match.groups.items():
        row = next((one.by_form()[text] for one in lists if text in one.by_form()), None)
        if row is not None:
            found[group] = row.position.place
    return found


@lru_cache(maxsize=512)
def _alternatives(pattern: str) -> list[str]:
    flags = regex.match(r"\(\?[a-z]+\)", pattern)
    lead = flags[0] if flags else ""
    return [lead + "".join(node.text for node in part) for part in elements(pattern[len(lead) :])]


@lru_cache(maxsize=512)
def _compiled(rules: Rules, written: str) -> regex.Pattern[str]:
    return regex.compile(rules.expand(written))


def lexicons_of(rules: Rules, pattern: str) -> frozenset[str]:
    """The word lists that a pattern names, itself or through fragments."""
    return frozenset(_lexicons(rules, pattern))


def _lexicons(rules: Rules, pattern: str) -> Iterator[str]:
    for reference in REFERENCE.finditer(pattern):
        name = reference[1]
        if name in rules.fragments:
            yield from _lexicons(rules, rules.fragments[name].model.pattern)
        elif (lexicon := name.partition(".")[0]) in rules.lexicons:
            yield lexicon
