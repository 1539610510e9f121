"""The rows of a table that is set by its columns: lines of each column → cells → rows.

Lines of a column that follow one another as closely as lines can are one cell; cells whose middles, or tops, stand side
by side are a row. What is close and what is beside is tried: the rows that leave fewest places empty are the table's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from statistics import median

from guihua.read.formats.pdf_close_rows import close_rows
from guihua.read.formats.pdf_lines import Line, is_wrapped

NEXT_LINE = 1.15  # times the least step between lines up to which a line goes on with the one above
STEPS = 5  # of them that are tried
FARTHEST = 2.0  # characters from one line of a cell to the next at most
SIDE = 0.45  # characters by which the middles, or tops, of the cells of a row differ at most
MANY = 0.6  # share of the columns whose cells may end at one height in a row, with more lines than
FURTHER = 2
UNEVEN_ENDS = 2.0  # points by which these heights differ at most
WRAPPED = 0.8  # share of further lines that had no room in the line above, where lines and rows are as far apart
ROOMY = 0.75  # of a row's places that a cell costs whose line goes on though the next word had room in it

Reach = tuple[float, float]
Stack = tuple[int, int, list[Line]]  # the lines over the first column to the last


@dataclass(frozen=True, slots=True)
class StackedCell:
    """Lines of one cell, with the first column and the last that it stands over."""

    first: int
    last: int
    lines: tuple[Line, ...]

    @property
    def top(self) -> float:
        return self.lines[0].box[1]

    @property
    def bottom(self) -> float:
        return max(line.box[3] for line in self.lines)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def rows_of_stacks(stacks: Sequence[Stack], columns: int, em: float, fewest: int) -> list[list[StackedCell]]:
    """The cells of the lines of each column, by rows; none where they make fewer rows than ``fewest``."""
    near = SIDE * em
    widest = {(first, last): _Room.of(lines) for first, last, lines in stacks}
    tried: list[list[list[StackedCell]]] = []
    for step in _steps(stacks, FARTHEST * em):
        cells = _cells(stacks, step)
        tried += [_rows(cells, _middle, near), _rows(cells, _top, near)]
        tried.append(_with_last_row(cells, near))
    tried.append(_with_further_lines(tried[1], columns, widest))
    tried.append(_as_close_as_lines(stacks, columns, widest))
    rows = min(tried, key=lambda rows: _cost(rows, columns, fewest, widest))
    return _closed(rows) if len(rows) >= fewest else []


@dataclass(frozen=True, slots=True)
class _Room:
    """How far the lines of a column reach, and how wide the widest is."""

    right: float
    width: float

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Room:
        return cls(max(line.box[2] for line in lines), max(line.box[2] - line.box[0] for line in lines))

    def goes_on(self, above: Line, line: Line) -> bool:
        """True where what ``line`` begins with had no room in the line above."""
        left, _, right, _ = above.box
        return is_wrapped(above, line, min(self.right - right, self.width - (right - left)))

    def broken(self, lines: Sequence[Line]) -> int:
        """How many of a cell's lines go on with one in which they had room."""
        return sum(not self.goes_on(a, b) for a, b in pairwise(lines))


_Rooms = Mapping[tuple[int, int], _Room]  # by the first column and the last


def _steps(stacks: Sequence[Stack], most: float) -> list[float]:
    """Steps between lines up to which they may be of one cell: none, the least step, and the next ones."""
    found = [0.0]
    for step in _steps_down(stacks):
        if found[-1] < step <= most:
            found.append(NEXT_LINE * step)
    return found[:STEPS]


def _steps_down(stacks: Sequence[Stack]) -> list[float]:
    """From each line to the next of its column, the least first."""
    return sorted(b.box[1] - a.box[1] for _, _, lines in stacks for a, b in pairwise(lines))


def _cells(stacks: Sequence[Stack], step: float) -> list[StackedCell]:
    cells: list[StackedCell] = []
    for first, last, lines in stacks:
        cell = [lines[0]]
        for above, line in pairwise(lines):
            if line.box[1] - above.box[1] <= step:
                cell.append(line)
            else:
                cells.append(StackedCell(first, last, tuple(cell)))
                cell = [line]
        cells.append(StackedCell(first, last, tuple(cell)))
    return cells


