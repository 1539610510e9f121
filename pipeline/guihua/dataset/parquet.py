"""Documents' rows → Parquet files: which documents share a file, how rows are sorted, how files are written.

A *shard* is a run of documents next to each other by ``doc_id``; every table has one file a shard. Where a shard
begins depends on the names in it alone, so a document added or removed touches one or two shards and no other.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from guihua.dataset.document_rows import read_results
from guihua.dataset.releases import PART, snapshot
from guihua.dataset.schema import TABLES, schema
from guihua.errors import OutputError
from guihua.messages import say

SHARD_LEAST, SHARD_MEAN, SHARD_MOST = 256, 512, 768  # documents
ROW_GROUP = 32_768  # rows


# Facts are asked for by year and by indicator: sorted so, in smaller groups, a filter on either skips most of a file.
SORTED_BY: dict[str, tuple[str, ...]] = {"indicators": ("year_start", "canonical_name")}


# The order of rows in each file, as it is told to readers. The panel comes in order.
IN_ORDER: dict[str, tuple[str, ...]] = {
    **SORTED_BY,
    "panel": ("adcode", "canonical_name", "year_start", "year_end", "series", "measure"),
}
SMALL_ROW_GROUP = 8_192
IN_SMALL_GROUPS = frozenset({*SORTED_BY, "panel", "findings"})
AT_ONCE = 32  # results read before their rows are handed on
CORPUS_PART = "corpus.parquet"  # rows that belong to no single document


@dataclass(frozen=True, slots=True)
class Stretch:
    """Documents next to each other whose rows stand in the files named ``file`` of an earlier ``release``."""

    release: Path
    file: str
    doc_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shard:
    """Documents of one file: where their rows are, each one's result or a stretch of an earlier release, and a key that
    says all that decides the file's bytes. ``made_with`` (rules, libraries) is written into the file as metadata of its
    schema."""

    number: int
    key: str
    places: tuple[Path | Stretch, ...]
    made_with: Mapping[str, str]

    @property
    def file(self) -> str:
        return f"part-{self.number:05d}.parquet"


@dataclass(frozen=True, slots=True, order=True)
class DataFile:
    """A written file; ``path`` is relative to the release folder."""

    table: str
    path: str
    rows: int
    n_bytes: int
    sha256: str


def partition(doc_ids: Sequence[str]) -> list[tuple[int, int]]:
    """Half-open index ranges of ``doc_ids`` (sorted), each a shard."""
    bounds, start = [], 0
    for n, doc_id in enumerate(doc_ids):
        size = n - start
        mark = int.from_bytes(hashlib.sha256(doc_id.encode()).digest()[:8]) % (SHARD_MEAN - SHARD_LEAST) == 0
        if size >= SHARD_MOST or (size >= SHARD_LEAST and mark):
            bounds.append((start, n))
            start = n
    return [*bounds, (start, len(doc_ids))]


def write_shard(release: Path, shard: Shard) -> list[DataFile]:
    """Write one file a table from the rows of the shard's documents; a few are held at a time."""
    writers = {table: _Writer(release, table, shard.file, shard.made_with) for table in TABLES}
    for place in _some_at_once(shard.places):
        if isinstance(place, Stretch):
            for table, writer in writers.items():
                for batch in _rows_of(place, table):
                    writer.add(batch)
        else:
            for table, batch in read_results(place).items():
                writers[table].add(batch)
    return [writer.close() for writer in writers.values()]


def _some_at_once(places: Iterable[Path | Stretch]) -> Iterator[list[Path] | Stretch]:
    """Results that follow one another together, ``AT_ONCE`` at most."""
    results: list[Path] = []
    for place in places:
        if results and (isinstance(place, Stretch) or len(results) == AT_ONCE):
            yield results
            results = []
        if isinstance(place, Stretch):
            yield place
        else:
            results.append(place)
    if results:
        yield results


def _rows_of(stretch: Stretch, table: str) -> Iterator[pa.RecordBatch]:
    """The rows of a table in their order; of a sorted table in the order of the file, as far as it matters there."""
    import pyarrow.compute as pc

    documents = pa.array(stretch.doc_ids, pa.string())
    path = stretch.release / table / stretch.file
    with damage_named(path), pq.ParquetFile(path, pre_buffer=False) as file:
        for batch in file.iter_batches(ROW_GROUP, use_threads=False):
            rows = batch.filter(pc.is_in(batch.column("doc_id"), documents))
            yield pa.RecordBatch.from_arrays(rows.columns, schema=schema(table))


