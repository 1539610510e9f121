"""The forms a table is typed in → its raw cells, before anything is known of its columns.

``cells``: a cell a line, most often behind a tab, rows parted by blank lines. ``rows``: a row a line, cells parted by
tabs, in the form ``spaces`` by two spaces or more. ``pipe``: a Markdown table, or one drawn with box characters.
``html``: the text of a ``<table>``. Every raw cell maps each of its characters to the source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from unicodedata import normalize

import regex

from guihua.model import Source, Span, TableRegion, View
from guihua.read.lines import BARS, QUOTE, RULED, SPACED, is_frame, opens_quote
from guihua.read.normalize import clean, in_simplified, join
from guihua.rules.ruleset import Rules

SEPARATOR = regex.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
TABBED = regex.compile(r"(?:^|(?<=\t))[^\t]*")
_APART_CELLS = 3  # cells between wide spaces that make a row among rows with tabs
_LEAD = regex.compile(r"[^\S\t\n]*\t")


# a space between digits, one of them alone; or before the power of a unit at the end
_APART = regex.compile(r"(?:(?<=(?<!\d)\d) (?=\d)|(?<=\d) (?=\d(?!\d))|(?<=[A-Za-z]) (?=[23]\W?$))")
STROKES = "\u2500\u2501\u2550 "  # a frame below a part of the row


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as typed. ``text`` keeps the widths as written, ``view`` folds them, one character for one; ``view`` is
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
    """``rows`` of cells; ``header_rows`` where the form marks them (a rule below them), else 0; ``whole`` where every
    cell's place is known."""

    rows: tuple[tuple[RawCell, ...], ...]
    header_rows: int = 0
    whole: bool = False


def raw_cell(
    source: Source, view: View, rules: Rules, row_span: int = 1, col_span: int = 1, header: bool = False
) -> RawCell:
    """The cell that ``view`` reads, in simplified characters; spaces between the digits of its number, and before a
    power, go."""
    if not view.text:
        return RawCell("", None, row_span, col_span, header)
    if " " in view.text:
        kept = [k for k in range(len(view.text)) if not _APART.match(view.text, k)]
        view = View("".join(view.text[k] for k in kept), tuple(view.offsets[k] for k in kept))
    text = "".join([source.text[at] for at in view.offsets])
    if text != view.text:
        text = "".join(map(_as_written, text, view.text))
    return RawCell(text, in_simplified(view, rules), row_span, col_span, header)


def cell_in(source: Source, spans: Sequence[Span], rules: Rules) -> RawCell:
    """The cell that stands in ``spans``."""
    return raw_cell(source, clean(source.text, spans, rules), rules)


def joined_cell(cells: Sequence[RawCell]) -> RawCell:
    """Cells one after the other as one, like the last in all but their text; none of them is empty."""
    views = [cell.view for cell in cells if cell.view is not None]
    return replace(cells[-1], text="".join(cell.text for cell in cells), view=join(views))


def _as_written(written: str, read: str) -> str:
    """The character in the source where it only differs in width; what is read where it stands for another (&lt;)."""
    return written if normalize("NFKC", written) == read else read


# ---- a cell a line -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Token:
    """A cell of the ``cells`` form and the number of blank lines behind it."""

    cell: RawCell
    gap: int


def read_tokens(source: Source, region: TableRegion, rules: Rules) -> tuple[Token, ...]:
    """The cells of a cell-a-line table in their order. An untabbed line goes on with the cell above it, over blank
    lines too; where no line has a tab, every line is a cell."""
    numbers = range(region.first_line, region.last_line + 1)
    tabbed = any(_LEAD.match(source.line_text(n)) for n in numbers)
    spans: list[Span] = []
    gaps: list[int] = []
    opened = False  # a tab has opened a cell that untabbed lines may go on with
    for number in numbers:
        line = source.line_span(number)
        text = source.slice(line)
        lead = _LEAD.match(text)
        if lead or (text.strip() and not opened):
            spans.append(Span(line.start + (lead.end() if lead else 0), line.end))
            gaps.append(0)
            opened = tabbed and lead is not None
        elif not text.strip():
            if gaps:
                gaps[-1] += 1
        else:
            spans[-1] = Span(spans[-1].start, line.end)
            gaps[-1] = 0
    cells = (cell_in(source, [span], rules) for span in spans)
    return tuple(Token(cell, gap) for cell, gap in zip(cells, gaps, strict=True))


# ---- a row a line ------------------------------------------------------------------------------------------


