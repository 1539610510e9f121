"""Whatever guihua says, it says in English and in Chinese."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from conftest import MODULES, ROOT, nodes_of
from guihua.messages import TEXTS, Text, as_is, foreign, say, texts
from guihua.rules.loader import read_rules
from guihua.rules.problems import Position, Problem
from guihua.workbench.examples import check_examples

FOREIGN = ("pydantic", "regex", "yaml", "system")  # whose messages have keys that no module writes
BROKEN = ROOT / "tests" / "rules" / "broken"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def is_chinese(text: str) -> bool:
    return any("一" <= c <= "鿿" for c in text)


def said() -> Iterator[tuple[str, int, str, set[str]]]:
    """Module, line, key and names of values of every text in the program."""
    for path in MODULES:
        for node in nodes_of(path):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                for key in keys(node.args[0]):
                    yield path.name, node.lineno, key, {word.arg or "**" for word in node.keywords}


def keys(node: ast.expr) -> list[str]:
    """The keys that the first argument of ``say`` may be."""
    if isinstance(node, ast.IfExp):
        return [*keys(node.body), *keys(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def test_a_text_has_both_languages_and_the_same_placeholders() -> None:
    for key, (english, chinese) in texts().items():
        assert english and chinese, key
        assert placeholders(english) == placeholders(chinese), key
        assert not is_chinese(english), key
        # one that says nothing itself is the same in both
        says = any(c.isalpha() for c in "".join(part for part, *_ in Formatter().parse(english)))
        assert is_chinese(chinese) or not says, key


def test_no_key_stands_twice() -> None:
    written = [line.split("\t")[0] for line in TEXTS.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    assert len(written) == len(set(written))


def test_every_text_that_the_program_says_is_in_the_table_with_its_values() -> None:
    for module, line, key, values in said():
        assert key in texts(), f"{module}:{line} {key}"
        assert values == placeholders(texts()[key][0]), f"{module}:{line} {key}"


def test_every_text_of_the_table_is_said_somewhere() -> None:
    own = {key for key in texts() if not key.startswith(tuple(f"{name}: " for name in FOREIGN))}
    assert own == {key for _, _, key, _ in said()}


def test_no_problem_is_told_in_words_of_the_program() -> None:
    """What is wrong and what to write are texts of the table, never strings."""
    for path, node in ((module, node) for module in MODULES for node in nodes_of(module)):
        name = getattr(node, "func", None)
        called = getattr(name, "attr", getattr(name, "id", None))
        if isinstance(node, ast.Call) and called in ("Problem", "problem", "inside"):
            told = [part for argument in node.args[2:6] for part in parts(argument)]
            words = [ast.unparse(part) for part in told if isinstance(part, ast.JoinedStr) or is_prose(part)]
            assert not words, f"{path.name}:{node.lineno} {words}"


def parts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.IfExp):
        return [*parts(node.body), *parts(node.orelse)]
    return [*(part for value in node.values for part in parts(value))] if isinstance(node, ast.BoolOp) else [node]


def is_prose(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value


def test_all_that_is_said_of_broken_files_is_in_the_table(tmp_path: Path) -> None:
    for path in (one for one in sorted(BROKEN.iterdir()) if one.suffix in (".yaml", ".tsv")):
        folder = tmp_path / path.name
        shutil.copytree(BROKEN / "with", folder)
        shutil.copy(path, folder)
        rules, problems = read_rules(folder)
        for problem in [*problems, *check_examples(rules)]:
            assert isinstance(problem.detail, Text) and isinstance(problem.fix, Text | None), path.name
            told = problem.as_json()
            assert is_chinese(told["message_zh"]) and told["message_zh"].endswith(told["detail_zh"]), path.name
            assert not told["fix"] or is_chinese(told["fix_zh"]), path.name


@pytest.mark.parametrize(
    ("file", "fix"),
    [
        ("full-width-colon.yaml", "写成 `why: `，用半角冒号，后面空一格"),
        ("duplicate-id.yaml", "给它单独起一个编号；编号不能重复"),
        ("bad-regex-range.yaml", "起始字符的编码要排在末尾字符之前；如果要的是 - 本身，把它放在最后"),
        ("failing-hit.yaml", "看它匹配到哪一步：guihua explain '【面积达16亩】' --stage mention"),
        ("unknown-key.yaml", "是不是 `status`？"),
        (
            "ragged-row.tsv",
            "各列之间用制表符隔开，与表头一一对应：form, class, note；现在是 form=确保, class=target；"
            "少了 1 个：各格都在自己的表头下，就补在行末",
        ),
    ],
)
def test_a_broken_file_prints_the_chinese_fix(file: str, fix: str, tmp_path: Path) -> None:
    shutil.copytree(BROKEN / "with", tmp_path / "rules")
    shutil.copy(BROKEN / file, tmp_path / "rules")
    rules, problems = read_rules(tmp_path / "rules")
    assert f"    = {fix}" in "\n".join(map(str, [*problems, *check_examples(rules)])).splitlines()


def test_a_problem_is_printed_in_english_then_in_chinese() -> None:
    detail = say("stands-already-in-line", name="亩", line=3)
    problem = Problem("R302", Position("units.tsv", 5, 1), detail, say("keep-one"), None, "亩\tarea")
    assert str(problem) == (
        "units.tsv:5:1 R302: duplicate form (词形重复): `亩` stands already in line 3\n"
        "    亩\tarea\n"
        "    ^^\n"
        "    = keep one of the two\n"
        "    : `亩` 在第 3 行已经有了\n"
        "    = 两个只留一个"
    )
    assert problem.as_json()["message_zh"] == "词形重复：`亩` 在第 3 行已经有了"


def test_what_is_the_same_in_both_languages_is_printed_once() -> None:
    problem = Problem("R202", Position("a.yaml", 1, 1), as_is("{unitz}"))
    assert str(problem) == "a.yaml:1:1 R202: unknown fragment or word list (没有这个片段或词表): {unitz}"


def test_a_text_within_a_text_is_in_the_same_language() -> None:
    told = say("add-to-cells", near=say("did-you-mean", word="area"), column="class")
    assert told.english.startswith("did you mean `area`? (a new one") and told.chinese.startswith(
        "是不是 `area`？（要加"
    )


@pytest.mark.parametrize(
    ("whose", "message", "chinese"),
    [
        ("regex", "multiple repeat", "重复符号连用"),
        ("regex", "missing )", "缺少 )"),
        ("regex", "never heard of", "never heard of"),
        ("yaml", "did not find expected ',' or '}'", "这里应当有 , 或 }"),
    ],
)
def test_a_message_of_a_parser_is_told_in_chinese_where_it_is_known(whose: str, message: str, chinese: str) -> None:
    told = foreign(whose, message)
    assert (told.english, told.chinese) == (message, chinese)
