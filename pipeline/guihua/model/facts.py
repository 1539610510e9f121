"""What is read of a document: cells, quantities, times, indicators, projects; and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from guihua.model.source import Evidence, Span, View

# ---- grid: a table's cells --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. ``span`` is null for an empty cell; ``text`` has its white space folded."""

    row: int
    col: int
    row_span: int
    col_span: int
    span: Span | None
    text: str
    view: View | None
    is_header: bool


@dataclass(frozen=True, slots=True)
class Grid:
    region: int
    cells: tuple[Cell, ...]
    n_rows: int
    n_cols: int
    header_rows: int


# ---- what is found ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that measures or counts. Numbers stay ``Decimal`` until they are written."""

    span: Span
    type: str  # quantity percent ratio duration
    number: Decimal | None
    number_high: Decimal | None
    unit_raw: str
    value: Decimal | None
    value_high: Decimal | None
    unit: str
    dimension: str | None
    comparator: str
    rule_id: str
    parts: tuple[Decimal, ...] | None = None
    change: str | None = None  # up, down: of a number that by itself states a change (翻两番)
    si_value: Decimal | None = None
    si_unit: str | None = None
    evidence: tuple[Evidence, ...] = ()
    suppressed: tuple[str, ...] = ()  # rules that matched here too
    lexicon_lines: tuple[str, ...] = ()  # file:line of the units

    @property
    def decimals(self) -> tuple[int, ...]:
        """Digits behind the point as written, of the number and the upper number, or of each part of a ratio."""
        numbers = self.parts or (self.number, self.number_high)
        return tuple(max(0, -int(number.as_tuple().exponent)) for number in numbers if number is not None)


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression; ``value`` is a TIMEX3 date, or two with ``/`` for a period, null where unresolved."""

    span: Span
    type: str  # date year period named_period
    value: str | None
    year_start: int | None
    year_end: int | None
    rule_id: str
    suppressed: tuple[str, ...] = ()  # rules that matched here too
    lexicon_lines: tuple[str, ...] = ()  # file:line of the plan period
    relative: bool = False  # counted from the time of writing (the past five years): the words alone state no year


@dataclass(frozen=True, slots=True)
class Indicator:
    """One fact: an indicator's value for one time. ``quantity`` is null for a value that is no number."""

    name: str
    span: Span
    quantity: Quantity | None
    text_value: str | None
    year_start: int | None
    year_end: int | None
    role: str | None
    measure: str
    source: str  # table prose box note
    rule_id: str | None
    direction: str | None = None
    attribute: str | None = None
    qualifiers: tuple[str, ...] = ()
    scope: str | None = None
    predicate: str | None = None  # what is said of the things counted, … in the place of number and noun
    category: str | None = None
    sequence: str | None = None
    table: int | None = None
    row: int | None = None
    col: int | None = None
    evidence: tuple[Evidence, ...] = ()
    context_year_start: int | None = None
    context_year_end: int | None = None
    context_year_from: str | None = None  # sentence paragraph item box heading section document
    quality: str | None = None  # why the reading is in doubt
    name_rules: tuple[str, ...] = ()  # of a name in running text: all that gave it


@dataclass(frozen=True, slots=True)
class KnownIndicator:
    """One indicator of the lexicon. ``dimension`` and ``unit`` are what its levels are stated in; ``least`` and
    ``most`` bound them, in that unit; ``better`` is up, down or none. ``quotient_of`` names the indicators of which it
    is the first divided by the second, ``sum_of`` those that add up to it, ``tolerance`` the share by which the two
    sides may differ beyond rounding. ``in_panel`` is false for what is stated of one project or measure of support and
    says nothing of a region."""

    name: str
    dimension: str
    unit: str
    least: Decimal | None
    most: Decimal | None
    better: str
    not_same: tuple[str, ...]
    definition: str
    quotient_of: tuple[str, ...] = ()
    sum_of: tuple[str, ...] = ()
    tolerance: Fraction = Fraction(0)
    in_panel: bool = True


@dataclass(frozen=True, slots=True)
class Alias:
    """A form of an indicator's name: whether only tables use it so, and its line of the lexicon (file:line)."""

    indicator: KnownIndicator
    only_tables: bool
    line: str


@dataclass(frozen=True, slots=True)
class Project:
    """A row of a project table or an item of a box. ``parent`` is an index into the document's projects."""

    kind: str  # project category
    span: Span
    name: str
    source: str  # table box
    rule_id: str | None
    parent: int | None = None
    sequence: str | None = None
    content: str | None = None
    location: str | None = None
    investment: Decimal | None = None  # yuan
    investment_raw: str | None = None
    investment_said: Quantity | None = None  # the number that states it, in the unit of its cell
    period_start: int | None = None
    period_end: int | None = None
    grade: str | None = None
    table: int | None = None
    row: int | None = None
    box: int | None = None
    other: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
