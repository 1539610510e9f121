"""Canonical names: every form leads to its indicator, and to no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from guihua.lexicons.indicator_names import canonical_name, find_alias, indicator_names, known_indicator
from guihua.lexicons.units import read_unit
from guihua.rules.loader import read_folder
from guihua.rules.ruleset import Rules
from rule_edit import copy_rules


@pytest.mark.parametrize(
    ("written", "dimension", "name"),
    [
        ("其中：水稻产量", "mass", "稻谷产量"),
        ("全市农药使用总量", "mass", "农药使用量"),
        ("*农村自来水普及率", "ratio", "农村自来水普及率"),
        ("“两品一标”农产品认证数", "count", "绿色食品、有机农产品、地理标志农产品数量"),
        ("化肥使用量（折纯）", "mass", "化肥施用量"),
        ("研究与试验发展(R&D)经费投入强度", "ratio", "研究与试验发展经费投入强度"),
        ("衡东县森林覆盖率", "ratio", "森林覆盖率"),
        ("GDP", "currency", "地区生产总值"),
        ("农 村 居 民 人 均 可 支 配 收 入", "currency", "农村居民人均可支配收入"),
        ("城镇登记失业率", "ratio", "城镇登记失业率"),
        ("城镇调查失业率", "ratio", "城镇调查失业率"),
        ("农村生活污水治理率", "ratio", "农村生活污水治理率"),
        ("农村生活污水处理率", "ratio", "农村生活污水处理率"),
        ("钢", "mass", "钢产量"),
        ("脱贫地区森林覆盖率", "ratio", "脱贫地区森林覆盖率"),  # of another subject: an indicator of its own
        ("粮食产量", "currency", None),  # not what grain output is measured in
        ("5G技术", "ratio", None),
    ],
)
def test_name(rules: Rules, written: str, dimension: str, name: str | None) -> None:
    assert canonical_name(written, dimension, rules) == name


def test_a_rate_of_growth_belongs_to_what_grows(rules: Rules) -> None:
    assert canonical_name("农产品加工业产值年均增长", "ratio", rules, measure="annual_rate") == "农产品加工业产值"
    assert canonical_name("粮食产量", "ratio", rules, measure="change", source="prose") == "粮食产量"
    assert canonical_name("农产品加工业产值年均增长", "ratio", rules) is None


def test_a_bare_word_names_an_indicator_in_tables_only(rules: Rules) -> None:
    assert canonical_name("水泥", "mass", rules, source="table") == "水泥产量"
    assert canonical_name("水泥", "mass", rules, source="prose") is None


def test_names_that_are_not_the_same_are_kept_apart(rules: Rules) -> None:
    known = indicator_names(rules)
    for indicator in known.indicators.values():
        for other in indicator.not_same:
            found = known.forms.get(other)
            assert found is None or found.indicator.name != indicator.name, f"{other} is {indicator.name}"


def test_every_form_leads_to_one_indicator_that_is_described(rules: Rules) -> None:
    rows = rules.lexicon("indicators").rows
    forms = [row.form for row in rows]
    assert len(forms) == len(set(forms))
    assert [row.form for row in rows if row["canonical"] not in indicator_names(rules).indicators] == []
    assert [i.name for i in indicator_names(rules).indicators.values() if not (i.definition and i.dimension)] == []


def test_units_of_the_lexicon_measure_its_dimensions(rules: Rules) -> None:
    for indicator in indicator_names(rules).indicators.values():
        if indicator.unit:
            dimension = read_unit(indicator.unit, rules).dimension or ""
            assert indicator.dimension in (dimension, dimension.split("/")[0]), indicator.name
        if indicator.least is not None and indicator.most is not None:
            assert indicator.least < indicator.most
        assert indicator.better in ("up", "down", "none")


def test_there_are_indicators_of_every_decade(rules: Rules) -> None:
    assert len(indicator_names(rules).indicators) > 400
    for name in (
        "工农业总产值",
        "粮食总产量",
        "钢产量",
        "基建投资",
        "农民人均纯收入",
        "万元GDP能耗",
        "R&D经费投入强度",
    ):
        assert canonical_name(name, None, rules) is not None


@pytest.mark.parametrize(
    ("written", "dimension", "name"),
    [
        ("柑橘年产量", "mass", "柑橘产量"),
        ("冬小麦种植面积", "area", "冬小麦播种面积"),
        ("住宿和餐饮业实现增加值", "currency", "住宿和餐饮业增加值"),
        ("新材料产业总产值", "currency", "新材料产业产值"),
        ("全县公共安全支出", "currency", "公共安全支出"),
        ("中央财政用于体育事业的支出", "currency", "中央财政体育支出"),
        ("数字经济占GDP的比重", "ratio", "数字经济占地区生产总值比重"),
        ("柑橘产量", "currency", None),  # not what output is measured in
        ("和绿化率", "ratio", None),  # a part of a name
        ("覆盖率", "ratio", None),  # of what is not said
    ],
)
def test_families(rules: Rules, written: str, dimension: str, name: str | None) -> None:
    assert canonical_name(written, dimension, rules, source="prose") == name


def test_a_family_s_name_is_of_its_own_family(rules: Rules) -> None:
    for written, dimension in (
        ("柑橘年产量", "mass"),
        ("新材料产业总产值", "currency"),
        ("园区污水集中处理率", "ratio"),
    ):
        found = find_alias(written, dimension, rules)
        assert found is not None
        assert known_indicator(found.indicator.name, rules) == found.indicator


def test_what_is_one_indicator_and_what_is_kept_apart(rules: Rules) -> None:
    assert canonical_name("常住人口城镇化率", "ratio", rules) == canonical_name("城镇化率", "ratio", rules)
    assert canonical_name("户籍人口城镇化率", "ratio", rules) != canonical_name("城镇化率", "ratio", rules)
    assert canonical_name("农村生活污水处理率", "ratio", rules) != canonical_name("农村生活污水治理率", "ratio", rules)


@pytest.mark.parametrize(
    ("one", "other", "dimension"),
    [
        ("自来水普及率", "农村自来水普及率", "ratio"),  # whose is not said
        ("生活垃圾无害化处理率", "城镇生活垃圾无害化处理率", "ratio"),
        ("城市天然气普及率", "城市燃气普及率", "ratio"),  # a part of it
        ("数字经济核心产业增加值占地区生产总值比重", "数字经济增加值占地区生产总值比重", "ratio"),
        ("城镇常住人口", "城镇人口", "count"),
        ("高技术产业增加值", "高新技术产业增加值", "currency"),  # defined by others
        ("林业产业总产值", "林业总产值", "currency"),
        ("吸纳技术合同成交额", "技术合同成交额", "currency"),
        ("新能源装机容量", "可再生能源装机容量", "power"),
        ("能源生产总量", "综合能源生产能力", "energy"),
        ("营造林面积", "造林面积", "area"),
    ],
)
def test_a_word_that_narrows_or_widens_makes_another_indicator(
    rules: Rules, one: str, other: str, dimension: str
) -> None:
    names = canonical_name(one, dimension, rules), canonical_name(other, dimension, rules)
    assert None not in names
    assert names[0] != names[1]


def test_the_investment_in_a_project_is_no_growth(rules: Rules) -> None:
    assert canonical_name("总投资", "currency", rules) == "项目投资额"
    assert canonical_name("投资", "ratio", rules, "change") is None


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("柑橘产量", "万吨"),  # the family's
        ("无人机产量", "万架"),  # its own
        ("荔枝全产业链产值", "亿元"),  # a product's unit is that of its output alone
        ("大豆播种面积", "万亩"),
    ],
)
def test_a_family_s_unit(rules: Rules, written: str, unit: str) -> None:
    found = known_indicator(written, rules)
    assert found is not None and found.unit == unit


def test_a_class_that_there_is_not_is_told(tmp_path: Path) -> None:
    folder = copy_rules(tmp_path / "rules")
    with (folder / "indicators.tsv").open("a", encoding="utf-8") as file:
        file.write("\t".join(["水窖", "水窖", "rural_construction", "count", "个", "", "", "up", *[""] * 6]) + "\n")
    (problem,) = read_folder(folder).problems
    assert problem.code == "R303" and "`class` is `rural_construction`" in str(problem.detail)
