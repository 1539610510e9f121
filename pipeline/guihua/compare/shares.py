"""Checks of shares and ratios: structures that make a hundred, quotients and sums of indicators stated elsewhere."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from guihua.compare.relations import (
    Relation,
    listing,
    percent,
    rule_for,
    shown,
    tidy,
    tolerance,
    total,
    widened,
    written,
)
from guihua.compare.statements import PARTS, RATIO, Interval, Stated, by, folded
from guihua.compare.sums import one_digit_away
from guihua.lexicons.indicator_names import canonical_name
from guihua.rules import stages
from guihua.rules.ruleset import Rules

NUMBER = regex.compile(r"\d+(?:\.(\d+))?")
NEAR_LINES = 10  # shares of one whole that are listed together stand in lines this near


def structures(values: Sequence[Stated], rules: Rules) -> Iterator[Relation]:
    """Ratios of three parts and more whose sum is about a hundred (三次产业结构) against a hundred."""
    for value in values:
        parts = value.row["parts"]
        match = rule_for("shares", value.indicator, rules) if value.unit == PARTS else None
        if match is None:
            continue
        whole, near = match.rule.emit["whole"], match.rule.emit["near"]
        found = tidy(math.fsum(parts))
        numbers = NUMBER.findall(unicodedata.normalize("NFKC", str(value.row["raw"])))
        rounding = sum(10.0 ** -len(decimals) / 2 for decimals in numbers)
        if abs(found - whole) <= near:
            holds = abs(found - whole) <= max(rounding, 1e-9) if any(numbers) else found == whole
            yield Relation("shares", value.indicator, holds, value, (), found, float(whole), {"found": f"{found:g}"})


def listed_shares(values: Sequence[Stated], rules: Rules, joint: str) -> Iterator[Relation]:
    """Shares of one whole in neighbouring lines (提升类村庄占全市村庄总数40%, …): a hundred, or a digit away."""
    shares: dict[tuple[str, str], list[Stated]] = {}
    for value in values:
        if value.row["type"] == "percent" and value.measure == "level" and value.table is None:
            match = rules.first(stages.FINDING_NAME, value.name)
            if match is not None and "below" in match.groups:
                shares.setdefault((value.doc, match.groups["below"]), []).append(value)
    for (_, below), group in shares.items():
        match = rule_for("listed-shares", below, rules)
        near = all(b.line - a.line <= NEAR_LINES for a, b in pairwise(group))
        if match is None or len(group) < 3 or not near or len({v.year for v in group}) > 1:
            continue
        whole = match.rule.emit["whole"] / 100
        found = total(group)[0]
        hundred = _constant(whole, group[0])
        exact = abs(found - whole) < 1e-9
        if exact or one_digit_away(hundred, group):
            yield Relation(
                "listed-shares", below, exact, group[0], tuple(group[1:]), tidy(found * 100), whole * 100,
                {"found": percent(found), "parts": joint.join(f"{v.name}{v.said}" for v in group)},
            )  # fmt: skip


def _constant(value: float, like: Stated) -> Stated:
    return Stated(
        row={**like.row, "raw": ""}, name=like.name, indicator=like.indicator, canonical=False, place=like.place,
        value=value, step=like.step, within=Interval(value, value), unit=like.unit, year=like.year, dated=like.dated,
        role=like.role, measure=like.measure,
    )  # fmt: skip


# ---- indicators that follow from others --------------------------------------------------------------------


def quotients(values: Sequence[Stated], rules: Rules) -> Iterator[Relation]:
    """Shares and ratios against the two indicators they are of: those named in them, or those of the lexicon."""
    found = list(_quotients(values, rules))
    groups: dict[tuple[object, ...], list[Relation]] = {}
    for relation in found:  # a line may compare its own with another's: 高于全国平均水平（2.4：1）
        value = relation.left
        groups.setdefault((value.doc, value.line, value.table, value.indicator, value.year, value.role), []).append(
            relation
        )
    for group in groups.values():
        yield next((relation for relation in group if relation.holds), group[0])


def _quotients(values: Sequence[Stated], rules: Rules) -> Iterator[Relation]:
    defined = {row.form: row for row in rules.lexicon("derived_indicators").rows if row["class"] == "quotient"}
    known = _Known(values)
    for value in values:
        if value.measure != "level" or value.unit != RATIO or value.year is None:
            continue
        match = rule_for("quotient", value.indicator, rules)
        if match is None:
            continue
        row = defined.get(value.indicator)
        slack = float(row["tolerance"] or 0) if row else 0.0
        above, below = row["operands"].split() if row else _operands(value.name, rules)
        yield from _quotient(value, known, (above, below), slack + match.rule.emit.get("tolerance", 0), rules)
    for form, row in defined.items():
        above, below = row["operands"].split()
        for value in values:
            if value.indicator == form and value.measure == "level" and value.unit != RATIO and value.year is not None:
                yield from _quotient(value, known, (above, below), float(row["tolerance"] or 0), rules)


def _operands(name: str, rules: Rules) -> tuple[str, str]:
    match = rules.first(stages.FINDING_NAME, name)
    return (match.groups["above"], match.groups["below"]) if match and "below" in match.groups else ("", "")


class _Known:
    """Levels by plan, place, indicator, year and role: a table's first."""

    def __init__(self, values: Sequence[Stated]) -> None:
        levels = [v for v in values if v.measure == "level" and v.year is not None and v.row["parts"] is None]
        levels.sort(key=lambda v: (v.table is None, not v.dated))
        self.levels = by(levels, "doc", "place", "indicator", "year", "role")

    def of(self, like: Stated, name: str, rules: Rules) -> Stated | None:
        """The value of another indicator that ``like`` may be reckoned from."""
        for indicator in (canonical_name(name, None, rules), folded(name)):
            if indicator and (found := self.levels.get((like.doc, like.place, indicator, like.year, like.role))):
                return found[0]
        return None


