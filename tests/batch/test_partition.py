"""Facts by region and indicator, in parts of bounded size."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import guihua.batch.partition
from guihua.batch.partition import read_part, split

ROWS = st.lists(st.tuples(st.sampled_from(["43", "4304", "430424", "11"]), st.sampled_from("abcde")), max_size=120)


def batches(rows: list[tuple[str, str]], size: int = 7) -> list[pa.RecordBatch]:
    table = pa.table(
        {
            "place_adcode": pa.array([place for place, _ in rows], pa.string()),
            "panel_name": pa.array([name for _, name in rows], pa.string()),
            "n": pa.array(range(len(rows)), pa.int64()),
        }
    )
    return table.to_batches(max_chunksize=size)


def parts(rows: list[tuple[str, str]], folder: Path) -> list[list[tuple[str, str, int]]]:
    found = []
    for file in split(lambda: batches(rows), folder / "facts"):
        columns = [pa.Table.from_batches(read_part(file)).column(n).to_pylist() for n in range(3)]
        found.append(list(zip(*columns, strict=True)))
    return found


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guihua.batch.partition, "PART", 5)
    monkeypatch.setattr(guihua.batch.partition, "FAN", 3)


@settings(max_examples=60)
@given(ROWS)
def test_every_row_once_in_order_of_keys_none_of_one_key_apart(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    found = parts(rows, tmp_path_factory.mktemp("shuffle"))
    assert sorted(row for part in found for row in part) == sorted((*key, n) for n, key in enumerate(rows))
    keys = [sorted({row[:2] for row in part}) for part in found]
    assert [key for part in keys for key in part] == sorted(set(rows))
    assert all(len(part) <= 5 or len(set(names)) == 1 for part, names in zip(found, keys, strict=True))
    for part in found:
        assert part == sorted(part, key=lambda row: row[2])  # rows keep their order


def test_no_more_files_at_once_than_may_be_open(tmp_path: Path) -> None:
    rows = [(str(n), "a") for n in range(400)]
    random.Random(1).shuffle(rows)
    assert len(parts(rows, tmp_path)) >= 80
    assert all(len(list(folder.glob("*.arrow"))) <= 3 for folder in (tmp_path / "facts").rglob("*") if folder.is_dir())


def test_no_rows_no_parts(tmp_path: Path) -> None:
    assert parts([], tmp_path) == []
