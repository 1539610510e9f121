"""A .docx → its text and structure, by a walk over its XML.

A paragraph's break ends a line. Automatic numbers are written out; headings have the level of their style's outline.
A table of one column is a frame around running text (most boxes are set so) and read as such; so is a text box, behind
the paragraph it hangs on. Footnotes and endnotes stand at the end. Headers and footers are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from guihua.model import Source, Spot
from guihua.read.formats.docx_runs import Note, Runs, hidden_and_raised, words_of
from guihua.read.formats.numbering import Numbering, read_numbering
from guihua.read.formats.ooxml import Package, attribute, broken, child, is_on, local
from guihua.read.formats.rendition import GENERATED, Piece, Rendition, TableCell

DEEPEST = 60  # tables and boxes inside one another
HEADINGS = 9  # levels of an outline; the tenth is running text


def read_docx(doc_id: str, data: bytes) -> Source:
    """The document. Raises SourceError where the file is broken or locked."""
    return DocxReader(doc_id, data).source()


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style says of its paragraphs."""

    level: int | None = None
    list_id: str | None = None
    depth: int | None = None


class DocxReader:
    """One document: its parts, and the rendition that grows on the way through them."""

    def __init__(self, doc_id: str, data: bytes) -> None:
        self.doc_id, self.data = doc_id, data
        package = Package(doc_id, data)
        self.folder, main = _main_part(package)
        root = package.xml(main)
        body = child(root, "body")
        if root is None or body is None:
            raise broken(doc_id, f"no text in {main}")
        self.body = body
        styles = _styles(package.xml(f"{self.folder}styles.xml"))
        self.styles = {name: _style(name, styles) for name in styles}
        self.default = next((n for n, s in styles.items() if attribute(s, "default") in ("1", "true", "on")
                             and attribute(s, "type") == "paragraph"), None)  # fmt: skip
        self.numbering: Numbering = read_numbering(package.xml(f"{self.folder}numbering.xml"))
        hidden, raised = hidden_and_raised(styles)
        self.runs = Runs(hidden, raised)
        if any(local(e) == "lastRenderedPageBreak" for e in root.iter()):
            self.runs.page = 1
        self.notes = {kind: _notes(package.xml(f"{self.folder}{kind}s.xml")) for kind in ("footnote", "endnote")}
        self.tables = 0
        self.out = Rendition()
        self.waiting: list[Piece] = []  # of a paragraph whose end is deleted: the next one goes on with it

    def source(self) -> Source:
        self.out.expect("".join(words_of(self.body)))
        numbers = _paragraph_numbers(self.body)
        self._blocks(self.body, numbers, "body", 0)
        for note in self.runs.notes:
            self._note(note)
        return self.out.source(self.doc_id, self.data, "docx")

    # ---- paragraphs ----------------------------------------------------------------------------------------

    def _blocks(self, parent: Element, numbers: Mapping[int, int], part: str, depth: int) -> None:
        if depth > DEEPEST:
            self.out.warn(
                "too-deep", f"tables inside one another, more than {DEEPEST} deep: the inner ones are not read"
            )
            return
        for element in _blocks_of(parent):
            if local(element) == "p":
                self._paragraph(element, numbers, part, depth)
            else:
                self._table(element, numbers, part, depth)

    def _paragraph(self, element: Element, numbers: Mapping[int, int], part: str, depth: int) -> None:
        pieces, level, boxes = self._pieces(element, numbers, part)
        pieces, self.waiting = [*self.waiting, *pieces], []
        if _ends_deleted(element):
            self.waiting = pieces
        else:
            self.out.paragraph(pieces, "heading" if level and any(p.text.strip() for p in pieces) else None, level or 0)
        for box in boxes:
            self._blocks(box, numbers, part, depth + 1)

    def _pieces(
        self, element: Element, numbers: Mapping[int, int], part: str, spot: Spot | None = None
    ) -> tuple[list[Piece], int | None, list[Element]]:
        """A paragraph's pieces with its number, its level where it is a heading, and its text boxes."""
        properties = child(element, "pPr")
        style = self.styles.get(attribute(child(properties, "pStyle"), "val") or self.default or "", _Style())
        where = spot or Spot(part=part)
        pieces = self.runs.read(element, _numbered(where, numbers.get(id(element))))
        boxes = self.runs.boxes
        stated = any(piece.text.strip() for piece in pieces)
        label = self._label(properties, style) if stated else ""
        level = style.level
        outline = _int(attribute(child(properties, "outlineLvl"), "val"))
        if outline is not None:
            level = outline + 1 if outline < HEADINGS else None
        return [Piece(label, GENERATED), *pieces] if label else pieces, level, boxes

    def _label(self, properties: Element | None, style: _Style) -> str:
        own = child(properties, "numPr")
        list_id = attribute(child(own, "numId"), "val") if own is not None else None
        depth = _int(attribute(child(own, "ilvl"), "val")) if own is not None else None
        if list_id is None:
            list_id, depth = style.list_id, style.depth if depth is None else depth
        if list_id is None or list_id == "0":
            return ""
        return self.numbering.label(list_id, depth or 0)

    def _note(self, note: Note) -> None:
        element = self.notes[note.kind].get(note.id)
        if element is None:
            return
        self.out.expect("".join(words_of(element)))
        numbers = _paragraph_numbers(element)
        pieces: list[Piece] = []
        for paragraph in element.iter():
            if local(paragraph) == "p":
                more, _, _ = self._pieces(paragraph, numbers, note.kind)
                pieces += [Piece(" ", GENERATED), *more] if pieces and more else more
        if any(piece.text.strip() for piece in pieces):
            self.out.paragraph([Piece(f"<sup>{note.number}</sup> ", GENERATED), *pieces], "note")

    # ---- tables --------------------------------------------------------------------------------------------

    def _table(self, element: Element, numbers: Mapping[int, int], part: str, depth: int) -> None:
        cells = list(_cells(element))
        if all(cell.col == 0 for cell in cells):
            for cell in cells:
                self._blocks(cell.element, numbers, part, depth + 1)
            return
        self.tables += 1
        number, inner = self.tables, list[Element]()
        known: list[TableCell] = []
        for cell in cells:
            spot = Spot(part=part, table=number, row=cell.row, col=cell.col)
            paragraphs: list[tuple[Piece, ...]] = []
            for block in _blocks_of(cell.element):
                if local(block) == "tbl":
                    inner.append(block)
                    continue
                pieces, _, boxes = self._pieces(block, numbers, part, spot)
                if any(piece.text.strip() for piece in pieces):
                    paragraphs.append(tuple(pieces))
                inner += boxes
            known.append(TableCell(cell.row, cell.col, cell.row_span, cell.col_span, tuple(paragraphs), cell.header))
        self.out.paragraph(())
        self.out.table(known)
        self.out.paragraph(())
        for block in inner:
            if local(block) == "tbl":
                self._table(block, numbers, part, depth + 1)
            else:
                self._blocks(block, numbers, part, depth + 1)


