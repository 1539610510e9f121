"""Raw cells → rows of one length, each cell in its column.

Blank lines part the rows of a cell-a-line table where that gives rows of one length; the rest is settled by the words
of the header and by what the cells look like.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from operator import eq

from guihua.read.bare_regions import regular_body
from guihua.read.cell_kinds import header_match, is_aside
from guihua.rules import stages
from guihua.rules.ruleset import Rules
from guihua.tables.alignment import (
    align,
    kind_of_cell,
    kind_under,
    kinds_in_line,
    place,
    profile,
    split_rows,
    table_width,
)
from guihua.tables.forms import EMPTY, RawCell, RawTable, Token, joined_cell
from guihua.tables.headers import header_role, is_header_cell, is_header_like
from guihua.tables.pieces import with_whole_cells
from guihua.tables.regular import TwoRows, has_unit, plain_kind, regular_rows, two_rows, with_empty

SINGLE = 0.9  # share of cells that stand alone from which blank lines part cells, not rows
MAX_TITLES = 3  # rows above the header

UNHEADED = 3  # rows that show that a header lacks its first cell

WIDEST = 14  # cells of a row; more than these between two blank lines are several rows


def rows_of_tokens(tokens: Sequence[Token], rules: Rules) -> RawTable:
    """Blank lines part rows where that gives rows of one length; the rest is settled by what the cells look like."""
    headers = [is_header_cell(token.cell, rules) for token in tokens]
    titles = headers.index(True) if True in headers else 0
    several, singles = _shape(_blocks(tokens))
    dense = len(tokens) > 1 and (len(several) <= 1 or max(several) > WIDEST)
    sparse = singles > SINGLE * (len(several) + singles)
    if titles > MAX_TITLES or not (dense or all(token.gap for token in tokens[:titles])):
        titles = 0
    rest = tokens[titles:]
    if (whole := _regular(tokens, dense, rules)) is not None:
        titles, rows = 0, whole
    elif (regular := _regular(rest, dense, rules)) is not None:
        rows = regular
    elif dense or sparse:
        unwrapped = _unwrapped(rest, rules)
        readings = [rest] if len(unwrapped) == len(rest) else [rest, unwrapped]
        costs = [_split_by_header(reading, rules, dense=dense, sparse=sparse) for reading in readings]
        _, rows = min(costs, key=lambda reading: reading[0])
        rows = with_whole_cells(rows, rules)
    else:
        blocks = _blocks(rest)
        several, _ = _shape(blocks)
        first = next(block for block in blocks if len(block) > 1) if several else blocks[0] if blocks else ()
        kinds = _kinds(rest, rules).kinds
        rows = _split_by_blanks(blocks, kinds, table_width(several, len(first)), rules)
    rows = _under_spans(rows, rules)
    width = max((sum(cell.col_span for cell in row) for row in rows), default=1)
    return RawTable((*(place([token.cell], (0,), width) for token in tokens[:titles]), *rows))


def _regular(tokens: Sequence[Token], dense: bool, rules: Rules) -> list[tuple[RawCell, ...]] | None:
    """The rows of a table that has all of its cells, those that are empty as blank lines."""
    rows = regular_rows([token.cell for token in tokens], rules)
    return rows if rows is not None or dense else regular_rows(with_empty(tokens), rules)


@dataclass(frozen=True)
class _Kinds:
    """What cells look like, those of the header like what stands below them; how many cells are headings; and of rows
    that are all alike below these, what their cells look like."""

    kinds: Sequence[str]
    headings: int
    alike: Sequence[Sequence[str]]


def _kinds(tokens: Sequence[Token], rules: Rules) -> _Kinds:
    """Headings are those above rows that are all alike, else the cells up to the first that is none."""
    headers = [is_header_cell(token.cell, rules) for token in tokens]
    looks = kinds_in_line([token.cell for token in tokens], rules)
    known = len(list(takewhile(bool, headers)))
    above, width = (known and regular_body(looks)) or (0, 1)
    alike = [looks[k : k + width] for k in range(above, len(looks) - width + 1, width)] if above >= known > 0 else []
    top = set(takewhile(lambda k: headers[k] or tokens[k].cell.view is None, range(len(tokens))))
    kinds = [
        kind_under(header_role(token.cell, rules)) if headers[k] and k in top else kind
        for k, (token, kind) in enumerate(zip(tokens, looks, strict=True))
    ]
    return _Kinds(kinds, max(known, above), alike)


def _unwrapped(tokens: Sequence[Token], rules: Rules) -> Sequence[Token]:
    """The tokens, wrapped headings at their top put together: 2025年 and 规划, 年均 and 增长."""
    heads: list[Token] = []
    for k, token in enumerate(tokens):
        joined = _joined(heads[-1], token) if heads else None
        known = [header_role(head.cell, rules) for head in heads[:-1]]
        if joined is not None and _is_wrapped(heads[-1].cell, token.cell, joined.cell, known, rules):
            heads[-1] = joined
        elif not heads or is_header_cell(heads[-1].cell, rules):
            heads.append(token)
        else:
            return (*heads, *tokens[k:])
    return heads


def _joined(above: Token, below: Token) -> Token | None:
    if above.cell.view is None or below.cell.view is None:
        return None
    return Token(joined_cell([above.cell, below.cell]), below.gap)


def _is_wrapped(above: RawCell, below: RawCell, both: RawCell, known: Sequence[str | None], rules: Rules) -> bool:
    """True where two cells are one heading: the first is none, or one that the table has already, or a year with the
    word for its values below it; or all the second has is a unit or stands in brackets; or both would head the
    names."""
    assert above.view is not None and below.view is not None
    dated, undated = (rules.first(stages.HEADER_YEAR, view.text) is not None for view in (above.view, below.view))
    if not is_header_cell(both, rules) or (not dated and kind_of_cell(above, rules) in ("sequence", "number")):
        return False
    if is_aside(below.view.text):
        return True
    first, second = (header_match(view.text, rules) for view in (above.view, below.view))
    if first is None or second is None or (first.rule.emit["role"] != "value" and first.rule.emit["role"] in known):
        return True
    if first.rule.emit.get("ambiguous") and second.rule.emit.get("ambiguous"):
        return True
    return dated and not undated and second.rule.emit["role"] == "value"


def _under_spans(rows: list[tuple[RawCell, ...]], rules: Rules) -> list[tuple[RawCell, ...]]:
    """Header cells over several columns in their places: where the second header row is empty, the first has a cell of
    one column; the others share the rest evenly."""
    spanned = any(cell.col_span > 1 for row in rows[:1] for cell in row)
    if len(rows) < 2 or spanned or not all(is_header_like(row, rules) for row in rows[:2]):
        return rows
    upper, lower = [cell for cell in rows[0] if cell.view], rows[1]
    single = sum(cell.view is None for cell in lower)
    wide, below = len(upper) - single, len(lower) - single
    if len(upper) == len(lower) or wide <= 0 or below % wide:
        return rows
    starts: list[int] = []
    under = 0
    for col, cell in enumerate(lower):
        if cell.view is None or under % (below // wide) == 0:
            starts.append(col)
        under += cell.view is not None
    return [place(upper, starts, len(lower)), *rows[1:]]


def _split_by_blanks(
    blocks: Sequence[tuple[Token, ...]], kinds: Sequence[str], width: int, rules: Rules
) -> list[tuple[RawCell, ...]]:
    """Blocks of the table's width are rows; what stands between them is cut by what the cells look like."""
    first = next((block for block in blocks if len(block) > 1), ())
    roles = [header_role(token.cell, rules) for token in first] if len(first) == width else []
    bodies = [block for block in blocks if len(block) == width and not is_header_like([t.cell for t in block], rules)]
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
    tokens: Sequence[Token], rules: Rules, *, dense: bool, sparse: bool
) -> tuple[float, list[tuple[RawCell, ...]]]:
    """The cost and the rows of a table in which blank lines say nothing: as many of the header words at its top as give
    the cheapest reading are its header."""
    found = _kinds(tokens, rules)
    kinds, longest = found.kinds, found.headings
    heads = [token.cell for token in tokens[:longest]]
    best: tuple[float, int, TwoRows | None, list[tuple[int, ...]]] | None = None
    for width in range(min(2, longest), longest + 1):
        columns = profile([], [header_role(cell, rules) for cell in heads[:width]], width)
        cost, cut = split_rows(tokens, columns, kinds, dense=dense, sparse=sparse)
        if best is None or cost < best[0]:
            best = cost, width, None, cut
    for header in two_rows(heads, rules):
        width = len(header.leaves)
        columns = profile(found.alike, [header_role(cell, rules) for cell in header.leaves], width)
        cost, cut = split_rows(tokens[longest:], columns, kinds[longest:], dense=dense, sparse=sparse)
        if best is None or cost < best[0]:
            best = cost, width, header, cut
    if best is None or best[1] < 1:
        return math.inf, [(token.cell,) for token in tokens]
    cost, width, two, cut = best
    if two is None:
        return cost, _place_all(tokens, cut, width, rules)
    return cost, [*two.rows(), *_place_all(tokens[longest:], cut, width, rules)]


