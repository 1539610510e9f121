"""Examples that fail because rules were retired: the retired rules are named, with those that lean on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from guihua.messages import say, some
from guihua.rules.matching import Rule
from guihua.rules.problems import Problem
from guihua.rules.ruleset import Rules
from guihua.workbench.examples import check_rule


def told_of_retired(problems: Sequence[Problem], rules: Rules) -> list[Problem]:
    """The problems of examples; those that would be none if retired rules were active as one problem of each of them.

    Each is tried alone, so that none is blamed for another; what no single one would mend may need several of them.
    """
    retired = [rule for rule in rules.all if rule.status == "retired" and rule.entry is not None]
    findings = [one for one in problems if one.level == "finding" and one.rule_id is not None]
    if not retired or not findings:
        return [*problems]
    leaning = {rule.id: _gone(findings, _active(rules, [rule])) for rule in retired}
    if len(retired) > 1 and (left := _without(findings, leaning.values())):
        leaning = {rule_id: leaning[rule_id] + more for rule_id, more in _of_several(left, retired, rules).items()}
    told = [_told(rule, leaning[rule.id]) for rule in retired if leaning[rule.id]]
    return _without(problems, leaning.values()) + told


def _of_several(findings: Sequence[Problem], retired: Sequence[Rule], rules: Rules) -> dict[str, list[Problem]]:
    """Of findings that are gone where all retired rules are active, those that come back without the one rule alone."""
    mended = _gone(findings, _active(rules, retired))
    without = {rule.id: _active(rules, [other for other in retired if other is not rule]) for rule in retired}
    return {rule_id: _without(mended, [_gone(mended, others)]) for rule_id, others in without.items()}


def _gone(findings: Iterable[Problem], rules: Rules) -> list[Problem]:
    """The findings that these rules do not give."""
    by_rule: dict[str, list[Problem]] = defaultdict(list)
    for one in findings:
        by_rule[str(one.rule_id)].append(one)
    still = {problem for name in by_rule for problem in check_rule(rules[name], rules)}
    return [one for found in by_rule.values() for one in found if one not in still]


def _active(rules: Rules, retired: Iterable[Rule]) -> Rules:
    for rule in retired:
        rules = rules.with_rule(replace(rule, status="active"))
    return rules


def _without(problems: Iterable[Problem], taken: Iterable[Collection[Problem]]) -> list[Problem]:
    told = {problem for some_of_them in taken for problem in some_of_them}
    return [one for one in problems if one not in told]


def _told(rule: Rule, leaning: Sequence[Problem]) -> Problem:
    assert rule.entry is not None
    places = some(list(dict.fromkeys(f"{one.rule_id} ({one.position.place})" for one in leaning)))
    detail = say("leaned-on", name=rule.id, n=len(leaning), rules=places)
    return rule.entry.problem("R415", ("id",), detail, say("let-another-rule-do-it", name=rule.id))
