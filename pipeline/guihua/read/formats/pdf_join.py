"""A table that goes on over a page's end → one table."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from guihua.read.formats.pdf_grids import PdfCell, PdfTable
from guihua.read.formats.pdf_lines import Line, is_wrapped, line_of
from guihua.read.formats.pdf_page import Word

PARTED = 0.5  # characters of empty space between headings
NEAR = 5.0  # points by which the edges of columns may differ


def join_tables(above: PdfTable, below: PdfTable) -> tuple[PdfTable, tuple[Line, ...]] | None:
    """The two as one, and the lines of the repeated header, which is left out; null where their columns are others."""
    below = _beneath(above, below)
    below = _under(above, below) if above.reach and below.reach else below
    both = _columns(above.columns, below.columns)
    if both is None:
        return None
    above, below = _set_in(above, both), _set_in(below, both)
    head = _repeated(above, below)
    rest = [cell for cell in below.cells if cell.row >= head]
    first = [cell for cell in rest if cell.row == head]
    cells = list(above.cells)
    last = above.n_rows - 1
    cut = _is_cut(above, below, first)
    shift = last - head + (0 if cut else 1)
    for cell in rest:
        moved = replace(cell, row=cell.row + shift)
        before = next((c for c in cells if c.row + c.row_span - 1 == last and _same_column(c, cell)), None)
        if cell.row != head or before is None or not (cut or _goes_on(before, cell)):
            cells.append(moved)
            continue
        # a cell cut by the page's end, or a merged one that goes on
        cells[cells.index(before)] = replace(
            before, row_span=moved.row + moved.row_span - before.row, lines=(*before.lines, *cell.lines)
        )
    if cut:  # those of the last row that reach down no further keep their height
        taken = {(c.row + y, c.col + x) for c in cells for y in range(c.row_span) for x in range(c.col_span)}
        if len(taken) < sum(c.row_span * c.col_span for c in cells):
            return None
    repeated = tuple(line for cell in below.cells if cell.row < head for line in cell.lines)
    return PdfTable(above.box, above.columns, tuple(cells), above.reach), repeated


def with_rest(table: PdfTable, lines: Sequence[Line]) -> tuple[int, PdfTable] | None:
    """The table with the lines of its last row that the page's end parted from it, and how many these are: lines below
    full ones of its columns, not the first one alone."""
    last = {c.col: c for c in table.cells if c.row + c.row_span == table.n_rows and c.col_span == 1}
    rest: dict[int, list[Line]] = {}
    count = 0
    for line in lines:
        parts = _parts(line, table.reach)
        if not parts or all(col == 0 for col in parts):
            break
        if not all(
            col in last and _needs_line(last[col], rest.get(col, []), part, table) for col, part in parts.items()
        ):
            break
        for col, part in parts.items():
            rest.setdefault(col, []).append(part)
        count += 1
    if not count:
        return None
    cells = (
        replace(c, lines=(*c.lines, *rest[c.col])) if last.get(c.col) is c and c.col in rest else c for c in table.cells
    )
    return count, replace(table, cells=tuple(cells))


def with_spilled(above: PdfTable, below: PdfTable, lines: Sequence[Line]) -> tuple[PdfTable, bool] | None:
    """The ruled table with ``lines`` that stand below it, or above its rest on the next page, and whether they are new:
    spreadsheets write a merged cell that the page's end cuts on both pages, beyond what is seen of it. Null where they
    are no words of one."""
    over = [n for n, (left, right) in enumerate(pairwise(above.columns)) if all(_within(x, left, right) for x in lines)]
    cut = [c for c in above.cells if c.row + c.row_span == above.n_rows and over and c.col == over[0]]
    rest = [c for c in below.cells if c.row == _repeated(above, below) and over and c.col == over[0]]
    if not cut or not rest:
        return None
    said = ["".join(line.text for line in c.lines) for c in (*cut, *rest)]
    if "".join(line.text for line in lines) in said:
        return above, False
    if any(said) or cut[0].row_span == rest[0].row_span == 1:
        return None
    whole = replace(cut[0], lines=tuple(lines))
    return replace(above, cells=tuple(whole if c is cut[0] else c for c in above.cells)), True


def _within(line: Line, left: float, right: float) -> bool:
    return left - NEAR <= line.box[0] and line.box[2] <= right + NEAR


def _parts(line: Line, reach: Sequence[tuple[float, float]]) -> dict[int, Line]:
    """The words of a line by the columns they stand in; none where one stands in no column, or in two."""
    parts: dict[int, list[Word]] = {}
    for word in line.words:
        over = [n for n, (left, right) in enumerate(reach) if word.box[0] > left - 1 and word.box[2] < right + line.em]
        if len(over) != 1:
            return {}
        parts.setdefault(over[0], []).append(word)
    return {col: line_of(words) for col, words in parts.items()}


def _needs_line(cell: PdfCell, rest: Sequence[Line], line: Line, table: PdfTable) -> bool:
    """True where a line of the cell's column had no room in the line above."""
    above = [*cell.lines, *rest]
    left, right = table.reach[cell.col]
    return bool(above) and is_wrapped(above[-1], line, right - left - (above[-1].box[2] - above[-1].box[0]))


