"""Checks of shares and ratios: structures that make a hundred, quotients and sums of indicators stated elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from guihua.compare.relations import (
    Relation,
    listing,
    percent,
    rule_for,
    shown,
    tidy,
    tolerance,
    total,
    written,
)
from guihua.compare.statements import PARTS, PURE, Statement, by, exact, folded
from guihua.compare.sums import one_digit_away
from guihua.lexicons.indicator_names import canonical_name, indicator_names
from guihua.rules import stages
from guihua.rules.ruleset import Rules

NEAR_LINES = 10  # shares of one whole that are listed together stand in lines this near


def structures(values: Sequence[Statement], rules: Rules) -> Iterator[Relation]:
    """Ratios of three parts and more whose sum is about a hundred (三次产业结构) against a hundred."""
    for value in values:
        match = rule_for("shares", value.indicator, rules) if value.unit == PARTS else None
        if match is None:
            continue
        whole, near = match.rule.emit["whole"], match.rule.emit["near"]
        decimals = value.row["decimals"]
        rounding = sum(Fraction(1, 10**n) for n in decimals) / 2 if any(decimals) else 0
        gap, found = abs(value.value - whole), tidy(value.value)
        if gap <= near:
            yield Relation(
                "shares", value.indicator, gap <= rounding, value, (), found, float(whole), {"found": f"{found:g}"}
            )


def listed_shares(values: Sequence[Statement], rules: Rules, joint: str) -> Iterator[Relation]:
    """Shares of one whole in neighbouring lines (提升类村庄占全市村庄总数40%, …): a hundred, or a digit away."""
    shares: dict[tuple[str, str], list[Statement]] = {}
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
        whole = exact(match.rule.emit["whole"]) / 100
        found = total(group)[0]
        hundred = _constant(whole, group[0])
        holds = found == whole
        if holds or one_digit_away(hundred, group):
            yield Relation(
                "listed-shares", below, holds, group[0], tuple(group[1:]), tidy(found * 100), tidy(whole * 100),
                {"found": percent(found), "parts": joint.join(f"{v.name}{v.said}" for v in group)},
            )  # fmt: skip


def _constant(value: Fraction, like: Statement) -> Statement:
    said = replace(like.stated, value=value)
    return replace(like, row={**like.row, "raw": ""}, canonical=False, amount=said)


# ---- indicators that follow from others --------------------------------------------------------------------


def quotients(values: Sequence[Statement], rules: Rules) -> Iterator[Relation]:
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


def _quotients(values: Sequence[Statement], rules: Rules) -> Iterator[Relation]:
    defined = {one.name: one for one in indicator_names(rules).indicators.values() if one.quotient_of}
    known = _Known(values)
    levels = [v for v in values if v.measure == "level" and v.year is not None]
    for value in levels:
        if value.unit != PURE:
            continue
        match = rule_for("quotient", value.indicator, rules)
        if match is None:
            continue
        indicator = defined.get(value.indicator)
        slack = indicator.tolerance if indicator else Fraction(0)
        above, below = indicator.quotient_of if indicator else _operands(value.name, rules)
        yield from _quotient(value, known, (above, below), slack + exact(match.rule.emit.get("tolerance", 0)), rules)
    of_indicator = by(levels, "indicator")
    for name, indicator in defined.items():
        above, below = indicator.quotient_of
        for value in of_indicator.get((name,), ()):
            if value.unit != PURE:
                yield from _quotient(value, known, (above, below), indicator.tolerance, rules)


def _operands(name: str, rules: Rules) -> tuple[str, str]:
    match = rules.first(stages.FINDING_NAME, name)
    return (match.groups["above"], match.groups["below"]) if match and "below" in match.groups else ("", "")


class _Known:
    """Levels by plan, place, indicator, year and role: a table's first."""

    def __init__(self, values: Sequence[Statement]) -> None:
        levels = [v for v in values if v.measure == "level" and v.year is not None and v.row["parts"] is None]
        levels.sort(key=lambda v: (v.table is None, not v.dated))
        self.levels = by(levels, "doc", "place", "indicator", "year", "role")

    def of(self, like: Statement, name: str, rules: Rules) -> Statement | None:
        """The value of another indicator that ``like`` may be reckoned from."""
        for indicator in (canonical_name(name, None, rules), folded(name)):
            if indicator and (found := self.levels.get((like.doc, like.place, indicator, like.year, like.role))):
                return found[0]
        return None


def _quotient(
    value: Statement, known: _Known, names: tuple[str, str], slack: Fraction, rules: Rules
) -> Iterator[Relation]:
    above, below = (known.of(value, name, rules) if name else None for name in names)
    if above is None or below is None or below.value <= 0 or above is value or below is value:
        return
    same = above.unit == below.unit if value.unit == PURE else above.unit == value.unit
    if not same or (above.unit == PURE and below.unit == PURE):
        return
    found = above.value / below.value
    holds = value.within.meets((above.within / below.within).widened(found * slack))
    yield Relation(
        "quotient", value.indicator, holds, value, (above, below), written(value.value, value), written(found, value),
        {
            "expected": shown(found, value), "above": above.said, "below": below.said,
            "above_name": above.name, "below_name": below.name,
        },
    )  # fmt: skip


def sums(values: Sequence[Statement], rules: Rules, joint: str) -> Iterator[Relation]:
    """Indicators that are the sum of others by definition, where a plan states them all for one year."""
    known = _Known(values)
    of_indicator = by([v for v in values if v.measure == "level" and v.year is not None], "indicator")
    for indicator in filter(lambda one: one.sum_of, indicator_names(rules).indicators.values()):
        for value in of_indicator.get((indicator.name,), ()):
            match = rule_for("sum", value.indicator, rules)
            parts = [known.of(value, name, rules) for name in indicator.sum_of]
            stated = [part for part in parts if part is not None and part.unit == value.unit]
            if match is None or len(stated) < len(parts):
                continue
            found, within = total(stated)
            slack = tolerance(match, found) + abs(found) * indicator.tolerance
            yield Relation(
                "sum", value.indicator, value.within.meets(within.widened(slack)), value, tuple(stated),
                written(value.value, value), written(found, value),
                {"expected": shown(found, value), "parts": listing(stated, joint)},
            )  # fmt: skip
