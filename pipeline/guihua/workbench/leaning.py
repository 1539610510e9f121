"""Examples that fail because a rule was retired: the retired rule is named, with those that lean on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from guihua.messages import say, some
from guihua.rules.matching import Rule
from guihua.rules.problems import Problem
from guihua.rules.ruleset import Rules
from guihua.workbench.examples import check_rule


def told_of_retired(problems: Sequence[Problem], rules: Rules) -> list[Problem]:
    """The problems of examples; those that would be none if a retired rule were active as one problem of that rule."""
    left = [*problems]
    for rule in rules.all:
        if rule.status == "retired" and rule.entry is not None and (leaning := _leaning(rule, left, rules)):
            places = some(list(dict.fromkeys(f"{one.rule_id} ({one.position.place})" for one in leaning)))
            detail = say("leaned-on", name=rule.id, n=len(leaning), rules=places)
            left = [one for one in left if one not in leaning]
            left.append(rule.entry.problem("R415", ("id",), detail, say("let-another-rule-do-it", name=rule.id)))
    return left


def _leaning(retired: Rule, problems: Sequence[Problem], rules: Rules) -> list[Problem]:
    """The findings that are gone where ``retired`` is active."""
    by_rule: dict[str, list[Problem]] = defaultdict(list)
    for one in problems:
        if one.level == "finding" and one.rule_id is not None and one.rule_id != retired.id:
            by_rule[one.rule_id].append(one)
    if not by_rule:
        return []
    before = rules.with_rule(replace(retired, status="active"))
    return [one for name, found in by_rule.items() for one in _gone(found, before[name], before)]


def _gone(found: Sequence[Problem], rule: Rule, before: Rules) -> list[Problem]:
    still = set(check_rule(rule, before))
    return [one for one in found if one not in still]
