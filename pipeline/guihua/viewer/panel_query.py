"""Questions of the viewer's pages to the panel; what they are is told in :mod:`guihua.viewer.query`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from guihua.viewer import payloads
from guihua.viewer.engine import Answer, Asked, Engine, Row, holds, where, window, words

MOST_OF_PANEL = 10_000  # rows in one answer
REGIONS = 12  # compared at once
PANEL_ROWS = (
    "canonical_name", "region", "adcode", "year_start", "year_end", "year_stated", "year_from", "series", "role",
    "measure", "direction",
    "value", "value_high", "text_value", "unit", "comparator", "base_year", "base_value", "attribute", "quality",
    "n_statements", "n_agree", "raw", "doc_id", "line_start", "indicator_id",
)  # fmt: skip


def population_names() -> list[str]:
    """Indicators by which amounts are told per head, the fittest first."""
    strings = json.loads((files("guihua.viewer") / "assets" / "strings.json").read_text(encoding="utf-8"))
    names: list[str] = strings["population"]
    return names


def whole_panel(engine: Engine) -> list[Row]:
    """All rows, for a page that carries them."""
    return _told(engine, f"SELECT {', '.join(PANEL_ROWS)} FROM {engine.table('panel')} ORDER BY panel_id")


def _told(engine: Engine, query: str, values: Sequence[Any] = ()) -> list[Row]:
    """Rows of the panel as a page takes them: what is null is left out."""
    rows = engine.ask(query, values)
    return [{name: payloads.json_value(value) for name, value in row.items() if value is not None} for row in rows]


def _sure_panel(engine: Engine, asked: Asked, columns: str) -> str:
    """The panel as SQL: doubtful readings are there only where they are asked for."""
    sure = "" if asked.get("doubtful") else " WHERE quality IS NULL"
    return f"(SELECT {columns} FROM {engine.table('panel')}{sure})"


def panel_rows(engine: Engine, asked: Asked) -> Answer:
    """The rows of the indicator ``name``, or without it the indicators that there are."""
    if "name" in asked:
        return _indicator(engine, asked)
    found, values = where(holds(word, ("canonical_name",)) for word in words(asked))
    start, n = window(asked)
    rows = engine.ask(
        "SELECT canonical_name AS name, count(DISTINCT adcode) AS regions, count(*) AS rows "
        f"FROM {_sure_panel(engine, asked, 'canonical_name, adcode')} WHERE {found} GROUP BY name "
        f"ORDER BY regions DESC, rows DESC, name COLLATE zh LIMIT {n} OFFSET {start}",
        values,
    )
    doubtful = engine.kept("doubtful", lambda: _doubtful(engine))
    return {"names": rows, "doubtful": doubtful}


def _doubtful(engine: Engine) -> int:
    return engine.number(f"SELECT count(quality) FROM {engine.table('panel')}")


def _indicator(engine: Engine, asked: Asked) -> Answer:
    """All rows of an indicator, by region and year, and the population of these regions by year."""
    rows = _told(
        engine,
        f"SELECT {', '.join(PANEL_ROWS)} FROM {_sure_panel(engine, asked, '*')} WHERE canonical_name = ? "
        f"ORDER BY panel_id LIMIT {MOST_OF_PANEL}",
        [asked["name"]],
    )
    people = engine.ask(
        "SELECT adcode, year_end AS year, any_value(value) AS people, any_value(unit) AS unit "
        f"FROM {_sure_panel(engine, {}, '*')} WHERE list_contains(?, canonical_name) AND adcode IN (SELECT unnest(?)) "
        "AND measure = 'level' AND value IS NOT NULL GROUP BY ALL ORDER BY ALL",
        [population_names(), sorted({row["adcode"] for row in rows})],
    )
    return {"rows": rows, "people": people}


def panel_regions(engine: Engine, asked: Asked) -> Answer:
    """The regions that there are."""
    found, values = where(holds(word, ("region", "adcode")) for word in words(asked))
    start, n = window(asked)
    rows = engine.ask(
        "SELECT adcode, any_value(region) AS region, count(DISTINCT canonical_name) AS indicators "
        f"FROM {_sure_panel(engine, asked, 'adcode, region, canonical_name')} WHERE {found} GROUP BY adcode "
        f"ORDER BY indicators DESC, adcode LIMIT {n} OFFSET {start}",
        values,
    )
    return {"rows": rows}


def compared_regions(engine: Engine, asked: Asked) -> Answer:
    """The rows of some regions."""
    codes = [code for code in asked.get("regions", "").split(",") if code][:REGIONS]
    rows = _told(
        engine,
        f"SELECT {', '.join(PANEL_ROWS)} FROM {_sure_panel(engine, asked, '*')} "
        "WHERE adcode IN (SELECT unnest(?)) "
        f"ORDER BY panel_id LIMIT {MOST_OF_PANEL}",
        [codes],
    )
    return {"rows": rows}
