"""Rows of ``indicators`` and ``projects`` → values that can be compared: with the interval each may stand for.

A number stands for all that round to it: 10.5 for 10.45 to 10.55. 以上 opens the interval upwards, 约 widens it.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from guihua.lexicons.indicator_names import known_indicator
from guihua.rules.ruleset import Rules
from guihua.rules.stages import FINDING_NAME

Row = Mapping[str, Any]
ABOUT = 0.05  # how far a value stated as about so much may lie from it
A_SECOND, YEAR = "/s", 31557600  # the year of rules/units.tsv
PAST, TARGET = "past", "target"
RATIO, PARTS = "1", "parts"  # units: of plain ratios and rates; of structures of three parts and more


@dataclass(frozen=True, slots=True)
class Interval:
    """All that a stated value may stand for, ends included."""

    low: float
    high: float

    def meets(self, other: Interval) -> bool:
        """True where some value lies in both; a hair's breadth is allowed for binary fractions."""
        slack = 1e-9 * max(abs(self.low), abs(other.low), 1e-30)
        return self.low <= other.high + slack and other.low <= self.high + slack

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __truediv__(self, other: Interval) -> Interval:
        """The quotient of two intervals of positive numbers."""
        return Interval(
            self.low / other.high if other.high else math.inf, self.high / other.low if other.low > 0 else math.inf
        )

    def __mul__(self, other: Interval) -> Interval:
        return Interval(self.low * other.low, self.high * other.high)


@dataclass(frozen=True, slots=True)
class Stated:
    """One stated value. ``value`` and ``within`` are in the reference unit where there is one, a percentage as the
    fraction it is; ``step`` is that of the last digit. ``place`` is the code (or, where it has none, the name) of whom
    it is stated for; ``indicator`` the canonical name, or the name as written; ``year`` the one year it holds for,
    null if none or several; ``dated`` is false where the year is only that of its plan or its paragraph; ``sums_years``
    is true of what a period brought in all."""

    row: Row
    name: str
    indicator: str
    canonical: bool
    place: str
    value: float
    step: float
    within: Interval
    unit: str
    year: int | None
    dated: bool
    role: str | None
    measure: str
    sums_years: bool = False

    @property
    def id(self) -> str:
        return str(self.row.get("indicator_id") or self.row["project_id"])

    @property
    def doc(self) -> str:
        return str(self.row["doc_id"])

    @property
    def line(self) -> int:
        return int(self.row["line_start"])

    @property
    def table(self) -> tuple[str, int] | None:
        """Table and row it stands in."""
        return (self.row["table_id"], self.row["row"]) if self.row["source"] == "table" else None

    @property
    def said(self) -> str:
        """The value as a reader sees it, with a unit."""
        raw = folded(str(self.row["raw"]))
        unit = self.row.get("unit_raw") or ""
        return raw if not unit or raw.endswith(unit) or unit in raw else raw + unit


def stated_values(indicators: Iterable[Row], documents: Iterable[Row], rules: Rules) -> list[Stated]:
    """Every numeric fact in the order of documents and places."""
    plans = {row["doc_id"]: row for row in documents}
    ordered = sorted(indicators, key=lambda row: (row["doc_id"], row["char_start"], row["indicator_id"]))
    return [stated for row in ordered if (stated := _stated(row, plans[row["doc_id"]], rules)) is not None]


def _stated(row: Row, plan: Row, rules: Rules) -> Stated | None:
    kind = known_indicator(row["canonical_name"], rules)
    measured = _measured(row)
    if measured is None:
        return None
    value, step, unit = measured
    if unit.endswith(A_SECOND) and kind is not None and "/" not in kind.dimension:
        value, step, unit = value * YEAR, step * YEAR, unit.removesuffix(A_SECOND)  # 元/年 of a yearly amount is 元
    if not unit and kind is not None and (kind.dimension, kind.unit) == ("ratio", ""):
        unit = RATIO  # 城乡居民收入比 1.63
    year, dated = _year(row, plan)
    return Stated(
        row=row,
        name=row["name"],
        indicator=kind.name if kind else folded(row["name"]),
        canonical=kind is not None,
        place=_place(row, plan, rules),
        value=value,
        step=step,
        within=_within(value, step, row, value_high=_high(row, value)),
        unit=unit,
        year=year,
        dated=dated,
        role=TARGET if row["role"] == "target" else PAST if row["role"] else None,
        measure=row["measure"],
        sums_years=_sums_years(row, rules),
    )


