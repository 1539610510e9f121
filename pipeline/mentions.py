"""Every expression with a number in a text, once: what measures, what dates and what only names.

Quantities, times and identifiers compete for the same characters, so the rules of the stage ``mention`` are
matched together and the winners are handed to ``quantities`` and ``times``. Times told from the time of writing
(今后五年) may hold a duration; they are the stage ``relative_period`` and come after the others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

import regex

from pipeline.rules import Match, Rules

STAGE = "mention"
RELATIVE_STAGE = "relative_period"
NO_RULE = "identifier"
TIME = "time"
BATCH = 4000  # characters matched at once: every rule is called once a batch, not once a text
JOINT = "\n"  # no pattern of the stage matches across it

Mentions = tuple[Match, ...]


@lru_cache(maxsize=8)
def _numeral_character(rules: Rules) -> regex.Pattern[str]:
    forms = [form for form in rules.lexicon("numerals").forms() if len(form) == 1 and form.isalnum()]
    return regex.compile("[" + "".join(map(regex.escape, forms)) + r"\d]")


def has_number(text: str, rules: Rules) -> bool:
    """True where ``text`` holds any character of a numeral: others hold no quantity and no year."""
    return _numeral_character(rules).search(text) is not None


@lru_cache(maxsize=64)
def find_mentions(text: str, rules: Rules) -> Mentions:
    """The winning matches in ``text``, in order; identifiers are among them (``emit["type"]``)."""
    numbered = rules.find(STAGE, text) if has_number(text, rules) else []
    return (*numbered, *rules.find(RELATIVE_STAGE, text))


def find_mentions_in(texts: Sequence[str], rules: Rules) -> list[Mentions]:
    """``find_mentions`` of many texts, with the same result, some at a time."""
    found: list[list[Match]] = [[] for _ in texts]
    numbered = [index for index, text in enumerate(texts) if has_number(text, rules)]
    for stage, indexes in ((STAGE, numbered), (RELATIVE_STAGE, range(len(texts)))):
        for batch in _batches(texts, indexes):
            for index, match in _find_joined(stage, texts, batch, rules):
                found[index].append(match)
    return [tuple(matches) for matches in found]


def _batches(texts: Sequence[str], indexes: Iterable[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    size = 0
    for index in indexes:
        batch.append(index)
        size += len(texts[index])
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _find_joined(stage: str, texts: Sequence[str], batch: Sequence[int], rules: Rules) -> Iterator[tuple[int, Match]]:
    """The winning matches in the texts of a batch, each with the index of its text and its place there."""
    starts = list(accumulate((len(texts[index]) + len(JOINT) for index in batch), initial=0))
    for match in rules.find(stage, JOINT.join(texts[index] for index in batch)):
        place = bisect_right(starts, match.start) - 1
        yield batch[place], _moved(match, -starts[place])


def _moved(match: Match, by: int) -> Match:
    spans = {name: (start + by, end + by) for name, (start, end) in match.spans.items()}
    return Match(match.rule, match.start + by, match.end + by, match.groups, spans)
