"""A table region → its grid: rows, columns, merged cells, header rows, each cell with its span.

Whatever form a table is typed in, the same grid comes out: raw cells are set in rows, short rows are aligned with the
columns, then header rows and merged cells are told from what the cells hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from guihua.model import Cell, Grid, Source, TableRegion
from guihua.rules.ruleset import Rules
from guihua.tables.alignment import kind_of_cell
from guihua.tables.forms import (
    EMPTY,
    RawCell,
    RawTable,
    read_pipe_rows,
    read_tab_rows,
    read_tokens,
)
from guihua.tables.headers import header_role, is_header_cell, is_header_like
from guihua.tables.html import read_html_rows
from guihua.tables.known import read_known_rows
from guihua.tables.parted import read_comma_rows
from guihua.tables.rows import aligned, rows_of_tokens
from guihua.tables.spaced import read_spaced_rows
from guihua.tables.word_rows import read_word_rows
from guihua.tables.wrapped_names import with_whole_names

_FORMS: dict[str, Callable[[Source, TableRegion, Rules], RawTable]] = {
    "rows": read_tab_rows,
    "spaces": read_spaced_rows,
    "commas": read_comma_rows,
    "words": read_word_rows,
    "pipe": read_pipe_rows,
    "html": read_html_rows,
    "grid": read_known_rows,
}
SPARSE = 0.5  # share of empty cells from which a row is a group row
MAJORITY = 0.5


# roles of columns that take their cells from the row above
_CARRIED = frozenset({"category", "sequence", "indicator", "project_name", "period", None})


def read_grid(source: Source, region: TableRegion, index: int, rules: Rules) -> Grid:
    """The grid of the table at position ``index`` of the layout. Every character of the region that is no white space,
    markup or table rule stands in one cell.

    Raises:
        ValueError: the region's form is none of cells, rows, spaces, commas, words, pipe, html, grid.
    """
    if region.form == "cells":
        table = rows_of_tokens(read_tokens(source, region, rules), rules)
    elif region.form in _FORMS:
        table = _FORMS[region.form](source, region, rules)
    else:
        raise ValueError(f"not a form of table: {region.form!r}")
    if not table.whole:
        table = replace(table, rows=with_whole_names(table.rows, rules))
    board = _expand(table, rules)
    titles = _title_rows(board)
    header_rows = _header_rows(board, titles, table.header_rows, rules)
    _merge_titles(board, titles)
    _merge_header(board, titles, header_rows, rules)
    repeated = _repeated_headers(board, titles, header_rows)
    names = [_is_name_column(board, titles, header_rows, c, rules) for c in range(board.n_cols)]
    _merge_body(board, [r for r in range(header_rows, board.n_rows) if r not in repeated], names, rules)
    cells = tuple(
        Cell(r, c, slot.row_span, slot.col_span, slot.cell.span, slot.cell.text, slot.cell.view,
             r < header_rows or r in repeated)
        for r in range(board.n_rows) for c in range(board.n_cols)
        if (slot := board.slots[r][c]) is not None
    )  # fmt: skip
    return Grid(index, cells, board.n_rows, board.n_cols, header_rows)


# ---- rows → a board of slots -------------------------------------------------------------------------------


@dataclass
class _Slot:
    """A cell where it begins, with the places it covers."""

    row: int
    col: int
    cell: RawCell
    row_span: int = 1
    col_span: int = 1


@dataclass
class _Board:
    """``slots[r][c]`` is the cell that begins there, null where a merged one covers the place; ``owner`` covers all."""

    n_rows: int
    n_cols: int
    slots: list[list[_Slot | None]]
    owner: list[list[_Slot]]

    def merge(self, r: int, c: int, into: _Slot) -> None:
        """Let the empty cell at (r, c) become part of ``into``; the caller keeps the area a rectangle."""
        into.row_span = max(into.row_span, r - into.row + 1)
        into.col_span = max(into.col_span, c - into.col + 1)
        self.slots[r][c] = None
        self.owner[r][c] = into

    def is_empty(self, r: int, c: int) -> bool:
        """True for an empty cell of its own, not covered by a merged one."""
        slot = self.slots[r][c]
        return slot is not None and slot.cell.view is None and slot.row_span == slot.col_span == 1

    def stated(self, r: int) -> list[_Slot]:
        return [slot for slot in self.slots[r] if slot is not None and slot.cell.view is not None]


def _expand(table: RawTable, rules: Rules) -> _Board:
    spans = table.whole or any(cell.row_span > 1 or cell.col_span > 1 for row in table.rows for cell in row)
    rows = table.rows if spans else aligned(table.rows, rules)
    owner: list[dict[int, _Slot]] = [{} for _ in rows]
    slots: list[dict[int, _Slot]] = [{} for _ in rows]
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            while c in owner[r]:
                c += 1
            slot = _Slot(r, c, cell, min(cell.row_span, len(rows) - r), cell.col_span)
            slots[r][c] = slot
            for y in range(r, r + slot.row_span):
                for x in range(c, c + slot.col_span):
                    owner[y].setdefault(x, slot)
            c += slot.col_span
    n_cols = max((max(places, default=-1) + 1 for places in owner), default=0)
    for r in range(len(rows)):
        for c in range(n_cols):
            if c not in owner[r]:
                slots[r][c] = owner[r][c] = _Slot(r, c, EMPTY)
    return _Board(
        len(rows), n_cols,
        [[slots[r].get(c) for c in range(n_cols)] for r in range(len(rows))],
        [[owner[r][c] for c in range(n_cols)] for r in range(len(rows))],
    )  # fmt: skip


# ---- header rows -------------------------------------------------------------------------------------------


def _title_rows(board: _Board) -> int:
    """Rows at the top with one cell alone: the table's title or its unit, set inside it."""
    count = 0
    while count + 1 < board.n_rows and board.n_cols > 1 and len(board.stated(count)) <= 1:
        count += 1
    return count


