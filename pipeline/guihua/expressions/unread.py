"""How many of a document's numbers were read: of one that is garbled, or in another script, few are."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from guihua.model import Diagnostic, Layout, Source, Span

UNREAD = "numbers-unread"

_FEWEST = 20  # numbers that a document must have

MOST = 0.5  # share of numbers that may be left unread

TEXT = frozenset({"paragraph", "box", "note"})  # kinds of blocks whose numbers count

# none of a list (1. at a line's start, 1.2.3 there too), nor of a name: 5G, GB3095
_NUMBER = regex.compile(
    r"(?<![A-Za-z\d.-])(?!(?<=^\s*)\d{1,2}(?:\.\d{1,2}){1,3}\s*\p{Han})"
    r"\d+(?:[.,]\d+)*(?![\d.)\uff09\u3001\uff0eA-Za-z])"
)


def numbers_unread(source: Source, layout: Layout, read: Iterable[Span]) -> Diagnostic | None:
    """A warning where most numbers of the running text stand in no span of those ``read``: quantities, times, and
    names that hold numbers."""
    taken = bytearray(len(source.text))
    for span in read:
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
    numbers = [
        block.view.offsets[match.start()]
        for block in layout.blocks if block.kind in TEXT
        for match in _NUMBER.finditer(block.view.text)
    ]  # fmt: skip
    left = sum(not taken[at] for at in numbers)
    if len(numbers) < _FEWEST or left <= MOST * len(numbers):
        return None
    message = (
        f"{left} of {len(numbers)} numbers were not read: look whether the text is garbled; its facts are in doubt"
    )
    return Diagnostic("warning", UNREAD, message)
