"""A column of a table: what its header says and what its cells hold."""

from __future__ import annotations

from dataclasses import dataclass

from guihua.model import Span
from guihua.tables.cells import Name

VALUES = frozenset({"value", "annual_rate"})


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds. ``header`` is its heading without white space and unit; ``parts`` the spans of the cells
    it was put together from. Years and ``value_role`` (baseline, actual, target) are those of its values."""

    role: str
    header: str
    parts: tuple[Span, ...] = ()
    rule_id: str | None = None
    unit: str | None = None
    unit_span: Span | None = None
    year_start: int | None = None
    year_end: int | None = None
    year_span: Span | None = None
    value_role: str | None = None
    measure: str = "level"
    shared: bool = False  # its heading is that of the column on its left too
    subject: bool = False  # names for whom values are stated: regions, offices
    amount: bool = False  # a change in the unit of its row, no rate
    total: bool = False  # what the columns of the years add up to
    sure: bool = False  # surely names what is measured, whatever heads the values
    share: bool = False  # says that its values are parts in a hundred
    bracketed: str | None = None  # the measure of values in brackets
    named: Name | None = None  # what its values are of, in a heading over that of its times
    title: Name | None = None  # all that the headings over it name
    side: int = 0  # of which of several tables beside one another it is


# ---- one column --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    column: Column
    ambiguous: bool  # heads indicators or projects
    worded: bool  # the header said what it is
    content: str  # what most of its cells look like

    @property
    def role(self) -> str:
        return self.column.role
