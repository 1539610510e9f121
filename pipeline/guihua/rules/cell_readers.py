"""Cells of word lists that are numbers, or characters alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction
from unicodedata import normalize

import regex

from guihua.messages import Text, say
from guihua.rules.alias_cells import CellVerdict


def _exact(cell: str) -> Fraction:
    if not cell.replace("/", "").removeprefix("-").isdigit():
        raise ValueError
    return Fraction(cell)


def _positive(value: Fraction) -> Fraction:
    if value <= 0:
        raise ValueError
    return value


def _characters(cell: str) -> str:
    if regex.fullmatch(r"\p{Han}+", cell) is None:
        raise ValueError
    return cell


READERS: Mapping[str, tuple[Callable[[str], object], Text]] = {
    "integer": (int, say("write-integer")),
    "number": (float, say("write-number")),
    "fraction": (_exact, say("write-fraction")),
    "positive fraction": (lambda cell: _positive(_exact(cell)), say("write-positive-fraction")),
    "characters": (_characters, say("write-characters")),
}


def unreadable_cell(column: str, cell: str, kind: str) -> CellVerdict:
    """Null where the cell can be read; a decimal, or a number with signs of full width, is told as a fraction."""
    if is_readable(cell, kind):
        return None
    fix = READERS[kind][1]
    with suppress(ValueError, ZeroDivisionError):
        if (exact := str(Fraction(normalize("NFKC", cell).replace(",", "")))) and is_readable(exact, kind):
            fix = say("write-exactly", fix=fix, exact=exact)
    return "R303", say("cell-is", column=column, cell=cell), fix


def is_readable(cell: str, kind: str) -> bool:
    """True for a text that is a number of the kind."""
    try:
        if kind == "characters" or (cell.isascii() and "_" not in cell):
            READERS[kind][0](cell)
            return True
    except (ValueError, ZeroDivisionError):
        pass
    return False
