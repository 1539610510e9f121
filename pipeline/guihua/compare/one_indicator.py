"""Checks of one indicator against itself: two values for one year, a target that is worse, a value that cannot be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from guihua.compare.relations import Relation, rule_for, tolerance, written
from guihua.compare.statement_years import OBSERVED, TARGET
from guihua.compare.statements import PARTS, PURE, Interval, Statement, by, exact, sums_years
from guihua.lexicons.indicator_names import known_indicator
from guihua.lexicons.units import read_unit
from guihua.rules.matching import Match
from guihua.rules.memo import kept_with_rules
from guihua.rules.ruleset import Rules

NEAR_POWER = 0.02  # of a decade: how near two values' quotient must be to a power of ten
JUMP = 0.08  # the same between neighbouring years, which also grow
_PERCENT = "%"
_OPEN = {-math.inf, math.inf}
ONE_VALUE = ("place", "indicator", "year", "role", "unit")  # what values share that say the same


def two_values(values: Sequence[Statement], rules: Rules) -> Iterator[Relation]:
    """Values that one plan states for one indicator, place, year, role and unit: each against its chief."""
    levels = [v for v in values if v.measure == "level" and v.year is not None and v.role is not None]
    for group in by(levels, "doc", *ONE_VALUE).values():
        yield from _against(_chief(group), group, rules)


def between_plans(values: Sequence[Statement], rules: Rules) -> Iterator[Relation]:
    """The chief values of several plans for one indicator, place, year, role and unit, against the first of a table;
    in the order of places and indicators."""
    levels = [v for v in values if v.measure == "level" and v.canonical and v.dated and v.role is not None]
    for _, group in sorted(by(levels, *ONE_VALUE).items()):
        chiefs = [_chief(stated) for stated in by(group, "doc").values()]
        yield from _against(_chief(chiefs), chiefs, rules)


def _chief(group: Sequence[Statement]) -> Statement:
    """The value that a table states for its year, or the first."""
    return next((v for v in group if v.table and v.dated), group[0])


def _against(chief: Statement, group: Sequence[Statement], rules: Rules) -> Iterator[Relation]:
    for other in group:
        if other is chief or not _comparable(chief, other, rules):
            continue
        power = _power(chief.value, other.value, NEAR_POWER)
        check = "two-values" if chief.dated and other.dated else "two-values-undated"
        check = "two-values-shift" if power else check
        match = rule_for(check, chief.indicator, rules)
        if match is None:
            continue
        holds = _agree(chief, other, tolerance(match, other.value))
        yield Relation(
            "two-values" if holds else check, chief.indicator, holds, chief, (other,),
            written(chief.value, chief), written(other.value, chief),
            {"power": f"{10**power:,}"},
        )  # fmt: skip


def _agree(one: Statement, other: Statement, slack: Fraction) -> bool:
    if one.unit == PARTS:
        half, mine, theirs = max(one.step, other.step) / 2, one.row["parts"], other.row["parts"]
        near = (abs(exact(a) - exact(b)) <= half for a, b in zip(mine, theirs, strict=False))
        return len(mine) == len(theirs) and all(near)
    finer, coarser = sorted((one, other), key=lambda v: v.step)
    if _OPEN in ({one.within.low, other.within.high}, {other.within.low, one.within.high}):
        return True  # at most here and at least there are told of two groups: 10万元以下的村清零
    if {one.row["comparator"], other.row["comparator"]} != {"="}:
        return one.within.meets(other.within.widened(slack))
    gap = abs(one.value - other.value)
    if coarser.step > 2 * finer.step and coarser.value < 10 * coarser.step:
        return gap <= slack + finer.step / 2  # 1 is no rounded 1.5
    cut = coarser.value <= finer.value < coarser.value + coarser.step and coarser.step > finer.step  # 317.54 → 317
    return cut or gap <= slack + coarser.step / 2


def two_rates(values: Sequence[Statement], rules: Rules) -> Iterator[Relation]:
    """Annual rates of one indicator in a table and in the text of the same plan, up to the same year."""
    rates = [v for v in values if v.measure == "annual_rate" and v.unit == PURE and v.row["unit"] == _PERCENT]
    for (_, _, name, role), group in by(rates, "doc", "place", "indicator", "role").items():
        if role is None or rule_for("two-rates", name, rules) is None:
            continue
        for chief in (v for v in group if v.table):
            for other in (v for v in group if not v.table and _last(v) == _last(chief)):
                yield Relation(
                    "two-rates", name, _agree(chief, other, Fraction(0)), chief, (other,),
                    written(chief.value, chief), written(other.value, chief),
                )  # fmt: skip


def _last(rate: Statement) -> int | None:
    year: int | None = rate.row["year_end"] if rate.row["year_end"] is not None else rate.row["context_year_end"]
    return year


def _comparable(chief: Statement, other: Statement, rules: Rules) -> bool:
    """True where both may speak of the same thing: neither repeats the other's row, and one is sure of its name."""
    if chief.table is not None and chief.table == other.table:
        return False
    if sums_years(chief, rules) != sums_years(other, rules):
        return False
    if chief.doc == other.doc and chief.line == other.line:
        return False
    if not chief.dated and not other.dated:
        return False
    if chief.table is None and not (chief.dated and other.dated):
        return False
    return chief.table is not None or chief.canonical


