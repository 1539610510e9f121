"""A run killed at any moment leaves the old dataset or the new one; the next run ends where an undisturbed one does."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

import toy
from conftest import Runner, tree, write_plans
from guihua.batch.workers import START
from guihua.dataset.releases import resolve
from guihua.errors import OutputError

ROUNDS = int(os.environ.get("GUIHUA_ROUNDS", "20"))
SCRIPT = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
import toy
from guihua.batch.run import Options, run
from guihua.cli.endings import ended_in_one_line
if __name__ == "__main__":
    with ended_in_one_line():
        run(Path(sys.argv[3]), Path(sys.argv[4]), Path(sys.argv[5]), Options(jobs=2), toy.extract)
"""


def start(corpus: Path, output: Path, rules: Path) -> subprocess.Popen[bytes]:
    here = Path(__file__).parent
    arguments = [str(p) for p in (here.parent, here, corpus, output, rules)]
    return subprocess.Popen([sys.executable, "-c", SCRIPT, *arguments], start_new_session=True)


@pytest.mark.slow
def test_kills_and_damage(tmp_path: Path, few_rules: Path, toy_run: Runner) -> None:
    """Runs over three versions of a corpus are ended at random moments in random ways, and what lies on disk is damaged
    in between: a reader sees one whole version or another, and every run that comes to its end makes its own."""
    versions = {}
    for name, seed in (("old", 0), ("new", 1000), ("third", 2000)):
        corpus = tmp_path / name
        write_plans(corpus, 12, seed)
        versions[name] = corpus, tree(toy_run(corpus, tmp_path / f"{name}-undisturbed").release)
    whole = [expected for _, expected in versions.values()]
    output = tmp_path / "output"

    began = time.monotonic()
    assert start(versions["old"][0], output, few_rules).wait() == 0
    longest = 1.2 * (time.monotonic() - began)
    assert tree(resolve(output)) == versions["old"][1]

    dice = random.Random(4711)
    seen: Counter[str] = Counter()
    target = "new"
    while seen["ended"] < ROUNDS:
        process = start(versions[target][0], output, few_rules)
        time.sleep(dice.uniform(0.1, longest))
        if process.poll() is None:
            how = dice.choice(["group", "alone", "term", "interrupt"])
            if how == "group":
                os.killpg(process.pid, signal.SIGKILL)  # the run with its workers
            else:
                process.send_signal({"alone": 9, "term": signal.SIGTERM, "interrupt": signal.SIGINT}[how])
            seen[how] += 1
            seen["ended"] += 1
        process.wait()
        now = tree(resolve(output))
        assert now in whole, f"a mixture after {seen}"
        finished = now == versions[target][1]
        seen["published" if finished else "kept"] += 1
        longest *= 0.8 if finished else 1.2  # as fast as the machine is now: about half the runs publish
        if finished:
            target = dice.choice([name for name in versions if name != target])
        if dice.random() < 0.3:
            seen[f"damaged {damage(output, dice)}"] += 1
            name = dice.choice(list(versions))
            assert start(versions[name][0], output, few_rules).wait() == 0
            assert tree(resolve(output)) == versions[name][1]
    print(dict(seen))
    assert seen["published"] >= 3 and seen["kept"] >= 3  # runs ended on both sides of publishing

    for corpus, expected in versions.values():
        assert start(corpus, output, few_rules).wait() == 0
        assert tree(resolve(output)) == expected


def damage(output: Path, dice: random.Random) -> str:
    """Cut off, alter or remove a file of the output folder; gives where it lay."""
    files = [
        p for p in sorted(output.glob("releases/*/**/*")) + sorted(output.glob(".guihua/documents/*/*")) if p.is_file()
    ]
    path = dice.choice(files)
    data = bytearray(path.read_bytes())
    path.unlink()  # an older release may share it
    match dice.choice(["cut", "alter", "remove"]):
        case "cut":
            path.write_bytes(data[: len(data) // 2])
        case "alter":
            data[dice.randrange(len(data))] ^= 1
            path.write_bytes(data)
    return path.relative_to(output).parts[0]


def test_a_killed_first_run_leaves_nothing_half(tmp_path: Path, few_rules: Path, toy_run: Runner) -> None:
    corpus, output = tmp_path / "corpus", tmp_path / "output"
    write_plans(corpus, 40)
    process = start(corpus, output, few_rules)
    while not list(output.glob(".guihua/documents/*/*")):
        time.sleep(0.005)
        assert process.poll() is None
    process.kill()
    process.wait()
    finished = len([p for p in output.glob(".guihua/documents/*/*") if not p.name.endswith(".tmp")])
    try:
        resolve(output)
        raise AssertionError("a dataset after a killed first run")
    except OutputError:
        pass
    report = toy_run(corpus, output)
    assert finished <= report.reused < 40
    assert report.extracted + report.reused == 40
    assert tree(report.release) == tree(toy_run(corpus, tmp_path / "undisturbed").release)


@pytest.mark.slow
def test_a_kill_at_every_step_of_publishing(tmp_path: Path, few_rules: Path, toy_run: Runner) -> None:
    """Every call that changes a name on disk, and every flush, is in turn the last thing a run does."""
    old, new = tmp_path / "old", tmp_path / "new"
    write_plans(old, 3)
    write_plans(new, 3, seed=7)
    whole = [tree(toy_run(corpus, tmp_path / f"{corpus.name}-undisturbed").release) for corpus in (old, new)]
    ready, output, outcomes = tmp_path / "ready", tmp_path / "output", []
    context = multiprocessing.get_context(START)
    toy_run(old, ready)
    toy_run(new, tmp_path / "other")  # what it extracted is taken over: the steps left are those of publishing
    subprocess.run(["cp", "-a", str(tmp_path / "other" / ".guihua" / "documents"), str(ready / ".guihua")], check=True)
    ours, theirs = context.Pipe()
    process = context.Process(target=toy.run_to_steps, args=(theirs, new, output, few_rules))
    process.start()
    theirs.close()
    for step in range(1, 500):
        subprocess.run(["rm", "-rf", str(output)], check=True)
        subprocess.run(["cp", "-a", str(ready), str(output)], check=True)
        ours.send(step)
        ended = ours.recv()
        outcomes.append(whole.index(tree(resolve(output))))
        assert tree(toy_run(new, output).release) == whole[1]
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
    else:
        raise AssertionError("never came to an end")
    ours.send(None)
    process.join()
    assert outcomes == sorted(outcomes)  # the old dataset up to one step, from then on the new one
    assert len(outcomes) > 20 and 0 < sum(outcomes) < len(outcomes)
