"""A text with its expressions masked: every one already found (number, time, duration) becomes one placeholder, so
that patterns on names, roles and years can speak of *the number*, *another number*, *a time* and of the words around
them.

Placeholders (:mod:`guihua.rules.placeholders`) stand for spans of the view; punctuation is folded to one width by the
class ``folded`` of ``rules/marks.tsv``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from guihua.model import Quantity, Span, Time, View
from guihua.read.normalize import folded
from guihua.rules.memo import once_per_rules
from guihua.rules.placeholders import AGE, COUNT, DURATION, MEASURE, PERCENT, PLACEHOLDERS, RATIO, TIME, masked
from guihua.rules.ruleset import Rules

_OWN = re.compile(f"[{''.join(sorted(PLACEHOLDERS))}]")  # placeholders that a text has of its own


@dataclass(frozen=True)
class MaskedText:
    """``text`` with placeholders; ``at[i]`` is where character ``i`` of it begins in the view, ``at[-1]`` the view's
    end; ``found[i]`` is the quantity or time behind the placeholder at ``i``. Where it is ``told``, texts that rules
    are asked about know the words behind their placeholders."""

    view: View
    text: str
    at: tuple[int, ...]
    found: dict[int, Quantity | Time]
    told: bool = False
    marks: tuple[int, ...] = ()  # where clauses and brackets begin and end

    def span(self, start: int, end: int) -> Span:
        """Source span of ``text[start:end]``."""
        return self.view.span(self.at[start], self.at[end])

    @cached_property
    def _indexes(self) -> list[int]:
        return sorted(self.found)

    def between(self, start: int, end: int) -> list[tuple[int, Quantity | Time]]:
        """The placeholders in ``[start, end)`` in their order, each with what is behind it."""
        low, high = bisect_left(self._indexes, start), bisect_left(self._indexes, end)
        return [(index, self.found[index]) for index in self._indexes[low:high]]

    def has_number(self, start: int, end: int) -> bool:
        """True where a quantity stands in ``[start, end)``."""
        return any(isinstance(item, Quantity) for _, item in self.between(start, end))

    def targeting(self, index: int, start: int, end: int) -> str:
        """The text of ``[start, end)`` with placeholder ``index`` as the number asked about."""
        text = self.text
        if start <= index < end:
            text = f"{text[start:index]}{text[index].upper()}{text[index + 1 : end]}"
        else:
            text = text[start:end]
        return self._with_words(text, start, end) if self.told else text

    def part(self, start: int, end: int) -> str:
        """The text of ``[start, end)``, of which no number is asked about."""
        text = self.text[start:end]
        return self._with_words(text, start, end) if self.told else text

    def _with_words(self, text: str, start: int, end: int) -> str:
        words = (self.view.text[self.at[i] : self.at[i + 1]] for i, _ in self.between(start, end))
        return masked(text, tuple(words))


def mask(view: View, quantities: Sequence[Quantity], times: Sequence[Time], rules: Rules) -> MaskedText:
    """Mask the expressions of ``view``. ``quantities`` and ``times`` are those found in it, not overlapping."""
    text = folded(view.text, rules)
    if _OWN.search(text):
        text = _OWN.sub(" ", text)
    pieces: list[str] = []
    at: list[int] = []
    behind: dict[int, Quantity | Time] = {}
    position = 0
    found: list[Quantity | Time] = [*times, *quantities]  # 两年 that says when is no duration
    for item in sorted(found, key=lambda item: (item.span.start, -item.span.end)):
        start = bisect_left(view.offsets, item.span.start)
        end = bisect_left(view.offsets, item.span.end)
        if start < position or end <= start:
            continue
        pieces += (text[position:start], _placeholder(item))
        at.extend(range(position, start + 1))
        behind[len(at) - 1] = item
        position = end
    text = "".join([*pieces, text[position:]])
    marks = tuple(mark.start() for mark in clause_ends(rules).any.finditer(text))
    return MaskedText(view, text, (*at, *range(position, len(view.text) + 1)), behind, rules.tells_words, marks)


@dataclass(frozen=True)
class ClauseEnds:
    """The marks between clauses, those that open and close brackets, and a search for any of them."""

    clause: frozenset[str]
    opening: frozenset[str]
    closing: frozenset[str]
    any: re.Pattern[str]


@once_per_rules
def clause_ends(rules: Rules) -> ClauseEnds:
    clause, opening, closing = map(rules.lexicon("marks").forms, ("clause_end", "aside_open", "aside_close"))
    every = re.compile("[" + "".join(map(re.escape, (*clause, *opening, *closing))) + "]")
    return ClauseEnds(frozenset(clause), frozenset(opening), frozenset(closing), every)


def _placeholder(item: Quantity | Time) -> str:
    if isinstance(item, Time):
        return TIME
    if item.type == "duration":
        return DURATION
    if item.type in ("percent", "words"):
        return PERCENT
    if item.type == "ratio":
        return RATIO
    if item.dimension == "time":
        return AGE  # a span of time that is no duration: 65岁
    return COUNT if item.dimension in (None, "count") else MEASURE
