"""The lines that are drawn on a page of a PDF, in points from its upper left corner as it is shown."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pypdfium2.raw as pdfium

from guihua.read.formats.pdf_calls import (
    count_form_objects,
    count_objects,
    count_segments,
    draw_mode,
    floats,
    form_object,
    object_bounds,
    object_kind,
    object_matrix,
    page_object,
    path_segment,
    segment_closes,
    segment_kind,
    segment_point,
)

Box = tuple[float, float, float, float]  # left, top, right, bottom
_Shown = Callable[[float, float, float, float], Box]  # left, bottom, right, top in the page's own coordinates → a box
THIN = 4.0  # points a ruled line may be thick
_SHORT = 4.0  # points a ruled line is long at least
MOST = 20_000  # lines of a page, objects of a form, segments of a path
DRAWN = frozenset({pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM})
DEEPEST = 4  # forms in one another


@dataclass(frozen=True, slots=True)
class Ruling:
    """A horizontal (``across``) or vertical line: where it stands, and from where to where it goes."""

    across: bool
    at: float
    start: float
    end: float


def rulings_of(page: int, shown: _Shown) -> Iterator[Ruling]:
    """Lines drawn on the page at an address, those of boxes too."""
    bounds, places = floats(4)
    for n in range(count_objects(page)):
        item = page_object(page, n)
        kind = object_kind(item)
        if kind not in DRAWN:
            continue
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _in_form(item, _IDENTITY, shown, 1)
        elif object_bounds(item, *places):
            box = shown(*bounds[:])
            if box[2] - box[0] <= THIN or box[3] - box[1] <= THIN:
                yield from _ruling(box)
            elif _drawn(item)[1]:
                yield from _path(item, _IDENTITY, shown)


def _in_form(form: int, outer: _Matrix, shown: _Shown, depth: int) -> Iterator[Ruling]:
    matrix = _matrix(form, outer)
    for n in range(min(count_form_objects(form), MOST)):
        item = form_object(form, n)
        kind = object_kind(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield from _path(item, matrix, shown)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
            yield from _in_form(item, matrix, shown, depth + 1)


def _drawn(path: int) -> tuple[bool, bool]:
    """Whether a path is filled, and whether its outline is drawn."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    draw_mode(path, ctypes.addressof(fill), ctypes.addressof(stroke))
    return bool(fill.value), bool(stroke.value)


def _path(path: int, outer: _Matrix, shown: _Shown) -> Iterator[Ruling]:
    """The lines of an outline that is drawn; a thin path that is filled is one line."""
    fill, stroke = _drawn(path)
    if not (fill or stroke):
        return
    boxes = [shown(*line) for line in _lines(path, _matrix(path, outer))]
    if stroke:
        for box in boxes:
            yield from _ruling(box)
    elif boxes:
        left, top, right, bottom = (list(edge) for edge in zip(*boxes, strict=True))
        yield from _ruling((min(left), min(top), max(right), max(bottom)))


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _matrix(item: int, outer: _Matrix) -> _Matrix:
    own, (at, *_) = floats(6)
    if not object_matrix(item, at):
        return outer
    a, b, c, d, e, f = own[:]
    m, n, o, p, q, r = outer
    return a * m + b * o, a * n + b * p, c * m + d * o, c * n + d * p, e * m + f * o + q, e * n + f * p + r


def _lines(path: int, matrix: _Matrix) -> Iterator[Box]:
    """The straight segments of a path as boxes in the page's own coordinates."""
    room, (x_at, y_at) = floats(2)
    a, b, c, d, e, f = matrix
    here = first = (0.0, 0.0)
    for n in range(min(count_segments(path), MOST)):
        segment = path_segment(path, n)
        segment_point(segment, x_at, y_at)
        x, y = room[:]
        point = a * x + c * y + e, b * x + d * y + f
        kind = segment_kind(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield _between(here, point)
        here = point
        if segment_closes(segment):
            yield _between(here, first)
            here = first


def _between(a: tuple[float, float], b: tuple[float, float]) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


def _ruling(box: Box) -> Iterator[Ruling]:
    """The line that a thin box is; none of any other."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    if height <= THIN and width >= max(_SHORT, 2 * height):
        yield Ruling(True, (top + bottom) / 2, left, right)
    elif width <= THIN and height >= max(_SHORT, 2 * width):
        yield Ruling(False, (left + right) / 2, top, bottom)
