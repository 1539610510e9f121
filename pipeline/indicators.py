"""Facts from running text: quantities, times and the words around them → indicators.

One block is read at a time, sentence by sentence, clause by clause, from left to right: what a number measures
(:mod:`pipeline.naming`), when, as what (role), in which way (measure, direction) and for whom (scope).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import regex

from pipeline.canonical import canonical_name, place_in_name
from pipeline.model import Evidence, Indicator, Quantity, Span, Time, View
from pipeline.naming import REACH, Clause, Name, Namer
from pipeline.rules import Rules
from pipeline.slots import Slots, read_slots

BASELINE = "baseline"
FACT_TYPES = frozenset({"quantity", "percent", "ratio"})


@dataclass(frozen=True, slots=True)
class Context:
    """Where a block stands. ``titles`` are the headings over it, innermost first; ``base_year`` is the last year
    before the plan period, by which a year is past or planned; ``source`` is prose, box or note; ``year`` is the time
    that its item, box or heading states, and ``year_from`` which of them; ``cell`` is the table, row and column of a
    text that stands in a cell."""

    titles: tuple[str, ...]
    base_year: int | None
    source: str
    year: Time | None = None
    year_from: str | None = None
    cell: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Place:
    """A number's place: the sign at ``index`` of ``slots``, its clause and what of its sentence is near."""

    slots: Slots
    index: int
    clause: Clause
    sentence: Clause

    @cached_property
    def in_clause(self) -> str:
        """The text of the clause, with this number as the one asked about."""
        return self.asked(self.clause.start)

    def asked(self, start: int) -> str:
        """The same from ``start`` on."""
        return self.slots.targeting(self.index, start, self.clause.end)

    @property
    def quantity(self) -> Quantity:
        quantity = self.slots.found[self.index]
        assert isinstance(quantity, Quantity)
        return quantity


def prose_indicators(
    view: View, quantities: Sequence[Quantity], times: Sequence[Time], context: Context, rules: Rules
) -> tuple[Indicator, ...]:
    """Facts stated in ``view``, in the order of their values. ``quantities`` and ``times`` are those found in it."""
    if not any(q.type in FACT_TYPES for q in quantities):
        return ()
    slots = read_slots(view, quantities, times, rules)
    namer = Namer(slots, rules)
    facts: list[Indicator] = []
    for sentence in _sentences(slots, rules):
        fresh = True
        for index, quantity in slots.between(sentence.start, sentence.end):
            if not isinstance(quantity, Quantity) or quantity.type not in FACT_TYPES:
                continue
            near = _near(sentence, index)
            clause = _clause(slots, near, index, rules)
            place = Place(slots, index, clause, near)
            name = namer.name(index, clause, place.in_clause, fresh)
            if name is not None:
                fresh = False
                facts.append(_fact(place, name, context, rules))
        context = _led(context, slots, sentence, rules)
    return tuple(facts)


def _fact(place: Place, name: Name, context: Context, rules: Rules) -> Indicator:
    scope, scope_span = _scope(place, rules)
    if scope is None:
        name, scope, scope_span = _owned(name, rules)
    evidence = [Evidence("name", span) for span in name.spans]
    year = _year(place.slots, place.index, place.sentence, rules)
    around = context.year if year is None else None
    role, role_span = _role(place, year or around, year is not None, context, rules)
    if role == BASELINE:
        year, around = _time_within(place, role_span), None  # 由2015年的A: a start is dated only by its own words
    for kind, time in (("year", year), ("context_year", around)):
        if time is not None:
            evidence.append(Evidence(kind, time.span))
    measure = rules.first("measure", place.in_clause)
    emitted = measure.rule.emit if measure else {}
    change = place.quantity.change
    evidence += [Evidence(r, s) for r, s in (("role", role_span), ("scope", scope_span)) if s is not None]
    table, row, col = context.cell or (None, None, None)
    return Indicator(
        name=name.text,
        span=place.quantity.span,
        quantity=place.quantity,
        text_value=None,
        year_start=year.year_start if year else None,
        year_end=year.year_end if year else None,
        role=role,
        measure="change" if change else emitted.get("measure", "level"),
        direction=change or emitted.get("direction"),
        qualifiers=_qualifiers(place, rules),
        scope=scope,
        source=context.source,
        rule_id=name.rule_id,
        evidence=tuple(evidence),
        context_year_start=around.year_start if around else None,
        context_year_end=around.year_end if around else None,
        context_year_from=context.year_from if around else None,
        table=table,
        row=row,
        col=col,
    )


# ---- where a number stands ---------------------------------------------------------------------------------


def _sentences(slots: Slots, rules: Rules) -> Iterator[Clause]:
    """Stretches between sentence marks; a mark inside quotes or brackets ends none."""
    start = 0
    for end in _sentence_end(rules).finditer(slots.text):
        yield Clause(start, end.end())
        start = end.end()
    if start < len(slots.text):
        yield Clause(start, len(slots.text))


@lru_cache(maxsize=4)
def _sentence_end(rules: Rules) -> regex.Pattern[str]:
    return regex.compile("[" + "".join(map(regex.escape, sorted(_marks(rules, "sentence")))) + "]")


@lru_cache(maxsize=16)
def _marks(rules: Rules, cls: str) -> frozenset[str]:
    return frozenset(rules.lexicon("clause_ends").forms(cls))


