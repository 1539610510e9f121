"""Facts of tables: name, unit, year, value, what stands beside it, for whom it is stated."""

from __future__ import annotations

from decimal import Decimal

import pytest

from guihua.model import View
from guihua.tables.cells import read_value
from tables_kit import plan_tables, read, rules

HEAD = "类别\t序号\t指标\t2020年\t2025年目标值\t属性\n"


@pytest.mark.parametrize(
    ("cell", "number", "comparator", "qualifiers"),
    [
        ("98", "98", "=", ()), ("<2.4", "2.4", "<", ()), ("≥20（≥12）", "20", ">=", ("≥12",)),
        ("11（9）", "11", "=", ("9",)), ("60.8（预计）", "60.8", "=", ("预计",)),
        ("42.2(预计)", "42.2", "=", ("预计",)), ("年均4000", "4000", "=", ("年均",)),
        ("平均＞20", "20", ">", ("平均",)), ("3.6（登记失业率）", "3.6", "=", ("登记失业率",)),
        ("95以上", "95", ">=", ()), ("控制在5.5以内", "5.5", "<=", ()), ("8左右", "8", "~", ()),
        ("-1.99", "-1.99", "=", ()), ("[15]", "15", "=", ()), ("41，500", "41500", "=", ()),
        ("55①", "55", "=", ()),
    ],
)  # fmt: skip
def test_numbers_in_cells(cell: str, number: str, comparator: str, qualifiers: tuple[str, ...]) -> None:
    value = read_value(View(cell, tuple(range(len(cell)))), "%", "%", rules())
    assert value.quantity is not None
    assert (value.quantity.number, value.quantity.comparator) == (Decimal(number), comparator)
    assert tuple(q.text for q in value.qualifiers) == qualifiers


@pytest.mark.parametrize(
    "cell", ["高于全省平均增速", "动态清零", "比全市农村居民可支配收入增幅≥2", "县：消除空壳村；村：不低于5万元。"]
)
def test_values_that_are_no_number(cell: str) -> None:
    assert read_value(View(cell, tuple(range(len(cell)))), "%", "%", rules()).quantity is None


def test_a_row_of_an_indicator_table() -> None:
    table = read(HEAD + "绿色\t3\t其中：森林覆盖率（%）\t53.64\t≥53.8\t约束性\n\t4\t水耗降幅（%）\t-\t\t约束", "rows")
    assert [f.year_end for f in table.facts] == [2020, 2025]
    fact = table.fact("其中：森林覆盖率", 2025)
    assert (fact.category, fact.sequence, fact.role, fact.attribute, fact.source) == (
        "绿色",
        "3",
        "target",
        "binding",
        "table",
    )
    assert fact.quantity is not None
    assert (fact.quantity.unit_raw, fact.quantity.comparator) == ("%", ">=")
    assert table.source.slice(fact.span) == "53.8"
    said = {e.role: table.source.slice(e.span) for e in fact.evidence}
    assert said == {
        "name": "其中：森林覆盖率", "year": "2025年", "unit": "%", "attribute": "约束性", "category": "绿色",
    }  # fmt: skip


def test_where_the_unit_stands() -> None:
    facts = read("指标\t单位\t2020年\t2025年（亿元）\nGDP\t万元\t5\t6", "rows", "主要指标").facts
    assert [f.quantity.unit_raw for f in facts if f.quantity] == ["万元", "亿元"]
    (fact,) = read("指标\t2025年\t属性\n产值\t1.2万元\t预期性", "rows").facts
    assert fact.quantity is not None and fact.quantity.value == 12000
    facts = read("项目\t2015年\t2020年\n粮食\t5\t6", "rows", "产量（单位：万吨）").facts
    assert [f.quantity.value for f in facts if f.quantity] == [50000, 60000]


def test_a_rate_takes_no_unit_of_its_level() -> None:
    table = read("指标\t2020年\t2025年目标\t年均增长\n收入（元）\t5\t6\t8", "rows", "“十四五”主要指标")
    fact = table.fact("收入", measure="annual_rate")
    assert fact.quantity is not None and fact.quantity.unit_raw == ""
    assert (fact.year_start, fact.year_end, fact.role) == (2021, 2025, "target")


def test_a_unit_inside_a_name_stays() -> None:
    (fact,) = read("指标\t2025年\t属性\n降幅（%）（COD、氨氮）\t完成任务\t约束性", "rows").facts
    assert (fact.name, fact.text_value) == ("降幅（%）（COD、氨氮）", "完成任务")
    (fact,) = read("指标\t2025年\t属性\n化肥用量（折纯）（万吨）\t5\t约束性", "rows").facts
    assert fact.name == "化肥用量（折纯）"


def test_notes_explain_brackets_and_say_for_whom() -> None:
    notes = ("备注：①[ ] 数据为五年累计值", "注：指标2、4-5仅针对重点帮扶县")
    rows = "".join(f"{n}\t能耗降幅{n}（%）\t[15]\t约束性\n" for n in range(1, 6))
    facts = read("序号\t指标\t2025年\t属性\n" + rows, "rows", None, notes).facts
    assert {f.qualifiers for f in facts} == {("五年累计",)}
    assert [f.sequence for f in facts if f.scope == "重点帮扶县"] == ["2", "4", "5"]


