"""One source line with everything that was extracted from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from guihua.dataset.parquet import read_rows, read_table
from guihua.dataset.schema import COLUMNS, TABLES
from guihua.dataset.shared_columns import PROVENANCE
from guihua.errors import PlaceError

SHOWN = tuple(t for t in TABLES if t not in {"lines", "tokens"} and "line_start" in {c for c, _, _ in COLUMNS[t]})
HIDDEN = frozenset({name for name, _, _ in PROVENANCE}) | {"evidence", "text"}


@dataclass(frozen=True)
class Shown:
    """A line of a document: its row of ``lines``, and for each table the rows whose span touches it."""

    line: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]


def show(release: Path, place: str) -> Shown:
    """What stands on the line named ``DOC:LINE``; DOC may be any part of a ``doc_id`` that only one has."""
    name, _, number = place.rpartition(":")
    if not name or not number.isascii() or not number.isdigit():
        raise PlaceError(f"{place}: write it as DOC:LINE, for example plan.txt:12")
    doc_id, line_no = _document(name, [row["doc_id"] for row in read_rows(release, "documents")]), int(number)
    there = (pc.field("doc_id") == doc_id) & (pc.field("line_no") == line_no)
    lines = read_table(release, "lines", where=there).to_pylist()
    if not lines:
        last = len(read_table(release, "lines", ["line_no"], pc.field("doc_id") == doc_id))
        raise PlaceError(f"{doc_id} has no line {line_no}; its last is {last}")
    touching = (pc.field("doc_id") == doc_id) & (pc.field("line_start") <= line_no) & (pc.field("line_end") >= line_no)
    rows = {}
    for table in SHOWN:
        found = read_table(release, table, where=touching).to_pylist()
        rows[table] = sorted(found, key=lambda row: (row["char_start"], row["char_end"]))
    return Shown(lines[0], {table: found for table, found in rows.items() if found})


def _document(name: str, doc_ids: Sequence[str]) -> str:
    if name in doc_ids:
        return name
    like = [doc_id for doc_id in doc_ids if name in doc_id]
    if len(like) == 1:
        return like[0]
    if not like:
        raise PlaceError(
            f"no document is named {name}; there are {', '.join(doc_ids[:10])}{' …' * (len(doc_ids) > 10)}"
        )
    raise PlaceError(f"{name} is part of several names: {', '.join(like[:10])}{' …' * (len(like) > 10)}")


def fields(table: str, row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The columns of a row worth reading, as text, in the contract's order; empty ones are left out."""
    for name, _, _ in COLUMNS[table]:
        value = row[name]
        if name not in HIDDEN and value is not None and value not in ([], ""):
            yield name, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, list):
        return "; ".join(f"{item[0]}={item[1]}" if isinstance(item, tuple) else _text(item) for item in value)
    return str(value)
