"""Tables that are set by their columns alone, or with lines between some rows only: words of a region → cells.

Columns are parted by gutters, empty from the first row to the last but for a heading over several of them. Lines of a
column that follow one another as closely as lines can are one cell; cells whose middles, or tops, stand side by side
are a row. A cell whose middle stands between rows covers as many as it is in the middle of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from guihua.read.formats.pdf_grids import PdfCell, PdfTable
from guihua.read.formats.pdf_lines import lines_of
from guihua.read.formats.pdf_page import WIDE, Word
from guihua.read.formats.pdf_rows import Reach, StackedCell, rows_of_stacks

GUTTER = 0.3  # characters that a gutter is wide at least
CROSSED = 8  # of so many lines one may have a heading that stands across a gutter
HEADING_LINES = 3  # that may hold a heading over two columns
AT_TOP = 2.0  # points by which the tops of cells beside one another differ at most
FEWEST_ROWS = 3  # rows that a table has at least

# ---- columns ---------------------------------------------------------------------------------------------------


def reaches_of(words: Sequence[Word]) -> list[Reach]:
    """From where to where the columns reach that gutters part."""
    if not words:
        return []
    em = _em(words)
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


def _em(words: Sequence[Word]) -> float:
    """The width of a Chinese character: by the words that hold one, where some do."""
    wide = [word.em for word in words if any(char >= WIDE for char in word.text)]
    return median(wide or [word.em for word in words])


def _over(word: Word, column: Reach) -> bool:
    return word.box[0] < column[1] and column[0] < word.box[2]


def by_columns(words: Sequence[Word], least: int) -> PdfTable | None:
    """The table that the words make; null where they make fewer columns than ``least``, or hardly any rows."""
    columns = reaches_of(words)
    return in_columns(words, columns, FEWEST_ROWS) if len(columns) >= least else None


def in_columns(words: Sequence[Word], columns: Sequence[Reach], fewest: int) -> PdfTable | None:
    """The table that the words make in these columns; null where it has fewer rows than ``fewest``."""
    em = _em(words)
    groups: dict[tuple[int, int], list[Word]] = {}
    over = spanning_headings(words, columns)
    placed = [(over.get(id(word)) or _columns_of_word(word, columns), word) for word in words]
    for (first, last), word in placed:
        groups.setdefault((first, last), []).append(word)
    stacks = [(first, last, lines_of(inside)) for (first, last), inside in groups.items()]
    rows = rows_of_stacks(stacks, len(columns), em, fewest)
    if not rows:
        return None
    cells = tuple(_spread(_headed(rows), len(columns)))
    box = (
        min(word.box[0] for word in words), min(word.box[1] for word in words),
        max(word.box[2] for word in words), max(word.box[3] for word in words),
    )  # fmt: skip
    edges = (columns[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), columns[-1][1])
    return PdfTable(box, edges, cells, tuple(columns))


def spanning_headings(words: Sequence[Word], columns: Sequence[Reach]) -> dict[int, tuple[int, int]]:
    """The columns, by the identities of the words, of headings in the first lines that stand in the middle over two
    columns, not as their own one does, and whose columns are both stated in a line below."""
    em = _em(words)
    lines = lines_of(words)[: HEADING_LINES + 2]
    stated = [[(_columns_of_word(word, columns), word) for word in line.words] for line in lines]
    over = [{n for (first, last), _ in line for n in range(first, last + 1)} for line in stated]
    found: dict[int, tuple[int, int]] = {}
    for k, line in enumerate(stated[:HEADING_LINES]):
        for (first, last), word in line:
            beside = [w.box for w in words if w is not word and _over(w, columns[first])]
            if first != last or not beside or sum(place == (first, last) for place, _ in line) > 1:
                continue
            left, right = min(box[0] for box in beside), max(box[2] for box in beside)
            if abs(word.box[0] - left) < em / 4 or abs(2 * word.middle[0] - left - right) < em / 2:
                continue
            for n in (first - 1, first):
                if not 0 <= n < len(columns) - 1 or len(over[k] & {n, n + 1}) > 1:
                    continue
                below = any({n, n + 1} <= over[m] for m in range(k + 1, min(k + 3, len(over))))
                if below and abs(2 * word.middle[0] - columns[n][0] - columns[n + 1][1]) < em:
                    found[id(word)] = n, n + 1
    return found


def _columns_of_word(word: Word, columns: Sequence[Reach]) -> tuple[int, int]:
    """The first and the last column that a word stands over, or the nearest."""
    over = [n for n, column in enumerate(columns) if _over(word, column)]
    if over:
        return over[0], over[-1]
    x = word.middle[0]
    right = next((n for n, (left, _) in enumerate(columns) if left > x), len(columns) - 1)
    return max(right - 1, 0), right  # a heading between two columns


# ---- rows → cells of the table -----------------------------------------------------------------------------


def _headed(rows: list[list[StackedCell]]) -> list[list[tuple[StackedCell, int]]]:
    """The rows, each cell with the rows it covers: headings beside one that stands over others reach down to these,
    and a cell between rows covers those it is in the middle of."""
    over = next((cell for row in rows[:3] for cell in row if 0 < cell.first < cell.last), None)
    at = next(n for n, row in enumerate(rows) if over in row) if over is not None else 0
    below = enumerate(rows[at + 1 : at + 4], at + 1)
    under = next((n for n, row in below for c in row if over and over.first <= c.first <= over.last), None)
    if under is not None and any(c.first == 0 for c in rows[under]):
        under = None  # a row of the table below words that reach over columns: these are no heading
    if under is not None:
        head = _merged_head(rows, at, under)
        return _tiled(head, len(head) - len(rows) + under + 1)
    return _tiled([[(cell, 1) for cell in row] for row in rows], _first_rows(rows))


def _first_rows(rows: Sequence[Sequence[StackedCell]]) -> int:
    """How many rows the header has: the first one, and those that begin above its end."""
    count, bottom = 1, max(cell.bottom for cell in rows[0])
    for row in rows[1:]:
        beside = [cell for cell in row if cell.last]
        if not beside or min(cell.top for cell in beside) >= bottom:
            break
        bottom = max(bottom, *(cell.bottom for cell in beside))
        count += 1
    return count


def _merged_head(rows: list[list[StackedCell]], at: int, under: int) -> list[list[tuple[StackedCell, int]]]:
    """The rows of a header from the one with a heading over others to the one below it, made two."""
    start = max(at - 1, 0) if at and all(c.last == c.first for c in rows[at - 1]) and len(rows[at - 1]) > 1 else at
    zone = [cell for row in rows[start : under + 1] for cell in row]
    groups = [cell for cell in zone if cell.last > cell.first]
    below = [c for c in zone if c not in groups and any(g.first <= c.first <= g.last for g in groups)]
    beside: dict[int, list[StackedCell]] = {}
    for cell in zone:
        if cell not in groups and cell not in below:
            beside.setdefault(cell.first, []).append(cell)
    whole = [StackedCell(c, c, tuple(line for cell in cells for line in cell.lines)) for c, cells in beside.items()]
    upper = [*((cell, 2) for cell in whole), *((cell, 1) for cell in groups)]
    rest = [[(cell, 1) for cell in row] for row in rows[under + 1 :]]
    return [*([(cell, 1) for cell in row] for row in rows[:start]), upper, [(cell, 1) for cell in below], *rest]


def _tiled(rows: list[list[tuple[StackedCell, int]]], header: int) -> list[list[tuple[StackedCell, int]]]:
    """The rows without those that stand between others, whose cells cover the rows they are in the middle of: all rows
    where those of the first column fill the table, else the one above and the one below."""
    rows = _filled(rows, header) or rows
    found: list[list[tuple[StackedCell, int]]] = []
    n = 0
    while n < len(rows):
        if found and n + 1 < len(rows) and not _columns(rows[n]) & (_columns(found[-1]) | _columns(rows[n + 1])):
            found[-1] = [*found[-1], *((cell, 2) for cell, _ in rows[n])]
        else:
            found.append(rows[n])
        n += 1
    return found


def _columns(row: Sequence[tuple[StackedCell, int]]) -> set[int]:
    return {c for cell, _ in row for c in range(cell.first, cell.last + 1)}


def _filled(rows: list[list[tuple[StackedCell, int]]], header: int) -> list[list[tuple[StackedCell, int]]] | None:
    """The rows, those of one cell in the first column taken up by it; null where there are none, or the cells of that
    column do not fill the table below its header."""
    lone = [n for n, row in enumerate(rows) if n >= header and _columns(row) == {0}]
    kept = [row for n, row in enumerate(rows) if n not in lone]
    body = [n for n, row in enumerate(kept) if n >= header and any(cell.first for cell, _ in row)]
    cells = sorted((c for row in rows[header:] for c, _ in row if c.first == c.last == 0), key=lambda cell: cell.middle)
    if not lone or len(body) < 2:
        return None
    middles = [median(cell.middle for cell, _ in kept[n] if cell.first) for n in body]
    tops = [min(cell.top for cell, _ in kept[n] if cell.first) for n in body]
    edges = [(a + b) / 2 for a, b in pairwise(middles)]
    edges = [2 * middles[0] - edges[0], *edges, 2 * middles[-1] - edges[-1]]
    at, covered = 0, list[tuple[int, int, StackedCell]]()
    for cell in cells:
        if at == len(body):
            return None
        bottom = 2 * cell.middle - edges[at]
        end = min(range(at + 1, len(edges)), key=lambda k: abs(edges[k] - bottom))
        cut = cell is cells[-1] and (bottom > edges[-1] or abs(cell.top - tops[at]) < AT_TOP)  # by the page's end
        if cut:
            end = len(edges) - 1
        elif abs(edges[end] - bottom) > 0.75 * (edges[end] - edges[end - 1]):
            return None
        covered.append((at, end, cell))
        at = end
    if at < len(edges) - 1:
        return None
    found = [row if n not in body else [(c, s) for c, s in row if c.last] for n, row in enumerate(kept)]
    for start, end, cell in covered:
        found[body[start]].append((cell, end - start))
    return found


def _spread(rows: Sequence[Sequence[tuple[StackedCell, int]]], columns: int) -> Iterator[PdfCell]:
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
