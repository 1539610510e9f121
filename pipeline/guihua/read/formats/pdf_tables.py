"""Ruled lines of a page → the tables they draw, with merged cells; tables with lines between the rows only."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from guihua.read.formats.pdf_rulings import Box, Ruling

NEAR = 3.0  # points within which two lines are one, or touch
LEAST = 8.0  # points a row or column has at least


@dataclass(frozen=True, slots=True)
class RuledCell:
    row: int
    col: int
    row_span: int
    col_span: int
    box: Box


@dataclass(frozen=True)
class RuledTable:
    """A table by its lines: the places of its columns' and rows' edges, and its cells."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[RuledCell, ...]

    @cached_property
    def owners(self) -> dict[tuple[int, int], int]:
        """Which cell covers each row and column."""
        return {
            (row, col): n
            for n, c in enumerate(self.cells)
            for row in range(c.row, c.row + c.row_span)
            for col in range(c.col, c.col + c.col_span)
        }

    @property
    def box(self) -> Box:
        return self.columns[0], self.rows[0], self.columns[-1], self.rows[-1]


def ruled_tables(rulings: Sequence[Ruling]) -> list[RuledTable]:
    """Tables of at least two cells, from the top of the page down."""
    across = merged(r for r in rulings if r.across)
    down = merged(r for r in rulings if not r.across)
    tables = [table for group in _groups(across, down) if (table := _table(*group)) is not None]
    return sorted(tables, key=lambda t: (t.box[1], t.box[0]))


def merged(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Lines that go on one another made one."""
    merged: list[Ruling] = []
    for r in sorted(rulings, key=lambda r: (round(r.at / NEAR), r.start)):
        for n in range(len(merged) - 1, max(len(merged) - 40, -1), -1):
            m = merged[n]
            if abs(m.at - r.at) <= NEAR and r.start <= m.end + NEAR and m.start <= r.end + NEAR:
                merged[n] = Ruling(m.across, m.at, min(m.start, r.start), max(m.end, r.end))
                break
        else:
            merged.append(r)
    return merged


def _groups(across: list[Ruling], down: list[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """Lines that hang together."""
    lines = [*across, *down]
    parent = list(range(len(lines)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for i, a in enumerate(across):
        for k, d in enumerate(down, len(across)):
            if d.start - NEAR <= a.at <= d.end + NEAR and a.start - NEAR <= d.at <= a.end + NEAR:
                parent[root(k)] = root(i)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for n, line in enumerate(lines):
        groups.setdefault(root(n), ([], []))[not line.across].append(line)
    return [group for group in groups.values() if len(group[0]) >= 2 and group[1]]


def _table(across: list[Ruling], down: list[Ruling]) -> RuledTable | None:
    left, right = min(r.start for r in across), max(r.end for r in across)
    top, bottom = min(r.start for r in down), max(r.end for r in down)
    # a table may be open on its sides: its lines then end there
    columns = _places([left, right, *(r.at for r in down)])
    rows = _places([*(r.at for r in across), *((top, bottom) if len(down) > 1 else ())])
    if len(columns) < 2 or len(rows) < 2 or (len(columns) == 2 and len(rows) == 2):
        return None
    return RuledTable(columns, rows, _cells(columns, rows, across, down))


def _places(values: list[float]) -> tuple[float, ...]:
    """Values in order, those near one another once."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return tuple(a for n, a in enumerate(found) if n == 0 or a - found[n - 1] >= LEAST or n == len(found) - 1)


def _cells(
    columns: tuple[float, ...], rows: tuple[float, ...], across: list[Ruling], down: list[Ruling]
) -> tuple[RuledCell, ...]:
    n_rows, n_cols = len(rows) - 1, len(columns) - 1
    lower = _drawn(rows, columns, across)  # a line above row r, over column c
    side = _drawn(columns, rows, down)  # a line left of column c, beside row r
    taken: set[tuple[int, int]] = set()
    cells: list[RuledCell] = []
    for r in range(n_rows):
        for c in range(n_cols):
            if (r, c) in taken:
                continue
            width = 1
            while c + width < n_cols and (c + width, r) not in side and (r, c + width) not in taken:
                width += 1
            height = 1
            while (
                r + height < n_rows
                and all((r + height, x) not in lower for x in range(c, c + width))
                and all((x, r + height) not in side for x in range(c + 1, c + width))
            ):
                height += 1
            taken |= {(y, x) for y in range(r, r + height) for x in range(c, c + width)}
            cells.append(RuledCell(r, c, height, width, (columns[c], rows[r], columns[c + width], rows[r + height])))
    return tuple(cells)


def _drawn(places: tuple[float, ...], along: tuple[float, ...], rulings: list[Ruling]) -> set[tuple[int, int]]:
    """(n, m) where a line is drawn at ``places[n]`` over most of the stretch from ``along[m]`` on."""
    found: set[tuple[int, int]] = set()
    for r in rulings:
        n = min(range(len(places)), key=lambda k: abs(places[k] - r.at))
        if abs(places[n] - r.at) > NEAR + 1:
            continue
        for m, (start, end) in enumerate(pairwise(along)):
            if min(end, r.end) - max(start, r.start) >= 0.6 * (end - start):
                found.add((n, m))
    return found


def cell_at(table: RuledTable, x: float, y: float) -> int | None:
    """The index of the cell that a point lies in."""
    left, top, right, bottom = table.box
    if not (left - NEAR <= x <= right + NEAR and top - NEAR <= y <= bottom + NEAR):
        return None
    c = min(max(bisect_left(table.columns, x) - 1, 0), len(table.columns) - 2)
    r = min(max(bisect_left(table.rows, y) - 1, 0), len(table.rows) - 2)
    return table.owners.get((r, c))
