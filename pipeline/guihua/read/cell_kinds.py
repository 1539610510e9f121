"""What a cell is by its characters alone: a number, a word, a unit; or the heading of a column."""

from __future__ import annotations

from unicodedata import category

from guihua.lexicons.character_forms import simplifying
from guihua.rules import stages
from guihua.rules.matching import Match
from guihua.rules.memo import kept_with_rules
from guihua.rules.ruleset import Rules

KINDS = ("empty", "nothing", "sequence", "number", "period", "attribute", "text")
VALUE_KINDS = frozenset({"number", "sequence", "attribute", "nothing", "period"})  # those that state something of a row


@kept_with_rules(8192)  # the cells of a table are asked about many times
def kind_of(text: str, rules: Rules) -> str:
    """What a cell's text looks like, one of ``KINDS``."""
    if not text:
        return "empty"
    match = rules.first(stages.CELL_KIND, simplifying(rules).of(text)) if len(text) <= 40 else None
    return stages.CELL_KIND.of(match).kind if match else "text"


@kept_with_rules(4096)  # every cell is asked whether it is a heading, more than once
def header_match(text: str, rules: Rules) -> Match | None:
    """The rule of the stage ``header`` for a header's text, white space and a unit at its end taken off."""
    plain = simplifying(rules).of("".join(text.split()))
    if unit := rules.first(stages.NAME_UNIT, plain):
        plain = plain[: unit.start]
    return rules.first(stages.HEADER, plain) or rules.first(stages.HEADER, _without_aside(plain))


def is_aside(text: str) -> bool:
    """True for words in brackets."""
    return category(text[0]) == "Ps" and category(text[-1]) == "Pe"


def _without_aside(text: str) -> str:
    """A heading without what is said of it in brackets at its end."""
    if not text or category(text[-1]) != "Pe":
        return text
    return text[: max(at for at, char in enumerate(text) if at == 0 or category(char) == "Ps")]


@kept_with_rules(1024)
def is_unit(text: str, rules: Rules) -> bool:
    """True for words that a unit's cell may hold: 亿元, 元/人."""
    bracketed = f"({text})"
    match = rules.first(stages.NAME_UNIT, bracketed) if len(text) <= 12 else None
    return match is not None and match.start == 0 and match.groups["unit"] == text
