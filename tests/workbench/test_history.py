"""The life of a rule: draft, active, retired; its id means one thing for ever, and is never lost."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import ROOT, RULES
from guihua.cli.main import main
from guihua.rules.kept import load_rules
from guihua.rules.loader import read_rules
from guihua.workbench.history import check_history, read_history
from guihua.workbench.usage import read_corpus, survey
from loaded import own_rules

LISTS = Path(__file__).parents[1] / "rules" / "broken" / "with"


def rule(name: str, pattern: str, *more: str) -> str:
    lines = [f"  - id: {name}", "    why: a test", f"    pattern: '{pattern}'", *(f"    {line}" for line in more)]
    return "\n".join(lines) + "\n"


class Repository:
    """A folder of rules in git, one commit a state: file name → stage and rules, or nothing."""

    def __init__(self, root: Path) -> None:
        self.root, self.rules = root, root / "rules"
        shutil.copytree(LISTS, self.rules)
        self.git("init", "-q")

    def git(self, *arguments: str) -> None:
        names = ("-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *names, *arguments], cwd=self.root, check=True, capture_output=True)

    def write(self, **files: tuple[str, ...]) -> None:
        for path in self.rules.glob("*.yaml"):
            path.unlink()
        for name, (stage, *rules) in files.items():
            (self.rules / f"{name}.yaml").write_text(f"stage: {stage}\nwhy: a test\nrules:\n" + "".join(rules), "utf-8")

    def commit(self, **files: tuple[str, ...]) -> None:
        self.write(**files)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a state")

    def told(self) -> list[tuple[str, str | None]]:
        history = read_history(self.rules)
        assert history is not None
        return [(problem.code, problem.rule_id) for problem in check_history(load_rules(self.rules), history)]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


AREA = rule("area", "[0-9]+亩")
OTHER = rule("other", "[0-9]+吨")


@pytest.mark.slow
def test_the_ids_of_these_rules_mean_what_they_always_meant() -> None:
    history = read_history(RULES)
    if history is None:
        pytest.skip("no git history here: ids of former rules are not known")
    assert [str(problem) for problem in check_history(own_rules(), history)] == []
    if not history.cut:
        assert len(history.versions) >= 200


def test_mending_and_moving_a_rule_is_no_reuse(repository: Repository) -> None:
    repository.commit(one=("mention", AREA, OTHER))
    repository.commit(one=("mention", rule("area", "[0-9]+ ?亩"), OTHER))  # mended
    repository.commit(one=("mention", OTHER), two=("footnote", rule("area", "[0-9]+ ?亩")))  # moved to another stage
    repository.write(one=("mention", OTHER), two=("footnote", rule("area", "^[0-9]+ ?亩")))  # and mended there
    assert repository.told() == []


def test_an_id_that_was_taken_out_does_not_come_back_for_something_else(repository: Repository) -> None:
    repository.commit(one=("mention", AREA, OTHER))
    repository.commit(one=("mention", OTHER))
    repository.write(one=("mention", rule("area", "面积"), OTHER))
    assert repository.told() == [("R411", "area")]
    repository.commit(one=("mention", rule("area", "面积"), OTHER))
    assert repository.told() == [("R411", "area")]  # to commit it makes it no better
    repository.write(one=("mention", AREA, OTHER))  # what was taken out is put back
    assert repository.told() == [("R411", "area")]  # the id has had two meanings
    result = CliRunner().invoke(main, ["rules", "check", "--quiet", "--rules", str(repository.rules)])
    assert "R411 area: an id is used again for something else" in result.stdout


def test_what_was_taken_out_may_be_put_back(repository: Repository) -> None:
    repository.commit(one=("mention", AREA, OTHER))
    repository.commit(one=("mention", OTHER))
    repository.write(one=("mention", AREA, OTHER))
    assert repository.told() == []


def test_a_retired_id_does_not_come_back_for_something_else(repository: Repository) -> None:
    repository.commit(one=("mention", AREA, OTHER))
    repository.commit(one=("mention", rule("area", "[0-9]+亩", "status: retired"), OTHER))
    assert repository.told() == []
    repository.write(one=("mention", rule("area", "面积"), OTHER))
    assert repository.told() == [("R411", "area")]
    repository.write(one=("mention", AREA, OTHER))
    assert repository.told() == []


def test_an_id_does_not_change_stage_and_pattern_at_once(repository: Repository) -> None:
    repository.commit(one=("mention", AREA, OTHER))
    repository.write(one=("mention", OTHER), two=("footnote", rule("area", "^第.章")))
    assert repository.told() == [("R411", "area")]


def test_an_id_does_not_change_pattern_and_emit_at_once(repository: Repository) -> None:
    def area(pattern: str, emit: str) -> tuple[str, ...]:
        return ("mention", rule("area", pattern, f"emit: {{{emit}}}"), OTHER)

    repository.commit(one=area("[0-9]+亩", "type: quantity"))
    repository.write(one=area("[0-9]+公顷", "form: date, type: quantity"))
    assert repository.told() == []  # it emits more
    repository.write(one=area("[0-9]+亩", "type: time"))
    assert repository.told() == []  # one of them is mended
    repository.write(one=area("[0-9]+年", "type: time"))
    assert repository.told() == [("R411", "area")]


def test_an_id_does_not_vanish(repository: Repository) -> None:
    repository.commit(one=("mention", AREA, OTHER))
    repository.commit(two=("mention", OTHER))
    assert repository.told() == [("R412", "area")]
    history = read_history(repository.rules)
    assert history is not None
    (problem,) = check_history(load_rules(repository.rules), history)
    assert str(problem).startswith(
        f"{problem.position.file}:1:1 R412 area: an id has vanished (编号不见了): `area`, which stood in one.yaml in "
    )
    assert re.fullmatch(r"[0-9a-f]{8}:\./one\.yaml", problem.position.file)  # as git show takes it: the file is gone
    assert "status: retired" in str(problem.fix) and "replaces: [area]" in str(problem.fix)
    repository.write(two=("mention", rule("other", "[0-9]+吨", "replaces: [area]")))
    assert repository.told() == []
    repository.write(two=("mention", rule("area", "[0-9]+亩", "status: retired"), OTHER))
    assert repository.told() == []


def test_ids_of_a_file_or_rule_that_is_named_are_compared(repository: Repository) -> None:
    repository.commit(one=("mention", AREA, OTHER), two=("footnote", rule("note", "^第.章")))
    repository.write(
        one=("mention", OTHER, rule("new", "[0-9]+ ?公顷", "replaces: [aera]")), two=("mention", rule("note", "吨"))
    )

    def told(*named: str) -> set[str]:
        arguments = ["rules", "check", *named, "--rules", str(repository.rules)]
        return set(re.findall(r"R411|R412|R108", CliRunner().invoke(main, arguments).stdout))

    assert told("one.yaml") == {"R108", "R412"}
    assert told("two.yaml") == told("note") == {"R411"}
    assert told("new") == {"R108"} and told("other") == set()


def test_a_rule_that_seems_to_be_renamed_is_named(repository: Repository) -> None:
    repository.commit(one=("mention", AREA, OTHER))
    repository.write(one=("mention", AREA.replace("id: area", "id: land"), OTHER))
    history = read_history(repository.rules)
    assert history is not None
    (problem,) = check_history(load_rules(repository.rules), history)
    assert str(problem.fix) == "it seems to be land now: write `replaces: [area]` there"
    assert problem.position == load_rules(repository.rules)["land"].position


def test_what_is_replaced_once_was(repository: Repository) -> None:
    repository.commit(one=("mention", AREA, OTHER))
    repository.write(one=("mention", OTHER, rule("new", "[0-9]+ ?亩", "replaces: [aera]")))
    assert sorted(repository.told()) == [("R108", "new"), ("R412", "area")]
    repository.write(one=("mention", OTHER, rule("new", "[0-9]+ ?亩", "replaces: [area]")))
    assert repository.told() == []


def test_what_a_history_begins_with_may_be_older(repository: Repository) -> None:
    repository.commit(one=("mention", OTHER, rule("new", "[0-9]+ ?亩", "replaces: [area]")))
    assert repository.told() == []


def test_drafts_come_and_go(repository: Repository) -> None:
    repository.commit(one=("mention", rule("area", "[0-9]+亩", "status: draft"), OTHER))
    repository.commit(one=("mention", OTHER))
    repository.write(one=("mention", OTHER), two=("footnote", rule("area", "^第.章")))
    assert repository.told() == []


def test_merges_count_as_one_step(repository: Repository) -> None:
    repository.commit(one=("mention", AREA, OTHER))
    repository.git("checkout", "-q", "-b", "side")
    repository.commit(one=("mention", AREA, OTHER), two=("footnote", rule("side", "^第.章")))
    repository.git("checkout", "-q", "-")
    repository.commit(one=("mention", AREA, OTHER, rule("main", "吨")))
    repository.git("merge", "-q", "--no-edit", "side")
    assert repository.told() == []
    history = read_history(repository.rules)
    assert history is not None and set(history.versions) == {"area", "other", "side", "main"}


def test_a_shallow_clone_says_that_it_is_one(repository: Repository, tmp_path: Path) -> None:
    repository.commit(one=("mention", AREA, OTHER))
    repository.commit(one=("mention", OTHER))
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{repository.root}", str(clone)], check=True)
    history = read_history(clone / "rules")
    assert history is not None and history.cut and set(history.versions) == {"other"}
    whole = read_history(repository.rules)
    assert whole is not None and not whole.cut and set(whole.versions) == {"area", "other"}


def test_without_a_history_nothing_is_claimed(tmp_path: Path) -> None:
    shutil.copytree(LISTS, tmp_path / "rules")
    assert read_history(tmp_path / "rules") is None


# ---- stages of a life --------------------------------------------------------------------------------------------

DRAFT = """stage: mention
why: a test
rules:
  - id: planted-draft
    why: takes what others take
    pattern: '\\d+'
    status: STATUS