def target_worse(values: Sequence[Statement], rules: Rules) -> Iterator[Relation]:
    """A target against the latest value reached, both of one plan."""
    levels = [v for v in values if v.measure == "level" and v.canonical and v.year is not None and v.dated]
    levels = [v for v in levels if not sums_years(v, rules)]
    for (_, _, name, _), group in by(levels, "doc", "place", "indicator", "unit").items():
        kind = known_indicator(name, rules)
        better = kind.better if kind else "none"
        reached = [v for v in group if v.role == OBSERVED]
        if better == "none" or not reached:
            continue
        latest = _latest(reached)
        in_row = {row: _latest(stated) for (row,), stated in by(reached, "table").items() if row is not None}
        tables = {v.table for v in group if v.table is not None and v.role == TARGET}
        for target in group:
            if target.role != TARGET or (target.table is None and tables):
                continue
            base = latest if target.table is None else in_row.get(target.table, latest)
            if (target.year or 0) <= (base.year or 0):
                continue  # what was planned for 2025 against what was done in 2025
            worse = target.value < base.value if better == "up" else target.value > base.value
            worse = worse and not Interval(target.value, target.value).meets(base.within)
            bound = target.row["comparator"] in ((">=", ">") if better == "up" else ("<=", "<"))
            check = "target-worse-bound" if worse and bound else "target-worse"
            if rule_for(check, name, rules) is not None:
                yield Relation(
                    check, name, not worse, target, (base,),
                    written(target.value, target), written(base.value, target),
                )  # fmt: skip


def _latest(reached: Sequence[Statement]) -> Statement:
    """The value of the last year; of several one of a table, then the first."""
    return max(reached, key=lambda v: (v.year or 0, v.table is not None, -v.line))


def out_of_range(values: Sequence[Statement], rules: Rules) -> Iterator[Relation]:
    """Levels against what their indicator can be; shares that the lexicon lacks against 0 and 100 %."""
    for value in values:
        if value.measure != "level" or not (value.canonical or _percentage(value)):
            continue
        check = "out-of-range" if value.canonical else "rate-range"
        match = rule_for(check, value.indicator, rules)
        bounds = _bounds(value, match, rules) if match else None
        if bounds is None:
            continue
        (least, told_least), (most, told_most) = bounds
        if least is None and most is None:
            continue
        half = value.step / 2
        holds = (least is None or value.value + half >= least) and (most is None or value.value - half <= most)
        yield Relation(
            check, value.indicator, holds, value, (), written(value.value, value), None,
            {"least": told_least or "…", "most": told_most or "…"},
        )  # fmt: skip


End = tuple[Fraction | None, str | None]  # of what a value can be: in its unit, and in words


def _bounds(value: Statement, match: Match, rules: Rules) -> tuple[End, End] | None:
    """The least and the most that a value can be; null where none is known in its unit."""
    if value.canonical:
        unit, *ends = _known_bounds(value.indicator, rules)
        return (ends[0], ends[1]) if unit in (None, value.unit) else None
    least, most = (match.rule.emit.get(end) for end in ("least", "most"))
    return (exact(least or 0) / 100, str(least)), (exact(100 if most is None else most) / 100, str(most))


@kept_with_rules(4096)
def _known_bounds(indicator: str, rules: Rules) -> tuple[str | None, End, End]:
    """The unit that an indicator's bounds are in (null for any), and what they are."""
    kind = known_indicator(indicator, rules)
    assert kind is not None
    unit = read_unit(kind.unit, rules) if kind.unit else None
    factor = Fraction(unit.scale) * (unit.factor or 1) if unit else 1
    least, most = (
        (None, None) if b is None else (Fraction(b) * factor, f"{b.normalize():f}{kind.unit}")
        for b in (kind.least, kind.most)
    )
    return (unit.reference or unit.form) if unit else None, least, most


def _percentage(value: Statement) -> bool:
    return value.row["type"] == "percent" and value.unit == PURE


def jumps(values: Sequence[Statement], rules: Rules) -> Iterator[Relation]:
    """Neighbouring years of a table's row."""
    cells = [v for v in values if v.table and v.measure == "level" and v.year is not None and v.dated and v.value > 0]
    for (_, name, _), row in by(cells, "table", "indicator", "unit").items():
        series = sorted(row, key=lambda v: (v.year or 0, v.row["col"]))
        if rule_for("jump", name, rules) is None:
            continue
        for before, after in pairwise(series):
            power = _power(before.value, after.value, JUMP)
            yield Relation(
                "jump", name, not power, after, (before,), written(after.value, after), written(before.value, after),
                {"power": f"{10**power:,}", "left_year": str(after.year), "right_year": str(before.year)},
            )  # fmt: skip


def _power(one: Fraction, other: Fraction, near: float) -> int:
    """n where the values differ by about 10ⁿ, else 0."""
    if one <= 0 or other <= 0:
        return 0
    decades = abs(math.log10(one / other))
    return round(decades) if round(decades) >= 1 and abs(decades - round(decades)) <= near else 0
