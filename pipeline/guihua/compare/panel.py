"""Facts → a panel: one row per region, indicator, time, role and measure, its value in the indicator's usual unit.

Several statements of one value become one row, which points to the best of them: one made by the region's own plan
before one made by another, a table before running text, the finest digits first. ``n_statements`` counts all of them,
``n_agree`` those that may be the same number, given the digits they state and words such as about or at least.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import regex

from guihua.lexicons.indicator_names import GROWTH, RATIO, indicator_names
from guihua.lexicons.regions import gazetteer
from guihua.lexicons.units import Unit, read_unit
from guihua.model import KnownIndicator
from guihua.rules.ruleset import Rules

Row = Mapping[str, Any]


Key = tuple[str, str, int, int, str, str, str, str]


SOURCES = ("table", "box", "prose", "note")  # best first


TARGET, PAST = "target", "past"


LEVEL = "level"


ABOUT = Fraction(1, 20)  # how far a value stated as about so much may lie from it


DECIMALS = regex.compile(r"[.．]([\d０-９]+)")


PROVENANCE = ("doc_id", "line_start", "line_end", "char_start", "char_end", "raw", "rule_id")


CARRIED = ("indicator_id", *PROVENANCE, "canonical_name", "role", "measure", "direction", "comparator")


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact in its indicator's unit. ``low`` and ``high`` enclose all that it may stand for, null where open."""

    row: Row
    key: Key
    unit: str
    value: Fraction
    value_high: Fraction | None
    low: Fraction | None
    high: Fraction | None
    half: Fraction
    own: bool
    year_stated: bool

    @property
    def rank(self) -> tuple[Any, ...]:
        """Orders statements of one value, best first."""
        return (
            not self.own,
            SOURCES.index(self.row["source"]),
            not self.year_stated,
            self.half,
            self.row["doc_id"],
            self.row["char_start"],
            self.row["indicator_id"],
        )

    def agrees(self, other: Statement) -> bool:
        """True where one number may be meant by both: they overlap, or one is the other cut short (317 of 317.54)."""
        if _below(self.low, other.high) and _below(other.low, self.high):
            return True
        finer, coarser = sorted((self, other), key=lambda s: s.half)
        return coarser.row["comparator"] == "=" and 0 <= finer.value - coarser.value < 2 * coarser.half


def build_panel(tables: Mapping[str, Sequence[Row]], rules: Rules) -> list[dict[str, Any]]:
    """Rows of the table ``panel`` from rows of ``documents`` and ``indicators``, ordered by their keys.

    Facts without a canonical name, a time, a number or a region are left out, and so are those whose unit cannot be
    turned into the indicator's.
    """
    plans = {row["doc_id"]: row for row in tables["documents"]}
    groups: dict[Key, list[Statement]] = {}
    for row in tables["indicators"]:
        if (statement := _statement(row, plans[row["doc_id"]], rules)) is not None:
            groups.setdefault(statement.key, []).append(statement)
    return [_panel_row(sorted(groups[key], key=lambda s: s.rank), rules) for key in sorted(groups)]


def _panel_row(statements: Sequence[Statement], rules: Rules) -> dict[str, Any]:
    best = statements[0]
    adcode, _, year_start, year_end = best.key[:4]
    return {
        "panel_id": ":".join(map(str, best.key)),
        **{column: best.row[column] for column in CARRIED},
        "region": _region_name(adcode, rules),
        "adcode": adcode,
        "year_start": year_start,
        "year_end": year_end,
        "year_stated": best.year_stated,
        "value": float(best.value),
        "value_high": None if best.value_high is None else float(best.value_high),
        "unit": best.unit or None,
        "n_statements": len(statements),
        "n_agree": sum(best.agrees(s) for s in statements),
    }


def _region_name(adcode: str, rules: Rules) -> str | None:
    region = gazetteer(rules).coded(adcode)
    return region.name if region else None


# ---- one fact ----------------------------------------------------------------------------------------------


