"""Facts → a panel: one row per region, indicator, time, series and measure, its value in the indicator's usual unit.

Several statements of one value become one row, which points to the best of them: one made by the region's own plan
before one made by another, a sure reading before a doubtful one, a table before running text, the finest digits first.
``n_statements`` counts all of them, ``n_agree`` those that may be the same number, given the digits they state and
words such as about or at least; ``statement_ids`` names them, the best first. A plan that is a copy of another
(:mod:`guihua.compare.copies`) states nothing of its own: it is named in ``copies``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guihua.compare.panel_statements import CHANGE, LEVEL, Key, PanelEntry, panel_entry
from guihua.compare.statement_years import OBSERVED, Row
from guihua.lexicons.indicator_names import GROWTH
from guihua.lexicons.regions import gazetteer
from guihua.rules.ruleset import Rules

_PROVENANCE = ("doc_id", "line_start", "line_end", "char_start", "char_end", "raw", "rule_id")
_CARRIED = (
    "indicator_id", *_PROVENANCE, "role", "comparator", "source", "text_value",
)  # fmt: skip


def build_panel(
    tables: Mapping[str, Sequence[Row]],
    rules: Rules,
    copies: Mapping[str, str] | None = None,
    *,
    doubtful: bool = False,
) -> list[dict[str, Any]]:
    """Rows of the table ``panel`` from rows of ``documents`` and ``indicators``, ordered by their keys.

    ``copies`` maps each plan that is a copy to the plan it is one of. Facts without a canonical name, a time, a value
    or a region are left out, and so are those whose unit cannot be turned into the indicator's, and unless ``doubtful``
    those whose reading is in doubt.
    """
    copies = copies or {}
    plans = {row["doc_id"]: row for row in tables["documents"]}
    groups: dict[Key, list[PanelEntry]] = {}
    repeated: dict[Key, set[str]] = {}
    for row in tables["indicators"]:
        entry = panel_entry(row, plans[row["doc_id"]], rules)
        if entry is None or (row.get("quality") and not doubtful):
            continue
        if row["doc_id"] in copies:
            repeated.setdefault(entry.key, set()).add(row["doc_id"])
        else:
            groups.setdefault(entry.key, []).append(entry)
    ranked = {key: sorted(groups[key], key=lambda e: e.rank) for key in sorted(groups)}
    levels = _levels(ranked)
    return [_panel_row(ranked[key], sorted(repeated.get(key, ())), levels, rules) for key in ranked]


def _levels(ranked: Mapping[Key, Sequence[PanelEntry]]) -> dict[tuple[str, str, int], tuple[float, str]]:
    """Region, indicator and year → the level observed there and its unit."""
    found: dict[tuple[str, str, int], tuple[float, str]] = {}
    for key, (best, *_) in ranked.items():
        adcode, name, start, end, series, measure, _, unit = key
        if series == OBSERVED and measure == LEVEL and start == end and best.amount is not None:
            found.setdefault((adcode, name, end), (float(best.amount.value), unit))
    return found


def _panel_row(
    entries: Sequence[PanelEntry],
    copies: Sequence[str],
    levels: Mapping[tuple[str, str, int], tuple[float, str]],
    rules: Rules,
) -> dict[str, Any]:
    best, amount = entries[0], entries[0].amount
    adcode, name, year_start, year_end, series, measure, direction, _ = best.key
    base = levels.get((adcode, name, best.base_year)) if best.base_year is not None else None
    agreeing = [e for e in entries if best.agrees(e)]
    return {
        "panel_id": ":".join(map(str, best.key)),
        **{column: best.row.get(column) for column in _CARRIED},
        "direction": direction or None,
        "canonical_name": name,
        "region": _region_name(adcode, rules),
        "adcode": adcode,
        "year_start": year_start,
        "year_end": year_end,
        "year_stated": best.year_stated,
        "year_from": best.years.told_by,
        "series": series,
        "measure": measure,
        "value": None if amount is None else float(amount.value),
        "value_high": None if amount is None or amount.high is None else float(amount.high),
        "unit": best.unit or None,
        "base_year": best.base_year,
        "base_value": base[0]
        if base and measure in GROWTH and (measure != CHANGE or _comparable(best, base))
        else None,
        "attribute": _first(e.row.get("attribute") for e in agreeing),
        "qualifiers": list(best.row.get("qualifiers") or ()),
        "quality": best.row.get("quality"),
        "n_statements": len(entries),
        "n_agree": len(agreeing),
        "statement_ids": [e.row["indicator_id"] for e in entries],
        "copies": list(copies),
    }


def _comparable(change: PanelEntry, base: tuple[float, str]) -> bool:
    """True where the base is in the unit of the change, or the change is a share of it."""
    return change.unit == base[1] or change.unit.startswith("%")


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value), None)


def _region_name(adcode: str, rules: Rules) -> str | None:
    region = gazetteer(rules).coded(adcode)
    return region.name if region else None
