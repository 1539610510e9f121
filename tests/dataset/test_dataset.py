"""The dataset as a whole: incremental, atomic, deterministic, read by every tool."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

import guihua
import toy
from conftest import Runner, tree, write_plans
from guihua.batch.run import Options, run
from guihua.dataset.document_rows import ContractError, read_results, to_batch
from guihua.dataset.parquet import SHARD_LEAST, SHARD_MOST, partition, read_rows, read_table
from guihua.dataset.releases import locked, publish, resolve, snapshot
from guihua.dataset.schema import TABLES, schema
from guihua.dataset.verify import verify
from guihua.errors import OutputError

ROUNDS = int(os.environ.get("GUIHUA_ROUNDS", "20"))


def test_first_run_writes_every_table_with_the_contracts_schema(corpus: Path, toy_run: Runner) -> None:
    report = toy_run(corpus)
    assert (report.extracted, report.reused, report.failed) == (12, 0, [])
    for table in TABLES:
        for file in (report.release / table).iterdir():
            written, agreed = pq.read_schema(file), schema(table)
            assert written.equals(agreed)
            assert written.metadata[b"guihua.contract"] == agreed.metadata[b"guihua.contract"]
            assert [f.metadata[b"description"] for f in written] == [f.metadata[b"description"] for f in agreed]


def test_output_reads_as_one_folder_a_table(corpus: Path, tmp_path: Path, toy_run: Runner) -> None:
    toy_run(corpus)
    rows = ds.dataset(tmp_path / "output" / "documents", format="parquet", partitioning=None).to_table()
    assert rows["doc_id"].to_pylist() == sorted(p.name for p in corpus.iterdir())


def test_rerun_extracts_nothing_and_changes_no_byte(corpus: Path, toy_run: Runner) -> None:
    first = toy_run(corpus)
    before = tree(first.release)
    again = toy_run(corpus)
    assert (again.extracted, again.reused, again.release) == (0, 12, first.release)
    assert tree(again.release) == before


def test_a_changed_added_and_removed_document(corpus: Path, tmp_path: Path, toy_run: Runner) -> None:
    toy_run(corpus)
    (corpus / "plan0003.txt").write_text("now 77\n", encoding="utf-8")
    (corpus / "new.txt").write_text("8 and 9\n", encoding="utf-8")
    (corpus / "plan0005.txt").unlink()
    report = toy_run(corpus)
    assert (report.extracted, report.reused) == (2, 10)
    rows = read_rows(report.release, "quantities")
    assert [row["raw"] for row in rows if row["doc_id"] == "plan0003.txt"] == ["77"]
    assert [row["raw"] for row in rows if row["doc_id"] == "new.txt"] == ["8", "9"]
    assert not any(row["doc_id"] == "plan0005.txt" for table in TABLES for row in read_rows(report.release, table))
    fresh = toy_run(corpus, tmp_path / "fresh")
    assert tree(fresh.release) == tree(report.release)


def test_a_rule_edit_reads_again_a_comment_does_not(corpus: Path, tmp_path: Path, few_rules: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(few_rules, rules)
    lexicon = rules / "numerals.tsv"

    def extracted() -> int:
        return run(corpus, tmp_path / "output", rules, Options(), toy.extract).extracted

    assert extracted() == 12
    lexicon.write_text(lexicon.read_text(encoding="utf-8") + "# common ones\n", encoding="utf-8")
    assert extracted() == 0
    lexicon.write_text("\n".join(lexicon.read_text(encoding="utf-8").splitlines()[:-2]) + "\n", encoding="utf-8")
    assert extracted() == 12


def test_workers_and_order_do_not_show(corpus: Path, tmp_path: Path, toy_run: Runner) -> None:
    one = toy_run(corpus, tmp_path / "one", jobs=1)
    eight = toy_run(corpus, tmp_path / "eight", jobs=8)
    backwards = tmp_path / "backwards"
    backwards.mkdir()
    for path in sorted(corpus.iterdir(), reverse=True):
        shutil.copyfile(path, backwards / path.name)
    other = toy_run(backwards, tmp_path / "other", jobs=3)
    assert tree(one.release) == tree(eight.release) == tree(other.release)
    assert one.release.name == eight.release.name == other.release.name


@pytest.mark.slow
def test_hash_seed_does_not_show(corpus: Path, tmp_path: Path, few_rules: Path) -> None:
    script = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from pathlib import Path\nimport toy\nfrom guihua.batch.run import Options, run\n"
        "if __name__ == '__main__':\n"
        "    print(run(Path(sys.argv[3]), Path(sys.argv[4]), Path(sys.argv[5]), Options(), toy.extract).release)\n"
    )
    trees = []
    for seed in ("0", "4711"):
        here = Path(__file__).parent
        arguments = [str(here.parent), str(here), str(corpus), str(tmp_path / seed), str(few_rules)]
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        trees.append(tree(Path(done.stdout.strip())))
    assert trees[0] == trees[1]


def test_second_run_into_one_output_stops_at_once(corpus: Path, tmp_path: Path, toy_run: Runner) -> None:
    with (
        locked(tmp_path / "output"),
        pytest.raises(OutputError, match=rf"another run \(process {os.getpid()}\) is writing"),
    ):
        toy_run(corpus)
    assert toy_run(corpus).extracted == 12


def test_a_file_in_the_way_is_left_alone(corpus: Path, tmp_path: Path, toy_run: Runner) -> None:
    mine = tmp_path / "output" / "lines"
    mine.mkdir(parents=True)
    (mine / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match="is in the way"):
        toy_run(corpus)
    assert (mine / "thesis.txt").read_text() == "mine"


@pytest.mark.slow
def test_readers_never_see_a_mixture(corpus: Path, tmp_path: Path, toy_run: Runner) -> None:
    """Two versions of the corpus are published in turn while a reader joins tables: each read is of one version."""
    output = tmp_path / "output"
    toy_run(corpus, output)
    wholes, torn, stop = set(), [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            with snapshot(output) as release:
                facts = read_rows(release, "indicators")
                values = {row["quantity_id"]: row["value"] for row in read_rows(release, "quantities")}
                hashes = tuple(row["sha256"] for row in read_rows(release, "documents"))
            if {row["quantity_id"]: row["value"] for row in facts} != values:
                torn.append(release.name)
            wholes.add((release.name, hashes))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        names = set()
        for version in range(12):
            for path in sorted(corpus.iterdir())[:3]:
                path.write_text(f"{version} {version + 1}\n" * (version + 1), encoding="utf-8")
            names.add(toy_run(corpus, output).release.name)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert len(names) == 12
    assert torn == []
    assert len({name for name, _ in wholes}) == len(wholes) > 3


def alternate(output: Path, names: Sequence[str], rounds: int) -> int:
    """Three releases are made current in turn while readers read single tables and several; gives the reads. Each read
    must be of one of them, whole."""
    known = {}
    for name in names:
        publish(output, name)
        known[name] = {table: read_table(output, table) for table in ("indicators", "lines")}
    wrong: list[str] = []
    reads, stop = Counter[str](), threading.Event()

    def one_table() -> None:
        while not stop.is_set():
            now = read_table(output, "indicators")
            reads["one table"] += 1
            if not any(now.equals(whole["indicators"]) for whole in known.values()):
                wrong.append("one table")

    def several() -> None:
        while not stop.is_set():
            dataset = guihua.open_dataset(output)
            now = {table: dataset.to_arrow(table) for table in ("indicators", "lines")}
            reads["several"] += 1
            if now not in list(known.values()):
                wrong.append("several")

    readers = [threading.Thread(target=reader) for reader in (one_table, several)]
    for reader in readers:
        reader.start()
    try:
        for n in range(rounds):
            publish(output, names[n % 3])
            time.sleep(0.005)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert min(reads.values()) > 3
    return reads.total()


def test_readers_while_three_releases_alternate(corpus: Path, tmp_path: Path, toy_run: Runner) -> None:
    output = tmp_path / "output"
    names = []
    for version in range(3):
        (corpus / "plan0001.txt").write_text(f"{version} {version + 1}\n" * (version + 1), encoding="utf-8")
        names.append(toy_run(corpus, output).release.name)
    print(alternate(output, names, ROUNDS), "reads")


def test_old_releases_are_cleared_but_for_a_few_and_those_held(corpus: Path, tmp_path: Path, toy_run: Runner) -> None:
    output = tmp_path / "output"
    toy_run(corpus, output)
    with snapshot(output) as held:
        for version in range(6):
            (corpus / "plan0000.txt").write_text(f"{version}\n", encoding="utf-8")
            toy_run(corpus, output)
        assert len(read_rows(held, "documents")) == 12
        assert len(list((output / "releases").iterdir())) == 4
    (corpus / "plan0000.txt").write_text("end\n", encoding="utf-8")
    toy_run(corpus, output)
    assert len(list((output / "releases").iterdir())) == 3
    assert len(list((output / ".guihua" / "documents").glob("*/*"))) == 12


def test_unchanged_shards_are_taken_over_as_they_are(
    tmp_path: Path, toy_run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in {"SHARD_LEAST": 4, "SHARD_MEAN": 6, "SHARD_MOST": 8}.items():
        monkeypatch.setattr(f"guihua.dataset.parquet.{name}", size)
    corpus = tmp_path / "corpus"
    write_plans(corpus, 40)
    first = toy_run(corpus)
    inodes = {p.stat().st_ino for p in (first.release / "lines").glob("part-*")}
    (corpus / "plan0039.txt").write_text("changed 1\n", encoding="utf-8")
    second = toy_run(corpus)
    kept = {p.stat().st_ino for p in (second.release / "lines").glob("part-*")}
    assert len(inodes) >= 5
    assert len(inodes - kept) == 1
    assert tree(toy_run(corpus, tmp_path / "fresh").release) == tree(second.release)


def test_of_a_changed_shard_only_what_changed_is_read_from_its_result(
    tmp_path: Path, toy_run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus"
    write_plans(corpus, 40)
    toy_run(corpus)
    (corpus / "plan0007.txt").write_text("changed 1\nand 2\n", encoding="utf-8")
    (corpus / "plan0008.txt").unlink()
    (corpus / "plan0020a.txt").write_text("added 3\n", encoding="utf-8")
    read: list[Path] = []

    def counted(paths: list[Path]) -> Any:
        read.extend(paths)
        return read_results(paths)

    monkeypatch.setattr("guihua.dataset.parquet.read_results", counted)
    second = toy_run(corpus)
    assert len(read) == 2
    assert tree(toy_run(corpus, tmp_path / "fresh").release) == tree(second.release)
    for number in range(0, 40, 2):  # more stretches than are worth it
        (corpus / f"plan{number:04}.txt").write_text(f"changed {number}\n", encoding="utf-8")
    read.clear()
    third = toy_run(corpus)
    assert len(read) == 41
    assert tree(toy_run(corpus, tmp_path / "fresh again").release) == tree(third.release)


def test_ten_thousand_plans_make_few_files_and_little_moves() -> None:
    names = [f"province/county{n:05}.txt" for n in range(10_000)]
    shards = partition(names)
    assert [n for start, end in shards for n in range(start, end)] == list(range(10_000))
    assert len(shards) * len(TABLES) < 400
    assert all(SHARD_LEAST <= end - start <= SHARD_MOST for start, end in shards[:-1])
    added = sorted([*names, "province/county04999a.txt"])
    members = {tuple(names[start:end]) for start, end in shards}
    moved = [1 for start, end in partition(added) if tuple(added[start:end]) not in members]
    assert len(moved) <= 4


def test_filters_skip_row_groups(tmp_path: Path, toy_run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guihua.dataset.parquet.ROW_GROUP", 256)
    monkeypatch.setattr("guihua.dataset.parquet.SMALL_ROW_GROUP", 256)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for i in range(20):
        (corpus / f"p{i:02}.txt").write_text("\n".join(str(i * 1000 + k * 13) for k in range(300)), encoding="utf-8")
    release = toy_run(corpus).release

    def read_share(table: str, where: pc.Expression) -> float:
        pieces = list(ds.dataset(release / table, format="parquet", partitioning=None).get_fragments())
        groups = [g for piece in pieces for g in piece.split_by_row_group()]
        kept = [g for piece in pieces for g in piece.split_by_row_group(where)]
        return len(kept) / len(groups)

    assert read_share("lines", pc.field("doc_id") == "p07.txt") < 0.2
    assert read_share("quantities", pc.field("doc_id") == "p07.txt") < 0.2
    assert read_share("indicators", pc.field("year_start") == 1960) < 0.2
    assert read_share("indicators", (pc.field("year_start") == 1960) & (pc.field("canonical_name") == "n7")) < 0.1


def test_rows_that_break_the_contract_are_refused() -> None:
    at = {"doc_id": "a", "line_start": 1, "line_end": 1, "char_start": 0, "char_end": 1, "raw": "x"}
    good = at | {"time_id": "a#tm1", "type": "year"}
    assert to_batch("times", [good]).num_rows == 1
    for bad in (good | {"yaer": 1}, good | {"type": None}, good | {"year_start": 70_000}, good | {"raw": 3}):
        with pytest.raises(ContractError, match="times"):
            to_batch("times", [bad])


def test_verify_proves_and_refutes(corpus: Path, toy_run: Runner) -> None:
    release = toy_run(corpus).release
    verdict = verify(release, corpus)
    assert verdict.mismatches == []
    assert verdict.rows["lines"] == sum(len(p.read_text().splitlines()) for p in corpus.iterdir())
    assert verdict.evidence["indicators"] == verdict.rows["indicators"] == verdict.rows["quantities"] > 50

    file = next((release / "quantities").glob("part-*"))
    table = pq.read_table(file)
    shifted = table.set_column(
        table.schema.get_field_index("char_start"), table.schema.field("char_start"), pc.add(table["char_start"], 1)
    )
    file.unlink()
    pq.write_table(shifted.cast(table.schema), file)
    wrong = verify(release, corpus).mismatches
    assert len([m for m in wrong if m.startswith("quantities: ")]) == table.num_rows
    assert any("not the bytes that the manifest names" in m for m in wrong)


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        ("indicators", "quantity_id", "nowhere#q1", "indicators.quantity_id: "),
        ("quantities", "quantity_id", "same", "repeat a key"),
        ("quantities", "line_start", 99, "lies on lines"),
        ("lines", "text", "other", "is not that line"),
    ],
)
def test_verify_finds(corpus: Path, toy_run: Runner, table: str, column: str, value: object, said: str) -> None:
    release = toy_run(corpus).release
    file = next((release / table).glob("part-*"))
    rows = pq.read_table(file)
    at = rows.schema.get_field_index(column)
    spoilt = rows.set_column(at, rows.schema.field(at), pa.array([value] * len(rows), rows.schema.field(at).type))
    file.unlink()
    pq.write_table(spoilt, file)
    assert any(said in message for message in verify(release, corpus).mismatches)


def test_verify_says_when_a_source_changed(corpus: Path, toy_run: Runner) -> None:
    release = toy_run(corpus).release
    (corpus / "plan0001.txt").write_text("other\n", encoding="utf-8")
    (corpus / "plan0002.txt").unlink()
    changed, gone = verify(release, corpus).mismatches  # one of each, whatever rows they have
    assert changed.startswith("plan0001.txt: the source has changed")
    assert gone.startswith("plan0002.txt: the source cannot be read")


def test_resolve_names_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"no dataset in .*guihua run"):
        resolve(tmp_path)
