"""Where tables stand in a text, and how their rows are cut."""

from __future__ import annotations

import pytest

from tables_kit import plan


@pytest.mark.parametrize("name", ["PM2.5浓度", "220千伏输变电工程", "COD排放量", "粮食产量"])
def test_a_number_before_a_name_is_no_number_of_a_page(name: str) -> None:
    (table,) = plan(f"表1 主要指标\n序号\t指标\t2015年\t2020年\n1\t粮食产量\t5\t6\n2\t{name}\t50\t40\n3\t油料\t3\t4\n")
    assert [row[1] for row in table.texts()] == ["指标", "粮食产量", name, "油料"]


def test_rules_around_and_under_the_header_of_a_table_set_by_spaces() -> None:
    line = "  --------------------------------\n"
    body = (
        "  序号   指标名称       单位    1995年    2000年\n"
        + line
        + "   1     灌溉面积       万亩    412.5     432.5\n"
    )
    (table,) = plan("附表1  主要指标\n" + line + body + "   2     水土流失治理   km2     2140      3640\n" + line)
    assert [row[1] for row in table.texts()] == ["指标名称", "灌溉面积", "水土流失治理"]
    assert table.grid.header_rows == 1


def test_a_word_set_wide_is_one_cell() -> None:
    (table,) = plan(
        "主要指标表\n项      目        单  位    1990年    1995年\n────────────────\n"
        "国民生产总值    亿元      8.62      12.4\n  其中:工业      亿元      7.10      12.0\n"
    )
    assert [len(row) for row in table.texts()] == [4, 4, 4]
    assert [f.name for f in table.facts] == ["国民生产总值", "国民生产总值", "其中:工业", "其中:工业"]


def test_short_rows_of_a_table_set_by_spaces_stand_under_their_columns() -> None:
    (table,) = plan(
        "附表2  重点项目表\n"
        "序号   项目名称         建设规模         总投资     “九五”投资\n"
        " 一    水库工程                          41200      33500\n"
        " 1     凤滩水库扩建     新增库容1.6亿m3  28600      22000\n"
        " 2     酉水灌区配套     改善灌溉12万亩   5200       5200\n"
        "       合计                              49800      42100\n"
    )
    assert [(p.kind, p.name, p.investment_raw) for p in table.projects][-1] == ("category", "合计", "49800")
    assert table.texts()[1] == ["一", "水库工程", "", "41200", "33500"]


def test_a_drawn_table() -> None:
    (table,) = plan(
        "表1 主要指标\n┌──┬─────┬───┬───┐\n│序号│指标      │2015年│2020年│\n"
        "├──┼─────┼───┼───┤\n│1   │森林覆盖率│70.31 │≥72  │\n│2   │蓄积量    │      │620   │\n"
        "└──┴─────┴───┴───┘\n"
    )
    assert table.texts()[1:] == [["1", "森林覆盖率", "70.31", "≥72"], ["2", "蓄积量", "", "620"]]
    assert table.grid.header_rows == 1


def test_frames_between_its_rows_join_the_lines_of_a_drawn_row() -> None:
    rule = "+----+--------+------+\n"
    (table,) = plan(
        rule + "| 序 | 指标   | 2020 |\n| 号 |        | 年   |\n"
        + rule + "| 1  | 化学需 | 50   |\n|    | 氧量   |      |\n"
        + rule + "| 2  | 氨氮   | 40   |\n" + rule
    )  # fmt: skip
    assert table.texts() == [["序号", "指标", "2020年"], ["1", "化学需氧量", "50"], ["2", "氨氮", "40"]]


def test_words_alone_between_rows_head_the_rows_below() -> None:
    (table,) = plan(
        "表1 主要目标\n指标\t单位\t2010年\t2015年\n"
        "学前教育\n在园幼儿\t万人\t11.2\t16.0\n义务教育\n巩固率\t%\t91.2\t95.0\n一段话。"
    )
    assert [(fact.name, fact.category, fact.year_end) for fact in table.facts] == [
        ("在园幼儿", "学前教育", 2010),
        ("在园幼儿", "学前教育", 2015),
        ("巩固率", "义务教育", 2010),
        ("巩固率", "义务教育", 2015),
    ]


@pytest.mark.parametrize("period", ["九五", "比2020年", "“十五”"])
def test_a_period_that_names_no_year_alone_is_read(period: str) -> None:
    (table,) = plan(
        f"表2 重点项目\n序号\t项目名称\t建设年限\t总投资（万元）\n1\t水库工程\t{period}\t4100\n2\t灌区工程\t2021\t900\n"
    )
    assert [project.name for project in table.projects] == ["水库工程", "灌区工程"]


