"""What the stages of running text are asked about a number or time of a text: the texts with placeholders, in their
order, exactly as the text is read.

An example of such a rule is plain text with the number or time asked about marked, so it tests the stages below too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from guihua.expressions.numbers import Numbers, read_numbers
from guihua.model import Span, View
from guihua.prose.clauses import Place, clause_of, in_turn, near_part, sentences
from guihua.prose.masking import MaskedText
from guihua.prose.topic import subject_starts
from guihua.prose.values import Passage, all_masked, read_values, with_words, without_bounds
from guihua.prose.years import clauses_of_time
from guihua.rules.ruleset import Rules
from guihua.rules.stages import DECLARED

Masking = Callable[[Passage, Numbers, Rules], Passage]
Texts = tuple[str, ...]


def _as_masked(read: Passage, numbers: Numbers, rules: Rules) -> Passage:
    return read


def _clause(place: Place, rules: Rules) -> Texts:
    return (place.in_clause,)


def _up_to_clause(place: Place, rules: Rules) -> Texts:
    return (place.asked(place.sentence.start),)


def _clause_then_sentence(place: Place, rules: Rules) -> Texts:
    return place.in_clause, place.asked(place.sentence.start)


def _sentence(place: Place, rules: Rules) -> Texts:
    return (place.in_sentence,)


def _clause_then_all(place: Place, rules: Rules) -> Texts:
    return place.in_clause, place.in_sentence


def _up_to_number(place: Place, rules: Rules) -> Texts:
    return (place.masked.targeting(place.index, place.sentence.start, place.index + 1),)


def _from_clause(place: Place, rules: Rules) -> Texts:
    return (place.masked.targeting(place.index, place.clause.start, place.sentence.end),)


def _clause_before(place: Place, rules: Rules) -> Texts:
    starts = subject_starts(place.masked, place.clause, rules)
    return tuple(place.masked.targeting(place.index, start, place.clause.end) for start in starts)


def _time(place: Place, rules: Rules) -> Texts:
    clauses = clauses_of_time(place.masked, place.index, place.sentence, rules)
    return tuple(place.masked.targeting(place.index, clause.start, clause.end) for clause in clauses)


QUESTIONS: Mapping[str, tuple[Masking, Callable[[Place, Rules], Texts]]] = {
    "no-value": (_as_masked, _clause_then_all),
    "stated-duration": (without_bounds, _clause),
    "name": (read_values, _clause),
    "measure": (read_values, in_turn),
    "prose-qualifier": (read_values, _clause),
    "role": (read_values, _up_to_clause),
    "holds": (read_values, _clause_then_sentence),
    "scope": (read_values, _up_to_number),
    "subject": (read_values, _clause_before),
    "predicate": (read_values, _clause),
    "dealt-years": (read_values, _sentence),
    "year-veto": (read_values, _time),
    "year-after": (read_values, _clause),
    "year-lead": (read_values, _from_clause),
}
# Stages that are asked about nearly every number that a text states, whatever else is found.
ALWAYS = ("no-value", "name", "measure", "prose-qualifier", "scope", "role", "dealt-years")
WHOLE = frozenset({"name-edge"})  # stages that are asked about a masked text, and about no number of it


def texts_asked(stage: str, text: str, start: int, end: int, rules: Rules) -> Texts:
    """What ``stage`` is asked about the number or time at ``[start, end)`` of ``text``; nothing where none is found
    there, or nothing would be asked about it."""
    masking, asked = QUESTIONS[stage]
    masked = _masked(text, masking, rules)
    index = next((i for i, item in masked.found.items() if item.span == Span(start, end)), None)
    if index is None:
        return ()
    sentence = next(one for one in sentences(masked, rules) if one.start <= index < one.end)
    near = near_part(sentence, index)
    return asked(Place(masked, index, clause_of(masked, near, index, rules), near), rules)


def foresee(places: Sequence[Place], rules: Rules) -> None:
    """Ask ahead what will be asked about the numbers of many texts."""
    for asked in dict.fromkeys(QUESTIONS[stage][1] for stage in ALWAYS):
        stages = [DECLARED[stage] for stage in ALWAYS if QUESTIONS[stage][1] is asked]
        rules.foresee(stages, [text for place in places for text in asked(place, rules)])


def whole(text: str, rules: Rules) -> tuple[str, tuple[int, ...]]:
    """A text that no number is asked of (a name), with placeholders, and where each of its characters begins."""
    masked = _masked(text, read_values, rules)
    return masked.part(0, len(masked.text)), masked.at


def _masked(text: str, masking: Masking, rules: Rules) -> MaskedText:
    view = View.alone(text)
    (numbers,) = read_numbers([view], rules)
    numbers = with_words(view, numbers, rules)
    return masking(all_masked(view, numbers, rules), numbers, rules).masked
