"""How a run ends that does not come to its end: at once, in one line, and nothing of it goes on."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

import toy
from conftest import PACKAGE, write_plans
from guihua.batch.run import Options, run
from guihua.errors import OutputError

RUN = """
import sys
sys.path[:0] = sys.argv[1:4]
sys.argv[1:4] = []
from guihua.batch import later
later.EXTRACT = later.Later("toy", "extract")
from guihua.cli.main import main
if __name__ == "__main__":
    main()
"""


def start(corpus: Path, output: Path, rules: Path, before: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    here = Path(__file__).parent
    command = [sys.executable, "-c", RUN, *map(str, (here.parent, here, PACKAGE.parent)), "run", str(corpus)]
    command += ["-o", str(output), "--rules", str(rules), "--jobs", "2"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=before)  # noqa: PLW1509


def others(session: int) -> list[int]:
    """Processes of a session that are alive."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def all_end(session: int, seconds: float = 20.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not others(session):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def asleep(tmp_path: Path, few_rules: Path) -> subprocess.Popen[str]:
    """A run whose workers are in the middle of documents that take ten minutes."""
    corpus, output = tmp_path / "corpus", tmp_path / "output"
    write_plans(corpus, 3)
    for name in "abc":
        (corpus / f"{name}.txt").write_text("SLEEP " * 200)  # the longest are read first
    process = start(corpus, output, few_rules)
    until = time.monotonic() + 120
    while len(others(process.pid)) < 4:  # the run, the server that forks, two workers
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.05)
    time.sleep(1)
    return process


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize(
    ("to_all", "sent", "status", "word"),
    [
        (False, signal.SIGTERM, 143, "ended on request"),
        (False, signal.SIGINT, 130, "interrupted"),
        (False, signal.SIGKILL, -9, ""),
        (True, signal.SIGTERM, 143, "ended on request"),
        (True, signal.SIGINT, 130, "interrupted"),
    ],
)
def test_signals(asleep: subprocess.Popen[str], to_all: bool, sent: signal.Signals, status: int, word: str) -> None:
    (os.killpg if to_all else os.kill)(asleep.pid, sent)
    told = asleep.communicate(timeout=30)[1]
    assert asleep.returncode == status
    assert all_end(asleep.pid), "processes go on after the run"
    assert told.startswith(word) and told.count("\n") == bool(word)
    assert "Traceback" not in told


def full() -> None:
    """No file may grow beyond some bytes, as on a disk that is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))


@pytest.mark.slow
def test_a_full_disk(tmp_path: Path, few_rules: Path) -> None:
    corpus, output = tmp_path / "corpus", tmp_path / "output"
    write_plans(corpus, 6)
    assert start(corpus, output, few_rules).wait() == 0
    old = (output / "current").readlink()
    (corpus / "long.txt").write_text("\n".join(f"{n * n} of {n}" for n in range(40_000)))
    process = start(corpus, output, few_rules, full)
    told = process.communicate()[1]
    assert process.returncode == 1
    assert "cannot write to " in told and "free some space" in told and "defect" not in told and "Traceback" not in told
    assert (output / "current").readlink() == old
    assert start(corpus, output, few_rules).wait() == 0  # with space again
    assert (output / "current").readlink() != old


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_an_output_that_may_not_be_written(tmp_path: Path, few_rules: Path) -> None:
    write_plans(tmp_path / "corpus", 2)
    (tmp_path / "output").mkdir(mode=0o500)
    told = start(tmp_path / "corpus", tmp_path / "output", few_rules).communicate()[1]
    assert "cannot write to" in told and "-o" in told


def test_a_file_that_goes_away_during_a_run_is_named(corpus: Path, tmp_path: Path, few_rules: Path) -> None:
    """What is read, such as the program's own files while they are replaced, is not where the dataset is written."""

    def extract(*_: object) -> NoReturn:
        (tmp_path / "gone.tsv").read_bytes()
        raise AssertionError

    with pytest.raises(OutputError, match=r"gone\.tsv was taken away during the run; run again"):
        run(corpus, tmp_path / "output", few_rules, Options(jobs=1), toy.extract, extract)
