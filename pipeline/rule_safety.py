"""Patterns that may take for ever, or that do what no rule may: told before they are tried on any text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex

from pipeline.rule_patterns import Node
from pipeline.rule_texts import Text, as_is, say

Finding = tuple[str, int, int, Text, Text | None]  # code, start, end, detail, fix
Shortest = Callable[[Node], int]
MOST_ROUNDS = 1000
MANY = 10  # rounds from which on a bounded repetition is as good as one without end
# What regex takes for a measure of how unlike a text may be: {e<=1}, {i,2d+s<4}. Two signs that no reference has.
_FUZZY = regex.compile(r"\{(?=[^{}]*[eids])[eids0-9<=,+ ]+(?::[^{}]*)?\}")


def too_many(tree: Node) -> Finding | None:
    """A repetition whose least number, times those around it, no compiler should be asked for."""
    node = _counted(tree, 1)
    if node is None:
        return None
    detail = say("too-many-copies", text=node.text, most=MOST_ROUNDS)
    return "R201", node.start, node.end, detail, say("write-small-number")


def _counted(node: Node, around: int) -> Node | None:
    rounds = around * max(node.low, 1) if node.kind == "repeat" else around
    if rounds > MOST_ROUNDS:
        return node
    found = (_counted(inner, rounds) for part in node.parts for inner in part)
    return next((one for one in found if one is not None), None)


def unsafe(tree: Node, is_rule: bool, shortest: Shortest) -> Iterator[Finding]:
    """Nested repetitions, matches that need only be alike, patterns that call themselves. What ends a rule's pattern
    has nothing behind it that could fail, so that its rounds are dealt out once."""
    last = [part[-1] for part in tree.parts if part] if is_rule else []
    for node in tree.walk():
        if node.kind == "repeat" and node not in last and _never_ends(node, shortest):
            yield "R209", node.start, node.end, as_is(node.text), say("make-inner-possessive")
        elif node.kind == "call":
            yield "R212", node.start, node.end, say("calls-a-part", text=node.text), say("write-the-part-out")
        elif node.text == "{" and (fuzzy := _FUZZY.match(tree.text, node.start)):
            yield "R212", *fuzzy.span(), say("lets-what-resembles", text=fuzzy[0]), say("write-the-forms")


def _never_ends(node: Node, shortest: Shortest) -> bool:
    return _is_many(node) and not node.possessive and _is_ambiguous(node.parts[0][0], shortest)


def _is_many(node: Node) -> bool:
    return node.high is None or node.high >= MANY


def _is_ambiguous(inner: Node, shortest: Shortest) -> bool:
    """True for a group whose rounds can be dealt out in ever more ways: it holds a part repeated many times and nothing
    that must part the rounds, or one of its alternatives is made of the others."""
    if inner.kind != "group" or inner.text.startswith("(?>"):
        return False
    return any(_has_loose_repeat(part, shortest) for part in inner.parts) or _is_made_of_others(inner)


def _has_loose_repeat(part: tuple[Node, ...], shortest: Shortest) -> bool:
    many = [node for node in part if node.kind == "repeat" and _is_many(node) and not node.possessive]
    others = [node for node in part if node not in many]
    return bool(many) and sum(map(shortest, others)) == 0 and not any(node.kind == "look" for node in others)


def _is_made_of_others(inner: Node) -> bool:
    """True where two or more alternatives in a row read the same as one of them: 一一 beside 一."""
    texts = {"".join(node.text for node in part) for part in inner.parts if all(n.kind == "literal" for n in part)}
    if len(texts) < 2:
        return False
    several = regex.compile(f"(?:{'|'.join(map(regex.escape, sorted(texts)))}){{2,}}")
    return any(several.fullmatch(text) for text in texts)
