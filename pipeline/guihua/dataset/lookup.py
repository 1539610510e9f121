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
from guihua.messages import say, some

_SHOWN = tuple(t for t in TABLES if t not in {"lines", "tokens"} and "line_start" in {c for c, _, _ in COLUMNS[t]})
_SHORT = 40  # characters shown of what has no name
_HIDDEN = frozenset({name for name, _, _ in PROVENANCE}) | {"evidence", "text"}


@dataclass(frozen=True)
class Shown:
    """A line of a document: its row of ``lines``, and for each table the rows whose span touches it."""

    line: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]


def show(release: Path, place: str) -> Shown:
    """What stands on the line named ``DOC:LINE``; DOC may be any part of a ``doc_id`` that only one has."""
    doc_id, line_no, _ = _place(release, place)
    there = (pc.field("doc_id") == doc_id) & (pc.field("line_no") == line_no)
    lines = read_table(release, "lines", where=there).to_pylist()
    if not lines:
        raise _beyond(release, doc_id, line_no)
    rows = {table: _touching(release, table, doc_id, line_no, line_no) for table in _SHOWN}
    return Shown(lines[0], {table: found for table, found in rows.items() if found})


def show_lines(release: Path, place: str) -> list[Shown]:
    """The lines named ``DOC:FIRST-LAST`` that are not blank, each with the facts and projects that begin on it."""
    doc_id, first, last = _place(release, place)
    there = (pc.field("doc_id") == doc_id) & (pc.field("line_no") >= first) & (pc.field("line_no") <= last)
    lines = read_table(release, "lines", where=there).to_pylist()
    if not lines:
        raise _beyond(release, doc_id, first)
    found = {table: _touching(release, table, doc_id, first, last) for table in ("indicators", "projects")}
    return [
        Shown(line, {t: [row for row in rows if row["line_start"] == line["line_no"]] for t, rows in found.items()})
        for line in sorted(lines, key=lambda line: line["line_no"])
        if line["text"].strip()
    ]


def is_range(place: str) -> bool:
    """True for a place that names several lines."""
    return "-" in place.rpartition(":")[2]


def in_short(row: dict[str, Any]) -> str:
    """A fact or a project on one line."""
    if "project_id" in row:
        return _joined(row["name"], row["raw"][:_SHORT] if row["name"] != row["raw"][:_SHORT] else None, row["rule_id"])
    year = row["year_end"] if row["year_end"] is not None else row["context_year_end"]
    canonical = f"({row['canonical_name']})" if row["canonical_name"] not in (None, row["name"]) else None
    measure = None if row["measure"] == "level" else row["measure"]
    number = None if row["value"] is None else f"{row['comparator']} {row['value']:,.15g}{row['unit'] or ''}"
    value = number or row["text_value"]
    rule = None if row["rule_id"] is None else f"[{row['rule_id']}]"
    return _joined(row["name"], canonical, value, row["scope"], year, row["role"], measure, rule)


def _joined(*parts: object) -> str:
    return "  ".join(str(part) for part in parts if part not in (None, ""))


def _place(release: Path, place: str) -> tuple[str, int, int]:
    """The document, the first line and the last line that ``place`` names."""
    name, _, numbers = place.rpartition(":")
    first, dash, last = numbers.partition("-")
    if not name or not all(n.isascii() and n.isdigit() for n in (first, last if dash else first)):
        raise PlaceError(say("place-form", place=place).label)
    doc_ids = [row["doc_id"] for row in read_rows(release, "documents")]
    return _document(name, doc_ids), int(first), int(last if dash else first)


def _beyond(release: Path, doc_id: str, line_no: int) -> PlaceError:
    last = len(read_table(release, "lines", ["line_no"], pc.field("doc_id") == doc_id))
    return PlaceError(say("no-such-line", name=doc_id, line=line_no, last=last).label)


def _touching(release: Path, table: str, doc_id: str, first: int, last: int) -> list[dict[str, Any]]:
    """The rows of a table that touch lines ``first`` to ``last``, in their order."""
    here = (pc.field("doc_id") == doc_id) & (pc.field("line_start") <= last) & (pc.field("line_end") >= first)
    found = read_table(release, table, where=here).to_pylist()
    return sorted(found, key=lambda row: (row["char_start"], row["char_end"]))


def _document(name: str, doc_ids: Sequence[str]) -> str:
    if name in doc_ids:
        return name
    like = [doc_id for doc_id in doc_ids if name in doc_id]
    if len(like) == 1:
        return like[0]
    if not like:
        raise PlaceError(say("no-such-document", name=name, known=some(doc_ids)).label)
    raise PlaceError(say("part-of-several-names", name=name, names=some(like)).label)


def fields(table: str, row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The columns of a row worth reading, as text, in the contract's order; empty ones are left out."""
    for name, _, _ in COLUMNS[table]:
        value = row[name]
        repeats = name == "name_rules" and value == [row["rule_id"]]
        if name not in _HIDDEN and value is not None and value not in ([], "") and not repeats:
            yield name, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, list):
        return "; ".join(f"{item[0]}={item[1]}" if isinstance(item, tuple) else _text(item) for item in value)
    return str(value)
