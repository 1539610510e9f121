"""``guihua rules check`` of some files and with kept results; ``fmt``, ``show``; what ends a command, and how."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from conftest import ROOT, RULES
from guihua.rules.check_cache import Sound
from guihua.rules.kept import load_rules
from guihua.rules.loader import read_rules
from guihua.rules.ruleset import Rules
from guihua.workbench import examples as rule_check
from guihua.workbench.examples import check_examples
from guihua.workbench.usage import Survey, Use, survey
from guihua.workbench.usage_cache import COUNTS, as_written, counts_of, recall, remember, rules_mark
from rule_edit import copy_rules, guihua, replace, write_plan

BROKEN = ROOT / "tests" / "rules" / "broken"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write_plan(tmp_path / "corpus")


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    return copy_rules(tmp_path / "project" / "rules")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A few rules, one of them with an example that fails."""
    folder = tmp_path / "small"
    shutil.copytree(BROKEN / "with", folder)
    for name, text in (("one", "16亩"), ("two", "亩")):
        rule = f"  - id: {name}-area\n    why: a test\n    pattern: '\\d+{{units.area}}'\n"
        rule += f"    hit: [{{text: '【{text}】'}}]\n    miss: [吨 // no area]\n"
        (folder / f"{name}.yaml").write_text(f"stage: mention\nwhy: a test\nrules:\n{rule}", encoding="utf-8")
    return folder


# ---- some files ----------------------------------------------------------------------------------------------------


def test_a_file_is_checked_alone(small: Path) -> None:
    sound = guihua("rules", "check", "one.yaml", "--rules", small)
    assert sound.exit_code == 0 and sound.stdout.startswith(
        "1 rules, 2 examples, 0 word lists: 0 errors, 0 findings, 0 notes\n"
    )
    wrong = guihua("rules", "check", small / "two.yaml", "--rules", small)
    assert wrong.exit_code == 1 and "R404 two-area" in wrong.stdout and "1 rules, 2 examples" in wrong.stdout


def test_a_word_list_is_checked_with_the_rules_that_name_it(small: Path) -> None:
    told = json.loads(guihua("rules", "check", "units.tsv", "--rules", small, "--json").stdout)
    assert (told["rules"], told["word_lists"], told["findings"]) == (2, 1, 1)
    none = json.loads(guihua("rules", "check", "numerals.tsv", "--rules", small, "--json").stdout)
    assert (none["rules"], none["examples"], none["word_lists"], none["findings"]) == (0, 0, 1, 0)
    replace(small / "units.tsv", "吨\tmass\t\tmass", "吨\tmass\t")
    told = json.loads(guihua("rules", "check", "units.tsv", "--rules", small, "--json").stdout)
    assert [(p["code"], p["file"]) for p in told["problems"] if p["level"] == "error"] == [("R301", "units.tsv")]
    assert guihua("rules", "check", "one.yaml", "--rules", small).exit_code == 0


def test_a_rule_that_cannot_be_built_is_not_called_sound(small: Path) -> None:
    (small / "units.tsv").write_text("form\n", encoding="utf-8")
    result = guihua("rules", "check", "one-area", "--rules", small)
    assert result.exit_code == 2 and "units.tsv" in result.stdout


def test_a_rule_in_a_file_that_cannot_be_read_is_not_called_unknown(small: Path) -> None:
    replace(small / "one.yaml", "'\\d+{units.area}'", "'\\d+{units.area}")
    result = guihua("rules", "check", "one-area", "--rules", small)
    assert result.exit_code == 2 and "this quote is not closed" in result.stdout and "no rule" not in result.output


@pytest.mark.parametrize(
    ("name", "near"), [("tow.yaml", "two.yaml"), ("one-are", "one-area"), ("unit.tsv", "units.tsv")]
)
def test_what_is_not_there_is_told_with_what_was_meant(name: str, near: str, small: Path) -> None:
    result = guihua("rules", "check", name, "--rules", small)
    assert result.exit_code == 2 and f"did you mean `{near}`?" in result.output


# ---- kept results ----------------------------------------------------------------------------------------------


