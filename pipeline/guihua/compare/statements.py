"""Rows of ``indicators`` → statements: exact values of one place, indicator and time that can be set side by side.

A number stands for all that round to it: 10.5 for 10.45 to 10.55. 以上 opens the interval upwards, 约 widens it. Checks
and the panel read statements alike; what differs, which years a value holds for, is a policy handed in
(:mod:`guihua.compare.statement_years`).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

from guihua.compare.statement_years import OBSERVED, STATED, TARGET, Row, YearPolicy, Years
from guihua.lexicons.indicator_names import RATIO, known_indicator
from guihua.lexicons.units import Unit, read_unit
from guihua.model import KnownIndicator
from guihua.rules import stages
from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules

_ABOUT = Fraction(1, 20)  # how far a value stated as about so much may lie from it
A_SECOND, SECONDS_A_YEAR = "/s", 31557600  # the year of rules/units.tsv
PURE, PARTS = "1", "parts"  # units: of plain ratios and rates; of structures of three parts and more
Real = Fraction | float  # a float where an interval is open (infinite), or where a root was taken


@dataclass(frozen=True, slots=True)
class Interval:
    """All that a stated value may stand for, ends included; infinite where open."""

    low: Real
    high: Real

    def meets(self, other: Interval) -> bool:
        """True where some value lies in both."""
        return self.low <= other.high and other.low <= self.high

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __truediv__(self, other: Interval) -> Interval:
        """The quotient of two intervals of positive numbers."""
        return Interval(
            self.low / other.high if other.high else math.inf, self.high / other.low if other.low > 0 else math.inf
        )

    def widened(self, by: Fraction) -> Interval:
        return Interval(self.low - by, self.high + by) if by else self


@dataclass(frozen=True)
class Amount:
    """A value, the upper one of a range (else null), what one of the last digit is worth, the word that bounds it, and
    the unit of these: the reference unit where there is one, so that a percentage is the fraction it is."""

    value: Fraction
    high: Fraction | None
    step: Fraction
    comparator: str | None
    unit: str
    dimension: str | None

    @cached_property
    def within(self) -> Interval:
        """All that it may stand for: whatever rounds to it, more where it says at least, and so on."""
        half, top = self.step / 2, self.value if self.high is None else self.high
        match self.comparator:
            case ">=" | ">":
                return Interval(self.value - half, math.inf)
            case "<=" | "<":
                return Interval(-math.inf, top + half)
            case "~":
                about = max(half, abs(self.value) * _ABOUT)
                return Interval(self.value - about, top + about)
            case _:
                return Interval(self.value - half, top + half)

    def times(self, factor: Fraction, unit: str) -> Amount:
        """The same in ``unit``, of which ``factor`` make one of this."""
        high = None if self.high is None else self.high * factor
        return Amount(self.value * factor, high, self.step * factor, self.comparator, unit, self.dimension)

    def in_unit(self, wanted: Unit, form: str) -> Amount | None:
        """The same in a unit of the lexicon, called ``form``; null where the two do not measure the same."""
        if wanted.factor is not None:
            same = wanted.reference == self.unit
        else:  # a count, or a coefficient without a unit
            same = (wanted.dimension or "").split("/")[0] == (self.dimension or "").split("/")[0]
        return self.times(1 / (Fraction(wanted.scale) * (wanted.factor or 1)), form) if same else None


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact that can be compared. ``place`` is the code (or, where it has none, the name) of whom it is stated for;
    ``indicator`` the canonical name, or the name as written; ``role`` is target, observed (baseline and actual alike)
    or null; ``amount`` is null where words stand for the value."""

    row: Row
    place: str
    indicator: str
    canonical: bool
    measure: str
    role: str | None
    years: Years | None
    amount: Amount | None

    @property
    def stated(self) -> Amount:
        """The amount of a statement that is known to have one."""
        assert self.amount is not None
        return self.amount

    @property
    def value(self) -> Fraction:
        return self.stated.value

    @property
    def step(self) -> Fraction:
        return self.stated.step

    @property
    def within(self) -> Interval:
        return self.stated.within

    @property
    def unit(self) -> str:
        return self.stated.unit

    @property
    def year(self) -> int | None:
        """The one year it holds for, null if none or several."""
        return self.years.end if self.years is not None and self.years.start == self.years.end else None

    @property
    def dated(self) -> bool:
        """True where its own sentence or cell states that year."""
        return self.year is not None and self.years is not None and self.years.told_by == STATED

    @property
    def name(self) -> str:
        return str(self.row["name"])

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


def statements_of(
    indicators: Iterable[Row], documents: Iterable[Row], rules: Rules, years: YearPolicy
) -> list[Statement]:
    """Every fact that has a value in numbers, in the order of documents and places."""
    plans = {row["doc_id"]: row for row in documents}
    ordered = sorted(indicators, key=lambda row: (row["doc_id"], row["char_start"], row["indicator_id"]))
    read = (read_statement(row, plans[row["doc_id"]], rules, years) for row in ordered)
    return [statement for statement in read if statement.amount is not None]