def _statement(row: Row, plan: Row, rules: Rules) -> Statement | None:
    indicator = indicator_names(rules).indicators.get(row["canonical_name"] or "")
    years = _years(row)
    adcode = row["place_adcode"]
    if indicator is None or years is None or adcode is None or row["role"] is None:
        return None
    measured = _measured(row, indicator, rules)
    if measured is None:
        return None
    value, high, half, unit = measured
    least, most = _bounds(row["comparator"], value, high, half)
    role = TARGET if row["role"] == TARGET else PAST
    return Statement(
        row=row,
        key=(adcode, indicator.name, *years[:2], role, row["measure"], row["direction"] or "", unit),
        unit=unit,
        value=value,
        value_high=high,
        low=least,
        high=most,
        half=half,
        own=adcode == plan["adcode"],
        year_stated=years[2],
    )


def _years(row: Row) -> tuple[int, int, bool] | None:
    """First and last year, and whether the value's own sentence or cell states them. A level that only its paragraph
    or heading dates by a period holds for that period's end."""
    if row["year_start"] is not None and row["year_end"] is not None:
        return row["year_start"], row["year_end"], True
    start, end = row["context_year_start"], row["context_year_end"]
    if start is None or end is None:
        return None
    return (end if row["measure"] == LEVEL else start), end, False


def _measured(
    row: Row, indicator: KnownIndicator, rules: Rules
) -> tuple[Fraction, Fraction | None, Fraction, str] | None:
    """Value, upper value, half of the last digit's worth, and unit."""
    parts = row["parts"]
    if parts:
        if len(parts) != 2 or not parts[1]:
            return None
        below = _exact(parts[1])
        value = _exact(parts[0]) / below
        half = _last_digit(row["raw"]) / 2 / below if below == 1 else value / 100
        return value, None, half, indicator.unit
    if row["value"] is None:
        return None
    written = read_unit(row["unit"] or "", rules)
    if row["measure"] in GROWTH and written.dimension == RATIO:
        ratio, unit = Fraction(1), written.form  # per cent, or points
    else:
        wanted = read_unit(indicator.unit, rules)
        found = _ratio(written, wanted)
        if found is None:
            return None
        ratio, unit = found, indicator.unit
    value = _exact(row["value"])
    digit = _last_digit(row["raw"])
    if row["number"]:
        digit *= value / _exact(row["number"])
    high = None if row["value_high"] is None else _exact(row["value_high"]) * ratio
    return value * ratio, high, abs(digit) / 2 * ratio, unit


@lru_cache(maxsize=1024)
def _ratio(written: Unit, wanted: Unit) -> Fraction | None:
    """What one ``written`` is in ``wanted``; null where they do not measure the same."""
    scale = Fraction(written.scale) / Fraction(wanted.scale)
    if written.factor is None or wanted.factor is None:
        same = (
            written.factor is wanted.factor
            and (written.dimension or "").split("/")[0] == (wanted.dimension or "").split("/")[0]
        )
        return scale if same else None
    return scale * written.factor / wanted.factor if written.reference == wanted.reference else None


def _bounds(
    comparator: str | None, value: Fraction, high: Fraction | None, half: Fraction
) -> tuple[Fraction | None, Fraction | None]:
    """All that a statement may stand for: whatever rounds to it, more where it says at least, and so on."""
    top = value if high is None else high
    match comparator:
        case ">=" | ">":
            return value - half, None
        case "<=" | "<":
            return None, top + half
        case "~":
            about = abs(value) * ABOUT
            return value - max(half, about), top + max(half, about)
        case _:
            return value - half, top + half


def _below(low: Fraction | None, high: Fraction | None) -> bool:
    return low is None or high is None or low <= high


def _last_digit(raw: str) -> Fraction:
    """What one of the last digit is worth: 317.54万吨 → 1/100."""
    decimals = DECIMALS.search(raw)
    return Fraction(1, 10 ** len(decimals[1])) if decimals else Fraction(1)


def _exact(number: float) -> Fraction:
    return Fraction(Decimal(repr(number)))
