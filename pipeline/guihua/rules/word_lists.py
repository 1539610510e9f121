"""Word lists: tab-separated tables whose first column is ``form``."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, takewhile
from pathlib import Path

import regex

from guihua.messages import Text, say
from guihua.rules.cell_counts import ragged_row
from guihua.rules.hints import closest, did_you_mean
from guihua.rules.problems import Position, Problem

KEY_COMMENT = "# key:"
CELLS_COMMENT = "# cells "  # what may stand in a column: see rule_cells.py
# Signs of patterns, and signs between forms: where one stands in a form, several were meant; here it means itself.
_SIGNS = regex.compile(r"\\|\||\[.+\]|\(\?|[.)\p{Han}][*+?]+|^\^(?=.)|(?<=.)\$$|(?<=\p{Han})[,;\uff0c\uff1b]")
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Zl", "Zp"})  # Unicode categories of signs without a shape
ODD = ("\t ", " \t", '"', "|", "[", "\\", "?", "*", "+", "$", "^", ",", ";", "\uff0c", "\uff1b")
STAGES = "stages"  # the table of what each stage reads and gives
REGISTERS = frozenset({"regions", "character_forms"})  # copied whole: what is in them is not for us to choose
IDENTIFYING = ("form", "class", "adcode", "valid_from")  # columns that tell rows apart where no comment says which do


@dataclass(frozen=True)
class Row:
    """One line of a lexicon; ``row["column"]`` is the cell, ``""`` where it is empty."""

    form: str
    cells: Mapping[str, str]
    position: Position

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def classes(self) -> list[str]:
        """The classes of the form: one, none, or several parted by a blank."""
        return self["class"].split()


@dataclass(frozen=True)
class Lexicon:
    """A word list: its rows in the order of the file, and its columns."""

    name: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...] = ()
    about: str = ""  # the comment above its headings
    cells: Mapping[str, str] = field(default_factory=dict)  # column → what may stand in it
    header_line: int = 1
    comments: Mapping[str, Position] = field(default_factory=dict)  # column → where it is said what may stand in it

    def by_form(self) -> dict[str, Row]:
        return {row.form: row for row in self.rows}

    def of(self, cls: str | None = None) -> tuple[Row, ...]:
        """The rows of a class, or all."""
        return self.rows if cls is None else self._by_class.get(cls, ())

    def forms(self, cls: str | None = None) -> tuple[str, ...]:
        return self._forms.get(cls, ())

    def longest_first(self, cls: str) -> tuple[str, ...]:
        """The forms of a class, so that the first that fits is the longest."""
        return tuple(sorted(self.forms(cls), key=lambda form: (-len(form), form)))

    def line(self, row: Row) -> str:
        """The line of a row as it is written."""
        return "\t".join(row[name] for name in self.columns)

    def place(self, row: Row, column: str) -> tuple[Position, int]:
        """Where a cell of a row begins, and how long it is."""
        before = self.columns[: self.columns.index(column)]
        at = sum(len(row[name]) + 1 for name in before) + 1
        return Position(row.position.file, row.position.line, at), len(row[column])

    def classes(self) -> tuple[str, ...]:
        """The classes of the list, in the order of the file."""
        return tuple(self._by_class)

    @cached_property
    def _forms(self) -> dict[str | None, tuple[str, ...]]:
        return {cls: tuple(row.form for row in self.of(cls)) for cls in (None, *self._by_class)}

    @cached_property
    def _by_class(self) -> dict[str, tuple[Row, ...]]:
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            for cls in row.classes:
                found.setdefault(cls, []).append(row)
        return {cls: tuple(rows) for cls, rows in found.items()}


def characters(lexicons: Mapping[str, Lexicon]) -> tuple[str, ...]:
    """The characters of the words of all lists, registers apart, the commonest first: those of which plans are made."""
    forms = (form for name, lexicon in lexicons.items() if name not in REGISTERS for form in lexicon.forms())
    return tuple(character for character, _ in Counter(chain.from_iterable(forms)).most_common())


def read_lexicon(file: Path, text: str, problems: list[Problem]) -> Lexicon:
    """A tab-separated table: ``#`` comments, a header row whose first column is ``form``, a row per form."""
    lexicon, found = _read(file.name, text)
    problems += found
    return lexicon


