"""Every example of every rule does what it says, alone and together with the rules of its stage."""

from __future__ import annotations

import pytest

from guihua.rules.entries import example_texts
from guihua.workbench.examples import check_example, check_rule
from loaded import own_rules

LOADED = own_rules()
EXAMPLES = [
    pytest.param(rule, path, example, id=f"{rule.id}-{path[0]}-{path[1]}")
    for rule in LOADED.all
    if rule.entry is not None and rule.status != "retired"
    for path, example in example_texts(rule.entry)
]


@pytest.mark.parametrize(("rule", "path", "example"), EXAMPLES)
def test_an_example_does_what_it_says(rule, path, example) -> None:  # type: ignore[no-untyped-def]
    assert [str(problem) for problem in check_example(rule, LOADED, path, example)] == []


def test_every_active_rule_has_examples_both_ways() -> None:
    told = [str(p) for rule in LOADED for p in check_rule(rule, LOADED) if p.code in ("R401", "R402")]
    assert told == []
