"""What every line is: the five plans read whole, and the forms one by one."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guihua.read.encoding import SourceError, decode
from guihua.read.layout import read_layout
from guihua.read.metadata import read_document
from loaded import own_rules

ROOT = Path(__file__).parents[2]
RULES = own_rules()
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


def test_a_short_line_inside_a_sentence_is_no_end_of_it():
    _, layout = read("持续打好污染防治攻坚战，持续改善空气质量，PM\n2.5\n年均浓度降到20微克。\n下一步\n继续。\n")
    texts = [block.view.text for block in layout.blocks]
    assert texts == ["持续打好污染防治攻坚战，持续改善空气质量，PM2.5年均浓度降到20微克。", "下一步", "继续。"]


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
    ("【打印本页】 【关闭窗口】 分享到：", "noise"),
    ("打印本页 关闭窗口", "noise"),
    ("首页 > 政务公开 > 规划计划 > 专项规划", "noise"),
    ("下一篇：雷山县湿地保护规划（2016－2025年）", "noise"),
    ("主办：雷山县人民政府 承办：县政府办公室 网站标识码：5226340001", "noise"),
    ("来源：县林业局 　　发布时间：2016-11-08 09:32 　　字体：[大 中 小] 　　浏览次数：1287", "noise"),
    ("抄送：省水利厅，市政府办。", "noise"),
    ("（共印50份）", "noise"),
]


@pytest.mark.parametrize(("text", "kind"), LINES)
def test_line(text, kind):
    _, layout = read(f"各项工作稳步推进，成效显著。\n\n{text}\n")
    assert layout.lines[2].kind == kind


FORMS = {
    "rows": "序号\t指标\t2025年\n1\t粮食产量\t320\n2\t生猪出栏\t710\n",
    "pipe": "| 序号 | 指标 | 2025年 |\n|---|---|---|\n| 1 | 粮食产量 | 320 |\n",
    "html": "<table>\n<tr><td>序号</td><td>指标</td></tr>\n<tr><td>1</td><td>粮食产量</td></tr>\n</table>\n",
    "spaces": "序号    指标    2025年\n1    粮食产量    320\n2    生猪出栏    710\n",
    "cells": "\t序号\n\t指标\n\t2025年\n\n\t1\n\t粮食产量\n\t320\n\n\t2\n\t生猪出栏\n\t710\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_table_in_every_form(form):
    _, layout = read(f"第一章 目标\n\n表1 主要指标\n\n{FORMS[form]}\n后面的段落不属于表格。\n")
    (table,) = layout.tables
    assert (table.form, table.number, table.title) == (form, "表1", "主要指标")
    assert layout.lines[-1].kind == "paragraph"


def test_a_table_typed_a_cell_a_line_without_tabs():
    cells = ["指标", "单位", "2005年", "2010年", "生产总值", "亿元", "56.8", "100", "城镇化率", "%", "28", "38"]
    source, layout = read(
        "二、目标\n\n专栏1 主要指标\n" + "\n".join(cells) + "\n注：按现价。\n\n到2010年，突破100亿元。"
    )
    (table,) = layout.tables
    assert [source.line_text(n) for n in range(table.first_line, table.last_line + 1)] == cells
    assert [note.text for note in table.notes] == ["注：按现价。"]
    assert layout.lines[-1].kind == "paragraph"


def test_tabs_that_indent_paragraphs_make_no_table():
    prose = "全市农业总产值年均增长6.5%，农民人均纯收入达到1526元，比1990年增加812元，全市上下团结一心。"
    _, layout = read(f"\t一、情况\n\t{prose}\n\t{prose}\n\n\t二、问题\n\t{prose}\n\t{prose}\n")
    assert [line.kind for line in layout.lines if line.kind != "blank"] == ["heading", "paragraph", "paragraph"] * 2
    assert not layout.tables and not layout.boxes


def test_a_table_of_contents_is_noise():
    contents = "目    录\n前言\t1\n第一章 基础\t2\n一、成就\n二、问题\n\n"
    _, layout = read(contents + "第一章 基础\n一、成就\n成就显著。\n二、问题\n问题突出。")
    assert [line.kind for line in layout.lines[:5]] == ["noise"] * 5
    assert [s.title for s in layout.sections] == ["基础", "成就", "问题"]


def test_contents_without_headings_below_stay_what_they_are():
    _, layout = read("目录\n第一章 基础\n成就显著。\n")
    assert [line.kind for line in layout.lines] == ["noise", "heading", "paragraph"]


def test_markdown_headings_without_numbers_make_a_tree():
    _, layout = read("# 云岭县规划\n\n## 基础\n\n文。\n\n### 成效\n\n文。\n\n## 目标\n\n文。")
    assert [(s.level, s.title, s.parent) for s in layout.sections] == [
        (1, "基础", None),
        (2, "成效", 0),
        (1, "目标", None),
    ]


def test_forms_of_headings_that_other_plans_use():
    _, layout = read("第一编 任务\n\n甲、工业\n\n文。\n\n1.1 钢铁工业\n\n3.5万亩良种基地已经建成。")
    assert [(s.level, s.number) for s in layout.sections] == [(1, "第一编"), (2, "甲"), (3, "1.1")]
    assert layout.lines[-1].kind == "paragraph"


def test_numbered_lines_with_nothing_between_are_a_list():
    _, layout = read("一、依据\n\n1.土地管理法\n2.城乡规划法\n3.环境保护法\n\n文。")
    assert [s.title for s in layout.sections] == ["依据"]


ITEMS = "专栏2 重点工程\n\n1.水库除险加固工程\n\n实施12座水库加固。\n\n— 15 —\n\n2.饮水工程\n\n解决6.5万人饮水安\n\n"


def test_items_of_a_box_over_pages():
    _, layout = read("第一节 水利\n\n" + ITEMS + "全问题。\n\n“十二五”期间，投资10亿元。\n\n（二）能源\n\n文。")
    (box,) = layout.boxes
    assert [(i.sequence, i.name.text, i.content.text) for i in box.items] == [
        ("1.", "水库除险加固工程", "实施12座水库加固。"),
        ("2.", "饮水工程", "解决6.5万人饮水安全问题。"),
    ]
    assert [s.title for s in layout.sections] == ["水利", "能源"]


def test_a_box_numbered_like_headings_opens_no_sections():
    text = "（一）交通\n\n文。\n\n专栏1 项目\n（一）铁路\n新建35公里。\n（二）公路\n改建23公里。\n（二）能源\n\n文。"
    _, layout = read(text)
    assert [item.name.text for item in layout.boxes[0].items] == ["铁路", "公路"]
    assert [s.title for s in layout.sections] == ["交通", "能源"]


def test_a_box_whose_title_is_lost():
    _, layout = plan("hengyang_outline_14fyp")
    (box,) = [box for box in layout.boxes if box.number is None]
    assert [item.name.text for item in box.items][-1] == "县乡村三级物流网络建设工程"
    assert len(box.items) == 5


def test_a_box_whose_items_stand_at_different_gaps():
    _, layout = plan("yiyang_rural_14fyp")
    (box,) = [box for box in layout.boxes if box.number == "专栏6"]
    assert [item.sequence for item in box.items] == ["1.", "2.", "3.", "4.", "5.", "6."]


def test_a_heading_right_above_a_table_is_no_caption():
    _, layout = read("二、发展目标\n\n| 指标 | 2025年 |\n|---|---|\n| 粮食产量 | 320 |\n")
    assert [s.title for s in layout.sections] == ["发展目标"]
    assert layout.tables[0].caption is None


def test_the_unit_below_a_caption_is_no_title():
    _, layout = read("表1：主要指标表\n\n单位：亿元\n\n指标\t2015年\n产值\t235\n")
    assert (layout.tables[0].number, layout.tables[0].title) == ("表1", "主要指标表")
    assert "单位：亿元" in layout.tables[0].caption.text


def test_the_rest_of_a_footnote_behind_a_page_rule():
    first, second = "<sup>①</sup> 指行为美，无打架", "<sup>②</sup> 一园一圈。"
    _, layout = read(f"正文到此<sup>①</sup>\n\n{first}\n\n---\n\n斗殴、邻里纠纷。\n\n{second}\n\n下文。")
    notes = [b.view.text for b in layout.blocks if b.kind == "note"]
    assert notes[0].endswith("无打架斗殴、邻里纠纷。")


def test_a_circled_number_is_a_note_only_behind_a_rule_a_note_or_a_table():
    _, layout = read("各项任务如下。\n\n①加强领导。\n\n②落实责任。\n\n---\n\n①指国家级。")
    assert [line.kind for line in layout.lines[::2]] == ["paragraph", "paragraph", "paragraph", "noise", "note"]


def test_documents_say_who_they_are():
    _, layout = plan("yiyang_rural_14fyp")
    document = read_document(layout, RULES)
    assert document.title == "益阳市“十四五”巩固拓展脱贫攻坚成果同乡村振兴有效衔接规划"
    assert document.document_number == "益振联发〔2021〕1号"
    assert str(document.issued_on) == "2021-11-24"
    assert (document.period_start, document.period_end) == (2021, 2025)


def test_the_notice_that_issues_a_plan():
    _, layout = read(
        "发文字号：祁政发〔2016〕12号\n\n祁东县人民政府关于印发\n《祁东县国民经济和社会发展第十三个五年规划纲要》的通知\n\n"
        "现印发给你们。\n\n祁东县人民政府\n二○一六年三月二十八日\n\n"
        "祁东县国民经济和社会发展第十三个五年规划纲要\n\n第一章 基础\n"
    )
    document = read_document(layout, RULES)
    assert document.title == "祁东县国民经济和社会发展第十三个五年规划纲要"
    assert (document.issuer, document.document_number) == ("祁东县人民政府", "祁政发〔2016〕12号")
    assert str(document.issued_on) == "2016-03-28"
    assert (document.period_start, document.period_end) == (2016, 2020)


def about(text):
    return read_document(read(text)[1], RULES)


def test_a_title_inside_a_notice_may_begin_on_the_line_above():
    text = (
        "关于印发灌区改造补贴实施方案的通知\n\n各县区水利局：\n\n请遵照执行。\n\n某省水利厅\n\n2024年7月1日\n\n"
        "2024—2026年云岭省\n灌区改造补贴实施方案\n\n一、总体要求\n\n坚持节水优先。\n"
    )
    document = about(text)
    assert (document.title, document.period_start, document.period_end) == (
        "2024—2026年云岭省灌区改造补贴实施方案", 2024, 2026,
    )  # fmt: skip


NOTICE = "《云岭市国民经济和社会发展第十五个五年规划纲要》已经市人民代表大会批准，现印发给你们。\n"


@pytest.mark.parametrize("above", ["", NOTICE, NOTICE + "云岭市人民政府\n2026年3月5日\n"])
def test_what_is_planned_may_stand_on_the_line_above_the_period(above):
    text = above + "云岭市国民经济和社会发展\n第十五个五年规划纲要\n第一章 基础\n粮食产量稳定。\n"
    document = about(text)
    assert document.kind is not None
    assert (document.title, document.kind.name) == ("云岭市国民经济和社会发展第十五个五年规划纲要", "outline")


def test_a_notice_names_the_plan_that_stands_in_its_annex():
    text = NOTICE + "附件\n云岭市国民经济和社会发展第十五个五年规划纲要\n第一章 基础\n粮食产量稳定。\n"
    assert about(text).title == "云岭市国民经济和社会发展第十五个五年规划纲要"


def test_a_report_has_its_title_below_a_list_of_its_parts():
    text = "一、2023年工作\n二、2024年重点\n2024年祁阳县政府工作报告\n各位代表：\n一、2023年工作\n粮食产量稳定。\n"
    document = about(text)
    assert (document.title, document.named_year) == ("2024年祁阳县政府工作报告", 2024)


def test_a_report_whose_title_stands_on_two_lines():
    document = about("关于祁阳县2023年预算执行\n情况和2024年预算草案的报告\n一、2023年预算执行情况\n")
    assert document.title == "关于祁阳县2023年预算执行情况和2024年预算草案的报告"


def test_who_wired_a_report_on_what_day_is_no_part_of_its_title():
    assert about("云岭社祁阳2023年3月17日电\n政府工作报告\n各位代表：\n").title == "政府工作报告"


def test_a_button_over_a_title_is_no_part_of_it():
    assert about("• 举报\n\n祁阳县2023年工作总结及2024年工作计划\n").title == "祁阳县2023年工作总结及2024年工作计划"


def test_what_stands_behind_a_title_in_brackets_is_no_year_of_it():
    document = about("2023年祁阳县国民经济和社会发展统计公报（2024年更新）\n2024年4月2日\n")
    assert document.named_year == 2023


def test_a_path_of_a_web_page_is_no_title():
    document = about("首页 > 政务公开 > 专项规划\n\n雷山县林业发展“十三五”规划\n\n第一章 基础\n\n文。\n")
    assert (document.title, document.period_start) == ("雷山县林业发展“十三五”规划", 2016)


def test_a_notice_names_the_plan_and_its_issuer_where_nothing_else_does():
    notice = "雷山县人民政府办公室关于印发雷山县“十三五”旅游业发展规划的通知\n（雷府办发〔2016〕97号）\n\n"
    document = about(f"雷山县人民政府公报\n\n{notice}各乡镇人民政府：\n\n第一章 基础\n\n文。\n")
    assert document.title == "雷山县“十三五”旅游业发展规划"
    assert (document.issuer, document.document_number) == ("雷山县人民政府办公室", "雷府办发〔2016〕97号")
    assert about(f"{notice}雷山县旅游局\n2016年12月30日\n\n第一章 基础\n").issuer == "雷山县旅游局"


def test_number_and_date_in_brackets_under_the_title():
    document = about(
        "临川区“十二五”规划\n\n（临府办发〔2011〕97号 2011年12月30日）\n\n为深化改革，制定本规划。\n\n第一章 基础\n"
    )
    assert (document.document_number, str(document.issued_on)) == ("临府办发〔2011〕97号", "2011-12-30")


def test_the_period_of_a_project_is_not_that_of_the_plan():
    text = "石桥镇第十四个五年规划纲要\n\n第一篇 基础\n\n污水厂总投资3200万元，建设期限2021-2022年。\n"
    assert (about(text).period_start, about(text).period_end) == (2021, 2025)
    assert about("石桥镇总体规划\n\n规划期限：2010-2030年\n\n第一篇 基础\n\n文。\n").period_end == 2030


FRAGMENTS = [
    "第一章 总则", "第二节 目标", "一、现状", "（一）基础", "（二）问题", "1.产业", "2、农业", "（1）种植",
    "1.1 工业", "甲、工业", "# 标题", "## 目标", "专栏1 重点工程", "专栏三 项目", "\t专栏2 行动",
    "1.水库工程。加固3座。", "铁路项目。新建35公里。", "\t铁路", "表1 主要指标", "单位：万元",
    "指标\t2020年\t2025年", "产值\t3\t5", "\t指标", "\t2025年", "| 产值 | 3 |", "|---|---|", "<table>",
    "</table>", "产值  3  5", "指标", "2020年", "亿元", "320", "注：按现价。", "①指国家级。",
    "<sup>①</sup> 指市级", "---", "- 3 -", "目录", "第一章 总则\t3", "加强建设。粮食产量达到320万吨。",
    "推进改革，扩大开放，建设现代化产业体系，推动", "", "", " ", "图1 布局", "附表", "收藏",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text(st.sampled_from("\t 一、（）1.第章节专栏表。：年万亩|<table>粮食-*#"), max_size=24), max_size=14)
)
def test_any_text_has_a_layout(lines):
    try:
        source, layout = read("\n".join(lines))
    except SourceError:
        return
    hold(source, layout)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=24))
def test_any_order_of_forms_has_a_layout(lines):
    try:
        source, layout = read("\n".join(lines))
    except SourceError:
        return
    hold(source, layout)


def hold(source, layout):
    """What is true of every layout: a kind a line, nothing read twice, a tree, boxes and tables beside each other."""
    assert [line.number for line in layout.lines] == list(range(1, source.n_lines + 1))
    assert {line.kind for line in layout.lines} <= KINDS
    read_ = [offset for block in layout.blocks for offset in block.view.offsets]
    assert len(read_) == len(set(read_))
    for line in layout.lines:
        spans = source.line_span(line.number)
        inside = sum(spans.start <= offset < spans.end for offset in read_)
        assert inside or line.kind in ("blank", "noise", "table") or not source.line_text(line.number).strip()
    for n, section in enumerate(layout.sections):
        assert section.parent is None or section.parent < n
        assert section.parent is None or layout.sections[section.parent].level < section.level
        assert layout.lines[source.line_of(section.span.start) - 1].kind == "heading"
    for left, right in pairwise(layout.tables):
        assert left.last_line < right.first_line
    for left, right in pairwise(layout.boxes):
        assert left.span.end <= right.span.start
    for n, box in enumerate(layout.boxes):
        assert {layout.lines[source.line_of(item.span.start) - 1].box for item in box.items} <= {n}
        assert all(box.span.covers(item.span) for item in box.items)
