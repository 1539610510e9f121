"""Tables whose cells commas part, or single spaces → rows of cells."""

from __future__ import annotations

from guihua.model import Source, Span, TableRegion
from guihua.read.cell_kinds import is_aside
from guihua.read.parted_regions import cells_between, joined_thousands, separator_of
from guihua.rules.ruleset import Rules
from guihua.tables.alignment import kind_of_cell
from guihua.tables.forms import RawCell, RawTable, cell_in
from guihua.tables.headers import is_header_like


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


def read_word_rows(source: Source, region: TableRegion, rules: Rules) -> RawTable:
    """Lines cut at their spaces. Where a line has more words than the header, the first that stand side by side are one
    cell; words in brackets alone on their line go on with the first cell above."""
    lines: list[list[list[Span]]] = []
    for number in range(region.first_line, region.last_line + 1):
        line = source.line_span(number)
        words = _words(source.slice(line), line.start)
        if lines and len(words) == 1 and is_aside(source.slice(words[0])):
            lines[-1][0].append(words[0])
        elif words:
            lines.append([[word] for word in words])
    rows = [tuple(cell_in(source, spans, rules) for spans in line) for line in lines]
    heads = [row for row in rows if is_header_like(row, rules)]
    width = max(len((heads or rows)[0]), sum(map(len, heads)) - 1 if len(heads) > 1 else 0)
    return RawTable(tuple(_joined(source, row, width, rules) for row in rows))


def _words(text: str, base: int) -> list[Span]:
    spans: list[Span] = []
    at = 0
    for word in text.split():
        at = text.index(word, at)
        spans.append(Span(base + at, base + at + len(word)))
        at += len(word)
    return spans


def _joined(source: Source, row: tuple[RawCell, ...], width: int, rules: Rules) -> tuple[RawCell, ...]:
    cells = list(row)
    while len(cells) > width:
        kinds = [kind_of_cell(cell, rules) for cell in cells]
        pair = next((k for k in range(len(cells) - 1) if kinds[k] == kinds[k + 1] == "text"), None)
        if pair is None:
            break
        left, right = cells[pair].span, cells[pair + 1].span
        assert left is not None and right is not None  # a word is never empty
        cells[pair : pair + 2] = [cell_in(source, [Span(left.start, right.end)], rules)]
    return tuple(cells)
