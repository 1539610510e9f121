"""Questions of the viewer's pages to a dataset of any size, as a small JSON API; see docs/viewer.md.

=============  =====================================================================================================
``plans``      plans that hold every word of ``q``; ``sort``
``plan``       ``doc``: a plan's row, its facts and its text
``facts``      rows of ``table`` (indicators, projects): ``q`` words, ``full`` (in the source line too), a value for
               each of ``FILTERS``, ``sort`` (``-`` before it turns it round; values within their unit)
``findings``   findings by ``q``, ``severity``, ``check`` and ``doc``, with the rows that take part
``choices``    ``table``: the values of each filter
``panel``      without ``name`` the indicators of the panel that ``q`` is part of, most regions first; with it the
               rows of one, and the population by region and year (``people``)
``regions``    the regions of the panel that ``q`` is part of, most indicators first
``compare``    ``regions`` (codes, parted by commas): their rows of the panel
``search``     lines of all plans that hold every word of ``q``
``place``      ``doc``, ``start``, ``end``: where these characters stand in the plan's file, as rows of ``places``
=============  =====================================================================================================

``from`` (at most 20,000) and ``n`` (100 unless asked, at most 1,000) choose rows, ``total`` counts all. ``doubtful=1``
adds rows of the panel whose reading is in doubt. Facts and findings bring the words they stand in: ``lines`` (plan →
line → [first offset, text]) and ``cells`` (plan → table → row → [[column, text], …]). Answers are plain JSON values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from guihua.viewer import panel_query, payloads
from guihua.viewer.engine import SHOWN, Answer, Asked, Condition, Engine, Row, holds, where, window, words

FEW_PLANS = 200  # up to so many plans there is a filter by plan
_FIRST = "coalesce(year_start, context_year_start)"
_LAST = "CASE WHEN year_start IS NULL THEN context_year_end ELSE year_end END"
_YEARS = (
    f"CASE WHEN {_FIRST} IS NULL THEN NULL WHEN {_LAST} IS NULL OR {_LAST} = {_FIRST} THEN {_FIRST}::VARCHAR "
    f"ELSE concat({_FIRST}, '–', {_LAST}) END"
)
FILTERS = {
    "indicators": ("doc", "year", "role", "measure", "attribute", "source", "dimension"),
    "projects": ("doc", "kind", "grade", "source"),
    "findings": ("severity", "check", "doc"),
}
FILTERED = {"doc": "doc_id", "year": _YEARS}  # filters that are no column by that name
SEARCHED = {
    "indicators": (
        "name",
        "canonical_name",
        "category",
        "scope",
        "raw",
        "text_value",
        "rule_id",
        "name_rules::VARCHAR",
        "qualifiers::VARCHAR",
    ),
    "projects": ("name", "content", "location", "raw", "rule_id"),
    "findings": ("message", '"check"', "raw"),
}
SORTS: dict[str, dict[str, tuple[str, ...]]] = {
    "indicators": {
        "name": ("name COLLATE zh",),
        "value": ("coalesce(si_value, value)", "text_value"),
        "years": (_FIRST,),
        "role": ("role",),
        "measure": ("measure",),
        "attribute": ("attribute",),
        "scope": ("scope COLLATE zh",),
        "plan": ("plan COLLATE zh",),
        "source_line": ("doc_id", "line_start"),
    },
    "projects": {
        "name": ("name COLLATE zh",),
        "kind": ("kind",),
        "location": ("location COLLATE zh",),
        "investment": ("investment",),
        "period": ("period_start",),
        "grade": ("grade COLLATE zh",),
        "plan": ("plan COLLATE zh",),
        "source_line": ("doc_id", "line_start"),
    },
    "plans": {"title": ("plan COLLATE zh",), "region": ("region COLLATE zh",), "period": ("period_start",)},
}
# Values stand in order within their unit, the reference unit where there is one: no metre is more than a yuan.
WITHIN = {("indicators", "value"): "CASE WHEN value IS NOT NULL THEN coalesce(si_unit, unit, '') END COLLATE zh"}
_LISTED = ("doc_id", "plan", "short", "title", "region", "issuer", "period_start", "period_end", "state")


def answer(engine: Engine, question: str, asked: Asked) -> Answer:
    """What a page asks as ``question`` with the parameters ``asked``. Raises KeyError for a question that is none."""
    return QUESTIONS[question](engine, asked)


def _sorted_by(table: str, asked: Asked) -> str:
    """The order that is asked for, as SQL; what has no value comes last either way."""
    name = asked.get("sort", "")
    down = " DESC" if name.startswith("-") else ""
    name = name.removeprefix("-")
    columns = SORTS[table].get(name, ())
    within = [f"{WITHIN[table, name]} NULLS LAST"] if (table, name) in WITHIN else []
    last = ("doc_id",) if table == "plans" else _as_told(table)
    return ", ".join([*within, *(f"{column}{down} NULLS LAST" for column in columns), *last])


def _as_told(table: str) -> tuple[str, ...]:
    """The order of the plans, and in each that of its text."""
    return ("doc_id", "char_start", "char_end", payloads.KEYS[table])


# ---- plans -------------------------------------------------------------------------------------------------


def _plans(engine: Engine, asked: Asked) -> Answer:
    found, values = where(holds(word, ("plan", "region", "issuer", "doc_id")) for word in words(asked))
    start, n = window(asked)
    rows = engine.ask(
        f"SELECT {', '.join(_LISTED)} FROM plans WHERE {found} ORDER BY {_sorted_by('plans', asked)} "
        f"LIMIT {n} OFFSET {start}",
        values,
    )
    total = engine.number(f"SELECT count(*) FROM plans WHERE {found}", values)
    return {"total": total, "rows": [row | {"rows": engine.counts[row["doc_id"]]} for row in rows]}


def _plan(engine: Engine, asked: Asked) -> Answer:
    doc_id = asked.get("doc", "")
    if doc_id not in engine.counts:
        return {"document": None}
    return {
        "document": next(payloads.documents(engine, [doc_id])),
        "facts": next(payloads.facts(engine, [doc_id])),
        "text": payloads.text(engine, doc_id),
    }


# ---- facts and findings ------------------------------------------------------------------------------------


def _conditions(engine: Engine, table: str, asked: Asked) -> list[Condition]:
    filters = [(f"{_column(name)} = ?", [asked[name]]) for name in FILTERS[table] if name in asked]
    return [*filters, *(_holds(engine, table, word, "full" in asked) for word in words(asked))]


def _holds(engine: Engine, table: str, word: str, full: bool) -> Condition:
    """A word stands in a row, in its plan's name, or where ``full`` in the line it is of."""
    sql, values = holds(word, SEARCHED[table])
    named, written = holds(word, ("plan",))
    either, given = [sql], list(values)
    if plans := engine.ask(f"SELECT doc_id FROM plans WHERE {named}", written):
        either.append("doc_id IN (SELECT unnest(?))")
        given.append([row["doc_id"] for row in plans])
    if full:
        there, written = holds(word, ("text",))
        either.append(f"(doc_id, line_start) IN (SELECT doc_id, line_no FROM {engine.table('lines')} WHERE {there})")
        given += written
    if full and table != "findings":  # the cells beside it, where a table has a line a cell
        cells = f'SELECT table_id, "row" FROM {engine.table("cells")} WHERE {there}'
        either.append(f"(coalesce(table_id, ''), coalesce(\"row\", -1)) IN ({cells})")
        given += written
    return f"({' OR '.join(either)})", given


