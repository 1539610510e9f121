"""A word of Chinese through all of the rules: lists and classes that have it, rules that use these or write it out, and
where plans have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guihua.batch.intake import plans, read_plan
from guihua.messages import say
from guihua.read.encoding import SourceError
from guihua.rules.pattern_tree import REFERENCE
from guihua.rules.required_lists import required_classes, required_columns
from guihua.rules.ruleset import Rules
from guihua.rules.word_lists import Lexicon, Row

_AROUND = 12  # characters shown on each side of a word in a plan
_SHOWN = 3  # places shown of each plan
LONG_LIST = 2000  # rows from which on only whole forms are looked up: names of regions are no vocabulary


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a word list that has the word: as its form (``whole``) or as a part of it. ``users`` are the rules and
    fragments that name the list, or a class of it that the row has; ``by_program``: the program itself reads it."""

    row: Row
    line: str
    whole: bool
    users: tuple[str, ...]
    by_program: bool


@dataclass(frozen=True, slots=True)
class InPlan:
    """A plan that has the word: how often, and the first places as (line, text around)."""

    plan: str
    times: int
    places: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    rows: tuple[ListRow, ...]
    written_in: tuple[str, ...]  # rules and fragments whose pattern has the word itself, with their places
    plans: tuple[InPlan, ...]


def look_up(word: str, rules: Rules, corpus: Path) -> Word:
    """Everything the rules and the plans of ``corpus`` have of ``word``."""
    rows = tuple(
        _row(lexicon, row, word, rules) for lexicon in rules.lexicons.values() for row in _having(lexicon, word)
    )
    pieces = [piece for piece in rules.fragment_entries.values() if word in piece.model.pattern]
    written = [
        *(f"{rule.id} ({rule.position})" for rule in rules.all if word in rule.written),
        *(f"{{{piece.name}}} ({piece.yaml.position(piece.path)})" for piece in pieces),
    ]
    return Word(
        word, tuple(sorted(rows, key=lambda r: not r.whole)), tuple(written), tuple(_plans(word, rules, corpus))
    )


def _having(lexicon: Lexicon, word: str) -> Iterator[Row]:
    """Rows whose form has the word, or a cell that is it."""
    for row in lexicon.rows:
        whole = word in (row.form, *row.cells.values())
        if whole or (word in row.form and len(lexicon.rows) < LONG_LIST):
            yield row


def _row(lexicon: Lexicon, row: Row, word: str, rules: Rules) -> ListRow:
    names = {lexicon.name, *(f"{lexicon.name}.{cls}" for cls in row.classes)}
    users = [rule.id for rule in rules.all if names & _names(rule.written)]
    users += [f"{{{name}}}" for name, pattern in rules.fragments.items() if names & _names(pattern)]
    line = "  ".join(filter(None, lexicon.line(row).split("\t")))
    return ListRow(row, line, row.form == word, tuple(users), _is_read(lexicon, row))


def _is_read(lexicon: Lexicon, row: Row) -> bool:
    """True for a row that the program reads itself, whatever patterns name."""
    classes = required_classes().get(lexicon.name)
    return lexicon.name in required_columns() if classes is None else not set(row.classes).isdisjoint(classes)


def _names(pattern: str) -> set[str]:
    return {match[1] for match in REFERENCE.finditer(pattern)}


def _plans(word: str, rules: Rules, corpus: Path) -> Iterator[InPlan]:
    for file in plans(corpus, rules):
        try:
            source = read_plan(file, rules)
        except (SourceError, OSError):
            continue
        places: list[tuple[int, str]] = []
        at = source.text.find(word)
        while at >= 0 and len(places) < _SHOWN:
            around = source.text[max(0, at - _AROUND) : at + len(word) + _AROUND]
            places.append((source.line_of(at), " ".join(around.split())))
            at = source.text.find(word, at + len(word))
        if places:
            yield InPlan(file.doc_id, source.text.count(word), tuple(places))


def as_text(word: Word) -> Iterator[str]:
    yield say("in-lists").label
    for one in word.rows:
        yield f"  {one.row.position.place}  {one.line}"
        program = [say("the-program").label] if one.by_program else []
        users = ", ".join([*program, *one.users]) or say("no-rule").label
        yield f"      {say('used-by').label}: {users}"
    if not word.rows:
        yield f"  {say('nothing').label}"
    yield say("in-patterns").label
    yield from (f"  {place}" for place in word.written_in or (say("nothing").label,))
    yield say("in-plans").label
    for plan in word.plans:
        yield f"  {plan.plan}  {plan.times}"
        yield from (f"    {line}: {text}" for line, text in plan.places)
    if not word.plans:
        yield f"  {say('nothing').label}"