def _header_rows(board: _Board, titles: int, marked: int, rules: Rules) -> int:
    """Titles, the row below them, and as many more as hold header words only."""
    if titles >= board.n_rows:
        return titles
    top = board.stated(titles)
    numbers = [s for s in top if kind_of_cell(s.cell, rules) in ("number", "sequence", "attribute")]
    if any(not is_header_cell(slot.cell, rules) for slot in numbers):
        return max(titles, marked)
    count = max(titles + 1, marked)
    for slot in board.slots[titles]:  # an empty corner over several rows tells as much as a heading does
        if slot is not None and slot.row_span < board.n_rows - titles:
            count = max(count, slot.row + slot.row_span)
    while count < board.n_rows - 1 and is_header_like([s.cell for s in board.stated(count)], rules):
        count += 1
    return min(count, board.n_rows)


def _repeated_headers(board: _Board, titles: int, header_rows: int) -> frozenset[int]:
    """Body rows that say the header again, as after a page break."""
    heads = {tuple(s.cell.text for s in board.stated(r)) for r in range(titles, header_rows)}
    rows = range(header_rows, board.n_rows)
    said = {r: tuple(s.cell.text for s in board.stated(r)) for r in rows}
    return frozenset(r for r in rows if len(said[r]) > 1 and said[r] in heads)


# ---- merged cells ------------------------------------------------------------------------------------------


def _merge_titles(board: _Board, titles: int) -> None:
    for r in range(titles):
        for slot in board.stated(r):
            _extend(board, slot, range(slot.col + slot.col_span, board.n_cols))


def _merge_header(board: _Board, titles: int, header_rows: int, rules: Rules) -> None:
    """An empty header cell belongs to the one on its left in the first row, to the one above it in the others. Words
    below it, beside a heading over values, are a column of their own."""
    body = range(header_rows, board.n_rows)
    single = header_rows == titles + 1
    for r in range(titles, header_rows):
        for c in range(board.n_cols):
            if not board.is_empty(r, c):
                continue
            if r == titles:
                if c and (left := board.owner[r][c - 1]).row == r and left.cell.view is not None and left.row_span == 1:
                    valued = single and header_role(left.cell, rules) in ("value", "annual_rate")
                    if not valued or _column_kind(board, body, c, rules) not in ("text", "attribute"):
                        board.merge(r, c, left)
            elif (above := board.owner[r - 1][c]).row >= titles and above.col == c and above.col_span == 1:
                board.merge(r, c, above)


def _is_name_column(board: _Board, titles: int, header_rows: int, c: int, rules: Rules) -> bool:
    """False where the header says that the column holds what is said of a single row and never carried down."""
    cells = {id(slot): slot.cell for r in range(titles, header_rows) if (slot := board.owner[r][c]).cell.view}
    roles = [header_role(cell, rules) for cell in cells.values()]
    return all(role in _CARRIED for role in roles)


def _merge_body(board: _Board, rows: Sequence[int], names: Sequence[bool], rules: Rules) -> None:
    """Cells carried down on the left, and the name of a group row over the empty cells on its right."""
    kinds = [_column_kind(board, rows, c, rules) for c in range(board.n_cols)]
    for previous, r in zip([None, *rows], rows, strict=False):
        stated = board.stated(r)
        if not stated:
            continue
        if previous == r - 1:
            _carry_down(board, r, kinds, names, rules)
        free = [c for c in range(board.n_cols) if board.owner[r][c].row == r]
        empty = [c for c in free if board.is_empty(r, c)]
        if board.n_cols < 3 or len(empty) < SPARSE * len(free):
            continue
        for slot in stated:
            if kind_of_cell(slot.cell, rules) == "text" and slot.row_span == 1:
                alone = len(stated) == 1
                right = range(slot.col + slot.col_span, board.n_cols)
                _extend(board, slot, right if alone else [c for c in right if kinds[c] == "text"])


def _extend(board: _Board, slot: _Slot, cols: Sequence[int]) -> None:
    for c in cols:
        if c != slot.col + slot.col_span or not board.is_empty(slot.row, c):
            return
        board.merge(slot.row, c, slot)


def _carry_down(board: _Board, r: int, kinds: Sequence[str], names: Sequence[bool], rules: Rules) -> None:
    """The empty cells a row begins with belong to the cells above; a row's number is carried only with its name."""
    run: list[int] = []
    waiting: list[int] = []
    for c in range(board.n_cols):
        slot = board.slots[r][c]
        if slot is None or not names[c]:
            break
        if kinds[c] == "sequence":
            if board.is_empty(r, c):
                waiting.append(c)
            elif kind_of_cell(slot.cell, rules) != "sequence":
                break
        elif board.is_empty(r, c) and kinds[c] in ("text", "period"):
            run += [*waiting, c]
            waiting = []
        else:
            break
    for c in run:
        above = board.owner[r - 1][c]
        if above.cell.view is not None and above.col == c and above.col_span == 1:
            board.merge(r, c, above)


def _column_kind(board: _Board, rows: Sequence[int], c: int, rules: Rules) -> str:
    counts = Counter(
        kind_of_cell(slot.cell, rules) for r in rows if (slot := board.slots[r][c]) and slot.cell.view is not None
    )
    if not counts:
        return "empty"
    kind, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    return kind if count >= MAJORITY * counts.total() else "text"