def read_statement(row: Row, plan: Row, rules: Rules, years: YearPolicy) -> Statement:
    """A row of ``indicators`` and that of its plan as a statement, of the years that ``years`` says."""
    known = known_indicator(row["canonical_name"], rules)
    return Statement(
        row=row,
        place=_place(row, plan, rules),
        indicator=known.name if known else folded(row["name"]),
        canonical=known is not None,
        measure=row["measure"],
        role=TARGET if row["role"] == TARGET else OBSERVED if row["role"] else None,
        years=years(row, plan),
        amount=_amount(row, known, rules),
    )


def sums_years(statement: Statement, rules: Rules) -> bool:
    """True of a value that holds for several years together, or is told to add up (累计)."""
    row = statement.row
    if row["year_end"] is not None and row["year_start"] != row["year_end"]:
        return True
    return is_told(row, "cumulative", rules)


def is_told(row: Row, what: str, rules: Rules) -> bool:
    """True where a qualifier says so of the value: ``cumulative`` (累计), ``mean`` (年均)."""
    found = (rules.first(stages.FINDING_NAME, word) for word in row["qualifiers"] or ())
    return any(match is not None and stages.FINDING_NAME.of(match).is_ == what for match in found)


def _place(row: Row, plan: Row, rules: Rules) -> str:
    """Whom a value is stated for: a code; in a plan of an unknown region, its file, as long as 全市 may mean it."""
    if (adcode := row["place_adcode"]) is not None:
        return str(adcode)
    scope = row["scope"]
    own = not plan["adcode"] and (not scope or _wholes(rules).get(scope, "\n") in (plan["title"] or ""))
    return f"{row['doc_id']}:{'' if own else scope or row['name']}"


@once_per_rules
def _wholes(rules: Rules) -> dict[str, str]:
    """Words for all of a region, and what the region's name ends with: 全市 and 市."""
    return {word: word[-1] for word in rules.lexicon("cues").forms("all_of_region")}


# ---- amounts -----------------------------------------------------------------------------------------------


def _amount(row: Row, known: KnownIndicator | None, rules: Rules) -> Amount | None:
    """What a row states, in the reference unit where there is one; null where words stand for it."""
    if row["parts"]:
        return _of_parts([exact(part) for part in row["parts"]], row)
    if row["value"] is None:
        return None
    unit = unit_of(row["unit"] or "", known, rules)
    called = unit.reference or unit.form
    if not called and known is not None and (known.dimension, known.unit) == (RATIO, ""):
        called = PURE  # 城乡居民收入比 1.63
    factor = unit.factor or 1
    value = exact(row["value"]) * factor
    high = None if row["value_high"] is None else exact(row["value_high"]) * factor
    decimals = (row["decimals"] or (0,))[0]
    digits = abs(round(row["number"] * 10**decimals)) if row["number"] else 0  # 317.54 → 31754
    step = abs(value) / digits if digits else Fraction(factor) / 10**decimals
    return Amount(value, high, step, row["comparator"], called, unit.dimension)


def unit_of(written: str, known: KnownIndicator | None, rules: Rules) -> Unit:
    """A unit as values of an indicator are stated in it: 元/年 of a yearly amount is 元."""
    unit = read_unit(written, rules)
    if unit.factor is None or unit.reference is None or known is None or "/" in known.dimension:
        return unit
    if not unit.reference.endswith(A_SECOND):
        return unit
    return replace(unit, factor=unit.factor * SECONDS_A_YEAR, reference=unit.reference.removesuffix(A_SECOND))


def _of_parts(parts: Sequence[Fraction], row: Row) -> Amount | None:
    """A ratio of two parts as a number, a structure of more as their sum. A part that is one is exact: 1.7∶1."""
    steps = [
        Fraction(0) if part == 1 else Fraction(1, 10**decimals)
        for part, decimals in zip(parts, row["decimals"], strict=True)
    ]
    if len(parts) >= 3:
        return Amount(sum(parts, Fraction(0)), None, max(steps), row["comparator"], PARTS, PARTS)
    if len(parts) < 2 or not parts[0] or not parts[1]:
        return None
    value = parts[0] / parts[1]
    step = sum((value * step / part for part, step in zip(parts, steps, strict=True)), Fraction(0))
    return Amount(value, None, step, row["comparator"], PURE, None)


@lru_cache(maxsize=4096)
def exact(number: float) -> Fraction:
    """The decimal number that a float of a table stands for."""
    return Fraction(Decimal(repr(number)))


# ---- words and groups --------------------------------------------------------------------------------------


def folded(name: str) -> str:
    """A name without widths and white space."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def by(statements: Sequence[Statement], *fields: str) -> dict[tuple[Any, ...], list[Statement]]:
    """Statements in groups that share ``fields``, in the order in which the groups begin."""
    groups: dict[tuple[Any, ...], list[Statement]] = {}
    key = attrgetter(*fields)
    for statement in statements:
        groups.setdefault(key(statement) if len(fields) > 1 else (key(statement),), []).append(statement)
    return groups
