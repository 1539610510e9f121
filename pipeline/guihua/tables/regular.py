"""Cells in a row of their own kind: a cell-a-line table whose rows are all whole, and headers over two rows.

Where every row has all its cells, the number of columns is the one under which each column holds cells of one kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from guihua.rules import stages
from guihua.rules.ruleset import Rules
from guihua.tables.alignment import kind_of_cell
from guihua.tables.forms import EMPTY, RawCell, Token
from guihua.tables.headers import header_role, is_header_cell, is_header_like

_WIDEST = 14  # columns

_ROWS = 3  # of a table, its header among them

_PURE = 0.92  # share of cells that are of the kind of most in their column

WORDED = 0.8  # how far words in a column of values are of its kind

NAMED = 0.9  # share of rows that a column of names is filled in

_VALUED = frozenset({"number", "attribute", "nothing"})

SPANS = 6  # headings over others


def regular_rows(cells: Sequence[RawCell], rules: Rules) -> list[tuple[RawCell, ...]] | None:
    """The rows of a table that has every cell, empty ones too; null where no number of columns fits."""
    kinds = [plain_kind(kind_of_cell(cell, rules)) for cell in cells]
    for width in range(2, min(_WIDEST, len(cells) // _ROWS) + 1):
        bare = any(not set(kinds[col::width]) - {"empty"} for col in range(width))
        if len(cells) % width or bare or not _heads(cells[:width], rules):
            continue
        if "empty" in kinds[:width] and not is_header_like(cells[width : 2 * width], rules):
            continue
        if _purity(kinds, [header_role(cell, rules) for cell in cells[:width]]) >= _PURE:
            return [tuple(cells[k : k + width]) for k in range(0, len(cells), width)]
    return None


def with_empty(tokens: Sequence[Token]) -> list[RawCell]:
    """The cells, an empty one for every blank line."""
    return [cell for token in tokens for cell in (token.cell, *[EMPTY] * token.gap)]


def plain_kind(kind: str) -> str:
    """The kind, one for all that values look like."""
    return {"sequence": "number", "nothing": "number"}.get(kind, kind)


def _heads(row: Sequence[RawCell], rules: Rules) -> bool:
    """True for a row that may head the others: words, at least half of which head columns; some may be empty where all
    the others do, under a heading over several columns."""
    stated = [cell for cell in row if cell.view is not None]
    known = [cell for cell in stated if is_header_cell(cell, rules) or has_unit(cell, rules)]
    return 2 * len(known) >= len(row) and len(stated) in (len(row), len(known))


def has_unit(cell: RawCell, rules: Rules) -> bool:
    """True for a heading that ends in a unit."""
    return cell.view is not None and rules.first(stages.NAME_UNIT, cell.view.text) is not None


def _purity(kinds: Sequence[str], roles: Sequence[str | None]) -> float:
    """The share of cells below the first row that look like most in their column, 0 where no column names the rows or
    none states values. Words may well stand for a value."""
    width = len(roles)
    alike, stated = 0.0, 0
    named = valued = False
    header = 2 if "empty" in kinds[:width] else 1
    rows = len(kinds) // width - header
    for col in range(width):
        column = Counter(kinds[header * width + col :: width])
        filled = rows - column.pop("empty", 0)
        if not column:
            continue
        kind, count = max(column.items(), key=lambda item: item[1])
        alike += count
        if roles[col] in ("value", "annual_rate"):
            alike += WORDED * (column["text"] if kind == "number" else column["number"])
        stated += filled
        named = named or (kind in ("text", "period") and filled >= NAMED * rows and count >= _PURE * filled)
        valued = valued or (kind in _VALUED and filled > rows / 2)
    return alike / stated if stated and named and valued and rows > 1 else 0.0


# ---- a header over two rows --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TwoRows:
    """A header of two rows: those above, of which ``spans`` from ``start`` on head ``each`` of those below."""

    upper: tuple[RawCell, ...]
    lower: tuple[RawCell, ...]
    start: int
    spans: int

    @property
    def each(self) -> int:
        return len(self.lower) // self.spans

    @property
    def leaves(self) -> tuple[RawCell, ...]:
        """The cell that heads each column by itself."""
        return (*self.upper[: self.start], *self.lower, *self.upper[self.start + self.spans :])

    def rows(self) -> list[tuple[RawCell, ...]]:
        """The two rows, with the places that their cells cover."""
        wide = range(self.start, self.start + self.spans)
        upper = [
            RawCell(cell.text, cell.view, col_span=self.each)
            if k in wide
            else RawCell(cell.text, cell.view, row_span=2)
            for k, cell in enumerate(self.upper)
        ]
        return [tuple(upper), self.lower]


def two_rows(heads: Sequence[RawCell], rules: Rules) -> Iterator[TwoRows]:
    """The ways to read headings as a header of two rows: years over measures, or a word for values over years. Those
    come first in which nothing else states values."""
    dated = [cell.view is not None and rules.first(stages.HEADER_YEAR, cell.view.text) is not None for cell in heads]
    worded = [cell.view is not None and rules.first(stages.HEADER_ROLE, cell.view.text) is not None for cell in heads]
    stating = [header_role(cell, rules) in ("value", "annual_rate") for cell in heads]
    ways: list[tuple[int, int, int, int, int]] = []
    for below in range(1, len(heads) - 1):
        if not stating[-below]:
            break
        top = len(heads) - below
        for spans, start in product(range(1, min(SPANS, below, top) + 1), range(top)):
            over = slice(start, start + spans)
            if (
                start + spans > top
                or below % spans
                or not all(stating[over])
                or all(dated[-below:]) == all(dated[over])
            ):
                continue
            if below > spans or not any(worded[over]) or all(dated[-below:]):
                others = sum(stating[:start]) + sum(stating[start + spans : top])
                ways.append((others, sum(worded[over]), below, start, spans))
    for _, _, below, start, spans in sorted(ways):
        yield TwoRows(tuple(heads[:-below]), tuple(heads[-below:]), start, spans)
