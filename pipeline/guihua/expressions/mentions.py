"""Every expression with a number in a text, once: what measures, what dates and what only names.

Quantities, times and identifiers compete for the same characters, so the rules of the stage ``mention`` are
matched together and the winners are handed to ``quantities`` and ``times``. Times told from the time of writing
(今后五年) may hold a duration; they are the stage ``relative_period`` and come after the others.
"""

from __future__ import annotations

from collections.abc import Iterable

import regex

from guihua.lexicons.character_forms import simplifying
from guihua.rules import stages
from guihua.rules.matching import Match
from guihua.rules.memo import kept_with_rules, once_per_rules
from guihua.rules.ruleset import Rules

NO_RULE = "identifier"
TIME = "time"
Mentions = tuple[Match, ...]


@once_per_rules
def _numeral_character(rules: Rules) -> regex.Pattern[str]:
    forms = [form for form in rules.lexicon("numerals").forms() if len(form) == 1 and form.isalnum()]
    return regex.compile("[" + "".join(map(regex.escape, forms)) + r"\d]")


def has_number(text: str, rules: Rules) -> bool:
    """True where ``text`` holds any character of a numeral: others hold no quantity and no year."""
    return _numeral_character(rules).search(text) is not None


@kept_with_rules(64)
def find_mentions(text: str, rules: Rules) -> Mentions:
    """The winning matches in ``text``, in order; identifiers are among them (``emit["type"]``)."""
    text = simplifying(rules).of(text)
    numbered = rules.find(stages.MENTION, text) if has_number(text, rules) else []
    return (*numbered, *rules.find(stages.RELATIVE_PERIOD, text))


def foresee_mentions(texts: Iterable[str], rules: Rules) -> None:
    """Ask ahead what ``find_mentions`` will ask about many texts."""
    plain = list(map(simplifying(rules).of, texts))
    rules.foresee([stages.MENTION], [text for text in plain if has_number(text, rules)])
    rules.foresee([stages.RELATIVE_PERIOD], plain)
