"""A relation between stated values, whether it holds, and the words in which a finding tells of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from guihua.compare.statements import Interval, Real, Statement, exact
from guihua.rules.matching import Match
from guihua.rules.ruleset import Rules

_STAGE = "finding"


@dataclass(frozen=True, slots=True)
class Relation:
    """What ``check`` found about ``name``: ``left`` against ``others``. ``found`` is what is stated and ``expected``
    what the others give, both as numbers of the unit that ``left`` is written in. ``words`` fill in the message."""

    check: str
    name: str
    holds: bool
    left: Statement
    others: tuple[Statement, ...]
    found: float | None
    expected: float | None
    words: Mapping[str, str] = field(default_factory=dict)


def rule_for(check: str, name: str, rules: Rules) -> Match | None:
    """The rule that says how ``check`` applies to an indicator; null where none does."""
    match = rules.first(_STAGE, f"{check} {name}")
    return match if match is not None and match.rule.emit.get("severity") else None


def tolerance(match: Match, expected: Real) -> Fraction:
    """How far a value may lie from ``expected`` beyond rounding."""
    return abs(Fraction(expected)) * exact(match.rule.emit.get("tolerance", 0))


def _scale(stated: Statement) -> float:
    """The reference unit's value of one written unit: 10⁸ where 亿元 is written."""
    number = stated.row.get("number")
    return abs(float(stated.value) / number) if number else 1.0


def written(value: Fraction, like: Statement) -> float:
    """A value of the reference unit as a number of the unit that ``like`` is written in."""
    return tidy(float(value) / _scale(like))


def shown(value: Fraction, like: Statement) -> str:
    """The same with its unit, a digit more exact than ``like``."""
    step = float(like.step) / _scale(like)
    decimals = max(0, -round(math.log10(step))) + 1 if step > 0 else 2
    number = f"{float(value) / _scale(like):.{decimals}f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return number + (like.row.get("unit_raw") or "")


def percent(rate: Real, decimals: int = 2) -> str:
    """A rate of growth as a number of per cent."""
    return f"{float(rate * 100):.{decimals}f}".rstrip("0").rstrip(".")


def tidy(value: Real) -> float:
    """To ten digits, which a table shows without the noise of binary fractions."""
    return float(f"{float(value):.10g}")


def total(values: Sequence[Statement]) -> tuple[Fraction, Interval]:
    """Sum and what it may be."""
    within = values[0].within
    for value in values[1:]:
        within = within + value.within
    return sum((v.value for v in values), Fraction(0)), within


def listing(values: Sequence[Statement], joint: str) -> str:
    """The parts of a sum as a reader sees them: 60000+20000."""
    return joint.join(value.said for value in values)
