"""Statements → entries that a panel can set side by side: of one region, one indicator, a time and a role that can be.

What can't be is set aside: a target for a year before its plan, a yearly rate that no run of years goes with, a unit
that measures something else. What is one series is made one: the yearly amount of one year is that year's level, and so
is what an indicator of additions (城镇新增就业人数) adds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guihua.compare.statement_years import OBSERVED, OF_PLAN, STATED, TARGET, Row, Years, years_in_text
from guihua.compare.statements import Amount, Statement, is_told, read_statement, sums_years, unit_of
from guihua.lexicons.indicator_names import GROWTH, RATIO, growth_of, known_indicator
from guihua.lexicons.units import read_unit
from guihua.model import KnownIndicator
from guihua.rules.ruleset import Rules

Key = tuple[str, str, int, int, str, str, str, str]
SOURCES = ("table", "box", "prose", "note")  # best first
LEVEL, CHANGE, RATE, ANNUAL, TOTAL = "level", "change", "annual_rate", "annual", "cumulative"
STOCK, ADDITION, ONE_YEAR = "stock_end", "addition_word", "one_year_word"  # classes of rules/cues.tsv
_PERCENT, _PER_CENT = "percent", ("%", "‰")  # a class of rules/units.tsv; of its forms, those that are no points


@dataclass(frozen=True, slots=True)
class PanelEntry:
    """A statement where the panel has it: under its ``key``, as the ``amount`` it is in the key's unit (null where
    words stand for it). ``own`` is true of what the region's own plan states."""

    statement: Statement
    key: Key
    years: Years
    amount: Amount | None
    own: bool
    base_year: int | None

    @property
    def row(self) -> Row:
        return self.statement.row

    @property
    def unit(self) -> str:
        return self.key[-1]

    @property
    def year_stated(self) -> bool:
        return self.years.told_by == STATED

    @property
    def rank(self) -> tuple[Any, ...]:
        """Orders entries under one key, best first."""
        return (
            not self.own,
            bool(self.row.get("quality")),
            SOURCES.index(self.row["source"]),
            not self.year_stated,
            0 if self.amount is None else self.amount.step,
            self.row["doc_id"],
            self.row["char_start"],
            self.row["indicator_id"],
        )

    def agrees(self, other: PanelEntry) -> bool:
        """True where one number may be meant by both: they overlap, or one is the other cut short (317 of 317.54)."""
        if self.amount is None or other.amount is None:
            return bool(self.row["text_value"] == other.row["text_value"])
        if self.amount.within.meets(other.amount.within):
            return True
        (finer, _), (coarser, row) = sorted(
            ((self.amount, self.row), (other.amount, other.row)), key=lambda one: one[0].step
        )
        return bool(row["comparator"] == "=" and 0 <= finer.value - coarser.value < coarser.step)


# ---- one fact ----------------------------------------------------------------------------------------------


def panel_entry(row: Row, plan: Row, rules: Rules) -> PanelEntry | None:
    """A row of ``indicators`` as an entry; null where it has no known indicator, region, time, role or value."""
    indicator = known_indicator(row["canonical_name"], rules)
    if indicator is None or row["place_adcode"] is None or row["role"] is None or not indicator.in_panel:
        return None
    said = read_statement(row, plan, rules, years_in_text)
    if said.years is None or said.role is None or (said.amount is None and not row.get("text_value")):
        return None
    measure, direction = said.measure, row["direction"] or ""
    if measure == LEVEL and (grown := growth_of(indicator, rules)) is not None:
        indicator, measure, direction = grown, _growth_measure(row, plan, said.role, rules), direction or "up"
    if _is_level(measure, direction, said, indicator, rules):
        measure, direction = LEVEL, ""
    dated = _dated(said, measure, plan, indicator, rules)
    if dated is None or _too_early(said.role, dated[0], plan):
        return None
    years, held = dated
    amount = _in_panel_unit(said.amount, measure, indicator, row, rules)
    if said.amount is not None and amount is None:
        return None
    unit = amount.unit if amount else ""
    return PanelEntry(
        statement=said,
        key=(said.place, indicator.name, years.start, years.end, said.role, held, direction, unit),
        years=years,
        amount=amount,
        own=said.place == plan["adcode"],
        base_year=_base_year(row, years, held, plan, said.role),
    )


def _growth_measure(row: Row, plan: Row, role: str, rules: Rules) -> str:
    """How a value of an indicator that is a growth (地区生产总值增速) grows: what is told to be a mean (年均), or a
    target of the plan's last year, is the mean of several years, anything else the growth of its year."""
    first, last = plan.get("period_start"), plan.get("period_end")
    of_years = row["year_start"] is not None and row["year_start"] != row["year_end"]
    at_end = role == TARGET and first is not None and first != last and row["year_end"] == last
    return RATE if of_years or at_end or is_told(row, "mean", rules) else CHANGE


