"""A page of a PDF as words and ruled lines, in points from its upper left corner as it is shown.

Asking for the box of a character costs more than reading it. So only those are asked for where a word begins and ends,
and those of numbers, which may be the raised mark of a note; between them characters stand as wide as they are.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import pypdfium2.raw as pdfium
import regex

from guihua.read.formats.pdf_calls import address, char_box, floats
from guihua.read.formats.pdf_rulings import MOST, Box, Ruling, rulings_of

_WORD = regex.compile(r"[^\s\x00\ufeff]+")
DIGITS = regex.compile(r"[\p{Nd}\p{No}*]+")  # Roman numerals are never raised, though some fonts set them low
HYPHENS = "\x02\ufffe"  # what a hyphen at a line's end is read as
WIDE = chr(0x2E80)  # from here on characters are as wide as Chinese ones
LIFTED = 0.25  # of that height that its foot is above theirs: plain figures may stand an eighth above Chinese ones
RAISED = 0.85  # of the height of the characters beside it that a raised one has at most


@dataclass(slots=True, eq=False)
class Word:
    """Characters of one line without a space between them. ``known`` are the characters whose place was asked for:
    number, left and right edge, the first and the last among them; ``em`` is the width of a Chinese character."""

    text: str
    box: Box
    known: tuple[tuple[int, float, float], ...]
    em: float
    raised: bool = False
    page: int = 1

    @property
    def middle(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2

    def edges(self) -> list[float]:
        """Where each character begins, and where the last one ends; between known ones they stand by their widths."""
        found = [0.0] * (len(self.text) + 1)
        for n, (place, left, right) in enumerate(self.known):
            found[place] = left
            after, end = (self.known[n + 1][:2]) if n + 1 < len(self.known) else (len(self.text), right)
            if after > place + 1:
                widths = [2 if char >= WIDE else 1 for char in self.text[place + 1 : after]]
                unit = (end - right) / sum(widths)
                at = right
                for k, width in enumerate(widths, place + 1):
                    found[k] = at
                    at += unit * width
        found[-1] = self.known[-1][2]
        return found

    def part(self, start: int, end: int, raised: bool = False) -> Word:
        edges, asked = self.edges(), {n: (left, right) for n, left, right in self.known}
        ends = {n: asked.get(n, (edges[n], edges[n + 1])) for n in (start, end - 1)}
        box = (ends[start][0], self.box[1], max(ends[end - 1][1], ends[start][0]), self.box[3])
        known = tuple((n - start, *ends[n]) for n in sorted(ends))
        return Word(self.text[start:end], box, known, self.em, raised, self.page)


class PdfPage:
    """One page; to be used while its document is open."""

    def __init__(self, page: Any, number: int = 1) -> None:
        self.number = number
        self.page, self._kept = page.raw, page
        self.rotation = pdfium.FPDFPage_GetRotation(page)
        frame = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(frame))
        self.frame = frame.left, frame.bottom, frame.right, frame.top
        self.size = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)

    def _shown(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box of the page's own coordinates as it is shown."""
        x0, y0, x1, y1 = self.frame
        match self.rotation:
            case 1:
                return bottom - y0, left - x0, top - y0, right - x0
            case 2:
                return x1 - right, bottom - y0, x1 - left, top - y0
            case 3:
                return y1 - top, x1 - right, y1 - bottom, x1 - left
            case _:
                return left - x0, y1 - top, right - x0, y1 - bottom

    def _own(self, box: Box) -> Box:
        """A box as it is shown in the page's own coordinates: left, bottom, right, top."""
        left, top, right, bottom = box
        x0, y0, x1, y1 = self.frame
        match self.rotation:
            case 1:
                return top + x0, left + y0, bottom + x0, right + y0
            case 2:
                return x1 - right, top + y0, x1 - left, bottom + y0
            case 3:
                return x1 - bottom, y1 - right, x1 - top, y1 - left
            case _:
                return left + x0, y1 - bottom, right + x0, y1 - top

    def texts_in(self, boxes: Sequence[Box]) -> Iterator[str]:
        """The characters that the library finds in each box, those that only touch it too."""
        handle = pdfium.FPDFText_LoadPage(self.page)
        try:
            for box in boxes:
                left, bottom, right, top = self._own((box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1))
                count = pdfium.FPDFText_GetBoundedText(handle, left, top, right, bottom, None, 0)
                buffer = (ctypes.c_ushort * (count + 1))()
                pdfium.FPDFText_GetBoundedText(handle, left, top, right, bottom, buffer, count)
                yield _hyphenated(bytes(buffer)[: 2 * count].decode("utf-16-le", "replace"))
        finally:
            pdfium.FPDFText_ClosePage(handle)

    # ---- words ---------------------------------------------------------------------------------------------

    @cached_property
    def words(self) -> list[Word]:
        """Words in the order of the file, without those beyond the page's edges, which nobody sees: what a spreadsheet
        centres in a merged cell that goes on is written on every page."""
        handle = pdfium.FPDFText_LoadPage(self.page)
        if not handle:
            return []
        try:
            return [word for word in self._read(handle) if self._is_seen(word)]
        finally:
            pdfium.FPDFText_ClosePage(handle)

    def _read(self, handle: Any) -> Iterator[Word]:
        text = _hyphenated(_text(handle))
        box = self._char_boxes(handle)
        for match in _WORD.finditer(text):
            yield from _words(match[0], match.start(), box, self.number)

    def _is_seen(self, word: Word) -> bool:
        x, y = word.middle
        return bool(0 <= x <= self.size[0] and 0 <= y <= self.size[1])

    def _char_boxes(self, handle: Any) -> Callable[[int], Box]:
        """The function that gives the box of a character by its number."""
        page = address(handle)
        rect, (at, *_) = floats(4)
        x0, _, _, y1 = self.frame

        def turned(n: int) -> Box:
            char_box(page, n, at)
            left, top, right, bottom = rect[:]
            return self._shown(left, bottom, right, top)

        def upright(n: int) -> Box:
            char_box(page, n, at)
            left, top, right, bottom = rect[:]
            return left - x0, y1 - top, right - x0, y1 - bottom

        return turned if self.rotation else upright

    # ---- ruled lines ---------------------------------------------------------------------------------------

    @cached_property
    def rulings(self) -> list[Ruling]:
        """Lines drawn on the page, those of boxes too."""
        return list(islice(rulings_of(address(self.page), self._shown), MOST))

    @property
    def is_picture(self) -> bool:
        """True where an image covers most of the page."""
        for n in range(min(pdfium.FPDFPage_CountObjects(self.page), 200)):
            item = pdfium.FPDFPage_GetObject(self.page, n)
            if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_IMAGE:
                edges = [ctypes.c_float() for _ in range(4)]
                pdfium.FPDFPageObj_GetBounds(item, *map(ctypes.byref, edges))
                left, bottom, right, top = (edge.value for edge in edges)
                if (right - left) * (top - bottom) > 0.5 * self.size[0] * self.size[1]:
                    return True
        return False


