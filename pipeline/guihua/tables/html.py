"""Tables written in HTML, as rows of cells."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from html.parser import HTMLParser

import regex

from guihua.model import Source, Span, TableRegion, View
from guihua.read.normalize import clean
from guihua.rules.ruleset import Rules
from guihua.tables.forms import RawTable, raw_cell

_MAX_SPAN = 200  # cells; a larger rowspan or colspan is a slip


# ---- HTML --------------------------------------------------------------------------------------------------


@dataclass
class _Open:
    """A cell being read: spans of its text, and characters that stand for an entity at an offset."""

    row_span: int
    col_span: int
    header: bool
    pieces: list[Span | View] = field(default_factory=list)


class _TableParser(HTMLParser):
    """Collects the cells of the outermost tables; tables inside a cell give it their text."""

    def __init__(self, text: str, base: int) -> None:
        super().__init__(convert_charrefs=False)
        self.base = base
        self.line_starts = [0, *(m.end() for m in regex.finditer("\n", text))]
        self.rows: list[list[_Open]] = []
        self.cell: _Open | None = None
        self.depth = 0
        self.head = False
        self.skip = False
        self.feed(text)
        self.close()
        self._close_cell()

    def _at(self) -> int:
        line, column = self.getpos()
        return self.base + self.line_starts[line - 1] + column

    def _close_cell(self) -> None:
        if self.cell is not None:
            if not self.rows:
                self.rows.append([])
            self.rows[-1].append(self.cell)
        self.cell = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.depth += 1
        elif self.depth > 1:
            return
        elif tag == "thead":
            self.head = True
        elif tag == "caption":
            self.skip = True
        elif tag == "tr":
            self._close_cell()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._close_cell()
            sizes = dict(attrs)
            self.cell = _Open(_size(sizes.get("rowspan")), _size(sizes.get("colspan")), self.head or tag == "th")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.depth -= 1
            if self.depth <= 0:
                self._close_cell()
        elif self.depth > 1:
            return
        elif tag == "thead":
            self._close_cell()
            self.head = False
        elif tag == "caption":
            self.skip = False
        elif tag in ("td", "th", "tr"):
            self._close_cell()

    def handle_data(self, data: str) -> None:
        self._add(Span(self._at(), self._at() + len(data)))

    def handle_entityref(self, name: str) -> None:
        self._add(View(html.unescape(f"&{name};")[:1], (self._at(),)))

    def handle_charref(self, name: str) -> None:
        self._add(View(html.unescape(f"&#{name};")[:1], (self._at(),)))

    def _add(self, piece: Span | View) -> None:
        if self.cell is not None and not self.skip:
            self.cell.pieces.append(piece)


def _size(value: str | None) -> int:
    return min(max(int(value), 1), _MAX_SPAN) if value and value.strip().isdecimal() else 1


def _html_view(source: Source, pieces: list[Span | View], rules: Rules) -> View:
    spans = [piece for piece in pieces if isinstance(piece, Span)]
    if len(spans) == len(pieces):
        return clean(source.text, spans, rules)
    parts = [clean(source.text, [piece], rules) if isinstance(piece, Span) else piece for piece in pieces]
    kept = [(char, at) for part in parts for char, at in zip(part.text, part.offsets, strict=True)]
    kept = [(char, at) for char, at in kept if char == " " or not char.isspace()]
    return View("".join(char for char, _ in kept), tuple(at for _, at in kept))


def read_html_rows(source: Source, region: TableRegion, rules: Rules) -> RawTable:
    """Cells of ``<td>`` and ``<th>``, with their row and column spans."""
    start = source.line_span(region.first_line).start
    end = source.line_span(region.last_line).end
    parser = _TableParser(source.text[start:end], start)
    rows = tuple(
        tuple(
            raw_cell(source, _html_view(source, cell.pieces, rules), rules, cell.row_span, cell.col_span, cell.header)
            for cell in row
        )
        for row in parser.rows
        if row
    )
    header_rows = 0
    while header_rows < len(rows) and all(cell.header for cell in rows[header_rows]):
        header_rows += 1
    return RawTable(rows, header_rows if header_rows < len(rows) else 0)
