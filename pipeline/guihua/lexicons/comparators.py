"""The words and signs around a number that say how it bounds the value: 以上, 不低于, 约, ≥.

They stand in ``rules/comparators.tsv``. The word behind the number decides (达到30个以上), then the word right before
it (超过), then one a few characters off (至少建成1个).
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import regex

from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules
from guihua.rules.word_lists import Row

EQUAL = "="
Cues = tuple[tuple[int, int], ...]  # where the words stand in the text


@dataclass(frozen=True)
class Comparators:
    """Cue words by side, longest first; ``far`` are those that may stand some characters off, at most ``reach`` from
    their first character on."""

    before: tuple[Row, ...]
    far: tuple[Row, ...]
    any_far: regex.Pattern[str]
    reach: int
    after: tuple[Row, ...]
    before_forms: tuple[str, ...]
    after_forms: tuple[str, ...]
    stop: regex.Pattern[str]


@once_per_rules
def comparators_of(rules: Rules) -> Comparators:
    rows = sorted(rules.lexicon("comparators").rows, key=lambda row: (-len(row.form), row.form))
    before = tuple(row for row in rows if row["side"] == "before")
    after = tuple(row for row in rows if row["side"] == "after")
    far = tuple(row for row in before if int(row["reach"] or 0) > 0)
    return Comparators(
        before=before,
        far=far,
        any_far=regex.compile("|".join(regex.escape(row.form) for row in far) or r"(?!)"),
        reach=max((len(row.form) + int(row["reach"]) for row in far), default=0),
        after=after,
        before_forms=tuple(row.form for row in before),
        after_forms=tuple(row.form for row in after),
        stop=regex.compile(r"[\p{P}\d]"),
    )


def find_comparator(text: str, start: int, end: int, kinds: Set[str], rules: Rules) -> tuple[str, Cues]:
    """The comparator of the number at ``text[start:end]`` and its cue; ``=`` where there is none.

    ``kinds`` are the type of the quantity and the class of its unit: 近两年 bounds no duration.
    """
    lexicon = comparators_of(rules)
    at = end
    while at < len(text) and text[at].isspace():
        at += 1
    if text.startswith(lexicon.after_forms, at):
        for row in lexicon.after:
            if text.startswith(row.form, at) and _stands(text, at, row, kinds):
                return row["comparator"], ((at, at + len(row.form)),)
    head = text[:start].rstrip()
    if head.endswith(lexicon.before_forms):
        for row in lexicon.before:
            at = len(head) - len(row.form)
            if head.endswith(row.form) and _stands(head, at, row, kinds):
                return row["comparator"], ((at, len(head)),)
    if not lexicon.any_far.search(head, max(0, len(head) - lexicon.reach)):
        return EQUAL, ()
    for row in lexicon.far:
        at = head.rfind(row.form, max(0, len(head) - len(row.form) - int(row["reach"])))
        stop = at + len(row.form)
        off = at >= 0 and not lexicon.stop.search(head, stop) and head.endswith(row["last"], stop)
        if off and _stands(head, at, row, kinds):
            return row["comparator"], ((at, stop),)
    return EQUAL, ()


def comparator_of(form: str, rules: Rules) -> str:
    """What a cue before a number says where a pattern has found it inside one: 近 in 翻了近一番."""
    return next((row["comparator"] for row in comparators_of(rules).before if row.form == form), EQUAL)


def _stands(text: str, at: int, row: Row, kinds: Set[str]) -> bool:
    """False where the characters around make the cue part of another word, or it does not go with such a quantity."""
    stop = at + len(row.form)
    return (
        text[max(at - 1, 0) : at] not in tuple(row["not_after"])
        and text[stop : stop + 1] not in tuple(row["not_before"])
        and kinds.isdisjoint(row["not_type"].split())
        and not (row["only"] and kinds.isdisjoint(row["only"].split()))
    )


def trim_comparators(text: str, rules: Rules) -> tuple[int, int, str, Cues]:
    """A cell without the cue words at its ends: where the rest starts and ends, the comparator, the cues."""
    lexicon = comparators_of(rules)
    start, end = _shrink(text, 0, len(text))
    comparator, cues = EQUAL, []
    if text.startswith(lexicon.before_forms, start):
        for row in lexicon.before:
            if text.startswith(row.form, start) and start + len(row.form) < end:
                cues.append((start, start + len(row.form)))
                start += len(row.form)
                comparator = row["comparator"]
                break
    if text.endswith(lexicon.after_forms, start, end):
        for row in lexicon.after:
            if text.endswith(row.form, start, end) and end - len(row.form) > start:
                cues.append((end - len(row.form), end))
                end -= len(row.form)
                comparator = row["comparator"]
                break
    return *_shrink(text, start, end), comparator, tuple(cues)


def _shrink(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
