"""A document as text: spans, evidence, the source and views of it that know where each character stood."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
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
    page's upper left corner; ``file_start`` and ``file_end`` are code points into a decoded file. ``generated`` text
    does not stand in the file: the number that a word processor counts by itself, the marks around a note's number."""

    part: str = "body"  # body, footnote, endnote, box, sheet
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
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


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What a run could not read, and where."""

    severity: str  # info warning error
    code: str
    message: str
    span: Span | None = None
    rule_id: str | None = None


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

    @classmethod
    def alone(cls, text: str) -> View:
        """A text that is its own source."""
        return cls(text, range(len(text)))

    def span(self, start: int, end: int) -> Span:
        """Source span of ``text[start:end]`` (at least one character)."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    @property
    def whole(self) -> Span:
        return self.span(0, len(self.text))

    def slice(self, start: int, end: int) -> View:
        return View(self.text[start:end], self.offsets[start:end])
