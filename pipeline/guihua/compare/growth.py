"""Checks of growth: a stated annual rate against the values it leads from and to, or against the growth over all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, product

from guihua.compare.relations import Relation, percent, rule_for, shown, tidy, tolerance
from guihua.compare.statement_years import OBSERVED, TARGET, Row
from guihua.compare.statements import PURE, Interval, Real, Statement, by
from guihua.rules.ruleset import Rules

_PERCENT = "%"


def growth(values: Sequence[Statement], documents: Sequence[Row], rules: Rules) -> Iterator[Relation]:
    """Annual rates that stand beside the values they are of: in one row of a table, in one line of text, or in one
    plan as target beside its baseline."""
    spans = {d["doc_id"]: d for d in documents}
    in_doc = by(values, "doc", "place", "indicator")
    for (doc, _, _), group in in_doc.items():
        rates = [v for v in group if v.measure == "annual_rate" and v.unit == PURE and v.row["type"] == "percent"]
        if not rates:
            continue
        rows, years, plan_ends = _rows(group), _years(spans[doc]), _plan_ends(group, spans[doc])
        for rate in rates:
            near = [v for v in rows[rate.table or rate.line] if v is not rate]
            found = _series(rate, near, rules) if _is_series(rate, near) else None
            if found is None and rate.row["unit"] != _PERCENT:
                found = _points(rate, [*_ends(rate, near, years), *plan_ends], rules)
            elif found is None:
                found = _between(rate, _ends(rate, near, years), rules)
                if found is None and rate.role == TARGET and rate.table is None:
                    found = _between(rate, plan_ends, rules)
                if found is None or not found.holds:
                    found = _over_period(rate, near, years, rules) or found
            if found is not None:
                yield found


def _rows(group: Sequence[Statement]) -> dict[object, list[Statement]]:
    """What stands together: in one row of a table, or outside tables in one line."""
    rows: dict[object, list[Statement]] = {}
    for value in group:
        rows.setdefault(value.table or value.line, []).append(value)
    return rows


def _years(plan: Row) -> int | None:
    return plan["period_end"] - plan["period_start"] + 1 if plan["period_start"] and plan["period_end"] else None


Ends = tuple[Statement, Interval, Fraction, Statement, int]  # base, what it may be, its value, end, years between


def _ends(rate: Statement, near: Sequence[Statement], years: int | None) -> list[Ends]:
    """Pairs of values that the rate may lead between: two dated levels, or a level and how much it has changed."""
    levels = [v for v in near if v.measure == "level" and v.year is not None and v.value > 0]
    pairs = [
        (a, a.within, a.value, b, b.year - a.year)
        for a, b in product(levels, levels)
        if a.year is not None and b.year is not None and a.year < b.year and a.unit == b.unit
        and (a.dated if rate.table is None else a.role == OBSERVED and b.role == TARGET)
    ]  # fmt: skip
    if pairs or years is None or years < 2 or rate.table is not None:  # of one year no rate a year is told
        return pairs
    for change in near:
        if change.measure != "change":
            continue
        sign = -1 if change.row["direction"] == "down" else 1
        for level in levels:
            base = level.value - sign * change.value
            if level.unit == change.unit and base > 0:
                shift = change.within if sign > 0 else Interval(-change.within.high, -change.within.low)
                within = Interval(level.within.low - shift.high, level.within.high - shift.low)
                pairs.append((change, within, base, level, years))
    return pairs


def _plan_ends(group: Sequence[Statement], plan: Row) -> list[Ends]:
    """The plan's baseline and target of the indicator, as its tables state them."""
    if not plan["period_start"] or not plan["period_end"]:
        return []
    first, last = plan["period_start"] - 1, plan["period_end"]
    levels = [v for v in group if v.measure == "level" and v.dated and v.value > 0 and v.table]
    bases = [v for v in levels if v.year == first and v.role == OBSERVED]
    ends = [v for v in levels if v.year == last and v.role == TARGET]
    return [(a, a.within, a.value, b, last - first) for a in bases[:1] for b in ends[:1] if a.unit == b.unit]


def _between(rate: Statement, ends: Sequence[Ends], rules: Rules) -> Relation | None:
    """The rate against the pairs: it holds where it fits one of them."""
    match = rule_for("annual-growth", rate.indicator, rules)
    if match is None or not ends:
        return None
    best: Relation | None = None
    stated = _signed(rate)
    for base, within, base_value, end, years in ends:
        give = Interval(_annual(within.high, end.within.low, years), _annual(within.low, end.within.high, years))
        exact = _annual(base_value, end.value, years)
        holds = give.meets(stated.widened(tolerance(match, exact)))
        relation = Relation(
            "annual-growth", rate.indicator, holds, rate, (base, end), rate.row["number"], float(percent(exact, 4)),
            {"expected": percent(exact), "years": str(years), "base": shown(base_value, end), "end": end.said},
        )  # fmt: skip
        if holds:
            return relation
        best = best or relation
    return best