def _is_level(measure: str, direction: str, said: Statement, indicator: KnownIndicator, rules: Rules) -> bool:
    """True for the yearly amount of one year (年产值, no mean of several years), and for what an indicator of additions
    adds: 城镇新增就业5万人 is read as a change, and is the level of 城镇新增就业人数."""
    if measure == ANNUAL:
        named = any(word in said.name for word in rules.lexicon("cues").forms(ONE_YEAR))
        return named and not direction and said.year is not None and _adds_up(indicator, rules)
    adds = measure == CHANGE and direction == "up" and _of_additions(indicator, rules)
    return adds and said.amount is not None and said.amount.dimension != RATIO


def panel_name(name: str | None, rules: Rules) -> str | None:
    """The name that facts of a canonical name have in the panel: a growth is a measure of what grows."""
    indicator = known_indicator(name, rules)
    grown = growth_of(indicator, rules) if indicator else None
    return grown.name if grown else name


def _in_panel_unit(
    amount: Amount | None, measure: str, indicator: KnownIndicator, row: Row, rules: Rules
) -> Amount | None:
    """The amount in the indicator's usual unit; a growth in per cent stays so. Null where that can't be: points are a
    difference of rates, and of an amount they tell by how much its growth has changed."""
    if amount is None:
        return None
    if measure in GROWTH and not row["parts"]:
        written = read_unit(row["unit"] or "", rules)
        if written.dimension == RATIO:
            points = written.form in rules.lexicon("units").forms(_PERCENT) and written.form not in _PER_CENT
            return None if points and indicator.dimension != RATIO else amount.in_unit(written, written.form)
    return amount.in_unit(unit_of(indicator.unit, indicator, rules), indicator.unit)


# ---- times that can be ---------------------------------------------------------------------------------------


def _dated(
    said: Statement, measure: str, plan: Row, indicator: KnownIndicator, rules: Rules
) -> tuple[Years, str] | None:
    """The years a value holds for, and the measure that it is over such years. A level that only its paragraph or
    heading dates by a period holds for that period's end, unless it is told to add up (五年累计) or counts additions;
    a yearly rate is one over several years; what adds up over a period is its total."""
    told, role = said.years, said.role
    assert told is not None and role is not None
    end = Years(told.end, told.end, told.told_by)
    summed = _of_additions(indicator, rules) or (sums_years(said, rules) and _adds_up(indicator, rules))
    years = told if measure != LEVEL or told.told_by == STATED or summed else end
    if measure == RATE and years.start == years.end:
        run = _over_plan(plan, years.end, role)
        return (run, RATE) if run else None
    if measure == LEVEL and years.start < years.end:
        if _adds_up(indicator, rules):
            return years, TOTAL
        if role == TARGET and (years.start, years.end) == (plan["period_start"], plan["period_end"]):
            return end, LEVEL
    return years, measure


def _over_plan(plan: Row, year: int, role: str) -> Years | None:
    """The years of a mean yearly growth of which only the last is named: the plan's, or as many before it."""
    first, last = plan.get("period_start"), plan.get("period_end")
    if first is None or last is None or first == last:
        return None
    if role == TARGET and year == last:
        return Years(first, last, OF_PLAN)
    if role == OBSERVED and year == first - 1:
        return Years(first - (last - first + 1), first - 1, OF_PLAN)
    return None


def _adds_up(indicator: KnownIndicator, rules: Rules) -> bool:
    """True where the values of several years make a total: amounts that flow, no rates and no stocks."""
    if indicator.dimension.split("/")[0] == RATIO or "/" in indicator.dimension or not indicator.unit:
        return False
    return _of_additions(indicator, rules) or not indicator.name.endswith(rules.lexicon("cues").forms(STOCK))


def _of_additions(indicator: KnownIndicator, rules: Rules) -> bool:
    """True where the indicator counts what comes to be in a time: 新增有效灌溉面积, 造林面积."""
    return any(word in indicator.name for word in rules.lexicon("cues").forms(ADDITION))


def _too_early(role: str, years: Years, plan: Row) -> bool:
    """True for a target that lies before its plan."""
    first = plan.get("period_start")
    return role == TARGET and first is not None and years.end < first


def _base_year(row: Row, years: Years, measure: str, plan: Row, role: str) -> int | None:
    """The year a change or growth counts from: the one stated, else the one before the years it holds for; a target's
    change by the plan's last year counts from the plan's start."""
    if measure not in GROWTH:
        return None
    stated = row.get("base_year")
    if stated is not None:
        return int(stated)
    first, last = plan.get("period_start"), plan.get("period_end")
    if role == TARGET and first is not None and years.start == years.end == last:
        return int(first) - 1
    return years.start - 1
