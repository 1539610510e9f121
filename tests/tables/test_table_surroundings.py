"""What stands around the values of a table: units, numbers of names, groups, brackets, notes, past plans, regions."""

from __future__ import annotations

import pytest

from guihua.model import Indicator
from tables_kit import Table, plan, read

PROJECTS = "序号\t项目名称\t建设规模\t总投资\n1\t风电\t50\t30\n2\t光伏\t20\t10\n"


def told(fact: Indicator) -> tuple[str, int | None, int | None, str | None, str, str, str]:
    assert fact.quantity is not None
    number, unit = fact.quantity.number, fact.quantity.unit_raw
    return fact.name, fact.year_start, fact.year_end, fact.role, fact.measure, str(number), unit


# ---- units -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "title", "yuan"),
    [
        ("表1 重点项目表\n单位：万元\n", "重点项目表", 300000),
        ("表1 重点项目表 单位：万元\n", "重点项目表", 300000),
        ("表1 重点项目表（单位：亿元）\n", "重点项目表", 3000000000),
        ("重点项目表\n金额单位：万元\n", "重点项目表", 300000),
        ("重点项目表\n单位：万千瓦、亿元\n", "重点项目表", 3000000000),
        ("（三）重点项目\n单位：万元\n", None, 300000),
        ("重点项目表\n责任单位：市水利局\n", None, None),
    ],
)
def test_the_unit_above_a_table_is_no_part_of_its_title(above: str, title: str | None, yuan: int | None) -> None:
    (table,) = plan(above + PROJECTS)
    assert table.region.title == title
    assert table.projects[0].investment == yuan


def test_of_several_units_levels_take_the_first_and_rates_the_percentage() -> None:
    (table,) = plan("表1 主要指标 单位：亿元、%\n产业\t2010年\t2015年\t年均递增\n食品\t5\t6\t3.7\n", 2010)
    assert [told(f)[-1] for f in table.facts] == ["亿元", "亿元", "%"]


def test_units_for_every_measure_go_with_the_measures() -> None:
    (table,) = plan(
        "附表1 各县粮食生产目标\n单位：万亩、万吨\n县区\t播种面积\t\t总产量\t\n\t2020年\t2025年\t2020年\t2025年\n"
        "甲县\t5\t6\t3\t4\n乙县\t7\t8\t2\t3\n", 2020
    )  # fmt: skip
    assert [(f.name, f.scope, told(f)[-1]) for f in table.facts[:4:2]] == [
        ("播种面积", "甲县", "万亩"), ("总产量", "甲县", "万吨"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "name", "unit"),
    [
        ("孕产妇死亡率（1/10万）", "孕产妇死亡率", "1/10万"), ("婴儿死亡率（‰）", "婴儿死亡率", "‰"),
        ("生产总值（亿元，按2010年价）", "生产总值", "亿元"), ("化肥使用量（折纯）", "化肥使用量（折纯）", ""),
    ],
)  # fmt: skip
def test_the_unit_behind_a_name(written: str, name: str, unit: str) -> None:
    fact = read(f"指标\t2020年\t2025年目标\n{written}\t5\t6\n", "rows").facts[0]
    assert (fact.name, told(fact)[-1]) == (name, unit)


# ---- names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "sequence", "name"),
    [
        ("1.地区生产总值", "1", "地区生产总值"), ("（1）花生", "（1）", "花生"), ("２．油料", "2", "油料"),
        ("二、财政收入", "二", "财政收入"), ("#二级及以上公路", None, "二级及以上公路"),
        ("5岁以下儿童死亡率", None, "5岁以下儿童死亡率"), ("其中：女生", None, "其中：女生"),
    ],
)  # fmt: skip
def test_the_number_of_a_list_is_no_part_of_a_name(written: str, sequence: str | None, name: str) -> None:
    fact = read(f"指标\t单位\t2020年\t2025年目标\n{written}\t人\t5\t6\n", "rows").facts[0]
    assert (fact.sequence, fact.name) == (sequence, name)


def test_a_column_of_numbers_tells_the_number() -> None:
    fact = read("序号\t指标\t2020年\t2025年目标\n7\t（1）花生\t5\t6\n", "rows").facts[0]
    assert (fact.sequence, fact.name) == ("7", "花生")


GROUPED = "旅游人数\t总人数\t万人\t5\t6\n\t入境游客\t万人\t3\t4\n人均消费（元）\t\t元\t7\t8\n"


@pytest.mark.parametrize("form", ["rows", "pipe", "html"])
def test_one_heading_over_groups_and_their_indicators(form: str) -> None:
    lines = [line.split("\t") for line in ("指标\t\t单位\t2015年\t2020年目标\n" + GROUPED).splitlines()]
    if form == "rows":
        text = "\n".join("\t".join(line) for line in lines)
    elif form == "pipe":
        rows = ["| " + " | ".join(line) + " |" for line in lines]
        text = "\n".join([rows[0], "|---|---|---|---|---|", *rows[1:]])
    else:
        head = '<tr><td colspan="2">指标</td><td>单位</td><td>2015年</td><td>2020年目标</td></tr>'
        body = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in lines[1:]]
        text = "<table>" + "".join([head, *body]) + "</table>"
    facts = read(text, form).facts[::2]
    assert [(f.category, f.name) for f in facts] == [
        ("旅游人数", "总人数"), ("旅游人数", "入境游客"), (None, "人均消费"),
    ]  # fmt: skip


