"""What cells of two rows have to do with one another where one row, an alias, names the other in ``canonical``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import regex

from guihua.messages import Text, say
from guihua.rules.word_lists import Lexicon, Row

CellFault = tuple[str, Text, Text | None]  # code, what is wrong, what to write
CellVerdict = CellFault | None
Check = Callable[[Row, str], CellVerdict]

SAME = regex.compile(r"same (?P<column>\w+)")
ALIKE = regex.compile(r"alike in (?P<column>\w+)")
OF_SEVERAL = frozenset(
    {"cell-is-empty", "cell-of-alias"}
)  # what is said of several cells of a row at once, with all their columns
OF_OWN_ROWS = regex.compile(r"own(?: but (?P<column>\w+) (?P<word>\w+))?")


@dataclass(frozen=True)
class CellContext:
    """What a kind is read for: a column of a list, among all lists."""

    lexicon: Lexicon
    column: str
    lexicons: Mapping[str, Lexicon]


def is_own(row: Row) -> bool:
    """True for the row of a canonical form itself, no alias."""
    return row["canonical"] in ("", row.form)


def joined(before: CellFault, said: CellFault) -> CellFault:
    """What is said of one more cell of a row, with the columns that it was said of before."""
    code, what, fix = said
    columns = f"{before[1]['columns']}, {what['columns']}"
    return code, _of_columns(what, columns), fix and _of_columns(fix, columns)


def _of_columns(text: Text, columns: str) -> Text:
    return say(text.key, **{**dict(text.values), "columns": columns})


def means_same(context: CellContext, column: str) -> Check:
    """The row that is named has the same in ``column``."""
    rows = {row.form: row for row in context.lexicon.rows}

    def check(row: Row, cell: str) -> CellVerdict:
        if (named := rows.get(cell)) is None or named[column] == row[column]:
            return None
        what = say(
            "not-the-same", column=context.column, cell=cell, by=column,
            own=row[column] or say("nothing"), other=named[column] or say("nothing"),
        )  # fmt: skip
        if not named[column]:
            return "R303", what, say("mend-one-of-two")
        return "R303", what, say("write-the-same", cell=named[column], by=column, column=context.column)

    return check


def stands_alike(context: CellContext, column: str) -> Check:
    """The row that is named has something in ``column`` where this one has."""
    rows = {row.form: row for row in context.lexicon.rows}

    def check(row: Row, cell: str) -> CellVerdict:
        if (named := rows.get(cell)) is None or bool(named[column]) == bool(row[column]):
            return None
        own, other = row[column] or say("nothing"), named[column] or say("nothing")
        what = say("not-the-same", column=context.column, cell=cell, by=column, own=own, other=other)
        return "R303", what, say("write-its-own", by=column, form=row.form) if named[column] else say("mend-one-of-two")

    return check


def of_own_rows(context: CellContext, by: str | None, word: str | None) -> Check:
    """A cell that belongs to what a row is, and that a row which is another name for it takes from there."""
    column = context.column

    def check(row: Row, cell: str) -> CellVerdict:
        if not is_own(row) and cell:
            what = say("cell-of-alias", columns=f"`{column}`", canonical=row["canonical"])
            return "R303", what, say("stands-in-its-row", canonical=row["canonical"])
        if is_own(row) and not cell and (by is None or row[by] != word):
            return (
                "R303",
                say("cell-is-empty", columns=f"`{column}`"),
                say("write-or-name", columns=f"`{column}`", form=row.form),
            )
        return None

    return check
