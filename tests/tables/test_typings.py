"""The same facts, whatever a table is typed in."""

from __future__ import annotations

from functools import cache

import pytest

from typings import FORMS, OTHER_SHEETS, Fact, Sheet, facts_of, plan_sheets, plan_with

LEAST = 0.97
FORMS_LEAST = {
    "wrapped": 0.95,
    "wrapped_middle": 0.95,
    "wrapped_apart": 0.95,
    "paged": 0.96,
    "noted": 0.96,
    "spaces_over_pages": 0.93,
}


@cache
def sheets() -> tuple[tuple[Sheet, dict[Fact, int]], ...]:
    """Every sheet with what its HTML states, where each cell is told."""
    return tuple((sheet, facts_of(plan_with(sheet, "html"))) for sheet in (*plan_sheets(), *OTHER_SHEETS))


def shares(form: str) -> tuple[float, float]:
    """The share of facts found again, and of those that are found which are right."""
    same = stated = found = 0
    for sheet, facts in sheets():
        again = facts_of(plan_with(sheet, form))
        same += sum(min(count, again[fact]) for fact, count in facts.items())
        stated += sum(facts.values())
        found += sum(again.values())
    return same / stated, same / found


@pytest.mark.parametrize("form", FORMS)
def test_tables_typed_anew_state_the_same(form: str) -> None:
    assert sum(sum(facts.values()) for _, facts in sheets()) > 480
    assert min(shares(form)) >= FORMS_LEAST.get(form, LEAST)
