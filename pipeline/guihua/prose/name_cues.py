"""The words and marks by which names are joined and cut."""

from __future__ import annotations

from dataclasses import dataclass

from guihua.prose.masking import ClauseEnds, clause_ends
from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules


@dataclass(frozen=True, slots=True)
class NameCues:
    """What the namer looks up: measure heads and words of capacity (年产), longest first; names of measures that say
    no more; heads that need an owner, measures of what somebody makes or earns, those whose owner was counted,
    words that count the guests of one, works of no kind, nouns of those who pay or are paid, units of money; grades
    that leave out what is graded; verbs of building, of what is done in the course of years, of adding, of coming
    to a total; clause marks, and those that end a part of a sentence; what a whole region is called; words that end
    a list of examples; words of what was planned; those behind which the parts of what was named are told; nouns
    that stand for a counter; words that tell of what was named by kind, measures that are so told, verbs of rise
    and fall; words behind which a name begins whatever word that cuts; words of growth; units of percentages, which
    are no differences of these."""

    heads: tuple[str, ...]
    capacity: tuple[str, ...]
    whole: frozenset[str]
    elliptic: frozenset[str]
    owned: tuple[str, ...]
    of_counted: tuple[str, ...]
    visits: tuple[str, ...]
    works: frozenset[str]
    payers: tuple[str, ...]
    currency: frozenset[str]
    levels: tuple[str, ...]
    doing: tuple[str, ...]
    flow: tuple[str, ...]
    added: tuple[str, ...]
    come_to: tuple[str, ...]
    ends: ClauseEnds
    parts: frozenset[str]
    percent: frozenset[str]
    regions: tuple[str, ...]
    listed: tuple[str, ...]
    budgeted: tuple[str, ...]
    parts_follow: tuple[str, ...]
    things: frozenset[str]
    by_kind: tuple[str, ...]
    sector_measure: tuple[str, ...]
    change: tuple[str, ...]
    before: tuple[str, ...]
    growth: tuple[str, ...]
    rates: frozenset[str]


@once_per_rules
def name_cues(rules: Rules) -> NameCues:
    words, units = rules.lexicon("cues"), rules.lexicon("units")
    heads = words.longest_first("heads")
    return NameCues(
        heads=heads,
        capacity=words.longest_first("capacity"),
        whole=frozenset((*heads, *words.forms("whole"))),
        elliptic=frozenset(words.forms("elliptic")),
        owned=words.longest_first("owned"),
        of_counted=words.longest_first("of_counted"),
        visits=words.longest_first("visits"),
        works=frozenset(words.forms("works_programme")),
        payers=(*words.forms("owner_noun"), *words.forms("counted_noun")),
        currency=frozenset(units.forms("currency")),
        levels=words.longest_first("level"),
        doing=words.longest_first("doing"),
        flow=words.forms("flow"),
        added=words.longest_first("newly_added"),
        come_to=words.forms("come_to"),
        ends=clause_ends(rules),
        parts=frozenset(rules.lexicon("marks").forms("name_part")),
        percent=frozenset((*units.forms("percent"), *units.forms("multiple"))),
        regions=words.forms("whole_region"),
        listed=words.forms("et_cetera"),
        budgeted=words.longest_first("budgeted"),
        parts_follow=words.forms("parts_follow"),
        things=frozenset(words.forms("counted_noun")),
        by_kind=words.forms("by_kind"),
        sector_measure=words.longest_first("sector_measure"),
        change=words.forms("change"),
        before=(*words.forms("whole_region"), *words.forms("one_year_word")),
        growth=words.forms("growth_word"),
        rates=frozenset(row.form for row in units.of("percent") if (row["canonical"] or row.form) == row["ucum"]),
    )


def measure_by_kind(whole: str, name: str, before: str, cues: NameCues) -> str:
    """The measure of ``whole`` that ``name`` leaves out where it is told by kind: 增加值 in 工业增加值增长9%。分门类看
    ，采矿业增长5%. Nothing where the words ``before`` the number tell no rise or fall, or ``name`` has one."""
    if not before.endswith(cues.change) or name.endswith((*cues.heads, *cues.whole)):
        return ""
    return next((word for word in cues.sector_measure if whole.endswith(word)), "")
