"""Where on a page tables stand that are set by their columns, or have lines between their rows only."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

import regex

from guihua.read.formats.pdf_columns import FEWEST_ROWS, by_columns, in_columns, reaches_of, spanning_headings
from guihua.read.formats.pdf_grids import PdfTable, ruled
from guihua.read.formats.pdf_lines import Line, segments
from guihua.read.formats.pdf_page import Word
from guihua.read.formats.pdf_rows import NEXT_LINE, Reach
from guihua.read.formats.pdf_rulings import Ruling
from guihua.read.formats.pdf_tables import NEAR, merged, ruled_tables

CELLS = 3  # cells that so many rows have as make a table
PARTED = 1.0  # characters of empty space between these
FAR = 1.7  # times the usual step between lines from which a line stands apart
LEADER = regex.compile(r"[.\u2026\uff0e\u00b7]{3,}")  # of a table of contents


def find_open_table(lines: Sequence[Line], rulings: Sequence[Ruling]) -> tuple[int, int, PdfTable] | None:
    """The first table among lines of one column that is set by its columns: from which line to before which, and its
    cells. ``rulings`` are the lines of the page."""
    n = 0
    between = _between_rulings(lines, rulings)
    while n < len(lines):
        if not _is_row(lines[n]):
            n += 1
            continue
        start, end = _run(lines, n, between=between)
        words = [word for line in lines[start:end] for word in line.words]
        table = _with_rulings(words, rulings)
        if table is None and sum(map(_is_row, lines[start:end])) >= FEWEST_ROWS:
            table = by_columns(words, CELLS)
        if table is not None:
            return start, end, table
        n = max(end, n + 1)
    return None


def rows_at_end(lines: Sequence[Line], columns: Sequence[Reach]) -> tuple[int, PdfTable] | None:
    """The first rows, however few, of a table that goes on behind the lines in these columns: from which line on."""
    for n in (n for n, line in enumerate(lines) if _is_row(line)):
        start, end = _run(lines, n, columns)
        if end == len(lines):
            table = in_columns([word for line in lines[start:] for word in line.words], columns, 1)
            return (start, table) if table is not None else None
    return None


def rows_at_start(lines: Sequence[Line], columns: Sequence[Reach]) -> tuple[int, PdfTable] | None:
    """The last rows, however few, of a table that began before the lines in these columns: before which line."""
    first = next((n for n, line in enumerate(lines) if _is_row(line)), None)
    start, end = _run(lines, first, columns) if first is not None else (0, 0)
    table = in_columns([word for line in lines[:end] for word in line.words], columns, 1) if end and not start else None
    return (end, table) if table is not None else None


def _is_row(line: Line) -> bool:
    return len(segments(line, PARTED)) >= CELLS and LEADER.search(line.text) is None


def _between_rulings(lines: Sequence[Line], rulings: Sequence[Ruling]) -> frozenset[int]:
    """The lines that stand, as rows of cells do, between two rulings that are drawn below one another, and a row as
    close below the last one, which the page's end cuts."""
    if not any(map(_is_row, lines)):
        return frozenset()
    left, right = min(line.box[0] for line in lines), max(line.box[2] for line in lines)
    across = _beside_joined(r for r in rulings if r.across and r.start < right and r.end > left)
    places = [r.at for r in across]
    below: dict[int, list[int]] = {}  # the lines below each ruling
    for n, line in enumerate(lines):
        below.setdefault(bisect(places, (line.box[1] + line.box[3]) / 2) - 1, []).append(n)
    closed = {k: inside for k, inside in below.items() if 0 <= k < len(across) - 1 and _meet(*across[k : k + 2])}
    rows = {k: inside for k, inside in closed.items() if any(_is_row(lines[n]) for n in inside)}
    found = {n for inside in rows.values() for n in inside}
    if not found:
        return frozenset()
    first = reaches_of([word for n in found for word in lines[n].words])[0]
    alone = [inside[0] for inside in closed.values() if len(inside) == 1]
    for n in (*alone, *reversed(alone)):  # a title between rows, in few cells: it begins in the first column
        if (n - 1 in found or n + 1 in found) and _is_over(lines[n].words[0], first, lines[n].em):
            found.add(n)
    close = max(lines[inside[0]].box[1] - places[k] for k, inside in rows.items())
    after = max(found) + 1
    if after < len(lines) and _is_row(lines[after]):
        above = next(k for k, inside in below.items() if after in inside)
        if lines[after].box[1] - places[above] <= close:
            found.add(after)
    return frozenset(found)


def _beside_joined(across: Iterable[Ruling]) -> list[Ruling]:
    """Horizontal lines from the top down, those at one height made one."""
    found: list[Ruling] = []
    for r in sorted(merged(across), key=lambda r: r.at):
        if found and r.at - found[-1].at <= NEAR:
            found[-1] = replace(found[-1], start=min(found[-1].start, r.start), end=max(found[-1].end, r.end))
        else:
            found.append(r)
    return found