def _quotient(value: Stated, known: _Known, names: tuple[str, str], slack: float, rules: Rules) -> Iterator[Relation]:
    above, below = (known.of(value, name, rules) if name else None for name in names)
    if above is None or below is None or below.value <= 0 or above is value or below is value:
        return
    same = above.unit == below.unit if value.unit == RATIO else above.unit == value.unit
    if not same or (above.unit == RATIO and below.unit == RATIO):
        return
    exact = above.value / below.value
    holds = value.within.meets(widened(above.within / below.within, exact * slack))
    yield Relation(
        "quotient", value.indicator, holds, value, (above, below), written(value.value, value), written(exact, value),
        {
            "expected": shown(exact, value), "above": above.said, "below": below.said,
            "above_name": above.name, "below_name": below.name,
        },
    )  # fmt: skip


def sums(values: Sequence[Stated], rules: Rules, joint: str) -> Iterator[Relation]:
    """Indicators that are the sum of others by definition, where a plan states them all for one year."""
    known = _Known(values)
    for row in rules.lexicon("derived_indicators").rows:
        if row["class"] != "sum":
            continue
        for value in values:
            if value.indicator != row.form or value.measure != "level" or value.year is None:
                continue
            match = rule_for("sum", value.indicator, rules)
            parts = [known.of(value, name, rules) for name in row["operands"].split()]
            stated = [part for part in parts if part is not None and part.unit == value.unit]
            if match is None or len(stated) < len(parts):
                continue
            exact, within = total(stated)
            slack = tolerance(match, exact) + abs(exact) * float(row["tolerance"] or 0)
            yield Relation(
                "sum", value.indicator, value.within.meets(widened(within, slack)), value, tuple(stated),
                written(value.value, value), written(exact, value),
                {"expected": shown(exact, value), "parts": listing(stated, joint)},
            )  # fmt: skip
