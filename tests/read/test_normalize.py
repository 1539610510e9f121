"""Cleaned text knows where each of its characters comes from."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guihua.model import Span
from guihua.read.normalize import clean, folded
from loaded import own_rules

RULES = own_rules()

CLEANED = [
    ("２０１１—２０１５年达到９．５％", "2011—2015年达到9．5%"),
    ("到 2 0 0 5年，公路1 1万公里", "到2005年，公路11万公里"),
    ("经济总量突破 3500 亿元", "经济总量突破3500亿元"),
    (" “ 十四五 ” 期间", "“十四五”期间"),
    ("高新技术产业占 GDP 比重", "高新技术产业占GDP比重"),
    ("R&D Center of UK", "R&D Center of UK"),
    ("分别为 12 15 18", "分别为12 15 18"),
    ("**加强监测。**以农村为重点", "加强监测。以农村为重点"),
    ("六重保障<sup>②</sup>政策", "六重保障政策"),
    ("[bookmark: _Toc22255][image: 图1]第一章", "第一章"),
    ("## **第一节 重大意义**", "第一节重大意义"),
    ("- 新建高标准农田", "新建高标准农田"),
    ("&nbsp;&nbsp;“十一五”时期", "“十一五”时期"),
    ("粮食\u200b产量", "粮食产量"),
    ("> **专栏1 工程**", "专栏1工程"),
    ("单位能耗降幅[15]", "单位能耗降幅[15]"),
]


QUOTED = [
    ('提升“一网通办"水平', "提升“一网通办”水平"),
    ('"四上"企业和"个转企"', "“四上”企业和“个转企”"),
    ('管径6"的管网', '管径6"的管网'),
]


@pytest.mark.parametrize(("text", "read"), QUOTED)
def test_quotes_of_one_mark_open_and_close(text, read):
    assert folded(text, RULES) == read


@pytest.mark.parametrize(("raw", "text"), CLEANED)
def test_clean(raw, text):
    assert clean(raw, [Span(0, len(raw))], RULES).text == text


def test_a_paragraph_over_two_lines_maps_back_to_both():
    raw = "过渡期内保持财\n---\n政支持政策总体稳定"
    view = clean(raw, [Span(0, 7), Span(12, len(raw))], RULES)
    assert view.text == "过渡期内保持财政支持政策总体稳定"
    assert raw[view.span(6, 8).start : view.span(6, 8).end] == "财\n---\n政"


@settings(deadline=None)
@given(st.text(st.sampled_from("年12 　\t*#[]<>sup万０９％，。“”亩abZ\u00a0粮"), max_size=60))
def test_offsets_rise_and_point_at_the_same_character(raw):
    view = clean(raw, [Span(0, len(raw))], RULES)
    assert len(view.text) == len(view.offsets)
    assert all(a < b for a, b in zip(view.offsets, view.offsets[1:], strict=False))
    for char, offset in zip(view.text, view.offsets, strict=True):
        assert unicodedata.normalize("NFKC", char) == unicodedata.normalize("NFKC", raw[offset])


def test_radicals_are_the_characters_they_stand_for() -> None:
    text = "供⽔管⽹⻓60⾥，⻄部⻋站"
    view = clean(text, [Span(0, len(text))], RULES)
    assert view.text == "供水管网长60里，西部车站"
    assert view.offsets == range(len(text))
