"""Which years a stated value holds for: one policy for checks inside plans, one for the panel.

Both take a value's own years first, then those stated around it (``indicators.context_year_*``). A check may also fall
back on the plan's period, since it says so in its words; the panel never guesses a year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
TARGET, OBSERVED = "target", "observed"  # what is planned, and what was reached, baseline and actual alike
STATED, CONTEXT, OF_PLAN = "stated", "context", "plan"  # where years come from, beside indicators.context_year_from


@dataclass(frozen=True, slots=True)
class Years:
    """The years a value holds for, and what states them."""

    start: int
    end: int
    told_by: str


YearPolicy = Callable[[Row, Row], Years | None]  # a row of indicators and that of its plan → its years


def years_in_text(row: Row, plan: Row) -> Years | None:
    """The years of a value's own sentence or cell, else those stated around it: the policy of the panel."""
    start, end = row["year_start"], row["year_end"]
    if start is not None and end is not None:
        return Years(start, end, STATED)
    start, end = row["context_year_start"], row["context_year_end"]
    if start is None or end is None:
        return None
    return Years(start, end, row.get("context_year_from") or CONTEXT)


def years_in_plan(row: Row, plan: Row) -> Years | None:
    """The same, else the plan's last year for a target and the year before it for what was reached: the policy of
    checks. A target for the whole of the plan's period is one for its last year."""
    first, last = plan["period_start"], plan["period_end"]
    target = row["role"] == TARGET
    found = years_in_text(row, plan)
    if found is not None:
        whole = found.told_by == STATED and found.start != found.end and (found.start, found.end) == (first, last)
        return Years(last, last, OF_PLAN) if whole and target else found
    if first is None or not row["role"]:
        return None
    return Years(last, last, OF_PLAN) if target else Years(first - 1, first - 1, OF_PLAN)
