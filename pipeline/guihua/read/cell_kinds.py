"""The kind of a cell by its characters alone: a number, a word, a unit."""

from __future__ import annotations

from guihua.rules.memo import kept_with_rules
from guihua.rules.ruleset import Rules

KINDS = ("empty", "nothing", "sequence", "number", "period", "attribute", "text")


@kept_with_rules(8192)  # the cells of a table are asked about many times
def kind_of(text: str, rules: Rules) -> str:
    """What a cell's text looks like, one of ``KINDS``."""
    if not text:
        return "empty"
    match = rules.first("cell-kind", text) if len(text) <= 40 else None
    return str(match.rule.emit["kind"]) if match else "text"
