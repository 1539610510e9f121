"""Facts from running text: quantities, times and the words around them → indicators.

One block is read at a time, sentence by sentence, clause by clause, from left to right: what a number measures
(:mod:`pipeline.naming`), when, as what (role), in which way (measure, direction) and for whom (scope).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.model import Evidence, Indicator, Quantity, Span, Time, View
from pipeline.naming import Clause, Namer
from pipeline.rules import Rules
from pipeline.slots import SIGNS, Slots, read_slots

FACT_TYPES = frozenset({"quantity", "percent", "ratio"})


@dataclass(frozen=True, slots=True)
class Context:
    """Where a block stands. ``titles`` are the headings over it, innermost first; ``base_year`` is the last year
    before the plan period, by which a year is past or planned; ``source`` is prose, box or note."""

    titles: tuple[str, ...]
    base_year: int | None
    source: str


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
        for index in range(sentence.start, sentence.end):
            quantity = slots.found.get(index)
            if not isinstance(quantity, Quantity) or quantity.type not in FACT_TYPES:
                continue
            clause = _clause(slots, sentence, index, rules)
            name = namer.name(index, clause, fresh)
            fresh = fresh and name is None
            if name is None:
                continue
            facts.append(_fact(slots, index, clause, sentence, name.text, name.spans, name.rule_id, context, rules))
    return tuple(facts)


def _fact(
    slots: Slots,
    index: int,
    clause: Clause,
    sentence: Clause,
    name: str,
    pieces: tuple[Span, ...],
    rule_id: str,
    context: Context,
    rules: Rules,
) -> Indicator:
    quantity = slots.found[index]
    assert isinstance(quantity, Quantity)
    evidence = [Evidence("name", span) for span in pieces]
    year, year_span = _year(slots, index, sentence, rules)
    if year_span is not None:
        evidence.append(Evidence("year", year_span))
    asked = slots.targeting(index)
    measure = rules.first("measure", asked[clause.start : clause.end])
    role, role_span = _role(slots, asked, index, clause, sentence, year, context, rules)
    if role_span is not None:
        evidence.append(Evidence("role", role_span))
    scope, scope_span = _scope(slots, index, clause, sentence, rules)
    if scope_span is not None:
        evidence.append(Evidence("scope", scope_span))
    emitted = measure.rule.emit if measure else {}
    return Indicator(
        name=name,
        span=quantity.span,
        quantity=quantity,
        text_value=None,
        year_start=year.year_start if year else None,
        year_end=year.year_end if year else None,
        role=role,
        measure=emitted.get("measure", "level"),
        direction=emitted.get("direction"),
        scope=scope,
        source=context.source,
        rule_id=rule_id,
        evidence=tuple(evidence),
    )


# ---- where a number stands ---------------------------------------------------------------------------------


def _sentences(slots: Slots, rules: Rules) -> Iterator[Clause]:
    """Stretches between sentence marks; a mark inside quotes or brackets ends none."""
    ends = set(rules.lexicon("clause_ends").forms("sentence"))
    start = 0
    for i, char in enumerate(slots.text):
        if char in ends:
            yield Clause(start, i + 1)
            start = i + 1
    if start < len(slots.text):
        yield Clause(start, len(slots.text))


def _clause(slots: Slots, sentence: Clause, index: int, rules: Rules) -> Clause:
    """The clause of the sign at ``index``: inside its brackets if it stands in some, else between clause marks
    outside brackets."""
    marks = rules.lexicon("clause_ends")
    clause_ends, opening, closing = set(marks.forms("clause")), marks.forms("open"), marks.forms("close")
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


def _year(slots: Slots, index: int, sentence: Clause, rules: Rules) -> tuple[Time | None, Span | None]:
    """The time a number holds for: the nearest one before it in its sentence that is no base of comparison."""
    for i in range(index - 1, sentence.start - 1, -1):
        time = slots.found.get(i)
        if not isinstance(time, Time):
            continue
        if time.year_start is None or _vetoed(slots, i, index, sentence, rules):
            continue
        return time, time.span
    return None, None


def _vetoed(slots: Slots, time: int, number: int, sentence: Clause, rules: Rules) -> bool:
    clause = _clause(slots, sentence, time, rules)
    match = rules.first("year-veto", slots.targeting(time)[clause.start : clause.end])
    return match is not None and not match.start <= number - clause.start < match.end


# ---- as what -----------------------------------------------------------------------------------------------


def _role(
    slots: Slots,
    asked: str,
    index: int,
    clause: Clause,
    sentence: Clause,
    year: Time | None,
    context: Context,
    rules: Rules,
) -> tuple[str, Span | None]:
    """actual, target or baseline: by the words of the sentence, else by its year, else by the headings over it."""
    match = rules.first("role", asked[sentence.start : clause.end])
    role = match.rule.emit["role"] if match else None
    span = slots.span(sentence.start + match.start, sentence.start + match.end) if match else None
    if role == "baseline":
        return "baseline", span
    if year is not None and year.year_end is not None and context.base_year is not None:
        return ("target" if year.year_end > context.base_year else "actual"), None
    if role in ("target", "actual"):
        return role, span
    for title in context.titles:
        if heading := rules.first("section-role", title):
            return heading.rule.emit["role"], None
    return ("actual" if role in ("reached", "having") else "target"), span


# ---- for whom ----------------------------------------------------------------------------------------------


def _scope(slots: Slots, index: int, clause: Clause, sentence: Clause, rules: Rules) -> tuple[str | None, Span | None]:
    """The subject a value is stated for: the nearest one before it in its sentence."""
    found = rules.find("scope", slots.text[sentence.start : index])
    if not found:
        return None, None
    last = found[-1]
    start, end = (sentence.start + k for k in last.spans.get("scope", (last.start, last.end)))
    text = slots.text[start:end]
    if any(c in SIGNS for c in text):
        return None, None
    return "".join(text.split()), slots.span(start, end)
