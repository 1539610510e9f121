"""A web page → its text and structure: paragraphs, headings, tables with their real cells.

What is not shown is left out (comments, styles, scripts, hidden elements), and so is what a page sets around its
article: buttons, navigation, and everything outside the element that holds nearly all of the running text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

import regex

from guihua.model import Source, Spot
from guihua.read.encoding import decode
from guihua.read.formats.docx_runs import is_note_mark
from guihua.read.formats.html_article import article
from guihua.read.formats.html_cells import cells_of, is_frame
from guihua.read.formats.html_sheets import parts_of_sheet
from guihua.read.formats.html_tree import Node, Words, parse_html
from guihua.read.formats.rendition import CONTROLS, GENERATED, Piece, Rendition, TableCell
from guihua.rules import stages
from guihua.rules.ruleset import Rules

BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "caption", "center", "dd", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li",
        "main", "nav", "ol", "p", "pre", "section", "summary", "details", "table", "tbody", "td", "tfoot", "th",
        "thead", "tr", "ul",
    }
)  # fmt: skip
BLANKS = regex.compile(r"[ \t\r\n\f]+")  # what a browser shows as one space
NEWLINE = regex.compile(r"\r?\n")


def read_html(doc_id: str, data: bytes, rules: Rules) -> Source:
    """The document. The encoding is what its bytes are, whatever they say of themselves.

    Raises:
        SourceError: bytes in no known encoding, or a page without any text.
    """
    page = decode(doc_id, data, rules)
    root, title = parse_html(page.text)
    reader = _Reader()
    main, before = article(root, title)
    if before is not None:
        reader.block(before, 1)
    reader.block(main)
    out = Rendition()
    out.expect((before.words() if before is not None else "") + main.words())
    above = ""
    for item in reader.items:
        if isinstance(item, _Line):
            out.paragraph(item.pieces, "heading" if item.level else None, item.level)
            above = " ".join("".join(piece.text for piece in item.pieces).split())
        elif item is PICTURE:
            named = rules.first(stages.TABLE_TITLE, above) if above else None
            if named is not None and named.rule.emit.get("caption"):
                out.warn("picture-of-table", f"line {out.line - 1}: the table below “{above}” is a picture; type it")
            above = ""
        else:
            above = ""
            for part in parts_of_sheet(item):
                if len(part) == 1:
                    for line in part[0].paragraphs:
                        out.paragraph(line)
                    continue
                out.paragraph(())
                out.table(part)
                out.paragraph(())
    return out.source(doc_id, data, "html", page.encoding)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text; ``level`` is that of a heading, else 0."""

    pieces: tuple[Piece, ...]
    level: int


PICTURE: list[TableCell] = []  # stands among the tables where a picture does


@dataclass
class _Reader:
    """Lines and tables in their order, and the line that is being read."""

    spot: Spot = field(default_factory=Spot)
    tables: Iterator[int] = field(default_factory=lambda: count(1))
    items: list[_Line | list[TableCell]] = field(default_factory=list)
    line: list[Piece] = field(default_factory=list)
    blank: bool = False  # white space is owed before the next word
    level: int = 0

    def block(self, node: Node, level: int = 0, pre: bool = False) -> None:
        """What stands inside an element, from a new line on to the end of its last."""
        self._close()
        outer, self.level = self.level, level or self.level
        self._inside(node, pre)
        self._close()
        self.level = outer

    def _close(self) -> None:
        """End the line that is being read, if there are words on it."""
        pieces, self.line, self.blank = self.line, [], False
        if any(piece.text.strip() for piece in pieces):
            self.items.append(_Line(tuple(pieces), self.level))

    def _inside(self, node: Node, pre: bool) -> None:
        for child in node.children:
            if isinstance(child, Words):
                self._words(child, pre)
            elif child.tag == "br":
                self._close()
            elif child.tag == "table":
                self._table(child)
            elif child.tag == "sup":
                self._raised(child, pre)
            elif child.tag == "img":
                if not any(piece.text.strip() for piece in self.line):
                    self.items.append(PICTURE)
            elif child.tag in BLOCKS:
                self.block(child, _level(child.tag), pre or child.tag == "pre")
            else:
                self._inside(child, pre)

    def _words(self, words: Words, pre: bool) -> None:
        if len(words.text) != words.end - words.start:  # an entity: one character for several
            self._add(words.text, words.start, words.end)
            return
        at = 0
        for gap in (NEWLINE if pre else BLANKS).finditer(words.text):
            self._add(words.text[at : gap.start()], words.start + at, words.start + gap.start())
            if pre:
                self._close()
            else:
                self.blank = True
            at = gap.end()
        self._add(words.text[at:], words.start + at, words.end)

    def _add(self, text: str, start: int, end: int) -> None:
        if not text:
            return
        if len(text) == end - start and CONTROLS.search(text):  # they are no text, and part what stands beside them
            at = 0
            for control in CONTROLS.finditer(text):
                self._add(text[at : control.start()], start + at, start + control.start())
                at = control.end()
            self._add(text[at:], start + at, end)
            return
        if self.blank and self.line:
            self.line.append(Piece(" ", GENERATED))
        self.blank = False
        self.line.append(Piece(text, replace(self.spot, file_start=start, file_end=end)))

    def _raised(self, node: Node, pre: bool) -> None:
        """A raised number marks a note, unless it is the power of a unit."""
        before = "".join(piece.text for piece in self.line[-2:])
        mark = is_note_mark(before, node.words())
        if mark:
            self.line.append(Piece("<sup>", GENERATED))
        self._inside(node, pre)
        if mark:
            self.line.append(Piece("</sup>", GENERATED))

    def _table(self, node: Node) -> None:
        self._close()
        cells = cells_of(node)
        if is_frame(cells):
            for child in _frame(node):
                self.block(child)
            return
        for caption in (n for n in node.nodes() if n.tag == "caption"):
            self.block(caption)
        number = next(self.tables)
        known: list[TableCell] = []
        inner: list[list[TableCell]] = []
        for cell in cells:
            part = _Reader(Spot(table=number, row=cell.row, col=cell.col), self.tables)
            part.block(cell.node)
            lines = tuple(item.pieces for item in part.items if isinstance(item, _Line))
            inner += [item for item in part.items if not isinstance(item, _Line)]
            known.append(TableCell(cell.row, cell.col, cell.row_span, cell.col_span, lines, cell.header))
        self.items += [known, *inner]


def _level(tag: str) -> int:
    return int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else 0


def _frame(table: Node) -> Iterator[Node]:
    """The cells of a table that only frames what stands in it."""
    for node in table.nodes():
        if node.tag in ("td", "th", "caption"):
            yield node
        elif node.tag in ("tr", "tbody", "thead", "tfoot"):
            yield from _frame(node)
