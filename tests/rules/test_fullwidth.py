"""Slips of Chinese keyboards in YAML are told where they are, and hide nothing else."""

from __future__ import annotations

import pytest

from guihua.rules.fullwidth import mend, written_column
from guihua.rules.models import KEYS, Fragment, RuleBlock, RuleModel
from guihua.rules.problems import in_order
from guihua.rules.yaml_source import read_yaml


def told(text: str) -> list[tuple[str, int, int]]:
    problems = in_order(read_yaml("a.yaml", text).problems)
    return [(p.code, p.position.line, p.position.column) for p in problems]


@pytest.mark.parametrize("key", sorted({*RuleBlock.model_fields, *RuleModel.model_fields, *Fragment.model_fields}))
def test_every_key_of_the_models_is_known(key: str) -> None:
    assert key in KEYS
    assert told(f"a: 1\n{key}：x\n") == [("R003", 2, len(key) + 1)]
    assert told(f"a: 1\n{key}:x\n") == [("R008", 2, len(key) + 1)]


@pytest.mark.parametrize(
    ("text", "meant", "codes"),
    [
        ("why：指标", {"why": "指标"}, ["R003"]),
        ("why　：　指标", {"why": "指标"}, ["R003"]),
        ("status:draft", {"status": "draft"}, ["R008"]),
        ("replaces：[a, b]", {"replaces": ("a", "b")}, ["R003"]),
        ("rules：\n  - id：a\n    why: b", {"rules": ({"id": "a", "why": "b"},)}, ["R003", "R003"]),
        ("hit: [{text：'亩', why: b}]", {"hit": ({"text": "亩", "why": "b"},)}, ["R003"]),
        ("hit: [{text: '亩', why：b}]", {"hit": ({"text": "亩", "why": "b"},)}, ["R003"]),
        ("emit: {unit：亩, type:area}", {"emit": {"unit": "亩", "type": "area"}}, ["R003", "R008"]),
        ("pattern: ‘亩’", {"pattern": "亩"}, ["R009"]),
        ("pattern: “亩”", {"pattern": "亩"}, ["R009"]),
        ("pattern：＇亩＇", {"pattern": "亩"}, ["R003", "R009"]),
        ("hit: [{text: ‘亩’, why: b}]", {"hit": ({"text": "亩", "why": "b"},)}, ["R009"]),
        ("rules:\n  - id: a\n　　why: b", {"rules": ({"id": "a", "why": "b"},)}, ["R004"]),
        ("rules:\n  - id: a\n\temit:\n\t  unit: 亩", None, ["R004", "R004"]),
    ],
)
def test_a_slip_is_told_and_the_file_read_as_it_is_meant(text: str, meant: object, codes: list[str]) -> None:
    read = read_yaml("a.yaml", text)
    assert [problem.code for problem in read.problems] == codes
    assert read.value == meant or meant is None


@pytest.mark.parametrize(
    "text",
    [
        "why: 指标：GDP，text：见下",  # a colon of full width in a text
        "why: >\n  text：这是正文\n  why:正文",  # a text of several lines
        "pattern: '{text：亩}'",  # in quotes
        'hit: [{text: "why：亩", why: b}]',
        "# why：说明",
        "why: a  # {text：b}",
        "text: “七五”普法",  # a text may begin with such a quote
        "why: 见 http://a.b, c:d",
        "emit: {time: 12:30}",
    ],
)
def test_what_is_meant_is_no_slip(text: str) -> None:
    assert mend("a.yaml", text.split("\n")).problems == ()


def test_a_slip_and_bad_yaml_are_both_told() -> None:
    assert told("why：a\nemit: {unit: b]\n") == [("R003", 1, 4), ("R002", 2, 15)]
    assert told("emit: {unit: b]\nwhy：a\n") == [("R002", 1, 15), ("R003", 2, 4)]
    assert told("why：a\nemit: &b {unit: c}\n") == [("R003", 1, 4), ("R007", 2, 7)]


def test_places_in_a_mended_line_are_those_of_the_line_as_written() -> None:
    read = read_yaml("a.yaml", "replaces：[ab, cd]\nwhy: e")
    assert read.position(("replaces", 1)).column == len("replaces：[ab, ") + 1
    assert read.inside(("replaces", 0), 1).column == len("replaces：[a") + 1


@pytest.mark.parametrize(
    ("line", "mended", "column", "written"),
    [
        ("a: b", "a: b", 3, 3),
        ("a：b", "a: b", 3, 2),
        ("a：　b", "a: b", 3, 3),
        ("a:b, c:d", "a: b, c: d", 9, 7),
        ("a　：　b", "a: b", 3, 4),
        ("\twhy: b", "    why: b", 4, 1),
        ("　　　　why: b", "  why: b", 2, 4),
    ],
)
def test_where_a_mended_character_was_written(line: str, mended: str, column: int, written: int) -> None:
    assert written_column(line, mended, column) == written