def headed(line: Line, table: PdfTable) -> PdfTable | None:
    """The table below the headings that stand alone at the end of the page before; null where the line's words are not
    one heading for each of its columns."""
    if not table.reach:
        return None
    parts: list[list[Word]] = [[] for _ in table.reach]
    for word in line.words:
        parts[min(bisect(table.columns[1:-1], word.middle[0]), len(parts) - 1)].append(word)
    if not all(parts):
        return None
    if any(b[0].box[0] - a[-1].box[2] < PARTED * line.em for a, b in pairwise(parts)):
        return None
    head = (PdfCell(0, n, 1, 1, (line_of(part),)) for n, part in enumerate(parts))
    return replace(table, cells=(*head, *(replace(cell, row=cell.row + 1) for cell in table.cells)))


def _beneath(above: PdfTable, below: PdfTable) -> PdfTable:
    """The table ``below`` moved to where it would stand under the one ``above``: it may stand in the next column, or on
    a page with another margin."""
    by = above.columns[0] - below.columns[0]
    apart = below.columns[0] > above.columns[-1] or below.columns[-1] < above.columns[0]
    if not apart and (below.reach or abs(above.columns[-1] - below.columns[-1] - by) > NEAR):
        return below
    edges = tuple(x + by for x in below.columns)
    reach = tuple((left + by, right + by) for left, right in below.reach)
    return replace(below, columns=edges, reach=reach)


def _under(above: PdfTable, below: PdfTable) -> PdfTable:
    """The table ``below`` with its cells under the columns of the one ``above``, where each of its columns stands under
    one of these; else as it is."""
    at = [
        [n for n, (a, b) in enumerate(above.reach) if left < b and a < right] for left, right in below.reach
    ]  # fmt: skip
    if any(len(over) != 1 for over in at) or len({over[0] for over in at}) < len(at):
        return below
    cells = [
        replace(c, col=at[c.col][0], col_span=at[c.col + c.col_span - 1][0] - at[c.col][0] + 1) for c in below.cells
    ]
    taken = {(c.row + y, c.col + x) for c in cells for y in range(c.row_span) for x in range(c.col_span)}
    free = (
        PdfCell(r, c, 1, 1, ()) for r in range(below.n_rows) for c in range(len(above.reach)) if (r, c) not in taken
    )
    return replace(below, columns=above.columns, cells=(*cells, *free), reach=above.reach)


def _columns(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, ...] | None:
    """The edges of both, where those of one are among the other's and the outer ones agree."""
    more, fewer = (a, b) if len(a) >= len(b) else (b, a)
    if abs(more[0] - fewer[0]) > NEAR or abs(more[-1] - fewer[-1]) > NEAR or len(fewer) < 3:
        return None
    return more if all(any(abs(x - y) <= NEAR for y in more) for x in fewer) else None


def _set_in(table: PdfTable, columns: tuple[float, ...]) -> PdfTable:
    """The table with its cells over ``columns``."""
    if len(table.columns) == len(columns):
        return table
    at = [min(range(len(columns)), key=lambda n: abs(columns[n] - x)) for x in table.columns]
    cells = (replace(c, col=at[c.col], col_span=at[c.col + c.col_span] - at[c.col]) for c in table.cells)
    return replace(table, columns=columns, cells=tuple(cells))


def _repeated(above: PdfTable, below: PdfTable) -> int:
    """How many rows the second begins with that the first begins with too."""
    n = 0
    while n < min(above.n_rows, below.n_rows) and any(above.row(n)) and above.row(n) == below.row(n):
        n += 1
    return n


def _same_column(a: PdfCell, b: PdfCell) -> bool:
    return (a.col, a.col_span) == (b.col, b.col_span)


def _goes_on(before: PdfCell, cell: PdfCell) -> bool:
    """True for a merged cell that is empty where the page begins."""
    return not cell.lines and (cell.row_span > 1 or before.row_span > 1) and bool(before.lines)


def _is_cut(above: PdfTable, below: PdfTable, first: Sequence[PdfCell]) -> bool:
    """True where the page's end cuts a row: what stands in the first row of the next page goes on with full lines, and
    cells that need no further line are empty there."""
    last = {c.col: c for c in above.cells if c.row + c.row_span == above.n_rows}
    stated = [cell for cell in first if cell.lines]
    if not stated or not first or any(c.col not in last or not _same_column(last[c.col], c) for c in first):
        return False
    done = [c for c in first if not c.lines and last[c.col].lines and last[c.col].row_span == 1]
    both = [*above.cells, *below.cells]
    return bool(done) and all(_is_full(last[cell.col], cell, above, both) for cell in stated)


def _is_full(cell: PdfCell, below: PdfCell, table: PdfTable, both: Sequence[PdfCell]) -> bool:
    """True where what ``below`` begins with had no room in the last line of the cell."""
    if not cell.lines:
        return False
    line = cell.lines[-1]
    left, right = table.columns[cell.col], table.columns[cell.col + cell.col_span]
    column = (c for c in both if c.lines and _same_column(c, cell))
    margin = min(line.box[0] for c in column for line in c.lines) - left  # of the fullest line: others may be centred
    return is_wrapped(line, below.lines[0], right - line.box[2] - max(margin, 0))
