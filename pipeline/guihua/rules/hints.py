"""Help with a mistake: the words closest to it, a caret under its place."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

from guihua.messages import Text, say


def caret(line: str, column: int, width: int = 1) -> str:
    """A line of blanks and carets that stands below ``width`` characters of ``line`` in a terminal, where Chinese
    characters take two cells.

    >>> caret("面积：x", 4)
    '      ^'
    """
    before, marked = line[: column - 1], line[column - 1 : column - 1 + max(width, 1)]
    blanks = "".join("\t" if c == "\t" else " " * cells(c) for c in before)
    return blanks + "^" * max(1, sum(map(cells, marked)))


def cells(character: str) -> int:
    """Terminal cells of a character."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` was probably meant to be.

    >>> closest("ｃｈａｎｇｅ", ["change", "reach"])
    'change'
    """
    found = difflib.get_close_matches(unicodedata.normalize("NFKC", word), sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str], listed: int = 12) -> Text | None:
    """The known word where one comes close, else the words there are."""
    words = sorted(set(known))
    if (near := closest(word, words)) is not None:
        return say("did-you-mean", word=near)
    shown = ", ".join(words[:listed]) + (", …" if len(words) > listed else "")
    return say("there-are", words=shown) if words and listed else None
