"""Columns: role, year, unit and measure from the header, the cells below and the caption."""

from __future__ import annotations

import pytest

from guihua.read.cell_kinds import header_match
from tables_kit import Table, plan_tables, read, rules


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("序号", "sequence"), ("类别", "category"), ("指 标", "indicator"), ("计量单位", "unit"),
        ("指标属性", "attribute"),
        ("2020年基期值", "value"), ("2025", "value"), ("２０２５年目标值", "value"), ("“十四五”目标", "value"),
        ("年均增速（%）", "annual_rate"), ("“十四五”年均增长", "annual_rate"), ("项目名称", "project_name"),
        ("建设规模及主要内容", "content"), ("建设地点", "location"), ("总投资（万元）", "investment"),
        ("2021年计划投资", "other"), ("建设年限", "period"), ("实施计划", "period"), ("级别", "grade"),
        ("备注", "note"),
        ("责任单位", "other"),
    ],
)  # fmt: skip
def test_header_words(header: str, role: str) -> None:
    table = read(f"甲\t{header}\n乙\t丙\n丁\t戊", "rows")
    view = next(c.view for c in table.grid.cells if c.row == 0 and c.col == 1)
    assert view is not None
    match = header_match(view.text, rules())
    assert match is not None
    assert match.rule.emit["role"] == role


def kinds(table: Table) -> tuple[str, tuple[str, ...]]:
    return table.columns.kind, table.columns.roles


def test_indicator_table() -> None:
    table = read(
        "指标\t单位\t2010年\t2015年\t年均增长（%）\t属性\n粮食\t万吨\t5\t6\t3.7\t预期性", "rows", "“十二五”主要指标"
    )
    assert kinds(table) == ("indicators", ("indicator", "unit", "value", "value", "annual_rate", "attribute"))
    values = [(c.year_start, c.year_end, c.value_role) for c in table.columns.columns[2:5]]
    assert values == [(2010, 2010, "baseline"), (2015, 2015, "target"), (2011, 2015, "target")]
    assert table.columns.columns[4].unit == "%"


def test_series_of_years() -> None:
    head = "指标\t2016年\t2017年\t2018年\t2019年\t2020年\t年均增长率（%）"
    table = read(head + "\n人口（万人）\t5\t6\t7\t8\t9\t1", "rows", "“十三五”规划主要目标完成情况")
    assert table.columns.kind == "series"
    assert {c.value_role for c in table.columns.columns[1:]} == {"actual"}
    assert (table.columns.columns[6].year_start, table.columns.columns[6].year_end) == (2016, 2020)


def test_years_of_a_plan_are_targets() -> None:
    table = read("项目\t单位\t2021年\t2022年\t2023年\n改厕\t户\t5\t6\t7", "rows", "分年度目标任务")
    assert {c.value_role for c in table.columns.columns[2:]} == {"target"}


def test_header_over_two_rows_gives_the_narrow_year_to_a_level_and_the_wide_one_to_a_rate() -> None:
    head = "指标\t“十三五”\t\t“十四五”\t\n\t2020年\t年均增长（%）\t2025年\t年均增长（%）"
    table = read(head + "\n粮食（万吨）\t5\t6\t7\t8", "rows", "主要指标")
    years = [(c.year_start, c.year_end, c.value_role) for c in table.columns.columns[1:]]
    assert years == [(2020, 2020, "baseline"), (2016, 2020, "actual"), (2025, 2025, "target"), (2021, 2025, "target")]


def test_project_tables() -> None:
    table = read("序号\t项目\t建设内容\t总投资\n1\t甲\t乙丙\t300\n2\t丁\t戊己\t400", "rows", "重点项目表（单位：万元）")
    assert kinds(table) == ("projects", ("sequence", "project_name", "content", "investment"))
    assert [unit.text for unit in table.columns.units] == ["万元"]


def test_the_word_for_project_heads_indicators_where_years_follow() -> None:
    table = read("项目\t2015年\t2020年\n粮食（万吨）\t5\t6", "rows")
    assert kinds(table) == ("series", ("indicator", "value", "value"))


def test_cells_tell_where_the_header_says_nothing() -> None:
    table = read("红线类型\t面积（km2）\n水土保持\t26.88\n水源涵养\t14.71", "rows")
    assert kinds(table) == ("other", ("indicator", "value"))
    table = read("指标\t2025年\t类型\n粮食（万吨）\t5\t预期性\n耕地（万亩）\t6\t约束性", "rows")
    assert table.columns.roles == ("indicator", "value", "attribute")


def test_unit_line_and_evidence() -> None:
    table = read("项目\t2015年\t2020年\n粮食\t5\t6", "rows", "农产品产量", ("单位：万吨",))
    (unit,) = table.columns.units
    assert unit.text == table.source.slice(unit.span) == "万吨"


def test_plan_tables_are_of_the_kinds_a_reader_sees() -> None:
    seen = [(t.source.doc_id.partition("_")[0], t.columns.kind) for t in plan_tables()]
    assert seen == [
        ("hengdong", "series"), ("hengdong", "indicators"), ("hengdong", "other"),
        ("hengyang", "projects"), ("hengyang", "indicators"), ("hengyang", "other"), ("hengyang", "projects"),
        ("yangquan", "indicators"), ("yangquan", "indicators"),
        ("yiyang", "indicators"), ("yiyang", "indicators"), ("yiyang", "indicators"),
    ]  # fmt: skip
