"""Which numbers of running text are values: durations that an indicator is told in (平均受教育年限11.3年), words that
state one (两位数增长, 高于全国平均水平), and numbers that only bound a class (65岁以上老年人), which are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from guihua.expressions.numbers import Numbers
from guihua.model import Quantity, Time, View
from guihua.prose.clauses import Clause, Place, clause_of, near_part, sentences
from guihua.prose.masking import MaskedText, mask
from guihua.rules import stages
from guihua.rules.placeholders import DURATION, MEASURE
from guihua.rules.ruleset import Rules

WORDS = "words"  # the type of a value that is no number


def with_words(view: View, numbers: Numbers, rules: Rules) -> Numbers:
    """The numbers of ``view``, and behind them the values told in words that overlap none, as quantities without a
    number."""
    matches = rules.find(stages.VALUE_WORDS, view.text)
    if not matches:
        return numbers
    taken: list[Quantity | Time] = [*numbers.quantities, *numbers.times]
    spans = [(match, view.span(match.start, match.end)) for match in matches]
    free = [(match, span) for match, span in spans if not any(span.overlaps(item.span) for item in taken)]
    words = (Quantity(span, WORDS, None, None, "", None, None, "", None, "=", m.rule.id) for m, span in free)
    return replace(numbers, quantities=(*numbers.quantities, *words))


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with placeholders, in its sentences, each with the places of its numbers."""

    masked: MaskedText
    sentences: tuple[tuple[Clause, tuple[Place, ...]], ...]

    @property
    def places(self) -> Iterator[Place]:
        return chain.from_iterable(places for _, places in self.sentences)


def passage(masked: MaskedText, rules: Rules) -> Passage:
    return Passage(masked, tuple((sentence, _places(masked, sentence, rules)) for sentence in sentences(masked, rules)))


def _places(masked: MaskedText, sentence: Clause, rules: Rules) -> tuple[Place, ...]:
    return tuple(
        Place(masked, index, clause_of(masked, near := near_part(sentence, index), index, rules), near)
        for index, item in masked.between(sentence.start, sentence.end)
        if isinstance(item, Quantity)
    )


def all_masked(view: View, numbers: Numbers, rules: Rules) -> Passage:
    """``view`` with a placeholder for each of its expressions."""
    return passage(mask(view, numbers.quantities, numbers.times, rules), rules)


def read_values(read: Passage, numbers: Numbers, rules: Rules) -> Passage:
    """A passage whose ``numbers`` are all masked, but one that bounds a class is words of its name, and a duration that
    is the value of an indicator has the placeholder of a measure."""
    return with_durations(without_bounds(read, numbers, rules), rules)


def without_bounds(read: Passage, numbers: Numbers, rules: Rules) -> Passage:
    """The passage, numbers that bound a class left as words."""
    bounds = {
        place.quantity.span
        for place in read.places
        if any(rules.first(stages.NO_VALUE, text) for text in (place.in_clause, place.in_sentence))
    }
    if not bounds:
        return read
    values = tuple(quantity for quantity in numbers.quantities if quantity.span not in bounds)
    return all_masked(read.masked.view, replace(numbers, quantities=values), rules)


def with_durations(read: Passage, rules: Rules) -> Passage:
    """The passage, a duration that is the value of an indicator with the placeholder of a measure."""
    if DURATION not in read.masked.text:
        return read
    placeholders = list(read.masked.text)
    for place in read.places:
        if placeholders[place.index] == DURATION and rules.first(stages.STATED_DURATION, place.in_clause):
            placeholders[place.index] = MEASURE
    return passage(replace(read.masked, text="".join(placeholders)), rules)
