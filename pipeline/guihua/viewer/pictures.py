"""A page of a PDF file as a picture, with what a value was read from framed."""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from guihua.messages import say
from guihua.viewer.engine import ViewError

_Box = tuple[float, float, float, float]  # left, top, right, bottom in points, as the page is shown
WIDTH, _LARGEST = 1_000, 4_000  # pixels: how wide a picture is, and at most high
_FRAME, _AROUND = 3, 3  # pixels of a frame, and points between it and the words
COLOUR = (192, 52, 29)
ONE_AT_A_TIME = threading.Lock()  # the library that draws knows no threads


def page_picture(data: bytes, number: int, boxes: Sequence[_Box]) -> bytes:
    """PNG of page ``number`` (from 1) of a PDF file, with a frame around each box. Raises ViewError."""
    import pypdfium2

    with ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise ViewError(say("no-pdf-to-show", error=error).lines) from error
        try:
            if not 1 <= number <= len(document):
                raise ViewError(say("no-such-page", page=number).lines)
            page = document[number - 1]
            scale = min(WIDTH / page.get_width(), _LARGEST / page.get_height())
            drawn = page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3].copy()
        finally:
            document.close()
    for box in boxes:
        _frame(drawn, box, scale)
    return _png(drawn)


def _frame(drawn: npt.NDArray[np.uint8], box: _Box, scale: float) -> None:
    """Draw a frame around a box."""
    height, width = drawn.shape[:2]
    left, top = (max(0, int((edge - _AROUND) * scale)) for edge in box[:2])
    right, bottom = (int((edge + _AROUND) * scale) + 1 for edge in box[2:])
    right, bottom = min(width, right), min(height, bottom)
    drawn[top : top + _FRAME, left:right] = COLOUR
    drawn[max(top, bottom - _FRAME) : bottom, left:right] = COLOUR
    drawn[top:bottom, left : left + _FRAME] = COLOUR
    drawn[top:bottom, max(left, right - _FRAME) : right] = COLOUR


def _png(drawn: npt.NDArray[np.uint8]) -> bytes:
    """Rows of red, green and blue as a PNG file (ISO/IEC 15948), each row without a filter."""
    height, width = drawn.shape[:2]
    rows = np.concatenate((np.zeros((height, 1), np.uint8), drawn.reshape(height, width * 3)), axis=1)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows.tobytes(), 6)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