def _place_all(
    tokens: Sequence[Token], cut: Sequence[tuple[int, ...]], width: int, rules: Rules
) -> list[tuple[RawCell, ...]]:
    rows, at = [], 0
    for cols in cut:
        cells = [token.cell for token in tokens[at : at + len(cols)]]
        heads = len(cols) == 1 and not is_header_cell(cells[0], rules)
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


def aligned(rows: Sequence[tuple[RawCell, ...]], rules: Rules) -> list[tuple[RawCell, ...]]:
    """Rows of one length, short ones aligned by what their cells look like; a header of two short rows over them."""
    if not rows:
        return []
    width = max(len(row) for row in rows)
    rows = _with_first_unheaded(rows, width, rules)
    if all(len(row) in (1, width) for row in rows):
        return [place(row, range(len(row)), width) for row in rows]
    top = next((k for k, row in enumerate(rows) if is_header_like(row, rules)), 0)
    header = _short_header(rows[top : top + 2], width, rules)
    flat = iter(kinds_in_line([cell for row in rows for cell in row], rules))
    kinds = [[next(flat) for _ in row] for row in rows]
    head = header.leaves if header else next((r for r in rows if len(r) == width and is_header_like(r, rules)), ())
    body = [k for row, k in zip(rows, kinds, strict=True) if not is_header_like(row, rules)]
    columns = profile(body, [header_role(cell, rules) for cell in head], width)
    placed = []
    for row, kind in zip(rows, kinds, strict=True):
        cols = range(len(row)) if len(row) in (1, width) else align(kind, [0] * len(row), columns)[1]
        placed.append(place(row, cols, width))
    return [*placed[:top], *header.rows(), *placed[top + 2 :]] if header else placed


