"""Which numbers of running text are values: durations that an indicator is told in (平均受教育年限11.3年), words that
state one (两位数增长, 高于全国平均水平), and numbers that only bound a class (65岁以上老年人), which are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from guihua.model import Quantity, Time, View
from guihua.prose.clauses import Place, clause_of, near_part, sentences
from guihua.prose.masking import MaskedText, mask
from guihua.rules import stages
from guihua.rules.placeholders import DURATION, MEASURE
from guihua.rules.ruleset import Rules

WORDS = "words"  # the type of a value that is no number


def stated_words(view: View, taken: Sequence[Quantity | Time], rules: Rules) -> tuple[Quantity, ...]:
    """Values of ``view`` told in words, in their order, as quantities without a number; none overlaps ``taken``."""
    spans = [(match, view.span(match.start, match.end)) for match in rules.find(stages.VALUE_WORDS, view.text)]
    free = [(match, span) for match, span in spans if not any(span.overlaps(item.span) for item in taken)]
    return tuple(Quantity(span, WORDS, None, None, "", None, None, "", None, "=", m.rule.id) for m, span in free)


def read_values(view: View, quantities: Sequence[Quantity], times: Sequence[Time], rules: Rules) -> MaskedText:
    """``view`` with placeholders: a number that bounds a class is words of its name, a duration that is the value of an
    indicator has the placeholder of a measure."""
    return with_durations(without_bounds(view, quantities, times, rules), rules)


def without_bounds(view: View, quantities: Sequence[Quantity], times: Sequence[Time], rules: Rules) -> MaskedText:
    """``view`` with placeholders, numbers that bound a class left as words."""
    masked = mask(view, quantities, times, rules)
    bounds = {place.quantity.span for place in _places(masked, rules) if rules.first(stages.NO_VALUE, place.in_clause)}
    return mask(view, [q for q in quantities if q.span not in bounds], times, rules) if bounds else masked


def with_durations(masked: MaskedText, rules: Rules) -> MaskedText:
    """``masked``, a duration that is the value of an indicator with the placeholder of a measure."""
    if DURATION not in masked.text:
        return masked
    placeholders = list(masked.text)
    for place in _places(masked, rules):
        if placeholders[place.index] == DURATION and rules.first(stages.STATED_DURATION, place.in_clause):
            placeholders[place.index] = MEASURE
    return replace(masked, text="".join(placeholders))


def _places(masked: MaskedText, rules: Rules) -> Iterator[Place]:
    for sentence in sentences(masked, rules):
        for index, item in masked.between(sentence.start, sentence.end):
            if isinstance(item, Quantity):
                near = near_part(sentence, index)
                yield Place(masked, index, clause_of(masked, near, index, rules), near)
