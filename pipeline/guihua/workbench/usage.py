"""The rules at work on a corpus: its rows, and how often each rule matched, was selected and lost."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guihua.batch.corpus import PlanFile
from guihua.batch.intake import plans, read_plan
from guihua.model import Source
from guihua.read.encoding import SourceError
from guihua.rules.matching import Match, Rule, search_all
from guihua.rules.placeholders import spoken
from guihua.rules.recorder import Recorder
from guihua.rules.ruleset import Rules
from guihua.rules.trace import Event, replay

_SHOWN = 3  # places kept of each rule
_Rows = Mapping[str, list[dict[str, Any]]]


@dataclass
class Use:
    """What a rule did in a corpus. ``matched`` = ``selected`` + ``suppressed``; of these ``overlaps`` shared
    characters with a match of another rule of the stage (in a stage that takes one match a text: the text), and
    ``conflicts`` with one that gives something else. ``rows`` in the tables name it, alone or as one of those that gave
    the name; ``seconds`` were spent on its pattern. A draft matches, and is neither selected nor suppressed. ``places``
    are the first lines where it was selected, of as many plans as can be."""

    matched: int = 0
    selected: int = 0
    suppressed: int = 0
    overlaps: int = 0
    conflicts: int = 0
    rows: int = 0
    documents: int = 0
    seconds: float = 0.0
    places: list[str] = field(default_factory=list)


@dataclass
class Survey:
    """A corpus read with rules: use by rule id (drafts too), all rows by table, texts by plan."""

    use: dict[str, Use]
    asked: dict[str, dict[str, list[str]]]  # stage → how → texts
    failed: list[str] = field(default_factory=list)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def unnamed(self) -> int:
        """Rows that no rule decides: those of layout, documents and the like."""
        return sum(not row.get("rule_id") for rows in self.tables.values() for row in rows)


def rules_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The rules that a row names: the one that gave it, then all that gave the name of a fact of running text."""
    return tuple(dict.fromkeys(filter(None, (row.get("rule_id"), *(row.get("name_rules") or ())))))


def read_corpus(corpus: Path, rules: Rules) -> Iterator[tuple[str, str, _Rows]]:
    """Name, text and rows of every plan; one that cannot be read has neither text nor rows. Raises PlanError where the
    program fails on one."""
    for file in plans(corpus, rules):
        source, rows = _read(file, rules)
        yield file.doc_id, source.text if source is not None else "", rows


def _read(file: PlanFile, rules: Rules) -> tuple[Source | None, _Rows]:
    from guihua.extraction import extract
    from guihua.workbench.blame import guarded

    try:
        source = read_plan(file, rules)
    except (SourceError, OSError):
        return None, {}
    return source, guarded(extract, source, rules)


def questions(corpus: Path, rules: Rules, stage: str) -> Iterator[tuple[str, Mapping[tuple[str, str], int]]]:
    """What each plan asks one stage: (how, text) → how often."""
    for file in plans(corpus, rules):
        recorder = Recorder()
        _read(file, rules.recorded(recorder))
        asked = {(how, text): times for (where, how, text), times in recorder.asked.items() if where == stage}
        yield file.doc_id, asked


def survey(corpus: Path, rules: Rules) -> Survey:
    """Read a corpus and count what every rule did. Drafts are tried on what their stage is asked and change nothing."""
    drafts = [rule for rule in rules.all if rule.status == "draft"]
    use = {rule.id: Use() for rule in (*rules, *drafts)}
    asked: dict[str, dict[str, dict[str, None]]] = {}
    tables: dict[str, list[dict[str, Any]]] = {}
    texts: dict[str, str] = {}
    failed = []
    for file in plans(corpus, rules):
        name = file.doc_id
        recorder = Recorder()  # of each plan anew, so that what several plans say is counted in each
        source, rows = _read(file, rules.recorded(recorder))
        if source is not None and source.text:
            texts[name] = source.text
        else:
            failed.append(name)
        lines = _Lines(source) if source is not None else None
        for table, found in rows.items():
            tables.setdefault(table, []).extend(found)
            for row in found:
                for rule_id in rules_of(row):
                    use[rule_id].rows += 1
        here: set[str] = set()
        for (stage, how, asked_text), times in recorder.asked.items():
            asked.setdefault(stage, {}).setdefault(how, {})[asked_text] = None
            event = replay(rules, stage, how, asked_text)
            _count(event, times, use, here)
            for match in event.selected:
                one = use[match.rule.id]
                if lines is not None and len(one.places) < _SHOWN and not _is_among(one.places, name):
                    one.places += lines.of(match, event.text)
            for draft in drafts:
                if draft.stage == stage and (matches := search_all(draft, asked_text)):
                    use[draft.id].matched += times * (1 if how == "first" else len(matches))
                    here.add(draft.id)
        for rule_id in here:
            use[rule_id].documents += 1
    questions = {stage: {how: list(found) for how, found in ways.items()} for stage, ways in asked.items()}
    _clock([*rules, *drafts], questions, use)
    return Survey(use, questions, failed, tables, texts)


def _is_among(places: Sequence[str], name: str) -> bool:
    return any(place.startswith(f"{name}:") for place in places)


class _Lines:
    """The lines of a plan, to find again those that rules were asked about in cleaned text, with placeholders."""

    def __init__(self, source: Source) -> None:
        self._name = source.doc_id
        self._lines = ["".join(source.line_text(n).split()) for n in range(1, source.n_lines + 1)]

    def of(self, match: Match, text: str) -> list[str]:
        """The first line that has all of the ``text`` a rule was asked about, else the first with the words that it
        matched; none where the words stand on more than one line."""
        for words in (spoken(text), spoken(text, match.start, match.end)):
            wanted = "".join(words.split())
            for n, line in enumerate(self._lines, 1):
                if wanted and wanted in line:
                    return [f"{self._name}:{n}"]
        return []


def _count(event: Event, times: int, use: dict[str, Use], here: set[str]) -> None:
    selected = {_key(match) for match in event.selected}
    for match in event.candidates:
        one = use[match.rule.id]
        one.matched += times
        if _key(match) in selected:
            one.selected += times
            here.add(match.rule.id)
        else:
            one.suppressed += times
        others = [
            o for o in event.candidates if o.rule is not match.rule and (event.how == "first" or o.overlaps(match))
        ]
        one.overlaps += times * bool(others)
        one.conflicts += times * any(_gives(other) != _gives(match) for other in others)


def _gives(match: Match) -> tuple[Any, ...]:
    return dict(match.rule.emit), match.groups


def _key(match: Match) -> tuple[str, int, int]:
    return (match.rule.id, match.start, match.end)


def _clock(rules: Iterable[Rule], asked: Mapping[str, Mapping[str, Sequence[str]]], use: Mapping[str, Use]) -> None:
    for rule in rules:
        texts = [text for found in asked.get(rule.stage, {}).values() for text in found]
        begun = time.perf_counter()
        for text in texts:
            search_all(rule, text)
        use[rule.id].seconds = time.perf_counter() - begun
