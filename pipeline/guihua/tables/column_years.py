"""The year of a value column, and whether it is a baseline, an actual value or a target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guihua.expressions.times import find_times
from guihua.lexicons.plan_periods import plan_years
from guihua.model import Span, View
from guihua.rules import stages
from guihua.rules.matching import Match
from guihua.rules.ruleset import Rules
from guihua.tables.column import Column, Draft

ESTIMATE = "estimate"  # a word of a header: reached or aimed at, as the year tells
_YEARS = 5  # of a plan
MANY_YEARS = 3  # from as many years on, a table is a series


def dated_columns(column: Column, heads: Sequence[View], rules: Rules) -> Column:
    """The column with the time its header names: a level holds for the shortest one, a rate for the longest."""
    times: list[tuple[int, int | None, Span]] = []
    for view in heads:
        match = rules.first(stages.HEADER_YEAR, view.text)
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


# ---- what the values are -----------------------------------------------------------------------------------


def value_roles(
    drafts: Sequence[Draft], kind: str, caption: str | None, period: tuple[int, int] | None,
    base_year: int | None,
) -> list[Column]:  # fmt: skip
    """Baseline, actual or target for every value column, and the period of every rate."""
    columns = _beside(_summed([draft.column for draft in drafts]))
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
    plan = period if base_year is None else (base_year + 1, base_year + _YEARS)
    return [_rate(c, dated, [period, plan], base) if years else c for c, years in zip(dated, over, strict=True)]


def _summed(columns: Sequence[Column]) -> list[Column]:
    """A total beside columns of several years is over all of them."""
    years = {c.year_end for c in columns if c.role == "value" and c.year_end is not None}
    return [replace(c, measure="cumulative") if c.total and len(years) > 1 else c for c in columns]


def _beside(columns: Sequence[Column]) -> list[Column]:
    """A growth without a time of its own is that of the level on its left, where every growth stands beside a level, or
    the table is of one year alone and the growth's heading names no base."""
    dated: list[Column] = []
    level: Column | None = None
    growths = sum(c.role == "value" and c.measure == "change" and not c.amount for c in columns)
    of_one_year = len({c.year_end for c in columns if c.role == "value" and c.year_end is not None}) == 1
    for column in columns:
        if column.role == "value" and column.measure == "level" and column.year_end is not None:
            level = column
        elif (
            column.measure == "change"
            and not column.amount
            and column.year_end is None
            and level
            and (growths > 1 or (of_one_year and not any(map(str.isdigit, column.header))))
        ):
            year_start, year_end, year_span = level.year_start, level.year_end, level.year_span
            role = column.value_role or level.value_role
            dated.append(
                replace(column, year_start=year_start, year_end=year_end, year_span=year_span, value_role=role)
            )
            continue
        dated.append(column)
    return dated


def worded_role(header: str, rules: Rules) -> str | None:
    found = rules.candidates(stages.HEADER_ROLE, header)
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
