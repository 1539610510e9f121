"""Tables whose cells commas part → rows of cells."""

from __future__ import annotations

from guihua.model import Source, Span, TableRegion
from guihua.read.parted_regions import cells_between, joined_thousands, separator_of
from guihua.rules.ruleset import Rules
from guihua.tables.forms import RawTable, cell_in


def read_comma_rows(source: Source, region: TableRegion, rules: Rules) -> RawTable:
    """Lines cut at the sign that parts the cells of the first."""
    lines = [source.line_span(number) for number in range(region.first_line, region.last_line + 1)]
    texts = [source.slice(line) for line in lines]
    sign = separator_of(texts[0]) or ","
    width = len(cells_between(texts[0], sign))
    rows = []
    for line, text in zip(lines, texts, strict=True):
        if text.strip():
            cells = joined_thousands(text, cells_between(text, sign), width)
            spans = (Span(line.start + cell.start, line.start + cell.end) for cell in cells)
            rows.append(tuple(cell_in(source, [span], rules) for span in spans))
    return RawTable(tuple(rows))
