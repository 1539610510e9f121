"""The words and marks by which names are joined and cut."""

from __future__ import annotations

from dataclasses import dataclass

from guihua.prose.masking import ClauseEnds, clause_ends
from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules


@dataclass(frozen=True, slots=True)
class NameCues:
    """What the namer looks up: measure heads and words of capacity (年产), longest first; names of measures that say no
    more; heads that need an owner; grades that leave out what is graded; verbs of building; clause marks, and those
    that end a part of a sentence; what a whole region is called; words that end a list of examples; words of
    what was planned; those behind which the parts of what was named are told; nouns that stand for a counter."""

    heads: tuple[str, ...]
    capacity: tuple[str, ...]
    whole: frozenset[str]
    elliptic: frozenset[str]
    levels: tuple[str, ...]
    doing: tuple[str, ...]
    ends: ClauseEnds
    parts: frozenset[str]
    percent: frozenset[str]
    regions: tuple[str, ...]
    listed: tuple[str, ...]
    budgeted: tuple[str, ...]
    parts_follow: tuple[str, ...]
    things: frozenset[str]


@once_per_rules
def name_cues(rules: Rules) -> NameCues:
    words = rules.lexicon("cues")
    heads, capacity, levels, doing = map(words.longest_first, ("heads", "capacity", "level", "doing"))
    parts = frozenset(rules.lexicon("marks").forms("name_part"))
    units = rules.lexicon("units")
    percent = frozenset((*units.forms("percent"), *units.forms("multiple")))
    regions = words.forms("whole_region")
    whole = frozenset((*heads, *words.forms("whole")))
    elliptic = frozenset(words.forms("elliptic"))
    listed, budgeted = words.forms("et_cetera"), words.longest_first("budgeted")
    ends, things = clause_ends(rules), frozenset(words.forms("counted_noun"))
    given = (heads, capacity, whole, elliptic, levels, doing, ends, parts, percent, regions, listed, budgeted)
    return NameCues(*given, words.forms("parts_follow"), things)
