"""Stages as the program declares them, and as the rules are told of them."""

from __future__ import annotations

import ast
import dataclasses
import shutil
from pathlib import Path

import pytest

import guihua
from conftest import MODULES, RULES, nodes_of
from guihua.rules.kept import load_rules
from guihua.rules.stage_contract import stage_differences
from guihua.rules.stages import DECLARED, HEADER, HEADING, Stage
from guihua.workbench.examples import check_stages
from rule_edit import copy_rules, replace

ASKING = frozenset({"first", "find", "candidates"})


def test_the_list_and_the_program_say_the_same(rules: guihua.Rules) -> None:
    assert {row.form for row in rules.lexicon("stages").rows} == DECLARED.keys()
    assert [str(problem) for problem in check_stages(rules)] == []


def test_a_difference_is_told_at_its_line(tmp_path: Path) -> None:
    edited = copy_rules(tmp_path / "rules")
    replace(
        edited / "stages.tsv", "table-caption\tfirst\trole*=actual|baseline|target", "table-caption\tall\trole=actual"
    )
    told = [str(problem) for problem in stage_differences(load_rules(edited, former=True).lexicons)]
    assert len(told) == 2 and all("stages.tsv:" in one and "R508" in one for one in told)


def test_a_stage_that_the_program_does_not_put_is_told(tmp_path: Path) -> None:
    edited = tmp_path / "rules"
    shutil.copytree(RULES, edited)
    replace(edited / "stages.tsv", "footnote\tfirst", "footing\tfirst")
    replace(edited / "line_edges.rules.tsv", "stage: footnote", "stage: footing")
    assert any("R503" in str(problem) and "footing" in str(problem) for problem in check_stages(load_rules(edited)))


def test_what_a_rule_emits_is_read_as_its_type(rules: guihua.Rules) -> None:
    match = rules.first(HEADER, "".join(("2025", chr(0x5E74), chr(0x76EE), chr(0x6807))))
    assert match is not None
    said = HEADER.of(match)
    assert said.role == match.rule.emit["role"] and said.ambiguous in (True, False)
    with pytest.raises(dataclasses.FrozenInstanceError):
        said.role = "unit"  # type: ignore[misc]


def test_every_rule_emits_what_its_stage_declares(rules: guihua.Rules) -> None:
    for rule in rules:
        stage = DECLARED[rule.stage]
        names = {field.name.rstrip("_") for field in dataclasses.fields(stage.emits)}
        assert rule.emit.keys() <= names, rule.id


def test_a_stage_is_its_name() -> None:
    assert HEADING == "heading" and {HEADING: 1}["heading"] == 1
    assert isinstance(HEADING, Stage) and HEADING.how == "first"


def test_no_module_asks_a_stage_that_is_not_declared() -> None:
    asked = {
        node.args[0].value
        for path in MODULES
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ASKING
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and ast.unparse(node.func.value).endswith("rules")
    }
    assert asked <= DECLARED.keys()
