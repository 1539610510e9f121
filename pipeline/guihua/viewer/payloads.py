"""Dataset → what the viewer's pages need: an index of the plans, and for each plan its facts and its text.

Payloads are plain JSON values. Tables go column by column (``{"name": […], …}``), columns without a value left out.
Positions stay as the contract has them, code points; the page converts them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from guihua.viewer.engine import Engine

Payload = dict[str, Any]
_Row = Mapping[str, Any]
KEYS = {"indicators": "indicator_id", "projects": "project_id", "findings": "finding_id"}
TEXT_TABLES = ("lines", "sections", "tables", "cells", "boxes", "quantities", "times", "diagnostics")


# What the page takes from the text itself, or from the payload it is in.
_LEFT_OUT = {name: frozenset({"doc_id", "raw"}) for name in (*TEXT_TABLES, "findings")} | {
    "lines": frozenset({"doc_id", "raw", "text", "line_start", "line_end"}),
    "diagnostics": frozenset({"doc_id"}),
    "indicators": frozenset({"doc_id"}),
    "projects": frozenset({"doc_id"}),
}
PLAIN = frozenset({str, int, bool, type(None)})  # types that JSON has as they are
BATCH = 64  # documents read at once


def documents(engine: Engine, doc_ids: Sequence[str]) -> Iterator[Payload]:
    """Each plan in turn: its row of ``documents``, names, state and ``rows``, how many it has of every table."""
    names = ", ".join("?" * len(doc_ids))
    for row in engine.ask(f"SELECT * FROM plans WHERE doc_id IN ({names}) ORDER BY doc_id", doc_ids):
        yield {name: json_value(value) for name, value in row.items()} | {"rows": engine.counts[row["doc_id"]]}


def facts(engine: Engine, doc_ids: Sequence[str]) -> Iterator[Payload]:
    """For each document in turn its indicators, projects and findings, together with the source lines (``lines``:
    number → [first offset, text]) and table rows (``rows``: table → row → [[column, text], …]) they stand in."""
    for start in range(0, len(doc_ids), BATCH):
        batch = doc_ids[start : start + BATCH]
        tables = {name: _by_document(engine, name, batch) for name in KEYS}
        lines = _by_document(engine, "lines", batch, "doc_id, line_no, char_start, text")
        cells = _by_document(engine, "cells", batch, 'doc_id, table_id, "row", col, text')
        for doc_id in batch:
            found = {name: tables[name][doc_id] for name in KEYS}
            payload: Payload = {name: _columns(name, rows) for name, rows in found.items()}
            payload["lines"] = _lines(lines[doc_id], _line_numbers(found))
            payload["rows"] = _table_rows(cells[doc_id], found)
            yield payload


def text(engine: Engine, doc_id: str) -> Payload:
    """A document's text, whole, and the rows of the tables that say what stands where in it."""
    return next(whole_texts(engine, [doc_id]))


def whole_texts(engine: Engine, doc_ids: Sequence[str]) -> Iterator[Payload]:
    """``text`` of each document in turn; tables are read for many at once."""
    for start in range(0, len(doc_ids), BATCH):
        batch = doc_ids[start : start + BATCH]
        tables = {name: _by_document(engine, name, batch) for name in TEXT_TABLES}
        lengths = _by_document(engine, "documents", batch, "doc_id, n_chars")
        for doc_id in batch:
            payload: Payload = {name: _columns(name, tables[name][doc_id]) for name in TEXT_TABLES}
            payload["text"] = _whole(tables["lines"][doc_id], sum(row["n_chars"] or 0 for row in lengths[doc_id]))
            yield payload


def _by_document(engine: Engine, table: str, doc_ids: Sequence[str], columns: str = "*") -> dict[str, list[_Row]]:
    """Rows of a table for each document, in the order of the text."""
    grouped: dict[str, list[_Row]] = defaultdict(list)
    for row in engine.of_documents(table, doc_ids, columns):
        grouped[row["doc_id"]].append(row)
    for rows in grouped.values():
        if rows and "char_start" in rows[0]:
            key = KEYS.get(table, "doc_id")
            rows.sort(key=lambda row: (row["char_start"] or 0, row.get("char_end") or 0, row[key]))
    return grouped


def _columns(table: str, rows: Sequence[_Row]) -> dict[str, list[Any]]:
    columns = {}
    for name in rows[0] if rows else ():
        if name not in _LEFT_OUT[table]:
            values = [row[name] for row in rows]
            if not PLAIN.issuperset(map(type, values)):
                values = [json_value(value) for value in values]
            if any(value is not None for value in values):
                columns[name] = values
    return columns


def json_value(value: Any) -> Any:
    """An Arrow value as JSON has it; evidence as [role, line, start, end], an empty list as null."""
    if isinstance(value, float):
        return (int(value) if value.is_integer() and abs(value) < 2**53 else value) if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list | tuple):
        return [json_value(item) for item in value] or None
    return value


def _line_numbers(found: Mapping[str, Sequence[_Row]]) -> frozenset[int]:
    numbers = {row["line_start"] for rows in found.values() for row in rows}
    numbers |= {piece["line"] for row in found["findings"] for piece in row["evidence"] or ()}
    return frozenset(numbers)


def _lines(lines: Sequence[_Row], wanted: frozenset[int]) -> dict[str, list[Any]]:
    return {str(row["line_no"]): [row["char_start"], row["text"]] for row in lines if row["line_no"] in wanted}


def _table_rows(cells: Sequence[_Row], found: Mapping[str, Sequence[_Row]]) -> dict[str, dict[str, list[Any]]]:
    wanted = {(row["table_id"], row["row"]) for table in ("indicators", "projects") for row in found[table]}
    rows: dict[str, dict[str, list[Any]]] = {}
    for cell in sorted(cells, key=lambda cell: (cell["table_id"], cell["row"], cell["col"])):
        if (cell["table_id"], cell["row"]) in wanted:
            rows.setdefault(cell["table_id"], {}).setdefault(str(cell["row"]), []).append([cell["col"], cell["text"]])
    return rows


def _whole(lines: Sequence[_Row], n_chars: int) -> str:
    """The document's text from its lines; where two characters stand between lines, they were ``\\r\\n``."""
    ends = {0: "", 1: "\n", 2: "\r\n"}
    pieces, at = [], 0
    for line in lines:
        pieces += [ends[line["char_start"] - at], line["text"]]
        at = line["char_end"]
    return "".join([*pieces, ends[n_chars - at]])