def _points(rate: Statement, ends: Sequence[Ends], rules: Rules) -> Relation | None:
    """A rate of so many percentage points a year against the difference between two rates."""
    if not ends or rule_for("annual-points", rate.indicator, rules) is None:
        return None
    base, within, base_value, end, years = ends[0]
    give = Interval((end.within.low - within.high) / years, (end.within.high - within.low) / years)
    exact = (end.value - base_value) / years
    return Relation(
        "annual-points", rate.indicator, give.meets(_signed(rate)), rate, (base, end), rate.row["number"],
        tidy(exact * 100),
        {"expected": percent(exact), "years": str(years), "base": shown(base_value, end), "end": end.said},
    )  # fmt: skip


def _over_period(rate: Statement, near: Sequence[Statement], years: int | None, rules: Rules) -> Relation | None:
    """The rate against the growth over the whole period: 比“十二五”末增长40%，年均增长5.4%."""
    changes = [v for v in near if v.measure == "change" and v.row["type"] == "percent" and v.unit == PURE]
    if len(changes) != 1 or not years or rule_for("growth-over-period", rate.indicator, rules) is None:
        return None
    change = changes[0]
    rates = any(v.measure == "level" and v.unit == PURE for v in near)  # a rate that grows by 6% grows by 6 points
    if rates or change.row["unit"] != _PERCENT or change.value <= rate.value:
        return None
    sign = -1 if change.row["direction"] == "down" else 1
    low, high = sorted((1 + sign * change.within.low, 1 + sign * change.within.high))
    give = Interval(_annual(1, low, years), _annual(1, high, years))
    exact = _annual(1, 1 + sign * change.value, years)
    return Relation(
        "growth-over-period", rate.indicator, give.meets(_signed(rate)), rate, (change,),
        rate.row["number"], float(percent(exact, 4)), {"expected": percent(exact), "years": str(years)},
    )  # fmt: skip


def _signed(rate: Statement) -> Interval:
    """The rate as it changes the value: 下降 takes away."""
    return Interval(-rate.within.high, -rate.within.low) if rate.row["direction"] == "down" else rate.within


def _annual(base: Real, end: Real, years: int) -> float:
    if end <= 0 or base == math.inf:
        return -1.0
    if base <= 0 or end == math.inf:
        return math.inf
    return float((end / base) ** (1 / years) - 1)


# ---- an average rate beside a series -----------------------------------------------------------------------


def _is_series(rate: Statement, near: Sequence[Statement]) -> bool:
    years = {v.year for v in near if v.measure == "level" and v.role == OBSERVED and v.year is not None}
    return rate.table is not None and rate.role == OBSERVED and len(years) >= 3


def _series(rate: Statement, near: Sequence[Statement], rules: Rules) -> Relation | None:
    match = rule_for("series-growth", rate.indicator, rules)
    values: Mapping[int, Statement] = {v.year: v for v in near if v.measure == "level" and v.year is not None}
    years = sorted(values)
    first, last = values[years[0]], values[years[-1]]
    if match is None or min(v.value for v in values.values()) <= 0 or years[-1] - years[0] != len(years) - 1:
        return None
    stated, count = _signed(rate), len(years) - 1
    inside = Interval(
        _annual(first.within.high, last.within.low, count), _annual(first.within.low, last.within.high, count)
    )
    exact = _annual(first.value, last.value, count)
    middle = (stated.low + stated.high) / 2
    # the growth of the first year if the rate counts from the year before it
    opening = first.value * (1 + middle) ** (count + 1) / last.value - 1
    steps = [values[b].value / values[a].value - 1 for a, b in pairwise(years)]
    slack = float(match.rule.emit.get("slack", 0)) / 100
    holds = inside.meets(stated) or min(steps) - slack <= opening <= max(steps) + slack
    return Relation(
        "series-growth", rate.indicator, holds, rate, (first, last), rate.row["number"], float(percent(exact, 4)),
        {
            "expected": percent(exact), "first": percent(opening, 1), "base": first.said, "end": last.said,
            "base_year": str(years[0]), "end_year": str(years[-1]), "years": str(count),
        },
    )  # fmt: skip
