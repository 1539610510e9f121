"""The names given to the numbers of a sentence so far: what a number behind them may go on with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from guihua.model import Span
from guihua.prose.masking import ClauseEnds


@dataclass(frozen=True, slots=True)
class Name:
    """A name and the source spans of its pieces. ``unit`` is the unit of the number it was read for; ``of`` the name
    that it continues (粮食产量 of 粮食产量占全省总产); ``pair`` the name of two things of which it is one (城乡居民收入
    of 城镇居民收入); ``at`` the placeholder of that number; ``listed`` that it is one of several names
    dealt out to as many numbers; ``rules`` those that gave it: the one asked about the number, that of ``rule_id``,
    then those of the names that lend it words."""

    text: str
    spans: tuple[Span, ...]
    unit: str
    rule_id: str
    of: Name | None = None
    pair: str | None = None
    at: int = 0
    listed: bool = False
    rules: tuple[str, ...] = ()


class GivenNames(list[Name]):
    """Names in the order of their numbers, without those that stand in brackets which are closed by now; those too
    where there are no others. A text is read from ``start`` on, each character once."""

    def __init__(self, start: int = 0) -> None:
        super().__init__()
        self._read = start
        self._opened: list[int] = []  # for each open bracket, how many names stand before it
        self._closed = 0  # names at the front that are in closed brackets, and all there were
        self._lending: dict[Span, list[tuple[str, ...]]] = {}  # for each name that has it, the rules of all so far

    def append(self, name: Name) -> None:
        super().append(name)
        for span in dict.fromkeys(name.spans):
            so_far = self._lending.setdefault(span, [])
            so_far.append(tuple(dict.fromkeys((*(so_far[-1] if so_far else ()), *name.rules))))

    def lent(self, spans: Iterable[Span]) -> Iterator[str]:
        """The rules of the names that have one of ``spans``."""
        for span in spans:
            if so_far := self._lending.get(span):
                yield from so_far[-1]

    def read_to(self, index: int, text: str, ends: ClauseEnds) -> None:
        """Leave out what stands in brackets that are closed before ``index`` of ``text``."""
        outside = len(self)
        for char in text[self._read : index]:
            if char in ends.opening:
                self._opened.append(outside)
            elif char in ends.closing:
                outside = min(outside, self._opened.pop() if self._opened else 0)
        self._read = index
        if outside <= self._closed:
            self._closed = len(self)
            return
        for name in self[outside:]:
            for span in dict.fromkeys(name.spans):
                self._lending[span].pop()
        del self[outside:]
        if self._closed:
            left = self[self._closed :]
            self.clear()
            self._lending.clear()
            for name in left:
                self.append(name)
        self._opened = [max(before - self._closed, 0) for before in self._opened]
        self._closed = 0


def last_in(names: Sequence[Name], unit: str) -> Name | None:
    """The last of ``names`` whose number is in ``unit``."""
    return next((name for name in reversed(names) if name.unit == unit), None)
