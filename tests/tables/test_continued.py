"""Tables that go on behind a page's end, totals, growth beside levels, columns without a heading."""

from __future__ import annotations

import pytest

from guihua.extraction import extract
from tables_kit import read, rules, source

PLAN = "清河县水利发展“十四五”规划\n\n第一章 目标\n\n表1 主要指标\n\n{}\n\n第二章 任务\n\n加快建设。\n"


def facts(table: str) -> list[tuple[object, ...]]:
    rows = extract(source(PLAN.format(table)), rules())["indicators"]
    return [(row["name"], row["raw"], row["year_end"], row["role"]) for row in rows if row["source"] == "table"]


@pytest.mark.parametrize("between", ["\n7\n\n", "\n— 7 —\n\n", "\n\n\n"])
def test_rows_behind_the_end_of_a_page_stand_under_the_header_above(between: str) -> None:
    head = "指标\t单位\t2020年\t2025年\n灌溉面积\t万亩\t41\t43\n供水能力\t万吨\t5\t6\n"
    rows = "堤防长度\t公里\t60\t75\n除险水库\t座\t8\t20\n"
    assert facts(head + between + rows)[-2:] == [
        ("除险水库", "8", 2020, "baseline"),
        ("除险水库", "20", 2025, "target"),
    ]


@pytest.mark.parametrize("title", ["续表", "（续表）", "续表1 主要指标", "表1 主要指标（续）"])
@pytest.mark.parametrize("form", ["tabs", "bars"])
def test_rows_under_a_title_that_says_so_go_on_with_the_table_above(title: str, form: str) -> None:
    head = "指标\t单位\t2020年\t2025年\n灌溉面积\t万亩\t41\t43\n供水能力\t万吨\t5\t6\n"
    rows = "堤防长度\t公里\t60\t75\n除险水库\t座\t8\t20\n"
    if form == "bars":
        head, rows = ("".join(f"| {line} |\n" for line in t.splitlines()).replace("\t", " | ") for t in (head, rows))
    found = facts(f"{head}\n{title}\n\n{rows}")
    assert found[-2:] == [("除险水库", "8", 2020, "baseline"), ("除险水库", "20", 2025, "target")]
    assert len(found) == 8


def test_a_table_of_its_own_takes_no_header_from_the_one_above() -> None:
    head = "| 指标 | 单位 | 2020年 | 2025年 |\n|--|--|--|--|\n| 灌溉面积 | 万亩 | 41 | 43 |\n"
    other = "| 项目名称 | 建设内容 | 投资（万元） | 年限 |\n|--|--|--|--|\n| 渠道配套 | 改造渠道 | 900 | 2022 |\n"
    assert len(facts(head + "\n" + other)) == 2


def test_growth_beside_a_level_is_of_its_year() -> None:
    table = read(
        "指标\t单位\t2020年\t同比增长（%）\t2021年计划\t计划增长（%）\n农业产值\t亿元\t42\t3.1\t44\t4.8\n", "rows"
    )
    assert [(f.measure, f.year_end, f.role) for f in table.facts] == [
        ("level", 2020, "baseline"),
        ("change", 2020, "baseline"),
        ("level", 2021, "target"),
        ("change", 2021, "target"),
    ]


@pytest.mark.parametrize("word", ["增速（%）", "增长%"])
def test_growth_under_a_year_is_of_that_year(word: str) -> None:
    text = f"指标\t单位\t2020年\t\t2025年\t\n\t\t总量\t{word}\t总量\t年均增速（%）\n农业产值\t亿元\t42\t3.1\t55\t5.5\n"
    growth, rate = (f for f in read(text, "rows").facts if f.measure != "level")
    assert (growth.year_start, growth.year_end, growth.measure) == (2020, 2020, "change")
    assert rate.measure == "annual_rate"


def test_words_beside_the_last_value_are_no_value() -> None:
    table = read("指标\t单位\t2020年\t2025年\t\n公路里程\t公里\t85\t120\t含在建\n通用机场\t个\t0\t1\t新建\n", "rows")
    assert [f.text_value for f in table.facts] == [None] * 4


def test_a_total_is_over_the_years_beside_it() -> None:
    table = read(
        "乡镇\t2021年\t2022年\t2023年\t合计\n东山乡\t1\t2\t3\t6\n西河镇\t2\t2\t2\t6\n", "rows", "表2 各乡镇造林任务"
    )
    assert [f.measure for f in table.facts][:4] == ["level", "level", "level", "cumulative"]
    assert {f.name for f in table.facts} == {"造林"}


def test_an_unknown_heading_takes_no_name_from_the_rows() -> None:
    table = read("指标\t单位\t甲案\t乙案\n粮食产量\t万吨\t30\t32\n油料产量\t万吨\t3\t4\n", "rows")
    assert {f.name for f in table.facts} == {"粮食产量", "油料产量"}


@pytest.mark.parametrize("word", ["较上年±%", "增幅", "五年累计增长", "比上年增长±%"])
def test_growth_takes_no_unit_of_its_row(word: str) -> None:
    table = read(f"指标\t单位\t2020年\t{word}\n农业产值\t亿元\t42\t3.1\n粮食产量\t万吨\t30\t1.2\n", "rows")
    growth = [f for f in table.facts if f.col == 3]
    assert growth
    assert all(f.quantity is not None and f.quantity.unit in ("", "%") for f in growth)
