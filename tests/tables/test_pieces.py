"""Tables copied from a page: single spaces or line ends part the cells, and stand inside them too."""

from __future__ import annotations

import pytest

from guihua.extraction import extract
from guihua.model import Source
from guihua.read.parted_regions import headings_of
from loaded import own_rules

RULES = own_rules()
HEAD = "清河县国民经济和社会发展第十五个五年规划纲要\n第二章 主要目标\n专栏 1 主要指标\n"
TAIL = "第三章 重点任务\n大力实施各项工程。\n"


def facts(table: str) -> list[tuple[object, ...]]:
    rows = extract(Source("p.txt", HEAD + table + TAIL, "utf-8", "0", 0), RULES)["indicators"]
    told = [row for row in rows if row["source"] == "table"]
    assert all((HEAD + table)[row["char_start"] : row["char_end"]] == row["raw"] for row in told)
    told.sort(key=lambda row: (row["row"], row["col"]))
    columns = ("category", "name", "comparator", "number", "text_value", "unit", "year_end", "attribute")
    return [tuple(row[column] for column in columns) for row in told]


def test_cells_with_spaces_inside_over_lines_and_pages() -> None:
    table = """序号 指 标 2030 年目标 属性
一、发展强（3 项）
1 茶叶加工产值年均增长（%） 5 左右 预期性
2 每千人口拥有 3 岁以下托位数（个） ≥ 4.2 预期性
3 每万人口拥有注册商标
（件） 20 约束性
- 12 -
序号 指 标 2030 年目标 属性
二、生活富（2 项）
4 居民可支配收入年均增长（%） 与经济增
长同步 预期性
5 城镇调查失业率（%） ＜5.5 预期性
"""
    strong, rich = "发展强（3项）", "生活富（2项）"
    assert facts(table) == [
        (strong, "茶叶加工产值年均增长", "~", 5.0, None, "%", 2030, "indicative"),
        (strong, "每千人口拥有3岁以下托位数", ">=", 4.2, None, "个", 2030, "indicative"),
        (strong, "每万人口拥有注册商标", "=", 20.0, None, "件", 2030, "binding"),
        (rich, "居民可支配收入年均增长", None, None, "与经济增长同步", None, 2030, "indicative"),
        (rich, "城镇调查失业率", "<", 5.5, None, "%", 2030, "indicative"),
    ]


def test_a_merged_category_and_a_dash() -> None:
    table = """类别 指标 单位 2025 年 2030 年 年均增速 属性
保障 供水能力 亿立方米 12.5 15 3.7% 预期性
农村自来水普及率 % 92 95 — 约束性
"""
    assert [fact[1:4] + fact[5:7] for fact in facts(table)] == [
        ("供水能力", "=", 12.5, "立方米", 2025),
        ("供水能力", "=", 15.0, "立方米", 2030),
        ("供水能力", "=", 3.7, "%", 2030),
        ("农村自来水普及率", "=", 92.0, "%", 2025),
        ("农村自来水普及率", "=", 95.0, "%", 2030),
    ]


@pytest.mark.parametrize(
    ("line", "headings"),
    [
        ("序号 指 标 2030 年目标 属性", ["序号", "指标", "2030年目标", "属性"]),
        ("指标 单位 2025 年 2030 年", ["指标", "单位", "2025年", "2030年"]),
        ("序 号 指标 属 性", ["序号", "指标", "属性"]),
        ("指标名称 2025 年实际 增长 %", ["指标名称", "2025年实际", "增长%"]),
        ("产品名称 单位 磷肥", None),
        ("加快建设 重点项目", None),
    ],
)
def test_headings_that_spaces_cut(line: str, headings: list[str] | None) -> None:
    words = line.split()
    ends = headings_of(words, RULES)
    found = ends and ["".join(words[a:b]) for a, b in zip((0, *ends), ends, strict=False)]
    assert found == headings


def test_cells_over_lines_where_a_line_is_a_cell() -> None:
    cells = (
        "类别 序号 指标 2025年 2030年 年均增长（%） 属性 生产 发展 （3项） 1 茶叶产值（亿元） 230 300左右 5.5 预期性 "
        "2 油茶产值（亿元） 42 （2024年） 56 6 预期性 3 商标强度（%） 3.9 4.2 左右 — 约束性 "
        "生活 （1项） 4 可支配收入（元） 76000 稳步提高 — 预期性"
    )
    made, lived = "生产发展（3项）", "生活（1项）"
    assert [(*fact[:2], *fact[3:6]) for fact in facts(cells.replace(" ", "\n") + "\n")] == [
        (made, "茶叶产值", 230.0, None, "元"),
        (made, "茶叶产值", 300.0, None, "元"),
        (made, "茶叶产值", 5.5, None, "%"),
        (made, "油茶产值", 42.0, None, "元"),
        (made, "油茶产值", 56.0, None, "元"),
        (made, "油茶产值", 6.0, None, "%"),
        (made, "商标强度", 3.9, None, "%"),
        (made, "商标强度", 4.2, None, "%"),
        (lived, "可支配收入", 76000.0, None, "元"),
        (lived, "可支配收入", None, "稳步提高", None),
    ]
