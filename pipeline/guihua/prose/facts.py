"""Facts from running text: quantities, times and the words around them → indicators.

One block is read at a time, sentence by sentence, clause by clause, from left to right: what a number measures
(:mod:`guihua.prose.names`), when, as what (role), in which way (measure, direction) and for whom (scope).
"""

from __future__ import annotations

from dataclasses import replace

from guihua.expressions.numbers import Numbers
from guihua.lexicons.indicator_names import canonical_name, place_in_name
from guihua.model import Evidence, Indicator, Span, View
from guihua.prose.clauses import Context, Place, in_turn
from guihua.prose.dating import date_fact
from guihua.prose.given_names import Name
from guihua.prose.names import Namer
from guihua.prose.predicate import predicate_of
from guihua.prose.values import WORDS, Passage, all_masked, read_values, with_words
from guihua.prose.years import led
from guihua.rules import stages
from guihua.rules.placeholders import DURATION
from guihua.rules.ruleset import Rules


def prose_indicators(view: View, numbers: Numbers, context: Context, rules: Rules) -> tuple[Indicator, ...]:
    """Facts stated in ``view``, in the order of their values. ``numbers`` are those found in it."""
    stated = with_words(view, numbers, rules)
    if not stated.quantities:
        return ()
    return passage_indicators(read_values(all_masked(view, stated, rules), stated, rules), context, rules)


def passage_indicators(read: Passage, context: Context, rules: Rules) -> tuple[Indicator, ...]:
    """Facts stated in a passage, in the order of their values."""
    namer = Namer(read.masked, rules)
    facts: list[Indicator] = []
    for sentence, places in read.sentences:
        namer.begin(sentence.start)
        for place in places:
            if read.masked.text[place.index] == DURATION:
                continue
            name = namer.name(place.index, place.clause, place.in_clause)
            if name is not None:
                facts.append(_fact(place, name, context, rules))
        context = led(context, read.masked, sentence, rules)
    return tuple(facts)


def _fact(place: Place, name: Name, context: Context, rules: Rules) -> Indicator:
    scope, scope_span = _scope(place, rules)
    carried = scope_span is not None and scope_span.start < place.masked.span(place.clause.start, place.index + 1).start
    if scope is None or (carried and place_in_name(name.text, rules)):
        name, scope, scope_span = _owned(name, rules)
    measure = next((m for text in in_turn(place, rules) if (m := rules.first(stages.MEASURE, text))), None)
    emitted = measure.rule.emit if measure else {}
    quantity = place.quantity
    change = quantity.change
    growth = quantity.type == WORDS and place.quantity_text.endswith(rules.lexicon("cues").forms("growth_word"))
    way = "change" if change or growth else str(emitted.get("measure", "level"))
    dated = date_fact(place, way, context, rules)
    evidence = [*(Evidence("name", span) for span in name.spans), *dated.evidence]
    evidence += [Evidence("scope", scope_span)] if scope_span is not None else []
    predicate, told = predicate_of(place, name, rules)
    evidence += told
    table, row, col = context.cell or (None, None, None)
    return Indicator(
        name=name.text,
        span=quantity.span,
        quantity=None if quantity.type == WORDS else quantity,
        text_value=place.quantity_text if quantity.type == WORDS else None,
        year_start=dated.stated.year_start if dated.stated else None,
        year_end=dated.stated.year_end if dated.stated else None,
        role=dated.role,
        measure=way,
        direction=change or emitted.get("direction"),
        qualifiers=_qualifiers(place, rules),
        scope=scope,
        predicate=predicate,
        source=context.source,
        rule_id=name.rule_id,
        name_rules=name.rules,
        evidence=tuple(evidence),
        context_year_start=dated.start,
        context_year_end=dated.end,
        context_year_from=dated.source,
        table=table,
        row=row,
        col=col,
    )


# ---- for whom, and with what reservations ------------------------------------------------------------------


def _scope(place: Place, rules: Rules) -> tuple[str | None, Span | None]:
    """The subject a value is stated for: the nearest one before it in its sentence. A rule that emits ``none`` names
    words that only look like one (an honour that the nation gives)."""
    start = place.sentence.start
    text = place.masked.targeting(place.index, start, place.index + 1)
    found = [match for match in rules.find(stages.SCOPE, text) if not match.rule.emit.get("none")]
    if not found:
        return None, None
    begin, end = found[-1].spans.get("scope", (found[-1].start, found[-1].end))
    text = place.masked.text[start + begin : start + end]
    return "".join(text.split()), place.masked.span(start + begin, start + end)


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
        for m in rules.find(stages.PROSE_QUALIFIER, place.in_clause)
    )