def _column(name: str) -> str:
    return FILTERED.get(name, f'"{name}"')


def _rows(engine: Engine, table: str, asked: Asked) -> tuple[int, list[Row]]:
    """How many rows of a table are asked for, and those of the page. First the page's keys are found, then the rows:
    what has to be put in order stays small."""
    start, n = window(asked)
    key = payloads.KEYS[table]
    found, values = where(_conditions(engine, table, asked))
    source = engine.table(table)
    by_plan = asked.get("sort", "").removeprefix("-") == "plan"
    ordered = f"{source} JOIN (SELECT doc_id, plan FROM plans) USING (doc_id)" if by_plan else source
    order = _sorted_by(table, asked) if table in SORTS else ", ".join(_as_told(table))
    # Where words are looked for, one look gives the rows and their number; else the files know the number.
    counted = ", count(*) OVER () AS total" if words(asked) else ""
    keys = engine.ask(
        f"SELECT doc_id, {key} AS id{counted} FROM {ordered} WHERE {found} ORDER BY {order} LIMIT {n} OFFSET {start}",
        values,
    )
    if counted and keys:
        total = int(keys[0]["total"])
    else:
        total = engine.number(f"SELECT count(*) FROM {source} WHERE {found}", values)
    told = _of_ids(engine, table, [row["id"] for row in keys], sorted({row["doc_id"] for row in keys}))
    rows = {row[key]: row for row in told}
    return total, [rows[row["id"]] for row in keys]


