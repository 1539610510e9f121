"""What a number in running text measures: its name, rebuilt from the words of the sentence.

Patterns of the stage ``name`` find the words; this module joins the pieces: elided heads (蔬菜产量…，产值… → 蔬菜产值),
shared openings, lists that 分别 deals out, and clauses that go on with the subject before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from guihua.lexicons.words import word_begins
from guihua.model import Quantity, Span
from guihua.prose.clauses import REACH, Clause
from guihua.prose.masking import Slots
from guihua.rules.matching import Match
from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules

WORD = 4  # characters of the longest word a name may be widened to


@dataclass(frozen=True, slots=True)
class Name:
    """A name and the source spans of its pieces. ``unit`` is the unit of the number it was read for."""

    text: str
    spans: tuple[Span, ...]
    unit: str
    rule_id: str


@dataclass(frozen=True)
class _Cues:
    """Words and marks the namer looks up: measure heads and words of capacity (年产), longest first; heads that need an
    owner; grades that leave out what is graded; clause marks."""

    heads: tuple[str, ...]
    capacity: tuple[str, ...]
    elliptic: frozenset[str]
    levels: tuple[str, ...]
    marks: frozenset[str]


@once_per_rules
def _cues(rules: Rules) -> _Cues:
    words = rules.lexicon("name_cues")
    heads, capacity, levels = (
        tuple(sorted(words.forms(c), key=lambda form: (-len(form), form))) for c in ("heads", "capacity", "level")
    )
    marks = rules.lexicon("clause_ends").forms("clause")
    return _Cues(heads, capacity, frozenset(words.forms("elliptic")), levels, frozenset(marks))


class Namer:
    """Names the numbers of a text from left to right, remembering the names given before.

    No name begins inside a word of jieba's: 有 and 基本 before a name are left out, but 有机农产品 and 基本农田 stay
    whole.
    """

    def __init__(self, slots: Slots, rules: Rules) -> None:
        self._slots = slots
        self._rules = rules
        self._cues = _cues(rules)
        self._given: list[Name] = []

    def name(self, index: int, clause: Clause, text: str, fresh: bool) -> Name | None:
        """The name of the number at sign ``index`` of ``clause``, whose ``text`` has it as the one asked about;
        ``fresh`` where no earlier name may be inherited."""
        if fresh:
            self._given = []
        slots = self._slots
        quantity = slots.found[index]
        assert isinstance(quantity, Quantity)
        unit = quantity.unit
        match = self._rules.first("name", text)
        name = self._from_match(match, clause, unit) if match else None
        if name is None:
            name = self._subject(clause, text, unit) if self._leads(index, clause) else None
        if name is None and self._given:
            name = replace(self._given[-1], unit=unit)
        if name is not None:
            self._given.append(name)
        return name

    def _from_match(self, match: Match, clause: Clause, unit: str) -> Name | None:
        how = match.rule.emit.get("how")
        if how == "distribute":
            return self._distributed(match, clause, unit)
        if how == "distribute-before":
            return self._distributed_before(match, clause)
        pieces = [self._piece(clause, match.spans[g]) for g in ("name", "head") if g in match.spans]
        if how == "same-attribute":
            return next((n for n in reversed(self._given) if n.unit == unit), None)
        pieces = [p for p in pieces if p[0]]
        if not pieces:
            return None
        if how == "per-head" and self._given:
            last = self._given[-1]
            return Name(pieces[0][0] + last.text, (pieces[0][1], *last.spans), unit, match.rule.id)
        if how == "attributive" and match.rule.emit.get("order") == "head":
            pieces.reverse()
        if how == "continue" and self._given:
            last = self._given[-1]
            return Name(last.text + pieces[0][0], (*last.spans, pieces[0][1]), unit, match.rule.id)
        name = Name("".join(p[0] for p in pieces), tuple(p[1] for p in pieces), unit, match.rule.id)
        return self._completed(name)

    def _word_start(self, start: int, clause: Clause) -> int:
        """``start``, or the beginning of the word it lies in, where that is near and in the same clause."""
        at, floor = self._slots.at, max(clause.start, start - WORD)
        if start == floor or start - 1 in self._slots.found or self._slots.text[start - 1] in self._cues.marks:
            return start
        offset = at[clause.start]
        text = self._slots.view.text[offset : at[clause.end]]
        for k in range(start, floor - 1, -1):
            if k in self._slots.found:
                return start
            if word_begins(text, at[k] - offset, self._rules):
                return k
        return start

    def _leads(self, index: int, clause: Clause) -> bool:
        return not any(isinstance(self._slots.found.get(i), Quantity) for i in range(clause.start, index))

    def _subject(self, clause: Clause, text: str, unit: str) -> Name | None:
        """The subject of the clause right before, where that clause has no number of its own; ``text`` is what
        follows it."""
        end = clause.start - 1
        start = end
        while start > max(0, end - REACH) and self._slots.text[start - 1] not in self._cues.marks:
            start -= 1
        if end <= start or any(isinstance(self._slots.found.get(i), Quantity) for i in range(start, end)):
            return None
        match = self._rules.first("subject", self._slots.text[start : clause.start] + text)
        if match is None:
            return None
        text, span = self._piece(Clause(start, end), match.spans["name"])
        return Name(text, (span,), unit, match.rule.id) if text else None

    def _completed(self, name: Name) -> Name:
        """Give back to ``name`` what it leaves out because the name before it says it."""
        if not self._given:
            return name
        last = self._given[-1]
        if name.text in self._cues.elliptic:
            stem = self._stem(last.text)
            return Name(stem + name.text, (*last.spans, *name.spans), name.unit, name.rule_id)
        if name.text in self._cues.levels:
            base = next((last.text[len(word) :] for word in self._cues.levels if last.text.startswith(word)), last.text)
            return Name(name.text + base, (*name.spans, *last.spans), name.unit, name.rule_id)
        joints = self._rules.lexicon("name_joints").forms()
        if shared := _shared_modifier(last.text, name.text, joints) if last.unit == name.unit else "":
            return Name(shared + name.text, (*last.spans, *name.spans), name.unit, name.rule_id)
        if opening := self._rules.first("shared-opening", last.text):
            shared = last.text[opening.start : opening.end]
            if last.unit == name.unit and not name.text.startswith(shared[:1]):
                return Name(shared + name.text, (*last.spans, *name.spans), name.unit, name.rule_id)
        return name

    def _stem(self, name: str) -> str:
        """What ``name`` is of: 蔬菜 in 蔬菜产量, 茶叶 in 年产茶叶."""
        for word in self._cues.capacity:
            if name.startswith(word) and len(name) > len(word):
                return name[len(word) :]
        for head in self._cues.heads:
            if name.endswith(head) and len(name) > len(head):
                return name[: -len(head)]
        return name

    def _distributed(self, match: Match, clause: Clause, unit: str) -> Name | None:
        """The k-th name of a list for its k-th number; the last name lends the others the tail they leave out."""
        parts = self._parts(clause, match.spans["names"])
        order = self._numbers(clause, match.spans["values"])
        if order >= len(parts):
            return None
        pieces = [self._piece(clause, part) for part in parts]
        name, span = pieces[order]
        last, last_span = pieces[-1]
        if order == len(parts) - 1 or name.endswith(self._cues.heads):
            return Name(name, (span,), unit, match.rule.id)
        tail = last[self._shared_from([len(text) for text, _ in pieces[:-1]], last) :]
        return Name(name + tail, (span, last_span) if tail else (span,), unit, match.rule.id)

    def _parts(self, clause: Clause, span: tuple[int, int]) -> list[tuple[int, int]]:
        """The members of a list of names; 及 in 普及率 joins none."""
        start, end = span
        text = self._slots.text[clause.start + start : clause.start + end]
        joints = self._rules.lexicon("name_joints").forms()
        parts: list[tuple[int, int]] = []
        at = k = 0
        while k < len(text):
            joint = next((j for j in joints if text.startswith(j, k)), "")
            behind = k + len(joint)
            if joint and k > at and all(word_begins(text, i, self._rules) for i in (k, behind)):
                parts.append((start + at, start + k))
                at = behind
            k = max(behind, k + 1)
        return [*parts, (start + at, end)]

    def _shared_from(self, lengths: Sequence[int], last: str) -> int:
        """Where in ``last`` the tail begins that it shares with members of ``lengths`` characters before it: at a word,
        so that what is its own is about as long as they are."""
        begins = [k for k in range(1, len(last)) if word_begins(last, k, self._rules)]
        return min(begins, key=lambda k: (sum(abs(k - n) for n in lengths), k), default=len(last))

    def _distributed_before(self, match: Match, clause: Clause) -> Name | None:
        """The k-th of the last n names of the clauses before, for the k-th of n numbers."""
        before = self._numbers(clause, match.spans["values"])
        n = before + 1 + self._numbers(clause, match.spans["more"])
        names = self._given[: len(self._given) - before]
        if not names:
            return None
        name = names[len(names) - n + before] if len(names) >= n else names[-1]
        return replace(name, rule_id=match.rule.id)

    def _numbers(self, clause: Clause, span: tuple[int, int]) -> int:
        return sum(1 for i in range(clause.start + span[0], clause.start + span[1]) if i in self._slots.found)

    def _piece(self, clause: Clause, span: tuple[int, int]) -> tuple[str, Span]:
        start, end = clause.start + span[0], clause.start + span[1]
        text = self._slots.text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start == end:
            return "", Span(0, 0)
        start = self._word_start(start, clause)
        span_ = self._slots.at[start], self._slots.at[end]
        return "".join(self._slots.view.text[slice(*span_)].split()), self._slots.span(start, end)


def _shared_modifier(last: str, name: str, joints: tuple[str, ...]) -> str:
    """What ``name`` shares with the name before it: 户厕改造示范县 and 示范村 both begin 户厕改造 before 示范.

    The two openings must be the same two characters, and ``name`` no part of ``last``.
    """
    at = last.find(name[:2]) if len(name) > 2 else -1
    listed = last[:at].endswith(joints)
    return last[:at] if at > 1 and name not in last and not listed else ""