def _sums_years(row: Row, rules: Rules) -> bool:
    """True of a value that holds for several years together, or is told to add up (累计)."""
    if row["year_end"] is not None and row["year_start"] != row["year_end"]:
        return True
    found = (rules.first(FINDING_NAME, word) for word in row["qualifiers"] or ())
    return any(match is not None and FINDING_NAME.of(match).is_ == "cumulative" for match in found)


def _place(row: Row, plan: Row, rules: Rules) -> str:
    """Whom a value is stated for: a code; in a plan of an unknown region, its file, as long as 全市 may mean it."""
    scope = row["scope"]
    if (adcode := row["place_adcode"]) is not None:
        return str(adcode)
    whole = {word.form: word["ends"] for word in rules.lexicon("scope_words").rows}
    own = (not scope and not plan["adcode"]) or (not plan["adcode"] and whole.get(scope, "\n") in (plan["title"] or ""))
    return f"{row['doc_id']}:{'' if own else scope or row['name']}"


def _measured(row: Row) -> tuple[float, float, str] | None:
    """Value, step of its last digit and unit, in the reference unit where there is one."""
    parts = row["parts"]
    if parts and len(parts) >= 3:
        return math.fsum(parts), max(_steps(row), default=0.0), PARTS
    if parts and len(parts) == 2 and parts[1]:
        steps = [*_steps(row), 0.0, 0.0]
        return parts[0] / parts[1], (steps[0] + (steps[1] if parts[1] != 1 else 0.0)) / parts[1], RATIO
    if row["value"] is None or row["number"] is None:
        return None
    si = row["si_value"] is not None
    value = float(row["si_value"] if si else row["value"])
    scale = value / row["number"] if row["number"] else _scale_of_zero(row)
    steps = _steps(row)
    unit = row["si_unit"] if si else row["unit"] or ""
    return value, abs(scale) * (steps[0] if steps else 0.0), unit


def _scale_of_zero(row: Row) -> float:
    return 0.01 if row["type"] == "percent" else 1.0


def _steps(row: Row) -> list[float]:
    """What one of the last digit is worth in each number of a row: 1.70 → 0.01."""
    return [10.0**-decimals for decimals in row["decimals"] or ()]


def _high(row: Row, value: float) -> float | None:
    if row["value_high"] is None or not row["value"]:
        return None
    return float(row["value_high"]) * value / float(row["value"])


def _within(value: float, step: float, row: Row, value_high: float | None) -> Interval:
    half = step / 2
    low, high = value - half, (value if value_high is None else value_high) + half
    match row["comparator"]:
        case ">=" | ">":
            return Interval(low, math.inf)
        case "<=" | "<":
            return Interval(-math.inf, high)
        case "~":
            return Interval(min(low, value * (1 - ABOUT)), max(high, value * (1 + ABOUT)))
        case _:
            return Interval(low, high)


def _year(row: Row, plan: Row) -> tuple[int | None, bool]:
    """The year a value holds for, and whether its own sentence or cell states it."""
    if row["year_end"] is not None:
        if row["year_start"] == row["year_end"]:
            return row["year_end"], True
        whole = (row["year_start"], row["year_end"]) == (plan["period_start"], plan["period_end"])
        return (row["year_end"] if whole and row["role"] == TARGET else None), False
    if row["context_year_end"] is not None:
        start, end = row["context_year_start"], row["context_year_end"]
        return (end, False) if start == end else (None, False)
    if plan["period_start"] is None:
        return None, False
    if row["role"] == "target":
        return plan["period_end"], False
    return (plan["period_start"] - 1, False) if row["role"] else (None, False)


def folded(name: str) -> str:
    """A name without widths and white space."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def by(values: Sequence[Stated], *fields: str) -> dict[tuple[Any, ...], list[Stated]]:
    """Values in groups that share ``fields``, in the order in which the groups begin."""
    groups: dict[tuple[Any, ...], list[Stated]] = {}
    key = attrgetter(*fields)
    for value in values:
        groups.setdefault(key(value) if len(fields) > 1 else (key(value),), []).append(value)
    return groups
