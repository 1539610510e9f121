"""Statements: exact values with all that they may stand for, of years by a policy that is handed in."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

from guihua.compare.statement_years import OF_PLAN, STATED, Years, years_in_plan, years_in_text
from guihua.compare.statements import PARTS, PURE, Interval, Statement, read_statement
from guihua.lexicons.units import read_unit
from guihua.rules.ruleset import Rules

PLAN = {"doc_id": "plan.txt", "title": "", "adcode": None, "period_start": 2021, "period_end": 2025}
ROW: dict[str, Any] = {
    "indicator_id": "plan.txt#i1", "doc_id": "plan.txt", "name": "面积", "canonical_name": None, "place_adcode": None,
    "scope": None, "parts": None, "number": None, "value": None, "value_high": None, "unit": None, "decimals": [0],
    "comparator": "=", "measure": "level", "role": "target", "year_start": None, "year_end": None,
    "context_year_start": None, "context_year_end": None,
}  # fmt: skip


def read(rules: Rules, **columns: Any) -> Statement:
    return read_statement(ROW | columns, PLAN, rules, years_in_text)


def test_a_value_is_exact_in_the_reference_unit(rules: Rules) -> None:
    area = read(rules, number=7.21, value=72100.0, unit="亩", decimals=[2])
    assert (area.value, area.step, area.unit) == (Fraction(72100 * 2000, 3), Fraction(100 * 2000, 3), "m2")
    share = read(rules, number=0.1, value=0.1, unit="%", decimals=[1])
    assert (share.value, share.within) == (Fraction(1, 1000), Interval(Fraction(5, 10000), Fraction(15, 10000)))


@pytest.mark.parametrize(
    ("comparator", "low", "high"),
    [("=", 99.5, 120.5), (">=", 99.5, math.inf), ("<", -math.inf, 120.5), ("~", 95, 125)],
)
def test_words_open_and_widen_what_a_range_may_stand_for(
    rules: Rules, comparator: str, low: float, high: float
) -> None:
    people = {"number": 100.0, "value": 100.0, "value_high": 120.0, "unit": "人"}
    assert read(rules, comparator=comparator, **people).within == Interval(low, high)


def test_what_is_open_below_meets_nothing_above_it() -> None:
    assert not Interval(-math.inf, 5).meets(Interval(6, math.inf))
    assert Interval(-math.inf, 5).meets(Interval(5, 6))


def test_ratios_and_structures(rules: Rules) -> None:
    ratio = read(rules, parts=[1.7, 1.0], decimals=[1, 0])
    assert (ratio.value, ratio.step, ratio.unit) == (Fraction(17, 10), Fraction(1, 10), PURE)
    structure = read(rules, parts=[17.8, 33.7, 48.5], decimals=[1, 1, 1])
    assert (structure.value, structure.unit) == (100, PARTS)
    assert read(rules, parts=[1.0, 0.0], decimals=[0, 0]).amount is None


def test_a_yearly_amount_is_one_with_and_without_the_year(rules: Rules) -> None:
    income = {"canonical_name": "农村居民人均可支配收入", "number": 30000.0, "value": 30000.0}
    with_year, without = read(rules, unit="元/年", **income), read(rules, unit="元", **income)
    assert with_year.amount is not None and without.amount is not None
    assert (with_year.value, with_year.unit) == (without.value, without.unit)


def test_an_amount_goes_over_into_units_that_measure_the_same(rules: Rules) -> None:
    grain = read(rules, number=31.754, value=3175400000.0, unit="公斤", decimals=[3]).stated
    tons = grain.in_unit(read_unit("万吨", rules), "万吨")
    assert tons is not None and (tons.value, tons.unit) == (Fraction("317.54"), "万吨")
    assert grain.in_unit(read_unit("亩", rules), "亩") is None
    assert read(rules, parts=[1.0, 2.0, 7.0], decimals=[0, 0, 0]).stated.in_unit(read_unit("", rules), "") is None


def test_checks_fall_back_on_the_plan_and_the_panel_does_not() -> None:
    target, reached = ROW, ROW | {"role": "actual"}
    assert years_in_text(target, PLAN) is None
    assert years_in_plan(target, PLAN) == Years(2025, 2025, OF_PLAN)
    assert years_in_plan(reached, PLAN) == Years(2020, 2020, OF_PLAN)
    assert years_in_plan(ROW | {"role": None}, PLAN) is None
    around = ROW | {"context_year_start": 2023, "context_year_end": 2023, "context_year_from": "heading"}
    assert years_in_plan(around, PLAN) == years_in_text(around, PLAN) == Years(2023, 2023, "heading")
    own = around | {"year_start": 2021, "year_end": 2025}
    assert years_in_text(own, PLAN) == Years(2021, 2025, STATED)
    assert years_in_plan(own, PLAN) == Years(2025, 2025, OF_PLAN)
