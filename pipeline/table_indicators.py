"""Cells under their column roles → facts: every value that a table of indicators, a series or other numbers states.

A fact's name stands in the row, its year in the header, its unit in the cell, the header, the row or the caption.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.columns import VALUES, Column, Columns
from pipeline.model import Cell, Evidence, Grid, Indicator, Quantity, Span, View
from pipeline.quantities import cell_quantities, find_quantities
from pipeline.rules import Rules
from pipeline.table_align import kind_of
from pipeline.table_values import Said, Value, read_value
from pipeline.times import find_times

MAX_ROWS = 1000  # a longer run of row numbers is a slip


@dataclass(frozen=True, slots=True)
class Stated:
    """What a table states: its facts, by row and column, and every quantity in its body, in the order of its cells."""

    facts: tuple[Indicator, ...]
    quantities: tuple[Quantity, ...]


def read_statements(grid: Grid, columns: Columns, notes: Sequence[View], rules: Rules) -> Stated:
    """The facts of a table, none for a table of projects, and its quantities: values with the unit stated for them,
    numbers beside them (a second value in brackets), amounts in names and contents. The numbers of rows are none.
    ``notes`` are those at its foot. Empty cells and dashes state nothing."""
    table = _Table(grid, columns, _read_notes(grid, notes, rules), rules)
    facts = () if columns.kind == "projects" else tuple(table.facts())
    return Stated(facts, tuple(table.quantities()))


# ---- notes -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Bracket:
    """What a note says of values in brackets; ``measure`` is that of such a value in a column of rates."""

    said: Said
    measure: str | None


@dataclass(frozen=True)
class _Notes:
    """What notes say: of values in brackets, by the opening bracket, and of the indicators of some numbers."""

    brackets: Mapping[str, _Bracket]
    scopes: Mapping[str, Said]


def _read_notes(grid: Grid, notes: Sequence[View], rules: Rules) -> _Notes:
    rows = [c.view for c in grid.cells if c.view and rules.first("table-row", c.view.text) and c.col == 0]
    brackets: dict[str, _Bracket] = {}
    scopes: dict[str, Said] = {}
    for view in (*notes, *rows):
        for m in rules.find("table-note", view.text):
            if "qualifier" in m.groups:
                said = Said(m.groups["qualifier"].strip(), view.span(*m.spans["qualifier"]))
                brackets.setdefault(m.groups["bracket"].strip()[:1], _Bracket(said, m.rule.emit.get("measure")))
            elif "scope" in m.groups:
                said = Said(m.groups["scope"], view.span(*m.spans["scope"]))
                scopes |= dict.fromkeys(_numbers(m.groups["list"], rules), said)
    return _Notes(brackets, scopes)


def _numbers(text: str, rules: Rules) -> Iterator[str]:
    """2、3、5-7 → 2 3 5 6 7."""
    for match in rules.find("number-list", text):
        first = int(match.groups["first"])
        last = int(match.groups.get("last", first))
        yield from (str(number) for number in range(first, min(last, first + MAX_ROWS) + 1))


# ---- rows --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Table:
    grid: Grid
    columns: Columns
    notes: _Notes
    rules: Rules

    @cached_property
    def owner(self) -> dict[tuple[int, int], Cell]:
        """The cell that covers a place."""
        return {
            (row, col): cell
            for cell in self.grid.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for col in range(cell.col, cell.col + cell.col_span)
        }

    @cached_property
    def names(self) -> tuple[int, ...]:
        return tuple(c for c in self.columns.where("indicator") if not self.columns.columns[c].shared)

    @cached_property
    def values(self) -> tuple[int, ...]:
        return self.columns.where(*VALUES)

    @cached_property
    def by_row(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells that state something, by the row they begin in."""
        rows: list[list[Cell]] = [[] for _ in range(self.grid.n_rows)]
        for cell in self.grid.cells:
            if cell.view is not None:
                rows[cell.row].append(cell)
        return tuple(map(tuple, rows))

    @cached_property
    def heads(self) -> tuple[_Head, ...]:
        """What the cells of each row say of its values."""
        return tuple(map(self._head, range(self.grid.n_rows)))

    @cached_property
    def readings(self) -> dict[tuple[int, int], _Reading]:
        """The cells of the body under columns of values and amounts, by row and column."""
        return {
            (cell.row, cell.col): self._reading(cell, column)
            for cell in self.grid.cells
            if not cell.is_header and cell.view is not None and self._states(cell)
            if (column := self.columns.columns[cell.col]).role in ("investment", *VALUES)
        }

    def _states(self, cell: Cell) -> bool:
        return cell.view is not None and kind_of(cell.view.text, self.rules) != "nothing"

    def facts(self) -> Iterator[Indicator]:
        group: Cell | None = None
        for row, cells in enumerate(self.by_row):
            if not cells or cells[0].is_header or self._is_note(cells):
                continue
            if self._is_group(cells):
                group = cells[-1]
                continue
            for cell in cells:
                column = self.columns.columns[cell.col]
                if column.role in VALUES and (reading := self.readings.get((row, cell.col))) is not None:
                    fact = self._fact(cell, reading, self.heads[row], group, column)
                    if fact is not None:
                        yield fact

    def quantities(self) -> Iterator[Quantity]:
        """Where two overlap, the first stands."""
        found: list[Span] = []
        for cell in self.grid.cells:
            if cell.is_header or cell.view is None or kind_of(cell.view.text, self.rules) in ("nothing", "attribute"):
                continue
            for quantity in self._quantities(cell, cell.view):
                if not any(quantity.span.overlaps(span) for span in found):
                    found.append(quantity.span)
                    yield quantity

    def _quantities(self, cell: Cell, view: View) -> Iterator[Quantity]:
        if self.columns.columns[cell.col].role == "sequence":
            return
        reading = self.readings.get((cell.row, cell.col))
        if reading is None or reading.value.quantity is None:
            yield from find_quantities(view, self.rules)
            return
        yield reading.value.quantity
        for beside in reading.value.beside:
            yield from cell_quantities(beside, reading.unit.text if reading.unit else None, self.rules)

    def _reading(self, cell: Cell, column: Column) -> _Reading:
        assert cell.view is not None
        name: _Name | None = None
        scope: Said | None = None
        if column.role == "investment":
            unit = self._unit_of_column(column)
        elif self.columns.kind == "projects":
            unit = None
        else:
            head = self.heads[cell.row]
            name, scope = self._subject(head, column)
            unit = self._unit(head, name, column)
        return _Reading(name, scope, unit, read_value(cell.view, unit.text if unit else None, self.rules))

    def _is_note(self, cells: Sequence[Cell]) -> bool:
        view = cells[0].view
        match = self.rules.first("table-row", view.text) if view and len(cells) == 1 else None
        return match is not None and match.rule.emit["kind"] == "note"

    def _is_group(self, cells: Sequence[Cell]) -> bool:
        """A row that names but states nothing heads the rows below it."""
        stating = ("value", "annual_rate", "attribute", "unit")
        return not any(self.columns.columns[c.col].role in stating for c in cells)

    def _text(self, row: int, col: int) -> Cell | None:
        cell = self.owner.get((row, col))
        return None if cell is None or cell.view is None or cell.is_header else cell

    def _head(self, row: int) -> _Head:
        columns = self.columns
        name = self._text(row, self.names[-1]) if self.names else None
        above = [self._text(row, c) for c in (*columns.where("category"), *self.names[:-1])]
        scopes = [c for c in columns.where("indicator") if columns.columns[c].shared]
        return _Head(
            name=name,
            category=next((c for c in reversed(above) if c is not None and c is not name), None),
            sequence=self._first(row, columns.where("sequence")),
            scope=next((c for k in reversed(scopes) if (c := self._text(row, k)) is not None and c is not name), None),
            attribute=self._first(row, columns.where("attribute")),
            unit=self._first(row, columns.where("unit")),
            period=self._first(row, columns.where("period")),
        )

    def _first(self, row: int, cols: Sequence[int]) -> Cell | None:
        """The first of the cells that states something."""
        return next((cell for col in cols if (cell := self._text(row, col)) is not None), None)

    def _subject(self, head: _Head, column: Column) -> tuple[_Name | None, Said | None]:
        """What a value is of, and for whom it is stated: the row's name, or in a table of several measures the
        column's heading for the row's subject."""
        name = _name(head.name, self.rules) if head.name else None
        scope = _said(head.scope)
        several = self.columns.kind == "other" and len(self.values) > 1
        if name is None or several:
            scope = _said(head.name) if several else scope
            name = _Name(column.header, column.parts, None) if column.header else None
        return name, scope

    def _fact(self, cell: Cell, reading: _Reading, head: _Head, group: Cell | None, column: Column) -> Indicator | None:
        rules, kind = self.rules, self.columns.kind
        name, scope, unit, value = reading.name, reading.scope, reading.unit, reading.value
        if name is None or not name.text:
            return None
        assert cell.span is not None
        if value.quantity is None and kind == "other":
            return None
        quantity = value.quantity
        if quantity is not None and kind == "other" and head.name is not None and len(self.values) == 1:
            # the row's subject is the name and the header's unit belongs to a measure that the name leaves out:
            # it gives the unit, not the unit as written
            quantity = replace(quantity, unit_raw="")
        qualifiers = [*value.qualifiers, *([name.qualifier] if name.qualifier else [])]
        measure = value.measure or column.measure
        if value.bracket and (bracket := self.notes.brackets.get(value.bracket)):
            qualifiers.append(bracket.said)
            if measure == "annual_rate":
                measure = bracket.measure or measure
        sequence = head.sequence.text if head.sequence else None
        if scope is None and sequence is not None:
            scope = self.notes.scopes.get(sequence)
        category = _category(head.category or group, rules)
        year_start, year_end, year_span = self._year(head, column)
        evidence = [Evidence("name", span) for span in name.spans]
        for role, span in (
            ("year", year_span),
            ("unit", unit.span if unit and quantity and unit.text in (quantity.unit_raw, *[quantity.unit]) else None),
            ("attribute", head.attribute.span if head.attribute else None),
            ("category", category.span if category else None),
            ("scope", scope.span if scope else None),
            *(("qualifier", said.span) for said in qualifiers),
        ):
            if span is not None:
                evidence.append(Evidence(role, span))
        planned = column.value_role == "target" and year_start is None and year_end is None
        period = self.columns.period if planned else None
        return Indicator(
            name=name.text,
            span=quantity.span if quantity else cell.span,
            quantity=quantity,
            text_value=None if quantity else cell.text,
            year_start=year_start,
            year_end=year_end,
            role=column.value_role,
            measure=measure,
            direction=value.direction,
            attribute=_attribute(head.attribute, rules),
            qualifiers=tuple(dict.fromkeys(said.text for said in qualifiers)),
            scope=scope.text if scope else None,
            category=category.text if category else None,
            sequence=sequence,
            source="table",
            rule_id=column.rule_id,
            table=self.grid.region,
            row=cell.row,
            col=cell.col,
            evidence=tuple(evidence),
            context_year_start=period[0] if period else None,
            context_year_end=period[1] if period else None,
            context_year_from="caption" if period else None,
        )

    def _unit(self, head: _Head, name: _Name | None, column: Column) -> Said | None:
        if column.unit:
            return self._unit_of_column(column)
        if column.measure in ("annual_rate", "change"):
            return None  # the row's unit is that of its levels
        if (unit := _said(head.unit)) is not None and kind_of(unit.text, self.rules) != "nothing":
            return unit
        if name is not None and name.unit is not None:
            return name.unit
        return self._unit_of_column(column)

    def _unit_of_column(self, column: Column) -> Said | None:
        """The unit that the column's heading states, else that of the whole table."""
        for stated in (column, self.columns):
            if stated.unit and stated.unit_span:
                return Said(stated.unit, stated.unit_span)
        return None

    def _year(self, head: _Head, column: Column) -> tuple[int | None, int | None, Span | None]:
        if head.period is not None and head.name is None and head.period.view is not None:
            for time in find_times(head.period.view, self.rules):
                return time.year_start, time.year_end, time.span
            if m := self.rules.first("header-year", head.period.view.text):
                year = int(m.groups["year"])
                return year, int(m.groups.get("year_end", year)), head.period.view.span(m.start, m.end)
        return column.year_start, column.year_end, column.year_span


