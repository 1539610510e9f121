"""One word for two things, each with a value of its own. The sentences are written for these tests."""

import pytest

from guihua.extraction import extract
from guihua.read.encoding import decode
from loaded import own_rules

RULES = own_rules()


def names(sentence: str) -> list[tuple[str, str]]:
    rows = extract(decode("text", sentence.encode(), RULES), RULES)["indicators"]
    return [(row["name"], row["raw"]) for row in sorted(rows, key=lambda row: row["char_start"])]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("城乡居民收入分别增长5%、7%。", [("城镇居民收入", "5%"), ("农村居民收入", "7%")]),
        ("城乡低保标准达到每月700元和500元。", [("城镇低保标准", "700元"), ("农村低保标准", "500元")]),
        (
            "存贷款余额达到800亿元、400亿元，分别增长13%、8%。",
            [("存款余额", "800亿元"), ("贷款余额", "400亿元"), ("存款余额", "13%"), ("贷款余额", "8%")],
        ),
        ("城乡居民收入增长5%。", [("城乡居民收入", "5%")]),
        (
            "三次产业增加值分别增长3%、7%和6%。",
            [("第一产业增加值", "3%"), ("第二产业增加值", "7%"), ("第三产业增加值", "6%")],
        ),
        ("三次产业结构调整为10:40:50。", [("三次产业结构", "10:40:50")]),
        (
            "城乡居民养老和医疗保险参保率达到90%、98%。",
            [("城乡居民养老参保率", "90%"), ("医疗保险参保率", "98%")],
        ),
        (
            "粮食总产量、农民人均纯收入达到30万吨和8000元。",
            [("粮食总产量", "30万吨"), ("农民人均纯收入", "8000元")],
        ),
        (
            "茶园面积和产量是3万亩和5万吨，比上年增长2%和4%。",
            [("茶园面积", "3万亩"), ("茶园产量", "5万吨"), ("茶园面积", "2%"), ("茶园产量", "4%")],
        ),
        (
            "茶园面积3万亩，产茶5吨，增加2万亩，增产1吨。",
            [("茶园面积", "3万亩"), ("产茶", "5吨"), ("茶园面积", "2万亩"), ("产茶", "1吨")],
        ),
        ("税收任务5亿元，完成6亿元。", [("税收任务", "5亿元"), ("税收", "6亿元")]),
        ("12个乡镇农民收入达到2万元。", [("乡镇", "12个"), ("乡镇农民收入", "2万元")]),
        (
            "人均国内生产总值5000元，人均跨过4000元大关。",
            [("人均国内生产总值", "5000元"), ("人均国内生产总值", "4000元")],
        ),
        (
            "税收总收入、地方财政收入完成12亿元和8亿元，增长5%、7%。",
            [("税收总收入", "12亿元"), ("地方财政收入", "8亿元"), ("税收总收入", "5%"), ("地方财政收入", "7%")],
        ),
    ],
)
def test_each_of_two_things_has_its_name(sentence: str, found: list[tuple[str, str]]) -> None:
    assert names(sentence) == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "财政收入增长5%，人均住房面积，城镇达到36平方米，农村达到48平方米。",
            [("财政收入", "5%"), ("城镇人均住房面积", "36平方米"), ("农村人均住房面积", "48平方米")],
        ),
        ("供水普及率达到95%，城镇达到98%。", [("供水普及率", "95%"), ("城镇供水普及率", "98%")]),
        (
            "金融机构存、贷款余额分别增长8%、11%。",
            [("金融机构存款余额", "8%"), ("金融机构贷款余额", "11%")],
        ),
        ("生猪、牛出栏分别增长8%、11%。", [("生猪出栏", "8%"), ("牛出栏", "11%")]),
    ],
)
def test_what_is_told_once_is_said_of_each(sentence: str, found: list[tuple[str, str]]) -> None:
    assert names(sentence) == found


def test_some_of_what_was_counted_are_named_by_what_is_said_of_them() -> None:
    assert names("共有企业300家，其中上市的5家、年产值超亿元的12家。") == [
        ("企业", "300家"),
        ("上市的企业", "5家"),
        ("年产值超亿元的企业", "12家"),
    ]