def _of_ids(engine: Engine, table: str, ids: Sequence[str], doc_ids: Sequence[str] | None = None) -> list[Row]:
    """Rows by their ids; ``doc_ids`` are the plans they are in, where that is known."""
    known = "true" if doc_ids is None else f"doc_id IN ({', '.join('?' * len(doc_ids))})"
    return (
        _told(engine, table, f"{payloads.KEYS[table]} IN (SELECT unnest(?)) AND {known}", [list(ids), *(doc_ids or ())])
        if ids
        else []
    )


def _told(engine: Engine, table: str, condition: str, values: Sequence[Any]) -> list[Row]:
    """Rows of facts or findings as the page takes them, with the names of their plans."""
    rows = engine.ask(
        f"SELECT * FROM {engine.table(table)} JOIN (SELECT doc_id, plan, short FROM plans) USING (doc_id) "
        f"WHERE {condition}",
        values,
    )
    for row in rows:
        if row.get("other"):
            row["other"] = [list(pair) for pair in row["other"].items()]
    return [{name: payloads.json_value(value) for name, value in row.items() if value is not None} for row in rows]


def _context(engine: Engine, rows: Sequence[Row]) -> Answer:
    """The lines and table rows that rows stand in."""
    lines = {(row["doc_id"], row["line_start"]) for row in rows if row.get("line_start") is not None}
    lines |= {(row["doc_id"], line) for row in rows if "finding_id" in row for _, line, *_ in row.get("evidence") or ()}
    cells = {(row["doc_id"], row["table_id"], row["row"]) for row in rows if row.get("table_id") and "row" in row}
    found: Answer = {"lines": {}, "cells": {}}
    for row in _at(engine, "lines", ("doc_id", "line_no"), lines, "char_start, text"):
        found["lines"].setdefault(row["doc_id"], {})[str(row["line_no"])] = [row["char_start"], row["text"]]
    told = _at(engine, "cells", ("doc_id", "table_id", "row"), cells, "col, text")
    for row in sorted(told, key=lambda row: row["col"]):
        tables = found["cells"].setdefault(row["doc_id"], {})
        tables.setdefault(row["table_id"], {}).setdefault(str(row["row"]), []).append([row["col"], row["text"]])
    return found


def _at(engine: Engine, table: str, key: Sequence[str], wanted: Iterable[tuple[Any, ...]], columns: str) -> list[Row]:
    """Rows of a table at some keys, the first part of which is the plan."""
    keys = sorted(wanted)
    if not keys:
        return []
    docs = sorted({str(one[0]) for one in keys})
    values = ", ".join([f"({', '.join('?' * len(key))})"] * len(keys))
    return engine.ask(
        f"SELECT {', '.join(key)}, {columns} FROM {engine.table(table)} WHERE doc_id IN ({', '.join('?' * len(docs))}) "
        f"AND ({', '.join(key)}) IN (VALUES {values})",
        [*docs, *(part for one in keys for part in one)],
    )


