"""What is damaged on disk is named, never carried on, and made anew by the next run; no reader waits for ever."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import toy
from conftest import Runner, tree, write_plans
from guihua.batch.run import Options, run
from guihua.cli.main import main
from guihua.dataset.parquet import read_table
from guihua.dataset.releases import resolve, snapshot
from guihua.dataset.verify import verify
from guihua.errors import OutputError


def cut(path: Path) -> None:
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[: len(data) // 2])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink()
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def braces(path: Path) -> None:
    path.write_text("{}")


def other_count(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"state": "read"', '"state": "failed"', 1), encoding="utf-8")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, few_rules: Path) -> Path:
    """A folder with a corpus and an output made of it; copied for each test."""
    place = tmp_path_factory.mktemp("made")
    write_plans(place / "corpus", 6)
    run(place / "corpus", place / "output", few_rules, Options(), toy.extract)
    return place


@pytest.fixture
def corpus(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / "corpus"


@pytest.fixture
def output(corpus: Path) -> Path:
    return corpus.parent / "output"


PARTS = {
    "result": ".guihua/documents/*/*",
    "table": "current/quantities/part-*.parquet",
    "corpus part": "current/rules/corpus.parquet",
    "manifest": "current/manifest.json",
    "package": "current/datapackage.json",
}


@pytest.mark.parametrize(
    ("part", "damage"),
    [
        *((part, damage) for part in PARTS for damage in (cut, flip, Path.unlink)),
        ("result", empty),
        ("result", folder),
        ("table", empty),
        ("manifest", empty),
        ("manifest", braces),
        ("manifest", other_count),
    ],
)
def test_the_next_run_heals(
    corpus: Path, output: Path, toy_run: Runner, part: str, damage: Callable[[Path], None]
) -> None:
    whole = tree(resolve(output))
    path = sorted(output.glob(PARTS[part]))[0]
    if part == "result":  # results are asked for where no release has the rows yet
        shutil.rmtree(output / "releases")
    damage(path)
    report = toy_run(corpus)
    assert tree(report.release) == whole
    assert verify(report.release, corpus).mismatches == []
    if damage is not Path.unlink or part != "result":
        assert [Path(name).name for name in report.healed] == [path.name]
    assert (report.extracted, report.reused) == ((1, 5) if part == "result" else (0, 6))
    if part != "result":
        assert toy_run(corpus).healed == ()


def test_a_damaged_result_is_read_again_though_its_rows_are_published(
    corpus: Path, output: Path, toy_run: Runner
) -> None:
    for path in output.glob(PARTS["result"]):
        cut(path)
    (corpus / "plan0003.txt").write_text("now 5\n", encoding="utf-8")
    report = toy_run(corpus)
    assert report.extracted == 6 and len(report.healed) == 5
    assert verify(report.release, corpus).mismatches == []


def test_a_damaged_release_that_was_published_before_is_not_published_again(
    corpus: Path, output: Path, toy_run: Runner
) -> None:
    first = resolve(output)
    whole = tree(first)
    text = (corpus / "plan0001.txt").read_text()
    (corpus / "plan0001.txt").write_text("1 2 3\n")
    toy_run(corpus)
    flip(next((first / "lines").glob("part-*")))
    (corpus / "plan0001.txt").write_text(text)
    assert tree(toy_run(corpus).release) == whole


@pytest.mark.parametrize(
    ("missing", "command"),
    [
        *(("release", command) for command in ("verify", "findings", "export", "report", "show", "lexicon")),
        *((missing, "verify") for missing in ("manifest.json", "releases", "current")),
    ],
)
def test_no_reader_waits_for_ever(output: Path, tmp_path: Path, missing: str, command: str) -> None:
    release = resolve(output)
    if missing == "manifest.json":
        (release / missing).unlink()
    elif missing == "current":
        (output / "current").unlink()
        (output / "current").symlink_to("current")
    else:
        shutil.rmtree(release if missing == "release" else output / "releases")
    more = {"export": ["--to", tmp_path / "x"], "show": ["plan0001.txt:1"], "lexicon": ["missing"]}.get(command, [])
    place = ["-o", output] if command == "show" else [output]
    result = CliRunner().invoke(main, [command, *map(str, [*more, *place])])
    assert result.exit_code == 1 and "guihua run" in result.stderr
    assert "defect" not in result.stderr


@pytest.mark.parametrize(
    ("table", "damage"), [("documents", cut), ("lines", empty), ("quantities", Path.unlink), ("quantities", flip)]
)
def test_verify_names_damaged_parts(corpus: Path, toy_run: Runner, table: str, damage: Callable[[Path], None]) -> None:
    release = toy_run(corpus).release
    damage(release / table / "part-00000.parquet")
    wrong = verify(release, corpus).mismatches
    assert any(message.startswith(f"{table}/part-00000.parquet: ") for message in wrong)


def test_a_reader_of_a_damaged_table_is_told_what_to_do(output: Path) -> None:
    cut(resolve(output) / "lines" / "part-00000.parquet")
    with pytest.raises(OutputError, match=r"lines cannot be read .*guihua run"):
        read_table(output, "lines")


def test_a_clock_set_back_clears_no_newer_release(corpus: Path, toy_run: Runner) -> None:
    names = []
    for n in range(4):
        (corpus / "plan0001.txt").write_text(f"{n}\n")
        release = toy_run(corpus).release
        os.utime(release, (1_000_000_000 - n * 86_400,) * 2)  # each run seems earlier than the one before
        names.append(release.name)
    assert {p.name for p in release.parent.iterdir()} == set(names[-3:])


def test_a_reader_holds_a_release_by_its_manifest(corpus: Path, output: Path, toy_run: Runner) -> None:
    with snapshot(output) as held:
        for n in range(3):
            (corpus / "plan0001.txt").write_text(f"{n}\n")
            toy_run(corpus)
        assert json.loads((held / "manifest.json").read_text())["documents"]
    (corpus / "plan0001.txt").write_text("again\n")
    toy_run(corpus)
    assert not held.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which file a number stands for")
def test_all_that_is_published_is_synced_to_disk(
    corpus: Path, output: Path, toy_run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not what was read of each plan: cut short by a power cut, it is made anew, as every damage to it is."""
    synced: set[str] = set()
    sync = os.fsync

    def watched(handle: int) -> None:
        synced.add(str(Path(f"/proc/self/fd/{handle}").readlink()).replace(".unfinished-", ""))
        sync(handle)

    monkeypatch.setattr(os, "fsync", watched)
    (corpus / "plan0001.txt").write_text("7\n")
    release = toy_run(corpus).release
    written = {*release.rglob("*"), release, release.parent, output}
    shared = {path for path in written if path.is_file() and path.stat().st_nlink > 1}  # synced when first written
    for path in written - shared:  # a file has another name while it is written
        assert str(path) in synced or (path.is_file() and any(one.startswith(str(path)) for one in synced)), path
