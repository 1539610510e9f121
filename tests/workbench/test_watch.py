"""``guihua rules watch`` tells of each save, whatever is wrong with it; ``guihua rules diff`` tells it all at once."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import RULES
from guihua.workbench import watch as rule_watch
from guihua.workbench.diff import CorpusRows, compare, compare_folders
from guihua.workbench.watch import watch
from rule_edit import copy_rules, guihua, replace, write_plan

MU = "\n亩\tmeasure\t\tarea\t2000/3"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write_plan(tmp_path / "corpus")


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    return copy_rules(tmp_path / "edited")


def rule(name: str, pattern: str) -> str:
    return f"stage: mention\nwhy: a test\nrules:\n  - id: {name}\n    why: a test\n    pattern: '{pattern}'\n"


Edit = Callable[[], object]


@pytest.fixture
def told(plan: Path, edited: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """What is said at the start and after each edit; an edit takes the place of the pause between two looks."""

    def tell(*edits: Edit) -> list[str]:
        left: Iterator[Edit] = iter(edits)
        monkeypatch.setattr(rule_watch, "sleep", lambda _: next(left)())
        said = "\n".join(watch(edited, plan, 0.0, saves=len(edits)))
        return re.split(r"^saved: ", said, flags=re.M)

    return tell


# ---- watch -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_watch_tells_what_a_save_changes(edited: Path, told: Callable[..., list[str]]) -> None:
    start, saved = told(lambda: replace(edited / "units.tsv", "座\t", "座座\t"))
    assert start.startswith("watching") and "4 plans" not in start
    assert saved.startswith("units.tsv\n") and "- quantities plan.txt:4" in saved
    assert re.search(r"\d+ rules tried", saved)


@pytest.mark.slow
def test_a_broken_start_is_told_and_waited_over(edited: Path, told: Callable[..., list[str]]) -> None:
    replace(edited / "lines.yaml", "      why: 第一篇, 第二部分\n", "      whi: 第一篇, 第二部分\n")
    start, mended, changed = told(
        lambda: replace(edited / "lines.yaml", "    whi: ", "    why: "),
        lambda: replace(edited / "units.tsv", "座\t", "座座\t"),
    )
    assert "R101" in start and "waiting for the next save" in start and "watching" not in start
    assert "watching" in mended and "rows from 1 plans" in mended
    assert "- quantities plan.txt:4" in changed


@pytest.mark.slow
def test_what_was_so_at_the_start_is_not_told_at_every_save(edited: Path, told: Callable[..., list[str]]) -> None:
    planted = edited / "above.yaml"
    planted.write_text(rule("planted", "（埗"), encoding="utf-8")
    start, elsewhere, anew = told(
        lambda: replace(edited / "units.tsv", "座\t", "座座\t"),
        lambda: planted.write_text(rule("planted", "（垿"), encoding="utf-8"),
    )
    assert "R506 planted" in start and "R506" not in elsewhere and "R506 planted" in anew


@pytest.mark.slow
def test_a_save_tells_what_is_new_and_what_is_mended_and_counts_what_stays(
    edited: Path, told: Callable[..., list[str]]
) -> None:
    """Examples that failed at the start already, of the rules that a save touches, are none of its doing."""
    lines, above = edited / "lines.yaml", edited / "above.yaml"
    failing = rule("one-area", r"(?<number>\d+)(?<unit>亩)") + "    hit: [面积【埗亩】]\n    miss: [5吨 // no area]\n"
    also = "  - {id: two-area, why: x, pattern: '垿(?<unit>亩)', hit: [面积【垿亩】], miss: [垿亩 // no]}\n"
    above.write_text(failing, encoding="utf-8")
    _, as_it_was, new, mended, broken, sound = told(
        lambda: above.write_text(failing + "\n", encoding="utf-8"),
        lambda: above.write_text(failing + also, encoding="utf-8"),
        lambda: above.write_text(failing + also.replace("miss: [垿亩", "miss: [垿吨"), encoding="utf-8"),
        lambda: replace(lines, "      why: 第一篇, 第二部分\n", "      whi: 第一篇, 第二部分\n"),
        lambda: replace(lines, "    whi: ", "    why: "),
    )
    assert all("R404" not in said and "\n1 as before" in said for said in (as_it_was, new, mended, broken, sound))
    assert "R405 two-area" in new and "mended" not in new
    assert "mended since the last save (1): R405 two-area (above.yaml:9)" in mended
    assert "R101" in broken and "mended since" not in broken and "waiting for the next save" in broken
    assert "mended since the last save (2): R102 heading-part" in sound and "R101 heading-part" in sound


@pytest.mark.slow
def test_no_save_ends_the_watch(edited: Path, told: Callable[..., list[str]], tmp_path: Path) -> None:
    """A list that goes, a factor of nothing, and rules that are sound and that no stage can read."""
    numerals, units = edited / "numerals.tsv", edited / "units.tsv"
    kept = numerals.read_text(encoding="utf-8")
    odd = rule("planted", "(?<number>\\d+)(?<scale>座)")
    saves = told(
        numerals.unlink,
        lambda: numerals.write_text(kept, encoding="utf-8"),
        lambda: replace(units, MU, MU.replace("2000/3", "0")),
        lambda: replace(units, MU.replace("2000/3", "0"), MU),
        lambda: (edited / "above.yaml").write_text(odd, encoding="utf-8"),
        (edited / "above.yaml").unlink,
    )
    for broken in (1, 3, 5):
        assert "waiting for the next save" in saves[broken], saves[broken]
        assert "0 rows added, 0 removed, 0 changed" in saves[broken + 1], saves[broken + 1]
    assert "R307" in saves[1] and "R303" in saves[3]
    assert "plan.txt:4 R010" in saves[5] and "ValueError" in saves[5] and "planted (above.yaml:4:9)" in saves[5]


@pytest.mark.slow
def test_what_a_word_list_changes_is_shown_in_full(edited: Path, told: Callable[..., list[str]]) -> None:
    """No pattern changes with a factor: its rows show all the same, with source line and both values."""
    _, saved = told(lambda: replace(edited / "units.tsv", MU, MU.replace("2000/3", "600")))
    assert "新建水库3座，治理面积16万亩。" in saved
    assert "si_value: 106666666.666667 → 96000000" in saved
    assert "in consequence" not in saved
    assert re.search(r"~ units\.tsv:\d+ 亩  factor: 2000/3 → 600", saved)


# ---- diff --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_row_that_another_rule_gives_has_moved(plan: Path, edited: Path) -> None:
    planted = rule("planted-tons", "(?<number>\\d+)(?<scale>万)(?<unit>吨)")
    (edited / "above.yaml").write_text(planted, encoding="utf-8")
    told = json.loads(guihua("rules", "diff", RULES, "--rules", edited, "--corpus", plan, "--json").stdout)
    (moved,) = [c for c in told["changes"] if c["table"] == "quantities"]
    assert (moved["kind"], moved["rule"], moved["columns"]) == ("moved", "planted-tons", ["rule_id"])
    assert told["rules"]["planted-tons"]["moved"] >= 1 and told["rules"]["planted-tons"]["changed"] == 0
    assert told["rules"]["planted-tons"]["unmasked"] == 0 and told["counts"]["moved"] >= 1
    markdown = guihua("rules", "diff", RULES, "--rules", edited, "--corpus", plan, "--markdown").stdout
    assert "rules edited 改动的规则: `planted-tons`" in markdown and "| moved | quantities | plan.txt:3 |" in markdown


def test_a_row_that_another_rule_gives_otherwise_has_changed() -> None:
    """To have moved would hide that its name is another one."""
    row = {"doc_id": "plan.txt", "line_start": 1, "char_start": 3, "char_end": 5, "rule_id": "old", "name": "产量"}
    lines = {"plan.txt": ("产量达3吨",)}
    (same,), (other,) = (
        compare(CorpusRows((("indicators", row),), lines), CorpusRows((("indicators", row | new),), lines), frozenset())
        for new in ({"rule_id": "new"}, {"rule_id": "new", "name": "粮食产量"})
    )
    assert (same.kind, same.columns) == ("moved", ("rule_id",))
    assert (other.kind, other.columns) == ("changed", ("rule_id", "name"))


@pytest.mark.slow
def test_lines_of_word_lists_that_differ_are_listed(plan: Path, edited: Path) -> None:
    replace(edited / "units.tsv", MU, MU.replace("2000/3", "600"))
    replace(edited / "families.tsv", "大豆\tmass\t\t\t\n", "")
    (edited / "families.tsv").open("a", encoding="utf-8").write("试试\tmass\t\t\t\n")
    diff = compare_folders(plan, RULES, edited)
    assert [(e.form, e.before is None, e.after is None) for e in diff.words] == [
        ("大豆", False, True),
        ("试试", True, False),
        ("亩", False, False),
    ]
    text = guihua("rules", "diff", RULES, "--rules", edited, "--corpus", plan).stdout
    assert re.search(r"~ units\.tsv:\d+ 亩  factor: 2000/3 → 600", text) and re.search(r"^\d+\.\d s$", text, re.M)
    markdown = guihua("rules", "diff", RULES, "--rules", edited, "--corpus", plan, "--markdown").stdout
    assert "- `+ families.tsv:" in markdown


@pytest.mark.slow
def test_a_base_without_a_list_of_today_is_compared_all_the_same(plan: Path, edited: Path) -> None:
    (edited / "families.tsv").unlink()  # as a revision from before there was such a list, such a column
    stages = [line.split("\t") for line in (edited / "stages.tsv").read_text(encoding="utf-8").splitlines()]
    kept = ["\t".join([*cells[:3], *cells[4:]]) for cells in stages]
    (edited / "stages.tsv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    replace(
        edited / "headers.rules.tsv", "^(?:{cues.header_number}", "^(?:甲乙|丙丁|{cues.header_number}|戊己"
    )  # or a lint
    assert guihua("rules", "check", "--quiet", "--rules", edited).exit_code == 2
    result = guihua("rules", "diff", "--base", edited, "--rules", RULES, "--corpus", plan)
    assert result.exit_code == 0, result.output
    assert not (edited / "finding_words.tsv").exists()


def test_a_problem_says_which_side_it_is_of(plan: Path, edited: Path) -> None:
    replace(edited / "lines.yaml", "      why: 第一篇, 第二部分\n", "      whi: 第一篇, 第二部分\n")
    base = guihua("rules", "diff", edited, "--rules", RULES, "--corpus", plan)
    assert base.exit_code == 2 and "BASE: lines.yaml:" in base.output and "working" not in base.output
    working = guihua("rules", "diff", RULES, "--rules", edited, "--corpus", plan)
    assert working.exit_code == 2 and "working rules: lines.yaml:" in working.output


@pytest.mark.slow
def test_base_is_named_either_way(plan: Path, edited: Path) -> None:
    root = edited.parent
    for command in ("init -q", "add edited", "-c user.name=t -c user.email=t@localhost commit -q -m rules"):
        subprocess.run(["git", *command.split()], cwd=root, check=True)
    replace(edited / "units.tsv", "座\t", "座座\t")
    told = [
        guihua("rules", "diff", *base, "--rules", edited, "--corpus", plan, "--json")
        for base in (["HEAD"], ["--base", "HEAD"])
    ]
    one, other = ({**json.loads(each.stdout), "seconds": 0} for each in told)
    assert one == other and one["changes"]
