"""A grid → what its columns are: role, year, unit and measure of each, and the kind of the table.

The words of the header decide (rules of the stages ``header``, ``header-role``); where they say nothing, what the cells
below look like, the caption and the other columns do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.model import Cell, Grid, Span, View
from pipeline.rules import Match, Rules
from pipeline.table_align import kind_of
from pipeline.table_names import Name, caption_name
from pipeline.table_rows import header_match
from pipeline.table_values import Said
from pipeline.times import find_times, plan_years
from pipeline.units import CURRENCY, is_percent, read_unit

VALUES = frozenset({"value", "annual_rate"})
NAMES = frozenset({"indicator", "project_name", "category", "period"})
PROJECT_FACTS = frozenset({"content", "location", "investment", "period", "grade"})
ESTIMATE = "estimate"  # a word of a header: reached or aimed at, as the year tells
HALF = 0.5
YEARS = 5  # of a plan
MANY_YEARS = 3  # from as many years on, a table is a series


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
    bracketed: str | None = None  # the measure of values in brackets
    named: Name | None = None  # what its values are of, in a heading over that of its times


@dataclass(frozen=True, slots=True)
class Columns:
    """``kind``: indicators, series, projects or other. ``units`` hold for the whole table, ``period`` is that of the
    plan as the caption names it, ``name`` what the caption says the values are of."""

    kind: str
    columns: tuple[Column, ...]
    units: tuple[Said, ...] = ()
    period: tuple[int, int] | None = None
    name: Name | None = None

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(column.role for column in self.columns)

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
        if column.measure in ("annual_rate", "change") and not column.amount:
            return next((unit for unit in self.units if is_percent(unit.text, rules)), None)
        amounts = [unit for unit in self.units if not is_percent(unit.text, rules)]
        measures = list(dict.fromkeys(c.named.text for c in self.columns if c.named is not None))
        if column.named is not None and len(measures) == len(amounts):
            return amounts[measures.index(column.named.text)]
        return next(iter(self.units), None)


def read_columns(
    grid: Grid, caption: View | None, rules: Rules, notes: Sequence[View] = (), base_year: int | None = None
) -> Columns:
    """The columns of ``grid``. ``base_year`` is the last year before the plan, by which a year is past or planned;
    without it, the caption's period or the order of the columns tells."""
    above = [view for view in (caption, *_titles(grid)) if view is not None and view.text]
    drafts = _named([_draft(grid, col, rules) for col in range(grid.n_cols)])
    kind = _kind(drafts, _caption_role(above, rules), base_year)
    drafts = _settle(drafts, kind)
    if kind in ("indicators", "series") and not any(d.role == "indicator" for d in drafts):
        kind = kind if any(d.role == "period" for d in drafts) else "other"
    period = _caption_period(above, rules)
    units = _table_units([*above, *notes], rules)
    columns = _value_roles(drafts, kind, _caption_role(above, rules), period, base_year)
    name = caption_name(caption, rules) if caption is not None and any(c.subject for c in columns) else None
    return Columns(kind, tuple(columns), units, period, name)


# ---- one column --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Draft:
    column: Column
    ambiguous: bool  # heads indicators or projects
    worded: bool  # the header said what it is
    content: str  # what most of its cells look like

    @property
    def role(self) -> str:
        return self.column.role


def _titles(grid: Grid) -> list[View]:
    return [c.view for c in grid.cells if _is_title(c, grid) and c.view is not None]


def _is_title(cell: Cell, grid: Grid) -> bool:
    return cell.is_header and cell.row < grid.header_rows and cell.col_span == grid.n_cols > 1


def _draft(grid: Grid, col: int, rules: Rules) -> _Draft:
    heads = [
        c for c in grid.cells
        if c.row < grid.header_rows and c.col <= col < c.col + c.col_span and c.view and not _is_title(c, grid)
    ]  # fmt: skip
    texts: list[str] = []
    named: Name | None = None
    unit: str | None = None
    unit_span: Span | None = None
    for view in (c.view for c in heads if c.view):
        text = view.text
        if m := rules.first("name-unit", text):
            unit, unit_span = m.groups["unit"], view.span(*m.spans["unit"])
            text = text[: m.start]
        texts.append("".join(text.split()))
        if not header_match(texts[-1], rules):
            named = Name(texts[-1], (view.span(0, len(text)),))
    header = "".join(texts)
    match = next((m for t in (header, *reversed(texts)) if t and (m := header_match(t, rules))), None)
    content = _content(grid, col, rules)
    emit = match.rule.emit if match else {}
    role = str(emit.get("role", ""))
    if content == "attribute":
        role = "attribute"
    elif match is None:
        role = {"number": "value", "sequence": "sequence" if col == 0 else "value", "period": "period"}.get(content, "")
    column = Column(
        role, header, tuple(c.span for c in heads if c.span), match.rule.id if match else None, unit, unit_span,
        measure=str(emit.get("measure", "level")), shared=any(c.col < col for c in heads),
        subject=bool(emit.get("subject")), amount=bool(emit.get("amount")), bracketed=emit.get("bracketed"),
        named=named if match else None,
    )  # fmt: skip
    if role in VALUES:
        column = _dated(column, [c.view for c in heads if c.view], rules)
        column = replace(column, value_role=_worded_role(header, rules))
    return _Draft(column, bool(emit.get("ambiguous")), match is not None, content)


