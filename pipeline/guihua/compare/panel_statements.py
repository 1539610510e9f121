"""Facts → statements that a panel can set side by side: of one region, one indicator, a time and a role that can be.

What can't be is set aside: a target for a year before its plan, a yearly rate that no run of years goes with, a unit
that measures something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from guihua.lexicons.indicator_names import GROWTH, RATIO, growth_of, known_indicator
from guihua.lexicons.units import Unit, read_unit
from guihua.model import KnownIndicator
from guihua.rules.ruleset import Rules

Row = Mapping[str, Any]
Key = tuple[str, str, int, int, str, str, str, str]
SOURCES = ("table", "box", "prose", "note")  # best first
TARGET, OBSERVED = "target", "observed"  # series: what is planned, and what was reached, baseline and actual alike
LEVEL, CHANGE, RATE, TOTAL = "level", "change", "annual_rate", "cumulative"
STATED, OF_PLAN = "stated", "plan"  # where the years come from, beside those of indicators.context_year_from
ABOUT = Fraction(1, 20)  # how far a value stated as about so much may lie from it


@dataclass(frozen=True, slots=True)
class Dated:
    """The years a value holds for, what states them, and the measure that it is over such years."""

    start: int
    end: int
    told_by: str
    measure: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact in its indicator's unit. ``value`` is null where words stand for it (``text_value``). ``low`` and
    ``high`` enclose all that it may stand for, null where open."""

    row: Row
    key: Key
    told_by: str
    value: Fraction | None
    value_high: Fraction | None
    low: Fraction | None
    high: Fraction | None
    half: Fraction
    own: bool
    base_year: int | None

    @property
    def unit(self) -> str:
        return self.key[-1]

    @property
    def year_stated(self) -> bool:
        return self.told_by == STATED

    @property
    def rank(self) -> tuple[Any, ...]:
        """Orders statements of one value, best first."""
        return (
            not self.own,
            bool(self.row.get("quality")),
            SOURCES.index(self.row["source"]),
            not self.year_stated,
            self.half,
            self.row["doc_id"],
            self.row["char_start"],
            self.row["indicator_id"],
        )

    def agrees(self, other: Statement) -> bool:
        """True where one number may be meant by both: they overlap, or one is the other cut short (317 of 317.54)."""
        if self.value is None or other.value is None:
            return bool(self.row["text_value"] == other.row["text_value"])
        if _below(self.low, other.high) and _below(other.low, self.high):
            return True
        finer, coarser = sorted((self, other), key=lambda s: s.half)
        if finer.value is None or coarser.value is None:
            return False
        return coarser.row["comparator"] == "=" and 0 <= finer.value - coarser.value < 2 * coarser.half


# ---- one fact ----------------------------------------------------------------------------------------------


def read_statement(row: Row, plan: Row, rules: Rules) -> Statement | None:
    """A row of ``indicators`` as a statement; null where it has no known indicator, region, time, role or value."""
    indicator = known_indicator(row["canonical_name"], rules)
    adcode = row["place_adcode"]
    if indicator is None or adcode is None or row["role"] is None or not indicator.in_panel:
        return None
    series = TARGET if row["role"] == TARGET else OBSERVED
    if row["measure"] == LEVEL and (grown := growth_of(indicator, rules)) is not None:
        indicator, row = (
            grown,
            {**row, "measure": _growth_measure(row, plan, series), "direction": row["direction"] or "up"},
        )
    dated = _dated(row, plan, indicator, series, rules)
    measured = _measured(row, indicator, rules)
    if dated is None or measured is None or _too_early(series, dated, plan):
        return None
    value, high, half, unit = measured
    least, most = (None, None) if value is None else _bounds(row["comparator"], value, high, half)
    return Statement(
        row=row,
        key=(adcode, indicator.name, dated.start, dated.end, series, dated.measure, row["direction"] or "", unit),
        told_by=dated.told_by,
        value=value,
        value_high=high,
        low=least,
        high=most,
        half=half,
        own=adcode == plan["adcode"],
        base_year=_base_year(row, dated, plan, series),
    )


def _growth_measure(row: Row, plan: Row, series: str) -> str:
    """How a value of an indicator that is a growth (地区生产总值增速) grows: a target of the plan's last year is the
    mean of its years, anything else the growth of its year."""
    first, last = plan.get("period_start"), plan.get("period_end")
    of_years = row["year_start"] is not None and row["year_start"] != row["year_end"]
    at_end = series == TARGET and first is not None and first != last and row["year_end"] == last
    return RATE if of_years or at_end else CHANGE


def panel_name(name: str | None, rules: Rules) -> str | None:
    """The name that facts of a canonical name have in the panel: a growth is a measure of what grows."""
    indicator = known_indicator(name, rules)
    grown = growth_of(indicator, rules) if indicator else None
    return grown.name if grown else name


# ---- times that can be ---------------------------------------------------------------------------------------


