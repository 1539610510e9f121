"""What an edit of the rules changes in the rows of a corpus: added, removed, changed; by rule, with the source line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from guihua.batch.intake import plans, read_plan
from guihua.evaluation import Measure, evaluate
from guihua.read.encoding import SourceError
from guihua.rules.kept import load_rules
from guihua.rules.ruleset import Rules
from guihua.workbench.revisions import (
    WordEdit,
    edited_fragments,
    edited_rules,
    edited_words,
    reached_rules,
    renamed_rules,
    side_of,
)
from guihua.workbench.usage import read_corpus, rules_of

_LEFT_OUT = frozenset({"tokens"})  # they follow from the others
HOW = frozenset({"beaten", "lexicon_lines", "name_rules"})  # how a row was read, not what it says
_PLACE = frozenset({"line_start", "line_end", "char_start", "char_end", "raw"})
UNTOLD = _PLACE | HOW | {"rule_id", "evidence"}
_OF_RULE = frozenset({"rule_id", "evidence"})  # columns that differ where another rule gives the same row
_NO_RULE = "(no rule)"
KINDS = ("added", "removed", "moved", "changed")
_Row = Mapping[str, Any]


@dataclass(frozen=True)
class CorpusRows:
    """A corpus read with one set of rules. ``rows`` are (table, row); ``lines`` the source lines of each document."""

    rows: tuple[tuple[str, _Row], ...]
    lines: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Change:
    """One row that differs. ``before`` or ``after`` is empty for one added or removed; ``columns`` are those that
    differ; ``unmasked`` where the rule that gives the row now was not edited itself. ``moved``: another rule gives the
    same row now; a row with other values is ``changed``, whichever rule gives it."""

    kind: str  # added removed moved changed
    rule_id: str
    table: str
    doc_id: str
    line: int | None
    source: str
    before: _Row | None
    after: _Row | None
    columns: tuple[str, ...] = ()
    unmasked: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "rule": self.rule_id,
            "table": self.table,
            "doc_id": self.doc_id,
            "line": self.line,
            "source": self.source,
            "columns": list(self.columns),
            "before": _values(self.before, self.columns),
            "after": _values(self.after, self.columns),
            "unmasked": self.unmasked,
        }


@dataclass(frozen=True)
class Diff:
    """All that differs between two sets of rules: in themselves, and in the rows they give."""

    edited: tuple[str, ...]  # ids of rules whose pattern, emit, order or status differ, or that came or went
    reached: tuple[str, ...]  # ids of rules that match otherwise through a word list or a fragment
    changes: tuple[Change, ...]
    gold: Mapping[str, tuple[Measure, Measure]] = field(default_factory=dict)  # measure → before, after
    words: tuple[WordEdit, ...] = ()  # lines of word lists that differ
    fragments: tuple[str, ...] = ()  # names of those that differ
    renamed: Mapping[str, str] = field(default_factory=dict)  # old id → new id of rules that say what they said

    def by_rule(self) -> dict[str, list[Change]]:
        grouped: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            grouped[change.rule_id].append(change)
        return dict(sorted(grouped.items()))

    def rule_counts(self) -> dict[str, dict[str, int]]:
        """Rule → how many of its rows came, went, moved, changed; and how many of them are unmasked."""
        return {
            rule_id: {
                **{kind: sum(c.kind == kind for c in changes) for kind in KINDS},
                "unmasked": sum(c.unmasked for c in changes),
            }
            for rule_id, changes in self.by_rule().items()
        }

    def counts(self) -> Counter[str]:
        return Counter(change.kind for change in self.changes)


def read(corpus: Path, folder: Path, former: bool = False) -> CorpusRows:
    """Every row that the rules of a folder give for a corpus."""
    return read_with(corpus, load_rules(folder, former))


def read_with(corpus: Path, rules: Rules) -> CorpusRows:
    rows: list[tuple[str, _Row]] = []
    lines = {}
    for name, text, found in read_corpus(corpus, rules):
        lines[name] = [line.removesuffix("\r") for line in text.split("\n")]
        rows += [(table, row) for table, table_rows in found.items() if table not in _LEFT_OUT for row in table_rows]
    return CorpusRows(tuple(rows), lines)


def compare_folders(corpus: Path, base: Path, working: Path, gold: Path | None = None) -> Diff:
    """Read the corpus with both, side by side, and compare. Raises ``SideError`` where one does not load."""
    with side_of("BASE"):
        rules_before = load_rules(base, former=True)
    with side_of("working rules"):
        rules_after = load_rules(working)
    with ProcessPoolExecutor(2) as pool:
        readings = [pool.submit(read, corpus, *one) for one in ((base, True), (working, False))]
        before, after = (reading.result() for reading in readings)
    scores = {}
    if gold is not None:
        first, second = _scores(gold, before, corpus, rules_before), _scores(gold, after, corpus, rules_after)
        scores = {name: (first[name], second[name]) for name in second}
    return difference(rules_before, rules_after, before, after, scores)


def difference(
    rules_before: Rules,
    rules_after: Rules,
    before: CorpusRows,
    after: CorpusRows,
    scores: Mapping[str, tuple[Measure, Measure]],
) -> Diff:
    """Two sets of rules and the rows they give side by side."""
    edited, reached = edited_rules(rules_before, rules_after), reached_rules(rules_before, rules_after)
    renamed = renamed_rules(rules_before, rules_after)
    before = replace(before, rows=tuple((table, _under_new_name(row, renamed)) for table, row in before.rows))
    return Diff(
        edited,
        reached,
        tuple(compare(before, after, frozenset((*edited, *reached)))),
        scores,
        edited_words(rules_before, rules_after),
        edited_fragments(rules_before, rules_after),
        renamed,
    )


def _under_new_name(row: _Row, renamed: Mapping[str, str]) -> _Row:
    return {**row, "rule_id": renamed[row["rule_id"]]} if row.get("rule_id") in renamed else row


def compare(before: CorpusRows, after: CorpusRows, edited: frozenset[str]) -> Iterator[Change]:
    """The rows that differ, in the order of tables and places. Rows are the same row if table, document and span are;
    one that only grew or shrank counts as changed."""
    old, new = _placed(before), _placed(after)
    lines = {**before.lines, **after.lines}
    gone = [key for key in old if key not in new]
    come = [key for key in new if key not in old]
    pairs = _overlapping(gone, come)
    stand_in = set(pairs.values())
    changes = [_changed(one[0], old[one], new[other], lines, edited) for one, other in pairs.items()]
    changes += [_single("removed", key[0], old[key], lines, edited) for key in gone if key not in pairs]
    changes += [_single("added", key[0], new[key], lines, edited) for key in come if key not in stand_in]
    changes += [
        _changed(key[0], old[key], new[key], lines, edited, columns)
        for key in old
        if key in new and (columns := _differing(old[key], new[key]))
    ]
    yield from sorted(changes, key=_order)


_Key = tuple[str, str, int, int, int]


def _placed(reading: CorpusRows) -> dict[_Key, _Row]:
    """Rows by table, document, span, and number among those of the same span."""
    seen: Counter[tuple[str, str, int, int]] = Counter()
    placed: dict[_Key, _Row] = {}
    for table, row in reading.rows:
        start, end = row.get("char_start"), row.get("char_end")
        place = (table, str(row["doc_id"]), -1 if start is None else start, -1 if end is None else end)
        placed[(*place, seen[place])] = row
        seen[place] += 1
    return placed


def _overlapping(gone: Sequence[_Key], come: Sequence[_Key]) -> dict[_Key, _Key]:
    """Rows that went, each with the one row that came where it stood."""
    by_document: dict[tuple[str, str], list[_Key]] = defaultdict(list)
    for key in sorted(come):
        by_document[key[:2]].append(key)
    pairs: dict[_Key, _Key] = {}
    taken: set[_Key] = set()
    for key in sorted(gone):
        for other in by_document[key[:2]]:
            if other not in taken and other[2] < key[3] and key[2] < other[3]:
                pairs[key] = other
                taken.add(other)
                break
    return pairs


def _differing(old: _Row, new: _Row) -> tuple[str, ...]:
    names = [name for name in new if name == "rule_id" or not (name.endswith("_id") or name in HOW)]
    return tuple(name for name in names if old.get(name) != new.get(name))


def _changed(
    table: str, old: _Row, new: _Row, lines: Mapping[str, Sequence[str]], edited: frozenset[str], columns: Any = None
) -> Change:
    shown = columns if columns is not None else tuple(c for c in _differing(old, new) if c not in _PLACE - {"raw"})
    rule_id = _rule_of((new, old), edited)
    moved = old.get("rule_id") != new.get("rule_id")
    line, source = _line(new, lines)
    unmasked = moved and new.get("rule_id") is not None and _rule_of((new,), edited) not in edited
    says_same = not set(shown) - _OF_RULE
    return Change(
        "moved" if moved and says_same else "changed",
        rule_id,
        table,
        new["doc_id"],
        line,
        source,
        old,
        new,
        shown,
        unmasked,
    )


def _rule_of(rows: Sequence[_Row], edited: frozenset[str]) -> str:
    """The rule that a change is told under: the first of those that gave the rows which was edited, else the first."""
    told = [rule for row in rows for rule in rules_of(row)]
    return next((rule for rule in told if rule in edited), told[0] if told else _NO_RULE)


def _single(kind: str, table: str, row: _Row, lines: Mapping[str, Sequence[str]], edited: frozenset[str]) -> Change:
    line, source = _line(row, lines)
    rule_id = _rule_of((row,), edited)
    unmasked = kind == "added" and row.get("rule_id") is not None and rule_id not in edited
    before, after = (row, None) if kind == "removed" else (None, row)
    return Change(kind, rule_id, table, row["doc_id"], line, source, before, after, _told(row), unmasked)


def _told(row: _Row) -> tuple[str, ...]:
    """The columns of a row that say something."""
    return tuple(
        name
        for name, value in row.items()
        if value not in (None, "", [], {}) and not (name in UNTOLD or name.endswith("_id"))
    )


def _line(row: _Row, lines: Mapping[str, Sequence[str]]) -> tuple[int | None, str]:
    number = row.get("line_start")
    text = lines.get(row["doc_id"], ())
    return number, text[number - 1] if isinstance(number, int) and 0 < number <= len(text) else ""


def _order(change: Change) -> tuple[Any, ...]:
    row = change.after or change.before or {}
    return (change.rule_id, change.doc_id, change.line or 0, row.get("char_start") or 0, change.table, change.kind)


def _values(row: _Row | None, columns: Sequence[str]) -> dict[str, Any] | None:
    return None if row is None else {"raw": row.get("raw")} | {name: row.get(name) for name in columns}


def _scores(gold: Path, reading: CorpusRows, corpus: Path, rules: Rules) -> dict[str, Measure]:
    tables: dict[str, list[_Row]] = {
        name: [] for name in ("documents", "quantities", "times", "indicators", "projects")
    }
    for table, row in reading.rows:
        if table in tables:
            tables[table].append(row)
    texts = {}
    for file in plans(corpus, rules):
        with suppress(SourceError, OSError):  # its rows are none, whatever gold says
            texts[file.doc_id] = read_plan(file, rules).text
    return dict(evaluate(gold, tables, texts, rules))
