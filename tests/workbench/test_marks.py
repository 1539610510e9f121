"""Examples in plain text: a marked number is masked as it is when plans are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guihua.rules.placeholders import SIGNS, named, resolved, spoken
from guihua.rules.ruleset import Rules
from guihua.workbench.marks import NotAskedError, asked
from rule_edit import copy_rules, guihua, replace, write_plan


@pytest.mark.parametrize(
    ("stage", "written", "pattern"),
    [
        ("name", "到2030年，新建【12座】水库，投资3亿元", "新建{this_count}水库"),
        ("role", "今年，新建【12座】水库，投资3亿元", "{a_time}，新建{this_count}水库"),
        ("measure", "用电量比上年增长【4.5%】。", "用电量比上年增长{this_percent}"),
        ("scope", "全市林地达到8万亩，覆盖率【62%】。", "全市林地达到{a_measure}，覆盖率{this_percent}"),
        ("year-veto", "比【2019年】增长8%", "比{this_time}增长{a_percent}"),
        ("no-value", "【80岁】以上老人补贴100元", "{this_age}以上老人补贴{a_measure}"),
        ("stated-duration", "审批时限压缩到【3天】", "审批时限压缩到{this_duration}"),
    ],
)
def test_a_stage_is_asked_about_the_marked_number(stage: str, written: str, pattern: str, rules: Rules) -> None:
    (text,) = asked(stage, written, rules).texts
    assert named(text) == pattern
    assert spoken(text, marks="【】") in written


def test_a_clause_without_a_name_is_asked_about_with_the_clause_before(rules: Rules) -> None:
    (text,) = asked("subject", "森林面积扩大，达到【30万亩】", rules).texts
    assert named(text) == "森林面积扩大，达到{this_measure}"


def test_what_is_no_number_is_told(rules: Rules) -> None:
    with pytest.raises(NotAskedError, match="新建"):
        asked("name", "【新建】水库12座", rules)
    with pytest.raises(NotAskedError):
        asked("name", "新建水库12座", rules)


def test_a_name_is_asked_about_with_its_numbers_masked(rules: Rules) -> None:
    put = asked("name-edge", "【2020年以前】林地面积", rules)
    assert (named(put.texts[0]), put.spans) == ("{a_time}以前林地面积", ((0, 3),))


def test_placeholders_are_members_of_classes() -> None:
    assert resolved("[^，{this}]{this_count}{a_number}+") == (
        f"[^，{SIGNS['this']}]{SIGNS['this_count']}[{SIGNS['a_number']}]+"
    )


def test_explain_and_try_speak_plain_text(tmp_path: Path) -> None:
    told = guihua("explain", "新建水库12座。", "--stage", "name").stdout
    assert "新建水库【12座】" in told and "name=新建水库" in told
    assert not set(told) & set("".join(SIGNS.values()))
    tried = guihua(
        "rules", "try", "水库{this_count}", "--stage", "name", "--corpus", write_plan(tmp_path / "corpus")
    ).stdout
    assert "新建【水库3座】" in tried


def test_a_new_rule_of_a_masked_stage_begins_with_placeholders() -> None:
    told = guihua("rules", "new", "name-new", "--stage", "name", "--text", "兴修【12座】水库").stdout
    assert "pattern: '兴修{this_count}水库'" in told and "hit: ['兴修【12座】水库']" in told


def test_an_example_whose_number_is_not_read_is_told(tmp_path: Path) -> None:
    rules = copy_rules(tmp_path / "rules")
    replace(rules / "names.yaml", "连续【12个】获评优秀", "【连续】12个获评优秀")
    told = guihua("rules", "check", "--quiet", "--rules", rules, "name-none-rank")
    assert told.exit_code == 1 and "R403 name-none-rank" in told.stdout


def test_two_marks_where_a_stage_takes_one_match_are_two_examples(tmp_path: Path) -> None:
    rules = copy_rules(tmp_path / "rules")
    replace(rules / "headers.rules.tsv", "【指标】 | 【指标名称】", "【指标】，【指标名称】")
    told = guihua("rules", "check", "--quiet", "--rules", rules, "header-indicator")
    assert told.exit_code == 1 and "R403 header-indicator" in told.stdout and "R404" not in told.stdout
    assert "parted by ` | ` in a table" in told.stdout


def test_a_stage_of_headers_is_asked_about_the_cells_of_a_table_and_not_about_its_text() -> None:
    table = "指标\t单位\t2020年基期值\t2025年目标值\n粮食产量\t万吨\t280\t300\n"
    told = json.loads(guihua("explain", table, "--stage", "header-role", "--json").stdout)
    assert [one["text"] for one in told["stages"]] == ["2020年基期值", "2025年目标值"]
    projects = "项目\t投资\t地点\n水库\t280\t城北\n"  # whose headers are not asked for a role
    told = json.loads(guihua("explain", projects, "--stage", "header-role", "--json").stdout)
    assert [one["text"] for one in told["stages"]] == ["项目", "投资", "地点", "水库", "280", "城北"]


def test_marks_that_do_not_pair_are_characters() -> None:
    assert "text  paragraph" in guihua("explain", "面积】达5亩，", "--stage", "name-edge").stdout