# ---- parts -------------------------------------------------------------------------------------------------


def _main_part(package: Package) -> tuple[str, str]:
    """The folder and the name of the part that holds the text."""
    root = package.xml("_rels/.rels")
    for relation in root if root is not None else ():
        if (attribute(relation, "Type") or "").endswith("/officeDocument"):
            name = (attribute(relation, "Target") or "").lstrip("/")
            if name in package.names:
                return name.rpartition("/")[0] + "/" if "/" in name else "", name
    return "word/", "word/document.xml"


def _styles(root: Element | None) -> dict[str, Element]:
    return {attribute(e, "styleId") or "": e for e in root if local(e) == "style"} if root is not None else {}


def _style(name: str, styles: Mapping[str, Element]) -> _Style:
    """What a style says, with what it has from those it is based on."""
    level: int | None = None
    list_id: str | None = None
    depth: int | None = None
    seen: set[str] = set()
    at: str | None = name
    while at is not None and at in styles and at not in seen:
        seen.add(at)
        properties = child(styles[at], "pPr")
        outline = _int(attribute(child(properties, "outlineLvl"), "val"))
        level = outline + 1 if level is None and outline is not None else level
        numbers = child(properties, "numPr")
        if numbers is not None:
            list_id = list_id or attribute(child(numbers, "numId"), "val")
            depth = depth if depth is not None else _int(attribute(child(numbers, "ilvl"), "val"))
        at = attribute(child(styles[at], "basedOn"), "val")
    return _Style(level if level is not None and level <= HEADINGS else None, list_id, depth)


def _notes(root: Element | None) -> dict[str, Element]:
    return {attribute(e, "id") or "": e for e in root} if root is not None else {}


def _paragraph_numbers(root: Element) -> dict[int, int]:
    """The number of every paragraph element below ``root``, from 1, by identity."""
    return {id(e): n for n, e in enumerate((e for e in root.iter() if local(e) == "p"), 1)}


def _numbered(spot: Spot, paragraph: int | None) -> Spot:
    return Spot(part=spot.part, table=spot.table, row=spot.row, col=spot.col, paragraph=paragraph)


def _ends_deleted(paragraph: Element) -> bool:
    """True where the mark that ends a paragraph is deleted, so that the next one goes on with it."""
    mark = child(child(paragraph, "pPr"), "rPr")
    return child(mark, "del") is not None or child(mark, "moveFrom") is not None


def _int(value: str | None) -> int | None:
    try:
        return int(value) if value is not None else None
    except ValueError:
        return None


def _blocks_of(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables, out of content controls and the like."""
    for element in parent:
        name = local(element)
        if name in ("p", "tbl"):
            yield element
        elif name == "AlternateContent":
            chosen = child(element, "Choice")
            yield from _blocks_of(chosen if chosen is not None else element)
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "Choice", "Fallback"):
            yield from _blocks_of(element)


# ---- cells -------------------------------------------------------------------------------------------------


@dataclass
class _Cell:
    element: Element
    row: int
    col: int
    col_span: int
    row_span: int = 1
    header: bool = False


def _cells(table: Element) -> Iterator[_Cell]:
    """Cells by row and column, those that a vertical merge covers left out."""
    open_: dict[int, _Cell] = {}  # by column, the cell that a merge may go on with
    row = 0
    for line in _inside(table, "tr"):
        properties = child(line, "trPr")
        if child(properties, "del") is not None:
            continue
        header = is_on(child(properties, "tblHeader"))
        col = min(_int(attribute(child(properties, "gridBefore"), "val")) or 0, 60)
        merged: dict[int, _Cell] = {}
        for element in _inside(line, "tc"):
            about = child(element, "tcPr")
            if child(about, "cellDel") is not None:
                continue
            span = min(max(_int(attribute(child(about, "gridSpan"), "val")) or 1, 1), 200)
            merge = child(about, "vMerge")
            above = open_.get(col)
            if merge is not None and attribute(merge, "val") != "restart" and above and above.col_span == span:
                above.row_span = row - above.row + 1
                merged[col] = above
            else:
                cell = _Cell(element, row, col, span, header=header)
                if merge is not None:
                    merged[col] = cell
                yield cell
            col += span
        open_ = merged
        row += 1


def _inside(parent: Element, name: str) -> Iterator[Element]:
    """Children of that name, out of content controls and the like."""
    for element in parent:
        if local(element) == name:
            yield element
        elif local(element) in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _inside(element, name)