@dataclass(frozen=True, slots=True)
class _Head:
    """The cells of a row that say what its values are."""

    name: Cell | None
    category: Cell | None
    sequence: Cell | None
    scope: Cell | None
    attribute: Cell | None
    unit: Cell | None
    period: Cell | None


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    spans: tuple[Span, ...]
    unit: Said | None
    qualifier: Said | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """A cell's value with what it is of, for whom it is stated and in which unit."""

    name: _Name | None
    scope: Said | None
    unit: Said | None
    value: Value


def _name(cell: Cell, rules: Rules) -> _Name | None:
    """A row's name without white space and without the unit that ends it."""
    view = cell.view
    if view is None:
        return None
    match = rules.first("name-unit", view.text)
    if match is None or match.start == 0:
        return _Name("".join(cell.text.split()), (view.whole,), None)
    unit = Said(match.groups["unit"], view.span(*match.spans["unit"]))
    qualifier = None
    if "qualifier" in match.groups:
        qualifier = Said(match.groups["qualifier"], view.span(*match.spans["qualifier"]))
    return _Name("".join(cell.text[: match.start].split()), (view.span(0, match.start),), unit, qualifier)


def _said(cell: Cell | None) -> Said | None:
    return None if cell is None or cell.span is None else Said("".join(cell.text.split()), cell.span)


def _category(cell: Cell | None, rules: Rules) -> Said | None:
    """A category without the number it may begin with (一、经济发展)."""
    if cell is None or cell.view is None:
        return None
    match = rules.first("table-row", cell.view.text)
    if match is not None and "name" in match.groups:
        start, end = match.spans["name"]
        return Said("".join(cell.text[start:end].split()), cell.view.span(start, end))
    return _said(cell)


def _attribute(cell: Cell | None, rules: Rules) -> str | None:
    if cell is None or cell.view is None:
        return None
    row = rules.lexicon("attributes").by_form().get("".join(cell.view.text.split()))
    return row["class"] if row else None