def test_beside_an_indicator_may_stand_for_whom_it_is() -> None:
    facts = read("指标\t\t2020年\t2025年目标\n文明村镇占比\t村\t5\t6\n\t乡镇\t7\t8\n", "rows").facts[::2]
    assert [(f.name, f.scope) for f in facts] == [("文明村镇占比", "村"), ("文明村镇占比", "乡镇")]


def test_rows_of_regions_take_their_name_from_the_caption() -> None:
    (table,) = plan(
        "表3 各县（市、区）2025年粮食产量目标分解表（单位：万吨）\n"
        "县（市、区）\t2020年\t2025年\n甲县\t5\t6\n乙县\t7\t8\n",
        2020,
    )
    assert {(f.name, f.scope) for f in table.facts} == {("粮食产量", "甲县"), ("粮食产量", "乙县")}
    (table,) = plan("单位：万吨\n县区\t2020年\t2025年\n甲县\t5\t6\n乙县\t7\t8\n", 2020)
    assert table.facts == ()  # of what, nothing says
    assert len(table.stated.quantities) == 4


def test_measures_over_the_years_go_with_the_names_of_products() -> None:
    table = read(
        "行业\t产值（亿元）\t\t增加值（亿元）\t\n\t2020年\t2025年目标\t2020年\t2025年目标\n食品\t7\t8\t2\t3\n", "rows"
    )
    assert [f.name for f in table.facts] == ["食品产值", "食品产值", "食品增加值", "食品增加值"]


# ---- rates, sums, changes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["年均/累计", "年均增速[累计]", "年均增速〔累计〕", "年均增长（五年累计）"])
def test_a_column_of_rates_and_in_brackets_of_sums(header: str) -> None:
    table = read(
        f"指标\t单位\t2020年\t2025年目标\t{header}\n就业\t万人\t\t\t〔15〕\n研发经费增长\t%\t\t\t>7\n产值\t亿元\t4\t5\t5.5%\n",
        "rows",
    )
    said = [told(f) for f in table.facts if f.measure != "level"]
    assert said == [
        ("就业", 2021, 2025, "target", "cumulative", "15", "万人"),
        ("研发经费增长", 2021, 2025, "target", "annual_rate", "7", "%"),
        ("产值", 2021, 2025, "target", "annual_rate", "5.5", "%"),
    ]


@pytest.mark.parametrize(
    "note", ["注：〔〕内为五年累计数", "注：[ ]为五年新增数。", "2.括号内为五年累计数。", "说明：［］表示五年累计数"]
)
def test_brackets_of_one_shape_are_the_same(note: str) -> None:
    text = "指标\t单位\t2020年\t2025年目标\t年均增长\n就业\t万人\t[12]\t【15】\t\n覆盖率\t%\t41\t43\t〔2〕\n"
    facts = read(text, "rows", "主要指标", (note,)).facts
    assert [told(f) for f in facts] == [
        ("就业", 2016, 2020, "baseline", "cumulative", "12", "万人"),
        ("就业", 2021, 2025, "target", "cumulative", "15", "万人"),
        ("覆盖率", 2020, 2020, "baseline", "level", "41", "%"),
        ("覆盖率", 2025, 2025, "target", "level", "43", "%"),
        ("覆盖率", 2021, 2025, "target", "cumulative", "2", "%"),
    ]


def test_sums_and_additions_over_the_plan() -> None:
    table = read("指标\t单位\t1995年\t2000年计划\t五年累计\t九五新增\n耕地\t万亩\t3\t5\t2\t2\n", "rows")
    assert [told(f)[1:] for f in table.facts[2:]] == [
        (1996, 2000, "target", "cumulative", "2", "万亩"), (1996, 2000, "target", "change", "2", "万亩"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "cell", "number", "unit", "direction"),
    [
        ("化学需氧量", "-15.1%", "-15.1", "%", "down"), ("断面比例", "－6.7个百分点", "-6.7", "个百分点", "down"),
        ("处理率", "22.4个百分点", "22.4", "个百分点", "up"), ("能耗降低", "13%", "13", "%", "down"),
        ("绿地", "+3万亩", "3", "万亩", "up"),
    ],
)  # fmt: skip
def test_a_change_with_its_own_unit(name: str, cell: str, number: str, unit: str, direction: str) -> None:
    table = read(f"指标\t2005年\t2010年目标\t“十一五”增减情况\n{name}（万吨）\t5\t6\t{cell}\n", "rows")
    fact = table.facts[-1]
    assert told(fact) == (name, 2006, 2010, "target", "change", number, unit)
    assert fact.direction == direction


