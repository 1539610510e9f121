"""Quantities: spans, values, units and comparators; what measures nothing gives none."""

from __future__ import annotations

from decimal import Decimal
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guihua.expressions.mentions import find_mentions, foresee_mentions
from guihua.expressions.quantities import cell_quantities, find_quantities
from guihua.lexicons.units import read_unit
from guihua.model import Quantity, View
from guihua.rules import ruleset
from loaded import own_rules

RULES = own_rules()


def view(text: str) -> View:
    return View(text, tuple(range(len(text))))


def brief(text: str, q: Quantity) -> tuple[str, str, str, str]:
    value = "" if q.value is None else f"{float(q.value):.12g}"
    if q.value_high is not None:
        value += f"..{float(q.value_high):.12g}"
    return text[q.span.start : q.span.end], value, q.unit, q.comparator


FOUND = [
    ("面积达7.2万余亩", ("7.2万余亩", "72000", "亩", ">")),
    ("产煤41，500万吨", ("41，500万吨", "415000000", "吨", "=")),
    ("周转量152亿9千万吨公里", ("152亿9千万吨公里", "15290000000", "吨公里", "=")),
    ("总额七百六十六亿四千万元", ("七百六十六亿四千万元", "76640000000", "元", "=")),
    ("粮食五八○亿斤", ("五八○亿斤", "58000000000", "斤", "=")),
    ("年产550万一600万吨", ("550万一600万吨", "5500000..6000000", "吨", "=")),
    ("仓容3－4万吨", ("3－4万吨", "30000..40000", "吨", "=")),
    ("提高百分之三点五", ("百分之三点五", "3.5", "%", "=")),
    ("控制在千分之三以内", ("千分之三", "0.3", "%", "<=")),
    ("生产力翻两番", ("翻两番", "4", "倍", "=")),
    ("比2000年翻一番多", ("翻一番", "2", "倍", ">")),
    ("减少三分之一", ("三分之一", "0.333333333333", "", "=")),
    ("不低于10万元", ("10万元", "100000", "元", ">=")),
    ("超100万元", ("100万元", "1000000", "元", ">")),
    ("失业率控制在5%以内", ("5%", "5", "%", "<=")),
    ("不足1000人", ("1000人", "1000", "人", "<")),
    ("工资约增长33%", ("33%", "33", "%", "~")),
    ("约占总数的40%", ("40%", "40", "%", "~")),
    ("至少建成1个", ("1个", "1", "个", ">=")),
    ("由国务院不超过5年", ("5年", "5", "年", "<=")),
    ("通过3年努力", ("3年", "3", "年", "=")),
    ("近两年来", ("两年", "2", "年", "=")),
    ("修建3千公里", ("3千公里", "3000", "公里", "=")),
    ("装机40万千瓦", ("40万千瓦", "400000", "千瓦", "=")),
    ("7县市第二水源", ("7县市", "7", "县市", "=")),
    ("补助45元/人·次", ("45元/人·次", "45", "元/人·次", "=")),
    ("推广3万台（套）", ("3万台（套）", "30000", "台（套）", "=")),
    ("培育七八个品牌", ("七八个", "7..8", "个", "=")),
    ("投资两三百亿元", ("两三百亿元", "20000000000..30000000000", "元", "=")),
    ("数百家企业", ("数百家", "100", "家", ">")),
    ("吸引上千家企业", ("千家", "1000", "家", ">")),
    ("实现三倍多", ("三倍", "3", "倍", ">")),
    ("浓度70μg/m3", ("70μg/m3", "70", "μg/m3", "=")),
    ("5个；2、10个", ("10个", "10", "个", "=")),
    ("超过1/3", ("1/3", "0.333333333333", "", ">")),
    ("为1.7：1，5年平均", ("5年", "5", "年", "=")),
    ("增长百分之十点二", ("百分之十点二", "10.2", "%", "=")),
    ("人均二十点五公斤", ("二十点五公斤", "20.5", "公斤", "=")),
    ("达到三百九十五元", ("三百九十五元", "395", "元", "=")),
    ("达到五十多元", ("五十多元", "50", "元", ">")),
    ("二点五元", ("二点五元", "2.5", "元", "=")),
    ("一百五十九亿度", ("一百五十九亿度", "15900000000", "度", "=")),
    ("棉花三千二百七十万担", ("三千二百七十万担", "32700000", "担", "=")),
    ("住宅四千六百万平方公尺", ("四千六百万平方公尺", "46000000", "平方公尺", "=")),
    ("黄金七亿两以上", ("七亿两", "700000000", "两", ">=")),
    ("电话一点二部", ("一点二部", "1.2", "部", "=")),
    ("年发电量9.7亿kW·h", ("9.7亿kW·h", "970000000", "kW·h", "=")),
    ("周转量120万吨·公里", ("120万吨·公里", "1200000", "吨·公里", "=")),
    ("模数2850t/(km2·a)", ("2850t/(km2·a)", "2850", "t/(km2·a)", "=")),
    ("流量12m3/s", ("12m3/s", "12", "m3/s", "=")),
    ("收入比由2.12缩小至1.94", ("2.12", "2.12", "", "=")),
    ("收入比由2.12缩小至1.94", ("1.94", "1.94", "", "=")),
    ("翻了近一番", ("翻了近一番", "2", "倍", "<")),
    ("翻两番半", ("翻两番", "4", "倍", ">")),
    ("增长一倍半", ("一倍半", "1.5", "倍", "=")),
    ("占四分之一强", ("四分之一", "0.25", "", ">")),
    ("增长三成多", ("三成", "30", "%", ">")),
    ("客车486辆/9120座", ("486辆", "486", "辆", "=")),
    ("客车486辆/9120座", ("9120座", "9120", "座", "=")),
    ("仅为4.1立方米，不足全国平均水平的七成", ("七成", "70", "%", "<")),
    ("超过全国平均水平的1.5倍", ("1.5倍", "1.5", "倍", ">")),
    ("供给不足的占30%", ("30%", "30", "%", "=")),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found(text: str, expected: tuple[str, str, str, str]) -> None:
    assert expected in [brief(text, q) for q in find_quantities(view(text), RULES)]


@pytest.mark.parametrize(
    "text",
    [
        "推广5G和IPv6", "沿G72-G240、S336", "〔2021〕1号", "GB14554-93", "专栏3 重点", "图3-1 分区", "“881314”格局",
        "“1+2+11+54”体系", "第29号", "全域旅游3.0", "2.数量目标", "PM2.5", "三农", "一村一品", "第一产业", "“三个责任”",
        "一二三产业",
        "第十四个五年规划", "2021-2025年", "2025年", "发布于17:28:13", "12345热线", "单位：万元", "（亿元）",
        "十分重要", "二元结构", "十九届五中全会", "三角洲", "统一", "712矿旧址", "国家3A级景区", "第3届", "三年级",
    ],
)  # fmt: skip
def test_what_measures_nothing(text: str) -> None:
    assert [brief(text, q) for q in find_quantities(view(text), RULES)] == []


@pytest.mark.parametrize(
    ("text", "comparators"),
    [
        ("分别控制在0.3%和1.8%以内", "<= <="),
        ("分别不低于50%、40%、30%、20%", ">= >= >= >="),
        ("分别达到30、40和50万亩以上", ">= >= >="),
        ("不低于50%，达到40%", ">= ="),
        ("超过3所、5000人", "> ="),
        ("10余万人、20万人", "> ="),
        ("控制在1.3%和1.8%以內", "<= <="),
    ],
)
def test_one_word_bounds_a_whole_list(text: str, comparators: str) -> None:
    assert " ".join(q.comparator for q in find_quantities(view(text), RULES)) == comparators


def test_list_shares_its_unit() -> None:
    found = find_quantities(view("分别达到30、40、50万亩"), RULES)
    assert [(q.value, q.unit_raw, q.unit) for q in found] == [
        (Decimal(300_000), "万亩", "亩"), (Decimal(400_000), "万亩", "亩"), (Decimal(500_000), "万亩", "亩"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "parts"),
    [("结构为17.8:33.7:48.5", "17.8 33.7 48.5"), ("2.05：1", "2.05 1"), ("12：30：58", "12 30 58"), ("1∶3.8", "1 3.8")],
)
def test_ratio(text: str, parts: str) -> None:
    (ratio,) = find_quantities(view(text), RULES)
    assert ratio.type == "ratio"
    assert ratio.parts == tuple(map(Decimal, parts.split()))


def test_engines_are_told_by_their_number_and_power() -> None:
    (quantity,) = find_quantities(view("安装2×35万千瓦机组"), RULES)
    assert (quantity.number, quantity.value, quantity.unit_raw) == (70, 700_000, "万千瓦")


def test_comparator_keeps_its_cue() -> None:
    text = "面积达到30万亩以上"
    (quantity,) = find_quantities(view(text), RULES)
    (cue,) = quantity.evidence
    assert (cue.role, text[cue.span.start : cue.span.end]) == ("comparator", "以上")


def test_spans_are_source_spans() -> None:
    source = "共 2 9 7 个村"
    kept = [i for i, c in enumerate(source) if c != " "]
    cleaned = View("".join(source[i] for i in kept), tuple(kept))
    (quantity,) = find_quantities(cleaned, RULES)
    assert source[quantity.span.start : quantity.span.end] == "2 9 7 个"


def test_reference_units_are_exact() -> None:
    (area,) = find_quantities(view("耕地3亩"), RULES)
    assert (area.si_value, area.si_unit, area.dimension) == (Decimal(2000), "m2", "area")
    (count,) = find_quantities(view("基地5个"), RULES)
    assert (count.si_value, count.si_unit) == (None, None)
    assert read_unit("万元/人", RULES).reference == "CNY"
    assert read_unit("公里/小时", RULES).reference == "m/s"
    assert read_unit("千克/亩", RULES).reference == "kg/m2"


CELLS = [
    ("≥20", "%", ("20", "20", "%", ">=")),
    ("＞95", "%", ("95", "95", "%", ">")),
    ("6.5左右", "%", ("6.5", "6.5", "%", "~")),
    ("4.72万", "元/人", ("4.72万", "47200", "元/人", "=")),
    ("-3.5", "%", ("-3.5", "-3.5", "%", "=")),
    ("5.2%", "万元", ("5.2%", "5.2", "%", "=")),
    ("年均4000", "人", ("4000", "4000", "人", "=")),
    ("平均＞20", "元", ("20", "20", "元", ">")),
    ("50—60", "%", ("50—60", "50..60", "%", "=")),
    ("2022", "万元", ("2022", "20220000", "元", "=")),
    ("翻一番", None, ("翻一番", "2", "倍", "=")),
    ("1,234.5", "万元", ("1,234.5", "12345000", "元", "=")),
]


@pytest.mark.parametrize(("text", "unit", "expected"), CELLS)
def test_cells(text: str, unit: str | None, expected: tuple[str, str, str, str]) -> None:
    assert [brief(text, q) for q in cell_quantities(view(text), unit, RULES)] == [expected]


@pytest.mark.parametrize("text", ["—", "2020年", "2021-2025年", "动态清零", ""])
def test_cells_without_quantity(text: str) -> None:
    assert cell_quantities(view(text), "个", RULES) == ()


PIECES = [
    "到2025年",
    "面积7.2万亩",
    "，",
    "“十四五”期间",
    "5G",
    "第3",
    "1、",
    "约3-5个",
    "为2:1",
    "十二个",
    "。",
    "20%以上",
    "今后五年",
]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), max_size=8))
def test_many_texts_asked_ahead_give_what_each_gives(texts: list[str]) -> None:
    def key(mentions: tuple) -> list:  # type: ignore[type-arg]
        return [(m.rule.id, m.start, m.end, dict(m.groups)) for m in mentions]

    ahead = RULES.recorded(None)
    with patch.object(ruleset, "FEW", 1):
        foresee_mentions(texts, ahead)
    assert [key(find_mentions(text, ahead)) for text in texts] == [key(find_mentions(text, RULES)) for text in texts]


@given(st.text("0123456789.，,%-—一二三十百千万亿余多个年亩元第至到比：、约超 G", max_size=30))
def test_quantities_stand_in_order_apart_and_inside(text: str) -> None:
    end = 0
    for quantity in find_quantities(view(text), RULES):
        assert end <= quantity.span.start < quantity.span.end <= len(text)
        end = quantity.span.end


@pytest.mark.parametrize(
    ("text", "decimals"),
    [("增长5.40%", (2,)), ("占地3-4.5万亩", (0, 1)), ("三次产业比为10.5:40:49.5", (1, 0, 1)), ("建成三百个", (0,))],
)
def test_a_quantity_carries_its_decimals(text: str, decimals: tuple[int, ...]) -> None:
    (quantity,) = find_quantities(View(text, tuple(range(len(text)))), RULES)
    assert quantity.decimals == decimals


@pytest.mark.parametrize("joint", [" ", ",", "，", "、", "和"])
def test_a_list_of_two_thousand_bare_numbers_comes_to_an_end(joint: str) -> None:
    """``RuleTimeout`` where a rule tried each member against all behind it."""
    assert find_quantities(view(joint.join(map(str, range(2000)))), RULES) == ()
