"""A table region → its grid: rows, columns, merged cells, header rows, each cell with its span.

Whatever form a table is typed in, the same grid comes out: raw cells are set in rows, short rows are aligned with the
columns, then header rows and merged cells are told from what the cells hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from pipeline.model import Cell, Grid, Source, TableRegion
from pipeline.rules import Match, Rules
from pipeline.table_align import align, kind_of_cell, kind_under, place, profile, split_rows, table_width
from pipeline.table_forms import (
    EMPTY,
    RawCell,
    RawTable,
    Token,
    read_html_rows,
    read_pipe_rows,
    read_tab_rows,
    read_tokens,
)

FORMS: dict[str, Callable[[Source, TableRegion, Rules], RawTable]] = {
    "rows": read_tab_rows,
    "pipe": read_pipe_rows,
    "html": read_html_rows,
}
SPARSE = 0.5  # share of empty cells from which a row is a group row
SINGLE = 0.9  # share of cells that stand alone from which blank lines part cells, not rows
MAX_TITLES = 3  # rows above the header
MAJORITY = 0.5
CARRIED = frozenset({"category", "sequence", "indicator", "project_name", "period", None})  # roles that cells above give


def read_grid(source: Source, region: TableRegion, index: int, rules: Rules) -> Grid:
    """The grid of the table at position ``index`` of the layout. Every character of the region that is no white space,
    markup or table rule stands in one cell.

    Raises:
        ValueError: the region's form is none of cells, rows, pipe, html.
    """
    if region.form == "cells":
        table = _rows_of_tokens(read_tokens(source, region, rules), rules)
    elif region.form in FORMS:
        table = FORMS[region.form](source, region, rules)
    else:
        raise ValueError(f"not a form of table: {region.form!r}")
    board = _expand(table, rules)
    titles = _title_rows(board)
    header_rows = _header_rows(board, titles, table.header_rows, rules)
    _merge_titles(board, titles)
    _merge_header(board, titles, header_rows)
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


# ---- header words ------------------------------------------------------------------------------------------


def header_match(text: str, rules: Rules) -> Match | None:
    """The rule of the stage ``header`` for a header's text, white space and a unit at its end taken off."""
    plain = "".join(text.split())
    if unit := rules.first("name-unit", plain):
        plain = plain[: unit.start]
    return rules.first("header", plain)


def _is_header_cell(cell: RawCell, rules: Rules) -> bool:
    if cell.view is None:
        return False
    text = cell.view.text
    if unit := rules.first("name-unit", text):
        text = text[: unit.start]
    return not text.strip() or header_match(text, rules) is not None


def _is_header_like(cells: Sequence[RawCell], rules: Rules) -> bool:
    stated = [cell for cell in cells if cell.view is not None]
    return bool(stated) and all(_is_header_cell(cell, rules) for cell in stated)


# ---- a cell a line: cells → rows ---------------------------------------------------------------------------


def _rows_of_tokens(tokens: Sequence[Token], rules: Rules) -> RawTable:
    """Blank lines part rows where that gives rows of one length; the rest is settled by what the cells look like."""
    headers = [_is_header_cell(token.cell, rules) for token in tokens]
    titles = headers.index(True) if True in headers else 0
    several, singles = _shape(_blocks(tokens))
    dense, sparse = len(several) <= 1 < len(tokens), singles > SINGLE * (len(several) + singles)
    if titles > MAX_TITLES or not (dense or all(token.gap for token in tokens[:titles])):
        titles = 0
    rest = tokens[titles:]
    head = list(takewhile(lambda k: headers[k], range(titles, len(tokens))))
    top = list(takewhile(lambda k: headers[k] or tokens[k].cell.view is None, range(titles, len(tokens))))
    kinds = [
        kind_under(_role(token.cell, rules)) if headers[k] and k in top else kind_of_cell(token.cell, rules)
        for k, token in enumerate(tokens)
    ]
    blocks = _blocks(rest)
    several, _ = _shape(blocks)
    if dense or sparse:
        rows = _split_by_header(rest, kinds[titles:], len(head), rules, dense=dense, sparse=sparse)
    else:
        first = next(block for block in blocks if len(block) > 1) if several else blocks[0] if blocks else ()
        rows = _split_by_blanks(blocks, kinds[titles:], table_width(several, len(first)), rules)
    width = max((len(row) for row in rows), default=1)
    return RawTable((*(place([token.cell], (0,), width) for token in tokens[:titles]), *rows))


def _split_by_blanks(
    blocks: Sequence[tuple[Token, ...]], kinds: Sequence[str], width: int, rules: Rules
) -> list[tuple[RawCell, ...]]:
    """Blocks of the table's width are rows; what stands between them is cut by what the cells look like."""
    first = next((block for block in blocks if len(block) > 1), ())
    roles = [_role(token.cell, rules) for token in first] if len(first) == width else []
    bodies = [block for block in blocks if len(block) == width and not _is_header_like([t.cell for t in block], rules)]
    columns = profile([[kind_of_cell(t.cell, rules) for t in block] for block in bodies], roles, width)
    rows: list[tuple[RawCell, ...]] = []
    at = 0
    for exact, group in groupby(blocks, key=lambda block: len(block) == width):
        stretch = [token for block in group for token in block]
        if exact:
            rows += [tuple(t.cell for t in stretch[k : k + width]) for k in range(0, len(stretch), width)]
        else:
            _, cut = split_rows(stretch, columns, kinds[at : at + len(stretch)], dense=False, sparse=False)
            rows += _place_all(stretch, cut, width, rules)
        at += len(stretch)
    return rows


