"""The year of a number in running text."""

from __future__ import annotations

from dataclasses import replace

from guihua.model import PLAN, REVIEW, Quantity, Span, Time
from guihua.prose.clauses import Clause, Context, Place, clause_of, in_brackets, joined_start, near_part
from guihua.prose.dealing import dealt_time
from guihua.prose.masking import MaskedText
from guihua.rules import stages
from guihua.rules.matching import Match
from guihua.rules.ruleset import Rules

OPENING = 24  # characters that may stand in a sentence before the clause of a time that leads on

# ---- when --------------------------------------------------------------------------------------------------


def year_of(masked: MaskedText, index: int, sentence: Clause, rules: Rules) -> Time | None:
    """The time a number holds for: the nearest one before it in its sentence that is no base of comparison."""
    if (dealt := dealt_time(masked, index, sentence, rules)) is not None:
        return dealt
    for i, time in reversed(masked.between(sentence.start, index)):
        if isinstance(time, Time) and time.year_end is not None and not _vetoed(masked, i, index, sentence, rules):
            return time
    return None


def clauses_of_time(masked: MaskedText, time: int, sentence: Clause, rules: Rules) -> tuple[Clause, ...]:
    """The clause of a time; of one in brackets that clause, and what stands before them with it."""
    clause = clause_of(masked, sentence, time, rules)
    if clause.start > sentence.start and in_brackets(masked, clause, rules):
        return clause, Clause(clause_of(masked, sentence, clause.start - 1, rules).start, clause.end)
    return (clause,)


def base_of(place: Place, rules: Rules) -> Time | None:
    """The last time before a number in its sentence that something is held against, or starts from: that of the 5 in
    2022年同2018年相比，产值由5亿元增加到8亿元, and of the 3 in 由2018年的1亿元增加到2亿元，产量由3吨增加到4吨."""
    return _base_from(place, place.sentence.start, rules)


def base_before(place: Place, rules: Rules) -> Time | None:
    """The same in the parts before the semicolon that a number stands behind, where its own part tells no time."""
    masked, start = place.masked, place.sentence.start
    if any(isinstance(item, Time) for _, item in masked.between(start, place.index)):
        return None
    return _base_from(place, joined_start(masked, start, rules), rules)


def _base_from(place: Place, start: int, rules: Rules) -> Time | None:
    masked, read = place.masked, Clause(start, place.sentence.end)
    for i, time in reversed(masked.between(start, place.index)):
        if isinstance(time, Time) and time.year_end is not None and not time.relative:
            veto = _veto(masked, i, place.index, read, rules)
            if veto is not None and veto.rule.emit.get("base"):
                return time
    return None


def _vetoed(masked: MaskedText, time: int, number: int, sentence: Clause, rules: Rules) -> bool:
    """True where the time dates another thing."""
    return _veto(masked, time, number, sentence, rules) is not None


def _veto(masked: MaskedText, time: int, number: int, sentence: Clause, rules: Rules) -> Match | None:
    """What says that the time dates another thing; a veto that reaches the number itself (从2015年的A) is none. A time
    in brackets may be part of what stands before them (《…规划（2018-2022年）》)."""
    for clause in clauses_of_time(masked, time, sentence, rules):
        match = rules.first(stages.YEAR_VETO, masked.targeting(time, clause.start, clause.end))
        if match is None or match.start <= number - clause.start < match.end:
            continue
        if not match.rule.emit.get("measured") or _is_measured_against(masked, time, sentence, rules):
            return match
    return None


def _is_measured_against(masked: MaskedText, time: int, sentence: Clause, rules: Rules) -> bool:
    """True for the year in 达到2020年的X where X is a multiple, or where a later year stands before it: 降到2030年的70%
    is the value of 2030, 到2030年降到2020年的70% that of 2020 cut down."""
    base = masked.found[time]
    behind = next((item for _, item in masked.between(time + 1, sentence.end)), None)
    if isinstance(behind, Quantity) and behind.unit in rules.lexicon("units").forms("multiple"):
        return True
    before = (t for _, t in masked.between(sentence.start, time) if isinstance(t, Time) and not t.relative)
    years = [t.year_end for t in before if t.year_end is not None]  # 五年来 is of no later year than 2024年的
    return isinstance(base, Time) and base.year_end is not None and any(year > base.year_end for year in years)


