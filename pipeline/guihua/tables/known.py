"""Tables whose cells the document's format knows, as rows of cells: nothing of them is guessed."""

from __future__ import annotations

from guihua.model import KnownCell, Source, TableRegion
from guihua.read.normalize import clean
from guihua.rules.ruleset import Rules
from guihua.tables.forms import EMPTY, RawCell, RawTable, raw_cell


def read_known_rows(source: Source, region: TableRegion, rules: Rules) -> RawTable:
    """The cells of the known table on the region's lines, with their row and column spans."""
    cells = next(b.cells for b in source.blocks if b.kind == "table" and b.first_line == region.first_line)
    rows: list[tuple[RawCell, ...]] = []
    header_rows = 0
    for row in range(max((cell.row + cell.row_span for cell in cells), default=0)):
        here = [cell for cell in cells if cell.row == row]
        rows.append(tuple(_raw_cell(source, cell, rules) for cell in here))
        if here and header_rows == row and all(cell.header for cell in here):
            header_rows = row + 1
    return RawTable(tuple(rows), header_rows if header_rows < len(rows) else 0, whole=True)


def _raw_cell(source: Source, cell: KnownCell, rules: Rules) -> RawCell:
    if cell.span is None:
        return RawCell(EMPTY.text, None, cell.row_span, cell.col_span, cell.header)
    view = clean(source.text, [cell.span], rules)
    return raw_cell(source, view, rules, cell.row_span, cell.col_span, cell.header)
