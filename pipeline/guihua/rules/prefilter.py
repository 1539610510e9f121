"""Which rules of a stage can match a text: those whose needs (:mod:`guihua.rules.needs`) the text meets.

This is for one text; :mod:`guihua.rules.sieve` does the same for many. Most rules are passed over by the first
character, the length, or one look for characters they cannot do without. The looks are plain sets of characters, for
which ``re`` is quicker than ``regex``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Generic, TypeVar

from guihua.rules.needs import Need, Needs

Look = Callable[[str], re.Match[str] | None]
T = TypeVar("T")
_MANY = 12  # rules from which on it is quicker to collect the characters of a text than to look for each need
KNOWN = 2_000  # sets of characters for which it is kept what they meet


@dataclass(frozen=True, slots=True)
class _Likely(Generic[T]):
    """The rules that may match texts of one first character, in their order: each with the length of text it can match,
    a look for what it needs most, looks for what else it needs, and all its needs. ``any`` looks for what one of them
    at least needs, null where one needs nothing. ``needed`` are all characters that are needed, of many rules;
    ``known`` is which of those are in a text → the rules whose needs they meet."""

    rules: tuple[tuple[T, float, Look, tuple[Look, ...], tuple[Need, ...]], ...]
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
            met = [(rule, longest) for rule, longest, _, _, needs in self.rules if not any(map(held.isdisjoint, needs))]
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
            self._groups[may] = self._likely(may)
        likely = self._by_first[first] = self._groups[may]
        return likely

    def _likely(self, may: Sequence[bool]) -> _Likely[T]:
        chosen = [rule for rule, yes in zip(self._rules, may, strict=True) if yes]
        least: Need = frozenset().union(*(one.one_of[0] for _, one in chosen if one.one_of))
        every = all(one.one_of for _, one in chosen)
        likely = []
        few = len(chosen) < _MANY  # of many, what they need is not looked for
        for rule, one in chosen:
            look, *looks = map(_look, (one.one_of if few else ()) or (None,))
            likely.append((rule, inf if one.longest is None else one.longest, look, tuple(looks), one.one_of))
        needed: Need = frozenset().union(*(need for _, one in chosen for need in one.one_of))
        return _Likely(tuple(likely), _look(least) if likely and every else None, needed, {})

    def passed(self, text: str) -> list[T]:
        """The rules that can match ``text``, in their order."""
        likely = self._by_first.get(text[:1]) or self._beginning(text[:1])
        if not likely.rules or (likely.any is not None and likely.any(text) is None):
            return []
        length = len(text)
        if len(likely.rules) < _MANY:
            return [
                rule
                for rule, longest, look, looks, _ in likely.rules
                if length <= longest and look(text) is not None and (not looks or _all_found(looks, text))
            ]
        return [rule for rule, longest in likely.met(text) if length <= longest]


def _all_found(looks: Iterable[Look], text: str) -> bool:
    for look in looks:  # noqa: SIM110  a generator costs as much as the looks
        if look(text) is None:
            return False
    return True


@cache
def _look(need: Need | None) -> Look:
    """Looks for a character of ``need``; finds something in any text where nothing is needed."""
    return re.compile("" if need is None else f"[{''.join(map(re.escape, sorted(need)))}]").search
