"""Word lists: tab-separated tables whose first column is ``form``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from pipeline.rule_errors import Position, Problem, did_you_mean
from pipeline.rule_texts import say

KEY_COMMENT = "# key:"
CELLS_COMMENT = "# cells "  # what may stand in a column: see rule_cells.py
IDENTIFYING = ("form", "class", "adcode", "valid_from")  # columns that tell rows apart where no comment says which do


@dataclass(frozen=True)
class Row:
    """One line of a lexicon; ``row["column"]`` is the cell, ``""`` where it is empty."""

    form: str
    cells: Mapping[str, str]
    position: Position

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Lexicon:
    """A word list: its rows in the order of the file, and its columns."""

    name: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...] = ()
    about: str = ""  # the comment above its headings
    cells: Mapping[str, str] = field(default_factory=dict)  # column → what may stand in it

    def by_form(self) -> dict[str, Row]:
        return {row.form: row for row in self.rows}

    def of(self, cls: str | None = None) -> tuple[Row, ...]:
        """The rows of a class, or all."""
        return tuple(row for row in self.rows if cls is None or row["class"] == cls)

    def forms(self, cls: str | None = None) -> tuple[str, ...]:
        return tuple(row.form for row in self.of(cls))

    def classes(self) -> tuple[str, ...]:
        """The classes of the list, in the order of the file."""
        return tuple(dict.fromkeys(row["class"] for row in self.rows if row["class"]))


def read_lexicon(file: Path, text: str, problems: list[Problem]) -> Lexicon:
    """A tab-separated table: ``#`` comments, a header row whose first column is ``form``, a row per form."""
    name = file.name
    lines = text.split("\n")
    columns: list[str] | None = None
    key: list[str] | None = None
    kinds: dict[str, str] = {}
    rows: list[Row] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(lines, 1):
        if not line or line[0] == "#":
            if line.startswith(KEY_COMMENT):
                key = [word.strip() for word in line[len(KEY_COMMENT) :].split(",")]
            elif line.startswith(CELLS_COMMENT):
                column_name, _, kind = line[len(CELLS_COMMENT) :].partition(":")
                kinds[column_name.strip()] = kind.strip()
            continue
        cells = line.split("\t")
        if columns is None:
            columns = cells
            problems += _header(name, number, line, columns, [*(key or ()), *kinds])
            kinds = {column: kind for column, kind in kinds.items() if column in columns}
            key = key or [column for column in IDENTIFYING if column in columns]
            continue
        if len(cells) != len(columns):
            column = len("\t".join(cells[: len(columns)])) + 1
            what = say("cells-under-headings", cells=len(cells), headings=len(columns))
            fix = say("part-cells-with-tabs", headings=", ".join(columns))
            problems.append(Problem("R301", Position(name, number, column), what, fix, None, line))
            continue
        if problem := _odd_cell(name, number, line, cells, columns):
            problems.append(problem)
            continue
        row = Row(cells[0], dict(zip(columns, cells, strict=True)), Position(name, number, 1))
        mark = tuple(row[column] for column in key or ())
        if (first := seen.setdefault(mark, number)) != number:
            what = say("stands-already-in-line", name=row.form, line=first)
            if "class" in columns:
                what = say("stands-already-in-line-as", name=row.form, line=first, cls=row["class"])
            problems.append(Problem("R302", row.position, what, say("keep-one-form"), None, line, len(row.form)))
            continue
        rows.append(row)
    if columns is None:
        problems.append(Problem("R304", Position(name, 1, 1), say("no-header-row"), say("begin-with-form")))
    return Lexicon(file.stem, tuple(rows), tuple(columns or ()), _about(lines), kinds)


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
        yield Problem("R304", at, detail, did_you_mean(column, columns), None, line)


def _odd_cell(name: str, number: int, line: str, cells: list[str], columns: list[str]) -> Problem | None:
    column = 1
    for heading, cell in zip(columns, cells, strict=True):
        if heading == "form" and not cell.strip():
            return Problem(
                "R303", Position(name, number, column), say("form-is-empty"), say("write-the-form"), None, line
            )
        if cell != cell.strip(" 　"):
            detail, fix = say("space-at-end", column=heading), say("take-space-away")
            return Problem("R303", Position(name, number, column), detail, fix, None, line, len(cell))
        column += len(cell) + 1
    return None
