"""Names that a line's end cut in two: rows of one cell that is no name without the cell above or below it.

What tells them from words that head the rows below is the indicator lexicon: the two together are a name of it, each
alone is none, and the words make no name with the next row too. Where one such row of a table heads others, all do.
"""

from __future__ import annotations

from collections.abc import Sequence

from guihua.lexicons.indicator_names import find_alias
from guihua.rules import stages
from guihua.rules.ruleset import Rules
from guihua.tables.forms import RawCell, joined_cell

Row = tuple[RawCell, ...]
_FIRST = 3  # cells of a row of which one may be its name


def with_whole_names(rows: Sequence[Row], rules: Rules) -> tuple[Row, ...]:
    """The rows, each piece of a name in the row that states its value; as they are where a piece is of no name."""
    found: list[Row] = []
    left = list(rows)
    for k, row in enumerate(left):
        piece = _piece(row, rules) if found else None
        if piece is None:
            found.append(row)
            continue
        below, *further = [*(_named(other, piece, rules, ends=True) for other in left[k + 1 : k + 3]), None]
        above = _named(found[-1], piece, rules, ends=False)
        if below is not None and not any(further):
            left[k + 1] = below
        elif above is not None:
            found[-1] = above
        else:
            return tuple(rows)
    return tuple(found)


def _piece(row: Row, rules: Rules) -> RawCell | None:
    """The only cell of a row, where it is no name of its own, nor heads rows by its number."""
    filled = [cell for cell in row if cell.view is not None]
    if len(filled) != 1 or _is_name(filled[0], rules):
        return None
    return filled[0] if rules.first(stages.TABLE_ROW, filled[0].text) is None else None


def _named(row: Row, piece: RawCell, rules: Rules, *, ends: bool) -> Row | None:
    """A row that states, named by its cell and the ``piece`` together; null where they are no name, or it is one
    without. ``ends``: the row's cell ends the name, else it begins it."""
    if sum(cell.view is not None for cell in row) < 2:
        return None
    for n, cell in enumerate(row[:_FIRST]):
        whole = _joined(piece, cell) if ends else _joined(cell, piece)
        if whole is not None and not _is_name(cell, rules) and _is_name(whole, rules):
            return (*row[:n], whole, *row[n + 1 :])
    return None


def _joined(a: RawCell, b: RawCell) -> RawCell | None:
    if a.view is None or b.view is None:
        return None
    return joined_cell([a, b])


def _is_name(cell: RawCell, rules: Rules) -> bool:
    return cell.view is not None and find_alias(cell.view.text, None, rules) is not None
