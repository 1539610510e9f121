"""Windows and macOS, as far as they can be played here: no links, no fork, no limits, no folders that can be opened."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import guihua
from conftest import PACKAGE, Runner, tree, write_plans
from guihua.dataset.releases import resolve, snapshot
from guihua.dataset.verify import verify

RUN = """
import os, sys
sys.path[:0] = sys.argv[1:4]
import asyncio, concurrent.futures, ctypes, multiprocessing.connection, multiprocessing.popen_spawn_posix
import multiprocessing.shared_memory, pandas, pyarrow.dataset, pyarrow.parquet, portalocker, spacy, subprocess, tempfile
from pathlib import Path

system, corpus, output, rules = sys.argv[4], *map(Path, sys.argv[5:8])


def no(*_, **__):
    raise OSError(1, "a required privilege is not held by the client")


if __name__ == "__main__":
    sys.platform = system
    if system == "win32":
        sys.modules.update(resource=None, pwd=None, grp=None, fcntl=None)
        open_ = os.open
        os.open = lambda path, *more, **also: no() if os.path.isdir(path) else open_(path, *more, **also)
        for name in ("sched_getaffinity", "sysconf", "geteuid", "getuid", "fork", "O_NONBLOCK"):
            delattr(os, name)
        os.symlink = os.link = os.readlink = no
        import shutil
        shutil._use_fd_functions = False
    import toy
    from guihua.batch.run import Options, run
    from guihua.batch import workers
    assert workers.START == "spawn"
    report = run(corpus, output, rules, Options(jobs=2), toy.extract)
    print(report.extracted, report.reused, report.release.name)
"""


def play(system: str, corpus: Path, output: Path, rules: Path) -> list[str]:
    here = Path(__file__).parent
    command = [sys.executable, "-c", RUN, *map(str, (here.parent, here, PACKAGE.parent)), system]
    done = subprocess.run([*command, *map(str, (corpus, output, rules))], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.slow
@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_the_same_dataset(system: str, tmp_path: Path, few_rules: Path, toy_run: Runner) -> None:
    corpus, output = tmp_path / "corpus", tmp_path / "there"
    write_plans(corpus, 5)
    expected = tree(toy_run(corpus).release)
    assert play(system, corpus, output, few_rules)[:2] == ["5", "0"]
    assert tree(resolve(output)) == expected
    pointer = output / "current"
    assert pointer.is_symlink() == (system != "win32") and pointer.is_file() == (system == "win32")

    (corpus / "plan0001.txt").write_text("1 2 3\n")
    assert play(system, corpus, output, few_rules)[:2] == ["1", "4"]
    with snapshot(output) as release:
        assert verify(release, corpus).mismatches == []
        assert set(guihua.open_dataset(output).to_pandas("quantities")["raw"]) >= {"1", "2", "3"}


def test_a_dataset_moves_between_disks_with_and_without_links(
    tmp_path: Path, corpus: Path, few_rules: Path, toy_run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    first = toy_run(corpus).release
    output = first.parents[1]
    with monkeypatch.context() as patch:
        patch.setattr(os, "symlink", no)
        patch.setattr(os, "link", no)
        (corpus / "plan0001.txt").write_text("8\n")
        second = toy_run(corpus).release
        assert (output / "current").is_file() and not (output / "current").is_symlink() and resolve(output) == second
    (corpus / "plan0001.txt").write_text("9\n")
    third = toy_run(corpus).release
    assert (output / "current").is_symlink() and resolve(output) == third
    shutil.copytree(output, tmp_path / "copy")  # links become folders, as some tools copy them
    assert resolve(tmp_path / "copy" / "releases" / third.name).name == third.name
