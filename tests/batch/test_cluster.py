"""The same dataset from a Dask cluster, also when one of its workers is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import Runner, tree
from guihua.dataset.releases import resolve

pytestmark = pytest.mark.slow

pytest.importorskip("distributed")

SCRIPT = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
import toy
import guihua.batch.dask_engine
from guihua.batch.run import Options
from guihua.batch.run import run
if __name__ == "__main__":
    guihua.batch.dask_engine.BATCH = 4
    run(Path(sys.argv[3]), Path(sys.argv[4]), Path(sys.argv[5]), Options(jobs=2, engine="dask"), toy.extract)
"""


def start(corpus: Path, output: Path, rules: Path) -> subprocess.Popen[bytes]:
    here = Path(__file__).parent
    arguments = [str(p) for p in (here.parent, here, corpus, output, rules)]
    return subprocess.Popen([sys.executable, "-c", SCRIPT, *arguments], stderr=subprocess.DEVNULL)


def dask_workers(process: int) -> list[int]:
    """The Dask worker processes that ``process`` started, by what Linux says of them."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if parent == process and b"spawn_main" in command:
                found.append(int(entry.name))
    return found


def test_same_bytes_as_a_local_run(corpus: Path, tmp_path: Path, few_rules: Path, toy_run: Runner) -> None:
    assert start(corpus, tmp_path / "dask", few_rules).wait(120) == 0
    assert tree(resolve(tmp_path / "dask")) == tree(toy_run(corpus, tmp_path / "local").release)


def test_a_killed_worker_costs_nothing(corpus: Path, tmp_path: Path, few_rules: Path, toy_run: Runner) -> None:
    for path in corpus.iterdir():
        path.write_text(path.read_text() + "PAUSE\n")
    process = start(corpus, tmp_path / "dask", few_rules)
    while len(list((tmp_path / "dask").glob(".guihua/documents/*/*"))) < 2:
        time.sleep(0.05)
        assert process.poll() is None
    workers = dask_workers(process.pid)
    assert workers
    os.kill(workers[0], signal.SIGKILL)
    assert process.wait(120) == 0
    assert tree(resolve(tmp_path / "dask")) == tree(toy_run(corpus, tmp_path / "local", jobs=4).release)
