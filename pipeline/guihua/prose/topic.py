"""What a sentence is on: the field that it begins with, 汽车产业 in 汽车产业，建设基地，产值5亿元; and where the clause
begins that may name the subject of the one behind it."""

from __future__ import annotations

from dataclasses import dataclass

from guihua.model import Quantity
from guihua.prose.clauses import REACH, Clause
from guihua.prose.masking import MaskedText, clause_ends
from guihua.rules.memo import once_per_rules
from guihua.rules.placeholders import DURATION
from guihua.rules.ruleset import Rules


@dataclass(frozen=True)
class _Words:
    """What a field ends in, what stands before one and is none of it, longest first, and what joins two of them."""

    fields: tuple[str, ...]
    leads: tuple[str, ...]
    joints: tuple[str, ...]


@once_per_rules
def _words(rules: Rules) -> _Words:
    cues = rules.lexicon("cues")
    return _Words(cues.forms("magnitude_noun"), cues.longest_first("lead"), rules.lexicon("marks").forms("joint"))


def topic_of(masked: MaskedText, start: int, rules: Rules) -> Clause | None:
    """The field that the clause at ``start`` names and nothing else; null where it tells a number or names several."""
    words, text, ends = _words(rules), masked.text, clause_ends(rules).clause
    end = next((i for i in masked.marks if i >= start and text[i] in ends), start)
    if not text[start:end].endswith(words.fields) or masked.between(start, end):
        return None
    while lead := next((word for word in words.leads if text.startswith(word, start, end)), ""):
        start += len(lead)
    return None if start == end or any(joint in text[start:end] for joint in words.joints) else Clause(start, end)


def subject_starts(masked: MaskedText, clause: Clause, rules: Rules) -> tuple[int, ...]:
    """Where the clause right before begins, and where the one before that does if that right before is but a time;
    nowhere where it has a number of its own."""
    end = clause.start - 1
    start = _clause_start(masked, end, rules)
    if end <= start or _counts(masked, start, end):
        return ()
    begin = _clause_start(masked, start - 1, rules)
    return start, begin if begin >= 0 and not _counts(masked, begin, max(start - 1, 0)) else start


def _counts(masked: MaskedText, start: int, end: int) -> bool:
    """True of words that hold a number, but for one of years."""
    found = masked.between(start, end)
    return any(isinstance(item, Quantity) and masked.text[i] != DURATION for i, item in found)


def _clause_start(masked: MaskedText, end: int, rules: Rules) -> int:
    """Where the clause begins that ends at ``end``, or what is as far from it as is looked at."""
    ends, start = clause_ends(rules).clause, end
    while start > max(0, end - REACH) and masked.text[start - 1] not in ends:
        start -= 1
    return start
