"""Every slip an editor of rules can make is told at its place: one deliberately broken file each, with
its exact message."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.rule_check import check_examples
from pipeline.rule_errors import caret, codes, in_order
from pipeline.rules import RulesError, load_rules, read_rules

BROKEN = Path(__file__).parent / "broken_rules"
FILES = sorted(path for path in BROKEN.iterdir() if path.suffix in (".yaml", ".tsv"))


def told(path: Path, folder: Path) -> str:
    """What is said of one broken file beside two sound word lists."""
    shutil.copytree(BROKEN / "with", folder)
    shutil.copy(path, folder / path.name)
    rules, problems = read_rules(folder)
    return "".join(f"{problem}\n" for problem in in_order([*problems, *check_examples(rules)]))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_broken_file_gives_exactly_its_message(path: Path, tmp_path: Path) -> None:
    assert told(path, tmp_path / "rules") == path.with_name(f"{path.name}.txt").read_text(encoding="utf-8")


def test_there_are_at_least_twenty_of_them_and_each_names_a_place() -> None:
    assert len(FILES) >= 20
    for path in FILES:
        message = path.with_name(f"{path.name}.txt").read_text(encoding="utf-8")
        assert message.startswith(f"{path.name}:"), path.name


def test_the_sound_files_beside_them_say_nothing(tmp_path: Path) -> None:
    shutil.copytree(BROKEN / "with", tmp_path / "rules")
    assert read_rules(tmp_path / "rules")[1] == ()


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(BROKEN / "with", folder)
    names = ["bad-regex-range.yaml", "duplicate-form.tsv", "full-width-colon.yaml", "unknown-key.yaml"]
    for number, name in enumerate(names):
        text = (BROKEN / name).read_text(encoding="utf-8").replace("area-number", f"area-number-{number}")
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        load_rules(folder)
    assert {problem.position.file for problem in caught.value.problems} == set(names)
    for name in names:
        assert f"{name}:" in str(caught.value)


def test_a_broken_rule_leaves_the_others_standing(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(BROKEN / "with", folder)
    shutil.copy(BROKEN / "unknown-key.yaml", folder)
    sound = (BROKEN / "no-miss-example.yaml").read_text(encoding="utf-8").replace("area-number", "sound-rule")
    (folder / "sound.yaml").write_text(sound, encoding="utf-8")
    rules, problems = read_rules(folder)
    assert [rule.id for rule in rules] == ["sound-rule"]
    assert {problem.code for problem in problems} == {"R101"}


@pytest.mark.parametrize(
    ("line", "column", "width", "marks"),
    [
        ("abc", 2, 1, " ^"),
        ("面积：x", 4, 1, "      ^"),
        ("１２a", 3, 1, "    ^"),
        ("〔〕b", 1, 2, "^^^^"),
        ("\t亩\t吨", 4, 1, "\t  \t^^"),
        ("e\u0301x", 3, 1, " ^"),
    ],
)
def test_a_caret_stands_below_its_character_in_a_terminal(line: str, column: int, width: int, marks: str) -> None:
    assert caret(line, column, width) == marks


def test_every_code_has_both_languages() -> None:
    for name, code in codes().items():
        assert code.level in ("error", "finding", "note"), name
        assert code.english.isascii() and any("一" <= c <= "鿿" for c in code.chinese), name


def test_each_code_of_an_error_or_finding_has_a_case(tmp_path: Path) -> None:
    shown = {path.with_name(f"{path.name}.txt").read_text(encoding="utf-8").split()[1].rstrip(":") for path in FILES}
    others = {"R106", "R307", "R411", "R412"}  # of more than one file, or of a history: they have tests of their own
    assert {code for code, entry in codes().items() if entry.level != "note"} - others <= shown


def test_a_fragment_of_two_files(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(BROKEN / "with", folder)
    for name in ("one", "two"):
        text = f"stage: mention\nwhy: x\nfragments:\n  number: {{gloss: digits, pattern: '{len(name)}|{name}'}}\n"
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        load_rules(folder)
    assert str(caught.value).splitlines()[0] == (
        "two.yaml:4:3 R106: duplicate fragment (片段重名): `number` stands already at one.yaml:4:3"
    )


def test_a_word_list_that_is_missing(tmp_path: Path) -> None:
    shutil.copytree(BROKEN / "with", tmp_path / "rules")
    rules = load_rules(tmp_path / "rules")
    with pytest.raises(RulesError) as caught:
        rules.lexicon("numerals")
    assert str(caught.value) == (
        "numerals.tsv:1:1 R307: a word list is missing (缺少词表文件): the program reads it\n"
        "    = put the file back; an empty list keeps its headings\n"
        "    : 程序要读这个词表\n"
        "    = 把文件放回去；词表可以是空的，但要留表头"
    )