def _with_first_unheaded(
    rows: Sequence[tuple[RawCell, ...]], width: int, rules: Rules
) -> Sequence[tuple[RawCell, ...]]:
    """The rows, a header of one cell less moved to the right where the cells below are what it says only there: the
    numbers or names of the rows have no heading."""
    top = next((k for k, row in enumerate(rows) if len(_stated(row)) > 1), len(rows) - 1)
    heads = _stated(rows[top])
    body = [row for row in rows[top + 1 :] if len(row) == width and row[-1].view is not None]
    if len(heads) != width - 1 or len(body) < UNHEADED or any(cell.view is None for cell in heads):
        return rows
    columns = [_kind_of_most([row[col] for row in body], rules) for col in range(width)]
    wanted = [_under(cell, rules) for cell in heads]
    here, beside = (sum(map(eq, wanted, under)) for under in (columns, columns[1:]))
    return [*rows[:top], (EMPTY, *heads), *rows[top + 1 :]] if beside > here else rows


def _stated(row: Sequence[RawCell]) -> tuple[RawCell, ...]:
    """The row without the empty cells at its end."""
    filled = max((k for k, cell in enumerate(row, 1) if cell.view is not None), default=0)
    return tuple(row[:filled])


def _kind_of_most(cells: Sequence[RawCell], rules: Rules) -> str:
    (kind, _), *_ = Counter(plain_kind(kind_of_cell(cell, rules)) for cell in cells).most_common(1)
    return kind


def _under(head: RawCell, rules: Rules) -> str | None:
    """What stands under a heading; null where it does not say."""
    role = header_role(head, rules)
    return plain_kind(kind_under(role or "value")) if role or has_unit(head, rules) else None


def _short_header(rows: Sequence[tuple[RawCell, ...]], width: int, rules: Rules) -> TwoRows | None:
    """The first two rows as a header, the second under some cells of the first: together they head every column."""
    if len(rows) < 2 or len(rows[1]) >= width or not all(is_header_like(row, rules) for row in rows):
        return None
    upper, lower = ([cell for cell in row if cell.view is not None] for row in rows)
    ways = two_rows([*upper, *lower], rules)
    return next((way for way in ways if len(way.lower) == len(lower) and len(way.leaves) == width), None)
