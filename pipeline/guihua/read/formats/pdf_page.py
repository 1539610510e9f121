"""A page of a PDF as words and ruled lines, in points from its upper left corner as it is shown.

Asking for the box of a character costs more than reading it. So only those are asked for where a word begins and ends,
and those of numbers, which may be the raised mark of a note; between them characters stand as wide as they are.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from unicodedata import east_asian_width

import pypdfium2.raw as pdfium
import regex

Box = tuple[float, float, float, float]  # left, top, right, bottom


WORD = regex.compile(r"[^\s\x00\ufeff]+")


DIGITS = regex.compile(r"[\p{N}*]+")


HYPHENS = {ord("\x02"): "-", 0xFFFE: "-"}  # what a hyphen at a line's end is read as


THIN = 4.0  # points a ruled line may be thick


SHORT = 4.0  # points a ruled line is long at least


MOST_SEGMENTS = 20_000


RAISED = 0.85  # of the height of the characters beside it that a raised one has at most


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a space between them; ``edges`` are where each begins, and where the last one ends."""

    text: str
    box: Box
    edges: tuple[float, ...]
    raised: bool = False

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]

    @property
    def middle(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2

    def part(self, start: int, end: int, raised: bool = False) -> Word:
        box = (self.edges[start], self.box[1], self.edges[end], self.box[3])
        return Word(self.text[start:end], box, self.edges[start : end + 1], raised)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A horizontal (``across``) or vertical line: where it stands, and from where to where it goes."""

    across: bool
    at: float
    start: float
    end: float


class PdfPage:
    """One page; to be used while its document is open."""

    def __init__(self, page: Any) -> None:
        self.page = page
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
            yield from _words(text[start:end].translate(HYPHENS), start, box)

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
            self._path(item, _matrix(item, outer), found)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < 4:
            inner = _matrix(item, outer)
            for n in range(min(pdfium.FPDFFormObj_CountObjects(item), MOST_SEGMENTS)):
                self._object(pdfium.FPDFFormObj_GetObject(item, n), inner, found, depth + 1)

    def _path(self, item: Any, matrix: _Matrix, found: list[Ruling]) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
        if not (fill.value or stroke.value) or len(found) > MOST_SEGMENTS:
            return
        lines = [line for line in _lines(item, matrix) if line]
        boxes = [self._shown(*line) for line in lines]
        if stroke.value:
            found += [ruling for box in boxes if (ruling := _ruling(box)) is not None]
        elif boxes:  # a thin box that is filled is a line
            whole = (
                min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
            )  # fmt: skip
            if (ruling := _ruling(whole)) is not None:
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
    """The word at ``start`` in one piece or, where some of its numbers are raised, in several."""
    known: dict[int, Box] = {0: box(start), len(text) - 1: box(start + len(text) - 1)}
    for match in DIGITS.finditer(text):
        for n in range(match.start(), match.end()):
            if n not in known:
                known[n] = box(start + n)
    first, last = known[0], known[len(text) - 1]
    if last[2] < first[0] or abs(last[1] - first[1]) > 0.5 * max(first[3] - first[1], 1.0):
        boxes = [known[n] if n in known else box(start + n) for n in range(len(text))]
        yield from _over_lines(text, boxes)
        return
    whole = _whole(text, known)
    heights = {n: b[3] - b[1] for n, b in known.items()}
    tall = max(heights.values())
    small = sorted(n for n, h in heights.items() if h < RAISED * tall and known[n][3] < whole.box[3] - 0.1 * tall)
    at = 0
    for n in small:
        if n > at:
            yield whole.part(at, n)
        if n >= at:
            yield whole.part(n, n + 1, raised=True)
            at = n + 1
    if at < len(text):
        yield whole.part(at, len(text))


def _over_lines(text: str, boxes: list[Box]) -> Iterator[Word]:
    """A word that goes on over lines without a space, a piece a line."""
    at = 0
    for n in range(1, len(text) + 1):
        if n < len(text):
            a, b = boxes[n - 1], boxes[n]
            if b[0] >= a[0] and abs(b[1] - a[1]) <= 0.5 * max(a[3] - a[1], 1.0):
                continue
        yield _whole(text[at:n], dict(enumerate(boxes[at:n])))
        at = n


def _whole(text: str, known: dict[int, Box]) -> Word:
    edges = [0.0] * (len(text) + 1)
    places = sorted(known)
    for n, place in enumerate(places):
        left, _, right, _ = known[place]
        edges[place] = left
        end = known[places[n + 1]][0] if n + 1 < len(places) else right
        gap = range(place + 1, places[n + 1] if n + 1 < len(places) else len(text))
        if not gap:
            continue
        widths = [2 if east_asian_width(char) in "WFA" else 1 for char in text[place + 1 : gap.stop]]
        unit = (end - right) / sum(widths)
        at = right
        for k, width in zip(gap, widths, strict=True):
            edges[k] = at
            at += unit * width
    edges[len(text)] = known[places[-1]][2]
    for n in range(1, len(edges)):
        edges[n] = max(edges[n], edges[n - 1])
    box = edges[0], min(b[1] for b in known.values()), edges[-1], max(b[3] for b in known.values())
    return Word(text, box, tuple(round(edge, 1) for edge in edges))


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


def _lines(path: Any, matrix: _Matrix) -> Iterator[Box | None]:
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
