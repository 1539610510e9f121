"""Sentences and clauses of a masked text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import regex

from guihua.lexicons.marks import brackets, sentence_end
from guihua.model import Quantity, Time, TimeFrame, View
from guihua.prose.masking import MaskedText, clause_ends
from guihua.rules.matching import JOINT
from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Context:
    """Where a block stands. ``source`` is prose, box or note; ``frame`` tells when the text speaks of; ``led`` is the
    time that the sentences before have set in the same paragraph, ``aimed`` tells that it may be one of a plan, and
    ``apart`` that one of them is over, no list that goes on behind a semicolon, ``opened`` that none of those over has
    a number, so that it only opens what follows; ``cell`` is the table, row and column of a text that stands in a cell.
    """

    source: str
    frame: TimeFrame
    led: Time | None = None
    aimed: bool = False
    apart: bool = False
    opened: bool = False
    cell: tuple[int, int, int] | None = None

    @property
    def base_year(self) -> int | None:
        """The last year that is over, by which a year is past or planned."""
        return self.frame.anchor.base_year


@dataclass(frozen=True)
class Place:
    """A number's place: the placeholder at ``index`` of ``masked``, its clause and what of its sentence is near."""

    masked: MaskedText
    index: int
    clause: Clause
    sentence: Clause

    @cached_property
    def in_clause(self) -> str:
        """The text of the clause, with this number as the one asked about."""
        return self.asked(self.clause.start)

    @cached_property
    def in_sentence(self) -> str:
        """The same of the whole sentence."""
        return self.masked.targeting(self.index, self.sentence.start, self.sentence.end)

    def asked(self, start: int) -> str:
        """The same from ``start`` on."""
        return self.masked.targeting(self.index, start, self.clause.end)

    @property
    def quantity(self) -> Quantity:
        quantity = self.masked.found[self.index]
        assert isinstance(quantity, Quantity)
        return quantity

    @property
    def quantity_text(self) -> str:
        """The words of the number in the cleaned text."""
        return self.masked.view.text[self.masked.at[self.index] : self.masked.at[self.index + 1]]


# ---- where a number stands ---------------------------------------------------------------------------------


def sentences(masked: MaskedText, rules: Rules) -> Iterator[Clause]:
    """Stretches between sentence marks; a mark inside quotes or brackets ends none."""
    start = 0
    for end in sentence_end(rules).finditer(masked.text):
        yield Clause(start, end.end())
        start = end.end()
    if start < len(masked.text):
        yield Clause(start, len(masked.text))


def near_part(sentence: Clause, index: int) -> Clause:
    """What of a sentence is looked at for the placeholder at ``index``."""
    return Clause(max(sentence.start, index - REACH), min(sentence.end, index + REACH))


def joined_start(masked: MaskedText, start: int, rules: Rules) -> int:
    """Where the sentence begins of which a part, behind a semicolon, begins at ``start``."""
    marks = rules.lexicon("marks")
    parts = marks.forms("name_part")
    if masked.text[start - 1 : start] not in parts:
        return start
    ends = frozenset(marks.forms("sentence_end")).difference(parts)
    floor = max(0, start - REACH)
    return next((k + 1 for k in range(start - 1, floor - 1, -1) if masked.text[k] in ends), floor)


def clause_of(masked: MaskedText, sentence: Clause, index: int, rules: Rules) -> Clause:
    """The clause of the placeholder at ``index``: inside its brackets if it stands in some, else between clause marks
    outside brackets."""
    ends, text, marks = clause_ends(rules), masked.text, masked.marks
    depth, start = 0, sentence.start
    for k in range(bisect_left(marks, index) - 1, -1, -1):
        if (i := marks[k]) < sentence.start:
            break
        char = text[i]
        if char in ends.closing:
            depth += 1
        elif char in ends.opening:
            depth -= 1
            if depth < 0:
                start = i + 1
                break
        elif char in ends.clause and depth <= 0:
            start = i + 1
            break
    depth, end = 0, sentence.end
    for k in range(bisect_right(marks, index), len(marks)):
        if (i := marks[k]) >= sentence.end:
            break
        char = text[i]
        if char in ends.opening:
            depth += 1
        elif char in ends.closing:
            depth -= 1
            if depth < 0:
                end = i
                break
        elif char in ends.clause and depth <= 0:
            end = i
            break
    return Clause(start, end)


def in_turn(place: Place, rules: Rules) -> tuple[str, ...]:
    """The clause of a number, then the sentence up to the end of it; the clause alone where it stands in brackets."""
    bracketed = in_brackets(place.masked, place.clause, rules)
    return (place.in_clause,) if bracketed else (place.in_clause, place.asked(place.sentence.start))


def in_brackets(masked: MaskedText, clause: Clause, rules: Rules) -> bool:
    """True of a clause that begins inside brackets."""
    return masked.text[clause.start - 1 : clause.start] in clause_ends(rules).opening


# Characters before and behind a number that are looked at, so that a line of any length is read in linear time.
# In the plans at hand no sentence goes further than 232, no clause than 137.
REACH = 300


@dataclass(frozen=True, slots=True)
class Clause:
    """``[start, end)`` with placeholders: a stretch of a sentence between clause marks or inside brackets."""

    start: int
    end: int


INSIDE = 200  # characters a quotation or bracket may run before it is taken for one left open


# ---- cutting into sentences ----


@dataclass(frozen=True)
class _Marks:
    ends: frozenset[str]
    closes: Mapping[str, str]
    closers: frozenset[str]
    any: regex.Pattern[str]


@once_per_rules
def _marks(rules: Rules) -> _Marks:
    ends, closes = frozenset(rules.lexicon("marks").forms("sentence_end")), brackets(rules)
    every = "".join(map(regex.escape, sorted({*ends, *closes, *closes.values()})))
    return _Marks(ends, closes, frozenset(closes.values()), regex.compile(f"[{every}{JOINT}]"))


def split_sentences(view: View, rules: Rules) -> tuple[View, ...]:
    """The sentences of a text, their end marks with them; blanks around a sentence are left out.

    A mark inside quotes or brackets ends none, unless the closing quote follows it.
    """
    marks, text = _marks(rules), view.text
    cuts: list[int] = []
    waiting: list[str] = []  # closing marks to come
    for m in marks.any.finditer(text):
        at, char = m.start(), m[0]
        if waiting and char == waiting[-1]:
            waiting.pop()
            if not waiting and char in marks.closers and text[at - 1] in marks.ends:
                cuts.append(at + 1)
        elif char == JOINT or (char in marks.ends and not waiting):
            waiting.clear()
            cuts.append(at + 1)
        elif char in marks.closes and text.find(marks.closes[char], at, at + INSIDE) >= 0:
            waiting.append(marks.closes[char])
    return tuple(_trimmed(view, start, end) for start, end in _between(cuts, text) if text[start:end].strip())


def _between(cuts: Sequence[int], text: str) -> list[tuple[int, int]]:
    edges = [0, *cuts, len(text)]
    return [(start, end) for start, end in pairwise(edges) if start < end]


def _trimmed(view: View, start: int, end: int) -> View:
    while view.text[start].isspace():
        start += 1
    while view.text[end - 1].isspace():
        end -= 1
    return view.slice(start, end)
