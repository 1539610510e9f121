"""Regions: names → codes, by the region's province, the years in force, and never by a guess."""

from __future__ import annotations

import pytest

from guihua.lexicons.regions import gazetteer
from guihua.linking import find_region, scope_adcode
from guihua.rules.ruleset import Rules


@pytest.mark.parametrize(
    ("title", "issuer", "opening", "year", "adcode"),
    [
        ("衡阳市“十四五”农业农村现代化规划", None, [], 2021, "430400"),
        ("(湖南省)衡阳市国民经济和社会发展十四五规划", None, [], 2021, "430400"),
        ("湖南省衡阳市衡东县国民经济和社会发展规划", None, [], 2021, "430424"),
        ("(湖南省)关于衡东县2022年预算执行情况的报告", None, [], 2023, "430424"),
        ("湖南省关于支持衡东县发展的意见", None, [], 2021, "430000"),
        ("阳泉市郊区国民经济和社会发展规划", None, [], 2021, "140311"),
        ("“十四五”农业农村现代化规划", "中共衡东县委农村工作领导小组", [], 2021, "430424"),
        ("“十四五”推进农业农村现代化规划", "国务院", [], 2021, "100000"),
        ("中华人民共和国国民经济和社会发展第十个五年计划", None, [], 2001, "100000"),
        ("国家生态文明试验区（江西）实施方案", None, [], 2017, "360000"),
        ("浙江“十四五”农业规划", None, [], 2021, "330000"),
        ("湘西州“十四五”规划", None, [], 2021, "433100"),
        ("农业农村现代化规划", None, ["益阳市人民政府", "各区县（市）", "湖南省、益阳市和益阳市"], 2021, "430900"),
        ("2024年成县政府工作报告", None, [], 2024, "621221"),
        ("江华县政府工作报告", None, [], 2024, "431129"),
        ("达茂旗“十四五”规划", None, [], 2021, "150223"),
        ("鼓楼区国民经济和社会发展规划", None, ["福州市鼓楼区位于"], 2021, "350102"),
    ],
)
def test_the_region_of_a_document(
    rules: Rules, title: str, issuer: str | None, opening: list[str], year: int, adcode: str
) -> None:
    region, trouble = find_region(title, (issuer,), opening, rules, year)
    assert trouble is None
    assert region is not None
    assert region.adcode == adcode


def test_a_name_keeps_the_code_of_its_time(rules: Rules) -> None:
    def code(title: str, year: int) -> str | None:
        region, _ = find_region(title, (), [], rules, year)
        return region.adcode if region else None

    assert code("益阳市国民经济计划", 1991) == "432301"  # a county-level city then
    assert code("益阳市国民经济计划", 1996) == "430900"
    assert code("益阳地区国民经济计划", 1986) == "432300"
    assert code("益阳地区国民经济计划", 1956) == "432300"  # before the first list: as in the first list


@pytest.mark.parametrize("title", ["鼓楼区国民经济和社会发展规划", "郊区规划"])
def test_a_name_of_several_places_stays_open(rules: Rules, title: str) -> None:
    region, trouble = find_region(title, (), [], rules, 2021)
    assert region is None
    assert trouble is not None
    assert trouble.code == "region-ambiguous"
    assert len(set(filter(str.isdigit, trouble.message))) > 1


def test_an_opening_that_names_many_regions_names_none_of_them(rules: Rules) -> None:
    opening = ["支持新疆维吾尔自治区、西藏自治区、青海省加快发展", "新疆维吾尔自治区和青海省"]
    region, trouble = find_region("现代能源体系规划", (), opening, rules, 2021)
    assert region is None
    assert trouble is not None


@pytest.mark.parametrize(
    ("title", "year", "adcode"),
    [
        ("中华人民共和国发展国民经济的第一个五年计划（1953—1957）", 1953, "100000"),
        ("西安市长安区国民经济和社会发展第十三个五年规划", 2016, "610116"),
        ("石家庄市长安区国民经济和社会发展第十三个五年规划", 2016, "130102"),
        ("吉林省吉林市国民经济和社会发展规划", 2016, "220200"),
        ("内蒙古自治区锡林郭勒盟国民经济和社会发展规划", 2021, "152500"),
        ("恩施州“十四五”农业农村现代化规划", 2021, "422800"),
        ("上海市浦东新区国民经济和社会发展规划", 2021, "310115"),
        ("绍兴县国民经济和社会发展第十个五年计划", 2001, "330621"),
        ("重庆市国民经济和社会发展规划", 2001, "500000"),
        ("莱芜市国民经济和社会发展规划", 2016, "371200"),
        ("东莞市国民经济和社会发展规划", 2021, "441900"),
    ],
)
def test_regions_of_all_levels_and_times(rules: Rules, title: str, year: int, adcode: str) -> None:
    region, trouble = find_region(title, (), [], rules, year)
    assert trouble is None
    assert region is not None
    assert region.adcode == adcode


