"""The functions of the PDF library that are asked for every character and every object of a page.

Called as pypdfium2 declares them they cost three times what they do: each call wraps its handles and lets go of the
interpreter's lock. Here handles are addresses, and the lock is kept.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium

Floats = ctypes.Array[ctypes.c_float]


def floats(count: int) -> tuple[Floats, list[int]]:
    """Room for numbers that a function gives, and where each of them lies."""
    room = (ctypes.c_float * count)()
    at = ctypes.addressof(room)
    return room, [at + n * ctypes.sizeof(ctypes.c_float) for n in range(count)]


def _function(declared: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = ctypes.cast(declared, ctypes.c_void_p).value
    assert address is not None
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


def address(handle: Any) -> int:
    """Where the object of a handle lies."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


_AT = ctypes.c_void_p
_INT = ctypes.c_int
char_box = _function(pdfium.FPDFText_GetLooseCharBox, _INT, _AT, _INT, _AT)
count_objects = _function(pdfium.FPDFPage_CountObjects, _INT, _AT)
page_object = _function(pdfium.FPDFPage_GetObject, _AT, _AT, _INT)
count_form_objects = _function(pdfium.FPDFFormObj_CountObjects, _INT, _AT)
form_object = _function(pdfium.FPDFFormObj_GetObject, _AT, _AT, ctypes.c_ulong)
object_kind = _function(pdfium.FPDFPageObj_GetType, _INT, _AT)
object_bounds = _function(pdfium.FPDFPageObj_GetBounds, _INT, _AT, _AT, _AT, _AT, _AT)
object_matrix = _function(pdfium.FPDFPageObj_GetMatrix, _INT, _AT, _AT)
draw_mode = _function(pdfium.FPDFPath_GetDrawMode, _INT, _AT, _AT, _AT)
count_segments = _function(pdfium.FPDFPath_CountSegments, _INT, _AT)
path_segment = _function(pdfium.FPDFPath_GetPathSegment, _AT, _AT, _INT)
segment_kind = _function(pdfium.FPDFPathSegment_GetType, _INT, _AT)
segment_point = _function(pdfium.FPDFPathSegment_GetPoint, _INT, _AT, _AT, _AT)
segment_closes = _function(pdfium.FPDFPathSegment_GetClose, _INT, _AT)
