"""Cells under their column roles → facts: every value that a table of indicators, a series or other numbers states.

A fact's name stands in the row, its year in the header, its unit in the cell, the header, the row or the caption.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from guihua.expressions.quantities import cell_quantities, find_quantities
from guihua.expressions.times import find_times
from guihua.lexicons.plan_periods import plan_ending
from guihua.lexicons.units import is_percent
from guihua.model import Cell, Evidence, Grid, Indicator, Quantity, Span, View
from guihua.read.cell_kinds import kind_of
from guihua.rules import stages
from guihua.rules.ruleset import Rules
from guihua.tables.cells import (
    Name,
    Notes,
    Said,
    Value,
    read_attribute,
    read_category,
    read_name,
    read_notes,
    read_value,
    said,
)
from guihua.tables.column import VALUES, Column
from guihua.tables.columns import Columns

RATES = ("annual_rate", "change")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a table states: its facts, by row and column, the cells under columns of values and amounts as they were
    read, and every quantity in these, in the order of cells."""

    facts: tuple[Indicator, ...]
    values: Mapping[tuple[int, int], Value]
    quantities: tuple[Quantity, ...]


def read_statements(grid: Grid, columns: Columns, notes: Sequence[View], rules: Rules) -> Stated:
    """The facts of a table, none for a table of projects, and its quantities: values with the unit stated for them and
    numbers beside them (a second value in brackets). ``notes`` are those at its foot. Empty cells and dashes state
    nothing; what names and contents say is running text, read with that of the document."""
    foot = read_notes(grid, notes, rules)
    tables = [_Table(_side(grid, columns, side), _side_columns(columns, side), foot, rules) for side in columns.sides]
    facts = [fact for table in tables for fact in table.facts()] if columns.kind != "projects" else []
    facts.sort(key=lambda fact: (fact.row or 0, fact.col or 0))
    values = {place: reading.value for table in tables for place, reading in table.readings.items()}
    quantities = sorted((q for table in tables for q in table.quantities()), key=lambda q: q.span)
    return Stated(tuple(facts), values, tuple(quantities))


def _side(grid: Grid, columns: Columns, side: int) -> Grid:
    """The cells of one of several tables beside one another."""
    return replace(grid, cells=tuple(cell for cell in grid.cells if columns.columns[cell.col].side == side))


def _side_columns(columns: Columns, side: int) -> Columns:
    return replace(columns, columns=tuple(c if c.side == side else replace(c, role="other") for c in columns.columns))


