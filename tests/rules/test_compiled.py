"""Compiled patterns are kept: the same as when compiled anew, never believed where they might not be ours."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import RULES
from guihua.cache import lay_down, take_up
from guihua.rules.compiled import Compiled
from guihua.rules.kept import load_rules


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "guihua"


def test_what_is_kept_is_not_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = Compiled()
    first.pattern(r"(?<n>\d+)亩")
    first.keep()

    def never(*_: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(regex, "compile", never)
    again = Compiled().pattern(r"(?<n>\d+)亩")
    match = again.search("面积16亩")
    assert match is not None and match["n"] == "16" and again.pattern == r"(?<n>\d+)亩"


@pytest.mark.slow
def test_kept_patterns_of_all_rules_find_the_same() -> None:
    rules = load_rules(RULES)
    texts = [mark.text for rule in rules for mark in rule.entry.model.hit]
    for rule in rules:
        _ = rule.pattern
    kept = pickle.loads(pickle.dumps({rule.text: rule.pattern for rule in rules}))
    for rule in rules:
        for text in texts[::7]:
            found, again = rule.pattern.search(text), kept[rule.text].search(text)
            assert (found and (found.span(), found.groupdict())) == (again and (again.span(), again.groupdict()))


def test_two_processes_add_to_one_another() -> None:
    one, two = Compiled(), Compiled()
    one.pattern("甲")
    two.pattern("乙")
    one.keep()
    two.keep()
    assert set(pickle.loads(take_up(Compiled().name, 2**20) or b"")) == {"甲", "乙"}


@pytest.mark.parametrize("harm", ["cut", "other", "shared"])
def test_what_may_not_be_ours_is_not_believed(own_cache: Path, harm: str) -> None:
    made = Compiled()
    made.pattern("甲")
    made.keep()
    path = own_cache / Compiled().name
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-9])
    elif harm == "other":
        lay_down(Compiled().name, pickle.dumps({"甲": os.getcwd}))
    else:
        path.chmod(0o666)
    assert Compiled().pattern("甲").fullmatch("甲")


@given(st.binary(max_size=60))
@settings(deadline=None, max_examples=50)
def test_any_bytes_in_its_place_do_no_harm(data: bytes) -> None:
    lay_down(Compiled().name, data)
    assert Compiled().pattern("甲").fullmatch("甲")
