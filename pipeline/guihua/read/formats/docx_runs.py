"""The words of one paragraph of a .docx, as its reader sees them with all tracked changes accepted.

What is deleted or moved away, hidden text, phonetic guides and the codes of fields are left out; insertions, content
controls, the results of fields and smart tags are words like any other. Marks of notes are set in ``<sup>``, which is
markup: they are no part of the number that they follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

import regex

from guihua.model import Spot
from guihua.read.formats.ooxml import attribute, child, is_on, local
from guihua.read.formats.rendition import GENERATED, Piece

SKIPPED = frozenset(
    {"del", "moveFrom", "rt", "delText", "delInstrText", "instrText", "rPr", "pPr", "pgNum", "Fallback", "tcPr", "trPr"}
)
_UNIT = regex.compile(r"[A-Za-z\u33a0-\u33ff]\s*$")  # what a raised 2 or 3 behind it is a power of: km², and no note
_MARK = regex.compile(r"\s*[\[(\uff08\u3014]?\s*[\p{N}*\u2460-\u24ff]{1,4}\s*[\])\uff09\u3015]?\s*")


@dataclass(frozen=True, slots=True)
class Note:
    """A note as its mark names it: ``footnote`` or ``endnote``, its id in the file, and its number in the text."""

    kind: str
    id: str
    number: int


@dataclass
class Runs:
    """What is kept over the paragraphs of a document: notes in the order of their marks, the page, open fields."""

    hidden: frozenset[str] = frozenset()  # character styles of hidden text
    raised: frozenset[str] = frozenset()  # character styles set high
    notes: list[Note] = field(default_factory=list)
    page: int | None = None
    fields: list[str] = field(default_factory=list)  # of each open field, whether its code or its result is read
    boxes: list[Element] = field(default_factory=list)  # text boxes of the paragraph, in their order

    def read(self, paragraph: Element, spot: Spot) -> list[Piece]:
        """The pieces of ``paragraph``; its text boxes are left in ``boxes``."""
        self.boxes = []
        return list(_with_marks(self._inside(paragraph, spot, (False, False))))

    def _inside(self, parent: Element, spot: Spot, style: tuple[bool, bool]) -> Iterator[tuple[Piece, bool]]:
        """Pieces, and whether each is set high."""
        for element in parent:
            match local(element):
                case name if name in SKIPPED:
                    continue
                case "r":
                    if not (style := self._style(element))[0]:
                        yield from self._inside(element, spot, style)
                case "AlternateContent":
                    chosen = child(element, "Choice")
                    chosen = child(element, "Fallback") if chosen is None else chosen
                    if chosen is not None:
                        yield from self._inside(chosen, spot, style)
                case "fldChar":
                    self._field(attribute(element, "fldCharType"))
                case "lastRenderedPageBreak":
                    self.page = (self.page or 1) + 1
                case "drawing" | "pict" | "object":
                    self.boxes += _text_boxes(element)
                case "txbxContent" | "p" | "tbl":
                    continue
                case _ if "code" in self.fields:
                    continue
                case name:
                    here = spot if self.page is None else replace(spot, page=self.page)
                    if (text := self._text(name, element)) is not None:
                        yield Piece(text, here), style[1]
                    elif name in ("footnoteReference", "endnoteReference"):
                        yield from self._note(name.removesuffix("Reference"), element)
                    else:
                        yield from self._inside(element, spot, style)

    def _style(self, run: Element) -> tuple[bool, bool]:
        """Whether a run is hidden, and whether it is set high."""
        properties = child(run, "rPr")
        style = attribute(child(properties, "rStyle"), "val")
        vanish, height = child(properties, "vanish"), attribute(child(properties, "vertAlign"), "val")
        hidden = is_on(vanish) if vanish is not None else style in self.hidden
        return hidden, height == "superscript" if height is not None else style in self.raised

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self.fields.append("code")
        elif kind == "separate" and self.fields:
            self.fields[-1] = "result"
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _text(self, name: str, element: Element) -> str | None:
        match name:
            case "t":
                return element.text or ""
            case "br" | "cr":
                return "\n"
            case "tab" | "ptab":
                return "\t"
            case "noBreakHyphen":
                return "-"
            case "sym":
                return _symbol(attribute(element, "char"))
            case _:
                return None

    def _note(self, kind: str, element: Element) -> Iterator[tuple[Piece, bool]]:
        note = Note(kind, attribute(element, "id") or "", len(self.notes) + 1)
        self.notes.append(note)
        if attribute(element, "customMarkFollows") not in ("1", "true", "on"):
            yield Piece(f"<sup>{note.number}</sup>", GENERATED), False


def _symbol(char: str | None) -> str:
    """The character of a symbol font; none where it has no meaning outside its font."""
    try:
        code = int(char or "", 16)
    except ValueError:
        return ""
    return chr(code) if 0x20 <= code < 0xD800 else ""


def _text_boxes(element: Element) -> list[Element]:
    """Text boxes inside a drawing, of a choice of two the first."""
    if local(element) == "txbxContent":
        return [element]
    if local(element) == "AlternateContent":
        chosen = child(element, "Choice")
        chosen = child(element, "Fallback") if chosen is None else chosen
        return _text_boxes(chosen) if chosen is not None else []
    return [box for inner in element for box in _text_boxes(inner)]


def _with_marks(pieces: Iterator[tuple[Piece, bool]]) -> Iterator[Piece]:
    """The pieces, raised numbers that mark a note set in ``<sup>``."""
    before = ""
    for piece, raised in pieces:
        if raised and is_note_mark(before, piece.text):
            yield from marked([piece])
        else:
            yield piece
        before = piece.text or before


def is_note_mark(before: str, text: str) -> bool:
    """True for a raised number that marks a note: it is no power of the unit before it."""
    return _MARK.fullmatch(text) is not None and _UNIT.search(before) is None


def marked(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """A note's mark."""
    yield Piece("<sup>", GENERATED)
    yield from pieces
    yield Piece("</sup>", GENERATED)


def hidden_and_raised(styles: Mapping[str, Element]) -> tuple[frozenset[str], frozenset[str]]:
    """Ids of the character styles whose text is hidden, and of those whose text is set high."""
    properties = {
        name: child(style, "rPr") for name, style in styles.items() if attribute(style, "type") == "character"
    }
    hidden = (name for name, p in properties.items() if is_on(child(p, "vanish")))
    raised = (n for n, p in properties.items() if attribute(child(p, "vertAlign"), "val") == "superscript")
    return frozenset(hidden), frozenset(raised)


def words_of(element: Element) -> Iterator[str]:
    """All words below an element that a reader may see, by a plain walk: what the text is weighed against."""
    for inner in element:
        match local(inner):
            case name if name in SKIPPED:
                continue
            case "t":
                yield inner.text or ""
            case "tc" if _is_covered(inner):
                continue
            case "AlternateContent":
                chosen = child(inner, "Choice")
                yield from words_of(inner if chosen is None else chosen)
            case "r" if is_on(child(child(inner, "rPr"), "vanish")):
                continue
            case _:
                yield from words_of(inner)


def _is_covered(cell: Element) -> bool:
    """True for a cell under one that is merged with it: nothing of it is shown."""
    merge = child(child(cell, "tcPr"), "vMerge")
    return merge is not None and attribute(merge, "val") != "restart"