def test_a_bar_stands_behind_each_cell_of_a_line_of_its_own() -> None:
    cells = [
        "专栏1 “十四五”节水主要指标", "指标", "2020年", "2025年", "〔累计〕1", "属性", "用水总量", "1.总量",
        "用水总量（亿立方米）", "3.2", "<3.5", "-", "约束性", "2.效率", "单位产值用水下降（%）", "-", "-", "〔16〕",
        "约束性",
    ]  # fmt: skip
    (table,) = plan(
        "".join(f"{cell} |\n" for cell in cells) + "管网漏损率（%） |\n9.1 |\n9.0左右 |\n\n预期性 |\n一段话。\n"
    )
    assert table.texts()[1:4:2] == [
        ["用水总量", "", "", "", ""],
        ["用水总量（亿立方米）", "3.2", "<3.5", "-", "约束性"],
    ]
    assert table.texts()[-1] == ["管网漏损率（%）", "9.1", "9.0左右", "", "预期性"]
    assert table.fact("单位产值用水下降", 2025, "cumulative").role == "target"
    assert table.fact("管网漏损率", 2020).role == "baseline"


def test_the_numbers_of_rows_may_have_no_heading() -> None:
    (table,) = plan(
        "表1 分地区产量\n| 地区 | 产量（万吨） | 比上年增长（%） | |\n|---|---|---|---|\n"
        "| 1 | 衡东县 | 3.1 | 4.2 |\n| 2 | 衡山县 | 2.6 | -1.5 |\n| 3 | 耒阳市 | 5.4 | 0.8 |\n"
    )
    assert [(f.scope, table.source.slice(f.span), f.measure) for f in table.facts][:2] == [
        ("衡东县", "3.1", "level"),
        ("衡东县", "4.2", "change"),
    ]


def test_names_without_a_heading_stand_below_a_year_and_a_growth() -> None:
    (table,) = plan(
        "主要产品产量如下：\n2021年 比上年增长%\n水泥 3.6万吨 4.5\n能源总量 2万吨 -2.4\n（折标煤）\n纸 700吨 1.2\n"
    )
    assert [(f.name, table.source.slice(f.span), f.year_end) for f in table.facts] == [
        ("水泥", "3.6万吨", 2021),
        ("水泥", "4.5", 2021),
        ("能源总量（折标煤）", "2万吨", 2021),
        ("能源总量（折标煤）", "-2.4", 2021),
        ("纸", "700吨", 2021),
        ("纸", "1.2", 2021),
    ]


def test_a_year_over_the_names_is_that_of_all_values() -> None:
    (table,) = plan("表1 价格\n2021年 | 增长（%） |\n苹果 | 4.1 |\n香蕉 | 2.7 |\n梨 | -3 |\n")
    assert [(f.name, f.year_end, f.measure) for f in table.facts] == [
        ("苹果", 2021, "change"),
        ("香蕉", 2021, "change"),
        ("梨", 2021, "change"),
    ]


def test_rows_that_are_alike_tell_how_many_cells_a_line_are_headings() -> None:
    rows = "".join(f"{place}\n{n}345678\n{n}.46\n{n}.51\n" for n, place in enumerate(("衡东县", "衡山县", "耒阳市"), 1))
    (table,) = plan(f"表3-1 各地区人口\n单位：人、%\n地区\n人口数\n比重\n2020年\n2010年\n{rows}驻军\n2000\n")
    assert [
        (f.name, f.scope, table.source.slice(f.span), (f.quantity and f.quantity.unit), f.year_end) for f in table.facts
    ][:3] == [
        ("人口数", "衡东县", "1345678", "人", None),
        ("人口比重", "衡东县", "1.46", "%", 2020),
        ("人口比重", "衡东县", "1.51", "%", 2010),
    ]
    assert [(f.name, table.source.slice(f.span)) for f in table.facts][-1] == ("人口数", "2000")


def test_tables_in_traditional_characters_and_headings_over_two_lines() -> None:
    cells = (
        "類別", "指標", "2015", "基期值", "2020", "目標值", "年均增速", "〔累計〕", "指標屬性",
        "結構", "油菜面積（萬畝）", "5.7", "5", "〔-0.7〕", "預期性",
        "茶園面積（萬畝）", "0.9", "1.4", "〔0.5〕", "約束性",
    )  # fmt: skip
    (table,) = plan("專欄1 主要指標\n\n" + "\n\n".join(cells) + "\n")
    facts = [
        (f.name, table.source.slice(f.span), (f.quantity and f.quantity.unit), f.role, f.measure, f.year_end)
        for f in table.facts
    ]
    assert facts[:3] == [
        ("油菜面积", "5.7", "亩", "baseline", "level", 2015),
        ("油菜面积", "5", "亩", "target", "level", 2020),
        ("油菜面积", "-0.7", "亩", "target", "cumulative", 2020),
    ]