def test_no_code_is_guessed_for_an_unknown_county(rules: Rules) -> None:
    region, trouble = find_region("和某县国民经济和社会发展规划", (), [], rules, 2021)
    assert region is None
    assert trouble is not None
    assert trouble.code == "region-unknown"
    assert "not in panel" in trouble.message


@pytest.mark.parametrize(
    ("home", "scope", "adcode"),
    [
        ("衡阳市规划", "全市", "430400"),
        ("衡阳市规划", "全省", "430000"),
        ("衡阳市规划", "全国", "100000"),
        ("衡阳市规划", "衡东县", "430424"),
        ("衡阳市规划", "常宁", "430482"),
        ("衡阳市规划", "全县", None),
        ("衡阳市规划", "重点帮扶县", None),
        ("衡东县规划", "全县", "430424"),
        ("衡东县规划", "全市", "430400"),
        ("常宁市规划", "全市", "430482"),
        ("阳泉市规划", "城区", "140302"),
        ("广西壮族自治区规划", "全区", "450000"),
        ("湖南省规划", "城区", None),
    ],
)
def test_the_place_a_value_is_stated_for(rules: Rules, home: str, scope: str, adcode: str | None) -> None:
    region, _ = find_region(home, (), [], rules, 2021)
    assert region is not None
    assert scope_adcode(scope, region, rules, 2021) == adcode


def test_every_region_has_its_parent_and_one_row_a_name_and_code(rules: Rules) -> None:
    rows = rules.lexicon("regions").rows
    codes = {row["adcode"] for row in rows}
    assert [row.form for row in rows if row["class"] != "nation" and row["parent"] not in codes] == []
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    keys = [(row.form, row["adcode"]) for row in rows]
    assert len(keys) == len(set(keys))
    known = gazetteer(rules)
    for row in rows:
        for region in known.named(row.form):
            assert known.chain(region)[-1].level == "nation"


@pytest.mark.parametrize(
    ("title", "year", "adcode"),
    [
        ("南通市崇川区“十五五”养老规划", 2026, "320613"),
        ("南通市崇川区“十三五”养老规划", 2016, "320602"),
        ("芜湖市弋江区“十五五”养老规划", 2026, "340209"),
        ("公主岭市“十五五”养老规划", 2026, "220184"),
        ("三明市三元区“十五五”养老规划", 2026, "350404"),
        ("伊春市友好区“十五五”养老规划", 2026, "230719"),
        ("济南市钢城区“十四五”养老规划", 2021, "370117"),
        ("重庆市两江新区“十五五”养老规划", 2026, "500157"),
        ("重庆市渝北区“十四五”养老规划", 2021, "500112"),
        ("和康县“十五五”养老规划", 2026, "653228"),
        ("和安县“十五五”养老规划", 2026, "653229"),
        ("岑岭县“十五五”养老规划", 2026, "653132"),
        ("草湖市“十五五”养老规划", 2026, "659013"),
        ("三沙市西沙区“十五五”养老规划", 2026, "460302"),
        ("三沙市南沙区“十五五”养老规划", 2026, "460303"),
    ],
)
def test_a_region_that_was_formed_or_got_another_code(rules: Rules, title: str, year: int, adcode: str) -> None:
    region, _ = find_region(title, (), [], rules, year)
    assert region is not None
    assert region.adcode == adcode


@pytest.mark.parametrize("year", [2010, 2019, 2020, 2021, 2023, 2026])
def test_a_name_has_one_code_in_one_place_at_a_time(rules: Rules, year: int) -> None:
    known = gazetteer(rules)
    names = {row.form for row in rules.lexicon("regions").rows}
    twice = []
    for name in names:
        places = [region.parent for region in known.named(name, year) if region.name == name and region.in_force(year)]
        twice += [name] if len(places) > len(set(places)) else []
    assert twice == []


def test_no_region_ends_at_the_date_of_a_snapshot(rules: Rules) -> None:
    assert [row.form for row in rules.lexicon("regions").rows if row["valid_to"] == "2023-06"] == []