def _near(sentence: Clause, index: int) -> Clause:
    """What of a sentence is looked at for the sign at ``index``."""
    return Clause(max(sentence.start, index - REACH), min(sentence.end, index + REACH))


def _clause(slots: Slots, sentence: Clause, index: int, rules: Rules) -> Clause:
    """The clause of the sign at ``index``: inside its brackets if it stands in some, else between clause marks
    outside brackets."""
    clause_ends, opening, closing = (_marks(rules, cls) for cls in ("clause", "open", "close"))
    depth, start = 0, sentence.start
    for i in range(index - 1, sentence.start - 1, -1):
        char = slots.text[i]
        if char in closing:
            depth += 1
        elif char in opening:
            depth -= 1
            if depth < 0:
                start = i + 1
                break
        elif char in clause_ends and depth <= 0:
            start = i + 1
            break
    depth, end = 0, sentence.end
    for i in range(index + 1, sentence.end):
        char = slots.text[i]
        if char in opening:
            depth += 1
        elif char in closing:
            depth -= 1
            if depth < 0:
                end = i
                break
        elif char in clause_ends and depth <= 0:
            end = i
            break
    return Clause(start, end)


# ---- when --------------------------------------------------------------------------------------------------


def _year(slots: Slots, index: int, sentence: Clause, rules: Rules) -> Time | None:
    """The time a number holds for: the nearest one before it in its sentence that is no base of comparison."""
    for i, time in reversed(slots.between(sentence.start, index)):
        if isinstance(time, Time) and time.year_end is not None and not _vetoed(slots, i, index, sentence, rules):
            return time
    return None


def _vetoed(slots: Slots, time: int, number: int, sentence: Clause, rules: Rules) -> bool:
    """True where the time dates another thing; a veto that reaches the number itself (从2015年的A) is none. A time in
    brackets may be part of what stands before them (《…规划（2018-2022年）》)."""
    clause = _clause(slots, sentence, time, rules)
    clauses = [clause]
    if clause.start > sentence.start and slots.text[clause.start - 1] in _marks(rules, "open"):
        clauses.append(Clause(_clause(slots, sentence, clause.start - 1, rules).start, clause.end))
    for clause in clauses:
        match = rules.first("year-veto", slots.targeting(time, clause.start, clause.end))
        if match is not None and not match.start <= number - clause.start < match.end:
            return True
    return False


def _time_within(place: Place, span: Span | None) -> Time | None:
    """The time before the number that stands in ``span``."""
    found = place.slots.between(place.sentence.start, place.index)
    times = [item for _, item in found if isinstance(item, Time) and span is not None and span.covers(item.span)]
    return times[-1] if times else None


def _led(context: Context, slots: Slots, sentence: Clause, rules: Rules) -> Context:
    """The context of the next sentence: a time that governs the end of this one leads the paragraph on."""
    time = _year(slots, sentence.end, _near(sentence, sentence.end), rules)
    return context if time is None else replace(context, year=time, year_from="paragraph")


# ---- as what -----------------------------------------------------------------------------------------------


def _role(place: Place, year: Time | None, stated: bool, context: Context, rules: Rules) -> tuple[str, Span | None]:
    """actual, target or baseline: by a start of comparison, the year, the words of the sentence, the headings.
    ``stated`` says that the sentence states the year."""
    start = place.sentence.start
    match = rules.first("role", place.asked(start))
    role = match.rule.emit["role"] if match else None
    span = place.slots.span(start + match.start, start + match.end) if match else None
    if role == BASELINE:
        return role, span
    if role in ("target", "actual") and not stated:
        return role, span
    if year is not None and year.year_end is not None and context.base_year is not None:
        return ("target" if year.year_end > context.base_year else "actual"), None
    if role in ("target", "actual"):
        return role, span
    for title in context.titles:
        if heading := rules.first("section-role", title):
            return heading.rule.emit["role"], None
    return ("actual" if role in ("reached", "having") else "target"), span


# ---- for whom, and with what reservations ------------------------------------------------------------------


def _scope(place: Place, rules: Rules) -> tuple[str | None, Span | None]:
    """The subject a value is stated for: the nearest one before it in its sentence."""
    start = place.sentence.start
    found = rules.find("scope", place.slots.text[start : place.index])
    if not found:
        return None, None
    begin, end = found[-1].spans.get("scope", (found[-1].start, found[-1].end))
    text = place.slots.text[start + begin : start + end]
    return "".join(text.split()), place.slots.span(start + begin, start + end)


def _owned(name: Name, rules: Rules) -> tuple[Name, str | None, Span | None]:
    """The region that the name of a known indicator begins with (衡阳市 in 衡阳市城镇化率), and the name without it."""
    region = place_in_name(name.text, rules)
    if region is None or canonical_name(name.text[len(region) :], None, rules, source="prose") is None:
        return name, None, None
    first, *rest = name.spans
    cut = first.start + len(region)
    if cut >= first.end or sum(span.end - span.start for span in name.spans) != len(name.text):
        return name, None, None  # white space inside: the region's characters cannot be told by counting
    spans = (Span(cut, first.end), *rest)
    return replace(name, text=name.text[len(region) :], spans=spans), region, Span(first.start, cut)


def _qualifiers(place: Place, rules: Rules) -> tuple[str, ...]:
    """Reservations stated with the number in its clause (累计, 预计), in their order."""
    return tuple(
        place.in_clause[slice(*m.spans.get("qualifier", (m.start, m.end)))]
        for m in rules.find("prose-qualifier", place.in_clause)
    )
