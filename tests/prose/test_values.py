"""Which numbers of running text are values, and which only bound a class or say when."""

from __future__ import annotations

import pytest

from guihua.expressions.numbers import read_numbers
from guihua.model import Anchor, TimeFrame, View
from guihua.prose.clauses import Context
from guihua.prose.facts import prose_indicators
from loaded import own_rules

RULES = own_rules()
CONTEXT = Context("prose", TimeFrame(None, Anchor(base_year=2025), None, ()))


def facts(text: str) -> list[tuple[str, str]]:
    """Name and value of every fact of a sentence in a part that plans."""
    view = View(text, range(len(text)))
    found = prose_indicators(view, read_numbers([view], RULES)[0], CONTEXT, RULES)
    return [(fact.name, text[fact.span.start : fact.span.end]) for fact in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增劳动力平均受教育年限达到14.2年。", [("新增劳动力平均受教育年限", "14.2年")]),
        ("城区空气质量优良天数稳定在345天以上。", [("城区空气质量优良天数", "345天")]),
        ("三年内新建水厂4座。", [("新建水厂", "4座")]),
        ("70岁以上老人免费体检率达到90%。", [("70岁以上老人免费体检率", "90%")]),
        ("人均预期寿命达到81.5岁左右。", [("人均预期寿命", "81.5岁")]),
        ("打造万亩果园8个。", [("万亩果园", "8个")]),
        ("培育30亿元级园区6个。", [("30亿元级园区", "6个")]),
        ("万元产值水耗下降9%。", [("万元产值水耗", "9%")]),
        ("蔬菜产量达到XX万吨。", []),
        ("单位：亿元、万亩。", []),
        ("服务业增加值保持两位数增长。", [("服务业增加值", "两位数增长")]),
        ("失业率低于4%的全省平均水平。", []),
        ("居民收入增速高于全国平均水平。", [("居民收入", "高于全国平均水平")]),
    ],
)
def test_facts(text: str, expected: list[tuple[str, str]]) -> None:
    assert facts(text) == expected


def test_a_duration_keeps_its_type() -> None:
    view = View("审批时限由20天压减到8天。", range(14))
    found = prose_indicators(view, read_numbers([view], RULES)[0], CONTEXT, RULES)
    assert [(fact.quantity.type, fact.role) for fact in found if fact.quantity] == [
        ("duration", "baseline"),
        ("duration", "actual"),
    ]


def test_traditional_script_is_read_and_kept() -> None:
    assert facts("蔬菜產量達到35萬噸，改造農田6萬畝。") == [("蔬菜產量", "35萬噸"), ("改造農田", "6萬畝")]