def _dated(column: Column, heads: Sequence[View], rules: Rules) -> Column:
    """The column with the time its header names: a level holds for the shortest one, a rate for the longest."""
    times: list[tuple[int, int | None, Span]] = []
    for view in heads:
        match = rules.first("header-year", view.text)
        if match is not None and "base" in match.groups:
            continue
        times += [(t.year_start, t.year_end, t.span) for t in find_times(view, rules) if t.year_start is not None]
        if match is not None:
            times.append((*_header_years(match, rules), view.span(match.start, match.end)))
    if not times:
        return column
    lengths = [(end or start) - start for start, end, _ in times]
    length = max(lengths) if column.role == "annual_rate" else min(lengths)
    start, end, span = times[lengths.index(length)]
    return replace(column, year_start=start, year_end=end, year_span=span)


def _header_years(match: Match, rules: Rules) -> tuple[int, int]:
    if "plan" in match.groups:
        return plan_years(match.groups["plan"], rules)
    year = int(match.groups["year"])
    return year, int(match.groups.get("year_end", year))


def _content(grid: Grid, col: int, rules: Rules) -> str:
    """What most of the stated cells of a column look like; ``mixed`` where no kind has half of them."""
    kinds: Counter[str] = Counter()
    for cell in grid.cells:
        if cell.col == col and not cell.is_header and cell.view is not None and cell.col_span == 1:
            kind = kind_of(cell.view.text, rules)
            kinds["number" if kind == "sequence" and col else kind] += 1
    kinds.pop("nothing", None)
    if not kinds:
        return "empty"
    kind, count = max(kinds.items(), key=lambda item: (item[1], item[0]))
    return kind if count > HALF * kinds.total() else "mixed"


# ---- the table ---------------------------------------------------------------------------------------------


def _caption_role(above: Sequence[View], rules: Rules) -> str | None:
    for view in above:
        if m := rules.first("table-caption", view.text):
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
        if m := rules.first("table-unit", view.text):
            units = view.slice(*m.spans["units"])
            found = rules.find("unit-list", units.text)
            return tuple(Said(units.text[u.start : u.end], units.span(u.start, u.end)) for u in found)
    return ()


def _kind(drafts: Sequence[_Draft], caption: str | None, base_year: int | None) -> str:
    roles = Counter(d.role for d in drafts)
    explicit = any(d.role == "project_name" for d in drafts)
    ambiguous = any(d.ambiguous for d in drafts)
    dated = [d for d in drafts if d.role in VALUES and d.column.year_start is not None]
    values = [d for d in drafts if d.role in VALUES]
    works = any(roles[role] for role in PROJECT_FACTS) or (explicit and not values)
    if not roles["attribute"] and works and (explicit or (ambiguous and not dated)):
        return "projects"
    if not values:
        return "other"
    named = roles["indicator"] or roles["project_name"] or any(not d.role and d.content == "text" for d in drafts)
    if roles["period"] and not named:
        return "series"
    if not named:
        return "indicators" if roles["attribute"] else "other"
    years = {d.column.year_start for d in dated}
    planned = any(d.worded and d.column.value_role in ("target", ESTIMATE) for d in values)
    if roles["attribute"] or planned or (caption == "target" and years) or _aims(dated, base_year):
        return "indicators"
    if len(years) >= MANY_YEARS or (years and caption == "actual") or len(years) > 1:
        return "series"
    return "indicators" if years else "other"


def _aims(dated: Sequence[_Draft], base_year: int | None) -> bool:
    """True where some of the years are past and some planned, and they do not follow one another."""
    years = sorted({d.column.year_end for d in dated if d.column.measure == "level" and d.column.year_end is not None})
    if base_year is None or not years or not years[0] <= base_year < years[-1]:
        return False
    return years[-1] - years[0] >= len(years)


def _named(drafts: Sequence[_Draft]) -> list[_Draft]:
    """Where no column names the rows, that of units does: it holds those in whose charge the values are."""
    if any(d.role in NAMES or (not d.role and d.content == "text") for d in drafts):
        return list(drafts)
    return [
        replace(d, column=replace(d.column, role="indicator", subject=True)) if d.role == "unit" else d for d in drafts
    ]