def _text(handle: Any) -> str:
    """The characters of the page, one for each that the library counts."""
    count = pdfium.FPDFText_CountChars(handle)
    if count <= 0:
        return ""
    buffer = ctypes.create_string_buffer((count + 1) * 2)
    got = pdfium.FPDFText_GetText(handle, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    text = buffer.raw[: max(got - 1, 0) * 2].decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    return "".join(_char(pdfium.FPDFText_GetUnicode(handle, n)) for n in range(count))


def _hyphenated(text: str) -> str:
    for hyphen in HYPHENS:
        text = text.replace(hyphen, "-")
    return text


def _char(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "


def _words(text: str, start: int, box: Callable[[int], Box], page: int) -> Iterator[Word]:
    """The word at ``start`` in one piece or, where it goes on over lines or some of its numbers are raised, in
    several."""
    last = len(text) - 1
    first_box = box(start)
    if not last:
        yield _word(text, [(0, first_box)], page)
        return
    last_box = box(start + last)
    left, top, _, bottom = first_box
    _, y0, right, y1 = last_box
    first_height, last_height = bottom - top, y1 - y0
    low, high = (first_height, last_height) if first_height < last_height else (last_height, first_height)
    if right < left or abs(y0 - top) > 0.5 * max(low, 1.0):
        yield from _over_lines(text, [box(start + n) for n in range(last + 1)], page)
        return
    if low >= RAISED * high and (text.isalpha() or DIGITS.search(text, 1, last) is None):
        yield _word(text, [(0, first_box), (last, last_box)], page)
        return
    known = [(0, first_box)]
    for match in DIGITS.finditer(text, 1, last) if not text.isalpha() else ():
        known += [(n, box(start + n)) for n in range(*match.span())]
    known.append((last, last_box))
    whole = _word(text, known, page)
    heights = [b[3] - b[1] for _, b in known]
    tallest = max(heights)
    if min(heights) >= RAISED * tallest:
        yield whole
        return
    at = 0
    for (n, b), height in zip(known, heights, strict=True):
        if height < RAISED * tallest and b[3] < whole.box[3] - LIFTED * tallest:
            if n > at:
                yield whole.part(at, n)
            yield whole.part(n, n + 1, raised=True)
            at = n + 1
    if at <= last:
        yield whole.part(at, last + 1)


def _over_lines(text: str, boxes: list[Box], page: int) -> Iterator[Word]:
    """A word that goes on over lines without a space, a piece a line."""
    at = 0
    for n in range(1, len(text) + 1):
        if n < len(text):
            a, b = boxes[n - 1], boxes[n]
            if b[0] >= a[0] and abs(b[1] - a[1]) <= 0.5 * max(a[3] - a[1], 1.0):
                continue
        yield _word(text[at:n], list(enumerate(boxes[at:n])), page)
        at = n


def _word(text: str, known: list[tuple[int, Box]], page: int) -> Word:
    left, top, _, bottom = known[0][1]
    em = 0.0
    for n, (x0, y0, x1, y1) in known:
        top = min(top, y0)
        bottom = max(bottom, y1)
        if not em and text[n] >= WIDE:
            em = x1 - x0
    right = max(known[-1][1][2], left)
    places = tuple([(n, b[0], b[2]) for n, b in known])
    return Word(text, (left, top, right, bottom), places, em or max(0.75 * (bottom - top), 1.0), False, page)