def _dated(row: Row, plan: Row, indicator: KnownIndicator, series: str, rules: Rules) -> Dated | None:
    """Its own years, else those stated around it. A level that only its paragraph or heading dates by a period holds
    for that period's end; a yearly rate is one over several years; what adds up over a period is its total."""
    start, end, told_by = row["year_start"], row["year_end"], STATED
    if start is None or end is None:
        start, end = row["context_year_start"], row["context_year_end"]
        told_by = row.get("context_year_from") or "context"
        if start is None or end is None:
            return None
        if row["measure"] == LEVEL:
            start = end
    if row["measure"] == RATE and start == end:
        return _over_plan(plan, end, series)
    measure = row["measure"]
    if measure == LEVEL and start < end:
        if _adds_up(indicator, rules):
            measure = TOTAL
        elif series == TARGET and (start, end) == (plan["period_start"], plan["period_end"]):
            start = end
    return Dated(start, end, told_by, measure)


def _over_plan(plan: Row, year: int, series: str) -> Dated | None:
    """The years of a mean yearly growth of which only the last is named: the plan's, or as many before it."""
    first, last = plan.get("period_start"), plan.get("period_end")
    if first is None or last is None or first == last:
        return None
    if series == TARGET and year == last:
        return Dated(first, last, OF_PLAN, RATE)
    if series == OBSERVED and year == first - 1:
        return Dated(first - (last - first + 1), first - 1, OF_PLAN, RATE)
    return None


def _adds_up(indicator: KnownIndicator, rules: Rules) -> bool:
    """True where the values of several years make a total: amounts that flow, no rates and no stocks."""
    if indicator.dimension.split("/")[0] == RATIO or "/" in indicator.dimension or not indicator.unit:
        return False
    return not indicator.name.endswith(rules.lexicon("stocks").forms())


def _too_early(series: str, dated: Dated, plan: Row) -> bool:
    """True for a target that lies before its plan."""
    first = plan.get("period_start")
    return series == TARGET and first is not None and dated.end < first


def _base_year(row: Row, dated: Dated, plan: Row, series: str) -> int | None:
    """The year a change or growth counts from: the one stated, else the one before the years it holds for; a target's
    change by the plan's last year counts from the plan's start."""
    if dated.measure not in GROWTH:
        return None
    stated = row.get("base_year")
    if stated is not None:
        return int(stated)
    first, last = plan.get("period_start"), plan.get("period_end")
    if series == TARGET and first is not None and dated.start == dated.end == last:
        return int(first) - 1
    return dated.start - 1


# ---- values in one unit --------------------------------------------------------------------------------------


def _measured(
    row: Row, indicator: KnownIndicator, rules: Rules
) -> tuple[Fraction | None, Fraction | None, Fraction, str] | None:
    """Value, upper value, half of the last digit's worth, and unit; no value where words stand for it."""
    parts = row["parts"]
    if parts:
        if len(parts) != 2 or not parts[1]:
            return None
        below = _exact(parts[1])
        value = _exact(parts[0]) / below
        half = _last_digit(row) / 2 / below if below == 1 else value / 100
        return value, None, half, indicator.unit
    if row["value"] is None:
        return (None, None, Fraction(0), "") if row.get("text_value") else None
    written = read_unit(row["unit"] or "", rules)
    if row["measure"] in GROWTH and written.dimension == RATIO:
        ratio, unit = Fraction(1), written.form  # per cent, or points
    else:
        wanted = read_unit(indicator.unit, rules)
        found = _ratio(written, wanted)
        if found is None:
            return None
        ratio, unit = found, indicator.unit
    value = _exact(row["value"])
    digit = _last_digit(row)
    if row["number"]:
        digit *= value / _exact(row["number"])
    high = None if row["value_high"] is None else _exact(row["value_high"]) * ratio
    return value * ratio, high, abs(digit) / 2 * ratio, unit


@lru_cache(maxsize=1024)
def _ratio(written: Unit, wanted: Unit) -> Fraction | None:
    """What one ``written`` is in ``wanted``; null where they do not measure the same."""
    scale = Fraction(written.scale) / Fraction(wanted.scale)
    if written.factor is None or wanted.factor is None:
        same = (
            written.factor is wanted.factor
            and (written.dimension or "").split("/")[0] == (wanted.dimension or "").split("/")[0]
        )
        return scale if same else None
    return scale * written.factor / wanted.factor if written.reference == wanted.reference else None


def _bounds(
    comparator: str | None, value: Fraction, high: Fraction | None, half: Fraction
) -> tuple[Fraction | None, Fraction | None]:
    """All that a statement may stand for: whatever rounds to it, more where it says at least, and so on."""
    top = value if high is None else high
    match comparator:
        case ">=" | ">":
            return value - half, None
        case "<=" | "<":
            return None, top + half
        case "~":
            about = abs(value) * ABOUT
            return value - max(half, about), top + max(half, about)
        case _:
            return value - half, top + half


def _below(low: Fraction | None, high: Fraction | None) -> bool:
    return low is None or high is None or low <= high


def _last_digit(row: Row) -> Fraction:
    """What one of the last digit of the number is worth: 317.54万吨 → 1/100."""
    decimals = row["decimals"]
    return Fraction(1, 10 ** decimals[0]) if decimals else Fraction(1)


def _exact(number: float) -> Fraction:
    return Fraction(Decimal(repr(number)))
