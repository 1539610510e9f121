"""Doubt is data: what is said of a table that was not read with sure ground, and of its facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from guihua.compare.panel import build_panel
from guihua.dataset.lookup import in_short
from guihua.extraction import extract
from guihua.rules.kept import load_rules
from rule_edit import copy_rules, replace
from tables_kit import rules, source

PLAN = "清河县农业发展“十四五”规划\n\n第一章 目标\n\n{}\n\n第二章 任务\n\n加快建设。\n"

SURE = "表1 主要指标\n指标\t单位\t2020年\t2025年\n粮食总产量\t万吨\t30\t32\n油料产量\t万吨\t3\t4\n"


def read(table: str) -> dict[str, list[dict[str, object]]]:
    return dict(extract(source(PLAN.format(table)), rules()))


def test_a_table_with_its_header_years_and_units_is_sure() -> None:
    tables = read(SURE)
    assert [row["quality"] for row in tables["tables"]] == [None]
    assert {row["quality"] for row in tables["indicators"]} == {None}
    assert not [row for row in tables["diagnostics"] if str(row["code"]).startswith("table-")]


@pytest.mark.parametrize(
    ("table", "doubt"),
    [
        ("粮食总产量（万吨）\t30\t32\n油料产量（万吨）\t3\t4\n生猪出栏（万头）\t40\t42\n", "no-header"),
        ("表1 各类用地面积表\n类型\t面积（亩）\n耕地\t3100\n园地\t220\n林地\t1800\n", "no-year"),
        ("表1 主要指标\n指标\t2020年\t2025年\n粮食总产量\t30\t32\n油料产量\t3\t4\n", "no-unit"),
        ("表1 主要指标\n指标\t2020年\n粮食\t1\n油料\t2\n蔬菜\t3\n水果\t4\n茶叶\t5\n", "running-numbers"),
        ("表1 主要指标\n指标\t单位\t产能\n粮食\t万吨\t30\n油料\t万吨\t3\n蔬菜\t万吨\t50\n", "unknown-header"),
    ],
)
def test_what_is_in_doubt(table: str, doubt: str) -> None:
    tables = read(table)
    (row,) = tables["tables"]
    assert doubt in str(row["quality"]).split()
    assert {fact["quality"] for fact in tables["indicators"]} <= {row["quality"]}
    assert f"table-{doubt}" in {found["code"] for found in tables["diagnostics"]}


def test_a_heading_over_values_that_is_not_known_is_told_the_classes_it_may_have() -> None:
    tables = read("表1 主要指标\n指标\t单位\t产能\n粮食\t万吨\t30\n油料\t万吨\t3\n蔬菜\t万吨\t50\n")
    (found,) = [one for one in tables["diagnostics"] if one["code"] == "table-unknown-header"]
    assert all(name in found["message"] for name in ("column_baseline", "column_target", "column_actual"))
    assert "[None]" not in in_short(dict(tables["indicators"][0]))


def test_the_panel_takes_no_doubtful_fact_unless_asked() -> None:
    tables = read(SURE.replace("表1 主要指标\n", ""))
    doubtful = [fact | {"quality": "no-header"} for fact in tables["indicators"]]
    documents = [tables["documents"][0] | {"adcode": "430400", "region": "衡阳市", "region_level": "prefecture"}]
    facts = [fact | {"place_adcode": "430400"} for fact in doubtful]
    assert build_panel({"documents": documents, "indicators": facts}, rules()) == []
    assert build_panel({"documents": documents, "indicators": facts}, rules(), doubtful=True)


def test_headings_and_units_that_nothing_knows_are_told_once_with_their_lines() -> None:
    rows = ["甲\t万呗\t3\t4\t全域", "乙\t万呗\t5\t6\t局部", "丙\t吨\t5\t6\t局部"]
    tables = read("\n".join(["表1 主要指标", "指标\t单位\t2020年\t2025年\t口径", *rows]))
    told = {row["code"]: row for row in tables["diagnostics"]}
    assert told["unit-unknown"]["raw"] == "万呗"
    assert "2: line 7, 8" in str(told["unit-unknown"]["message"])
    assert told["header-unknown"]["raw"] == "口径"
    assert "the rule of its column asks for" in str(told["header-unknown"]["message"])


@pytest.mark.parametrize(("cells", "cls"), [(("万吨", "吨"), "header_unit"), (("3", "4"), "column_baseline")])
def test_a_heading_that_is_not_known_is_told_the_class_by_what_stands_below_it(cells: list[str], cls: str) -> None:
    rows = [f"{name}\t{cell}\t30\t32" for name, cell in zip(("粮食产量", "油料产量"), cells, strict=True)]
    tables = read("\n".join(["表1 主要指标", "指标\t口径\t2020年\t2025年", *rows]))
    (told,) = [row for row in tables["diagnostics"] if row["code"] == "header-unknown"]
    assert cls in str(told["message"])


def test_a_heading_over_units_is_known_by_the_word_of_its_class(tmp_path: Path) -> None:
    folder = copy_rules(tmp_path / "rules")
    replace(folder / "cues.tsv", "\n计量单位\t", "\n口径\theader_unit\t\t\t\n计量单位\t")
    table = "表1 主要指标\n指标\t口径\t2020年\t2025年\n粮食产量\t万吨\t30\t32\n"
    found = dict(extract(source(PLAN.format(table)), load_rules(folder)))
    assert {row["unit"] for row in found["indicators"]} == {"吨"}


def test_a_garbled_text_is_in_doubt() -> None:
    text = "".join(f"第{n}年，粮食总产量达到{n}.5万吨，新增{n}家企业。\n" for n in range(11, 41))
    garbled = PLAN.format(text).encode().decode("latin-1")
    (document,) = extract(source(garbled), rules())["documents"]
    assert document["quality"] == "numbers-unread"
    (document,) = extract(source(PLAN.format(text)), rules())["documents"]
    assert document["quality"] is None


def test_the_numbers_of_a_list_are_no_numbers_left_unread() -> None:
    kinds = "".join(f"{n // 4 + 1}.{n % 4 + 1}.1 收获机具\n" for n in range(60))
    (document,) = extract(source(PLAN.format("到2025年，粮食总产量达到30万吨。\n" + kinds)), rules())["documents"]
    assert document["quality"] is None


def test_numbers_that_name_something_are_no_numbers_left_unread() -> None:
    names = "".join(f"推进“{n}+N”建设，办好123{n}热线。\n" for n in range(11, 41))
    (document,) = extract(source(PLAN.format("到2025年，粮食总产量达到30万吨。\n" + names)), rules())["documents"]
    assert document["quality"] is None
