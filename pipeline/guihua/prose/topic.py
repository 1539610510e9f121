"""What a sentence is on: the field that it begins with, 汽车产业 in 汽车产业，建设基地，产值5亿元."""

from __future__ import annotations

from dataclasses import dataclass

from guihua.prose.clauses import Clause
from guihua.prose.masking import MaskedText, clause_ends
from guihua.rules.memo import once_per_rules
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