def is_up_to(masked: MaskedText, time: int, rules: Rules) -> bool:
    """True of years that one year goes up to (2020年到2025年): a rise from the first has arrived in the last."""
    found = masked.found[time]
    words = masked.view.text[masked.at[time] : masked.at[time + 1]]
    several = isinstance(found, Time) and found.year_start != found.year_end
    return several and any(word in words for word in rules.lexicon("cues").forms("up_to"))


def time_within(place: Place, span: Span | None) -> Time | None:
    """The time before the number that stands in ``span``."""
    found = place.masked.between(place.sentence.start, place.index)
    times = [item for _, item in found if isinstance(item, Time) and span is not None and span.covers(item.span)]
    return times[-1] if times else None


def year_after(masked: MaskedText, index: int, sentence: Clause, rules: Rules) -> Time | None:
    """The time behind a number at which it is to be reached: 总投资5亿元，计划2026年建成."""
    for i, time in masked.between(index + 1, sentence.end):
        if isinstance(time, Time) and time.year_end is not None:
            clause = clause_of(masked, sentence, i, rules)
            after = rules.first(stages.YEAR_AFTER, masked.targeting(i, clause.start, clause.end))
            return time if after and not _was_put_in(masked, index, sentence, rules) else None
    return None


def _was_put_in(masked: MaskedText, index: int, sentence: Clause, rules: Rules) -> bool:
    """True for a number that its clause says is spent already."""
    before = masked.part(clause_of(masked, sentence, index, rules).start, index)
    return any(word in before for word in rules.lexicon("cues").forms("put_in"))


def _may_plan(text: str, rules: Rules) -> bool:
    """True of words that say by when something is to be there, or of what years the text is: 到2025年, 2025年是."""
    match = rules.first(stages.FRAME_LEAD, text)
    return match is not None and match.rule.emit.get("mode") != REVIEW


def led(context: Context, masked: MaskedText, sentence: Clause, rules: Rules) -> Context:
    """The context of the next sentence: a time that opens a clause and governs the end of this one leads on. A question
    leads to nothing."""
    if masked.text[sentence.end - 1] in rules.lexicon("marks").forms("question"):
        return context
    end = near_part(sentence, sentence.end)
    parted = masked.text[sentence.end - 1] not in rules.lexicon("marks").forms("name_part")
    opening = not (parted and masked.has_number(sentence.start, sentence.end))
    context = replace(context, apart=context.apart or parted, opened=context.opened and opening)
    for i, time in reversed(masked.between(end.start, sentence.end)):
        if isinstance(time, Time) and time.year_end is not None and not _vetoed(masked, i, sentence.end, end, rules):
            clause = clause_of(masked, end, i, rules)
            if in_brackets(masked, clause, rules) or is_up_to(masked, i, rules):
                continue  # （2007—2008年）考核 is of what stands before it, 2020年到2025年 of the rise beside it
            leads = rules.first(stages.YEAR_LEAD, masked.targeting(i, clause.start, end.end))
            first = not masked.has_number(sentence.start, clause.start)
            opens = clause.start - sentence.start <= OPENING or (first and not parted)
            if not (leads and opens) or _hoped_beyond(context, masked, i, clause, rules):
                return context
            text = masked.view.text[masked.at[clause.start] : masked.at[clause.end]]
            return replace(context, led=time, aimed=_may_plan(text, rules), apart=parted, opened=opening)
    return context


def _hoped_beyond(context: Context, masked: MaskedText, index: int, clause: Clause, rules: Rules) -> bool:
    """True of a time that one sentence in the plan of a year hopes for, farther on than that year (力争“十五五”末)."""
    time = masked.found[index]
    frame = context.frame.at(time.span.start)
    if frame is None or frame.mode != PLAN or frame.start != frame.end or frame.end is None:
        return False
    beyond = isinstance(time, Time) and time.year_end is not None and time.year_end > frame.end
    return beyond and masked.part(clause.start, index).startswith(rules.lexicon("cues").forms("hoping"))
