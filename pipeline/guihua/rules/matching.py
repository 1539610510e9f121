"""One rule against one text: matches, and which of several stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import regex

from guihua.rules.compiled import PATTERNS
from guihua.rules.problems import Position, RuleTimeout

if TYPE_CHECKING:
    from guihua.rules.entries import Entry

TIMEOUT = 1.0  # seconds one pattern may take on one text
NO_GROUPS: Mapping[str, str] = {}
NO_SPANS: Mapping[str, tuple[int, int]] = {}
JOINT = "\n"  # between texts that are searched at once
BATCH = 100_000  # characters that are searched at once


def nowhere(_: str) -> None:
    """A rule that stands in no file."""


@dataclass(frozen=True)
class Rule:
    """One rule. ``written`` is its pattern as it stands in the file, ``text`` the same with fragments and word lists
    put in; ``emit`` holds the constants that the stage reads."""

    id: str
    stage: str
    why: str
    written: str
    text: str = field(repr=False)
    emit: Mapping[str, Any]
    priority: int  # the higher wins: by the order of the rules, or of their blocks
    order: int  # its place among all rules
    position: Position
    status: str = "active"
    replaces: tuple[str, ...] = ()
    entry_of: Callable[[str], Entry | None] = field(default=nowhere, repr=False, compare=False)

    @cached_property
    def entry(self) -> Entry | None:
        """The rule as it stands in its file, with its examples: for those who explain, check and document rules."""
        return self.entry_of(self.id)

    @cached_property
    def pattern(self) -> regex.Pattern[str]:
        """The compiled pattern; it is compiled when it is first used."""
        return PATTERNS.pattern(self.text)

    @cached_property
    def named(self) -> tuple[tuple[str, int], ...]:
        """The named groups of the pattern, each with its number."""
        return tuple(self.pattern.groupindex.items())

    @property
    def rank(self) -> tuple[int, int]:
        """What is smaller for the rule of a stage that is tried first."""
        return -self.priority, self.order

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class Match:
    """One rule on one text. ``groups`` holds the named groups that took part; ``suppressed``, of one that is
    selected, the rules whose matches gave way to it."""

    rule: Rule
    start: int
    end: int
    groups: Mapping[str, str]
    spans: Mapping[str, tuple[int, int]]
    suppressed: tuple[str, ...] = field(default=(), compare=False)

    def overlaps(self, other: Match) -> bool:
        return self.start < other.end and other.start < self.end


def precedence(match: Match) -> tuple[int, int, int, int]:
    """What of two matches is smaller for the one that wins."""
    return -match.rule.priority, match.start - match.end, match.start, match.rule.order


def winners(candidates: Sequence[Match]) -> list[Match]:
    """Of candidates in the order in which they win, those that overlap none before; in order of place."""
    if len(candidates) < 2:
        return list(candidates)
    taken: list[Match] = []
    losers: list[Match] = []
    for match in candidates:
        at = bisect_right(taken, match.start, key=_start)
        after = at == len(taken) or match.end <= taken[at].start
        before = at == 0 or taken[at - 1].end <= match.start or match.end <= taken[at - 1].start
        if before and after:
            taken.insert(at, match)
        else:
            losers.append(match)
    return _with_suppressed(taken, losers) if losers else taken


def _with_suppressed(taken: Sequence[Match], losers: Sequence[Match]) -> list[Match]:
    """Matches that stand, in order of place, each with the rules it stands over."""
    suppressed: dict[int, set[str]] = {}
    for loser in losers:
        at = max(0, bisect_right(taken, loser.start, key=_start) - 1)  # the last that begins no later
        while at < len(taken) and taken[at].start < loser.end:
            if loser.overlaps(taken[at]) and loser.rule is not taken[at].rule:
                suppressed.setdefault(at, set()).add(loser.rule.id)
            at += 1
    return [
        replace(match, suppressed=tuple(sorted(suppressed[n]))) if n in suppressed else match
        for n, match in enumerate(taken)
    ]


def _start(match: Match) -> int:
    return match.start


def search(rule: Rule, text: str) -> Match | None:
    """The first match of one rule."""
    try:
        found = rule.pattern.search(text, timeout=TIMEOUT)
    except TimeoutError:
        raise RuleTimeout(rule.id, rule.position, TIMEOUT, text) from None
    return _match_of(rule, found) if found else None


def search_all(rule: Rule, text: str) -> list[Match]:
    """Every match of one rule."""
    return [_match_of(rule, found) for found in _matches_of(rule, text)]


def search_apart(rule: Rule, texts: Iterable[str]) -> Iterator[tuple[str, Match]]:
    """Every match of one rule in each of many texts."""
    for text in texts:
        for found in _matches_of(rule, text):
            yield text, _match_of(rule, found)


def search_joined(rule: Rule, texts: Sequence[str]) -> Iterator[tuple[str, Match]]:
    """The same by as few searches as the time limit lets one hope for; the pattern must not match across ``JOINT``."""
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= BATCH:
            yield from _search_batch(rule, batch)
            batch, size = [], 0
    yield from _search_batch(rule, batch)


def _search_batch(rule: Rule, texts: Sequence[str]) -> Iterator[tuple[str, Match]]:
    starts = list(accumulate((len(text) + len(JOINT) for text in texts), initial=0))
    for found in _matches_of(rule, JOINT.join(texts)):
        at = bisect_right(starts, found.start()) - 1
        yield texts[at], _match_of(rule, found, starts[at])


def _matches_of(rule: Rule, text: str) -> list[regex.Match[str]]:
    try:
        return list(rule.pattern.finditer(text, timeout=TIMEOUT))
    except TimeoutError:
        raise RuleTimeout(rule.id, rule.position, TIMEOUT, text) from None


def _match_of(rule: Rule, found: regex.Match[str], origin: int = 0) -> Match:
    """What was found, counted from ``origin`` on."""
    text, regs = found.string, found.regs
    start, end = regs[0]
    if not rule.named:
        return Match(rule, start - origin, end - origin, NO_GROUPS, NO_SPANS)
    named = [(name, regs[number]) for name, number in rule.named if regs[number][0] >= 0]
    groups = {name: text[low:high] for name, (low, high) in named}
    spans = {name: (low - origin, high - origin) for name, (low, high) in named}
    return Match(rule, start - origin, end - origin, groups, spans)