def _split_by_header(
    tokens: Sequence[Token], kinds: Sequence[str], longest: int, rules: Rules, *, dense: bool, sparse: bool
) -> list[tuple[RawCell, ...]]:
    """Rows of a table in which blank lines say nothing: as many of the header words at its top as give the cheapest
    reading are its header."""
    best: tuple[float, int, list[tuple[int, ...]]] | None = None
    for width in range(min(2, longest), longest + 1):
        columns = profile([], [_role(token.cell, rules) for token in tokens[:width]], width)
        cost, cut = split_rows(tokens, columns, kinds, dense=dense, sparse=sparse)
        if best is None or cost < best[0]:
            best = cost, width, cut
    if best is None or best[1] < 1:
        return [(token.cell,) for token in tokens]
    return _place_all(tokens, best[2], best[1], rules)


def _place_all(
    tokens: Sequence[Token], cut: Sequence[tuple[int, ...]], width: int, rules: Rules
) -> list[tuple[RawCell, ...]]:
    rows, at = [], 0
    for cols in cut:
        cells = [token.cell for token in tokens[at : at + len(cols)]]
        heads = len(cols) == 1 and not _is_header_cell(cells[0], rules)
        rows.append(place(cells, (0,) if heads else cols, width))
        at += len(cols)
    return rows


def _shape(blocks: Sequence[tuple[Token, ...]]) -> tuple[list[int], int]:
    """Lengths of the blocks of several cells, and how many are of one."""
    several = [len(block) for block in blocks if len(block) > 1]
    return several, len(blocks) - len(several)


def _blocks(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    blocks: list[list[Token]] = [[]]
    for token in tokens:
        blocks[-1].append(token)
        if token.gap:
            blocks.append([])
    return [tuple(block) for block in blocks if block]


def _role(cell: RawCell, rules: Rules) -> str | None:
    match = header_match(cell.view.text, rules) if cell.view else None
    return str(match.rule.emit["role"]) if match else None


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
    """``slots[r][c]`` is the cell that begins there, null where a merged cell covers the place; ``owner`` covers all."""

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
    spans = any(cell.row_span > 1 or cell.col_span > 1 for row in table.rows for cell in row)
    rows = table.rows if spans else _aligned(table.rows, rules)
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


def _aligned(rows: Sequence[tuple[RawCell, ...]], rules: Rules) -> list[tuple[RawCell, ...]]:
    """Rows of one length, short ones aligned by what their cells look like."""
    if not rows:
        return []
    width = max(len(row) for row in rows)
    if all(len(row) in (1, width) for row in rows):
        return [place(row, range(len(row)), width) for row in rows]
    kinds = [[kind_of_cell(cell, rules) for cell in row] for row in rows]
    head = next((row for row in rows if len(row) == width and _is_header_like(row, rules)), ())
    body = [k for row, k in zip(rows, kinds, strict=True) if not _is_header_like(row, rules)]
    columns = profile(body, [_role(cell, rules) for cell in head], width)
    placed = []
    for row, kind in zip(rows, kinds, strict=True):
        cols = range(len(row)) if len(row) in (1, width) else align(kind, [0] * len(row), columns)[1]
        placed.append(place(row, cols, width))
    return placed


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
    numbers = [s for s in top if kind_of_cell(s.cell, rules) in ("number", "period", "sequence", "attribute")]
    if any(not _is_header_cell(slot.cell, rules) for slot in numbers):
        return max(titles, marked)
    count = max(titles + 1, marked)
    for slot in top:
        count = max(count, slot.row + slot.row_span if slot.row_span < board.n_rows - titles else count)
    while count < board.n_rows - 1 and _is_header_like([s.cell for s in board.stated(count)], rules):
        count += 1
    return min(count, board.n_rows)


def _repeated_headers(board: _Board, titles: int, header_rows: int) -> frozenset[int]:
    """Body rows that say the header again, as after a page break."""
    heads = {tuple(s.cell.text for s in board.stated(r)) for r in range(titles, header_rows)}
    rows = range(header_rows, board.n_rows)
    return frozenset(r for r in rows if len(texts := tuple(s.cell.text for s in board.stated(r))) > 1 and texts in heads)


# ---- merged cells ------------------------------------------------------------------------------------------


def _merge_titles(board: _Board, titles: int) -> None:
    for r in range(titles):
        for slot in board.stated(r):
            _extend(board, slot, range(slot.col + slot.col_span, board.n_cols))


def _merge_header(board: _Board, titles: int, header_rows: int) -> None:
    """An empty header cell belongs to the one on its left in the first row, to the one above it in the others."""
    for r in range(titles, header_rows):
        for c in range(board.n_cols):
            if not board.is_empty(r, c):
                continue
            if r == titles:
                if c and (left := board.owner[r][c - 1]).row == r and left.cell.view is not None and left.row_span == 1:
                    board.merge(r, c, left)
            elif (above := board.owner[r - 1][c]).row >= titles and above.col == c and above.col_span == 1:
                board.merge(r, c, above)


def _is_name_column(board: _Board, titles: int, header_rows: int, c: int, rules: Rules) -> bool:
    """False where the header says that the column holds values or facts of a single row, which are never carried down."""
    cells = {id(slot): slot.cell for r in range(titles, header_rows) if (slot := board.owner[r][c]).cell.view}
    roles = [_role(cell, rules) for cell in cells.values()]
    return all(role in CARRIED for role in roles)


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
    """The empty cells a row begins with belong to the cells above; the number of a row is carried only with its name."""
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
