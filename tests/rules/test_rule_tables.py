"""Rules written as a table: what comes out is what YAML gives, and problems name line and column of the cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from guihua.rules.entries import example_texts, written_examples
from guihua.rules.loader import read_folder, read_rules
from guihua.rules.problems import Position
from rule_edit import copy_rules

HEAD = "# stage: header\n# why: what a column\n# why: holds\nid\tpattern\trole\tsure\thit\tmiss\twhy\treplaces\n"
ROW = "header-age\t^年龄$\tindicator\ttrue\t【年龄】\t年份 // a year | 年级 // a form\tan age\t\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_rules(tmp_path / "rules")


def write(folder: Path, text: str) -> None:
    (folder / "ages.rules.tsv").write_text(text, encoding="utf-8")


def test_a_row_is_a_rule(folder: Path) -> None:
    write(folder, HEAD + ROW)
    read = read_folder(folder)
    entry = read.by_id["header-age"]
    assert (
        not read.problems and entry.stage == "header" and read.files["ages.rules.tsv"][0].why == "what a column holds"
    )
    assert entry.model.emit == {"role": "indicator", "sure": True}
    assert [(one.text, one.why) for one in entry.model.miss] == [("年份", "a year"), ("年级", "a form")]
    assert entry.position == Position("ages.rules.tsv", 5, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "code", "column"),
    [
        ("^年龄$", "^(年龄$", "R201", 13),
        ("年级 // a form", "年级", "R102", 52),
        ("\tan age\t", "\tan age", "R301", 71),
        ("indicator", "no_such_role", "R109", 17),
    ],
)
def test_a_slip_is_told_with_the_place_of_its_cell(folder: Path, old: str, new: str, code: str, column: int) -> None:
    write(folder, HEAD + ROW.replace(old, new))
    problems = [problem for problem in read_rules(folder)[1] if problem.position.file == "ages.rules.tsv"]
    assert [(one.code, one.position.line, one.position.column) for one in problems] == [(code, 5, column)]


def test_an_empty_cell_says_nothing_and_quotes_an_empty_text(folder: Path) -> None:
    head = "# stage: finding\n# why: checks\nid\tpattern\tseverity\ttolerance\tmessage\thit\tmiss\twhy\n"
    write(folder, head + "finding-age\t^age (?<name>.+)$\t\t0.5\t''\t【age 年龄】\tages 年龄 // another\tan age\n")
    assert read_folder(folder).by_id["finding-age"].model.emit == {"tolerance": 0.5, "message": ""}


def test_an_example_that_names_a_class_stands_for_each_word_of_it(folder: Path) -> None:
    told = "【年龄】 | 【{cues.column_baseline except 基期}年龄】"
    write(folder, HEAD + ROW.replace("【年龄】", told))
    entry = read_folder(folder).by_id["header-age"]
    texts = [example.text for path, example in example_texts(entry) if path == ("hit", 1)]
    words = set(entry.lexicons["cues"].forms("column_baseline")) - {"基期"}
    assert len(texts) > 3 and set(texts) == {f"【{word}年龄】" for word in words}
    assert [path for path, _ in written_examples(entry)] == [("hit", 0), ("hit", 1), ("miss", 0), ("miss", 1)]
