"""What the stages hand to one another: frozen values, each carrying the source span it came from.

Offsets are Unicode code points into the document's text, half-open. Indexes (``section``, ``table``, ``box``)
are positions in the tuple of that name on the layout.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import pairwise


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points in a source text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def overlaps(self, other: Span) -> bool:
        """True where the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """True where ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Evidence:
    """A further span a row was built from; ``role`` says what it gave (name, year, unit, …)."""

    role: str
    span: Span


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file. What a format does not have is null: ``page``, ``table`` (its number in the part) and
    ``paragraph`` count from 1, ``row`` and ``col`` from 0; ``box`` is left, top, right, bottom in points from the
    page's upper left corner and ``edges`` where each character begins in it, with the end of the last;
    ``file_start`` and ``file_end`` are code points into a decoded file. ``generated`` text does not stand in the file:
    the number that a word processor counts by itself, the marks around a note's number."""

    part: str = "body"  # body, footnote, endnote, box, sheet
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    edges: tuple[float, ...] = ()
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    col: int | None = None
    sheet: str | None = None
    cell: str | None = None
    file_start: int | None = None
    file_end: int | None = None
    generated: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stretch of a document's text stands in its file."""

    span: Span
    spot: Spot


@dataclass(frozen=True, slots=True)
class KnownCell:
    """A cell that the format knows, with all that it covers; ``span`` is null where it is empty."""

    row: int
    col: int
    row_span: int
    col_span: int
    span: Span | None
    header: bool = False


@dataclass(frozen=True, slots=True)
class KnownBlock:
    """What the format knows of lines ``first_line`` to ``last_line``. ``kind``: heading (of ``level``, 1 the highest),
    table (with its ``cells``), note, caption, noise."""

    kind: str
    first_line: int
    last_line: int
    level: int = 0
    cells: tuple[KnownCell, ...] = ()


@dataclass(frozen=True)
class Source:
    """A document as read: its text, where its lines begin, and what its ``format`` knows of them. Plain text has its
    line ends as they stand in the file and neither blocks nor places: its offsets are those of the decoded file. Of
    any other format the text is a rendition, and ``places`` lead from it to the file; they rise and do not overlap."""

    doc_id: str
    text: str
    encoding: str
    sha256: str
    n_bytes: int
    format: str = "text"
    blocks: tuple[KnownBlock, ...] = ()
    places: tuple[Place, ...] = ()
    troubles: tuple[Diagnostic, ...] = ()  # what was read only in part

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offset of the first character of every line; lines end at ``\\n`` only."""
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        if len(starts) > 1 and starts[-1] == len(self.text):
            starts.pop()  # a final newline ends the last line, it does not begin another
        return tuple(starts)

    @property
    def n_lines(self) -> int:
        return len(self.line_starts)

    def line_of(self, offset: int) -> int:
        """Line number (from 1) of the character at ``offset``."""
        return bisect_right(self.line_starts, offset)

    @cached_property
    def line_spans(self) -> tuple[Span, ...]:
        """Span of every line without its line end (``\\n`` or ``\\r\\n``)."""
        edges = pairwise((*self.line_starts, len(self.text)))
        lines = ((start, self.text[start:end].removesuffix("\n").removesuffix("\r")) for start, end in edges)
        return tuple(Span(start, start + len(line)) for start, line in lines)

    def line_span(self, number: int) -> Span:
        """Span of line ``number`` (from 1) without its line end."""
        return self.line_spans[number - 1]

    def line_text(self, number: int) -> str:
        span = self.line_span(number)
        return self.text[span.start : span.end]

    def slice(self, span: Span) -> str:
        return self.text[span.start : span.end]


@dataclass(frozen=True)
class View:
    """A cleaned piece of text (widths folded, markup and stray spaces dropped, broken lines joined) and, for
    every character of it, the source offset it stands for: a range where it is the source's own text. Offsets rise
    strictly."""

    text: str
    offsets: Sequence[int]

    def __post_init__(self) -> None:
        if len(self.text) != len(self.offsets):
            raise ValueError("a view maps every character")

    def span(self, start: int, end: int) -> Span:
        """Source span of ``text[start:end]`` (at least one character)."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    @property
    def whole(self) -> Span:
        return self.span(0, len(self.text))

    def slice(self, start: int, end: int) -> View:
        return View(self.text[start:end], self.offsets[start:end])