def _settle(drafts: Sequence[_Draft], kind: str) -> list[_Draft]:
    """Roles that the rest of the table decides: what names the rows, what a heading for two kinds of tables heads."""
    settled: list[_Draft] = []
    explicit = {d.role for d in drafts if not d.ambiguous}
    for draft in drafts:
        role = draft.role
        if kind == "projects":
            if draft.ambiguous:
                role = "project_name" if "project_name" not in explicit else "category"
            elif role in VALUES:
                role = "other"
            elif role == "indicator":
                role = "location" if draft.column.subject else "content"
        elif role == "project_name":
            role = "indicator"
        elif draft.ambiguous and "indicator" in explicit:
            role = "category"
        if not role:
            named = any(d.role in ("indicator", "project_name") for d in (*drafts, *settled))
            role = "indicator" if not named and draft.content == "text" and kind != "projects" else "other"
            if named and not draft.column.header and draft.content == "text" and not settled:
                role = "category"
        settled.append(replace(draft, column=replace(draft.column, role=role)))
    if kind != "projects" and not any(d.role in ("indicator", "period") for d in settled):
        last = max((k for k, d in enumerate(settled) if d.role == "category"), default=None)
        if last is not None and any(d.role in VALUES for d in settled):
            settled[last] = replace(settled[last], column=replace(settled[last].column, role="indicator"))
    return settled


# ---- what the values are -----------------------------------------------------------------------------------


def _value_roles(
    drafts: Sequence[_Draft], kind: str, caption: str | None, period: tuple[int, int] | None,
    base_year: int | None,
) -> list[Column]:  # fmt: skip
    """Baseline, actual or target for every value column, and the period of every rate."""
    columns = [draft.column for draft in drafts]
    levels = [c for c in columns if c.role == "value"]
    first_planned = _first_planned(levels, kind, caption, period, base_year)
    past = [c.year_end for c in levels if c.year_end and (first_planned is None or c.year_end < first_planned)]
    base = max(past, default=None)

    def role_of(column: Column) -> str:
        word = column.value_role
        if word in ("baseline", "target"):
            return word
        if kind == "indicators" and first_planned is not None and column.year_end and column.year_end == base:
            return "baseline"
        if word == "actual":
            return word
        if word == ESTIMATE and column.year_end is None:
            return "target"
        if column.year_end is not None and first_planned is not None:
            return "target" if column.year_end >= first_planned else "actual"
        aims = caption == "target" or (kind == "indicators" and caption != "actual")
        return "target" if aims and column.year_end is None else "actual"

    dated = [replace(c, value_role=role_of(c)) if c.role == "value" else c for c in columns]
    over = [c.role == "annual_rate" or (c.measure == "cumulative" and c.year_end is None) for c in dated]
    plan = period if base_year is None else (base_year + 1, base_year + YEARS)
    return [_rate(c, dated, [period, plan], base) if years else c for c, years in zip(dated, over, strict=True)]


def _worded_role(header: str, rules: Rules) -> str | None:
    found = rules.candidates("header-role", header)
    return str(found[0].rule.emit["role"]) if found else None


def _first_planned(
    levels: Sequence[Column], kind: str, caption: str | None, period: tuple[int, int] | None, base_year: int | None
) -> int | None:
    """The first year whose values are aims, null where the table has none."""
    years = sorted({c.year_end for c in levels if c.year_end is not None})
    targets = [c.year_end for c in levels if c.value_role == "target" and c.year_end is not None]
    reached = {c.year_end for c in levels if c.value_role == "actual"}
    # aims of the plan before may stand beside what was reached
    targets = [y for y in targets if y not in reached and (base_year is None or y > base_year)] or targets
    if targets:
        return min(targets)
    if caption == "actual" or not years:
        return None
    if base_year is not None:
        return next((year for year in years if year > base_year), None)
    if caption == "target" and len(years) >= MANY_YEARS and years[-1] - years[0] == len(years) - 1:
        return years[0]  # year by year, all of them planned
    if kind != "indicators":
        return None
    if period is not None and caption == "target":
        return next((year for year in years if year >= period[0]), None)
    return years[-1]


def _rate(
    column: Column, columns: Sequence[Column], periods: Sequence[tuple[int, int] | None], base: int | None
) -> Column:
    """A rate with the years it is over: those of its header, those of the caption or the plan if a value column ends
    with them, or those between the value columns."""
    start, end = column.year_start, column.year_end
    if start == end:
        start = end = None  # the year of a heading over levels and rates is that of the levels
    years = sorted({c.year_end for c in columns if c.role == "value" and c.year_end is not None})
    targets = [c.year_end for c in columns if c.value_role == "target" and c.year_end is not None]
    if start is None and years:
        last = max(targets) if targets else years[-1]
        if over := next((p for p in periods if p is not None and p[1] in (targets or years)), None):
            start, end = over
        elif targets:
            start, end = (None if base is None else base + 1), last
        else:
            start, end = years[0] + (1 if len(years) < MANY_YEARS else 0), last
    if start is None and end is None and (caption := periods[0]) is not None:
        start, end = caption
    planned = bool(targets) and (end is None or base is None or end > base)
    return replace(column, year_start=start, year_end=end, value_role="target" if planned else "actual")