def _meet(a: Ruling, b: Ruling) -> bool:
    """True for two horizontal lines, the shorter of which ends where the other does, or begins there."""
    return abs(a.end - b.end) <= NEAR or abs(a.start - b.start) <= NEAR


def _is_over(word: Word, column: Reach, margin: float) -> bool:
    return column[0] - margin <= word.box[0] and word.box[2] <= column[1] + margin


def _run(
    lines: Sequence[Line], seed: int, known: Sequence[Reach] = (), between: frozenset[int] = frozenset()
) -> tuple[int, int]:
    """The lines around a row that stand in its columns, or those ``known``, none of them far from the one before but
    those ``between`` rulings."""
    steps = [b.box[1] - a.box[1] for a, b in pairwise(lines[seed : seed + 12]) if len(segments(b, PARTED)) > 1]
    far = FAR * max(median(steps), 1.5 * lines[seed].em) if steps else 3 * lines[seed].em
    end = seed + 1
    columns = known or reaches_of(lines[seed].words)
    while end < len(lines) and (
        end in between or (lines[end].box[1] - lines[end - 1].box[1] <= far and _fits(lines[end], columns))
    ):
        end += 1
        if not known and _is_row(lines[end - 1]):
            columns = reaches_of([word for line in lines[seed:end] for word in line.words])
    steps = [b.box[1] - a.box[1] for a, b in pairwise(lines[seed:end])]
    while (
        end > seed + 1
        and end - 1 not in between
        and steps[-1] > NEXT_LINE * min(steps)
        and _is_below(lines[end - 1], columns)
    ):
        end -= 1
        steps.pop()
    start = seed
    while start and _heads(lines[start - 1], lines[start], columns, far):
        start -= 1
    return start, end


def _fits(line: Line, columns: Sequence[Reach]) -> bool:
    """True for several cells, and for words in one column."""
    return LEADER.search(line.text) is None and (
        len(segments(line, PARTED)) > 1 or sum(_over_line(line, column) for column in columns) <= 1
    )


def _heads(line: Line, below: Line, columns: Sequence[Reach], far: float) -> bool:
    """True for what may stand above a row of headings: cells, the first line of one that is close to the next, and a
    heading in the middle of some columns, but the first."""
    if LEADER.search(line.text) or below.box[1] - line.box[1] > far:
        return False
    if len(segments(line, PARTED)) > 1:
        return True
    over = [n for n, column in enumerate(columns) if _over_line(line, column)]
    if len(over) <= 1:
        return below.box[1] - line.box[1] <= FAR * line.em
    middle = (line.box[0] + line.box[2]) / 2
    return over[0] > 0 and abs(middle - (columns[over[0]][0] + columns[over[-1]][1]) / 2) < line.em


def _is_below(line: Line, columns: Sequence[Reach]) -> bool:
    """True for what may be a paragraph below the last row: words that begin left of the second column."""
    return len(segments(line, PARTED)) == 1 and (len(columns) < 2 or line.box[0] < columns[1][0] - 1)


def _over_line(line: Line, column: Reach) -> bool:
    return line.box[0] < column[1] and column[0] < line.box[2]


def _with_rulings(words: Sequence[Word], rulings: Sequence[Ruling]) -> PdfTable | None:
    """The table with lines between its rows; null where there are none, or only some."""
    top, bottom = min(word.box[1] for word in words), max(word.box[3] for word in words)
    left, right = min(word.box[0] for word in words), max(word.box[2] for word in words)
    across = [r for r in merged(r for r in rulings if r.across) if r.start < right and r.end > left]
    inner = [r for r in across if top < r.at < bottom]
    few = len({round(r.at) for r in inner}) < FEWEST_ROWS
    if few and len({round(r.at) for r in inner if 2 * (r.end - r.start) > right - left}) < FEWEST_ROWS - 1:
        return None
    columns = reaches_of(words)
    if len(columns) < 2:
        return None
    start, end = min(left, *(r.start for r in inner)), max(right, *(r.end for r in inner))
    rows = sorted({top - 2, bottom + 2, *(r.at for r in inner)})
    gutters = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    over = spanning_headings(words, columns)
    reach = [
        (columns[over[id(w)][0]][0], columns[over[id(w)][1]][1]) if id(w) in over else (w.box[0], w.box[2])
        for w in words
    ]
    down = [
        Ruling(False, x, a, b)
        for x in (start, *gutters, end)
        for a, b in pairwise(rows)
        if not any(
            left < x - 1 and right > x + 1 and a < w.middle[1] < b
            for w, (left, right) in zip(words, reach, strict=True)
        )
    ]
    ends = [Ruling(True, y, start, end) for y in (rows[0], rows[-1])]
    drawn = ruled_tables([*inner, *ends, *down])
    table = ruled(drawn[0], words) if len(drawn) == 1 else None
    spaced = by_columns(words, 2)
    if table is None or (spaced is not None and spaced.n_rows > (1.0 if few else 1.5) * table.n_rows):
        return None
    return replace(table, reach=tuple(columns)) if len(table.columns) == len(columns) + 1 else table
