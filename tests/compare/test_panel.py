"""The panel: statements of one value in one row, in one unit, of the region they are made for."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from guihua.compare.panel import build_panel
from guihua.lexicons.units import read_unit
from guihua.rules.ruleset import Rules

PLAN = {"period_start": 2021, "period_end": 2025}
CITY = {"doc_id": "city.txt", "adcode": "430400"} | PLAN
COUNTY = {"doc_id": "county.txt", "adcode": "430424"} | PLAN
NUMBER = count()


def fact(rules: Rules, canonical: str, number: float, unit: str, raw: str, **columns: Any) -> dict[str, Any]:
    read = read_unit(unit, rules)
    row: dict[str, Any] = {
        "indicator_id": f"i{next(NUMBER):03}", "doc_id": "city.txt", "line_start": 1, "line_end": 1, "char_start": 0,
        "char_end": 1, "raw": raw, "rule_id": None, "name": canonical, "canonical_name": canonical, "number": number,
        "value": number * float(read.scale), "number_high": None, "value_high": None, "unit": read.form,
        "unit_raw": unit, "parts": None, "comparator": "=", "year_start": 2020, "year_end": 2020,
        "context_year_start": None, "context_year_end": None, "role": "actual", "measure": "level", "direction": None,
        "scope": None, "place_adcode": "430400", "source": "prose", "text_value": None, "attribute": None,
        "qualifiers": [], "decimals": [len(raw.partition(".")[2].rstrip(raw.lstrip("0123456789.,")))],
    }  # fmt: skip
    return row | columns


def panel(rules: Rules, *facts: dict[str, Any]) -> list[dict[str, Any]]:
    return build_panel({"documents": [CITY, COUNTY], "indicators": list(facts)}, rules)


def test_statements_that_round_to_one_another_agree(rules: Rules) -> None:
    prose = fact(rules, "粮食产量", 317, "万吨", "317万吨")
    table = fact(rules, "粮食产量", 317.54, "万吨", "317.54", source="table", role="baseline")
    other = fact(rules, "粮食产量", 318, "万吨", "318万吨", source="box")
    wrong = fact(rules, "粮食产量", 316, "万吨", "316万吨", source="note")
    (row,) = panel(rules, prose, table, other, wrong)
    assert row["indicator_id"] == table["indicator_id"]
    assert (row["value"], row["unit"]) == (317.54, "万吨")
    assert (row["n_statements"], row["n_agree"]) == (4, 3)  # 317 is cut short, 318 is rounded


@pytest.mark.parametrize(
    ("name", "number", "unit", "value", "wanted"),
    [
        ("粮食产量", 31.754, "亿公斤", 317.54, "万吨"),
        ("农村居民人均可支配收入", 2.41, "万元", 24100, "元"),
        ("森林覆盖率", 48, "%", 48, "%"),
        ("林业有害生物成灾率", 0.3, "%", 3, "‰"),
        ("粮食播种面积", 1, "公顷", 0.0015, "万亩"),
        ("接待游客数", 1.2, "亿人次", 12000, "万人次"),
        ("农村最低生活保障标准", 0.48, "万元/人·年", 4800, "元/年"),
        ("农田灌溉水有效利用系数", 0.55, "", 0.55, None),
    ],
)
def test_one_unit_an_indicator(
    rules: Rules, name: str, number: float, unit: str, value: float, wanted: str | None
) -> None:
    (row,) = panel(rules, fact(rules, name, number, unit, f"{number}{unit}"))
    assert row["value"] == pytest.approx(value, rel=1e-15)
    assert row["unit"] == wanted


def test_growth_keeps_per_cent(rules: Rules) -> None:
    (row,) = panel(rules, fact(rules, "地区生产总值", 7.5, "%", "7.5%", measure="change", direction="up"))
    assert (row["value"], row["unit"]) == (7.5, "%")


def test_points_change_a_rate_and_no_amount(rules: Rules) -> None:
    told = {"measure": "change", "direction": "up"}
    (row,) = panel(rules, fact(rules, "城镇化率", 1.2, "个百分点", "1.2个百分点", **told))
    assert (row["value"], row["unit"]) == (1.2, "个百分点")
    assert panel(rules, fact(rules, "地区生产总值", 0.4, "个百分点", "0.4个百分点", **told)) == []


def test_a_value_of_another_kind_is_left_out(rules: Rules) -> None:
    assert panel(rules, fact(rules, "粮食产量", 5, "亿元", "5亿元")) == []
    assert panel(rules, fact(rules, "粮食产量", 5, "万吨", "5万吨", year_start=None, year_end=None)) == []
    assert panel(rules, fact(rules, "不在词表中的指标", 5, "万吨", "5万吨", canonical_name=None)) == []


def test_a_ratio_is_a_number(rules: Rules) -> None:
    (row,) = panel(
        rules, fact(rules, "城乡居民收入比", 1.63, "", "1.63:1", value=None, parts=[1.63, 1.0], decimals=[2, 0])
    )
    assert row["value"] == 1.63


def test_the_region_is_the_scope_s_and_its_own_plan_comes_first(rules: Rules) -> None:
    citys = fact(rules, "粮食产量", 60.0, "万吨", "60.0万吨", scope="衡东县", place_adcode="430424", source="table")
    own = fact(rules, "粮食产量", 61, "万吨", "61万吨", doc_id="county.txt", place_adcode="430424")
    whole = fact(rules, "粮食产量", 317, "万吨", "317万吨", scope="全市")
    group = fact(rules, "粮食产量", 3, "万吨", "3万吨", scope="重点帮扶县", place_adcode=None)
    rows = panel(rules, citys, own, whole, group)
    assert [(row["adcode"], row["region"], row["value"], row["n_statements"], row["n_agree"]) for row in rows] == [
        ("430400", "衡阳市", 317, 1, 1),
        ("430424", "衡东县", 61, 2, 1),
    ]


def test_at_least_agrees_with_more(rules: Rules) -> None:
    least = fact(
        rules,
        "森林覆盖率",
        48,
        "%",
        "48%",
        comparator=">=",
        source="table",
        role="target",
        year_start=2025,
        year_end=2025,
    )
    more = fact(rules, "森林覆盖率", 50.2, "%", "50.2%", role="target", year_start=2025, year_end=2025)
    (row,) = panel(rules, least, more)
    assert (row["n_statements"], row["n_agree"]) == (2, 2)


def test_the_order_of_rows_says_nothing(rules: Rules) -> None:
    facts = [
        fact(rules, "粮食产量", n, "万吨", f"{n}万吨", year_start=y, year_end=y) for n in (1, 2) for y in (2020, 2025)
    ]
    assert panel(rules, *facts) == panel(rules, *reversed(facts))


# ---- times and roles that can be -----------------------------------------------------------------------------


def growth(rules: Rules, **columns: Any) -> dict[str, Any]:
    return fact(rules, "地区生产总值", 7.5, "%", "7.5%", direction="up", **columns)


@pytest.mark.parametrize(
    ("role", "year", "years"),
    [("target", 2025, (2021, 2025)), ("actual", 2020, (2016, 2020)), ("target", 2023, None), ("actual", 2022, None)],
)
def test_a_mean_growth_is_none_of_one_year(rules: Rules, role: str, year: int, years: tuple[int, int] | None) -> None:
    rows = panel(rules, growth(rules, measure="annual_rate", role=role, year_start=year, year_end=year))
    assert [(row["year_start"], row["year_end"], row["year_from"]) for row in rows] == (
        [(*years, "plan")] if years else []
    )


def test_no_target_lies_before_its_plan(rules: Rules) -> None:
    late = fact(rules, "粮食产量", 5, "万吨", "5万吨", role="target", year_start=2019, year_end=2019)
    assert panel(rules, late) == []


@pytest.mark.parametrize(
    ("name", "number", "unit", "measure"),
    [("固定资产投资", 90, "亿元", "cumulative"), ("森林覆盖率", 43, "%", "level"), ("耕地保有量", 50, "万亩", "level")],
)
def test_what_adds_up_over_a_period_is_a_total(rules: Rules, name: str, number: float, unit: str, measure: str) -> None:
    (row,) = panel(
        rules, fact(rules, name, number, unit, f"{number}{unit}", year_start=2021, year_end=2025, role="target")
    )
    assert row["measure"] == measure


@pytest.mark.parametrize(
    ("name", "around", "told", "years", "measure"),
    [
        ("实际利用外资", (2016, 2020), ["累计"], (2016, 2020), "cumulative"),
        ("实际利用外资", (2016, 2020), [], (2020, 2020), "level"),  # that of the period's end
        ("高标准农田面积", (2016, 2020), ["累计"], (2020, 2020), "level"),  # what stands at its end
        ("新建高标准农田面积", (2016, 2020), [], (2016, 2020), "cumulative"),
        ("新建高标准农田面积", (2020, 2020), [], (2020, 2020), "level"),
    ],
)
def test_what_is_told_to_add_up_over_the_period_around_it_is_its_total(
    rules: Rules, name: str, around: tuple[int, int], told: list[str], years: tuple[int, int], measure: str
) -> None:
    unit = "万亩" if name.endswith("面积") else "亿美元"
    stated = {"year_start": None, "year_end": None, "context_year_start": around[0], "context_year_end": around[1]}
    (row,) = panel(rules, fact(rules, name, 12, unit, f"12{unit}", qualifiers=told, **stated))
    assert (row["year_start"], row["year_end"], row["measure"]) == (*years, measure)


def test_what_an_indicator_of_additions_adds_is_its_level(rules: Rules) -> None:
    added = fact(rules, "城镇新增就业人数", 5, "万人", "5万人", measure="change", direction="up", dimension="count")
    fewer = fact(rules, "城镇新增就业人数", 1, "万人", "1万人", measure="change", direction="down", dimension="count")
    growth = fact(rules, "城镇新增就业人数", 3, "%", "3%", measure="change", direction="up")
    assert {(row["measure"], row["direction"], row["value"]) for row in panel(rules, added, fewer, growth)} == {
        ("level", None, 5), ("change", "down", 1), ("change", "up", 3),
    }  # fmt: skip


def test_a_yearly_amount_of_one_year_is_its_level(rules: Rules) -> None:
    told = fact(rules, "蔬菜产量", 60, "万吨", "60万吨", name="年产蔬菜总量", measure="annual")
    mean = fact(rules, "蔬菜产量", 50, "万吨", "50万吨", measure="annual")  # 年均
    assert {(row["measure"], row["value"]) for row in panel(rules, told, mean)} == {("level", 60), ("annual", 50)}


def test_baseline_and_actual_of_a_year_are_one_series(rules: Rules) -> None:
    told = fact(rules, "粮食产量", 60, "万吨", "60万吨")
    base = fact(rules, "粮食产量", 60.0, "万吨", "60.0", role="baseline", source="table", attribute="binding")
    (row,) = panel(rules, told, base)
    assert (row["series"], row["role"], row["attribute"]) == ("observed", "baseline", "binding")
    assert row["statement_ids"] == [base["indicator_id"], told["indicator_id"]]


def test_a_change_has_its_base(rules: Rules) -> None:
    level = fact(rules, "地区生产总值", 400, "亿元", "400亿元")
    change = growth(rules, measure="change", year_start=2021, year_end=2021)
    told = growth(rules, measure="change", role="target", year_start=2025, year_end=2025)
    rows = {row["year_end"]: row for row in panel(rules, level, change, told)}
    assert (rows[2021]["base_year"], rows[2021]["base_value"]) == (2020, 400)
    assert (rows[2025]["base_year"], rows[2025]["base_value"]) == (2020, 400)
    assert (rows[2020]["base_year"], rows[2020]["base_value"]) == (None, None)


def test_words_that_stand_for_a_value_are_a_row(rules: Rules) -> None:
    words = fact(rules, "粮食产量", 0, "万吨", "稳中有升", text_value="稳中有升", role="target")
    words |= {"number": None, "value": None}
    (row,) = panel(rules, words | {"year_start": 2025, "year_end": 2025})
    assert (row["value"], row["text_value"], row["unit"]) == (None, "稳中有升", None)


def test_years_are_stated_or_of_the_context(rules: Rules) -> None:
    around = {"year_start": None, "year_end": None, "context_year_start": 2020, "context_year_end": 2020}
    (row,) = panel(rules, fact(rules, "粮食产量", 5, "万吨", "5万吨", **around, context_year_from="heading"))
    assert (row["year_stated"], row["year_from"]) == (False, "heading")


def test_a_copy_of_a_plan_counts_once_and_is_named(rules: Rules) -> None:
    one = fact(rules, "粮食产量", 5, "万吨", "5万吨")
    again = fact(rules, "粮食产量", 5, "万吨", "5万吨", doc_id="county.txt")
    tables = {"documents": [CITY, COUNTY], "indicators": [one, again]}
    (row,) = build_panel(tables, rules, {"county.txt": "city.txt"})
    assert (row["n_statements"], row["copies"]) == (1, ["county.txt"])


def test_a_growth_stated_as_an_indicator_is_a_growth_of_that_indicator(rules: Rules) -> None:
    past = fact(rules, "地区生产总值增速", 6.1, "%", "6.1")
    planned = fact(rules, "地区生产总值增速", 7, "%", "7", role="target", year_start=2025, year_end=2025)
    mean = fact(rules, "地区生产总值增速", 6.6, "%", "6.6", qualifiers=["年均"])
    rows = panel(rules, past, planned, mean)
    assert {(r["canonical_name"], r["measure"], r["year_start"], r["year_end"], r["value"]) for r in rows} == {
        ("地区生产总值", "change", 2020, 2020, 6.1),
        ("地区生产总值", "annual_rate", 2016, 2020, 6.6),
        ("地区生产总值", "annual_rate", 2021, 2025, 7),
    }


def test_what_is_stated_of_a_project_is_no_row(rules: Rules) -> None:
    assert panel(rules, fact(rules, "项目投资额", 5, "亿元", "5亿元")) == []