def _middle(cell: StackedCell) -> float:
    return cell.middle


def _top(cell: StackedCell) -> float:
    return cell.top


def _rows(cells: Iterable[StackedCell], key: Callable[[StackedCell], float], near: float) -> list[list[StackedCell]]:
    """Cells side by side, from the top down, no two of one column in a row."""
    rows: list[list[StackedCell]] = []
    for cell in sorted(cells, key=key):
        beside = rows and key(cell) - key(rows[-1][0]) <= near
        if beside and not any(c.first <= cell.last and cell.first <= c.last for c in rows[-1]):
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return rows


def _with_last_row(cells: Sequence[StackedCell], near: float) -> list[list[StackedCell]]:
    """Rows by the middles of their cells, the last one by their tops: the page's end cuts it."""
    last = {cell.first: cell for cell in sorted(cells, key=_top)}.values()
    by_top = _rows(last, _top, near)
    row = max(by_top, key=len)
    return [*_rows([cell for cell in cells if cell not in row], _middle, near), row]


def _closed(rows: list[list[StackedCell]]) -> list[list[StackedCell]]:
    """The rows, the last two made one where they are one that the page's end cuts: cells beside the others that begin
    above these, and whose further lines would stand on the next page."""
    if len(rows) < 3:
        return rows
    before, first, last = ({c for cell in row for c in range(cell.first, cell.last + 1)} for row in rows[-3:])
    beside = max(cell.bottom for cell in rows[-2]) > min(cell.top for cell in rows[-1])
    if first & before and not first & last and beside:
        return [*rows[:-2], [*rows[-2], *rows[-1]]]
    return rows


def _with_further_lines(rows: Sequence[Sequence[StackedCell]], columns: int, room: _Rooms) -> list[list[StackedCell]]:
    """Rows of lines that are as far apart as lines of a cell are: one that states less than half of the columns goes on
    with the row above, which states all of theirs, or fewer than this where none of its lines had room there. None
    where many had."""
    found: list[list[StackedCell]] = []
    wrapped: list[bool] = []
    for row in rows:
        above = {cell.first: n for n, cell in enumerate(found[-1])} if found else {}
        below = all(cell.first == cell.last and cell.first in above for cell in row)
        full = below and [
            room[cell.first, cell.last].goes_on(found[-1][above[cell.first]].lines[-1], cell.lines[0]) for cell in row
        ]
        if full and (2 * len(row) < columns or (all(full) and len(row) < len(above))):
            wrapped += full
            for cell in row:
                first = found[-1][above[cell.first]]
                found[-1][above[cell.first]] = replace(first, lines=(*first.lines, *cell.lines))
        else:
            found.append(list(row))
    return found if sum(wrapped) >= WRAPPED * len(wrapped) else []


def _as_close_as_lines(stacks: Sequence[Stack], columns: int, room: _Rooms) -> list[list[StackedCell]]:
    """Rows of which no space tells where they end, by the middles of their cells."""
    steps = [step for step in _steps_down(stacks) if step > 0]
    if not steps:
        return []
    pitch = median(step for step in steps if step <= NEXT_LINE * steps[0])
    rows = close_rows(
        {(first, last): lines for first, last, lines in stacks},
        pitch,
        lambda place, lines: ROOMY * columns * room[place].broken(lines),
    )
    return [[StackedCell(*place, lines) for place, lines in row.items()] for row in rows]


def _cost(rows: Sequence[Sequence[StackedCell]], columns: int, fewest: int, room: _Rooms) -> float:
    """The places that no cell states, and more for each line that goes on with one in which it had room. A row most
    of whose cells have many lines that end at one height is several."""
    if len(rows) < fewest or any(_is_several(row, columns) for row in rows):
        return inf
    cells = [cell for row in rows for cell in row]
    broken = sum(room[cell.first, cell.last].broken(cell.lines) for cell in cells)
    empty = len(rows) * columns - sum(cell.last - cell.first + 1 for cell in cells)
    return empty + ROOMY * columns * broken


def _is_several(row: Sequence[StackedCell], columns: int) -> bool:
    many = [cell.bottom for cell in row if len(cell.lines) > FURTHER]
    return sum(bottom > max(many) - UNEVEN_ENDS for bottom in many) > MANY * columns
