"""Files that hold a document a row: .csv, .tsv, .jsonl, .json and .parquet → the texts in one column of them.

A file of text is one of these only where its whole shape says so: a header and rows of as many fields, or an object a
line; and where one column holds running text, or is the one asked for.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guihua.read.encoding import SourceError, decode
from guihua.rules.ruleset import Rules

RUNNING = 200  # characters that the texts of a column have on average
LONGEST_NAME = 60  # characters the name of a column has at most
MARKS = ",\t;"  # what parts the fields of a row
FIELD = 2**30  # characters a field of a row may have


@dataclass(frozen=True, slots=True)
class Records:
    """The texts of ``column``, a row each; null where a row states none."""

    kind: str
    column: str
    texts: Sequence[str | None]


def read_records(doc_id: str, kind: str, data: bytes, column: str | None, rules: Rules) -> Records | None:
    """The documents in a file that ``detect`` calls text or parquet; null where it holds no document a row.

    Raises:
        SourceError: the column asked for is not there, or none was and several hold running text; a broken file.
    """
    found = _parquet(doc_id, data) if kind == "parquet" else _text(doc_id, data, rules)
    if found is None:
        return None
    form, columns = found
    if column is not None and column in columns:
        return Records(form, column, columns[column])
    running = [name for name, texts in columns.items() if _mean(texts) >= RUNNING]
    if len(running) == 1 and column is None:
        return Records(form, running[0], columns[running[0]])
    if form in ("csv", "jsonl") and not running:
        return None  # a table, and no texts
    names = ", ".join(running or columns)
    what = f"no column {column}" if column is not None else "more than one column of texts" if running else "no texts"
    raise SourceError("text-column", f"{doc_id}:1:1: {what}; name the one to read: --text-column, of {names}")


def _mean(texts: Sequence[str | None]) -> float:
    return sum(len(text) for text in texts if text) / max(sum(1 for text in texts if text), 1)


_Columns = Mapping[str, Sequence[str | None]]


def _parquet(doc_id: str, data: bytes) -> tuple[str, _Columns]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(data))
        texts = [n for n, f in zip(table.column_names, table.schema, strict=True) if _is_string(f.type)]
        return "parquet", {name: table.column(name).to_pylist() for name in texts}
    except (pa.ArrowException, OSError, ValueError) as error:
        raise SourceError("broken-file", f"{doc_id}:1:1: broken ({error}); write it anew") from error


def _is_string(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or str(kind) == "string_view")


def _text(doc_id: str, data: bytes, rules: Rules) -> tuple[str, _Columns] | None:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"{", b"[{", b"[\n", b"[ ", b"[\r")):
        return _json(decode(doc_id, data, rules).text)
    first = head.partition(b"\n")[0]
    if not any(mark.encode() in first for mark in MARKS) and b"\0" not in head:
        return None
    try:
        text = decode(doc_id, data, rules).text
    except SourceError:
        return None  # whoever reads it as text will say so
    return _csv(text)


def _json(text: str) -> tuple[str, _Columns] | None:
    try:
        rows = json.loads(text) if text.lstrip().startswith("[") else [
            json.loads(line) for line in text.splitlines() if line.strip()
        ]  # fmt: skip
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        return None
    names = dict.fromkeys(name for row in rows for name in row)
    return "jsonl", {n: [v if isinstance(v := row.get(n), str) else None for row in rows] for n in names}


def _csv(text: str) -> tuple[str, _Columns] | None:
    before = csv.field_size_limit(FIELD)
    try:
        return next((found for mark in MARKS if (found := _parted(text, mark)) is not None), None)
    finally:
        csv.field_size_limit(before)


def _parted(text: str, mark: str) -> tuple[str, _Columns] | None:
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True) if row]
    except csv.Error:
        return None
    if len(rows) < 2 or len(rows[0]) < 2 or {len(row) for row in rows} != {len(rows[0])}:
        return None
    names = [name.strip() for name in rows[0]]
    if len(set(names)) < len(names) or not all(0 < len(name) <= LONGEST_NAME for name in names):
        return None
    return "csv", {name: [row[n] or None for row in rows[1:]] for n, name in enumerate(names)}