def test_what_was_sound_is_not_run_again_and_nothing_is_hidden(small: Path, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Whatever a check looks at may change: rule, neighbours, lists; what was not sound is told every time."""
    kept = tmp_path / "sound.json"
    run: list[str] = []
    check = rule_check.check_rule
    monkeypatch.setattr(rule_check, "check_rule", lambda rule, rules: run.append(rule.id) or check(rule, rules))

    def told() -> list[tuple[str, str | None]]:
        run.clear()
        sound = Sound(kept)
        rules, problems = read_rules(small, sound)
        found = [*problems, *check_examples(rules, None, sound)]
        sound.keep()
        return [(p.code, p.rule_id) for p in found if p.code != "R506"]

    assert told() == [("R404", "two-area")] and run == ["one-area", "two-area"]
    assert told() == [("R404", "two-area")] and run == ["two-area"]
    (small / "two.yaml").rename(small / "above.yaml")  # its neighbour is suppressed now
    assert ("R407", "one-area") in told() and run == ["two-area", "one-area"]
    (small / "above.yaml").rename(small / "two.yaml")
    assert told() == [("R404", "two-area")] and run == ["two-area"]
    replace(small / "units.tsv", "\n亩\tarea\t", "\n亩\tmass\t")  # the pattern is another one
    assert {("R404", "one-area"), ("R404", "two-area")} <= set(told())
    replace(small / "units.tsv", "\n亩\tmass\t", "\n亩\tarea\t")
    replace(small / "one.yaml", "'\\d+{units.area}'", "'\\d+({units.area})'")  # this one does not load
    assert ("R208", "one-area") in told()
    kept.write_text("not JSON", encoding="utf-8")
    assert ("R208", "one-area") in told()


def test_checks_at_the_same_time_keep_what_both_found(tmp_path: Path) -> None:
    one, other = (Sound(tmp_path / "sound.json") for _ in range(2))
    one.add("this")
    other.add("that")
    one.keep()
    other.keep()
    assert all(Sound(tmp_path / "sound.json").has(what) for what in ("this", "that"))


# ---- evidence ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_rule_shows_where_it_stood(edited: Path, plan: Path, own_cache: Path) -> None:
    """Of the very rule that was counted; of one that was edited since nothing is claimed."""

    def evidence(rule_id: str) -> str:
        told = guihua("rules", "show", rule_id, "--rules", edited, "--corpus", plan).stdout
        return next(line for line in told.splitlines() if line.startswith("  evidence"))

    before = load_rules(edited)
    remember(plan, before, survey(plan, before))
    assert "4 in 1 plans: plan.txt:3" in evidence("quantity-number-unit")
    assert "none in the plans counted" in evidence("time-date")
    replace(edited / "expressions.yaml", "(?<number>{digits})[ 　]?{tail}'", "(?<number>{digits})[ 　x]?{tail}'")
    assert "counts anew" in evidence("quantity-number-unit")


# ---- counts ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_counts_come_with_the_rules(edited: Path, plan: Path) -> None:
    rules = load_rules(edited)
    path = edited.parent / COUNTS
    path.parent.mkdir(parents=True)
    path.write_text(as_written(counts_of(plan, rules, survey(plan, rules), str(COUNTS))), encoding="utf-8")
    told = json.loads(guihua("rules", "check", "--rules", edited, "--corpus", plan, "--json").stdout)
    assert "time-century" in {p["rule"] for p in told["problems"] if p["code"] == "R501"}
    assert told["counts"] == f"corpus counted {COUNTS} with these rules"
    assert recall(plan.parent / "nowhere", rules) is not None  # without a corpus they are of the one they came with
    (plan / "plan.txt").write_text("另一份规划\n", encoding="utf-8")
    assert recall(plan, rules) is None


def nothing_found(rules: Rules) -> Survey:
    """What a survey tells that found nothing."""
    return Survey({rule.id: Use() for rule in rules}, {})


def test_counts_of_one_checkout_are_not_those_of_another(small: Path, plan: Path, own_cache: Path) -> None:
    """Both have the same corpus; each is told of its own rules."""
    other = Path(shutil.copytree(small, small.with_name("other")))
    replace(other / "two.yaml", "{units.area}", "{units.mass}")
    rules, others = load_rules(small), load_rules(other)
    for one in (rules, others):
        remember(plan, one, nothing_found(one))
    for one in (rules, others):
        assert (memory := recall(plan, one)) is not None and memory.rules == rules_mark(one)


def test_counts_that_came_with_the_rules_are_told_where_they_fit_better(
    small: Path, plan: Path, own_cache: Path
) -> None:
    before = load_rules(small)
    remember(plan, before, nothing_found(before))
    replace(small / "two.yaml", "{units.area}", "{units.mass}")
    rules = load_rules(small)
    assert (memory := recall(plan, rules)) is not None and memory.rules == rules_mark(before)
    path = small.parent / COUNTS
    path.parent.mkdir(parents=True)
    path.write_text(as_written(counts_of(plan, rules, nothing_found(rules), str(COUNTS))), encoding="utf-8")
    assert (memory := recall(plan, rules)) is not None and memory.counted == str(COUNTS)


# ---- where ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("plan:3", None),
        ("plan.txt:3", None),
        ("plan:300", "plan.txt has no line 300"),
        ("plna.txt:3", "did you mean `plan.txt`?"),
        ("plan", "names no line"),
    ],
)
def test_where_an_example_was_found_is_a_line_of_a_plan(where: str, told: str | None, small: Path, plan: Path) -> None:
    replace(small / "one.yaml", "text: '【16亩】'", f"text: '【16亩】', where: '{where}'")
    result = guihua("rules", "check", "one.yaml", "--rules", small, "--corpus", plan)
    assert result.exit_code == (0 if told is None else 1)
    assert told is None or ("R414 one-area" in result.stdout and told in result.stdout)
    assert guihua("rules", "check", "one.yaml", "--rules", small, "--corpus", plan / "nowhere").exit_code == 0


def test_examples_wait_until_every_file_is_read(tmp_path: Path) -> None:
    rules = Path(shutil.copytree(ROOT / "rules", tmp_path / "rules"))
    text = (rules / "expressions.yaml").read_text(encoding="utf-8")
    (rules / "expressions.yaml").write_text(text.replace("\n      emit:", "\n       emit:", 1), encoding="utf-8")
    result = guihua("rules", "check", "--quiet", "--rules", rules)
    assert result.exit_code != 0
    assert "R002" in result.output and not re.findall(r"\bR4\d\d\b", result.output)  # R4: examples that do not hold


# ---- fmt, show, and the end of a command -----------------------------------------------------------------------


def test_fmt_does_not_pass_over_what_it_cannot_read(small: Path, tmp_path: Path) -> None:
    shutil.copy(BROKEN / "unclosed-quote.yaml", small)
    for check in ([], ["--check"]):
        result = guihua("rules", "fmt", *check, "--rules", small)
        assert result.exit_code != 0, result.output
    assert "R002" in result.output or "not up to date" in result.output
    guihua("rules", "fmt", "--rules", small)
    again = guihua("rules", "fmt", "--check", "--rules", small)
    assert again.exit_code == 2 and "unclosed-quote.yaml:" in again.output
    assert guihua("rules", "fmt", "--check", "--rules", tmp_path / "nowhere").exit_code == 2


def test_show_of_no_rule_is_a_wrong_command() -> None:
    assert guihua("rules", "show", "nosuch").exit_code == 2


@pytest.mark.slow
def test_a_plan_that_no_stage_can_read_ends_without_a_traceback(edited: Path, plan: Path) -> None:
    """The rule is sound by itself; its group holds what is no scale word, and it has no example that shows it."""
    (edited / "above.yaml").write_text(
        "stage: mention\nwhy: a test\nrules:\n  - {id: planted, why: a test, pattern: '(?<number>\\d+)(?<scale>座)'}\n",
        encoding="utf-8",
    )
    for command in (["explain", "plan:4"], ["rules", "stats"], ["rules", "diff", RULES]):
        result = guihua(*command, "--rules", edited, "--corpus", plan)
        assert result.exit_code == 2 and isinstance(result.exception, SystemExit), command
        assert "plan.txt:4 R010: the program cannot go on" in result.output
        assert "planted (above.yaml:4:10)" in result.output and "Traceback" not in result.output


def test_whatever_fails_has_a_code_and_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("year")

    monkeypatch.setattr("guihua.dataset.description.dictionary", fail)
    result = guihua("schema")
    assert result.exit_code == 2 and isinstance(result.exception, SystemExit)
    assert "R010: the program cannot go on" in result.output and "KeyError: 'year' (test_commands.py:" in result.output
