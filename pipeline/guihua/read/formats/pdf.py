"""A .pdf with a text layer → its text and structure, by where the characters stand on the page.

Lines that go on one another are one paragraph, over a page's end too; columns are read one after the other; page
numbers and running heads are left out. Ruled tables keep their merged cells; one that goes on over a page is one table,
its repeated header left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import regex

from guihua.model import Source, Spot
from guihua.read.encoding import SourceError
from guihua.read.formats.docx_runs import is_note_mark
from guihua.read.formats.ooxml import broken
from guihua.read.formats.pdf_grids import PdfCell, PdfTable, ruled, split_at_rulings
from guihua.read.formats.pdf_join import headed, join_tables, with_rest, with_spilled
from guihua.read.formats.pdf_lines import (
    STRETCH_GAP,
    WORD_GAP,
    Line,
    begins_item,
    goes_on,
    lines_of,
    paragraphs,
)
from guihua.read.formats.pdf_open_tables import find_open_table, rows_at_end, rows_at_start
from guihua.read.formats.pdf_page import PdfPage, Word
from guihua.read.formats.pdf_regions import reading_order
from guihua.read.formats.pdf_rulings import Ruling
from guihua.read.formats.pdf_tables import RuledTable, ruled_tables
from guihua.read.formats.rendition import GENERATED, Piece, Rendition, TableCell

EDGE = 60.0  # points below the first and above the last line that heads and feet stand in
MARGIN = 2  # lines at the top and at the bottom of a page that may be its head and foot
REPEATED = 0.4  # share of the pages that a running head stands on
NEAR = 6.0  # points by which it moves at most
LONG = 15  # characters that a column of running text is wide, if it goes on over a page
SCANNED = 8  # characters that a page without a text layer has at most
UNREADABLE = regex.compile("[\\ufffd\\ue000-\\uf8ff]")
_UNKNOWN = 0.05  # share of characters without a meaning from which the text layer is not to be trusted


@dataclass
class _Paragraph:
    lines: list[tuple[int, Line]]  # with the page of each
    left: float
    right: float


@dataclass
class _Table:
    page: int
    table: PdfTable


_Block = _Paragraph | _Table


def read_pdf(doc_id: str, data: bytes) -> Source:
    """The document. Raises SourceError where it is broken, locked, or holds pictures of pages only."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise SourceError(
                "encrypted-file", f"{doc_id}:1:1: protected by a password; save it without one"
            ) from error
        raise broken(doc_id, error) from error
    try:
        return _Reader(doc_id, data, document).source()
    finally:
        document.close()


