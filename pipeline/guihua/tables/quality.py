"""What is in doubt about a table as it was read: its facts say so too, and stay out of the panel.

``no-header``: no row was found to head the columns. ``no-year``: no value column has a time, nor has the caption or a
row. ``no-unit``: no value has a unit. ``one-name``: rows that differ have one name. ``running-numbers``: the values of
a column are 1, 2, 3 …, as numbers of rows are. ``unknown-header``: what a value column holds its cells alone told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guihua.lexicons.units import read_unit
from guihua.model import Cell, Diagnostic, Grid, Indicator, Source, Span
from guihua.read.cell_kinds import kind_of
from guihua.rules.ruleset import Rules
from guihua.tables.column import VALUES, Column
from guihua.tables.columns import Columns

_ADD_WORDS = "add its words to cues.tsv, in the class"
_OF_VALUES = f"{_ADD_WORDS} column_baseline, column_target or column_actual"

MESSAGES = {
    "no-header": "no header was found: the columns are told by their cells alone; its facts are in doubt",
    "no-year": "no year stands in the header, the rows or the caption of the table; its facts are in doubt",
    "no-unit": "no unit stands in the table or its caption; its facts are in doubt",
    "one-name": "different rows have one name; its facts are in doubt",
    "running-numbers": "the values of a column run 1, 2, 3 …, as numbers of rows do; its facts are in doubt",
    "unknown-header": f"a heading over values is not known: {_OF_VALUES}; its facts are in doubt",
}

_HEADING, _UNIT = "header-unknown", "unit-unknown"
_OVER_VALUES = f"a heading over values is not known: {_OF_VALUES}"
_OVER_UNITS = f"a heading over units is not known: {_ADD_WORDS} header_unit"
_OVER_WORDS = (
    f"a heading is not known: {_ADD_WORDS} that the rule of its column asks for, as `guihua rules list --stage header` "
    "and `guihua rules show` tell"
)
_NO_UNIT = "units.tsv does not know the unit"

_ROWS = 3  # from as many on, one name for all of them is a slip

RUN = 4  # numbers one after the other


def doubts_of(grid: Grid, columns: Columns, facts: Sequence[Indicator]) -> tuple[str, ...]:
    """What is in doubt about a table, in the order of ``MESSAGES``. Of one that states no facts it is the header alone,
    where it has values."""
    if not facts:
        lost = grid.header_rows == 0 and columns.kind != "projects" and columns.where(*VALUES)
        return ("no-header",) if lost else ()
    tests = {
        "no-header": grid.header_rows == 0 and all(column.rule_id is None for column in columns.columns),
        "no-year": all(f.year_start is None and f.context_year_start is None for f in facts),
        "no-unit": not any(_measured(fact) for fact in facts),
        "one-name": _one_name(facts),
        "running-numbers": any(_runs(column) for column in _by_column(facts)),
        "unknown-header": any(_is_unknown(columns.columns[c]) for c in {f.col for f in facts if f.col is not None}),
    }
    return tuple(doubt for doubt in MESSAGES if tests[doubt])


def _measured(fact: Indicator) -> bool:
    """True for a value that needs no unit, or has one."""
    return fact.quantity is None or bool(fact.quantity.unit) or fact.quantity.type in ("ratio", "percent")


def _one_name(facts: Sequence[Indicator]) -> bool:
    rows = {fact.row for fact in facts}
    said = {(fact.name, fact.scope, fact.category, fact.year_start) for fact in facts}
    return len(rows) >= _ROWS and len({name for name, *_ in said}) == 1 and len(said) < len(rows)


def _by_column(facts: Sequence[Indicator]) -> Iterator[list[Indicator]]:
    columns: dict[int | None, list[Indicator]] = {}
    for fact in facts:
        columns.setdefault(fact.col, []).append(fact)
    yield from columns.values()


def _runs(facts: Sequence[Indicator]) -> bool:
    numbers = [fact.quantity.number for fact in facts if fact.quantity and not fact.quantity.unit]
    return len(numbers) == len(facts) >= RUN and numbers == list(range(1, len(numbers) + 1))


def _is_unknown(column: Column) -> bool:
    """True for a column of values whose heading says neither what it holds, nor in which unit, nor when."""
    told = column.rule_id is not None or column.year_start is not None or column.unit is not None
    return column.role in VALUES and bool(column.header) and not told


def diagnostics_of(doubts: Sequence[str], span: Span) -> Iterator[Diagnostic]:
    """A warning for each doubt about the table at ``span``."""
    for doubt in doubts:
        yield Diagnostic("warning", f"table-{doubt}", MESSAGES[doubt], span)


def unknown_words(grids: Sequence[tuple[Grid, Columns]], source: Source, rules: Rules) -> Iterator[Diagnostic]:
    """A notice for each heading and each unit of the tables of a document that no rule or list knows: how often it
    stands there, and on which lines; its place is the first."""
    found: dict[tuple[str, str], dict[Span, str]] = {}  # code and word → where it stands → what is said of it
    for grid, columns in grids:
        for cell in grid.cells:
            if cell.span is not None and (told := _unknown(cell, grid, columns, rules)) is not None:
                code, message = told
                found.setdefault((code, "".join(cell.text.split())), {})[cell.span] = message
    for (code, word), places in sorted(found.items(), key=lambda item: next(iter(item[1]))):
        first, *_ = places
        lines = ", ".join(str(line) for line in dict.fromkeys(source.line_of(span.start) for span in places))
        yield Diagnostic("info", code, f"{places[first]}: {word} ({len(places)}: line {lines})", first)


def _unknown(cell: Cell, grid: Grid, columns: Columns, rules: Rules) -> tuple[str, str] | None:
    """What is unknown in a cell, a heading or a unit, as a code, and what is said of it; null where nothing is."""
    if cell.view is None:
        return None
    own = columns.columns[cell.col : cell.col + cell.col_span]
    if cell.is_header:
        heads = cell.row < grid.header_rows and len(own) < grid.n_cols
        unknown = heads and own and all(column.rule_id is None for column in own)
        return (_HEADING, _of_heading(cell, grid, own, rules)) if unknown else None
    stated = kind_of(cell.view.text, rules) == "text" and all(column.role == "unit" for column in own)
    return (_UNIT, _NO_UNIT) if stated and not _is_unit(cell, rules) else None


def _of_heading(cell: Cell, grid: Grid, own: Sequence[Column], rules: Rules) -> str:
    """What is said of a heading: by what stands below it."""
    if any(column.role in VALUES for column in own):
        return _OVER_VALUES
    below = [c for c in grid.cells if not c.is_header and c.view is not None and c.col == cell.col]
    return _OVER_UNITS if below and all(_is_unit(c, rules) for c in below) else _OVER_WORDS


def _is_unit(cell: Cell, rules: Rules) -> bool:
    return cell.view is not None and read_unit(cell.view.text, rules).dimension is not None
