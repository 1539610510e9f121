"""One document's rows on disk: a single Arrow file with one record, one column per table.

Each column is ``list<struct<…columns of the table…>>``, all compressed together: small plans make small files.
Files are named by what they were made from (``key``) and appear by renaming, hence whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from guihua.dataset.schema import COLUMNS, TABLES, required, schema
from guihua.errors import GuihuaError

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


class ContractError(GuihuaError, ValueError):
    """Rows that do not keep the dataset contract."""


def to_batch(table: str, rows: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    """Rows of one table as Arrow; a column not in the contract, or an absent value that it needs, is refused."""
    wanted = schema(table)
    known = frozenset(wanted.names)
    for row in rows:
        if not row.keys() <= known:
            raise ContractError(f"{table} has no column {', '.join(sorted(row.keys() - known))}")
    try:
        struct = pa.array(rows, _struct(table))
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        raise ContractError(f"{table}: {error}") from error
    for name in sorted(required(table)):
        if struct.field(name).null_count:
            raise ContractError(f"{table}.{name} is null in a row")
    return _batch(table, struct)


@cache
def _struct(table: str) -> pa.StructType:
    return pa.struct([(name, kind) for name, kind, _ in COLUMNS[table]])


def _batch(table: str, struct: pa.StructArray) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(struct.flatten(), schema=schema(table))


def write_result(path: Path, rows: Rows, facts: Mapping[str, Any]) -> tuple[str, dict[str, int]]:
    """Write one document's rows and what is to be known about them (``facts``, JSON). Returns the file's SHA-256 and
    the number of rows a table."""
    batches = {table: to_batch(table, rows.get(table, ())) for table in TABLES}
    if unknown := rows.keys() - batches.keys():
        raise ContractError(f"no such table: {', '.join(sorted(unknown))}")
    columns = []
    for table in TABLES:
        values = pa.StructArray.from_arrays(batches[table].columns, fields=list(_struct(table)))
        columns.append(pa.ListArray.from_arrays(pa.array([0, len(values)], pa.int32()), values))
    counts = {table: batch.num_rows for table, batch in batches.items()}
    about = json.dumps({**facts, "rows": counts}, sort_keys=True, ensure_ascii=False)
    layout = pa.schema([(t, c.type) for t, c in zip(TABLES, columns, strict=True)], metadata={"guihua": about})
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with (
        pa.CompressedOutputStream(str(scratch), "zstd") as sink,
        pa.ipc.new_stream(sink, layout) as writer,
    ):
        writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=layout))
    digest = hashlib.sha256(scratch.read_bytes()).hexdigest()
    scratch.replace(path)
    return digest, counts


def read_facts(path: Path) -> dict[str, Any] | None:
    """What is known about a result, or null where there is none that can be read."""
    try:
        with pa.CompressedInputStream(str(path), "zstd") as source, pa.ipc.open_stream(source) as reader:
            about: dict[str, Any] = json.loads(reader.schema.metadata[b"guihua"])
            return about
    except (OSError, pa.ArrowInvalid, KeyError, TypeError, json.JSONDecodeError):
        return None


def read_result(path: Path) -> dict[str, pa.RecordBatch]:
    """All rows of one document, by table."""
    with pa.CompressedInputStream(str(path), "zstd") as source, pa.ipc.open_stream(source) as reader:
        record = reader.read_next_batch()
    return {table: _batch(table, record.column(n).values) for n, table in enumerate(TABLES)}


def forget(folder: Path, keep: Iterable[str]) -> None:
    """Remove every result below ``folder`` but those of the keys in ``keep``."""
    kept = set(keep)
    for path in folder.glob("*/*"):
        if path.name not in kept:
            path.unlink(missing_ok=True)
