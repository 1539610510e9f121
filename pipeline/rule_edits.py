"""What differs between two sets of rules in themselves: rules edited, lines of word lists changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.rule_lexicons import Lexicon, Row
from pipeline.rules import Rule, Rules

Key = tuple[str, int]
SHOWN = 40  # characters of a cell that are shown


@dataclass(frozen=True, slots=True)
class WordEdit:
    """A line of a word list that came, went or says something else; ``place`` is where it stands, or stood."""

    place: str
    form: str
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose cells differ."""
        old, new = self.before or {}, self.after or {}
        return tuple(name for name in {**old, **new} if old.get(name, "") != new.get(name, ""))

    def as_json(self) -> dict[str, Any]:
        return {"place": self.place, "form": self.form, "before": self.before, "after": self.after}

    def __str__(self) -> str:
        if self.before is None or self.after is None:
            cells = " ".join(f"{name}={_short(v)}" for name, v in (self.after or self.before or {}).items() if v)
            return f"{'-' if self.after is None else '+'} {self.place} {cells}"
        pairs = [(name, self.before.get(name, ""), self.after.get(name, "")) for name in self.columns]
        told = ", ".join(f"{name}: {_short(old)} → {_short(new)}" for name, old, new in pairs)
        return f"~ {self.place} {self.form}  {told}"


def _short(cell: str) -> str:
    return cell if len(cell) <= SHOWN else f"{cell[:SHOWN]}…"


def edited_rules(before: Rules, after: Rules) -> tuple[str, ...]:
    """Ids of rules that say something else, came, or went. A word list that changes a pattern edits its rules."""

    def said(rule: Rule) -> tuple[Any, ...]:
        return rule.stage, rule.text, repr(dict(rule.emit)), rule.priority, rule.status, rule.yields_to

    old = {rule.id: said(rule) for rule in before.all}
    new = {rule.id: said(rule) for rule in after.all}
    return tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name)))


def edited_words(before: Rules, after: Rules) -> tuple[WordEdit, ...]:
    """The lines of word lists that differ, by list, in the order of the lines."""
    names = sorted({*before.lexicons, *after.lexicons})
    return tuple(edit for name in names for edit in _edits(before.lexicons.get(name), after.lexicons.get(name)))


def _edits(before: Lexicon | None, after: Lexicon | None) -> Iterator[WordEdit]:
    old, new = _by_form(before), _by_form(after)
    for key, row in old.items():
        if key not in new:
            yield WordEdit(row.position.place, row.form, row.cells, None)
    for key, row in new.items():
        known = old.get(key)
        edit = WordEdit(row.position.place, row.form, known.cells if known else None, row.cells)
        if known is None or edit.columns:
            yield edit


def _by_form(lexicon: Lexicon | None) -> dict[Key, Row]:
    """Rows by form, and number among those of the same form: a form may stand once a class."""
    seen: Counter[str] = Counter()
    rows: dict[Key, Row] = {}
    for row in lexicon.rows if lexicon else ():
        rows[row.form, seen[row.form]] = row
        seen[row.form] += 1
    return rows
