"""Tables that are set by their columns alone, or with lines between some rows only: words of a region → cells.

Columns are parted by gutters, empty from the first row to the last but for a heading over several of them. Lines of a
column that follow one another as closely as lines can are one cell; cells whose middles, or tops, stand side by side
are a row. A cell whose middle stands between rows covers as many as it is in the middle of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from guihua.read.formats.pdf_grids import PdfCell, PdfTable
from guihua.read.formats.pdf_lines import Line, lines_of
from guihua.read.formats.pdf_page import Word

GUTTER = 0.3  # characters that a gutter is wide at least
CROSSED = 8  # of so many lines one may have a heading that stands across a gutter
NEXT_LINE = 1.15  # times the least step between lines up to which a line goes on with the one above
MANY = 0.6  # share of the columns whose cells may have more lines in one row than
FURTHER = 2
STEPS = 5  # of them that are tried
SIDE = 0.45  # characters by which the middles, or tops, of the cells of a row differ at most
FEWEST_ROWS = 3  # rows that a table has at least

Reach = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Cell:
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


# ---- columns ---------------------------------------------------------------------------------------------------


def reaches_of(words: Sequence[Word]) -> list[Reach]:
    """From where to where the columns reach that gutters part."""
    if not words:
        return []
    em = median(word.em for word in words)
    crossing = max(2, len(lines_of(words)) // CROSSED)
    edges = sorted({x for word in words for x in (word.box[0], word.box[2])})
    columns: list[Reach] = []
    start = edges[0]
    for a, b in pairwise(edges):
        if b - a < GUTTER * em:
            continue
        over = [word for word in words if word.box[0] < b and word.box[2] > a]
        if len(over) <= crossing and all(word.box[0] < a - em / 4 and word.box[2] > b + em / 4 for word in over):
            columns.append((start, a))
            start = b
    columns.append((start, edges[-1]))
    return _without_headings(columns, words)


def _without_headings(columns: list[Reach], words: Sequence[Word]) -> list[Reach]:
    """The columns, one whose only words stand above those of its neighbours left out: a heading over both."""
    inside = [[word for word in words if _over(word, column)] for column in columns]
    kept = [
        column
        for n, column in enumerate(columns)
        if not (
            0 < n < len(columns) - 1
            and inside[n]
            and all(
                beside and max(w.box[3] for w in inside[n]) <= min(w.box[1] for w in beside) + 2
                for beside in (inside[n - 1], inside[n + 1])
            )
        )
    ]
    return kept


def _over(word: Word, column: Reach) -> bool:
    return word.box[0] < column[1] and column[0] < word.box[2]


def by_columns(words: Sequence[Word], least: int) -> PdfTable | None:
    """The table that the words make; null where they make fewer columns than ``least``, or hardly any rows."""
    columns = reaches_of(words)
    if len(columns) < least:
        return None
    em = median(word.em for word in words)
    groups: dict[Reach, list[Word]] = {}
    placed = [(_columns_of_word(word, columns), word) for word in words]
    for (first, last), word in placed:
        groups.setdefault((first, last), []).append(word)
    stacks = [(int(first), int(last), lines_of(inside)) for (first, last), inside in groups.items()]
    tried = [_rows(_cells(stacks, step), key, SIDE * em) for step in _steps(stacks) for key in (_middle, _top)]
    tried.append(_with_further_lines(tried[1], len(columns)))
    rows = min(tried, key=lambda rows: _gaps(rows, len(columns)))
    if len(rows) < FEWEST_ROWS:
        return None
    cells = tuple(_spread(_headed(rows), len(columns)))
    box = (
        min(word.box[0] for word in words), min(word.box[1] for word in words),
        max(word.box[2] for word in words), max(word.box[3] for word in words),
    )  # fmt: skip
    edges = (columns[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), columns[-1][1])
    return PdfTable(box, edges, cells, tuple(columns))


def _columns_of_word(word: Word, columns: Sequence[Reach]) -> tuple[int, int]:
    """The first and the last column that a word stands over, or the nearest."""
    over = [n for n, column in enumerate(columns) if _over(word, column)]
    if over:
        return over[0], over[-1]
    x = word.middle[0]
    right = next((n for n, (left, _) in enumerate(columns) if left > x), len(columns) - 1)
    return max(right - 1, 0), right  # a heading between two columns


# ---- lines → cells → rows ----------------------------------------------------------------------------------


def _steps(stacks: Sequence[tuple[int, int, list[Line]]]) -> list[float]:
    """Steps between lines up to which they may be of one cell: none, the least step, and the next ones."""
    steps = sorted(b.box[1] - a.box[1] for _, _, lines in stacks for a, b in pairwise(lines))
    found = [0.0]
    for step in steps:
        if step > found[-1]:
            found.append(NEXT_LINE * step)
    return found[:STEPS]


def _cells(stacks: Sequence[tuple[int, int, list[Line]]], step: float) -> list[_Cell]:
    cells: list[_Cell] = []
    for first, last, lines in stacks:
        cell = [lines[0]]
        for above, line in pairwise(lines):
            if line.box[1] - above.box[1] <= step:
                cell.append(line)
            else:
                cells.append(_Cell(first, last, tuple(cell)))
                cell = [line]
        cells.append(_Cell(first, last, tuple(cell)))
    return cells


def _middle(cell: _Cell) -> float:
    return cell.middle


def _top(cell: _Cell) -> float:
    return cell.top


def _rows(cells: Sequence[_Cell], key: Callable[[_Cell], float], near: float) -> list[list[_Cell]]:
    """Cells side by side, from the top down, no two of one column in a row."""
    rows: list[list[_Cell]] = []
    for cell in sorted(cells, key=key):
        beside = rows and key(cell) - key(rows[-1][0]) <= near
        if beside and not any(c.first <= cell.last and cell.first <= c.last for c in rows[-1]):
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return rows


def _with_further_lines(rows: Sequence[Sequence[_Cell]], columns: int) -> list[list[_Cell]]:
    """Rows of lines, those that state less than half of the columns gone on with the row above, which states all of
    theirs: rows as far apart as lines are."""
    found: list[list[_Cell]] = []
    for row in rows:
        above = {cell.first: n for n, cell in enumerate(found[-1])} if found else {}
        if 2 * len(row) < columns and all(cell.first == cell.last and cell.first in above for cell in row):
            for cell in row:
                first = found[-1][above[cell.first]]
                found[-1][above[cell.first]] = replace(first, lines=(*first.lines, *cell.lines))
        else:
            found.append(list(row))
    return found


def _gaps(rows: Sequence[Sequence[_Cell]], columns: int) -> float:
    """The share of places that no cell states: the rows that leave fewest are those of the table. A row most
    of whose cells have many lines is several."""
    if len(rows) < FEWEST_ROWS or any(sum(len(cell.lines) > FURTHER for cell in row) > MANY * columns for row in rows):
        return 2.0
    return 1.0 - sum(cell.last - cell.first + 1 for row in rows for cell in row) / (len(rows) * columns)


# ---- rows → cells of the table -----------------------------------------------------------------------------


def _headed(rows: list[list[_Cell]]) -> list[list[tuple[_Cell, int]]]:
    """The rows, each cell with the rows it covers: headings beside one that stands over others reach down to these,
    and a cell between rows covers those it is in the middle of."""
    over = next((cell for row in rows[:3] for cell in row if 0 < cell.last - cell.first < _width(rows) - 1), None)
    at = next(n for n, row in enumerate(rows) if over in row) if over is not None else 0
    under = next(
        (
            n
            for n, row in enumerate(rows[at + 1 : at + 4], at + 1)
            for c in row
            if over and over.first <= c.first <= over.last
        ),
        None,
    )
    if under is not None:
        head = _merged_head(rows, at, under)
        return _tiled(head, len(head) - len(rows) + under + 1)
    return _tiled([[(cell, 1) for cell in row] for row in rows], 1)


def _width(rows: Sequence[Sequence[_Cell]]) -> int:
    return 1 + max(cell.last for row in rows for cell in row)


def _merged_head(rows: list[list[_Cell]], at: int, under: int) -> list[list[tuple[_Cell, int]]]:
    """The rows of a header from the one with a heading over others to the one below it, made two."""
    start = max(at - 1, 0) if at and all(c.last == c.first for c in rows[at - 1]) and len(rows[at - 1]) > 1 else at
    zone = [cell for row in rows[start : under + 1] for cell in row]
    groups = [cell for cell in zone if cell.last > cell.first]
    below = [c for c in zone if c not in groups and any(g.first <= c.first <= g.last for g in groups)]
    beside: dict[int, list[_Cell]] = {}
    for cell in zone:
        if cell not in groups and cell not in below:
            beside.setdefault(cell.first, []).append(cell)
    whole = [_Cell(c, c, tuple(line for cell in cells for line in cell.lines)) for c, cells in beside.items()]
    upper = [*((cell, 2) for cell in whole), *((cell, 1) for cell in groups)]
    rest = [[(cell, 1) for cell in row] for row in rows[under + 1 :]]
    return [*([(cell, 1) for cell in row] for row in rows[:start]), upper, [(cell, 1) for cell in below], *rest]


def _tiled(rows: list[list[tuple[_Cell, int]]], header: int) -> list[list[tuple[_Cell, int]]]:
    """The rows without those that stand between others, whose cells cover the rows they are in the middle of: all rows
    where those of the first column fill the table, else the one above and the one below."""
    rows = _filled(rows, header) or rows
    found: list[list[tuple[_Cell, int]]] = []
    n = 0
    while n < len(rows):
        if found and n + 1 < len(rows) and not _columns(rows[n]) & (_columns(found[-1]) | _columns(rows[n + 1])):
            found[-1] = [*found[-1], *((cell, 2) for cell, _ in rows[n])]
        else:
            found.append(rows[n])
        n += 1
    return found


def _columns(row: Sequence[tuple[_Cell, int]]) -> set[int]:
    return {c for cell, _ in row for c in range(cell.first, cell.last + 1)}


def _filled(rows: list[list[tuple[_Cell, int]]], header: int) -> list[list[tuple[_Cell, int]]] | None:
    """The rows, those of one cell in the first column taken up by it; null where there are none, or the cells of that
    column do not fill the table below its header."""
    lone = [n for n, row in enumerate(rows) if n >= header and _columns(row) == {0}]
    kept = [row for n, row in enumerate(rows) if n not in lone]
    body = [n for n, row in enumerate(kept) if n >= header and _columns(row) - {0}]
    cells = sorted((c for row in rows[header:] for c, _ in row if c.first == c.last == 0), key=_middle)
    if not lone or len(body) < 2:
        return None
    middles = [median(cell.middle for cell, _ in kept[n] if cell.first) for n in body]
    edges = [(a + b) / 2 for a, b in pairwise(middles)]
    edges = [2 * middles[0] - edges[0], *edges, 2 * middles[-1] - edges[-1]]
    at, covered = 0, list[tuple[int, int, _Cell]]()
    for cell in cells:
        bottom = 2 * cell.middle - edges[at]
        end = min(range(at + 1, len(edges)), key=lambda k: abs(edges[k] - bottom), default=at)
        if end == at or abs(edges[end] - bottom) > 0.75 * (edges[end] - edges[end - 1]):
            return None
        covered.append((at, end, cell))
        at = end
    if at < len(edges) - 1:
        return None
    found = [row if n not in body else [(c, s) for c, s in row if c.first] for n, row in enumerate(kept)]
    for start, end, cell in covered:
        found[body[start]].append((cell, end - start))
    return found


def _spread(rows: Sequence[Sequence[tuple[_Cell, int]]], columns: int) -> Iterator[PdfCell]:
    """The cells by row and column, and empty ones where none stands; one that has no place goes on with the cell that
    has it."""
    owner: dict[tuple[int, int], PdfCell] = {}
    for r, row in enumerate(rows):
        for cell, height in sorted(row, key=lambda one: one[0].first):
            over = owner.get((r, cell.first))
            width = next((n for n in range(cell.last - cell.first + 1) if (r, cell.first + n) in owner), None)
            placed = PdfCell(r, cell.first, height, width or cell.last - cell.first + 1, cell.lines)
            if over is not None:
                placed = replace(over, lines=(*over.lines, *cell.lines))
            for y in range(placed.row, placed.row + placed.row_span):
                for x in range(placed.col, placed.col + placed.col_span):
                    owner[y, x] = placed
    free = ((r, c) for r in range(len(rows)) for c in range(columns) if (r, c) not in owner)
    yield from {(cell.row, cell.col): cell for cell in owner.values()}.values()
    yield from (PdfCell(r, c, 1, 1, ()) for r, c in free)
