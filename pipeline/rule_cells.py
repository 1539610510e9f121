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

READERS: Mapping[str, tuple[Callable[[str], object], str]] = {
    "integer": (int, "a whole number, as in 1953"),
    "number": (float, "a number, as in 0.05"),
    "fraction": (Fraction, "a whole number or an exact fraction, as in 1000 or 2000/3"),
}


def check_cells(lexicons: Mapping[str, Lexicon]) -> Iterator[Problem]:
    """Cells that are not what their list declares, each at its place."""
    for lexicon in lexicons.values():
        for column, kind in lexicon.cells.items():
            wrong = _reader(lexicon, column, kind, lexicons)
            for row in lexicon.rows:
                if row[column] and (said := wrong(row[column])) is not None:
                    yield _problem(lexicon, row, column, *said)


Verdict = tuple[str, str, str] | None  # code, what is wrong, what to write


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
    return "R303", f"`{column}` is {cell!r}", f"write {wanted}"


def _unknown(column: str, cell: str, known: frozenset[str], name: str, several: bool) -> Verdict:
    parts = cell.replace("|", " ").split() if several else [cell]
    for part in parts:
        if part not in known:
            fix = did_you_mean(part, known, 0) or f"add it to {name}.tsv with a row of its own"
            return "R306", f"`{column}` names `{part}`, which {name}.tsv does not have as a form of its own", fix
    return None


def _unlisted(column: str, cell: str, allowed: frozenset[str]) -> Verdict:
    for part in cell.split():
        if part not in allowed:
            fix = f"{did_you_mean(part, allowed)} A new one is added to `# cells {column}:` above the headings"
            return "R303", f"`{column}` is `{part}`", fix
    return None


def _problem(lexicon: Lexicon, row: Row, column: str, code: str, detail: str, fix: str) -> Problem:
    cells = [row[name] for name in lexicon.columns]
    before = lexicon.columns.index(column)
    at = len("\t".join(cells[:before])) + 2
    place = Position(row.position.file, row.position.line, at)
    return Problem(code, place, detail, fix, None, "\t".join(cells), len(row[column]))
