"""One document's rows on disk: a single Arrow file with one record, one column per table.

Each column is ``list<struct<…columns of the table…>>``, all compressed together: small plans make small files.
Files are named by what they were made from (``key``) and appear by renaming, hence whole or not at all; a hash at their
end tells what was changed or cut off since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from guihua.dataset.schema import COLUMNS, TABLES, required, schema
from guihua.errors import GuihuaError, OutputError
from guihua.files import SEAL, read_file, seal_of, sealed, write_whole

_Rows = Mapping[str, Sequence[Mapping[str, Any]]]
_LARGEST = 2**34  # bytes that a result may have: no limit, but that of files without an end


class ContractError(GuihuaError, ValueError):
    """Rows that do not keep the dataset contract."""


class DamagedError(OutputError):
    """A result on disk is not as it was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is damaged: run again, and it is made anew")
        self.path = path

    def __reduce__(self) -> tuple[type[DamagedError], tuple[Path]]:
        return DamagedError, (self.path,)


def to_batch(table: str, rows: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    """Rows of one table as Arrow; a column not in the contract, or an absent value that it needs, is refused."""
    return _batch(table, _checked(table, rows))


def _checked(table: str, rows: Sequence[Mapping[str, Any]]) -> pa.StructArray:
    known = frozenset(schema(table).names)
    for row in rows:
        if not row.keys() <= known:
            raise ContractError(f"{table} has no column {', '.join(sorted(row.keys() - known))}")
    if "evidence" in known:
        rows = [row if row.get("evidence") is not None else {**row, "evidence": []} for row in rows]
    try:
        struct = pa.array(rows, _struct(table))
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        raise ContractError(f"{table}: {error}") from error
    for name in sorted(required(table)):
        if struct.field(name).null_count:
            raise ContractError(f"{table}.{name} is null in a row")
    return struct


@cache
def _no_rows(table: str) -> pa.StructArray:
    return pa.array([], _struct(table))


@cache
def _struct(table: str) -> pa.StructType:
    return pa.struct([(name, kind) for name, kind, _ in COLUMNS[table]])


def _batch(table: str, struct: pa.StructArray) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(struct.flatten(), schema=schema(table))


def write_result(path: Path, rows: _Rows, facts: Mapping[str, Any]) -> tuple[str, dict[str, int]]:
    """Write one document's rows and what is to be known about them (``facts``, JSON). Returns the SHA-256 of
    that and the number of rows a table."""
    if unknown := rows.keys() - set(TABLES):
        raise ContractError(f"no such table: {', '.join(sorted(unknown))}")
    structs = {table: _checked(table, rows[table]) if rows.get(table) else _no_rows(table) for table in TABLES}
    columns = [pa.ListArray.from_arrays(pa.array([0, len(one)], pa.int32()), one) for one in structs.values()]
    counts = {table: len(one) for table, one in structs.items()}
    about = json.dumps({**facts, "rows": counts}, sort_keys=True, ensure_ascii=False)
    layout = pa.schema([(t, c.type) for t, c in zip(TABLES, columns, strict=True)], metadata={"guihua": about})
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed, pa.ipc.new_stream(packed, layout) as writer:
        writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=layout))
    data = sealed(sink.getvalue().to_pybytes())
    write_whole(path, data, synced=False)
    return data[-SEAL:].hex(), counts


def examine_result(path: Path) -> tuple[str, bytes] | None:
    """The hash and the bytes of a result, or null where there is none.

    Raises ``DamagedError`` where there is one that is not as it was written.
    """
    try:
        data = read_file(path, _LARGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DamagedError(path) from error
    seal = seal_of(data)
    if seal is None:
        raise DamagedError(path)
    return seal, data


def facts_of(data: bytes) -> dict[str, Any]:
    """What ``write_result`` was told of a document, with the number of rows a table; ``data`` is the sound result."""
    with _opened(data) as reader:
        about: dict[str, Any] = json.loads(reader.schema.metadata[b"guihua"])
        return about


def read_results(paths: Sequence[Path]) -> dict[str, pa.RecordBatch]:
    """All rows of some documents, one behind the other, by table. Raises ``DamagedError`` where those of one are
    missing or not as written."""
    record = pa.concat_batches([_record(path) for path in paths])
    return {table: _batch(table, record.column(n).values) for n, table in enumerate(TABLES)}


def _record(path: Path) -> pa.RecordBatch:
    found = examine_result(path)
    if found is None:
        raise DamagedError(path)
    with _opened(found[1]) as reader:
        return reader.read_next_batch().replace_schema_metadata(None)


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    body = pa.BufferReader(pa.py_buffer(data)[: len(data) - SEAL])
    with pa.CompressedInputStream(body, "zstd") as source, pa.ipc.open_stream(source) as reader:
        yield reader


def forget(folder: Path, keep: Iterable[str]) -> None:
    """Remove every result below ``folder`` but those of the keys in ``keep``."""
    kept = set(keep)
    for path in folder.glob("*/*"):
        if path.name not in kept:
            path.unlink(missing_ok=True)
