"""Every expression with a number in a text, once: what measures, what dates and what only names.

Quantities, times and identifiers compete for the same characters, so the rules of the stage ``mention`` are
matched together and the winners are handed to ``quantities`` and ``times``.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from pipeline.rules import Match, Rules

STAGE = "mention"
NO_RULE = "identifier"
TIME = "time"


@lru_cache(maxsize=8)
def _numeral_character(rules: Rules) -> regex.Pattern[str]:
    forms = [form for form in rules.lexicon("numerals").forms() if len(form) == 1 and form.isalnum()]
    return regex.compile("[" + "".join(map(regex.escape, forms)) + r"\d]")


def has_number(text: str, rules: Rules) -> bool:
    """True where ``text`` holds any character of a numeral: others hold no quantity and no year."""
    return _numeral_character(rules).search(text) is not None


@lru_cache(maxsize=64)
def find_mentions(text: str, rules: Rules) -> tuple[Match, ...]:
    """The winning matches in ``text``, in order; identifiers are among them (``emit["type"]``)."""
    return tuple(rules.find(STAGE, text)) if has_number(text, rules) else ()
