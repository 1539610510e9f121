"""Tables set by spaces → rows of cells: the columns from where the words stand.

In columns of the screen, or in characters as programs count that write the text of a page; where words stand in no
columns, every line is a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from guihua.model import Source, TableRegion
from guihua.rules.ruleset import Rules
from guihua.tables.chunks import (
    MEASURES,
    VALUED,
    ChunkLine,
    column_under,
    columns_of,
    read_lines,
    split_chunks,
    stand_evenly,
)
from guihua.tables.forms import RawTable
from guihua.tables.headers import is_header_like
from guihua.tables.placed import set_in_columns
from guihua.tables.spaced_rows import SpacedRows, spaced_cell

_ALIKE = 0.8  # share of lines of one number of cells from which a table has no columns by places


def read_spaced_rows(source: Source, region: TableRegion, rules: Rules) -> RawTable:
    """The rows of a table set by spaces. Where its cells stand in no columns, every line is a row, and its cells are
    told by what they look like."""
    by_measure = [(measure, read_lines(source, region, rules, measure)) for measure in MEASURES]
    if (tight := set_in_columns(source, by_measure, partial(_top, source, rules=rules), rules)) is not None:
        lines, columns = tight
        return SpacedRows(source, lines, columns, _top(source, lines, rules), rules).table()
    for measure, lines in by_measure:
        top = _top(source, lines, rules) if lines else 0
        columns = columns_of(lines[top:])
        if len(columns) > 1 and not stand_evenly(lines) and not _loose(lines, len(columns)):
            whole = [split_chunks(source, line, columns, rules, measure) for line in lines]
            columns = _with_headings(whole[:top], columns)
            return SpacedRows(source, whole, columns, top, rules).table()
    return _one_by_one(source, region, rules)


def _loose(lines: Sequence[ChunkLine], width: int) -> bool:
    """True where nearly every line has as many cells as the first and none as many as there would be columns."""
    counts = [len(line.chunks) for line in lines if len(line.chunks) > 1]
    return max(counts) < width and counts.count(counts[0]) >= _ALIKE * len(counts)


def _one_by_one(source: Source, region: TableRegion, rules: Rules) -> RawTable:
    """Every line a row, its cells in their order."""
    lines = read_lines(source, region, rules, MEASURES[0])
    rows = tuple(tuple(spaced_cell(source, [chunk], rules) for chunk in line.chunks) for line in lines)
    ruled = next((k for k, line in enumerate(lines) if line.ruled and k), 0)
    return RawTable(rows, ruled)


def _top(source: Source, lines: Sequence[ChunkLine], rules: Rules) -> int:
    """How many lines stand above the first that states a value and is no header."""
    for k, line in enumerate(lines[:-1]):
        if line.ruled and k and any(len(above.chunks) > 1 for above in lines[:k]):
            return k
        if any(chunk.kind in VALUED for chunk in line.chunks):
            cells = [spaced_cell(source, [chunk], rules) for chunk in line.chunks]
            if len(cells) > 1 and not is_header_like(cells, rules):
                return k
    return 0


def _with_headings(header: Sequence[ChunkLine], columns: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The columns, with those that only have a heading: a heading beside another over the same column."""
    found = list(columns)
    for line in header:
        for chunk in line.chunks if len(line.chunks) > len(columns) else ():
            place = (chunk.start, chunk.end)
            beyond = place[0] >= found[-1][1]
            beside = any(
                column_under(other, found) == column_under(chunk, found) for other in line.chunks if other != chunk
            )
            if beyond and beside:
                found.append(place)
    return found
