"""Tables whose cells single spaces part, as text copied from a page has them → rows of cells.

A space may stand inside a cell too (5 左右, 2030 年), and a cell may go on in the next line. What the columns hold, by
their headings and by the lines that have a word for each, tells which words are one cell: the cheapest reading wins.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate

from guihua.model import Source, Span, TableRegion
from guihua.read.cell_kinds import is_aside, is_unit, kind_of
from guihua.read.parted_regions import CellEnds, headings_of, is_page_mark, is_valued, lacks_heading, words_of
from guihua.rules import stages
from guihua.rules.ruleset import Rules
from guihua.tables.alignment import GROUP_COST, ROW, UNIT, profile
from guihua.tables.forms import RawCell, RawTable, cell_in
from guihua.tables.headers import header_role

_LINES = 4  # that a row has at most
_JOIN = 0.6  # what it costs that a cell goes on behind a space
_BEHIND_UNIT = 2.0  # the same where the words before it end in a unit
_VALUE_INSIDE = 1.0  # the same for each value among the words of a cell that is none
_WORDY = 1.2  # the most words cost in place of a number, in a row without any
_NOTHING = 0.3  # the most a dash costs there
_ALONE = frozenset({"nothing", "attribute"})  # kinds of words that are a cell by themselves
_NUMERIC = frozenset({"value", "annual_rate", "investment"})
_NUMBERS = frozenset({"number", "sequence", "nothing", "period"})

_Word = tuple[Span, ...]


def read_word_rows(source: Source, region: TableRegion, rules: Rules) -> RawTable:
    """Headings and rows, their cells without the empty ones; a line that heads rows is a row of one cell."""
    lines = _lines(source, region, rules)
    texts = [["".join(map(source.slice, word)) for word in line] for line in lines]
    headings = [headings_of(words, rules) for words in texts]
    headings[0] = headings[0] or tuple(range(1, len(lines[0]) + 1))
    top = next((n for n, ends in enumerate(headings) if ends is None), len(lines))
    head = [_in_cells(source, lines[n], headings[n] or (), rules) for n in range(top)]
    width = max(len(head[0]), sum(map(len, head)) - 1 if top > 1 else 0)
    roles = [header_role(cell, rules) for cell in head[0]] if top == 1 else []
    if top == 1 and lacks_heading(texts[top:], width, rules):
        width, roles = width + 1, ["indicator", *roles]
    reading = _Reading(texts, headings, roles, width, rules)
    rows = (
        _in_cells(source, [word for line in lines[first:last] for word in line], ends, rules)
        for first, last, ends in reading.rows(top)
    )
    return RawTable((*head, *rows))


def _lines(source: Source, region: TableRegion, rules: Rules) -> list[list[_Word]]:
    """The words of each line but those of a page's number; words in brackets alone on theirs go on with the name in
    the line above."""
    lines: list[list[_Word]] = []
    for number in range(region.first_line, region.last_line + 1):
        span = source.line_span(number)
        text = source.slice(span)
        words: list[_Word] = [(word,) for word in words_of(text, span.start)]
        if lines and len(words) == 1 and is_aside(text.strip()):
            lines[-1][_name(["".join(map(source.slice, word)) for word in lines[-1]], rules)] += words[0]
        elif words and not is_page_mark(text, rules):
            lines.append(words)
    return lines


def _name(words: Sequence[str], rules: Rules) -> int:
    """Which word of a row ends its name: the last of the first that stand side by side."""
    texts = [n for n, word in enumerate(words) if kind_of(word, rules) == "text"]
    return next((n for n in texts if n + 1 not in texts), 0)


def _in_cells(source: Source, words: Sequence[_Word], ends: CellEnds, rules: Rules) -> tuple[RawCell, ...]:
    pieces = (words[start:end] for start, end in zip((0, *ends), ends, strict=False))
    return tuple(cell_in(source, [s for word in piece for s in word], rules) for piece in pieces if piece)


class _Reading:
    """The words of a table's lines, which of these are headings, and what its columns hold."""

    def __init__(
        self,
        lines: Sequence[Sequence[str]],
        headings: Sequence[CellEnds | None],
        roles: Sequence[str | None],
        width: int,
        rules: Rules,
    ) -> None:
        self._lines = lines
        self._headings = headings
        self._roles = [*roles, *[None] * (width - len(roles))]
        self._rules = rules
        whole = [[kind_of(word, rules) for word in line] for line in lines if len(line) == width]
        costs = profile(whole, roles, width).costs
        self._costs = [
            {kind: cost - (kind != "empty") * min(column.values()) for kind, cost in column.items()} for column in costs
        ]

    def rows(self, top: int) -> Iterator[tuple[int, int, CellEnds]]:
        """The rows from line ``top`` on: their first line, the one behind their last, and the cells."""
        n = len(self._lines)
        best = [0.0] * (top + 1) + [math.inf] * (n - top)
        back: list[tuple[int, CellEnds]] = [(0, ())] * (n + 1)
        for end in range(top + 1, n + 1):
            for start in range(max(top, end - (_LINES if any(self._roles) else 1)), end):
                cost, ends = self._row(start, end)
                if best[start] + cost < best[end]:
                    best[end], back[end] = best[start] + cost, (start, ends)
        found: list[tuple[int, int, CellEnds]] = []
        while n > top:
            start, ends = back[n]
            found.append((start, n, ends))
            n = start
        return reversed(found)

    def _row(self, start: int, end: int) -> tuple[float, CellEnds]:
        """What the lines cost as one row, and its cells."""
        words = [word for line in self._lines[start:end] for word in line]
        if end == start + 1 and (again := self._headings[start]) is not None:
            return ROW, again
        if end == start + 1 and not any(is_valued(word, self._rules) for word in words):
            return GROUP_COST + ROW, (len(words),)
        if any(self._heads(n) for n in range(start, end - 1)):
            return math.inf, ()
        cost, ends = self._cells(words)
        return cost + ROW, ends

    def _heads(self, n: int) -> bool:
        """True for a line that is surely not the first part of the row below it."""
        line = self._lines[n]
        if any(is_valued(word, self._rules) for word in line):
            return False
        return "sequence" not in self._roles or self._rules.first(stages.HEADING, "".join(line)) is not None

    def _cells(self, words: Sequence[str]) -> tuple[float, CellEnds]:
        """The cheapest cells of a row."""
        kinds = [kind_of(word, self._rules) for word in words]
        wordy = not any(kind in _NUMBERS for kind in kinds["sequence" in self._roles :])
        values = [0, *accumulate(kind != "text" for kind in kinds)]
        alone = [0, *accumulate(kind in _ALONE for kind in kinds)]
        joins = [_BEHIND_UNIT if self._rules.first(stages.NAME_UNIT, word) else _JOIN for word in words]
        best = [0.0, *[math.inf] * len(words)]
        backs: list[list[int]] = []
        for col in range(len(self._costs)):
            last, best = best, [math.inf] * (len(words) + 1)
            back = [0] * (len(words) + 1)
            for start, before in enumerate(last):
                for end in range(start, len(words) + 1):
                    if end > start + 1 and alone[end] > alone[start]:
                        break
                    cost = before + sum(joins[start : max(start, end - 1)])
                    cost += self._cell("".join(words[start:end]), col, values[end] - values[start], wordy=wordy)
                    if cost < best[end]:
                        best[end], back[end] = cost, start
            backs.append(back)
        ends = [len(words)]
        for back in reversed(backs[1:]):
            ends.append(back[ends[-1]])
        return best[-1], tuple(reversed(ends))

    def _cell(self, text: str, col: int, values: int, *, wordy: bool) -> float:
        """What it costs that ``text``, with as many words that are ``values``, is the cell of a column."""
        kind = kind_of(text, self._rules)
        cost = self._costs[col][kind]
        if kind == "nothing" and self._roles[col] in _NUMERIC:
            return min(cost, _NOTHING)
        if kind != "text":
            return cost
        if is_unit(text, self._rules):
            cost = min(cost, self._costs[col][UNIT])
        if wordy and self._roles[col] in _NUMERIC:
            cost = min(cost, _WORDY)
        return cost + _VALUE_INSIDE * values
