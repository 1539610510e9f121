"""Which rules can match which of many texts: those whose needs (:mod:`guihua.rules.needs`) the text meets.

All texts are asked at once, as numbers; :mod:`guihua.rules.prefilter` asks one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from guihua.rules.needs import Needs

Codes = npt.NDArray[np.uint16]
Places = npt.NDArray[np.int64]
T = TypeVar("T")
PLANES = 0x20000  # code points below which needs are told apart; those above count as one character
_WORD = 64  # bits of a machine word


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

    def read(self, texts: Sequence[str]) -> tuple[Codes, Places, Places]:
        """``texts`` as the numbers of their characters, a 0 behind each; where each starts, and how long it is."""
        codes = np.frombuffer("\0".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        starts = np.cumsum(lengths + 1) - lengths - 1
        return self._table[np.minimum(codes, PLANES)], starts, lengths


class Sieve(Generic[T]):
    """Rules, each with its needs, whose characters are in ``alphabet``. Characters × needs, a bit each: what a text
    meets is the sum of the rows of its characters."""

    def __init__(self, rules: Sequence[T], needs: Sequence[Needs], alphabet: Alphabet) -> None:
        self._rules, self._alphabet = rules, alphabet
        bit = {one: n for n, one in enumerate(dict.fromkeys(one for needed in needs for one in needed.one_of))}
        words = len(bit) // _WORD + 1
        self._bits = np.zeros((alphabet.size, words), np.uint64)
        for need, n in bit.items():
            self._bits[alphabet.of(need), n // _WORD] |= np.uint64(1 << n % _WORD)
        self._wanted = np.zeros((len(rules), words), np.uint64)
        for k, one in enumerate(needs):
            for need in one.one_of:
                self._wanted[k, bit[need] // _WORD] |= np.uint64(1 << bit[need] % _WORD)
        self._begins = np.ones((alphabet.size, len(rules)), np.bool_)  # first characters × rules
        for k, one in enumerate(needs):
            if one.begins is not None:
                self._begins[:, k] = False
                self._begins[alphabet.of(one.begins), k] = True
        self._longest = np.array([inf if one.longest is None else one.longest for one in needs])

    def passed(self, texts: Sequence[str]) -> list[tuple[T, list[int]]]:
        """The rules that can match any of ``texts``, each with the indexes of those."""
        if not texts:
            return []
        numbers, starts, lengths = self._alphabet.read(texts)
        held = np.bitwise_or.reduceat(self._bits[numbers], starts)
        met = self._begins[numbers[starts]] & (lengths[:, None] <= self._longest)
        for word in range(held.shape[1]):
            wanted = self._wanted[:, word]
            met &= (held[:, word, None] & wanted) == wanted
        rules, indexes = np.nonzero(met.T)
        found, firsts = np.unique(rules, return_index=True)
        edges = [*firsts.tolist(), len(rules)]
        every = indexes.tolist()
        places = zip(found.tolist(), edges, edges[1:], strict=False)
        return [(self._rules[n], every[start:end]) for n, start, end in places]
