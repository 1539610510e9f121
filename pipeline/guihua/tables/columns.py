"""A grid → what its columns are: role, year, unit and measure of each, and the kind of the table.

The words of the header decide (rules of the stages ``header``, ``header-role``); where they say nothing, what the cells
below look like, the caption and the other columns do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import category

from guihua.expressions.times import find_times
from guihua.lexicons.units import CURRENCY, is_percent, read_unit
from guihua.model import Grid, View
from guihua.rules import stages
from guihua.rules.ruleset import Rules
from guihua.tables.cells import Name, Said, caption_name
from guihua.tables.column import Column
from guihua.tables.column_roles import draft_columns, kind_of_table, named_column, parts_beside, settle, titles
from guihua.tables.column_years import value_roles


@dataclass(frozen=True)
class Columns:
    """``kind``: indicators, series, projects or other. ``units`` hold for the whole table, ``period`` is that of the
    plan as the caption names it, ``name`` what the caption says the values are of."""

    kind: str
    columns: tuple[Column, ...]
    units: tuple[Said, ...] = ()
    period: tuple[int, int] | None = None
    name: Name | None = None

    @cached_property
    def roles(self) -> tuple[str, ...]:
        return tuple(column.role for column in self.columns)

    @cached_property
    def _measures(self) -> list[str]:
        """What the columns' headings name, each once."""
        return list(dict.fromkeys(column.named.text for column in self.columns if column.named is not None))

    @cached_property
    def sides(self) -> tuple[int, ...]:
        """The tables beside one another, from the left."""
        return tuple(sorted({column.side for column in self.columns}))

    def where(self, *roles: str) -> tuple[int, ...]:
        """Positions of the columns of these roles, from the left."""
        return tuple(k for k, column in enumerate(self.columns) if column.role in roles)

    def unit_of(self, column: Column, rules: Rules) -> Said | None:
        """The unit that a column's heading states; else, of those of the whole table, the money for investments, the
        percentage for rates, and for all others the first, or where there is one for every measure, that of its own."""
        if column.unit is not None and column.unit_span is not None:
            return Said(column.unit, column.unit_span)
        if column.role == "investment":
            return next((unit for unit in self.units if read_unit(unit.text, rules).dimension == CURRENCY), None)
        if column.share or (column.measure in ("annual_rate", "change") and not column.amount):
            return next((unit for unit in self.units if is_percent(unit.text, rules)), None)
        amounts = [unit for unit in self.units if not is_percent(unit.text, rules)]
        if column.named is not None and len(self._measures) == len(amounts):
            return amounts[self._measures.index(column.named.text)]
        return next(iter(self.units), None)


def read_columns(
    grid: Grid, caption: View | None, rules: Rules, notes: Sequence[View] = (), base_year: int | None = None
) -> Columns:
    """The columns of ``grid``. ``base_year`` is the last year before the plan, by which a year is past or planned;
    without it, the caption's period or the order of the columns tells."""
    above = [view for view in (caption, *titles(grid)) if view is not None and view.text]
    drafts = parts_beside(named_column(draft_columns(grid, rules)))
    kind = kind_of_table(drafts, _caption_role(above, rules), base_year)
    drafts = settle(drafts, kind)
    if kind in ("indicators", "series") and not any(d.role == "indicator" for d in drafts):
        kind = kind if any(d.role == "period" for d in drafts) else "other"
    period = _caption_period(above, rules)
    units = _table_units([*above, *notes], rules)
    columns = value_roles(drafts, kind, _caption_role(above, rules), period, base_year)
    name = caption_name(caption, rules) if caption is not None and any(c.subject for c in columns) else None
    return Columns(kind, tuple(columns), units, period, name)


# ---- the table ---------------------------------------------------------------------------------------------


def _caption_role(above: Sequence[View], rules: Rules) -> str | None:
    for view in above:
        if m := rules.first(stages.TABLE_CAPTION, view.text):
            return str(m.rule.emit["role"])
    return None


def _caption_period(above: Sequence[View], rules: Rules) -> tuple[int, int] | None:
    for view in above:
        for time in find_times(view, rules):
            if time.year_start is not None and time.year_end is not None and time.year_start < time.year_end:
                return time.year_start, time.year_end
    return None


def _table_units(views: Sequence[View], rules: Rules) -> tuple[Said, ...]:
    for view in views:
        if m := rules.first(stages.TABLE_UNIT, view.text):
            units = view.slice(*m.spans["units"])
            found = rules.find(stages.UNIT_LIST, units.text)
            return tuple(Said(units.text[u.start : u.end], units.span(u.start, u.end)) for u in found)
    return tuple(unit for view in views[:1] for unit in _bracketed_units(view, rules))


def _bracketed_units(view: View, rules: Rules) -> Iterator[Said]:
    """The units that stand in brackets in a caption: 造林面积（万亩）任务表."""
    for at, char in enumerate(view.text):
        if category(char) == "Pe" and (m := rules.first(stages.NAME_UNIT, view.text[: at + 1])):
            yield Said(m.groups["unit"], view.span(*m.spans["unit"]))
