"""``guihua rules check --mutations``: exceptions and orders that no example guards."""

from __future__ import annotations

import shutil
from pathlib import Path

from guihua.rules.kept import load_rules
from guihua.workbench.mutations import exceptions, unguarded_exceptions, unguarded_orders, unguarded_words

BROKEN = Path(__file__).parents[1] / "rules" / "broken"

RULES = """- stage: footnote
  why: a test
  rules:
    - id: guarded
      why: a test
      pattern: '^注(?!意)\\d'
      hit: [【注1】]
      miss: [注意1 // another word, 注 // no number]
    - id: loose
      why: a test
      pattern: '^说(?!明)'
      hit: [【说】1]
      miss: [小 // no such word]
    - id: lower
      why: a test
      pattern: '\\d'
      hit: [【1】]
      miss: [小 // no digit]
"""


def folder(tmp_path: Path, text: str) -> Path:
    shutil.copytree(BROKEN / "with", tmp_path / "rules")
    (tmp_path / "rules" / "one.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "rules"


def test_exceptions_that_no_example_guards_are_named(tmp_path: Path) -> None:
    text = RULES.replace("{text: 注意1, why: another word}", "{text: 注意, why: no number}")
    rules = load_rules(folder(tmp_path, text))
    assert {(one.rule.id, one.text) for one in unguarded_exceptions(rules)} == {
        ("guarded", "(?!意)"),
        ("loose", "(?!明)"),
    }


def test_an_example_guards_an_exception(tmp_path: Path) -> None:
    text = RULES.replace("'^注(?!意)\\d'", "'^注(?!意).?\\d'")
    rules = load_rules(folder(tmp_path, text))
    assert [one.rule.id for one in unguarded_exceptions(rules)] == ["loose"]
    assert exceptions("a(?!b)(?=c)(?<!d)") == [(1, 6), (11, 17)]


def test_an_order_is_guarded_by_an_example_that_both_match(tmp_path: Path) -> None:
    rules = load_rules(folder(tmp_path, RULES))
    asked = {"footnote": {"first": ["注2", "说3"]}}
    assert [(a.id, b.id) for a, b, _ in unguarded_orders(rules, asked)] == []  # both have a hit that `lower` matches
    other = load_rules(folder(tmp_path / "other", RULES.replace("【说】1", "【说】")))
    assert [(a.id, b.id, text) for a, b, text in unguarded_orders(other, asked)] == [("loose", "lower", "说3")]


def test_what_makes_a_word_part_of_another_one_is_an_exception_too(tmp_path: Path) -> None:
    text = RULES.replace("'^注(?!意)\\d'", "'^{signs}.?\\d'")
    assert text != RULES
    path = folder(tmp_path, text)
    (path / "signs.tsv").write_text("form\tnot_after\tnot_before\n注\t关\t意\n", encoding="utf-8")
    rules = load_rules(path)
    assert [(row.form, column) for _, row, column in unguarded_words(rules)] == [("注", "not_after")]
    assert list(unguarded_words(rules, frozenset({"loose"}))) == []
