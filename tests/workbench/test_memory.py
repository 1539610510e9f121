"""What is kept of rules goes with them, and what the rules are asked is counted in every plan."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from conftest import RULES
from guihua.extraction import extract
from guihua.lexicons import Lexicons, lexicons_of
from guihua.read.cell_kinds import header_match
from guihua.read.encoding import decode
from guihua.rules.kept import load_rules
from guihua.rules.recorder import Recorder
from guihua.rules.ruleset import Rules
from guihua.workbench.usage import survey
from rule_edit import copy_rules, write_plan

TABLE = "全市农业发展规划\n\n表1 主要指标\n指标\t单位\t2020年\t2025年\n粮食产量\t万吨\t300\t{n}\n茶叶产量\t吨\t20\t30\n"


@pytest.mark.parametrize("plans", [1, 3])
def test_a_rule_is_counted_in_every_plan(plans: int, tmp_path: Path, rules: Rules) -> None:
    """Answers that readers keep between plans are asked for anew by each."""
    for n in range(plans):
        (tmp_path / f"{n}.txt").write_text(TABLE.format(n=330), encoding="utf-8")
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "0.txt").write_text(TABLE.format(n=330), encoding="utf-8")
    one = survey(alone / "0.txt", rules).use
    all_ = survey(tmp_path, rules).use
    copies = plans + 1  # the folder holds the one alone too
    assert one["header-indicator"].documents == 1
    for rule_id, use in all_.items():
        expected = (one[rule_id].matched * copies, one[rule_id].selected * copies, one[rule_id].documents * copies)
        assert (use.matched, use.selected, use.documents) == expected, rule_id


def test_a_recorder_hears_of_answers_that_are_kept(rules: Rules) -> None:
    header_match("指标名称", rules)  # kept by now
    for _ in range(2):
        recorder = Recorder()
        header_match("指标名称", rules.recorded(recorder))
        assert ("header", "first", "指标名称") in recorder.asked


def test_rules_and_all_that_was_read_with_them_go_together() -> None:
    rules = load_rules(RULES)
    extract(decode("plan.txt", TABLE.format(n=330).encode(), rules), rules)
    assert isinstance(lexicons_of(rules), Lexicons) and lexicons_of(rules) is lexicons_of(rules)
    kept = weakref.ref(rules), weakref.ref(lexicons_of(rules).units)
    del rules
    gc.collect()
    assert [one() for one in kept] == [None, None]


def test_what_is_kept_of_texts_is_bounded(rules: Rules) -> None:
    for n in range(5000):
        header_match(f"指标{n}", rules)
    assert all(len(answers) <= 8192 for answers in rules.memo.answers.values())


WATCHED = """
import resource, sys
from pathlib import Path
from guihua.workbench import watch

folder, peaks = Path(sys.argv[1]), []

def save(seconds):
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    path = folder / "lines.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# saved\\n", encoding="utf-8")

watch.sleep = save
for told in watch.watch(folder, Path(sys.argv[2]), 0.0, saves=10):
    pass
peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(peaks[1], peaks[-1])
"""


@pytest.mark.slow
def test_ten_saves_take_little_more_memory_than_the_first(tmp_path: Path) -> None:
    arguments = [str(copy_rules(tmp_path / "rules")), str(write_plan(tmp_path / "corpus"))]
    told = subprocess.run(
        [sys.executable, "-c", WATCHED, *arguments], capture_output=True, text=True, check=True
    ).stdout.split()
    first, last = map(int, told)
    assert last <= 1.2 * first


READ = """
import resource, sys
from pathlib import Path
from guihua.extraction import extract
from guihua.read.encoding import decode
from guihua.rules.kept import load_rules

rules, peaks = load_rules(Path(sys.argv[1])), []
for n in range(200):
    text = sys.argv[2].replace("粮食", f"第{n}种作物") + f"\\n到2025年，第{n}号水库新增灌溉面积{n}万亩。\\n" * 20
    extract(decode("plan.txt", text.encode(), rules), rules)
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(peaks[20], peaks[-1])
"""


@pytest.mark.slow
def test_reading_two_hundred_texts_does_not_grow() -> None:
    told = subprocess.run(
        [sys.executable, "-c", READ, str(RULES), TABLE.format(n=330)], capture_output=True, text=True, check=True
    ).stdout.split()
    early, last = map(int, told)
    assert last <= 1.1 * early
