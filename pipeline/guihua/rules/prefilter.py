"""Which rules of a stage can match a text: those whose needs (:mod:`guihua.rules.needs`) the text meets.

This is for one text; :mod:`guihua.rules.sieve` does the same for many. Most rules are passed over by the first
character, by one look for characters that all of them need one of, for which ``re`` is quicker than ``regex``, or by
the needed characters that the text holds: texts of a document hold few different sets of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Generic, TypeVar

from guihua.rules.needs import Need, Needs

Look = Callable[[str], re.Match[str] | None]
T = TypeVar("T")
KNOWN = 2_000  # sets of characters for which it is kept what they meet


@dataclass(frozen=True, slots=True)
class _Likely(Generic[T]):
    """The rules that may match texts of one first character, in their order, each with the length of text it can match
    and its needs. ``any`` looks for what one of them at least needs, null where one needs nothing. ``needed`` are all
    characters that are needed; ``known`` is which of those are in a text → the rules whose needs they meet."""

    rules: tuple[tuple[T, float, tuple[Need, ...]], ...]
    any: Look | None
    needed: Need
    known: dict[Need, list[tuple[T, float]]]

    def met(self, text: str) -> list[tuple[T, float]]:
        held = self.needed.intersection(text)
        try:
            return self.known[held]
        except KeyError:
            if len(self.known) >= KNOWN:
                self.known.clear()
            met = [(rule, longest) for rule, longest, needs in self.rules if not any(map(held.isdisjoint, needs))]
            self.known[held] = met
            return met


class Prefilter(Generic[T]):
    """The rules of a stage, each with its needs."""

    def __init__(self, rules: Sequence[T], needs: Sequence[Needs]) -> None:
        self._rules = tuple(zip(rules, needs, strict=True))
        self._by_first: dict[str, _Likely[T]] = {}  # what a first character leaves, worked out when it first comes
        self._groups: dict[tuple[bool, ...], _Likely[T]] = {}

    def _beginning(self, first: str) -> _Likely[T]:
        """The rules that may match texts that begin with ``first``."""
        may = tuple(one.begins is None or first in one.begins for _, one in self._rules)
        if may not in self._groups:
            self._groups[may] = _likely([rule for rule, yes in zip(self._rules, may, strict=True) if yes])
        likely = self._by_first[first] = self._groups[may]
        return likely

    def passed(self, text: str) -> list[T]:
        """The rules that can match ``text``, in their order."""
        likely = self._by_first.get(text[:1]) or self._beginning(text[:1])
        if not likely.rules or (likely.any is not None and likely.any(text) is None):
            return []
        length = len(text)
        return [rule for rule, longest in likely.met(text) if length <= longest]


def _likely(rules: Sequence[tuple[T, Needs]]) -> _Likely[T]:
    every = all(one.one_of for _, one in rules)
    least: Need = frozenset().union(*(one.one_of[0] for _, one in rules)) if every else frozenset()
    return _Likely(
        tuple((rule, inf if one.longest is None else one.longest, one.one_of) for rule, one in rules),
        _look(least) if rules and every else None,
        frozenset().union(*(need for _, one in rules for need in one.one_of)),
        {},
    )


@cache
def _look(need: Need) -> Look:
    """Looks for a character of ``need``."""
    return re.compile(f"[{''.join(map(re.escape, sorted(need)))}]").search
