"""The forms a table is typed in → its raw cells, before anything is known of its columns.

``cells``: a cell a line, most often behind a tab, rows parted by blank lines. ``rows``: a row a line, cells parted by
tabs. ``pipe``: a Markdown table. ``html``: the text of a ``<table>``. Every raw cell maps each of its characters to the
source.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from html.parser import HTMLParser

import regex

from pipeline.model import Source, Span, TableRegion, View

Chars = list[tuple[str, int]]  # a character and the source offset it stands at

INLINE = regex.compile(r"</?[A-Za-z][^<>]*>|\*\*|__")
SEPARATOR = regex.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
LEAD = regex.compile(r"[ \u3000]*\t")
INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
FULL_WIDTH = 0xFEE0  # how far the full-width forms stand from ASCII
MAX_SPAN = 200  # cells; a larger rowspan or colspan is a slip


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as typed. ``text`` keeps the characters as written, white space folded; ``view`` folds widths too and is
    null for an empty cell. ``header`` says that the form itself marks it so (``<th>``)."""

    text: str
    view: View | None
    row_span: int = 1
    col_span: int = 1
    header: bool = False

    @property
    def span(self) -> Span | None:
        return None if self.view is None else self.view.whole


EMPTY = RawCell("", None)


@dataclass(frozen=True, slots=True)
class RawTable:
    """``rows`` of cells; ``header_rows`` where the form marks them (a rule below them), else 0."""

    rows: tuple[tuple[RawCell, ...], ...]
    header_rows: int = 0


def fold(text: str) -> str:
    """Full-width letters, digits and the percent sign in half width, one character for one."""
    return "".join(chr(ord(c) - FULL_WIDTH) if "\uff01" <= c <= "\uff5e" and (c.isalnum() or c == "\uff05") else c for c in text)


def raw_cell(chars: Chars, row_span: int = 1, col_span: int = 1, header: bool = False) -> RawCell:
    """A cell of ``chars``: white space at its ends and beside wide characters dropped, elsewhere one blank."""
    kept: Chars = []
    gap: int | None = None
    for char, offset in chars:
        if char in INVISIBLE:
            continue
        if char.isspace():
            gap = offset if gap is None else gap
            continue
        if gap is not None and kept and kept[-1][0].isascii() and char.isascii():
            kept.append((" ", gap))
        gap = None
        kept.append((char, offset))
    if not kept:
        return RawCell("", None, row_span, col_span, header)
    text = "".join(char for char, _ in kept)
    view = View(fold(text), tuple(offset for _, offset in kept))
    return RawCell(text, view, row_span, col_span, header)


def _chars(source: Source, start: int, end: int) -> Chars:
    return [(source.text[at], at) for at in range(start, end)]


# ---- a cell a line -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Token:
    """A cell of the ``cells`` form and the number of blank lines behind it."""

    cell: RawCell
    gap: int


def read_tokens(source: Source, region: TableRegion) -> tuple[Token, ...]:
    """The cells of a cell-a-line table in their order. An untabbed line goes on with the cell above it, over blank
    lines too; where no line has a tab, every line is a cell."""
    numbers = range(region.first_line, region.last_line + 1)
    tabbed = any(LEAD.match(source.line_text(n)) for n in numbers)
    pieces: list[Chars] = []
    gaps: list[int] = []
    for number in numbers:
        span = source.line_span(number)
        text = source.slice(span)
        lead = LEAD.match(text)
        if lead:
            pieces.append(_chars(source, span.start + lead.end(), span.end))
            gaps.append(0)
        elif not text.strip():
            if gaps:
                gaps[-1] += 1
        elif tabbed and pieces and not (len(pieces) == 1 and gaps[0] and not LEAD.match(source.line_text(numbers[0]))):
            pieces[-1] += [("\n", span.start), *_chars(source, span.start, span.end)]
            gaps[-1] = 0
        else:
            pieces.append(_chars(source, span.start, span.end))
            gaps.append(0)
    return tuple(Token(raw_cell(chars), gap) for chars, gap in zip(pieces, gaps, strict=True))


# ---- a row a line ------------------------------------------------------------------------------------------