class _Reader:
    def __init__(self, doc_id: str, data: bytes, document: Any) -> None:
        self.doc_id, self.data, self.document = doc_id, data, document
        self.out = Rendition()
        self.words: list[list[Word]] = []
        self.rulings: list[list[Ruling]] = []
        self.pictures: list[int] = []
        for n in range(len(document)):
            self._load(n)

    def _load(self, n: int) -> None:
        import pypdfium2

        try:
            page = self.document[n]
        except pypdfium2.PdfiumError:
            self.out.warn("broken-page", f"page {n + 1} cannot be read")
            self.words.append([])
            self.rulings.append([])
            return
        shown = PdfPage(page, n + 1)
        self.words.append(shown.words)
        self.rulings.append(shown.rulings if shown.words else [])
        if sum(len(word.text) for word in shown.words) <= SCANNED and shown.is_picture:
            self.pictures.append(n + 1)
        page.close()

    def source(self) -> Source:
        if self.pictures and len(self.pictures) == len(self.words):
            raise SourceError(
                "scan", f"{self.doc_id}:1:1: its {len(self.words)} pages are pictures; have them read by OCR first"
            )
        if self.pictures:
            pages = ", ".join(map(str, self.pictures[:20]))
            self.out.warn("scanned-pages", f"pages without a text layer: {pages}; have them read by OCR")
        self._doubt()
        blocks: list[_Block] = []
        furniture = self._furniture()
        for n, words in enumerate(self.words):
            kept = [word for word in words if id(word) not in furniture]
            self.out.expect(*[word.text for word in kept])
            page = list(_blocks(n, kept, self.rulings[n]))
            self._take_spilled(blocks, page)
            self._take_rows(blocks, page)
            for block in page:
                if blocks and _heads(blocks[-1], block):
                    blocks.pop()
                if not (blocks and self._joined(blocks[-1], block)):
                    blocks.append(block)
        tables = 0
        for block in blocks:
            if isinstance(block, _Paragraph):
                self.out.paragraph(_pieces([line for _, line in block.lines], Spot()))
            else:
                tables += 1
                self.out.paragraph(())
                self.out.table([_cell(cell, tables) for cell in block.table.cells])
                self.out.paragraph(())
        return self.out.source(self.doc_id, self.data, "pdf")

    def _take_spilled(self, blocks: list[_Block], page: list[_Block]) -> None:
        """What stands between the two parts of a table, where it is words of the cells that the page's end cuts."""
        above = next((b for b in reversed(blocks) if isinstance(b, _Table)), None)
        below = next((b for b in page if isinstance(b, _Table)), None)
        if above is None or below is None or above.table.reach:
            return
        after, before = blocks[blocks.index(above) + 1 :], page[: page.index(below)]
        if not (after or before) or join_tables(above.table, below.table) is None:
            return
        table, again = above.table, []
        for block in [b for b in (*after, *before) if isinstance(b, _Paragraph)]:
            lines = [line for _, line in block.lines]
            if (taken := with_spilled(table, below.table, lines)) is None:
                return
            table, new = taken
            again += [] if new else lines
        above.table = table
        del blocks[len(blocks) - len(after) :], page[: len(before)]
        self.out.leave_out(*[word.text for line in again for word in line.words])

    def _take_rows(self, blocks: list[_Block], page: list[_Block]) -> None:
        """Rows that are too few for a table, at the end of a page or the beginning of the next, made part of the
        table on the other one."""
        if not (blocks and page):
            return
        above, below = blocks[-1], page[0]
        if isinstance(above, _Paragraph) and isinstance(below, _Table):
            lines = _lines(blocks, -1)
            rows = rows_at_end(lines, below.table.reach) if below.table.reach else None
            if rows is not None and self._joined(table := _Table(above.lines[-1][0], rows[1]), below):
                _cut(blocks, len(lines) - rows[0], -1)
                blocks.append(table)
                del page[0]
        elif isinstance(above, _Table) and isinstance(below, _Paragraph):
            lines, number = _lines(page, 0), below.lines[0][0]
            rest = with_rest(above.table, lines) if above.table.reach and number > above.page else None
            if rest is not None:
                above.table = rest[1]
                _cut(page, rest[0], 0)
                lines = lines[rest[0] :]
            rows = rows_at_start(lines, above.table.reach) if above.table.reach else None
            if rows is not None and self._joined(above, _Table(number, rows[1])):
                _cut(page, rows[0], 0)

    def _joined(self, above: _Block, below: _Block) -> bool:
        """True where ``below``, on the next page or in the next column, goes on with ``above`` and is now part of
        it."""
        if isinstance(above, _Paragraph) and isinstance(below, _Paragraph):
            return _joined_paragraphs(above, below)
        if not (isinstance(above, _Table) and isinstance(below, _Table) and _is_further(above, below)):
            return False
        joined = join_tables(above.table, below.table)
        if joined is None:
            return False
        above.table, repeated = joined
        above.page, above.table = below.page, replace(above.table, box=below.table.box)
        self.out.leave_out(*[word.text for line in repeated for word in line.words])
        return True

    def _doubt(self) -> None:
        text = "".join([word.text for words in self.words for word in words])
        if len(UNREADABLE.findall(text)) > _UNKNOWN * max(len(text), 1):
            self.out.warn("no-characters", "the fonts do not tell what their characters are; have it read by OCR")

    def _furniture(self) -> set[int]:
        """Identities of the words in running heads and page numbers."""
        edges: list[list[Line]] = []
        for words in self.words:
            lines = lines_of(_outer(words))
            edges.append([*lines[:MARGIN], *(line for line in lines[-MARGIN:] if line not in lines[:MARGIN])])
        seen: Counter[tuple[str, int]] = Counter()
        for lines in edges:
            seen.update({(line.skeleton, round(line.box[1] / NEAR) + d) for line in lines for d in (-1, 0, 1)})
        least = max(2 if len(edges) < 5 else 3, REPEATED * len(edges))
        found: set[int] = set()
        for lines in edges:
            for line in lines:
                odd_and_even = least / 2 if len(edges) >= 8 else least
                if seen[line.skeleton, round(line.box[1] / NEAR)] >= odd_and_even:
                    found |= {id(word) for word in line.words}
        return found


def _outer(words: list[Word]) -> list[Word]:
    """The words at the top and at the bottom of a page."""
    if len(words) < 40:
        return words
    tops = sorted(word.box[1] for word in words)
    upper, lower = tops[0] + EDGE, tops[-1] - EDGE
    return [word for word in words if word.box[1] <= upper or word.box[1] >= lower]


# ---- a page ------------------------------------------------------------------------------------------------


def _blocks(page: int, words: list[Word], rulings: Sequence[Ruling]) -> Iterator[_Block]:
    """Paragraphs and tables of a page in reading order."""
    drawn = ruled_tables(rulings)
    tables: list[PdfTable] = []
    for table in drawn:
        words = split_at_rulings(words, table)
        if (found := ruled(table, words)) is not None and _is_grid(found):
            tables.append(found)
            words = [word for word in words if not _inside(word, table)]
    for region in reading_order(words, tables, rulings):
        if isinstance(region, PdfTable):
            yield _Table(page, region)
            continue
        yield from _running(page, region, rulings)