def _facts(engine: Engine, asked: Asked) -> Answer:
    table = "projects" if asked.get("table") == "projects" else "indicators"
    total, rows = _rows(engine, table, asked)
    return {"total": total, "rows": rows, **_context(engine, rows)}


def _findings(engine: Engine, asked: Asked) -> Answer:
    total, rows = _rows(engine, "findings", asked)
    ids = sorted({row[side] for row in rows for side in ("left_id", "right_id") if side in row})
    starts = {(row["doc_id"], start) for row in rows for _, _, start, _ in row.get("evidence") or ()}
    indicators = {row["indicator_id"]: row for row in _of_ids(engine, "indicators", ids)}
    at = _at(engine, "indicators", ("doc_id", "char_start"), starts, "indicator_id")
    more = sorted({row["indicator_id"] for row in at} - indicators.keys())
    sides = [*indicators.values(), *_of_ids(engine, "indicators", more, sorted({row["doc_id"] for row in at}))]
    projects = _of_ids(engine, "projects", ids)
    context = _context(engine, [*rows, *sides, *projects])
    return {"total": total, "rows": rows, "indicators": sides, "projects": projects, **context}


def _choices(engine: Engine, asked: Asked) -> Answer:
    table = asked.get("table", "")
    found: Answer = engine.kept(
        ("choices", table), lambda: _values_of(engine, table if table in FILTERS else "indicators")
    )
    return found


def _values_of(engine: Engine, table: str) -> Answer:
    found: Answer = {}
    for name in FILTERS[table]:
        column, rows = _column(name), engine.table(table)
        if name != "doc":
            found[name] = engine.ask(f"SELECT DISTINCT {column} AS value FROM {rows} WHERE {column} IS NOT NULL")
        elif len(engine.doc_ids) > FEW_PLANS:
            found[name] = []
        else:
            found[name] = engine.ask(
                f"SELECT doc_id AS value, plan AS label FROM plans WHERE doc_id IN (SELECT doc_id FROM {rows})"
            )
    return found


# ---- full text ---------------------------------------------------------------------------------------------


def _search(engine: Engine, asked: Asked) -> Answer:
    sought = words(asked)
    if not sought:
        return {"rows": [], "more": False}
    found, values = where(holds(word, ("text",)) for word in sought)
    start, n = window(asked)
    rows = engine.ask(
        f"SELECT doc_id, plan, line_no AS line, text[:400] AS text FROM {engine.table('lines')} "
        f"JOIN (SELECT doc_id, plan FROM plans) USING (doc_id) WHERE kind <> 'blank' AND {found} "
        f"ORDER BY doc_id, line_no LIMIT {n + 1} OFFSET {start}",
        values,
    )
    return {"rows": rows[:n], "more": len(rows) > n}


# ---- the file ----------------------------------------------------------------------------------------------


def placed(engine: Engine, doc_id: str, start: int, end: int) -> list[Row]:
    """Where the characters [start, end) of a plan stand in its file; none of plain text."""
    columns = (
        'part, page, "left", top, "right", bottom, paragraph, table_no, "row", col, sheet, cell, file_start, file_end'
    )
    return engine.ask(
        f"SELECT {columns} FROM {engine.table('places')} WHERE doc_id = ? AND char_start < ? AND char_end > ? "
        f"ORDER BY char_start LIMIT {SHOWN}",
        [doc_id, end, start],
    )


def _place(engine: Engine, asked: Asked) -> Answer:
    start, end = (int(asked[name]) if asked.get(name, "").isdecimal() else 0 for name in ("start", "end"))
    return {"rows": placed(engine, asked.get("doc", ""), start, end)}


QUESTIONS: dict[str, Callable[[Engine, Asked], Answer]] = {
    "plans": _plans,
    "plan": _plan,
    "facts": _facts,
    "findings": _findings,
    "choices": _choices,
    "panel": panel_query.panel_rows,
    "regions": panel_query.panel_regions,
    "compare": panel_query.compared_regions,
    "search": _search,
    "place": _place,
}
