"""Projects: rows with their group rows as parents, investment in yuan, periods, items of boxes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from guihua.expressions.quantities import find_quantities
from guihua.model import Box, BoxItem, Project, Span
from guihua.prose.box_projects import box_projects
from guihua.read.layout import read_layout
from guihua.read.normalize import clean
from tables_kit import plan_tables, read, rules, source

WIDE = """序号\t项目名称\t建设性质\t建设规模及内容\t总投资\t“十四五”投资\t建设年限\t责任单位
合计\t\t\t\t1250000\t800000\t\t
一、交通\t\t\t\t500000\t300000\t\t
（一）公路\t\t\t\t300000\t200000\t\t
1\t高速公路\t新建\t全长100公里\t300000\t200000\t2021-2024\t交通局
（二）航空\t\t\t\t200000\t100000\t\t
1\t机场改扩建\t续建\t4C级\t200000\t100000\t2020—2023年\t机场公司
二、水利\t\t\t\t750000\t500000\t\t
1\t灌区\t新建\t20万亩\t\t—\t2022年\t水利局
"""


def test_group_rows_nest_by_their_numbers() -> None:
    projects = read(WIDE, "rows", "附件2 重点项目表（单位：万元）").projects
    tree = [(p.kind, p.sequence, p.name, p.parent and projects[p.parent].name) for p in projects]
    assert tree == [
        ("category", None, "合计", None),
        ("category", "一", "交通", None),
        ("category", "（一）", "公路", "交通"),
        ("project", "1", "高速公路", "公路"),
        ("category", "（二）", "航空", "交通"),
        ("project", "1", "机场改扩建", "航空"),
        ("category", "二", "水利", None),
        ("project", "1", "灌区", "水利"),
    ]


def test_columns_of_a_project() -> None:
    table = read(WIDE, "rows", "附件2 重点项目表（单位：万元）")
    road, water = table.projects[3], table.projects[7]
    assert (road.investment, road.investment_raw) == (Decimal(3_000_000_000), "300000")
    assert (road.period_start, road.period_end, road.content) == (2021, 2024, "全长100公里")
    assert road.other == {"建设性质": "新建", "“十四五”投资": "200000", "责任单位": "交通局"}
    assert (water.investment, water.period_start, water.period_end) == (None, 2022, 2022)
    assert table.source.slice(road.span).startswith("1\t高速公路") and table.source.slice(road.span).endswith("交通局")
    assert {e.role: table.source.slice(e.span) for e in road.evidence}["unit"] == "万元"


def test_amounts_that_are_no_yuan_stay_as_written() -> None:
    head = "项目名称\t建设内容\t总投资"
    (project,) = read(f"{head}（万美元）\n甲项目\t建厂\t300", "rows").projects
    assert (project.investment, project.investment_raw) == (None, "300")
    (project,) = read(f"{head}\n甲项目\t建厂\t1.5亿元", "rows").projects
    assert project.investment == 150_000_000


def test_years_carried_down() -> None:
    projects = read("年份\t强农项目\t级别\n2017年\t甲镇\t省级\n\t乙镇\t国家级", "rows").projects
    assert [(p.name, p.period_start, p.grade) for p in projects] == [("甲镇", 2017, "省级"), ("乙镇", 2017, "国家级")]


def test_items_of_boxes() -> None:
    plan = source("1.灌区工程。总投资2.5亿元，新建水渠。\n培育龙头企业5家。")
    line = plan.line_span(1)
    name, content = (clean(plan.text, [span], rules()) for span in (Span(2, 6), Span(7, line.end)))
    second = plan.line_span(2)
    items = (
        BoxItem(line, "1", name, content),
        BoxItem(second, None, None, clean(plan.text, [second], rules())),
    )
    box = Box("专栏3", "水利工程", Span(0, second.end), None, items)
    found = box_projects((box,), find_quantities(content, rules()), rules())
    assert [(p.name, p.sequence, p.investment, p.investment_raw, p.source) for p in found] == [
        ("灌区工程", "1", 250_000_000, "2.5亿元", "box"), ("培育龙头企业5家", None, None, None, "box"),
    ]  # fmt: skip


def boxed(text: str) -> tuple[Project, ...]:
    plan = source(text)
    layout = read_layout(plan, rules())
    quantities = tuple(q for b in layout.blocks for q in find_quantities(b.view, rules()))
    return box_projects(layout.boxes, quantities, rules())


def test_items_numbered_with_a_zero() -> None:
    found = boxed(
        "专栏2 重大工程\n\n01  新型储能集群\n建设固态电池基地，总投资360亿元。\n02  低空经济起飞工程\n布局机场6个。\n"
    )
    assert [(p.sequence, p.name, p.investment, p.rule_id) for p in found] == [
        ("01", "新型储能集群", 36_000_000_000, "item-numbered-head"),
        ("02", "低空经济起飞工程", None, "item-numbered-head"),
    ]


def test_items_without_a_head_go_by_their_first_clause_or_alone_by_the_title() -> None:
    found = boxed("专栏1 旅游行动\n\n1.打造后花园，构建旅游圈；\n2.到2025年，擦亮招牌，打造胜地。\n")
    assert [p.name for p in found] == ["打造后花园", "擦亮招牌"]
    (alone,) = boxed("专栏1 旅游行动\n\n打造后花园，构建旅游圈，擦亮招牌，打造胜地。\n")
    assert (alone.name, alone.rule_id) == ("旅游行动", "box-numbered")


def test_an_aim_of_the_whole_box_is_no_project() -> None:
    found = boxed("专栏1 产业链\n\n总体目标。产值达到3000亿元。\n汽车产业链。建设基地。\n有色产业链。建设园区。\n")
    assert [p.name for p in found] == ["汽车产业链", "有色产业链"]
    assert [p.name for p in boxed("专栏1 产业链\n\n总体目标。产值达到3000亿元。\n")] == ["总体目标"]


@pytest.mark.parametrize(
    ("text", "investment", "period", "location"),
    [
        ("投资概算4.2亿元，建设期2012—2015年", 420_000_000, (2012, 2015), None),
        ("总投资11.4亿元,2019年开工,2021年运营", 1_140_000_000, (2019, 2021), None),
        ("建设地点：城西新区；建设年限：2022年；投资金额共6亿元", 600_000_000, (2022, 2022), "城西新区"),
        ("估算投资3000万元，2023年启动", 30_000_000, (2023, None), None),
        ("改造2015年建成的水厂，2021年完成投资3亿元", None, (None, None), None),
    ],
)
def test_what_an_item_states(
    text: str, investment: int | None, period: tuple[int | None, int | None], location: str | None
) -> None:
    (project,) = boxed(f"专栏1 重点项目\n\n水厂项目。新建水厂1座，{text}。\n")
    assert (project.investment, (project.period_start, project.period_end)) == (investment, period)
    assert project.location == location


def test_a_period_without_an_end() -> None:
    projects = read("序号\t项目名称\t建设年限\n1\t甲水厂\t2001-\n2\t乙水厂\t2001-2003", "rows").projects
    assert [(p.period_start, p.period_end) for p in projects] == [(2001, None), (2001, 2003)]


def test_plan_tables() -> None:
    projects = [p for table in plan_tables() for p in table.projects]
    assert len(projects) == 63
    assert sum(p.kind == "category" for p in projects) == 10
    groups = [p for p in projects if p.kind == "category"]
    assert groups[4].investment == Decimal(5_406_760_000)
    assert all(p.parent is not None for p in projects if p.location)
