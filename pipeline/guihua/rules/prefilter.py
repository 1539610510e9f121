"""Which rules of a stage can match a text: those whose needs (:mod:`guihua.rules.needs`) the text meets.

Most rules are passed over by the first character, the length, or one look for characters they cannot do without. The
looks are plain sets of characters, for which ``re`` is quicker than ``regex``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from guihua.rules.needs import Need, Needs

Look = Callable[[str], re.Match[str] | None]
Codes = npt.NDArray[np.uint16]
T = TypeVar("T")
_MANY = 12  # rules from which on it is quicker to collect the characters of a text than to look for each need
KNOWN = 2_000  # sets of characters for which it is kept what they meet
PLANES = 0x20000  # code points below which needs are told apart; those above count as one character
_WORD = 64  # bits of a machine word


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


class Alphabet:
    """The characters that any rule needs, each with a number; all others are 0."""

    def __init__(self, needs: Iterable[Needs]) -> None:
        every = {character for one in needs for need in (*one.one_of, one.begins or ()) for character in need}
        codes = sorted({min(ord(character), PLANES) for character in every})
        self.size = len(codes) + 1
        self._table = np.zeros(PLANES + 1, np.uint16)
        self._table[codes] = range(1, self.size)

    def of(self, characters: Iterable[str]) -> Codes:
        return self._table[[min(ord(character), PLANES) for character in characters]]

    def read(self, texts: Sequence[str]) -> Numbered:
        """``texts`` as the numbers of their characters, a 0 behind each."""
        codes = np.frombuffer("\0".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        starts = np.cumsum(lengths + 1) - lengths - 1
        return Numbered(self._table[np.minimum(codes, PLANES)], starts, lengths)


@dataclass(frozen=True, slots=True)
class Numbered:
    """Texts as the numbers of their characters in an alphabet, one behind the other: where each starts, how long it
    is."""

    numbers: Codes
    starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]


class Prefilter(Generic[T]):
    """The rules of a stage, each with its needs, whose characters are in ``alphabet``."""

    def __init__(self, rules: Sequence[T], needs: Sequence[Needs], alphabet: Alphabet) -> None:
        self._rules = tuple(zip(rules, needs, strict=True))
        self._alphabet = alphabet
        self._by_first: dict[str, _Likely[T]] = {}  # what a first character leaves, worked out when it first comes
        self._groups: dict[tuple[bool, ...], _Likely[T]] = {}
        self._table: _Table | None = None

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

    def passed_in(self, texts: Numbered) -> list[tuple[T, list[int]]]:
        """The rules that can match any of ``texts``, each with the indexes of those."""
        if self._table is None:
            self._table = _Table([needs for _, needs in self._rules], self._alphabet)
        return [(self._rules[n][0], found) for n, found in self._table.met(texts)]


def _all_found(looks: Iterable[Look], text: str) -> bool:
    for look in looks:  # noqa: SIM110  a generator costs as much as the looks
        if look(text) is None:
            return False
    return True


@cache
def _look(need: Need | None) -> Look:
    """Looks for a character of ``need``; finds something in any text where nothing is needed."""
    return re.compile("" if need is None else f"[{''.join(map(re.escape, sorted(need)))}]").search


class _Table:
    """Characters × needs, a bit each: what a text meets is the sum of the rows of its characters."""

    def __init__(self, rules: Sequence[Needs], alphabet: Alphabet) -> None:
        bit = {need: n for n, need in enumerate(dict.fromkeys(need for needs in rules for need in needs.one_of))}
        words = len(bit) // _WORD + 1
        self._bits = np.zeros((alphabet.size, words), np.uint64)
        for need, n in bit.items():
            self._bits[alphabet.of(need), n // _WORD] |= np.uint64(1 << n % _WORD)
        self._wanted = np.zeros((len(rules), words), np.uint64)
        for k, needs in enumerate(rules):
            for need in needs.one_of:
                self._wanted[k, bit[need] // _WORD] |= np.uint64(1 << bit[need] % _WORD)
        self._begins = np.ones((alphabet.size, len(rules)), np.bool_)  # first characters × rules
        for k, needs in enumerate(rules):
            if needs.begins is not None:
                self._begins[:, k] = False
                self._begins[alphabet.of(needs.begins), k] = True
        self._longest = np.array([inf if needs.longest is None else needs.longest for needs in rules])

    def met(self, texts: Numbered) -> list[tuple[int, list[int]]]:
        """The rules whose needs any text meets, each with the indexes of those texts."""
        if not len(texts.starts):
            return []
        held = np.bitwise_or.reduceat(self._bits[texts.numbers], texts.starts)
        met = self._begins[texts.numbers[texts.starts]] & (texts.lengths[:, None] <= self._longest)
        for word in range(held.shape[1]):
            wanted = self._wanted[:, word]
            met &= (held[:, word, None] & wanted) == wanted
        rules, indexes = np.nonzero(met.T)
        found, firsts = np.unique(rules, return_index=True)
        edges = [*firsts.tolist(), len(rules)]
        every = indexes.tolist()
        return [(n, every[start:end]) for n, start, end in zip(found.tolist(), edges, edges[1:], strict=False)]