def _running(page: int, lines: list[Line], rulings: Sequence[Ruling]) -> Iterator[_Block]:
    """Paragraphs of one column, and tables that are set by their columns."""
    while (found := find_open_table(lines, rulings)) is not None:
        start, end, table = found
        yield from _running_text(page, lines[:start])
        yield _Table(page, table)
        lines = lines[end:]
    yield from _running_text(page, lines)


def _running_text(page: int, lines: list[Line]) -> Iterator[_Block]:
    if lines:
        left, right = min(line.box[0] for line in lines), max(line.box[2] for line in lines)
        for group in paragraphs(lines):
            yield _Paragraph([(page, line) for line in group], left, right)


def _is_grid(table: PdfTable) -> bool:
    return len({cell.col for cell in table.cells}) > 1


def _inside(word: Word, table: RuledTable) -> bool:
    left, top, right, bottom = table.box
    x, y = word.middle
    return left - 3 <= x <= right + 3 and top - 3 <= y <= bottom + 3


# ---- over pages --------------------------------------------------------------------------------------------


def _is_further(above: _Table, below: _Table) -> bool:
    """True for a table on a later page, or at the top of the next column."""
    return below.page > above.page or below.table.box[0] > above.table.box[2]


def _lines(blocks: Sequence[_Block], at: int) -> list[Line]:
    """The lines of the paragraphs that come first (``at`` 0) or last (-1), those of one page and column."""
    found: list[list[Line]] = []
    edge = blocks[at]
    for block in blocks if at == 0 else reversed(blocks):
        if not (isinstance(block, _Paragraph) and isinstance(edge, _Paragraph)):
            break
        if (block.left, block.right) != (edge.left, edge.right):
            break
        found.append([line for page, line in block.lines if page == edge.lines[at][0]])
    return [line for lines in (found if at == 0 else reversed(found)) for line in lines]


def _cut(blocks: list[_Block], count: int, at: int) -> None:
    """Take away so many lines from the paragraphs that come first (``at`` 0) or last (-1)."""
    for _ in range(count):
        block = blocks[at]
        assert isinstance(block, _Paragraph)
        del block.lines[at]
        if not block.lines:
            del blocks[at]


def _heads(above: _Block, below: _Block) -> bool:
    """True for a line with the headings of a table on the next page, which is now below them."""
    if not (isinstance(above, _Paragraph) and isinstance(below, _Table)):
        return False
    page, line = above.lines[0]
    if len(above.lines) > 1 or page >= below.page or (whole := headed(line, below.table)) is None:
        return False
    below.table = whole
    return True


def _joined_paragraphs(above: _Paragraph, below: _Paragraph) -> bool:
    page, last = above.lines[-1]
    first_page, first = below.lines[0]
    column = (page, above.left) != (first_page, below.left)
    long = min(above.right - above.left, below.right - below.left) >= LONG * last.em
    on = goes_on(last, first, below.left, above.right) and not begins_item(above.lines[0][1], last, first)
    if column and long and on:
        above.lines += below.lines
        above.left, above.right = below.left, below.right
        return True
    return False


# ---- pieces ------------------------------------------------------------------------------------------------


def _cell(cell: PdfCell, number: int) -> TableCell:
    spot = Spot(table=number, row=cell.row, col=cell.col)
    pieces = tuple(_pieces(cell.lines, spot))
    return TableCell(cell.row, cell.col, cell.row_span, cell.col_span, (pieces,) if pieces else ())


def _pieces(lines: Sequence[Line], spot: Spot) -> Iterator[Piece]:
    """The words of lines that go on one another, each with its box; marks of notes set in ``<sup>``."""
    table, row, col = spot.table, spot.row, spot.col
    before: Word | None = None
    for line in lines:
        last: Word | None = None
        for word in line.words:
            text = word.text
            if before is not None:
                gap = word.box[0] - last.box[2] if last is not None else None
                if _spaced(before, word, gap, line.em):
                    yield Piece(" ", GENERATED)
            mark = word.raised and before is not None and is_note_mark(before.text, text)
            if mark:
                yield Piece("<sup>", GENERATED)
            left, top, right, bottom = word.box
            box = round(left, 1), round(top, 1), round(right, 1), round(bottom, 1)
            yield Piece(text, Spot("body", word.page, box, None, table, row, col))
            if mark:
                yield Piece("</sup>", GENERATED)
            before = last = word


def _spaced(left: Word, right: Word, gap: float | None, em: float) -> bool:
    """True where a space is to stand between two words; ``gap`` is null over a line's end."""
    a, b = left.text[-1], right.text[0]
    latin = a.isascii() and b.isascii()
    if gap is None:
        return latin and a.isalpha() and b.isalpha()
    if right.raised:
        return False
    return gap > STRETCH_GAP * em or (latin and gap > WORD_GAP * em)
