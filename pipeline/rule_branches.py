"""Alternatives in patterns and fragments that no example and no text of the corpus needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import regex

from pipeline.rule_check import MarkError, unmark
from pipeline.rule_expand import Expander
from pipeline.rule_files import example_texts, is_wanted
from pipeline.rule_patterns import REFERENCE, Node, parse
from pipeline.rules import TIMEOUT, Rule, Rules

ENOUGH = 300  # matched texts of a rule that are tried
Asked = Mapping[str, Mapping[str, Sequence[str]]]  # stage → how → texts
Expand = Callable[[str], str]  # a piece as it would be written → the whole pattern as compiled


def unused_branches(rules: Rules, asked: Asked) -> dict[str, list[str]]:
    """Rule id, or ``{fragment}`` → those of its alternatives, as written, that nothing needs: alone in its group it
    matches no text that the rule matches, and without it every match stays the same. A fragment that no rule names
    stands whole."""
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
    """Alternatives of ``piece`` that none of the rules built with it needs for its texts."""
    for group in _groups(parse(piece)):
        whole = slice(group.parts[0][0].start, group.parts[-1][-1].end)
        written = [piece[part[0].start : part[-1].end] for part in group.parts]
        for number, branch in enumerate(written):
            alone = piece[: whole.start] + branch + piece[whole.stop :]
            others = "|".join(written[:number] + written[number + 1 :])
            without = piece[: whole.start] + others + piece[whole.stop :]
            if not _needed(alone, without, tried):
                yield branch


def _needed(alone: str, without: str, tried: Sequence[tuple[Rule, Expand, Sequence[str]]]) -> bool:
    """True as well where the pattern cannot be built: another part of it names a group of the alternative."""
    try:
        for _, expand, texts in tried:
            pattern = regex.compile(expand(alone))
            if any(pattern.search(text, timeout=TIMEOUT) for text in texts):
                return True
        for rule, expand, texts in tried:
            pattern = regex.compile(expand(without))
            if any(_spans(pattern, text) != _spans(rule.pattern, text) for text in texts):
                return True
    except regex.error:
        return True
    return False


def _spans(pattern: regex.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text, timeout=TIMEOUT)]


def _groups(node: Node) -> Iterator[Node]:
    """Groups with alternatives, those in lookarounds left out: they say what must not stand, or where."""
    if node.kind == "look":
        return
    if node.kind == "group" and len(node.parts) > 1 and all(node.parts):
        yield node
    for part in node.parts:
        for inner in part:
            yield from _groups(inner)
