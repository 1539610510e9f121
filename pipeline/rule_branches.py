"""Alternatives in patterns and fragments that no example and no text of the corpus uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from pipeline.rule_check import MarkError, unmark
from pipeline.rule_entries import example_texts, is_wanted
from pipeline.rule_expand import Expander
from pipeline.rule_patterns import REFERENCE, Node, parse
from pipeline.rules import TIMEOUT, Rule, Rules

ENOUGH = 300  # matched texts of a rule that are tried
MARK = "taking_part_"  # with a number, the group put around an alternative
Asked = Mapping[str, Mapping[str, Sequence[str]]]  # stage → how → texts
Expand = Callable[[str], str]  # a piece as it would be written → the whole pattern as compiled


def unused_branches(rules: Rules, asked: Asked) -> dict[str, list[str]]:
    """Rule id, or ``{fragment}`` → those of its alternatives, as written, that take part in none of the rule's matches,
    in its examples or in the corpus. A fragment that no rule names stands whole."""
    texts = {rule.id: list(_matched(rule, asked.get(rule.stage, {}))) for rule in rules}
    unused = {}
    for rule in rules:
        if found := list(_branches(rule.written, [(rule, rules.expand, texts[rule.id])])):
            unused[rule.id] = found
    for name, entry in rules.fragments.items():
        users = sorted((rule for rule in rules if name in _named(rules, rule.written)), key=lambda r: len(r.text))
        tried = [(rule, _with_fragment(rules, name, rule), texts[rule.id]) for rule in users]
        found = list(_branches(entry.model.pattern, tried)) if users else [entry.model.pattern]
        if found:
            unused[f"{{{name}}}"] = found
    return unused


def _named(rules: Rules, pattern: str) -> set[str]:
    """Fragments that a pattern names, and those that they name."""
    named: set[str] = set()
    left = [pattern]
    while left:
        found = {m[1] for m in REFERENCE.finditer(left.pop())} & rules.fragments.keys() - named
        named |= found
        left += [rules.fragments[name].model.pattern for name in found]
    return named


def _with_fragment(rules: Rules, name: str, rule: Rule) -> Expand:
    """How the rule is compiled when the fragment says something else."""
    entry = rules.fragments[name]

    def expand(piece: str) -> str:
        model = entry.model.model_copy(update={"pattern": piece})
        return Expander({**rules.fragments, name: replace(entry, model=model)}, rules.lexicons).expand(rule.written)

    return expand


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


def _branches(piece: str, tried: Sequence[tuple[Rule, Expand, Sequence[str]]]) -> Iterator[str]:
    """Alternatives of ``piece`` that take part in no match of the rules built with it."""
    places = [(part[0].start, part[-1].end) for group in _groups(parse(piece)) for part in group.parts]
    left = {f"{MARK}{n}" for n in range(len(places))}
    named = _named_parts(piece, places)
    for _, expand, texts in tried:
        pattern = regex.compile(expand(named)) if left else None
        for match in (m for text in texts for m in pattern.finditer(text, timeout=TIMEOUT)) if pattern else ():
            left -= {name for name in left if match[name] is not None}
    return (piece[start:end] for n, (start, end) in enumerate(places) if f"{MARK}{n}" in left)


def _named_parts(piece: str, places: Sequence[tuple[int, int]]) -> str:
    """``piece`` with a named group around each place; of places that begin together the outer comes first."""
    opened: dict[int, str] = {}
    closed: dict[int, str] = {}
    for n, (start, end) in enumerate(places):
        opened[start] = opened.get(start, "") + f"(?<{MARK}{n}>"
        closed[end] = closed.get(end, "") + ")"
    at = sorted({0, len(piece), *opened, *closed})
    parts = [piece[a:b] + closed.get(b, "") + opened.get(b, "") for a, b in pairwise(at)]
    return opened.get(0, "") + "".join(parts)


def _groups(node: Node) -> Iterator[Node]:
    """Groups with alternatives, those in lookarounds left out: they say what must not stand, or where."""
    if node.kind == "look":
        return
    if node.kind == "group" and len(node.parts) > 1 and all(node.parts):
        yield node
    for part in node.parts:
        for inner in part:
            yield from _groups(inner)
