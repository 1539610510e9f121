"""A table that a page has cut in two: the second half has no header and stands under that of the first."""

from __future__ import annotations

from dataclasses import replace

from guihua.model import Grid, Layout
from guihua.read.cell_kinds import header_match, kind_of
from guihua.rules import stages
from guihua.rules.ruleset import Rules

_BETWEEN = frozenset({"blank", "noise"})  # kinds of lines that may stand between the two


def goes_on(layout: Layout, grid: Grid, above: Grid, rules: Rules) -> bool:
    """True where ``grid`` has as many columns as the one above it, no header, no caption but one that says that it goes
    on, and between the two nothing of the plan but notes."""
    first, second = layout.tables[above.region], layout.tables[grid.region]
    own = (("caption", grid.region), ("note", above.region))
    between = layout.lines[first.last_line : second.first_line - 1]
    if grid.n_cols != above.n_cols or any(
        line.kind not in _BETWEEN and (line.kind, line.table) not in own for line in between
    ):
        return False
    title = rules.first(stages.TABLE_TITLE, second.caption.text) if second.caption is not None else None
    if second.caption is not None and not (title is not None and title.rule.emit.get("continued")):
        return False
    top = [cell.text for cell in grid.cells if cell.row == 0 and cell.view is not None]
    others = [text for text in top if not header_match(text, rules)]
    # years head columns, but begin rows too: beside them stand values then
    return len(others) == len(top) or any(kind_of(text, rules) in ("number", "sequence") for text in others)


def without_header(grid: Grid) -> Grid:
    """The grid, its first rows as rows of its body."""
    return replace(grid, header_rows=0, cells=tuple(replace(cell, is_header=False) for cell in grid.cells))
