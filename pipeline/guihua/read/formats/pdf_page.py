"""A page of a PDF as words and ruled lines, in points from its upper left corner as it is shown.

Asking for the box of a character costs more than reading it. So only those are asked for where a word begins and ends,
and those of numbers, which may be the raised mark of a note; between them characters stand as wide as they are.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pypdfium2.raw as pdfium
import regex

Box = tuple[float, float, float, float]  # left, top, right, bottom
WORD = regex.compile(r"[^\s\x00\ufeff]+")
DIGITS = regex.compile(r"[\p{N}*]+")
HYPHENS = {ord("\x02"): "-", 0xFFFE: "-"}  # what a hyphen at a line's end is read as
WIDE = chr(0x2E80)  # from here on characters are as wide as Chinese ones
THIN = 4.0  # points a ruled line may be thick
SHORT = 4.0  # points a ruled line is long at least
MOST_SEGMENTS = 20_000
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


@dataclass(frozen=True, slots=True)
class Ruling:
    """A horizontal (``across``) or vertical line: where it stands, and from where to where it goes."""

    across: bool
    at: float
    start: float
    end: float


class PdfPage:
    """One page; to be used while its document is open."""

    def __init__(self, page: Any, number: int = 1) -> None:
        self.number = number
        self.page, self._kept = page.raw, page
        self.rotation = pdfium.FPDFPage_GetRotation(page)
        frame = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(frame))
        self.frame = frame.left, frame.bottom, frame.right, frame.top
        self._bounds = [ctypes.c_float() for _ in range(4)]
        self._bounds_at = [ctypes.byref(edge) for edge in self._bounds]
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
                yield bytes(buffer)[: 2 * count].decode("utf-16-le", "replace").translate(HYPHENS)
        finally:
            pdfium.FPDFText_ClosePage(handle)

    # ---- words ---------------------------------------------------------------------------------------------

    @cached_property
    def words(self) -> list[Word]:
        """Words in the order of the file."""
        handle = pdfium.FPDFText_LoadPage(self.page)
        if not handle:
            return []
        try:
            return list(self._read(handle))
        finally:
            pdfium.FPDFText_ClosePage(handle)

    def _read(self, handle: Any) -> Iterator[Word]:
        text = _text(handle)
        rect = pdfium.FS_RECTF()
        reference = ctypes.byref(rect)
        ask = pdfium.FPDFText_GetLooseCharBox

        def box(at: int) -> Box:
            ask(handle, at, reference)
            return self._shown(rect.left, rect.bottom, rect.right, rect.top)

        for match in WORD.finditer(text):
            start, end = match.span()
            for word in _words(text[start:end].translate(HYPHENS), start, box):
                word.page = self.number
                yield word

    # ---- ruled lines ---------------------------------------------------------------------------------------

    @cached_property
    def rulings(self) -> list[Ruling]:
        """Lines drawn on the page, those of boxes too."""
        found: list[Ruling] = []
        for n in range(pdfium.FPDFPage_CountObjects(self.page)):
            self._object(pdfium.FPDFPage_GetObject(self.page, n), _IDENTITY, found, 0)
        return found

    def _object(self, item: Any, outer: _Matrix, found: list[Ruling], depth: int) -> None:
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._path(item, outer, found)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < 4:
            inner = _matrix(item, outer)
            for n in range(min(pdfium.FPDFFormObj_CountObjects(item), MOST_SEGMENTS)):
                self._object(pdfium.FPDFFormObj_GetObject(item, n), inner, found, depth + 1)

    def _path(self, item: Any, outer: _Matrix, found: list[Ruling]) -> None:
        """A thin path is a line, be it drawn or filled; of any other the strokes are."""
        if len(found) > MOST_SEGMENTS:
            return
        if outer is _IDENTITY:
            edges = self._bounds
            if not pdfium.FPDFPageObj_GetBounds(item, *self._bounds_at):
                return
            box = self._shown(edges[0].value, edges[1].value, edges[2].value, edges[3].value)
            width, height = box[2] - box[0], box[3] - box[1]
            if width <= THIN or height <= THIN:
                if (ruling := _ruling(box)) is not None:
                    found.append(ruling)
                return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
        if not (fill.value or stroke.value):
            return
        boxes = [self._shown(*line) for line in _lines(item, _matrix(item, outer))]
        if stroke.value:
            found += [ruling for box in boxes if (ruling := _ruling(box)) is not None]
        elif boxes:
            left, top, right, bottom = (list(edge) for edge in zip(*boxes, strict=True))
            if (ruling := _ruling((min(left), min(top), max(right), max(bottom)))) is not None:
                found.append(ruling)

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


def _char(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "


def _words(text: str, start: int, box: Any) -> Iterator[Word]:
    """The word at ``start`` in one piece or, where it goes on over lines or some of its numbers are raised, in
    several."""
    last = len(text) - 1
    first_box = box(start)
    if last == 0:
        yield _word(text, [(0, first_box)])
        return
    last_box = box(start + last)
    tall = min(first_box[3] - first_box[1], last_box[3] - last_box[1])
    if last_box[2] < first_box[0] or abs(last_box[1] - first_box[1]) > 0.5 * max(tall, 1.0):
        yield from _over_lines(text, [box(start + n) for n in range(last + 1)])
        return
    known = [(0, first_box)]
    if not text.isalpha():
        for match in DIGITS.finditer(text, 1, last):
            known += [(n, box(start + n)) for n in range(*match.span())]
    known.append((last, last_box))
    whole = _word(text, known)
    heights = [b[3] - b[1] for _, b in known]
    tallest = max(heights)
    if min(heights) >= RAISED * tallest:
        yield whole
        return
    at = 0
    for (n, b), height in zip(known, heights, strict=True):
        if height < RAISED * tallest and b[3] < whole.box[3] - 0.1 * tallest:
            if n > at:
                yield whole.part(at, n)
            yield whole.part(n, n + 1, raised=True)
            at = n + 1
    if at <= last:
        yield whole.part(at, last + 1)


def _over_lines(text: str, boxes: list[Box]) -> Iterator[Word]:
    """A word that goes on over lines without a space, a piece a line."""
    at = 0
    for n in range(1, len(text) + 1):
        if n < len(text):
            a, b = boxes[n - 1], boxes[n]
            if b[0] >= a[0] and abs(b[1] - a[1]) <= 0.5 * max(a[3] - a[1], 1.0):
                continue
        yield _word(text[at:n], list(enumerate(boxes[at:n])))
        at = n


def _word(text: str, known: list[tuple[int, Box]]) -> Word:
    top, bottom, em = known[0][1][1], known[0][1][3], 0.0
    for n, b in known:
        top = min(top, b[1])
        bottom = max(bottom, b[3])
        if not em and text[n] >= WIDE:
            em = b[2] - b[0]
    left, right = known[0][1][0], max(known[-1][1][2], known[0][1][0])
    places = tuple((n, b[0], b[2]) for n, b in known)
    return Word(text, (left, top, right, bottom), places, em or max(0.75 * (bottom - top), 1.0))


# ---- paths -------------------------------------------------------------------------------------------------


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _matrix(item: Any, outer: _Matrix) -> _Matrix:
    own = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(own)):
        return outer
    a, b, c, d, e, f = own.a, own.b, own.c, own.d, own.e, own.f
    m, n, o, p, q, r = outer
    return a * m + b * o, a * n + b * p, c * m + d * o, c * n + d * p, e * m + f * o + q, e * n + f * p + r


def _lines(path: Any, matrix: _Matrix) -> Iterator[Box]:
    """The straight segments of a path as boxes in the page's own coordinates."""
    x, y = ctypes.c_float(), ctypes.c_float()
    a, b, c, d, e, f = matrix
    here = first = (0.0, 0.0)
    for n in range(min(pdfium.FPDFPath_CountSegments(path), MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, n)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = a * x.value + c * y.value + e, b * x.value + d * y.value + f
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield _between(here, point)
        here = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield _between(here, first)
            here = first


def _between(a: tuple[float, float], b: tuple[float, float]) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


def _ruling(box: Box) -> Ruling | None:
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    if height <= THIN and width >= max(SHORT, 2 * height):
        return Ruling(True, (top + bottom) / 2, left, right)
    if width <= THIN and height >= max(SHORT, 2 * width):
        return Ruling(False, (left + right) / 2, top, bottom)
    return None
