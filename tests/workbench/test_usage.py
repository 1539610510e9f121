"""What the rules do in the corpus of the repository: unused parts held down, counts that add up."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections import Counter
from pathlib import Path

import portalocker
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from conftest import ROOT, RULES, patterns_alone
from guihua.cli.main import main
from guihua.dataset.parquet import read_rows
from guihua.dataset.releases import snapshot
from guihua.rules.ruleset import Rules
from guihua.workbench.coverage import CeilingError, as_text, hold, lowered, read_list, unused
from guihua.workbench.describe import pages
from guihua.workbench.stats import NO_RULE, STRICT, Stats, as_json, by_gold, take_stats
from guihua.workbench.stats import as_text as stats_text
from guihua.workbench.usage_cache import COUNTS, as_written, counts_of, recall

pytestmark = pytest.mark.slow

CEILING = Path(__file__).parent / "unused_baseline.tsv"
GOLD = Path(__file__).parents[1] / "gold"


@pytest.fixture(scope="module")
def stats(rules: Rules, tmp_path_factory: pytest.TempPathFactory) -> Stats:
    """What the rules do in the corpus, counted once for all processes."""
    shared = os.environ.get("PYTEST_XDIST_WORKER") is not None
    folder = tmp_path_factory.getbasetemp().parent if shared else tmp_path_factory.mktemp("stats")
    counted = folder / "stats.pickle"
    with portalocker.Lock(folder / "stats.lock", timeout=600):
        if not counted.exists():
            counted.write_bytes(pickle.dumps(_counted(rules, tmp_path_factory)))
    told = pickle.loads(counted.read_bytes())
    assert isinstance(told, Stats)
    return told


def _counted(rules: Rules, tmp_path_factory: pytest.TempPathFactory) -> Stats:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(patterns_alone(tmp_path_factory.mktemp("own") / "cache")))
        stats = take_stats(ROOT / "corpus", rules, GOLD)
        kept = recall(ROOT / "corpus", rules)
        assert kept is not None and len(kept.evidence) > 100  # for `rules check` and `rules show`
        assert kept.counted != str(COUNTS)
        return stats


# ---- unused forms and alternatives -------------------------------------------------------------------------------


def test_what_is_unused_grows_no_more_and_the_list_keeps_up(stats: Stats) -> None:
    """Something that no example and no plan uses must not be added; what got a use leaves the list, so that it only
    gets shorter."""
    held = hold(unused(stats.forms, stats.branches), read_list(CEILING))
    told = "\n".join(as_text(held, CEILING.relative_to(ROOT)))
    assert not told, f"{told}\nguihua rules stats --baseline tests/workbench/unused_baseline.tsv"


def test_an_alternative_that_nothing_uses_is_told_as_it_is_written(stats: Stats, rules: Rules) -> None:
    for name, branches in stats.branches.items():
        written = rules.fragments[name[1:-1]] if name.startswith("{") else rules[name].written
        assert branches and all(branch in written for branch in branches)


def test_a_form_without_an_example_is_told_with_what_to_do(tmp_path: Path) -> None:
    listed = [("units.tsv", "平米"), ("time-date", "19"), ("time-date", "19")]
    held = hold([*listed, ("units.tsv", "垧"), ("time-date", "日期"), ("time-date", "19")], listed)
    assert held.risen == (("time-date", "19"), ("time-date", "日期"), ("units.tsv", "垧")) and not held.fallen
    told = "\n".join(as_text(held, Path("unused.tsv")))
    assert "R505 units.tsv: `垧` is new" in told and "R507 time-date: `日期` is new" in told
    assert "give a rule an example that has it" in told


def test_a_form_with_a_use_leaves_the_list_and_none_comes_in(tmp_path: Path) -> None:
    path = tmp_path / "unused.tsv"
    path.write_text("# why\nof\tunused\nunits.tsv\t平米\nunits.tsv\t垧\n{edge}\tx|y\n", encoding="utf-8")
    held = hold([("units.tsv", "垧"), ("units.tsv", "新")], read_list(path))
    assert held.fallen == (("units.tsv", "平米"), ("{edge}", "x|y"))
    assert "`平米` is used now, or gone: take the line out" in "\n".join(as_text(held, path))
    assert lowered(path, held) == "# why\nof\tunused\nunits.tsv\t垧\n"


@pytest.mark.parametrize("line", ["units.tsv", "units.tsv\t", "\t平米", "a\tb\tc"])
def test_a_list_that_cannot_be_read_says_where(line: str, tmp_path: Path) -> None:
    path = tmp_path / "unused.tsv"
    path.write_text(f"of\tunused\n{line}\n", encoding="utf-8")
    with pytest.raises(CeilingError, match=r"unused\.tsv:2:1: "):
        read_list(path)
    with pytest.raises(CeilingError, match="take the list back"):
        read_list(tmp_path / "none.tsv")


def test_the_command_holds_and_lowers(stats: Stats, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guihua.workbench.stats.take_stats", lambda *_: stats)
    now = unused(stats.forms, stats.branches)
    assert ("units.tsv", "亩") not in now
    path = tmp_path / "unused.tsv"
    lines = "".join(f"{name}\t{what}\n" for name, what in [*now[1:], ("units.tsv", "亩")])
    path.write_text("of\tunused\n" + lines, encoding="utf-8")
    command = ["rules", "stats", "--corpus", str(ROOT / "corpus"), "--rules", str(RULES), "--baseline", str(path)]
    told = CliRunner().invoke(main, command)
    assert told.exit_code == 1 and "units.tsv `亩` is used now" in told.stdout
    assert f"{now[0][0]}: `{now[0][1]}` is new" in told.stdout
    again = CliRunner().invoke(main, [*command, "--lower"])
    assert again.exit_code == 1 and "1 lines taken out" in again.stdout  # what is new does not come in
    assert read_list(path) == now[1:]
    path.write_text("of\tunused\n" + "".join(f"{name}\t{what}\n" for name, what in now), encoding="utf-8")
    assert CliRunner().invoke(main, command).exit_code == 0


SHUFFLED = """
import hashlib, random, sys
from pathlib import Path
from guihua.workbench.usage import read_corpus
from guihua.rules.ruleset import Rules
from guihua.rules.kept import load_rules
read = load_rules(Path("rules"))
rules = list(read.all)
lists = list(read.lexicons.items())
random.Random(int(sys.argv[1])).shuffle(rules)
random.Random(int(sys.argv[1])).shuffle(lists)
found = list(read_corpus(Path("corpus"), Rules(rules, dict(lists), read.hash, read.folder)))
print(sum(len(rows) for _, _, tables in found for rows in tables.values()))
print(hashlib.sha256(repr(found).encode()).hexdigest())
"""


def test_neither_the_order_of_rules_nor_the_hash_seed_changes_a_byte() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", SHUFFLED, seed],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1] and int(told[0].split()[0]) > 1000


def test_an_output_names_its_rules_and_libraries(dataset: Path, rules: Rules) -> None:
    manifest = json.loads((dataset / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["rules"] == rules.version
    for file in manifest["files"]:
        written = pq.read_schema(dataset / file["path"]).metadata
        assert written[b"guihua.rules"].decode() == manifest["rules"]
        assert json.loads(written[b"guihua.libraries"]) == manifest["libraries"]
    assert {"regex", "pyarrow"} <= set(manifest["libraries"]) and all(manifest["libraries"].values())


def test_the_pages_are_those_of_the_rules_and_the_corpus(stats: Stats, rules: Rules) -> None:
    """Hits included: whoever edits rules, or the program that asks them, makes the pages anew."""
    counts = as_written(counts_of(ROOT / "corpus", rules, stats.survey, str(COUNTS)))
    made = {**pages(rules, stats.survey), COUNTS.name: counts}
    stale = [name for name, text in made.items() if (ROOT / COUNTS.parent / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run `guihua rules docs`"


# ---- the table of rules ------------------------------------------------------------------------------------------


def test_the_counts_of_rules_add_up_to_those_of_the_run(stats: Stats, dataset: Path) -> None:
    use = stats.survey.use
    with snapshot(dataset) as release:
        found = [row for table in stats.survey.tables for row in read_rows(release, table)]
    rows = [row for row in found if "=" not in row.get("finding_id", "")]  # those between plans are no plan's
    gave = [{row["rule_id"], *(row.get("name_rules") or ())} for row in rows if row.get("rule_id")]
    assert len(gave) + stats.survey.unnamed == len(rows)
    assert {name: one.rows for name, one in use.items() if one.rows} == Counter(rule for each in gave for rule in each)
    lent = {rule for row in rows for rule in (row.get("name_rules") or ())} - {row.get("rule_id") for row in rows}
    assert lent and all(use[rule].rows for rule in lent), "a rule that only lends names words is at work"
    for rule_id, one in use.items():
        assert one.matched == one.selected + one.suppressed, rule_id
        assert one.conflicts <= one.overlaps <= one.matched, rule_id
        assert (one.documents > 0) == (one.selected > 0), rule_id
        assert one.suppressed <= one.overlaps, f"{rule_id} lost where nothing else matched"


def test_right_and_wrong_of_rules_add_up_to_the_scores_of_the_run(stats: Stats, rules: Rules) -> None:
    assert set(stats.measures) == set(STRICT)
    names = {NO_RULE, *(rule.id for rule in rules)}
    for measure in stats.measures.values():
        assert set(measure.right_by) | set(measure.output_by) <= names
        assert sum(measure.right_by[name] for name in names) == measure.right
        assert sum(measure.output_by[name] for name in names) == measure.output
        shares = [measure.right_by[name] / measure.gold for name in names]
        assert sum(shares) == pytest.approx(measure.recall)
    whole = by_gold(stats.measures).sum()
    assert whole["right"] == sum(measure.right for measure in stats.measures.values())
    assert whole["scored"] == sum(measure.output for measure in stats.measures.values())


def test_machines_read_the_same_table(stats: Stats, rules: Rules) -> None:
    told = json.loads(json.dumps(as_json(stats, rules)))
    whole = next(line for line in stats_text(stats, rules, only_idle=False) if line.startswith("all ")).split()
    assert int(whole[6]) == told["rows"] - told["rows_without_rule"]
    year = told["rules"]["time-year"]
    assert year["precision"] == year["right"] / year["scored"] and 0 < year["recall"] <= 1
    assert year["share_suppressed"] == year["suppressed"] / year["matched"] and year["flag"] == ""


def test_dead_and_always_beaten_rules_are_flagged(stats: Stats, rules: Rules) -> None:
    told = as_json(stats, rules)["rules"]
    use = stats.survey.use
    for rule_id, one in told.items():
        if one["flag"] == "dead":
            assert use[rule_id].matched == 0
        elif one["flag"] == "suppressed":
            assert use[rule_id].selected == 0 < use[rule_id].matched
        elif one["flag"] == "unasked":
            assert one["stage"] not in stats.survey.asked
        else:
            assert use[rule_id].selected
    assert {"dead", "suppressed", "unasked", ""} == {one["flag"] for one in told.values()}
