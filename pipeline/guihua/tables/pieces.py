"""Pieces of cells, in their order → the rows and cells that they make.

A line's end or a space may part two cells, or stand inside one (5 左右, 2030 年). What the columns hold, by their
headings and by the lines that have a piece for each, tells which pieces are one cell: the cheapest reading wins.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from guihua.read.cell_kinds import VALUE_KINDS, is_aside, is_unit, kind_of
from guihua.read.parted_regions import CellEnds, is_valued
from guihua.rules import stages
from guihua.rules.ruleset import Rules
from guihua.tables.alignment import GROUP_COST, ROW, UNIT, kind_of_cell, profile
from guihua.tables.forms import RawCell, joined_cell
from guihua.tables.headers import header_role, is_header_like

_STACKED = 8  # pieces that a row of a cell a line may have above one for each column
_PIECES = 12  # that a cell may have
_SPARE = 40  # pieces that a row may have above one for each column
_BAND = 12  # columns that may be empty, or pieces joined, before a cell, above those that a row must have
_JOIN = 0.6  # what it costs that a cell goes on in the next piece
_BEHIND_UNIT = 2.0  # the same where the piece before ends in a unit
_VALUE_INSIDE = 1.0  # the same for each value among the pieces of a cell that is none
_WORDY = 1.2  # the most words cost in place of a number, in a row without any
_NOTHING = 0.3  # the most a dash costs there
_ALONE = frozenset({"nothing", "attribute"})  # kinds of pieces that are a cell by themselves
_NUMERIC = frozenset({"value", "annual_rate", "investment"})
_NUMBERS = VALUE_KINDS - {"attribute"}
_NUMBERING = frozenset({"sequence", "category"})


def with_whole_cells(rows: list[tuple[RawCell, ...]], rules: Rules) -> list[tuple[RawCell, ...]]:
    """The rows of a table typed a cell a line, lines that are one cell put together, where as they are 预期性 and its
    like stand in other columns than their own; else as they are. Only what numbers or heads the rows tells where these
    begin."""
    head = rows[0]
    roles = [header_role(cell, rules) for cell in head]
    own = roles.index("attribute") if "attribute" in roles else None
    if own is None or not _NUMBERING & {*roles} or not is_header_like(head, rules):
        return rows
    if all(col == own or kind_of_cell(cell, rules) != "attribute" for row in rows[1:] for col, cell in enumerate(row)):
        return rows
    cells = [cell for row in rows[1:] for cell in row if cell.view is not None]
    pieces = CellPieces([["".join(cell.text.split())] for cell in cells], roles, len(head), rules)
    found: list[tuple[RawCell, ...]] = [head]
    for first, last, ends in pieces.rows(len(head) + _STACKED, stacked=True):
        row = cells[first:last]
        found.append(tuple(joined_cell(row[a:b]) for a, b in pairwise((0, *ends)) if a < b))
    apart = any(kind_of_cell(cell, rules) == "attribute" for row in found for cell in row[: len(row) - 1])
    return rows if apart else found


class CellPieces:
    """The pieces of each line of a table, and what its columns hold: the ``roles`` of their headings, as far as these
    say, and the kinds of those lines that have a piece for each of ``width`` columns."""

    def __init__(self, lines: Sequence[Sequence[str]], roles: Sequence[str | None], width: int, rules: Rules) -> None:
        self._lines = lines
        self._roles = [*roles, *[None] * (width - len(roles))]
        self._rules = rules
        whole = [[kind_of(piece, rules) for piece in line] for line in lines if len(line) == width]
        costs = profile(whole, roles, width).costs
        self._costs = [
            {kind: cost - (kind != "empty") * min(column.values()) for kind, cost in column.items()} for column in costs
        ]

    def rows(
        self, longest: int, first: int = 0, headings: Sequence[CellEnds | None] = (), *, stacked: bool = False
    ) -> Iterator[tuple[int, int, CellEnds]]:
        """The rows from the line ``first`` on, each of ``longest`` lines at most: its first line, the one behind its
        last, and behind which piece each cell ends. ``headings`` has these for lines that are headings; ``stacked``
        says that a line is a cell."""
        n = len(self._lines)
        best = [0.0] * (first + 1) + [math.inf] * (n - first)
        back: list[tuple[int, CellEnds]] = [(0, ())] * (n + 1)
        for start in range(first, n):
            for end, cost, ends in self._from(start, min(n, start + longest), headings, stacked=stacked):
                if best[start] + cost + ROW < best[end]:
                    best[end], back[end] = best[start] + cost + ROW, (start, ends)
        found: list[tuple[int, int, CellEnds]] = []
        while n > first:
            start, ends = back[n]
            found.append((start, n, ends))
            n = start
        return reversed(found)

    def _from(
        self, start: int, limit: int, headings: Sequence[CellEnds | None], *, stacked: bool
    ) -> Iterator[tuple[int, float, CellEnds]]:
        """Rows that begin with the line ``start``: the line behind each, what it costs, its cells."""
        if headings and (again := headings[start]) is not None:
            yield start + 1, 0.0, again
            return
        if not self._states(start):
            yield start + 1, GROUP_COST, (len(self._lines[start]),)
        if not stacked:
            if self._heads(start):
                return
            limit = next((n + 1 for n in range(start + 1, limit) if self._heads(n)), limit)
        ends = [*accumulate(map(len, self._lines[start:limit]))]
        most = len(self._costs) + _SPARE
        if ends[0] > most:
            yield start + 1, 0.0, tuple(range(1, ends[0] + 1))
            return
        ends = [end for end in ends if end <= most]
        pieces = [piece for line in self._lines[start : start + len(ends)] for piece in line]
        numbers = [0, *accumulate(kind_of(piece, self._rules) in _NUMBERS for piece in pieces)]
        own = numbers[1] if "sequence" in self._roles else 0
        wordy = [numbers[end] == own for end in ends]
        read = {each: self._cells(pieces, ends[0], wordy=each) for each in {*wordy}}
        for n, at in enumerate(ends, 1):
            costs, backs = read[wordy[n - 1]]
            cells = [at]
            for back in reversed(backs[1:]):
                cells.append(back[cells[-1]])
            yield start + n, costs[at], tuple(reversed(cells))

    def _states(self, n: int) -> bool:
        return any(is_valued(piece, self._rules) for piece in self._lines[n])

    def _heads(self, n: int) -> bool:
        """True for a line that is surely not the first part of the row below it."""
        if self._states(n):
            return False
        return "sequence" not in self._roles or self._rules.first(stages.HEADING, "".join(self._lines[n])) is not None

    def _cells(self, pieces: Sequence[str], fewest: int, *, wordy: bool) -> tuple[list[float], list[list[int]]]:
        """What the cheapest cells of the first pieces, ``fewest`` or more, cost, by how many these are, and where the
        last cell of each column begins. ``wordy`` says that no number is among them."""
        missing, spare = max(0, len(self._costs) - fewest) + _BAND, max(0, len(pieces) - len(self._costs)) + _BAND
        values = [0, *accumulate(kind_of(piece, self._rules) != "text" for piece in pieces)]
        alone = [0, *accumulate(kind_of(piece, self._rules) in _ALONE for piece in pieces)]
        joins = [self._join(a, b) for a, b in pairwise(pieces)]
        best = [0.0, *[math.inf] * len(pieces)]
        backs: list[list[int]] = []
        for col in range(len(self._costs)):
            last, best = best, [math.inf] * (len(pieces) + 1)
            back = [0] * (len(pieces) + 1)
            for start in range(max(0, col - missing), min(len(pieces), col + spare) + 1):
                joined = last[start]
                for end in range(start, min(len(pieces), start + _PIECES) + 1):
                    if end > start + 1:
                        joined += joins[end - 2]
                        if joined == math.inf or alone[end] > alone[start]:
                            break
                    cost = joined + self._cell(
                        "".join(pieces[start:end]), col, values[end] - values[start], wordy=wordy
                    )
                    if cost < best[end]:
                        best[end], back[end] = cost, start
            backs.append(back)
        return best, backs

    def _join(self, left: str, right: str) -> float:
        """What it costs that a cell goes on with ``right``; never do two numbers make one."""
        if kind_of(left, self._rules) in _NUMBERS and kind_of(right, self._rules) in _NUMBERS and not is_aside(right):
            return math.inf
        return _BEHIND_UNIT if self._rules.first(stages.NAME_UNIT, left) else _JOIN

    def _cell(self, text: str, col: int, values: int, *, wordy: bool) -> float:
        """What it costs that ``text``, with as many pieces that are ``values``, is the cell of a column."""
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
