"""The rules at work on a corpus: its rows, and how often each rule matched, stood and lost."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
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
    """What a rule did in a corpus. ``matched`` = ``stood`` + ``beaten``; ``rows`` in the tables carry its id;
    ``seconds`` were spent on its pattern."""

    matched: int = 0
    stood: int = 0
    beaten: int = 0
    rows: int = 0
    documents: int = 0
    seconds: float = 0.0


@dataclass
class Survey:
    """A corpus read with rules: use by rule id, ties (winner, loser) → times and one text."""

    use: dict[str, Use]
    ties: dict[tuple[str, str], tuple[int, str]]
    asked: dict[str, dict[str, list[str]]]  # stage → how → texts
    failed: list[str] = field(default_factory=list)


def plan_files(corpus: Path) -> list[Path]:
    """The plan texts of a folder, by name; a single file stands for itself."""
    if corpus.is_file():
        return [corpus]
    return sorted(path for path in corpus.rglob("*") if path.is_file() and path.suffix.lower() in SUFFIXES)


def read_corpus(corpus: Path, rules: Rules) -> Iterator[tuple[str, str, Rows]]:
    """Name, text and rows of every plan; one that cannot be read has neither text nor rows."""
    from pipeline.extract import extract

    for path in plan_files(corpus):
        name = path.name if corpus.is_file() else path.relative_to(corpus).as_posix()
        try:
            source = decode(name, path.read_bytes(), rules)
        except (SourceError, OSError):
            yield name, "", {}
            continue
        yield name, source.text, extract(source, rules)


def survey(corpus: Path, rules: Rules) -> Survey:
    """Read a corpus and count what every rule did."""
    use = {rule.id: Use() for rule in rules}
    tied: dict[tuple[str, str], tuple[int, str]] = {}
    asked: dict[str, dict[str, dict[str, None]]] = {}
    failed = []
    traced = TracedRules(rules)
    for name, text, rows in read_corpus(corpus, traced):
        if not text:
            failed.append(name)
        for row in (row for table in rows.values() for row in table):
            if (rule_id := row.get("rule_id")) in use:
                use[rule_id].rows += 1
        here: set[str] = set()
        for (stage, how, asked_text), times in traced.asked.items():
            asked.setdefault(stage, {}).setdefault(how, {})[asked_text] = None
            _count(replay(rules, stage, how, asked_text), times, use, tied, here)
        for rule_id in here:
            use[rule_id].documents += 1
        traced.forget()
    texts = {stage: {how: list(found) for how, found in ways.items()} for stage, ways in asked.items()}
    _clock(rules, texts, use)
    return Survey(use, tied, texts, failed)


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
    for winner, loser in ties(event):
        pair = (winner.rule.id, loser.rule.id)
        seen, text = tied.get(pair, (0, event.text[:60]))
        tied[pair] = (seen + times, text)


def _key(match: Match) -> tuple[str, int, int]:
    return (match.rule.id, match.start, match.end)


def _clock(rules: Rules, asked: Mapping[str, Mapping[str, Sequence[str]]], use: Mapping[str, Use]) -> None:
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
    from pipeline.rule_files import example_texts

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
    """What a survey left for later: the texts each stage was asked about, and per pattern how often it matched them."""

    matched: dict[str, int]
    beaten: dict[str, bool]  # stage fingerprint and rule id → it matched and never stood
    asked: dict[str, dict[str, list[str]]]


def remember(corpus: Path, rules: Rules, found: Survey) -> None:
    """Keep what ``rules check`` asks of a corpus, beside the user's other caches."""
    path = _memory_file(corpus)
    told = {
        "matched": {_mark(rule): found.use[rule.id].matched for rule in rules},
        "beaten": {
            _stage_mark(rules, rule): found.use[rule.id].matched > 0 and found.use[rule.id].stood == 0 for rule in rules
        },
        "asked": found.asked,
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
        told = json.loads(_memory_file(corpus).read_text(encoding="utf-8"))
        return Memory(told["matched"], told["beaten"], told["asked"])
    except (OSError, ValueError, KeyError):
        return None


def idle(rules: Rules, memory: Memory) -> tuple[list[Rule], list[Rule]]:
    """Rules that match none of the texts their stage was asked about; and those that matched but always lost.

    Only patterns that changed since are matched again. Stages no text was asked of are left out.
    """
    silent, beaten = [], []
    for rule in rules:
        if rule.stage not in memory.asked:
            continue
        known = memory.matched.get(_mark(rule))
        if known is None:
            texts = (text for found in memory.asked[rule.stage].values() for text in found)
            known = int(any(search_all(rule, text) for text in texts))
        if not known:
            silent.append(rule)
        elif memory.beaten.get(_stage_mark(rules, rule)):
            beaten.append(rule)
    return silent, beaten


def _mark(rule: Rule) -> str:
    return hashlib.sha256(f"{rule.stage}\0{rule.text}".encode()).hexdigest()[:16]


def _stage_mark(rules: Rules, rule: Rule) -> str:
    others = "\0".join(f"{r.id} {r.priority} {r.text}" for r in rules.stage(rule.stage))
    return hashlib.sha256(f"{rule.id}\0{others}".encode()).hexdigest()[:16]


def _memory_file(corpus: Path) -> Path:
    digest = hashlib.sha256()
    for path in plan_files(corpus):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    base = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(base) if base else Path.home() / ".cache") / "guihua"
    return folder / f"survey-{digest.hexdigest()[:16]}.json"
