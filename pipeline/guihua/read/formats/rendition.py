"""The hand-over of all readers: pieces of text with their places in the file → the rendition of a document.

A paragraph is a line; a table is a line a row, cells parted by tabs, a place that a merged cell covers left empty.
Every character of the rendition that was not added here stands in the file at the place its piece names.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import regex

from guihua.model import Diagnostic, KnownBlock, KnownCell, Place, Source, Span, Spot

_BREAKS = regex.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
_COUNTED = regex.compile(r"[\p{Han}\p{Nd}]")
CONTROLS = regex.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
GENERATED = Spot(generated=True)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and where it stands. A piece of ``"\\n"`` ends a line."""

    text: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell with all that it covers; ``paragraphs`` are its lines."""

    row: int
    col: int
    row_span: int
    col_span: int
    paragraphs: tuple[tuple[Piece, ...], ...]
    header: bool = False


@dataclass
class Rendition:
    """Collects a document's lines in reading order."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    line: int = 1
    blocks: list[KnownBlock] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    troubles: list[Diagnostic] = field(default_factory=list)
    held: Counter[str] = field(default_factory=Counter)  # stretches of text

    def expect(self, *texts: str) -> None:
        """Text that the file holds and that is to stand in the rendition, whatever way it is read."""
        self.held.update(texts)

    def leave_out(self, *texts: str) -> None:
        """Text that was expected and is told once, though it stands in the file again."""
        self.held.subtract(texts)

    def paragraph(self, pieces: Iterable[Piece], kind: str | None = None, level: int = 0) -> None:
        """A paragraph, with a line for each of its breaks; one without any text leaves a blank line."""
        first, began = self.line, False
        for piece in pieces:
            for n, text in enumerate((piece.text,) if piece.text.isprintable() else _BREAKS.split(piece.text)):
                if n:
                    self._end_line()
                    began = False
                if not began:  # a tab before the words indents them, elsewhere it parts cells
                    text = text.lstrip("\t ")  # noqa: PLW2901
                began = began or bool(text)
                self._add(text, piece.spot)
        last = self.line
        self._end_line()
        if kind is not None:
            self.blocks.append(KnownBlock(kind, first, last, level))

    def table(self, cells: Sequence[TableCell]) -> None:
        """A table; the cells by row and column, none over another."""
        if not cells:
            return
        n_rows = max(cell.row + cell.row_span for cell in cells)
        n_cols = max(cell.col + cell.col_span for cell in cells)
        at = {(cell.row, cell.col): cell for cell in cells}
        known: list[KnownCell] = []
        first = self.line
        for row in range(n_rows):
            for col in range(n_cols):
                if col:
                    self._add("\t", GENERATED)
                if (cell := at.get((row, col))) is not None:
                    span = self._cell(cell.paragraphs)
                    known.append(KnownCell(row, col, cell.row_span, cell.col_span, span, cell.header))
            self._end_line()
        self.blocks.append(KnownBlock("table", first, self.line - 1, 0, tuple(known)))

    def _cell(self, paragraphs: Sequence[Sequence[Piece]]) -> Span | None:
        start = end = self.length
        stated = False
        for pieces in paragraphs:
            if end > start:
                self._add(" ", GENERATED)
            for piece in pieces:
                text = _BREAKS.sub(" ", piece.text).replace("\t", " ")
                if self.length == start:
                    text = text.lstrip(" ")
                if text:
                    self._add(text, piece.spot)
                    end = self.length
                    stated = stated or bool(text.strip())
        return Span(start, end) if stated else None

    def _add(self, text: str, spot: Spot) -> None:
        if not text:
            return
        if not text.isprintable():
            text = CONTROLS.sub("", text)
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        if spot.generated:
            return
        last = self.places[-1] if self.places else None
        if last is not None and last.span.end == start and (both := _joined(last.spot, spot)) is not None:
            self.places[-1] = Place(Span(last.span.start, self.length), both)
        elif self.length > start:
            self.places.append(Place(Span(start, self.length), spot))

    def _end_line(self) -> None:
        self.parts.append("\n")
        self.length += 1
        self.line += 1

    def warn(self, code: str, message: str) -> None:
        self.troubles.append(Diagnostic("warning", code, message))

    def _weigh(self, text: str) -> None:
        """Doubt a rendition whose Chinese characters and digits are not those that the file holds."""
        found = Counter([text[p.span.start : p.span.end] for p in self.places])
        # stretches that stand in both cancel out, and only what is left is counted by characters
        there, here = _counted(self.held - found), _counted(found - self.held)
        lost, added = (there - here).total(), (here - there).total()
        whole = _counted(self.held).total() if lost or added else 0
        if whole:
            self.warn(
                "text-lost", f"of {whole} characters and digits in the file {lost} are not in the text, {added} twice"
            )

    def source(self, doc_id: str, data: bytes, kind: str, encoding: str = "") -> Source:
        """The document that was read from ``data``."""
        if self.held:
            self._weigh("".join(self.parts))
        return Source(
            doc_id,
            "".join(self.parts),
            encoding,
            hashlib.sha256(data).hexdigest(),
            len(data),
            kind,
            tuple(self.blocks),
            tuple(self.places),
            tuple(self.troubles),
        )


def _counted(texts: Counter[str]) -> Counter[str]:
    """How often each Chinese character and digit stands in some texts."""
    return Counter(_COUNTED.findall("".join(texts.elements())))


def _joined(left: Spot, right: Spot) -> Spot | None:
    """The one place of two stretches that stand beside each other in the same paragraph or cell of a file."""
    if left.box is not None:
        return None
    if left.file_start is None:
        return left if left == right else None
    on = left.file_end == right.file_start
    if on and replace(left, file_start=right.file_start, file_end=right.file_end) == right:
        return replace(left, file_end=right.file_end)
    return None
