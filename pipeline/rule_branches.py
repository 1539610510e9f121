"""Alternatives in patterns that no example and no text of the corpus needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import regex

from pipeline.rule_check import MarkError, unmark
from pipeline.rule_files import example_texts, is_wanted
from pipeline.rule_patterns import Node, parse
from pipeline.rules import TIMEOUT, Rule, Rules

ENOUGH = 300  # matched texts of a rule that are tried
Asked = Mapping[str, Mapping[str, Sequence[str]]]  # stage → how → texts


def unused_branches(rules: Rules, asked: Asked) -> dict[str, list[str]]:
    """Rule id → its alternatives, as written, without which it would still match all that it matches."""
    unused = {}
    for rule in rules:
        texts = list(_matched(rule, asked.get(rule.stage, {})))
        if found := [branch.text for branch in _branches(rule, rules, texts)]:
            unused[rule.id] = found
    return unused


def _matched(rule: Rule, asked: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Texts of its examples, and the first of the corpus that the rule matches."""
    for _, example in example_texts(rule.entry) if rule.entry is not None else ():
        if is_wanted(example):
            try:
                yield unmark(example.text).text
            except MarkError:
                continue
    left = ENOUGH
    for text in dict.fromkeys(text for texts in asked.values() for text in texts):
        if left and rule.pattern.search(text, timeout=TIMEOUT):
            left -= 1
            yield text


def _branches(rule: Rule, rules: Rules, texts: Sequence[str]) -> Iterator[Node]:
    """Alternatives that match none of ``texts`` when they stand alone in their group."""
    for group in _groups(parse(rule.written)):
        for part in group.parts:
            branch = Node("literal", part[0].start, part[-1].end, rule.written[part[0].start : part[-1].end])
            alone = _with_one(rule.written, group, branch)
            try:
                pattern = regex.compile(rules.expand(alone))
            except regex.error:
                continue  # it names a group of another alternative
            if not any(pattern.search(text, timeout=TIMEOUT) for text in texts):
                yield branch


def _groups(node: Node) -> Iterator[Node]:
    """Groups with alternatives, those in lookarounds left out: they say what must not stand, or where."""
    if node.kind == "look":
        return
    if node.kind == "group" and len(node.parts) > 1 and all(node.parts):
        yield node
    for part in node.parts:
        for inner in part:
            yield from _groups(inner)


def _with_one(written: str, group: Node, branch: Node) -> str:
    """The pattern with one alternative of the group alone."""
    first, last = group.parts[0][0].start, group.parts[-1][-1].end
    return written[:first] + branch.text + written[last:]
