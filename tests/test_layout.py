"""What every line is: the five plans read whole, and the forms one by one."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import read_document
from pipeline.layout import read_layout
from pipeline.rules import load_rules
from pipeline.source import SourceError, decode

ROOT = Path(__file__).parent.parent
RULES = load_rules(ROOT / "rules")
KINDS = {"heading", "paragraph", "table", "box", "caption", "note", "noise", "blank"}


def read(text: str):
    source = decode("plan.txt", text.encode(), RULES)
    return source, read_layout(source, RULES)


def plan(stem: str):
    source = decode(f"{stem}.txt", (ROOT / "corpus" / f"{stem}.txt").read_bytes(), RULES)
    return source, read_layout(source, RULES)


# Grid lines, number and notes of every table of the five plans, read by hand.
TABLES = {
    "hengdong_outline_14fyp": [(22, 255, "专栏1", 0), (348, 636, None, 2), (1085, 1101, None, 0)],
    "hengyang_outline_14fyp": [],
    "hengyang_rural_14fyp": [
        (24, 117, "表1-1", 0),
        (182, 490, "表2-1", 0),
        (548, 564, "专栏3-2", 0),
        (814, 1126, "附表", 0),
    ],
    "yangquan_rural_14fyp": [(47, 300, "表1", 0), (524, 644, "表2", 0)],
    "yiyang_rural_14fyp": [(163, 179, "表2-1", 0), (650, 657, "专栏9", 1), (666, 675, "专栏10", 1)],
}
BOXES = {
    "hengdong_outline_14fyp": 18,
    "hengyang_outline_14fyp": 32,
    "hengyang_rural_14fyp": 10,
    "yangquan_rural_14fyp": 5,
    "yiyang_rural_14fyp": 8,
}


@pytest.mark.parametrize("stem", sorted(TABLES))
def test_tables_of_the_plans(stem):
    _, layout = plan(stem)
    # An empty last cell leaves its row a blank line longer: the last line may be the cell's or the blank one.
    found = [(t.first_line, t.number, len(t.notes)) for t in layout.tables]
    assert found == [(first, number, notes) for first, _, number, notes in TABLES[stem]]
    for table, (_, last, _, _) in zip(layout.tables, TABLES[stem], strict=True):
        assert abs(table.last_line - last) <= 1


@pytest.mark.parametrize("stem", sorted(BOXES))
def test_boxes_of_the_plans(stem):
    source, layout = plan(stem)
    assert len(layout.boxes) == BOXES[stem]
    for box in layout.boxes:
        for item in box.items:
            assert box.span.covers(item.span)
            assert item.name is None or source.slice(item.name.whole)


@pytest.mark.parametrize("stem", sorted(TABLES))
def test_every_line_is_one_thing_and_every_word_is_read_once(stem):
    source, layout = plan(stem)
    assert [line.number for line in layout.lines] == list(range(1, source.n_lines + 1))
    assert {line.kind for line in layout.lines} <= KINDS
    in_blocks = Counter(source.line_of(o) for b in layout.blocks for o in {b.view.offsets[0], b.view.offsets[-1]})
    for line in layout.lines:
        if line.kind in ("paragraph", "note", "box"):
            assert line.number in in_blocks or any(
                b.view.offsets[0] < source.line_starts[line.number - 1] < b.view.offsets[-1] for b in layout.blocks
            )


def test_a_box_ends_where_running_text_goes_on():
    _, layout = plan("hengyang_outline_14fyp")
    kinds = {line.number: line.kind for line in layout.lines}
    assert kinds[363] == "box"  # 区域性汽车产业基地。…
    assert kinds[365] == "paragraph"  # 推动制造业智能化绿色化发展。…


def test_a_heading_over_two_lines():
    _, layout = plan("hengdong_outline_14fyp")
    titles = [s.title for s in layout.sections if s.number == "第三章"]
    assert titles == ["加强自主创新，全力建设现代产业强县"]


def test_a_paragraph_cut_by_a_footnote_is_whole():
    _, layout = plan("yiyang_rural_14fyp")
    assert any("聚焦安化县脱贫攻坚主战场，紧盯“两不愁三保障”" in b.view.text for b in layout.blocks)


def test_the_number_gives_the_depth_not_the_marks():
    _, layout = read("# 第一章 总则\n\n##### 一、目标\n\n## （一）数量\n\n#### 第二章 任务\n\n文。")
    assert [(s.level, s.title, s.parent) for s in layout.sections] == [
        (1, "总则", None),
        (2, "目标", 0),
        (3, "数量", 1),
        (1, "任务", None),
    ]


LINES = [
    ("- 12 -", "noise"),
    ("第一章 发展基础............3", "noise"),
    ("注：本表按现价计算。", "note"),
    ("图3-1 粮食生产功能区", "caption"),
    ("1.综合实力显著增强。经济总量突破3500亿元。", "paragraph"),
    ("1.质量目标", "heading"),
    ("图书馆建设取得进展，达到3个。", "paragraph"),
]


@pytest.mark.parametrize(("text", "kind"), LINES)
def test_line(text, kind):
    _, layout = read(f"各项工作稳步推进，成效显著。\n\n{text}\n")
    assert layout.lines[2].kind == kind


FORMS = {
    "rows": "序号\t指标\t2025年\n1\t粮食产量\t320\n2\t生猪出栏\t710\n",
    "pipe": "| 序号 | 指标 | 2025年 |\n|---|---|---|\n| 1 | 粮食产量 | 320 |\n",
    "html": "<table>\n<tr><td>序号</td><td>指标</td></tr>\n<tr><td>1</td><td>粮食产量</td></tr>\n</table>\n",
    "cells": "\t序号\n\t指标\n\t2025年\n\n\t1\n\t粮食产量\n\t320\n\n\t2\n\t生猪出栏\n\t710\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_table_in_every_form(form):
    _, layout = read(f"第一章 目标\n\n表1 主要指标\n\n{FORMS[form]}\n后面的段落不属于表格。\n")
    (table,) = layout.tables
    assert (table.form, table.number, table.title) == (form, "表1", "主要指标")
    assert layout.lines[-1].kind == "paragraph"


def test_documents_say_who_they_are():
    _, layout = plan("yiyang_rural_14fyp")
    document = read_document(layout, RULES)
    assert document.title == "益阳市“十四五”巩固拓展脱贫攻坚成果同乡村振兴有效衔接规划"
    assert document.document_number == "益振联发〔2021〕1号"
    assert str(document.issued_on) == "2021-11-24"
    assert (document.period_start, document.period_end) == (2021, 2025)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text(st.sampled_from("\t 一、（）1.第章节专栏表。：年万亩|<table>粮食-*#"), max_size=24), max_size=14)
)
def test_any_text_has_a_layout(lines):
    try:
        source, layout = read("\n".join(lines))
    except SourceError:
        return
    assert len(layout.lines) == source.n_lines
    for block in layout.blocks:
        assert block.view.whole.end <= len(source.text)
