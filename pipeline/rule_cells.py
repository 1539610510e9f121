"""What may stand in the columns of word lists, as the lists themselves say above their headings.

``# cells COLUMN: KIND`` where KIND is ``integer``, ``number``, ``fraction`` (``2000/3`` too), ``form`` or ``forms`` (of
this list, or ``form of NAME``; several parted by | or a space), or the words that may stand, parted by commas. A cell
may be empty; ``form`` of this list means a row whose own cell of that column is its form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from pipeline.rule_errors import Position, Problem, did_you_mean
from pipeline.rule_lexicons import Lexicon, Row
from pipeline.rule_texts import Text, say

READERS: Mapping[str, tuple[Callable[[str], object], Text]] = {
    "integer": (int, say("write-integer")),
    "number": (float, say("write-number")),
    "fraction": (Fraction, say("write-fraction")),
}


def check_cells(lexicons: Mapping[str, Lexicon]) -> Iterator[Problem]:
    """Cells that are not what their list declares, each at its place."""
    for lexicon in lexicons.values():
        for column, kind in lexicon.cells.items():
            wrong = _reader(lexicon, column, kind, lexicons)
            for row in lexicon.rows:
                if row[column] and (said := wrong(row[column])) is not None:
                    yield _problem(lexicon, row, column, *said)


Verdict = tuple[str, Text, Text | None] | None  # code, what is wrong, what to write


def _reader(lexicon: Lexicon, column: str, kind: str, lexicons: Mapping[str, Lexicon]) -> Callable[[str], Verdict]:
    if kind in READERS:
        return lambda cell: _unreadable(column, cell, kind)
    word, _, named = kind.partition(" of ")
    if word in ("form", "forms"):
        other = lexicons.get(named, lexicon)
        known = frozenset(row.form for row in other.rows if "canonical" not in other.columns or _is_own(row))
        return lambda cell: _unknown(column, cell, known, other.name, word == "forms")
    allowed = frozenset(part.strip() for part in kind.split(","))
    return lambda cell: _unlisted(column, cell, allowed)


def _is_own(row: Row) -> bool:
    """True for the row of a canonical form itself, no alias."""
    return row["canonical"] in ("", row.form)


def _unreadable(column: str, cell: str, kind: str) -> Verdict:
    read, wanted = READERS[kind]
    try:
        if cell.isascii() and "_" not in cell:
            read(cell)
            return None
    except (ValueError, ZeroDivisionError):
        pass
    return "R303", say("cell-is", column=column, cell=cell), wanted


def _unknown(column: str, cell: str, known: frozenset[str], name: str, several: bool) -> Verdict:
    parts = cell.replace("|", " ").split() if several else [cell]
    for part in parts:
        if part not in known:
            fix = did_you_mean(part, known, 0) or say("add-row", file=f"{name}.tsv")
            return "R306", say("names-no-form", column=column, form=part, file=f"{name}.tsv"), fix
    return None


def _unlisted(column: str, cell: str, allowed: frozenset[str]) -> Verdict:
    for part in cell.split():
        if part not in allowed:
            fix = say("add-to-cells", near=did_you_mean(part, allowed), column=column)
            return "R303", say("cell-names", column=column, cell=part), fix
    return None


def _problem(lexicon: Lexicon, row: Row, column: str, code: str, detail: Text, fix: Text | None) -> Problem:
    cells = [row[name] for name in lexicon.columns]
    before = lexicon.columns.index(column)
    at = len("\t".join(cells[:before])) + 2
    place = Position(row.position.file, row.position.line, at)
    return Problem(code, place, detail, fix, None, "\t".join(cells), len(row[column]))
