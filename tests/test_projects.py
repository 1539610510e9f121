"""Projects: rows with their group rows as parents, investment in yuan, periods, items of boxes."""

from __future__ import annotations

from decimal import Decimal

from tables import plan_tables, read, rules, source

from pipeline.model import Box, BoxItem, Span
from pipeline.projects import box_projects
from pipeline.quantities import find_quantities
from pipeline.view import clean

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
        ("灌区工程", "1", 250_000_000, "2.5亿元", "box"), ("水利工程", None, None, None, "box"),
    ]  # fmt: skip


def test_plan_tables() -> None:
    projects = [p for table in plan_tables() for p in table.projects]
    assert len(projects) == 63
    assert sum(p.kind == "category" for p in projects) == 10
    groups = [p for p in projects if p.kind == "category"]
    assert groups[4].investment == Decimal(5_406_760_000)
    assert all(p.parent is not None for p in projects if p.location)
