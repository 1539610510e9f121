"""When a number of running text holds, and as what: a past or present state, a plan, or the start of a comparison.

The sentence comes first, then the sentences before it in its paragraph, then the time frame of the document. What the
frame says of past and plan goes before single words: a report that looks back plans nothing, whatever it strove for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from guihua.model import PLAN, REVIEW, Evidence, Frame, Quantity, Span, Time
from guihua.prose.clauses import Context, Place, joined_start
from guihua.prose.years import base_before, base_of, is_up_to, time_within, year_after, year_of
from guihua.rules import stages
from guihua.rules.matching import Match
from guihua.rules.ruleset import Rules

ACTUAL, _TARGET, BASELINE = "actual", "target", "baseline"
REACHED, HAVING = "reached", "having"  # a past rise arrived at it; it is there
YEARLY = frozenset({"annual", "annual_rate"})
OWN = frozenset({"heading", "section", "paragraph", "box"})  # what tells more of a frame than the kind of the document


@dataclass(frozen=True, slots=True)
class Around:
    """Years that the sentence does not state itself: what gives them, its words, and what the text does there."""

    start: int | None
    end: int | None
    source: str
    spans: tuple[Span, ...]
    mode: str | None


@dataclass(frozen=True, slots=True)
class Dated:
    """When a fact holds and as what. ``stated`` is the time that its sentence states; where it states none, the years
    are those around it."""

    role: str
    stated: Time | None
    start: int | None
    end: int | None
    source: str | None
    evidence: tuple[Evidence, ...]


def date_fact(place: Place, measure: str, context: Context, rules: Rules) -> Dated:
    """When the number at ``place``, stated in the way of ``measure``, holds, and as what."""
    frame = context.frame.at(place.quantity.span.start)
    found = year_of(place.masked, place.index, place.sentence, rules)
    if frame is not None and frame.mode == REVIEW and _summed_years(place, rules) is not None:
        found = found if found is not None and _in_clause(found, place) else None
        context = replace(context, led=None)
    stated = found if found is not None and not found.relative else None
    around = None if stated else _around(place, measure, found, frame, context, rules)
    start, cue = _cue(place, rules)
    cue_span = place.masked.span(start + cue.start, start + cue.end) if cue else None
    role, decided = _role(cue, cue_span, stated, around, frame, context, _ahead(place, cue, cue_span, context))
    if role == BASELINE:
        begun = _begun(stated, place, rules) or _of_now(stated, cue, context)
        stated = _start(place, cue, cue_span) or base_of(place, rules) or begun
        around = None if stated else _before(place, around, frame, cue, context, rules)
    elif stated is not None:
        stated = _arrived(stated, place, cue, rules)
    elif around is not None:
        around = _held(_present(role, around, context), place, measure, context, rules)
        around = _since_base(_since(around, place, measure), place, measure, rules)
    evidence = [Evidence("year", stated.span)] if stated else []
    if around is not None and around.end is not None:
        evidence += [Evidence("context_year", span) for span in around.spans]
    evidence += [Evidence("role", span) for span in decided if span is not None]
    if around is None or around.end is None:
        return Dated(role, stated, None, None, None, tuple(evidence))
    return Dated(role, stated, around.start, around.end, around.source, tuple(evidence))


def _start(place: Place, cue: Match | None, cue_span: Span | None) -> Time | None:
    """The time in the words of a start: 由2015年的A, or the first year of 从2015年到2020年，由A."""
    time = time_within(place, cue_span)
    if time is None or time.year_start is None or cue is None or "since" not in cue.spans:
        return time
    return replace(time, year_end=time.year_start)


def _arrived(stated: Time, place: Place, cue: Match | None, rules: Rules) -> Time:
    """The time that a sentence states; of years that a rise goes up to (2020年到2025年，由A到B) the last, in which it
    has arrived."""
    if cue is None or cue.rule.emit["role"] != REACHED or not _goes_up_to(stated, place, rules):
        return stated
    return replace(stated, year_start=stated.year_end)


def _begun(stated: Time | None, place: Place, rules: Rules) -> Time | None:
    """The first of the years that a rise goes up to, in which it starts."""
    rises = stated is not None and _goes_up_to(stated, place, rules)
    return replace(stated, year_end=stated.year_start) if stated is not None and rises else None


def _goes_up_to(stated: Time, place: Place, rules: Rules) -> bool:
    found = place.masked.between(place.sentence.start, place.index)
    at = next((i for i, item in found if item is stated), None)
    return at is not None and is_up_to(place.masked, at, rules)


def _of_now(stated: Time | None, cue: Match | None, context: Context) -> Time | None:
    """The year of writing, where a start that is of now is told with it: 2024年预算由A调整为B."""
    now = cue is not None and bool(cue.rule.emit.get("now"))
    return stated if now and stated is not None and stated.year_end == context.frame.anchor.year else None


def _cue(place: Place, rules: Rules) -> tuple[int, Match | None]:
    """The words that tell as what a number holds, and from where on they were read: its sentence up to it or, where a
    semicolon parts it from an intent that nothing takes back, the parts before it too."""
    start = place.sentence.start
    cue = rules.first(stages.ROLE, place.asked(start))
    if cue is None and (begin := joined_start(place.masked, start, rules)) < start:
        before = rules.first(stages.ROLE, place.asked(begin))
        if before is not None and before.rule.emit.get("firm"):
            return begin, before
    return start, cue


# ---- the years around --------------------------------------------------------------------------------------


def _around(
    place: Place, measure: str, found: Time | None, frame: Frame | None, context: Context, rules: Rules
) -> Around | None:
    """The years that hold where the sentence states none."""
    base = context.base_year
    if found is not None:
        return _of_time(found, "sentence", base)
    if (later := year_after(place.masked, place.index, place.sentence, rules)) is not None:
        return _of_time(later, "sentence", base, PLAN)
    led = context.led
    summed = any(word in place.in_clause for word in rules.lexicon("cues").forms("cumulative"))
    apart = context.apart and not (context.opened and measure == "level" and not summed)
    if led is not None and (
        frame is None or (frame.at <= led.span.start and (not (apart and _ends(frame, led)) or _yearly(place, rules)))
    ):
        told = _of_time(led, "paragraph", base, frame.mode if frame else None)
        now = frame is not None and frame.source in OWN and led.year_end == context.frame.anchor.year
        return replace(told, mode=frame.mode) if frame is not None and now else told  # the year of writing, partly over
    if frame is None:
        return None
    return Around(frame.start, frame.end, frame.source, tuple(e.span for e in frame.evidence), frame.mode)


def _ends(frame: Frame, time: Time) -> bool:
    """True where ``time`` is the last of the years of the part: what the next sentence does is of all of them."""
    return frame.start != frame.end == time.year_end == time.year_start


def _yearly(place: Place, rules: Rules) -> bool:
    """True of what is told with its growth in one year."""
    match = rules.first(stages.HOLDS, place.in_sentence)
    return match is not None and match.rule.emit["holds"] in ("year", "last")


def _of_time(time: Time, source: str, base: int | None, mode: str | None = None) -> Around:
    if base is not None and time.year_end is not None:
        mode = PLAN if time.year_end > base else REVIEW
    return Around(time.year_start, time.year_end, source, (time.span,), mode)


def _present(role: str, around: Around, context: Context) -> Around:
    """What is there already, told among plans, is there at the end of the last year that is over."""
    base = context.base_year
    if role != ACTUAL or around.mode != PLAN or around.end is None or (base is not None and around.end <= base):
        return around
    return Around(base, base, "document", around.spans, around.mode)


def _held(around: Around, place: Place, measure: str, context: Context, rules: Rules) -> Around:
    """A state of a period, and its change since the year before, hold for its last year; what flows, changes or adds
    up else does for all of it. A yearly rate or amount, or a net gain, told with the last year of a period is of all of
    that too."""
    if around.start is None or around.end is None:
        return around
    told = rules.first(stages.HOLDS, place.in_clause)
    if around.mode == REVIEW and (count := _summed_years(place, rules)) is not None:
        return replace(around, start=around.end - count + 1)
    if around.mode == REVIEW and around.start != around.end and _yearly(place, rules):
        return replace(around, start=around.end)
    if around.start == around.end:
        long = measure in YEARLY or _holds(told, place, rules) == "period"
        return (_period_to(around, place, measure, context) if long else None) or around
    holds = _holds(told, place, rules)
    if measure == "annual" and holds == "end":  # 提高到每年6000元
        return replace(around, start=around.end)
    if holds in ("whole", "period") or (measure != "level" and (measure != "change" or holds != "last")):
        return around
    return replace(around, start=around.end)


def _since(around: Around, place: Place, measure: str) -> Around:
    """The first change told behind the time that its sentence counts from (“十三五”以来) is of all years since."""
    before = [item for _, item in place.masked.between(place.sentence.start, place.index)]
    time = before[-1] if before else None
    if not isinstance(time, Time) or time.year_start is None or time.year_end is not None or measure != "change":
        return around
    if around.end is None or time.year_start > around.end:
        return around
    return replace(around, start=time.year_start, spans=(*around.spans, time.span))


def _since_base(around: Around, place: Place, measure: str, rules: Rules) -> Around:
    """What its clause holds against an earlier period (是“十五”时期的5.2倍), and a mean rise since an earlier year, is
    of all years since."""
    if around.start is None or around.end is None or around.start != around.end:
        return around
    base = base_of(place, rules) or base_before(place, rules)
    if base is None or base.year_end is None or base.year_end >= around.end:
        return around
    if measure != "annual_rate" and (base.year_start == base.year_end or not _in_clause(base, place)):
        return around
    return replace(around, start=base.year_end + 1, spans=(*around.spans, base.span))


def _in_clause(time: Time, place: Place) -> bool:
    """True of a time that stands in the clause of the number, before it."""
    return any(item is time for _, item in place.masked.between(place.clause.start, place.index))


def _holds(told: Match | None, place: Place, rules: Rules) -> str | None:
    """Of which part of a period the words say that a number holds: of its end, of the whole. What its clause ``told``
    goes before its sentence."""
    match = told or rules.first(stages.HOLDS, place.asked(place.sentence.start))
    return str(match.rule.emit["holds"]) if match is not None else None


def _summed_years(place: Place, rules: Rules) -> int | None:
    """Over how many years a sum or a rise adds up by its clause, or one before it that it goes on with: 3 in
    3年增长58%, 5 in 五年完成A，安置B. Null for what is no such sum."""
    signs = rules.lexicon("cues").forms("year_sign")
    spans = (item for _, item in place.masked.between(place.sentence.start, place.index) if isinstance(item, Quantity))
    counts = [span.number for span in spans if span.unit_raw.endswith(signs) and span.number is not None]
    if not counts:
        return None
    told = rules.first(stages.HOLDS, place.in_clause)
    if told is None or (told.rule.emit["holds"] == "whole" and not told.rule.emit.get("own")):
        told = rules.first(stages.HOLDS, place.asked(place.sentence.start))
    return int(counts[-1]) if told is not None and told.rule.emit.get("own") else None


def _period_to(around: Around, place: Place, measure: str, context: Context) -> Around | None:
    """The same up to the year of ``around``, from where the period that this part, or the document, is of begins. A
    mean of years in a part on one year is of the period that a part before it is on."""
    frames, anchor = context.frame.back_from(place.quantity.span.start), context.frame.anchor
    told = frames if measure == "annual_rate" else islice(frames, 1)
    for start, end in (*((frame.start, frame.end) for frame in told), (anchor.period_start, anchor.period_end)):
        if start != end == around.end:
            return replace(around, start=start)
    return None


def _before(
    place: Place, around: Around | None, frame: Frame | None, cue: Match | None, context: Context, rules: Rules
) -> Around | None:
    """The year that a comparison starts from: that which the parts before a semicolon start from; of writing, where it
    starts from what is now; else the one before."""
    anchor = context.frame.anchor
    if (base := base_before(place, rules)) is not None:
        return replace(_of_time(base, "paragraph", context.base_year), start=base.year_end)
    around = around or (
        Around(frame.start, frame.end, frame.source, tuple(e.span for e in frame.evidence), frame.mode)
        if frame
        else None
    )
    if around is None:
        return None
    if cue is not None and cue.rule.emit.get("now") and around.mode == PLAN:
        year = anchor.year
    elif frame is not None and frame.start is not None and around.mode == REVIEW and around.start == frame.end:
        year = frame.start - 1  # told with the last year of what is looked back on
    elif around.mode == REVIEW or around.source in ("heading", "section", "document"):
        year = around.start - 1 if around.start is not None else None
    else:
        year = anchor.base_year
    return Around(year, year, around.source, around.spans, around.mode)


# ---- as what -----------------------------------------------------------------------------------------------


def _role(
    cue: Match | None,
    cue_span: Span | None,
    stated: Time | None,
    around: Around | None,
    frame: Frame | None,
    context: Context,
    ahead: bool,
) -> tuple[str, tuple[Span | None, ...]]:
    """actual, target or baseline, and the words that say so. What is reached may lie ``ahead`` of a plan's start."""
    word = cue.rule.emit["role"] if cue else None
    if word == BASELINE:
        return BASELINE, (cue_span,)
    firm = word == _TARGET and cue is not None and bool(cue.rule.emit.get("firm"))
    base = context.base_year
    if not firm and stated is not None and stated.year_end is not None and base is not None:
        planned = stated.year_end > base
        if stated.year_end == context.frame.anchor.year and frame is not None and frame.source in OWN:
            planned = frame.mode == PLAN or (planned and word == _TARGET)  # the year of writing, partly over
        return (_TARGET if planned else ACTUAL), ()
    mode = around.mode if around else frame.mode if frame else None
    spans = around.spans if around else ()
    if mode == REVIEW:
        return (_TARGET, (cue_span,)) if firm else (ACTUAL, spans)
    planned = mode == PLAN and around is not None and (around.source in (*OWN, "sentence") or context.aimed)
    if word == _TARGET or (word == ACTUAL and cue is not None and (not planned or cue.rule.emit.get("now"))):
        return str(word), (cue_span,)
    if planned:
        return _TARGET, spans
    aimed = stated is not None and base is None and mode == PLAN  # by a year of a plan that tells no other year
    led = context.led is not None and around is not None and around.spans == (context.led.span,)
    of_a_time = led or (around is not None and around.source == "paragraph")
    told = of_a_time and mode is None and not context.aimed  # 2022年，…: of that year, as the sentence that led on is
    there = not aimed and (word == HAVING or (word == REACHED and not ahead) or told)
    return (ACTUAL if there else _TARGET), (cue_span,)


def _ahead(place: Place, cue: Match | None, cue_span: Span | None, context: Context) -> bool:
    """True of what is reached from a level of the plan's base year, or a later one: 由1980年的180元增加到260元 in a
    plan of 1981 to 1985."""
    if cue is None or cue.rule.emit["role"] != REACHED or context.base_year is None:
        return False
    start = time_within(place, cue_span)
    return start is not None and start.year_end is not None and start.year_end >= context.base_year