# ---- layout: what every line is ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One source line. ``kind``: heading paragraph table box caption note noise blank."""

    number: int
    kind: str
    section: int | None = None
    table: int | None = None
    box: int | None = None
    rule_id: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its place in the tree; ``parent`` is an index into ``Layout.sections``."""

    level: int
    number: str | None
    title: str
    parent: int | None
    span: Span
    rule_id: str | None = None


@dataclass(frozen=True, slots=True)
class TableRegion:
    """The lines of one table. ``caption`` and ``notes`` are views on the text above and below the grid."""

    first_line: int
    last_line: int
    caption: View | None
    number: str | None
    title: str | None
    notes: tuple[View, ...]
    section: int | None
    # cells (a cell a line), rows (tab-separated), spaces (set apart by them), pipe (Markdown), html, grid (known cells)
    form: str


@dataclass(frozen=True, slots=True)
class BoxItem:
    """One item of a box. ``name`` is null where the item has no head of its own; an ``aside`` (总体目标) speaks of all
    of the box."""

    span: Span
    sequence: str | None
    name: View | None
    content: View | None
    rule_id: str | None = None
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A 专栏 set as prose; ``span`` runs from its title, where it has one, to the end of its last item."""

    number: str | None
    title: str | None
    span: Span
    section: int | None
    items: tuple[BoxItem, ...]
    rule_id: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Running text to be read for quantities: a paragraph rejoined over its lines, a box line, a note, a heading
    or a caption."""

    kind: str  # paragraph box note heading caption
    view: View
    section: int | None
    box: int | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    lines: tuple[Line, ...]
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    tables: tuple[TableRegion, ...]
    boxes: tuple[Box, ...]


# ---- when the text speaks of -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Anchor:
    """From when a document speaks: ``year`` of writing, ``base_year``, the last one that is over by then, and the
    period that it plans."""

    year: int | None = None
    base_year: int | None = None
    period_start: int | None = None
    period_end: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """From ``at`` on, what the text does: review what was or plan what shall be, and of which years. ``source`` is what
    says so: paragraph item box heading section document; ``evidence`` are its words."""

    at: int
    mode: str | None  # review plan
    start: int | None
    end: int | None
    source: str
    evidence: tuple[Evidence, ...] = ()
    rule_id: str | None = None


@dataclass(frozen=True)
class TimeFrame:
    """When a document speaks, of when, part by part: ``frames`` in their order, each in force up to the next.
    ``reviewed`` are the years it looks back on, ``evidence`` the words that gave years to the whole document."""

    kind: str | None
    anchor: Anchor
    reviewed: tuple[int, int] | None
    frames: tuple[Frame, ...]
    evidence: tuple[Evidence, ...] = ()

    def at(self, offset: int) -> Frame | None:
        """The frame in force at ``offset``; null where nothing sets one."""
        place = bisect_right(self.frames, offset, key=lambda frame: frame.at)
        return self.frames[place - 1] if place else None


# ---- grid: a table's cells --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. ``span`` is null for an empty cell; ``text`` has its white space folded."""

    row: int
    col: int
    row_span: int
    col_span: int
    span: Span | None
    text: str
    view: View | None
    is_header: bool


@dataclass(frozen=True, slots=True)
class Grid:
    region: int
    cells: tuple[Cell, ...]
    n_rows: int
    n_cols: int
    header_rows: int


# ---- what is found ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that measures or counts. Numbers stay ``Decimal`` until they are written."""

    span: Span
    type: str  # quantity percent ratio duration
    number: Decimal | None
    number_high: Decimal | None
    unit_raw: str
    value: Decimal | None
    value_high: Decimal | None
    unit: str
    dimension: str | None
    comparator: str
    rule_id: str
    parts: tuple[Decimal, ...] | None = None
    change: str | None = None  # up, down: of a number that by itself states a change (翻两番)
    si_value: Decimal | None = None
    si_unit: str | None = None
    evidence: tuple[Evidence, ...] = ()
    beaten: tuple[str, ...] = ()  # rules that matched here too
    lexicon_lines: tuple[str, ...] = ()  # file:line of the units


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression; ``value`` is a TIMEX3 date, or two with ``/`` for a period, null where unresolved."""

    span: Span
    type: str  # date year period named_period
    value: str | None
    year_start: int | None
    year_end: int | None
    rule_id: str
    beaten: tuple[str, ...] = ()  # rules that matched here too
    lexicon_lines: tuple[str, ...] = ()  # file:line of the plan period
    relative: bool = False  # counted from the time of writing (the past five years): the words alone state no year


@dataclass(frozen=True, slots=True)
class Indicator:
    """One fact: an indicator's value for one time. ``quantity`` is null for a value that is no number."""

    name: str
    span: Span
    quantity: Quantity | None
    text_value: str | None
    year_start: int | None
    year_end: int | None
    role: str | None
    measure: str
    source: str  # table prose box note
    rule_id: str | None
    direction: str | None = None
    attribute: str | None = None
    qualifiers: tuple[str, ...] = ()
    scope: str | None = None
    category: str | None = None
    sequence: str | None = None
    table: int | None = None
    row: int | None = None
    col: int | None = None
    evidence: tuple[Evidence, ...] = ()
    context_year_start: int | None = None
    context_year_end: int | None = None
    context_year_from: str | None = None  # sentence paragraph item box heading section document


@dataclass(frozen=True, slots=True)
class KnownIndicator:
    """One indicator of the lexicon. ``dimension`` and ``unit`` are what its levels are stated in; ``least`` and
    ``most`` bound them, in that unit; ``better`` is up, down or none. ``in_panel`` is false for what is stated of one
    project or measure of support and says nothing of a region."""

    name: str
    dimension: str
    unit: str
    least: Decimal | None
    most: Decimal | None
    better: str
    not_same: tuple[str, ...]
    definition: str
    in_panel: bool = True


@dataclass(frozen=True, slots=True)
class Alias:
    """A form of an indicator's name: whether only tables use it so, and its line of the lexicon (file:line)."""

    indicator: KnownIndicator
    only_tables: bool
    line: str


@dataclass(frozen=True, slots=True)
class Project:
    """A row of a project table or an item of a box. ``parent`` is an index into the document's projects."""

    kind: str  # project category
    span: Span
    name: str
    source: str  # table box
    rule_id: str | None
    parent: int | None = None
    sequence: str | None = None
    content: str | None = None
    location: str | None = None
    investment: Decimal | None = None  # yuan
    investment_raw: str | None = None
    period_start: int | None = None
    period_end: int | None = None
    grade: str | None = None
    table: int | None = None
    row: int | None = None
    box: int | None = None
    other: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What a run could not read, and where."""

    severity: str  # info warning error
    code: str
    message: str
    span: Span | None = None
    rule_id: str | None = None