def test_a_base_of_comparison_is_not_the_year_of_a_change() -> None:
    fact = read("指标\t2025年\t比2020年提高\n城镇化率（%）\t65\t5\n粮食\t6\t1\n", "rows").facts[1]
    assert (fact.measure, fact.year_end, fact.role) == ("change", None, "target")


# ---- plans before and after --------------------------------------------------------------------------------


def roles(table: Table) -> list[tuple[int | None, str | None]]:
    return [(c.year_end, c.value_role) for c in table.columns.columns if c.value_role]


def test_aims_and_results_of_the_plan_before() -> None:
    (table,) = plan(
        "主要指标\n指标\t2000年\t2005年\t\t2010年\t年均增长（%）\t\n\t实际\t计划\t完成\t目标\t“十五”\t“十一五”\n在校生\t5\t6\t7\t8\t9\t1\n",
        2005,
    )
    assert roles(table) == [
        (2000, "actual"), (2005, "target"), (2005, "baseline"), (2010, "target"), (2005, "actual"), (2010, "target"),
    ]  # fmt: skip
    assert {f.measure for f in table.facts[-2:]} == {"annual_rate"}


def test_what_is_expected_of_a_past_year_is_where_a_plan_starts() -> None:
    (table,) = plan("1990年产量计划表\n产品名称\t1985年预计\t1990年计划\n粮食\t5\t6\n棉花\t5\t6\n", 1985)
    assert roles(table) == [(1985, "baseline"), (1990, "target")]


def test_a_rate_is_over_the_plan_though_the_table_looks_further() -> None:
    (table,) = plan("主要指标\n指标\t2020年\t2025年\t年均增长\t2035年展望\n粮食\t5\t6\t3\t9\n棉花\t5\t6\t3\t9\n", 2020)
    assert {(f.year_start, f.year_end) for f in table.facts if f.measure == "annual_rate"} == {(2021, 2025)}


def test_a_year_over_levels_and_rates_is_that_of_the_levels() -> None:
    table = read("指标\t2015年\t2020年\t\n\t\t目标值\t年均增速（%）\n粮食\t5\t6\t3\n", "rows")
    assert roles(table) == [(2015, "baseline"), (2020, "target"), (2020, "target")]
    assert table.facts[-1].year_start == 2016


def test_names_without_a_heading() -> None:
    table = read("\t2020年\t2025年目标\n总人口（万人）\t50\t52\n城镇化率（%）\t40\t48\n", "rows")
    assert [told(f)[0] for f in table.facts] == ["总人口", "总人口", "城镇化率", "城镇化率"]


# ---- notes and headings ------------------------------------------------------------------------------------


def test_a_note_goes_on_with_its_next_number() -> None:
    (table,) = plan(
        "表1 主要指标\n指标\t2020年\t2025年\n粮食\t5\t6\n棉花\t5\t6\n"
        "注：1.〔〕内为五年累计数；\n2.2020年为快报数。\n4.不再是注。\n"
    )
    assert [note.text for note in table.region.notes] == ["注：1.〔〕内为五年累计数；", "2.2020年为快报数。"]


def test_headings_that_a_page_has_wrapped() -> None:
    head = "指标\n单位\n2020年\n（实际）\n2025年\n规划\n年均增\n长（%）\n指标\n属性\n"
    (table,) = plan(
        "表1 主要指标\n\n" + head + "生产总值\n亿元\n410\n530\n5.5\n预期性\n城镇化率\n%\n50\n55\n1.9\n预期性\n"
    )
    assert table.texts()[0] == ["指标", "单位", "2020年（实际）", "2025年规划", "年均增长（%）", "指标属性"]
    assert [told(f)[-2:] for f in table.facts[:3]] == [("410", "亿元"), ("530", "亿元"), ("5.5", "%")]


@pytest.mark.parametrize("caption", ["表2 各县区造林任务表（万亩）", "表2 各县区造林（万亩）任务表"])
def test_a_unit_in_brackets_in_the_caption(caption: str) -> None:
    table = read("县区\t2026年\t2027年\n资阳区\t0.5\t0.6\n赫山区\t0.8\t0.7\n", "rows", caption)
    assert {(f.name, f.quantity.unit) for f in table.facts if f.quantity} == {("造林", "亩")}


def test_a_unit_below_the_table() -> None:
    (table,) = plan("表2 各县区造林任务表\n县区\t2026年\t2027年\n资阳区\t0.5\t0.6\n赫山区\t0.8\t0.7\n单位：万亩\n")
    assert {f.quantity.unit for f in table.facts if f.quantity} == {"亩"}


def test_money_with_its_scale_alone() -> None:
    table = read(
        "项目名称\t建设内容\t投资（亿）\n堤防加固\t加固堤防\t15.6\n水库除险\t除险\t4.2\n", "rows", "表4 重点项目"
    )
    assert [p.investment for p in table.projects] == [1_560_000_000, 420_000_000]