@lru_cache(maxsize=32)  # two states of all lists: who edits one reads the others again and again
def _read(name: str, text: str) -> tuple[Lexicon, tuple[Problem, ...]]:
    problems: list[Problem] = []
    lines = text.split("\n")
    columns: list[str] | None = None
    key: list[str] | None = None
    kinds: dict[str, str] = {}
    comments: dict[str, Position] = {}
    header_line = 1
    rows: list[Row] = []
    seen: dict[tuple[str, ...], Row] = {}
    declared = False  # a comment says which columns tell rows apart
    for number, line in enumerate(lines, 1):
        if not line or line[0] == "#":
            if line.startswith(KEY_COMMENT):
                key, declared = [word.strip() for word in line[len(KEY_COMMENT) :].split(",")], True
            elif line.startswith(CELLS_COMMENT):
                column_name, _, kind = line[len(CELLS_COMMENT) :].partition(":")
                kinds[column_name.strip()] = kind.strip()
                comments[column_name.strip()] = Position(name, number, line.index(":") + 1 if ":" in line else 1)
            continue
        cells = line.split("\t")
        if columns is None:
            columns, header_line = cells, number
            problems += _header(name, number, line, columns, [*(key or ()), *kinds])
            kinds = {column: kind for column, kind in kinds.items() if column in columns}
            key = key or [column for column in IDENTIFYING if column in columns]
            continue
        if (ragged := ragged_row(name, number, line, columns)) is not None:
            problems.append(ragged)
            continue
        if problem := _odd_cell(name, number, line, cells, columns):
            problems.append(problem)
            continue
        row = Row(cells[0], dict(zip(columns, cells, strict=True)), Position(name, number, 1))
        mark = tuple(row[column] for column in key or ())
        if (first := seen.setdefault(mark, row)) is not row:
            problems.append(_stands_already(row, first, [] if not declared else (key or [])[1:], line))
            continue
        rows.append(row)
    if columns is None:
        problems.append(Problem("R304", Position(name, 1, 1), say("no-header-row"), say("begin-with-form")))
    about, stem = _about(lines), Path(name).stem
    return Lexicon(stem, tuple(rows), tuple(columns or ()), about, kinds, header_line, comments), tuple(problems)


def _stands_already(row: Row, first: Row, others: Sequence[str], line: str) -> Problem:
    """``others`` are the columns, beside the form, of which a comment says that they tell rows apart."""
    at = first.position.line
    what = say("stands-already-in-line", name=row.form, line=at)
    if said := first.cells.get("canonical") or first.cells.get("class"):
        what = say("stands-already-in-line-as", name=row.form, line=at, cls=said)
    fix = say("put-into-that-row", line=at, columns=", ".join(others)) if others else say("keep-one-form")
    return Problem("R302", row.position, what, fix, None, line, len(row.form))


def _about(lines: Sequence[str]) -> str:
    head = takewhile(lambda line: line.startswith("#"), lines)
    return " ".join(line.lstrip("# ").rstrip() for line in head if not line.startswith((KEY_COMMENT, CELLS_COMMENT)))


def _header(name: str, number: int, line: str, columns: list[str], named: list[str]) -> Iterator[Problem]:
    at = Position(name, number, 1)
    if columns[0] != "form":
        detail = say("first-column-is", column=columns[0])
        yield Problem("R304", at, detail, say("name-it-form"), None, line, len(columns[0]))
    for n, column in enumerate(columns):
        if not column or column in columns[:n]:
            place = Position(name, number, len("\t".join(columns[:n])) + (2 if n else 1))
            detail = say("column-twice", column=column) if column else say("column-without-name")
            yield Problem("R304", place, detail, say("name-columns"), None, line)
    for column in sorted(set(named) - set(columns)):
        detail = say("comment-names-column", column=column)
        near = closest(column, set(columns) - set(named))
        fix = say("write-both-alike", heading=near, column=column) if near else did_you_mean(column, columns)
        yield Problem("R304", at, detail, fix, None, line)


def _odd_cell(name: str, number: int, line: str, cells: list[str], columns: list[str]) -> Problem | None:
    if _plain(line):
        return None
    column = 1
    for heading, cell in zip(columns, cells, strict=True):
        if (odd := _odd(heading, cell)) is not None:
            what, fix, start, width = odd
            return Problem("R303", Position(name, number, column + start), what, fix, None, line, width)
        column += len(cell) + 1
    return None


def _plain(line: str) -> bool:
    """True for a line in which no cell can be odd: most are, and looking at each character takes long."""
    bare = f"\t{line}\t"
    odd = bare.startswith("\t\t") or any(sign in bare for sign in ODD)
    return not odd and line.replace("\t", "").isprintable()


Odd = tuple[Text, Text, int, int]  # what is wrong, what to write, from which character of the cell on, how many


def _odd(heading: str, cell: str) -> Odd | None:
    """What no cell should hold: nothing where a form must stand, white space at its ends, signs that nobody sees, the
    quotes that a spreadsheet puts around."""
    if heading == "form" and not cell.strip():
        return say("form-is-empty"), say("write-the-form"), 0, 1
    if cell != cell.strip():
        other = next((c for c in (cell[0], cell[-1]) if c.isspace() and c not in " \u3000"), "")
        sign = f" (U+{ord(other):04X})" if other else ""
        return say("space-at-end", column=heading, sign=sign), say("take-space-away"), 0, len(cell)
    for at, character in enumerate(cell):
        if unicodedata.category(character) in UNSEEN:
            what = say("holds-unseen", column=heading, sign=f"U+{ord(character):04X}")
            return what, say("take-it-away"), at, 1
    if heading == "form" and (found := _SIGNS.search(cell)) is not None:
        return say("holds-sign", form=cell, sign=found[0]), say("write-each-form"), found.start(), len(found[0])
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return say("stands-in-quotes", column=heading), say("take-quotes-away"), 0, len(cell)
    return None
