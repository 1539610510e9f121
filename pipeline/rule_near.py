"""Why a rule did not match: how far its pattern gets, and the first part of it that finds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.rule_patterns import Node, elements
from pipeline.rules import TIMEOUT, Rule, Rules


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The longest beginning of a pattern that is found, at ``[start, end)`` of the text: ``done`` of ``total`` parts.
    ``failing`` is the first part that finds nothing, as written."""

    rule: Rule
    start: int
    end: int
    done: int
    total: int
    failing: str


def near_misses(rules: Rules, candidates: Sequence[Rule], text: str, most: int) -> list[NearMiss]:
    """Of rules that did not match, the ``most`` that came nearest: those whose matched beginning is the longest."""
    found = [miss for rule in candidates if (miss := near_miss(rules, rule, text)) is not None]
    found.sort(key=lambda m: (m.start - m.end, -m.done / m.total, m.rule.id))
    return found[:most]


def near_miss(rules: Rules, rule: Rule, text: str) -> NearMiss | None:
    """How far one rule gets; nothing where no part of it that takes characters is found."""
    best: NearMiss | None = None
    for alternative in elements(rule.written):
        part = _words(alternative)
        miss = _furthest(rules, rule, part, text)
        if miss is not None and (best is None or miss.end - miss.start > best.end - best.start):
            best = miss
    return best


def _words(part: Sequence[Node]) -> list[str]:
    """The parts of a pattern as written; letters in a row are one part."""
    words: list[str] = []
    kinds: list[str] = []
    for node in part:
        if node.kind == "literal" and kinds and kinds[-1] == "literal":
            words[-1] += node.text
        else:
            words.append(node.text)
            kinds.append(node.kind)
    return words


def _furthest(rules: Rules, rule: Rule, part: Sequence[str], text: str) -> NearMiss | None:
    reached: regex.Match[str] | None = None
    done = 0
    while done < len(part):
        written = "".join(part[: done + 1])
        try:
            match = _compiled(rules, written).search(text, timeout=TIMEOUT)
        except (regex.error, TimeoutError):
            break  # a beginning may name a group that comes later
        if match is None:
            break
        reached, done = match, done + 1
    if reached is None or not reached[0].strip() or done == len(part):
        return None
    return NearMiss(rule, reached.start(), reached.end(), done, len(part), part[done])


@lru_cache(maxsize=4096)
def _compiled(rules: Rules, written: str) -> regex.Pattern[str]:
    return regex.compile(rules.expand(written))
