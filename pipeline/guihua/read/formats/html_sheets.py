"""A table that is a whole sheet, as spreadsheets save them as web pages → the lines and the tables on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from guihua.read.formats.rendition import TableCell


def parts_of_sheet(cells: Sequence[TableCell]) -> Iterator[list[TableCell]]:
    """The table, or what blank rows part it into where some of its rows have one cell: those above and below the rest
    of their part are lines, each given as one cell alone."""
    stated: dict[int, list[TableCell]] = {}
    for cell in cells:
        if cell.paragraphs:
            stated.setdefault(cell.row, []).append(cell)
    covered = {cell.row + n for row in stated.values() for cell in row for n in range(cell.row_span)}
    blank = {row for row in range(max(covered, default=0)) if row not in covered}
    if not blank or all(len(row) > 1 for row in stated.values()):
        yield list(cells)
        return
    for rows in _runs(sorted(covered)):
        yield from _part([row for row in rows if row in stated], stated, cells)


def _runs(rows: Sequence[int]) -> Iterator[list[int]]:
    """Rows that follow one another."""
    run: list[int] = []
    for row in rows:
        if run and row > run[-1] + 1:
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _part(
    rows: Sequence[int], stated: dict[int, list[TableCell]], cells: Sequence[TableCell]
) -> Iterator[list[TableCell]]:
    first, last = 0, len(rows)
    while first < last and _is_line(stated[rows[first]]):
        first += 1
    while last > first and _is_line(stated[rows[last - 1]]) and stated[rows[last - 1]][0].col == 0:
        last -= 1
    for row in rows[:first]:
        yield stated[row]
    if first < last:
        top, bottom = rows[first], rows[last - 1]
        inside = [cell for cell in cells if top <= cell.row <= bottom]
        width = max(cell.col + cell.col_span for cell in inside if cell.paragraphs)
        yield [
            replace(cell, row=cell.row - top, col_span=min(cell.col_span, width - cell.col))
            for cell in inside
            if cell.col < width
        ]
    for row in rows[last:]:
        yield stated[row]


def _is_line(row: Sequence[TableCell]) -> bool:
    return len(row) == 1 and row[0].row_span == 1
