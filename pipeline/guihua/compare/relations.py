"""A relation between stated values, whether it holds, and the words in which a finding tells of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from guihua.compare.statements import Interval, Stated
from guihua.rules.matching import Match
from guihua.rules.ruleset import Rules

STAGE = "finding"


@dataclass(frozen=True, slots=True)
class Relation:
    """What ``check`` found about ``name``: ``left`` against ``others``. ``found`` is what is stated and ``expected``
    what the others give, both as numbers of the unit that ``left`` is written in. ``words`` fill in the message."""

    check: str
    name: str
    holds: bool
    left: Stated
    others: tuple[Stated, ...]
    found: float | None
    expected: float | None
    words: Mapping[str, str] = field(default_factory=dict)


def rule_for(check: str, name: str, rules: Rules) -> Match | None:
    """The rule that says how ``check`` applies to an indicator; null where none does."""
    match = rules.first(STAGE, f"{check} {name}")
    return match if match is not None and match.rule.emit.get("severity") else None


def tolerance(match: Match, expected: float) -> float:
    """How far a value may lie from ``expected`` beyond rounding."""
    return abs(expected) * float(match.rule.emit.get("tolerance", 0))


def widened(within: Interval, by: float) -> Interval:
    return Interval(within.low - by, within.high + by) if by else within


def scale(stated: Stated) -> float:
    """The reference unit's value of one written unit: 10⁸ where 亿元 is written."""
    number = stated.row.get("number")
    return abs(stated.value / number) if number else 1.0


def written(value: float, like: Stated) -> float:
    """A value of the reference unit as a number of the unit that ``like`` is written in."""
    return tidy(value / scale(like))


def shown(value: float, like: Stated) -> str:
    """The same with its unit, a digit more exact than ``like``."""
    step = like.step / scale(like) if like.step else 1.0
    decimals = max(0, -round(math.log10(step))) + 1 if step > 0 else 2
    number = f"{value / scale(like):.{decimals}f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return number + (like.row.get("unit_raw") or "")


def percent(rate: float, decimals: int = 2) -> str:
    """A rate of growth as a number of per cent."""
    return f"{rate * 100:.{decimals}f}".rstrip("0").rstrip(".")


def tidy(value: float) -> float:
    """Without the noise of binary fractions."""
    return float(f"{value:.10g}")


def total(values: Sequence[Stated]) -> tuple[float, Interval]:
    """Sum and what it may be."""
    within = values[0].within
    for value in values[1:]:
        within = within + value.within
    return math.fsum(v.value for v in values), within


def listing(values: Sequence[Stated], joint: str) -> str:
    """The parts of a sum as a reader sees them: 60000+20000."""
    return joint.join(value.said for value in values)