def write_corpus_part(
    release: Path, pieces: Iterable[Mapping[str, pa.RecordBatch]], made_with: Mapping[str, str]
) -> list[DataFile]:
    """Write rows that belong to no single document, one file a table, as they come."""
    writers: dict[str, _Writer] = {}
    for piece in pieces:
        for name, batch in piece.items():
            if name not in writers:
                writers[name] = _Writer(release, name, CORPUS_PART, made_with)
            writers[name].add(batch)
    return [writers[name].close() for name in sorted(writers)]


class _Writer:
    """One Parquet file, written a row group at a time. Nothing in it depends on time, machine or thread order."""

    def __init__(self, release: Path, table: str, name: str, made_with: Mapping[str, str]) -> None:
        self.table, self.name, self.rows = table, name, 0
        self.path = release / table / f"{name}{PART}"
        contract = schema(table)
        self.schema = contract.with_metadata({**(contract.metadata or {}), **made_with})
        self.keys = [(key, "ascending") for key in SORTED_BY.get(table, ())]
        self.group = SMALL_ROW_GROUP if table in IN_SMALL_GROUPS else ROW_GROUP
        self.waiting: list[pa.RecordBatch] = []
        self.n_waiting = 0
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.writer = pq.ParquetWriter(
            self.path, self.schema, version="2.6", compression="zstd", compression_level=3, write_page_index=True,
            sorting_columns=pq.SortingColumn.from_ordering(self.schema, IN_ORDER.get(table, ())) or None,
        )  # fmt: skip

    def add(self, batch: pa.RecordBatch) -> None:
        self.waiting.append(batch)
        self.n_waiting += batch.num_rows
        if not self.keys:
            self._flush(self.n_waiting // self.group * self.group)

    def _flush(self, n: int) -> None:
        if not n:
            return
        table = pa.Table.from_batches(self.waiting, self.schema)
        if self.keys:
            import pyarrow.compute as pc  # a tenth of a second, for what most runs have not to sort

            order = pc.sort_indices(table, sort_keys=self.keys)
            table = table.take(order)
        self.writer.write_table(table.slice(0, n).combine_chunks(), row_group_size=self.group)
        self.rows += n
        self.waiting = table.slice(n).to_batches()
        self.n_waiting -= n

    def close(self) -> DataFile:
        self._flush(self.n_waiting)
        self.writer.close()
        with self.path.open("rb+") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        place = f"{self.table}/{self.name}"
        return DataFile(self.table, place, self.rows, self.path.stat().st_size, digest)


def link_shard(old: Path, new: Path, files: Iterable[DataFile], shard: Shard) -> list[DataFile]:
    """Take a shard's files over from an earlier release, as hard links (copies where the disk has none)."""
    linked = []
    for file in files:
        target = new / file.table / f"{shard.file}{PART}"
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(old / file.path, target)
        except OSError:
            target.write_bytes((old / file.path).read_bytes())
        linked.append(DataFile(file.table, f"{file.table}/{shard.file}", file.rows, file.n_bytes, file.sha256))
    return linked


def read_rows(output: Path | str, table: str) -> list[dict[str, Any]]:
    """All rows of one table of an output folder or a release."""
    rows: list[dict[str, Any]] = read_table(output, table).to_pylist()
    return rows


def read_table(folder: Path | str, table: str, columns: Sequence[str] | None = None, where: Any = None) -> pa.Table:
    """One table of an output folder or a release, whole, whatever is published meanwhile; ``where`` is a
    ``pyarrow.dataset`` expression. Raises ``OutputError`` where the table is missing or damaged."""
    if Path(folder, "releases").is_dir():
        with snapshot(folder) as release:
            return read_table(release, table, columns, where)
    with damage_named(Path(folder, table)):
        return open_table(Path(folder), table).to_table(columns=list(columns) if columns else None, filter=where)


def open_table(release: Path, table: str) -> Any:
    """One table of a release as a ``pyarrow.dataset`` that reads its rows when they are asked for. Wrap the reading in
    :func:`damage_named`."""
    import pyarrow.dataset as ds

    return ds.dataset(release / table, format="parquet", partitioning=None)


@contextmanager
def damage_named(place: Path) -> Iterator[None]:
    """What a reader of Parquet files says of broken or missing ones, as an ``OutputError`` that says what to do."""
    try:
        yield
    except (OSError, pa.ArrowInvalid) as error:
        what = " ".join(str(error).split())[:200]
        raise OutputError(say("damaged-file", place=place, what=what).label) from error