# ---- rows --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Table:
    grid: Grid
    columns: Columns
    notes: Notes
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
        columns = self.columns.columns
        return tuple(c for c in self.columns.where("indicator") if not columns[c].shared and not columns[c].subject)

    @cached_property
    def subjects(self) -> tuple[int, ...]:
        """The columns that say for whom the values of a row are stated."""
        return tuple(c for c in self.columns.where("indicator") if self.columns.columns[c].subject)

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
        """Where two of a cell overlap, the first stands."""
        for reading in self.readings.values():
            found: list[Span] = []
            for quantity in self._quantities(reading):
                if not any(quantity.span.overlaps(span) for span in found):
                    found.append(quantity.span)
                    yield quantity

    def _quantities(self, reading: _Reading) -> Iterator[Quantity]:
        if reading.value.quantity is not None:
            yield reading.value.quantity
            for beside in reading.value.beside:
                yield from cell_quantities(beside, reading.unit.text if reading.unit else None, self.rules)
        elif kind_of(reading.view.text, self.rules) != "attribute":
            yield from find_quantities(reading.view, self.rules)

    def _reading(self, cell: Cell, column: Column) -> _Reading:
        assert cell.view is not None
        name: Name | None = None
        scope: Said | None = None
        if column.role == "investment":
            unit = self.columns.unit_of(column, self.rules)
        elif self.columns.kind == "projects":
            unit = None
        else:
            head = self.heads[cell.row]
            name, scope = self._subject(head, column)
            unit = self._unit(head, name, column)
        level = unit
        if unit is None and name is not None:
            level = self._unit_of_row(self.heads[cell.row], name)  # in brackets stands no growth, but a level or sum
        value = read_value(cell.view, unit.text if unit else None, level.text if level else None, self.rules)
        return _Reading(cell.view, name, scope, level if value.bracket else unit, value)

    def _is_note(self, cells: Sequence[Cell]) -> bool:
        view = cells[0].view
        match = self.rules.first(stages.TABLE_ROW, view.text) if view and len(cells) == 1 else None
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
        scope = self._first(row, self.subjects)
        if (beside := self._beside(row, name)) is not None and beside.view is not None:
            if self.rules.first(stages.TABLE_SCOPE, beside.view.text):
                scope = beside
            else:  # one heading over two columns: a group and its members
                above, name = [*above, name], beside
        return _Head(
            name=name,
            category=next((c for c in reversed(above) if c is not None and c is not name), None),
            sequence=self._first(row, columns.where("sequence")),
            scope=scope,
            attribute=self._first(row, columns.where("attribute")),
            unit=self._first(row, columns.where("unit")),
            period=self._first(row, columns.where("period")),
        )

    def _beside(self, row: int, name: Cell | None) -> Cell | None:
        """The cell under the second column of the heading over the names."""
        shared = [c for c in self.columns.where("indicator") if self.columns.columns[c].shared]
        return next((c for k in reversed(shared) if (c := self._text(row, k)) is not None and c is not name), None)

    def _first(self, row: int, cols: Sequence[int]) -> Cell | None:
        """The first of the cells that states something."""
        return next((cell for col in cols if (cell := self._text(row, col)) is not None), None)

    def _subject(self, head: _Head, column: Column) -> tuple[Name | None, Said | None]:
        """What a value is of, and for whom it is stated: the row's name, or in a table of several measures the
        column's heading for the row's subject. Where rows are subjects and columns are times, the caption names it."""
        name = read_name(head.name, self.rules) if head.name else None
        scope = said(head.scope)
        sure = any(self.columns.columns[c].sure for c in self.names)
        several = self.columns.kind == "other" and len(self.values) > 1 and not sure
        if head.scope is not None and name is None and column.rule_id is not None and column.year_end is not None:
            name = self._of_caption(column)
        elif name is None or several:
            scope = said(head.name) if several and head.name else scope
            name = column.title or (Name(column.header, column.parts) if column.header else None)
        elif column.named is not None and len({self.columns.columns[c].named for c in self.values} - {None}) > 1:
            return self._measured(name, scope, column.named)
        return name, scope

    def _of_caption(self, column: Column) -> Name | None:
        """What the heading over a time names, else the caption; a share is one of what the caption names."""
        whole, named = self.columns.name, column.named
        if named is None or whole is None or not column.share:
            return named or whole
        return replace(whole, text=whole.text + named.text, spans=(*whole.spans, *named.spans))

    def _measured(self, name: Name, scope: Said | None, named: Name) -> tuple[Name, Said | None]:
        """Where headings over the times tell several measures, or subjects, of what the rows name."""
        if self.rules.first(stages.TABLE_SCOPE, named.text):
            return name, Said(named.text, named.spans[0])
        return replace(name, text=name.text + named.text, spans=(*name.spans, *named.spans)), scope

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
        if value.bracket:
            bracket = self.notes.brackets.get(value.bracket)
            qualifiers += [bracket.said] if bracket else []
            summed = (bracket.measure if bracket else None) or column.bracketed
            if summed and (measure == "annual_rate" or (quantity is not None and quantity.type != "percent")):
                measure = summed
        number = said(head.sequence) or name.sequence
        sequence = number.text if number else None
        if scope is None and sequence is not None:
            scope = self.notes.scopes.get(sequence)
        category = read_category(head.category or group, rules)
        year_start, year_end, year_span = self._year(head, column)
        if measure == "cumulative" and year_start == year_end and (plan := plan_ending(year_end, rules)):
            year_start, year_end = plan  # a sum at the end of a plan is over its years
        evidence = [Evidence("name", span) for span in name.spans]
        for role, span in (
            ("year", year_span),
            ("unit", unit.span if unit and quantity and unit.text in (quantity.unit_raw, *[quantity.unit]) else None),
            ("attribute", head.attribute.span if head.attribute else None),
            ("category", category.span if category else None),
            ("scope", scope.span if scope else None),
            *(("qualifier", word.span) for word in qualifiers),
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
            direction=value.direction or (self._direction(name, column, quantity) if measure in RATES else None),
            attribute=read_attribute(head.attribute, rules),
            qualifiers=tuple(dict.fromkeys(word.text for word in qualifiers)),
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

    def _direction(self, name: Name, column: Column, quantity: Quantity | None) -> str | None:
        """Whether a growth is one or a fall, by its sign and the words of name and header."""
        if quantity is None or quantity.number is None:
            return None
        falls = any(self.rules.first(stages.TABLE_DIRECTION, text) for text in (name.text, column.header))
        return "down" if falls or quantity.number < 0 else "up"

    def _unit(self, head: _Head, name: Name | None, column: Column) -> Said | None:
        """The unit of the column, the row, the row's name or the whole table. That of a row is the unit of its levels:
        a growth has it only where it is a percentage, or where the heading says that it is an amount."""
        if column.unit is not None:
            return self.columns.unit_of(column, self.rules)
        unit = self._unit_of_row(head, name)
        if column.measure in RATES and not column.amount and not (unit and is_percent(unit.text, self.rules)):
            unit = None
        return unit or self.columns.unit_of(column, self.rules)

    def _unit_of_row(self, head: _Head, name: Name | None) -> Said | None:
        unit = said(head.unit)
        if unit is not None and kind_of(unit.text, self.rules) != "nothing":
            return unit
        return name.unit if name is not None else None

    def _year(self, head: _Head, column: Column) -> tuple[int | None, int | None, Span | None]:
        of_row = head.name is None or (self.columns.kind == "other" and column.year_end is None)
        if of_row and head.period is not None and head.period.view is not None:
            for time in find_times(head.period.view, self.rules):
                return time.year_start, time.year_end, time.span
            if (m := self.rules.first(stages.HEADER_YEAR, head.period.view.text)) and "year" in m.groups:
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
class _Reading:
    """A cell's value with what it is of, for whom it is stated and in which unit."""

    view: View
    name: Name | None
    scope: Said | None
    unit: Said | None
    value: Value
