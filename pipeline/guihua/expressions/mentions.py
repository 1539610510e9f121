"""Every expression with a number in a text, once: what measures, what dates and what only names.

Quantities, times and identifiers compete for the same characters, so the rules of the stage ``mention`` are
matched together and the winners are handed to ``quantities`` and ``times``. Times told from the time of writing
(今后五年) may hold a duration; they are the stage ``relative_period`` and come after the others.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from guihua.lexicons.character_forms import simplifying
from guihua.rules.matching import Match
from guihua.rules.memo import kept_with_rules, once_per_rules
from guihua.rules.ruleset import Rules

_STAGE = "mention"
RELATIVE_STAGE = "relative_period"
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
    numbered = rules.find(_STAGE, text) if has_number(text, rules) else []
    return (*numbered, *rules.find(RELATIVE_STAGE, text))


def find_mentions_in(texts: Sequence[str], rules: Rules) -> list[Mentions]:
    """``find_mentions`` of many texts, with the same result, all at once."""
    found: list[list[Match]] = [[] for _ in texts]
    texts = list(map(simplifying(rules).of, texts))
    numbered = [index for index, text in enumerate(texts) if has_number(text, rules)]
    for stage, indexes in ((_STAGE, numbered), (RELATIVE_STAGE, range(len(texts)))):
        for index, matches in zip(indexes, rules.find_in(stage, [texts[index] for index in indexes]), strict=True):
            found[index] += matches
    return [tuple(matches) for matches in found]