"""


@pytest.mark.slow
def test_a_draft_is_tried_and_gives_nothing_and_a_retired_rule_is_not_tried(tmp_path: Path) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_text("全市规划\n\n到2025年，粮食产量达到300万吨。\n", encoding="utf-8")
    now = list(read_corpus(plan, own_rules()))
    counted = {}
    for status in ("draft", "retired", "active"):
        folder = tmp_path / status
        shutil.copytree(RULES, folder)
        (folder / "above.yaml").write_text(DRAFT.replace("STATUS", status), encoding="utf-8")
        rules = load_rules(folder)
        assert (list(read_corpus(plan, rules)) == now) == (status != "active"), status
        assert rules["planted-draft"].status == status
        use = survey(plan, rules).use
        counted[status] = (use["planted-draft"].matched, use["planted-draft"].rows) if "planted-draft" in use else None
    assert counted["draft"] is not None and counted["draft"][0] >= 2 and counted["draft"][1] == 0
    assert counted["retired"] is None


@pytest.mark.slow
def test_an_old_id_of_an_output_leads_to_the_rule_of_today(tmp_path: Path) -> None:
    for old in ("line-contents",):
        told = CliRunner().invoke(main, ["rules", "show", old, "--rules", str(RULES)])
        assert told.exit_code == 0 and told.stdout.startswith("contents-leader ")
        assert f"replaces  {old}" in told.stdout


def test_an_id_is_replaced_only_when_it_is_retired(tmp_path: Path) -> None:
    for status, codes in (("active", {"R105"}), ("draft", {"R105"}), ("retired", set())):
        folder = tmp_path / status
        shutil.copytree(LISTS, folder)
        text = rule("area", "[0-9]+亩", f"status: {status}") + rule("new", "[0-9]+ ?亩", "replaces: [area]")
        (folder / "one.yaml").write_text(f"stage: mention\nwhy: a test\nrules:\n{text}", encoding="utf-8")
        assert {problem.code for problem in read_rules(folder)[1]} == codes
    told = CliRunner().invoke(main, ["rules", "show", "area", "--rules", str(tmp_path / "retired")])
    assert "retired" in told.stdout and "now       new" in told.stdout


@pytest.mark.slow
def test_every_id_that_is_replaced_once_stood_in_the_history() -> None:
    history = read_history(RULES)
    if history is None or history.cut:
        pytest.skip("no whole git history here")
    replaced = {old for one in own_rules().all if one.entry for old in one.entry.model.replaces}
    assert replaced <= set(history.versions), ROOT
