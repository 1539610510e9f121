"""Five-year plans by their names (“十四五”): the years they span."""

from __future__ import annotations

from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules
from guihua.rules.word_lists import Row


def plan_years(form: str, rules: Rules) -> tuple[int, int]:
    """First and last year of the plan that is called ``form``."""
    row = plan_periods(rules)[form]
    return int(row["start"]), int(row["end"])


def plan_ending(year: int | None, rules: Rules) -> tuple[int, int] | None:
    """First and last year of the plan that ends with ``year``."""
    plans = plan_periods(rules).values()
    return next(((int(plan["start"]), int(plan["end"])) for plan in plans if int(plan["end"]) == year), None)


@once_per_rules
def plan_periods(rules: Rules) -> dict[str, Row]:
    return rules.lexicon("plan_periods").by_form()