def read_tab_rows(source: Source, region: TableRegion) -> RawTable:
    """Lines cut at their tabs. A line without its full number of cells is joined to the next where the two together
    make one row (a line break inside a cell)."""
    rows: list[list[Chars]] = []
    for number in range(region.first_line, region.last_line + 1):
        span = source.line_span(number)
        text = source.slice(span)
        if not text.strip():
            continue
        cells, start = [], span.start
        for part in text.split("\t"):
            cells.append(_chars(source, start, start + len(part)))
            start += len(part) + 1
        rows.append(cells)
    width = max((len(row) for row in rows), default=0)
    joined: list[list[Chars]] = []
    for row in rows:
        last = joined[-1] if joined else None
        if last and len(last) > 1 and len(last) < width and len(row) < width and len(last) + len(row) - 1 == width:
            last[-1] += [("\n", row[0][0][1] if row[0] else 0), *row[0]]
            last += row[1:]
        else:
            joined.append(row)
    return RawTable(tuple(tuple(raw_cell(cell) for cell in row) for row in joined))


# ---- Markdown ----------------------------------------------------------------------------------------------


def read_pipe_rows(source: Source, region: TableRegion) -> RawTable:
    """Lines cut at their bars; the rule of dashes parts header from body."""
    rows: list[tuple[RawCell, ...]] = []
    header_rows = 0
    for number in range(region.first_line, region.last_line + 1):
        span = source.line_span(number)
        text = source.slice(span)
        if not text.strip():
            continue
        if SEPARATOR.fullmatch(text) and "|" in text + ("|" if rows else ""):
            header_rows = header_rows or len(rows)
            continue
        rows.append(tuple(raw_cell(chars) for chars in _pipe_cells(text, span.start)))
    return RawTable(tuple(rows), header_rows)


def _pipe_cells(text: str, base: int) -> list[Chars]:
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if text[start] == "|":
        start += 1
    if end > start and text[end - 1] == "|" and (end < 2 or text[end - 2] != "\\"):
        end -= 1
    cells: list[Chars] = [[]]
    at = start
    while at < end:
        char = text[at]
        if char == "\\" and at + 1 < end and text[at + 1] in "|\\*_":
            cells[-1].append((text[at + 1], base + at + 1))
            at += 2
        elif char == "|":
            cells.append([])
            at += 1
        elif char in "<*_" and (markup := INLINE.match(text, at, end)):
            if markup[0][:3].lower() == "<br":
                cells[-1].append((" ", base + at))
            at = markup.end()
        else:
            cells[-1].append((char, base + at))
            at += 1
    return cells


# ---- HTML --------------------------------------------------------------------------------------------------


@dataclass
class _Open:
    row_span: int
    col_span: int
    header: bool
    chars: Chars = field(default_factory=list)


class _TableParser(HTMLParser):
    """Collects the cells of the outermost tables; tables inside a cell give it their text."""

    def __init__(self, text: str, base: int) -> None:
        super().__init__(convert_charrefs=False)
        self.base = base
        self.line_starts = [0, *(m.end() for m in regex.finditer("\n", text))]
        self.rows: list[list[RawCell]] = []
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
            cell = self.cell
            if not self.rows:
                self.rows.append([])
            self.rows[-1].append(raw_cell(cell.chars, cell.row_span, cell.col_span, cell.header))
        self.cell = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.depth += 1
        elif self.depth > 1:
            if self.cell:
                self.cell.chars.append((" ", self._at()))
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
            self.cell = _Open(
                _size(sizes.get("rowspan")), _size(sizes.get("colspan")), self.head or tag == "th"
            )
        elif tag in ("br", "p", "div", "li") and self.cell:
            self.cell.chars.append((" ", self._at()))

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
        self._add([(char, self._at() + k) for k, char in enumerate(data)])

    def handle_entityref(self, name: str) -> None:
        self._add([(char, self._at()) for char in html.unescape(f"&{name};")][:1])

    def handle_charref(self, name: str) -> None:
        self._add([(char, self._at()) for char in html.unescape(f"&#{name};")][:1])

    def _add(self, chars: Chars) -> None:
        if self.cell is not None and not self.skip:
            self.cell.chars += chars


def _size(value: str | None) -> int:
    return min(max(int(value), 1), MAX_SPAN) if value and value.strip().isdecimal() else 1


def read_html_rows(source: Source, region: TableRegion) -> RawTable:
    """Cells of ``<td>`` and ``<th>``, with their row and column spans."""
    start = source.line_span(region.first_line).start
    end = source.line_span(region.last_line).end
    parser = _TableParser(source.text[start:end], start)
    rows = tuple(tuple(row) for row in parser.rows if row)
    header_rows = 0
    while header_rows < len(rows) and all(cell.header for cell in rows[header_rows]):
        header_rows += 1
    return RawTable(rows, header_rows if header_rows < len(rows) else 0)