def test_sub_rows_under_one_name() -> None:
    text = "序号\t指标\t\t2025 年\t属性\n3\t文明村镇占比（%）\t村\t65\t预期性\n\t\t乡镇\t80\t预期性"
    facts = read(text, "rows").facts
    assert [(f.name, f.scope, f.sequence) for f in facts] == [
        ("文明村镇占比", "村", "3"),
        ("文明村镇占比", "乡镇", "3"),
    ]


def test_group_rows_are_categories() -> None:
    text = (
        "|指标|2020年|2025年目标|属性|\n|-|-|-|-|\n|一、经济发展||||\n|产值（亿元）|5|6|预期性|\n"
        "|（二）民生||||\n|寿命（岁）|77|78|预期性|"
    )
    assert [f.category for f in read(text, "pipe").facts] == ["经济发展", "经济发展", "民生", "民生"]


def test_ratios() -> None:
    facts = read(HEAD + "甲\t1\t三次产业结构\t17.8:33.7:48.5\t2.05：1\t预期性", "rows").facts
    assert [f.quantity.parts for f in facts if f.quantity] == [
        (Decimal("17.8"), Decimal("33.7"), Decimal("48.5")), (Decimal("2.05"), Decimal(1)),
    ]  # fmt: skip


def test_falls_and_growth_said_in_the_cell() -> None:
    facts = read(HEAD + "甲\t1\t单位能耗\t-\t累计下降18%\t约束性\n\t2\t收入\t-\t年均增长8%左右\t预期性", "rows").facts
    assert [(f.measure, f.direction, f.qualifiers) for f in facts] == [
        ("change", "down", ("累计下降",)), ("annual_rate", "up", ("年均增长",)),
    ]  # fmt: skip


def test_years_in_the_rows() -> None:
    facts = read("年份\t粮食产量（万吨）\t产值（亿元）\n2016年\t300\t500\n2017\t305\t-", "rows").facts
    assert [(f.name, f.year_start, f.quantity and f.quantity.unit_raw) for f in facts] == [
        ("粮食产量", 2016, "万吨"), ("产值", 2016, "亿元"), ("粮食产量", 2017, "万吨"),
    ]  # fmt: skip


def test_tables_beside_one_another() -> None:
    rows = "| 收入 | 执行数 | 支出 | 执行数 |\n|---|---|---|---|\n"
    rows += "| 税收收入 | 120 | 教育支出 | 310 |\n| 非税收入 | 80 | 科技支出 | 45 |\n| 上年结转 | 20 | | |\n"
    facts = read(rows, "pipe").facts
    assert [(f.name, f.quantity.number) for f in facts if f.quantity] == [
        ("税收收入", 120), ("教育支出", 310), ("非税收入", 80), ("科技支出", 45), ("上年结转", 20),
    ]  # fmt: skip


def test_areas_by_place() -> None:
    facts = read("乡镇\t面积（平方公里）\t人口（万人）\n城关镇\t120.5\t5.2\n合计\t218.5\t8.3", "rows").facts
    assert [(f.name, f.scope) for f in facts] == [
        ("面积", "城关镇"),
        ("人口", "城关镇"),
        ("面积", "合计"),
        ("人口", "合计"),
    ]


def test_every_quantity_of_the_values_of_a_table() -> None:
    table = read("序号\t指标\t2025年\t属性\n1\t收益5万元以上的村占比（%）\t≥20（≥12）\t预期性", "rows")
    found = table.stated.quantities
    assert [(table.source.slice(q.span), q.unit_raw) for q in found] == [("20", "%"), ("12", "%")]


def test_plan_tables() -> None:
    facts = [len(t.facts) for t in plan_tables()]
    assert facts == [118, 73, 5, 0, 84, 0, 0, 65, 18, 16, 6, 8]
    for table in plan_tables():
        quantities = {q.span for q in table.stated.quantities}
        for fact in table.facts:
            assert (fact.quantity is None) != (fact.text_value is None)
            assert fact.quantity is None or fact.quantity.span in quantities
            assert fact.quantity is None or any(c.isdigit() for c in table.source.slice(fact.span))
            assert all(table.source.slice(e.span).strip() for e in fact.evidence)


def test_headings_over_one_another_name_what_is_measured() -> None:
    head = (
        '<tr><td rowspan="3">年份</td><td colspan="4">农业</td></tr>'
        '<tr><td colspan="2">耕地面积</td><td colspan="2">农业总产值</td></tr>'
        "<tr><td>数值（万亩）</td><td>增长率%</td><td>数值（亿元）</td><td>增长率%</td></tr>"
    )
    rows = ((1953, 504.8, 6.7, 23.1, 9.3), (1954, 511.2, 1.3, 25.2, 9.1), (1955, 520.4, 1.8, 27.5, 9.2))
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    table = read(f"<table>{head}{body}</table>\n", "html")
    facts = [(f.name, f.measure, f.quantity.unit if f.quantity else None, f.year_end) for f in table.facts[:4]]
    assert facts == [
        ("农业耕地面积", "level", "亩", 1953),
        ("农业耕地面积", "change", "%", 1953),
        ("农业总产值", "level", "元", 1953),
        ("农业总产值", "change", "%", 1953),
    ]
