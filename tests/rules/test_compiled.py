"""Compiled patterns are kept: the same as when compiled anew, never believed where they might not be ours."""

from __future__ import annotations

import gc
import os
import pickle
from contextlib import suppress
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import RULES
from guihua.cache import lay_down
from guihua.rules import compiled
from guihua.rules.compiled import Compiled
from guihua.rules.kept import load_rules


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "guihua"


def never(*_: object) -> None:
    raise AssertionError("compiled again")


def test_what_is_kept_is_not_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    Compiled().pattern(r"(?<n>\d+)亩")
    monkeypatch.setattr(regex, "compile", never)
    again = Compiled().pattern(r"(?<n>\d+)亩")
    match = again.search("面积16亩")
    assert match is not None and match["n"] == "16" and again.pattern == r"(?<n>\d+)亩"


def test_to_compile_leaves_flags_and_collector_as_they_were() -> None:
    for text in ("(?i)a[b-d]+", "("):
        with suppress(regex.error):
            assert Compiled().pattern(text).search("xABC")
        assert gc.isenabled() and isinstance(regex.I & regex.I, regex.RegexFlag)


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


def test_a_process_has_what_another_one_just_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = Compiled(), Compiled()
    two.pattern("乙")
    one.pattern("甲")
    monkeypatch.setattr(regex, "compile", never)
    assert two.pattern("甲").fullmatch("甲") and one.pattern("乙").fullmatch("乙")


def test_of_processes_that_prepare_the_same_each_does_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [chr(0x4E00 + n) for n in range(40)]
    one, two = Compiled(), Compiled()
    done: dict[str, list[str]] = {"one": [], "two": []}

    def in_one(text: str) -> regex.Pattern[str]:
        done["one"].append(text)
        if len(done["one"]) == 10:
            monkeypatch.setattr(regex, "compile", in_two)
            monkeypatch.setattr("os.getpid", lambda: 2)
            two.prepare(texts)
        return really(text)

    def in_two(text: str) -> regex.Pattern[str]:
        done["two"].append(text)
        return really(text)

    really = regex.compile
    monkeypatch.setattr(regex, "compile", in_one)
    monkeypatch.setattr("os.getpid", lambda: 1)
    one.prepare(texts)
    assert len(done["one"]) == 10 and len(done["two"]) == 31  # the one that was being compiled twice
    assert sorted({*done["one"], *done["two"]}) == texts != done["one"] + done["two"]


def test_what_was_kept_first_makes_room(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "MOST", 3)
    for number in range(5):
        made = Compiled()
        made.pattern(f"甲{number}")
        os.utime(own_cache / made.place(f"甲{number}"), (number, number))
    assert [number for number in range(5) if (own_cache / made.place(f"甲{number}")).exists()] == [1, 2, 3, 4]


@pytest.mark.parametrize("harm", ["cut", "other", "another pattern", "shared", "folder shared"])
def test_what_may_not_be_ours_is_not_believed(own_cache: Path, harm: str) -> None:
    made = Compiled()
    made.pattern("甲")
    path = own_cache / made.place("甲")
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-9])
    elif harm == "other":
        lay_down(made.place("甲"), pickle.dumps(os.getcwd))
    elif harm == "another pattern":
        lay_down(made.place("甲"), pickle.dumps(regex.compile("乙")))
    else:
        (path if harm == "shared" else path.parent).chmod(0o777)
    assert Compiled().pattern("甲").fullmatch("甲")


@given(st.binary(max_size=60))
@settings(deadline=None, max_examples=50)
def test_any_bytes_in_its_place_do_no_harm(data: bytes) -> None:
    lay_down(Compiled().place("甲"), data)
    assert Compiled().pattern("甲").fullmatch("甲")