def read_tab_rows(source: Source, region: TableRegion, rules: Rules) -> RawTable:
    """Lines cut at their tabs, one without at wide spaces. A line without its full number of cells is joined to the
    next where the two together make one row (a line break inside a cell)."""
    rows = _tab_rows(source, region)
    width = max((len(row) for row in rows), default=0)
    joined: list[list[list[Span]]] = []
    for row in rows:
        last = joined[-1] if joined else None
        if last and 1 < len(last) < width and len(row) < width and len(last) + len(row) - 1 == width:
            last[-1] = [Span(last[-1][0].start, row[0][-1].end)]
            last += row[1:]
        else:
            joined.append(row)
    return RawTable(tuple(tuple(cell_in(source, spans, rules) for spans in row) for row in joined))


def _tab_rows(source: Source, region: TableRegion) -> list[list[list[Span]]]:
    """The cells of every row. One in quotes, as spreadsheets copy it, may go on over lines."""
    rows: list[list[list[Span]]] = []
    opened = False  # the last cell's quote is not closed
    for number in range(region.first_line, region.last_line + 1):
        line = source.line_span(number)
        text = source.slice(line)
        if not opened and (RULED.fullmatch(text) or not text.strip()):
            continue
        apart = [] if opened or "\t" in text else [*SPACED.finditer(text)]
        found = apart if len(apart) >= _APART_CELLS else TABBED.finditer(text)
        cells = [[Span(line.start + m.start(), line.start + m.end())] for m in found]
        if opened:
            rows[-1][-1] += cells.pop(0)
            rows[-1] += cells
        else:
            rows.append(cells)
        opened = opens_quote("".join(source.slice(span) for span in rows[-1][-1]))
    return [[_unquoted(source, spans) for spans in row] for row in rows]


def _unquoted(source: Source, spans: list[Span]) -> list[Span]:
    """A cell without the quotes around it."""
    text = "".join(source.slice(span) for span in spans).strip()
    if len(text) < 2 or text[0] != QUOTE or text[-1] != QUOTE:
        return spans
    first, last = spans[0], spans[-1]
    start = first.start + source.slice(first).index(QUOTE) + 1
    end = last.start + source.slice(last).rindex(QUOTE)
    if len(spans) == 1:
        return [Span(start, end)]
    return [Span(start, first.end), *spans[1:-1], Span(last.start, end)]


# ---- Markdown and drawn tables -----------------------------------------------------------------------------


def read_pipe_rows(source: Source, region: TableRegion, rules: Rules) -> RawTable:
    """Lines cut at their bars; the rule of dashes, or the first one inside the frame, parts header from body. Where
    frames stand between the rows of the body too, the lines between two of them are one row."""
    blocks: list[list[list[list[Span]]]] = [[]]  # of lines between frames, each the spans of its cells
    rows = header_rows = 0
    for number in range(region.first_line, region.last_line + 1):
        line = source.line_span(number)
        text = source.slice(line)
        if is_frame(text):
            header_rows = header_rows or rows
            blocks.append([])
        elif rows and not header_rows and "-" in text and SEPARATOR.fullmatch(text):
            header_rows = rows
        elif text.strip():
            blocks[-1].append(_pipe_cells(text, line.start))
            rows += 1
    blocks = [block for block in blocks if block]
    framed = len(blocks) > 2
    lines = [_one_row(block) for block in blocks] if framed else [line for block in blocks for line in block]
    return RawTable(
        tuple(tuple(cell_in(source, spans, rules) for spans in line) for line in lines),
        1 if framed else header_rows if header_rows < rows else 0,
    )


def _one_row(lines: list[list[list[Span]]]) -> list[list[Span]]:
    """Lines of one row, cell by cell."""
    return [[span for cell in cells for span in cell] for cells in zip_longest(*lines, fillvalue=[])]


def _pipe_cells(text: str, base: int) -> list[list[Span]]:
    """The spans of each cell of a line; a backslash before a bar is left out."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if text[start] in BARS:
        start += 1
    if end > start and text[end - 1] in BARS and text[end - 2 : end - 1] != "\\":
        end -= 1
    cells: list[list[Span]] = [[]]
    piece = at = start
    while at <= end:
        char = text[at] if at < end else "|"
        escaped = char == "\\" and text[at + 1 : at + 2] == "|"
        if char in BARS or escaped:
            if text[piece:at].strip(STROKES):
                cells[-1].append(Span(base + piece, base + at))
            if not escaped and at < end:
                cells.append([])
            piece = at + 1
        at += 2 if escaped else 1
    return cells
