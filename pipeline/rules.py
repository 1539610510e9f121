"""``rules/`` on disk → a validated, compiled, immutable ``Rules``.

A rule file is YAML: one *stage*, optional named *fragments* of patterns, and *rules*. A lexicon is a
tab-separated table whose first column is ``form``. ``{name}`` in a pattern stands for a fragment, or for all
forms of a lexicon (``{units}``), or for those of one class of it (``{cues.target}``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex
import yaml

FRAGMENT = regex.compile(r"\{([a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)?)\}")
TIMEOUT = 1.0  # seconds one pattern may take on one text


@dataclass(frozen=True, slots=True)
class Position:
    file: str
    line: int
    column: int


@dataclass(frozen=True)
class Rule:
    id: str
    stage: str
    why: str
    pattern: regex.Pattern[str]
    emit: Mapping[str, Any]
    priority: int
    examples: Mapping[str, Any]
    position: Position


@dataclass(frozen=True)
class Row:
    """One line of a lexicon; ``row["column"]`` is the cell, ``""`` where it is empty."""

    form: str
    cells: Mapping[str, str]
    position: Position

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Lexicon:
    name: str
    rows: tuple[Row, ...]

    def by_form(self) -> dict[str, Row]:
        return {row.form: row for row in self.rows}

    def forms(self, cls: str | None = None) -> tuple[str, ...]:
        return tuple(row.form for row in self.rows if cls is None or row["class"] == cls)


@dataclass(frozen=True, slots=True)
class Match:
    """One rule on one text. ``groups`` holds the named groups that took part."""

    rule: Rule
    start: int
    end: int
    groups: Mapping[str, str]
    spans: Mapping[str, tuple[int, int]]


class Rules:
    def __init__(self, rules: tuple[Rule, ...], lexicons: Mapping[str, Lexicon], digest: str) -> None:
        self._stages: dict[str, tuple[Rule, ...]] = {}
        for rule in sorted(rules, key=lambda r: (-r.priority, r.id)):
            self._stages[rule.stage] = (*self._stages.get(rule.stage, ()), rule)
        self._lexicons = lexicons
        self.hash = digest

    def __iter__(self) -> Iterator[Rule]:
        for stage in sorted(self._stages):
            yield from self._stages[stage]

    def stage(self, stage: str) -> tuple[Rule, ...]:
        """Rules of a stage, highest priority first."""
        return self._stages.get(stage, ())

    def lexicon(self, name: str) -> Lexicon:
        return self._lexicons[name]

    def first(self, stage: str, text: str) -> Match | None:
        """The first rule of the stage, by priority, that is found in ``text``."""
        for rule in self.stage(stage):
            if m := rule.pattern.search(text, timeout=TIMEOUT):
                return _match(rule, m)
        return None

    def candidates(self, stage: str, text: str) -> list[Match]:
        """Every match of every rule of the stage, losers too, in the order in which they win."""
        found = [_match(r, m) for r in self.stage(stage) for m in r.pattern.finditer(text, timeout=TIMEOUT)]
        return sorted(found, key=lambda m: (-m.rule.priority, m.start - m.end, m.start, m.rule.id))

    def find(self, stage: str, text: str) -> list[Match]:
        """The matches that stand: by priority, then length, then place, then id; none overlaps another."""
        taken: list[Match] = []
        for match in self.candidates(stage, text):
            if all(match.end <= t.start or t.end <= match.start for t in taken):
                taken.append(match)
        return sorted(taken, key=lambda m: m.start)


def _match(rule: Rule, m: regex.Match[str]) -> Match:
    groups = {k: v for k, v in m.groupdict().items() if v is not None}
    return Match(rule, m.start(), m.end(), groups, {k: m.span(k) for k in groups})


def load_rules(folder: Path) -> Rules:
    """Read every ``*.yaml`` and ``*.tsv`` of ``folder``, in the order of their names."""
    digest = hashlib.sha256()
    lexicons: dict[str, Lexicon] = {}
    for path in sorted(folder.glob("*.tsv")):
        data = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + data + b"\0")
        lines = [(n, line) for n, line in enumerate(data.decode("utf-8-sig").splitlines(), 1) if line and line[0] != "#"]
        columns = lines[0][1].split("\t")
        rows = []
        for n, line in lines[1:]:
            cells = dict(zip(columns, line.split("\t"), strict=False))
            rows.append(Row(cells["form"], cells, Position(path.name, n, 1)))
        lexicons[path.stem] = Lexicon(path.stem, tuple(rows))
    documents = []
    fragments: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        data = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + data + b"\0")
        document = yaml.load(data.decode("utf-8-sig"), Loader=yaml.CSafeLoader)
        documents.append((path.name, document))
        fragments |= {k: v["pattern"] for k, v in (document.get("fragments") or {}).items()}

    def expand(pattern: str) -> str:
        def one(m: regex.Match[str]) -> str:
            name, _, cls = m[1].partition(".")
            if m[1] in fragments:
                return f"(?:{expand(fragments[m[1]])})"
            forms = sorted(lexicons[name].forms(cls or None), key=lambda f: (-len(f), f))
            return f"(?:{'|'.join(map(regex.escape, forms))})"

        return FRAGMENT.sub(one, pattern)

    rules = tuple(
        Rule(
            id=r["id"], stage=document["stage"], why=r["why"], pattern=regex.compile(expand(r["pattern"])),
            emit=r.get("emit") or {}, priority=r.get("priority", 50), examples=r.get("examples") or {},
            position=Position(name, 1, 1),
        )
        for name, document in documents
        for r in document["rules"]
    )
    return Rules(rules, lexicons, digest.hexdigest())


def default_rules_folder() -> Path:
    """``./rules`` where it exists, else the folder beside the package."""
    here = Path("rules")
    return here if here.is_dir() else Path(__file__).parent.parent / "rules"
