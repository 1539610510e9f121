"""The rules at work on a corpus: its rows, and how often each rule matched, stood and lost."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.rule_trace import Event, TracedRules, replay, ties
from pipeline.rules import Match, Rule, Rules, search_all
from pipeline.source import SourceError, decode

SUFFIXES = (".txt", ".md")
Rows = Mapping[str, list[dict[str, Any]]]


@dataclass
class Use:
    """What a rule did in a corpus. ``matched`` = ``stood`` + ``beaten``; of these ``overlaps`` shared characters with a
    match of another rule of the stage (in a stage that takes one match a text: the text), and ``conflicts`` with one
    that gives something else. ``rows`` in the tables carry its id; ``seconds`` were spent on its pattern. A draft
    matches, and neither stands nor is beaten."""

    matched: int = 0
    stood: int = 0
    beaten: int = 0
    overlaps: int = 0
    conflicts: int = 0
    rows: int = 0
    documents: int = 0
    seconds: float = 0.0


@dataclass
class Survey:
    """A corpus read with rules: use by rule id (drafts too), ties (winner, loser) → times and one text, all rows by
    table, texts by plan."""

    use: dict[str, Use]
    ties: dict[tuple[str, str], tuple[int, str]]
    asked: dict[str, dict[str, list[str]]]  # stage → how → texts
    failed: list[str] = field(default_factory=list)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def unnamed(self) -> int:
        """Rows that no rule decides: those of layout, documents and the like."""
        return sum(not row.get("rule_id") for rows in self.tables.values() for row in rows)


def plan_files(corpus: Path) -> list[Path]:
    """The plan texts of a folder, by name; a single file stands for itself."""
    if corpus.is_file():
        return [corpus]
    return sorted(path for path in corpus.rglob("*") if path.is_file() and path.suffix.lower() in SUFFIXES)


def read_corpus(corpus: Path, rules: Rules) -> Iterator[tuple[str, str, Rows]]:
    """Name, text and rows of every plan; one that cannot be read has neither text nor rows. Raises PlanError where the
    program fails on one."""
    from pipeline.extract import extract
    from pipeline.rule_crash import guarded

    for path in plan_files(corpus):
        name = path.name if corpus.is_file() else path.relative_to(corpus).as_posix()
        try:
            source = decode(name, path.read_bytes(), rules)
        except (SourceError, OSError):
            yield name, "", {}
            continue
        yield name, source.text, guarded(extract, source, rules)


def survey(corpus: Path, rules: Rules) -> Survey:
    """Read a corpus and count what every rule did. Drafts are tried on what their stage is asked and change nothing."""
    drafts = [rule for rule in rules.all if rule.status == "draft"]
    use = {rule.id: Use() for rule in (*rules, *drafts)}
    tied: dict[tuple[str, str], tuple[int, str]] = {}
    asked: dict[str, dict[str, dict[str, None]]] = {}
    tables: dict[str, list[dict[str, Any]]] = {}
    texts: dict[str, str] = {}
    failed = []
    traced = TracedRules(rules)
    for name, text, rows in read_corpus(corpus, traced):
        if text:
            texts[name] = text
        else:
            failed.append(name)
        for table, found in rows.items():
            tables.setdefault(table, []).extend(found)
            for row in found:
                if (rule_id := row.get("rule_id")) in use:
                    use[rule_id].rows += 1
        here: set[str] = set()
        for (stage, how, asked_text), times in traced.asked.items():
            asked.setdefault(stage, {}).setdefault(how, {})[asked_text] = None
            _count(replay(rules, stage, how, asked_text), times, use, tied, here)
            for draft in drafts:
                if draft.stage == stage and (matches := search_all(draft, asked_text)):
                    use[draft.id].matched += times * (1 if how == "first" else len(matches))
                    here.add(draft.id)
        for rule_id in here:
            use[rule_id].documents += 1
        traced.forget()
    questions = {stage: {how: list(found) for how, found in ways.items()} for stage, ways in asked.items()}
    _clock([*rules, *drafts], questions, use)
    return Survey(use, tied, questions, failed, tables, texts)


def _count(
    event: Event, times: int, use: dict[str, Use], tied: dict[tuple[str, str], tuple[int, str]], here: set[str]
) -> None:
    stood = {_key(match) for match in event.stood}
    for match in event.candidates:
        one = use[match.rule.id]
        one.matched += times
        if _key(match) in stood:
            one.stood += times
            here.add(match.rule.id)
        else:
            one.beaten += times
        others = [
            o for o in event.candidates if o.rule is not match.rule and (event.how == "first" or o.overlaps(match))
        ]
        one.overlaps += times * bool(others)
        one.conflicts += times * any(_gives(other) != _gives(match) for other in others)
    for winner, loser in ties(event):
        pair = (winner.rule.id, loser.rule.id)
        seen, text = tied.get(pair, (0, event.text[:60]))
        tied[pair] = (seen + times, text)


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


def unused_rows(rules: Rules, texts: Sequence[str]) -> dict[str, list[str]]:
    """Forms of each word list that stand in no example and no text; lists that describe the rules are left out."""
    import ahocorasick_rs

    from pipeline.rule_check import CLOSE, OPEN
    from pipeline.rule_entries import example_texts

    marks = str.maketrans("", "", OPEN + CLOSE)
    examples = [
        example.text.translate(marks)
        for rule in rules.all
        if rule.entry is not None
        for _, example in example_texts(rule.entry)
    ]
    forms = sorted({row.form for lexicon in rules.lexicons.values() for row in lexicon.rows})
    automaton = ahocorasick_rs.AhoCorasick(forms)
    seen = {
        forms[n]
        for text in [*texts, *examples]
        for n, _, _ in automaton.find_matches_as_indexes(text, overlapping=True)
    }
    return {
        name: [row.form for row in lexicon.rows if row.form not in seen]
        for name, lexicon in rules.lexicons.items()
        if name != "stages"
    }


# ---- what an earlier survey told, for a quick check ---------------------------------------------------------------


@dataclass(frozen=True)
class Memory:
    """What a survey left for later. ``matched`` and ``beaten`` are by fingerprints: a rule that says something else by
    now, or whose stage does, is not in them."""

    counted: str  # when, in UTC
    rules: str  # the hash of the rules it was counted with
    matched: dict[str, int | None]  # None: reading plans asks nothing of its stage
    beaten: dict[str, bool]  # it matched and never stood


@dataclass(frozen=True)
class Idle:
    """Rules that matched nothing; rules that matched but always lost; rules that say something else by now."""

    silent: tuple[Rule, ...]
    beaten: tuple[Rule, ...]
    changed: tuple[Rule, ...]


def remember(corpus: Path, rules: Rules, found: Survey) -> None:
    """Keep what ``rules check`` asks of a corpus, beside the user's other caches. It is dated: nobody's rows are."""
    path = _memory_file(corpus)
    told = {
        "counted": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "rules": rules.hash,
        "matched": {_mark(r): found.use[r.id].matched if r.stage in found.asked else None for r in rules},
        "beaten": {
            _stage_mark(rules, rule): found.use[rule.id].matched > 0 and found.use[rule.id].stood == 0 for rule in rules
        },
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        part.replace(path)
    except OSError:
        return  # a cache that cannot be kept is no trouble


def recall(corpus: Path) -> Memory | None:
    """What the last survey of this very corpus told, if one was kept."""
    try:
        return Memory(**json.loads(_memory_file(corpus).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def idle(rules: Rules, memory: Memory) -> Idle:
    """What the last survey said of rules that say the same still; of those that were changed since, nothing."""
    known = [rule for rule in rules if _mark(rule) in memory.matched]
    silent = tuple(rule for rule in known if memory.matched[_mark(rule)] == 0)
    beaten = tuple(rule for rule in known if memory.beaten.get(_stage_mark(rules, rule)))
    return Idle(silent, beaten, tuple(rule for rule in rules if rule not in known))


def _mark(rule: Rule) -> str:
    return hashlib.sha256(f"{rule.stage}\0{rule.text}".encode()).hexdigest()[:16]


def _stage_mark(rules: Rules, rule: Rule) -> str:
    others = "\0".join(f"{r.id} {r.priority} {r.text}" for r in rules.stage(rule.stage))
    return hashlib.sha256(f"{rule.id}\0{others}".encode()).hexdigest()[:16]


def _memory_file(corpus: Path) -> Path:
    digest = hashlib.sha256(b"2")  # the form of the file
    for path in plan_files(corpus):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    base = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(base) if base else Path.home() / ".cache") / "guihua"
    return folder / f"survey-{digest.hexdigest()[:16]}.json"
