"""Questions of the viewer's pages to a dataset of any size, answered by DuckDB from the Parquet files.

======================  ==============================================================================================
``panel``               the indicators of the panel that ``q`` is part of, most regions first, ``SHOWN`` a page
``panel?name=N``        all rows of the panel for one indicator, and the population by region and year (``people``)
``search?q=WORDS``      lines of all plans that hold every word, ``SHOWN`` a page (``page`` counts from 0)
======================  ==============================================================================================

Every answer is plain JSON values. An engine holds at most ``MEMORY`` and reads only the columns it needs.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

MEMORY = "160MB"
SHOWN = 100  # rows of a page
MOST = 10_000  # rows of the panel for one indicator
ROWS = (
    "region", "adcode", "year_start", "year_end", "year_stated", "year_from", "series", "role", "measure", "direction",
    "value", "value_high", "text_value", "unit", "comparator", "base_year", "base_value", "attribute", "quality",
    "n_statements", "n_agree", "raw", "doc_id", "line_start", "indicator_id",
)  # fmt: skip


class Engine:
    """Answers questions about one release; ``doc_ids`` are the plans that may be shown."""

    def __init__(self, release: Path, doc_ids: Sequence[str], people: Sequence[str]) -> None:
        self.release, self.people = release, list(people)
        self.connection = duckdb.connect(config={"memory_limit": MEMORY, "threads": 2})
        self.connection.execute("CREATE TABLE shown AS SELECT unnest(?) AS doc_id", [list(doc_ids)])
        self.lock = threading.Lock()

    def _ask(self, query: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        with self.lock:
            found = self.connection.execute(query, list(values))
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def _table(self, name: str) -> str:
        place = str(self.release / name / "*.parquet").replace("'", "''")
        return f"(FROM read_parquet('{place}') SEMI JOIN shown USING (doc_id))"

    def panel_names(self, words: Sequence[str], page: int = 0) -> list[dict[str, Any]]:
        """Indicators whose name holds every word: ``name``, ``regions``, ``rows``."""
        where = " AND ".join(["contains(lower(canonical_name), ?)"] * len(words)) or "true"
        return self._ask(
            f"SELECT canonical_name AS name, count(DISTINCT adcode) AS regions, count(*) AS rows "
            f"FROM {self._table('panel')} WHERE {where} GROUP BY name "
            f"ORDER BY regions DESC, rows DESC, name LIMIT {SHOWN} OFFSET {page * SHOWN}",
            words,
        )

    def panel_rows(self, name: str) -> list[dict[str, Any]]:
        """All rows of an indicator, by region and year."""
        return self._ask(
            f"SELECT {', '.join(ROWS)} FROM {self._table('panel')} WHERE canonical_name = ? "
            f"ORDER BY adcode, year_end, series, measure LIMIT {MOST}",
            [name],
        )

    def population(self, adcodes: Sequence[str]) -> list[dict[str, Any]]:
        """Levels of population by region and year, in its unit."""
        if not self.people:
            return []
        return self._ask(
            f"SELECT adcode, year_end AS year, any_value(value) AS people, any_value(unit) AS unit "
            f"FROM {self._table('panel')} WHERE list_contains(?, canonical_name) AND list_contains(?, adcode) "
            "AND measure = 'level' AND value IS NOT NULL GROUP BY ALL ORDER BY ALL",
            [self.people, list(adcodes)],
        )

    def search(self, words: Sequence[str], page: int = 0) -> list[dict[str, Any]]:
        """Lines that hold every word, by plan and line: ``doc_id``, ``line``, ``text``."""
        if not words:
            return []
        where = " AND ".join(["contains(lower(text), ?)"] * len(words))
        return self._ask(
            f"SELECT doc_id, line_no AS line, text[:400] AS text FROM {self._table('lines')} "
            f"WHERE kind <> 'blank' AND {where} ORDER BY doc_id, line_no LIMIT {SHOWN + 1} OFFSET {page * SHOWN}",
            words,
        )


def answer(engine: Engine, question: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """What a page asks as ``question`` with the parameters ``asked``."""
    words = asked.get("q", "").lower().split()
    page = min(int(asked["page"]), 10_000) if asked.get("page", "").isdigit() else 0
    if question == "search":
        lines = engine.search(words, page)
        return {"lines": lines[:SHOWN], "more": len(lines) > SHOWN}
    if "name" in asked:
        rows = engine.panel_rows(asked["name"])
        return {"rows": rows, "people": engine.population(sorted({row["adcode"] for row in rows}))}
    return {"names": engine.panel_names(words, page)}
