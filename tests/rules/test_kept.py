"""Rules that were kept are those that would be read, and nothing else is taken for them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from guihua.cache import cache_folder
from guihua.rules import kept
from guihua.rules.kept import load_rules
from guihua.rules.loader import load_folder
from guihua.rules.problems import RulesError

RULES = Path(__file__).parents[2] / "rules"


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def folder(few_rules: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(few_rules, tmp_path / "rules"))


@pytest.mark.slow
def test_kept_rules_say_what_read_ones_do(monkeypatch: pytest.MonkeyPatch) -> None:
    read = load_folder(RULES)
    load_rules(RULES)
    monkeypatch.setattr("guihua.rules.loader.load_folder", lambda *_: pytest.fail("read again"))
    taken = load_rules(RULES)
    assert taken.all == read.all
    assert taken.lexicons == read.lexicons
    assert dict(taken.fragments) == dict(read.fragments)
    assert (taken.hash, taken.version) == (read.hash, read.version)
    for rule in read.all:
        assert taken.needs(rule.written) == read.needs(rule.written)
        assert rule.entry is not None
        assert taken[rule.id].entry is not None
        assert taken[rule.id].entry.model == rule.entry.model  # type: ignore[union-attr]
        assert taken[rule.id].position == rule.entry.position


def test_what_is_kept_is_taken_up_without_reading(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_rules(folder)
    monkeypatch.setattr("guihua.rules.loader.load_folder", lambda *_: pytest.fail("read again"))
    assert load_rules(folder).version == first.version


def test_a_former_revision_keeps_nothing_and_is_taken_up_where_it_was_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = load_rules(folder, former=True)
    assert not list(cache_folder().glob("rules-*"))
    load_rules(folder)
    monkeypatch.setattr("guihua.rules.loader.load_folder", lambda *_: pytest.fail("read again"))
    assert load_rules(folder, former=True).version == read.version


def test_a_changed_byte_is_read(folder: Path) -> None:
    before = load_rules(folder).version
    words = folder / "cues.tsv"
    words.write_text(words.read_text(encoding="utf-8") + "qqq\tlead\t\t\n", encoding="utf-8")
    assert load_rules(folder).version != before


@pytest.mark.slow
def test_places_and_examples_are_of_the_bytes_that_were_loaded(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(RULES, tmp_path / "rules"))
    load_rules(folder)
    taken = load_rules(folder)
    file = folder / "units.tsv"
    one = next(rule for rule in taken.all if rule.position.file == "expressions.yaml")
    (folder / "expressions.yaml").write_text("stage: mention\n", encoding="utf-8")
    file.unlink()
    assert one.entry is not None
    assert one.entry.model.id == one.id
    assert taken.lexicon("units").rows


def test_broken_rules_are_told_each_time(folder: Path) -> None:
    load_rules(folder)
    (folder / "odd.yaml").write_text("stage: [\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(RulesError):
            load_rules(folder)


@pytest.mark.parametrize("damage", [lambda data: data[:-40], lambda data: b"x" + data[1:], lambda _: b""])
def test_what_was_kept_and_damaged_is_read_anew(folder: Path, damage: object) -> None:
    version = load_rules(folder).version
    (file,) = cache_folder().glob("rules-*")
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    assert load_rules(folder).version == version


def test_another_state_of_the_code_keeps_its_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_rules(folder)
    monkeypatch.setattr(kept, "_code", lambda: "other")
    load_rules(folder)
    assert len(list(cache_folder().glob("rules-*"))) == 2
