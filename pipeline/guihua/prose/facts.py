"""Facts from running text: quantities, times and the words around them → indicators.

One block is read at a time, sentence by sentence, clause by clause, from left to right: what a number measures
(:mod:`guihua.prose.names`), when, as what (role), in which way (measure, direction) and for whom (scope).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guihua.lexicons.indicator_names import canonical_name, place_in_name
from guihua.model import Evidence, Indicator, Quantity, Span, Time, View
from guihua.prose.clauses import Context, Place, clause_of, near_part, sentences
from guihua.prose.masking import read_slots
from guihua.prose.names import Name, Namer
from guihua.prose.years import led, time_within, year_of
from guihua.rules.ruleset import Rules

BASELINE = "baseline"


FACT_TYPES = frozenset({"quantity", "percent", "ratio"})


def prose_indicators(
    view: View, quantities: Sequence[Quantity], times: Sequence[Time], context: Context, rules: Rules
) -> tuple[Indicator, ...]:
    """Facts stated in ``view``, in the order of their values. ``quantities`` and ``times`` are those found in it."""
    if not any(q.type in FACT_TYPES for q in quantities):
        return ()
    slots = read_slots(view, quantities, times, rules)
    namer = Namer(slots, rules)
    facts: list[Indicator] = []
    for sentence in sentences(slots, rules):
        fresh = True
        for index, quantity in slots.between(sentence.start, sentence.end):
            if not isinstance(quantity, Quantity) or quantity.type not in FACT_TYPES:
                continue
            near = near_part(sentence, index)
            clause = clause_of(slots, near, index, rules)
            place = Place(slots, index, clause, near)
            name = namer.name(index, clause, place.in_clause, fresh)
            if name is not None:
                fresh = False
                facts.append(_fact(place, name, context, rules))
        context = led(context, slots, sentence, rules)
    return tuple(facts)


def _fact(place: Place, name: Name, context: Context, rules: Rules) -> Indicator:
    scope, scope_span = _scope(place, rules)
    if scope is None:
        name, scope, scope_span = _owned(name, rules)
    evidence = [Evidence("name", span) for span in name.spans]
    year = year_of(place.slots, place.index, place.sentence, rules)
    around = context.year if year is None else None
    role, role_span = _role(place, year or around, year is not None, context, rules)
    if role == BASELINE:
        year, around = time_within(place, role_span), None  # 由2015年的A: a start is dated only by its own words
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
