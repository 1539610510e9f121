"""``rules/`` on disk → a validated, immutable ``Rules``.

A rule file is YAML: one *stage*, optional named *fragments* of patterns, and *rules*. A lexicon is a
tab-separated table whose first column is ``form``. ``{name}`` in a pattern stands for a fragment, or for all
forms of a lexicon (``{units}``), or for those of one class of it (``{cues.target}``).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

import regex

from pipeline.rule_cache import Sound
from pipeline.rule_emit import GROUPS, Key, check_emits, check_groups, keys_of
from pipeline.rule_entries import Entry, FragmentEntry
from pipeline.rule_errors import OF_FILES, STOPPING, Position, Problem, RulesError, RuleTimeout, in_order
from pipeline.rule_expand import Expander, check_patterns
from pipeline.rule_files import Folder, read_folder
from pipeline.rule_lexicons import Lexicon
from pipeline.rule_lexicons import Row as Row  # noqa: PLC0414  other modules take it from here
from pipeline.rule_needs import Needs, NeedsReader
from pipeline.rule_patterns import REFERENCE
from pipeline.rule_required import missing_list
from pipeline.rule_schema import Examples, RuleFile
from pipeline.rule_sieve import Sieve

TIMEOUT = 1.0  # seconds one pattern may take on one text
SHORT = 40  # characters of a text whose matches are kept
KEPT = 50_000  # texts they are kept of
NO_GROUPS: Mapping[str, str] = {}
NO_SPANS: Mapping[str, tuple[int, int]] = {}
JOINT = "\n"  # between texts that are searched at once: no pattern matches across it


@dataclass(frozen=True)
class Rule:
    """One rule. ``written`` is its pattern as it stands in the file, ``text`` the same with fragments and word lists
    put in; ``emit`` holds the constants that the stage reads."""

    id: str
    stage: str
    why: str
    written: str
    text: str = field(repr=False)
    emit: Mapping[str, Any]
    priority: int
    examples: Examples = field(repr=False)
    position: Position
    status: str = "active"
    yields_to: tuple[str, ...] = ()
    entry: Entry | None = field(default=None, repr=False, compare=False)

    @cached_property
    def pattern(self) -> regex.Pattern[str]:
        """The compiled pattern; it is compiled when it is first used."""
        return regex.compile(self.text)

    @cached_property
    def named(self) -> tuple[tuple[str, int], ...]:
        """The named groups of the pattern, each with its number."""
        return tuple(self.pattern.groupindex.items())

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class Match:
    """One rule on one text. ``groups`` holds the named groups that took part; ``beaten``, of a match that stands, the
    rules whose matches gave way to it."""

    rule: Rule
    start: int
    end: int
    groups: Mapping[str, str]
    spans: Mapping[str, tuple[int, int]]
    beaten: tuple[str, ...] = field(default=(), compare=False)

    def overlaps(self, other: Match) -> bool:
        return self.start < other.end and other.start < self.end


class Rules:
    """The rules of a folder by stage, and its word lists. ``hash`` names the bytes they were read from.

    Matching raises ``RuleTimeout`` where a pattern does not come to an end in time. To sift the rules of a stage before
    they are tried is worth its preparation for plans, not for a few hundred examples: these are not ``sifted``.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        lexicons: Mapping[str, Lexicon],
        digest: str,
        folder: Folder | None = None,
        sifted: bool = True,
    ) -> None:
        self._sifted = sifted
        self.folder = folder  # as read, with places: for those who explain, check and document rules
        self._all = tuple(rules)
        self._by_id = {rule.id: rule for rule in rules}
        self._lexicons = lexicons
        self._stages: dict[str, tuple[Rule, ...]] = {}
        for rule in sorted(rules, key=lambda r: (-r.priority, r.id)):
            if rule.status == "active":
                self._stages[rule.stage] = (*self._stages.get(rule.stage, ()), rule)
        self._kept: dict[tuple[str, str], Match | None] = {}
        self._sieves: dict[str, Sieve[Rule]] = {}
        self._alone: dict[str, Sieve[Rule]] = {}  # by rule
        self.hash = digest

    def __iter__(self) -> Iterator[Rule]:
        """Active rules, by stage."""
        for stage in sorted(self._stages):
            yield from self._stages[stage]

    def __getitem__(self, rule_id: str) -> Rule:
        """The rule of that id, active or not."""
        return self._by_id[rule_id]

    @property
    def all(self) -> tuple[Rule, ...]:
        """Every rule in the order of the files, drafts and retired ones too."""
        return self._all

    @property
    def stages(self) -> tuple[str, ...]:
        return tuple(sorted(self._stages))

    @property
    def lexicons(self) -> Mapping[str, Lexicon]:
        return self._lexicons

    @property
    def files(self) -> Mapping[str, RuleFile]:
        return self.folder.files if self.folder else {}

    @property
    def fragments(self) -> Mapping[str, FragmentEntry]:
        return self.folder.fragments if self.folder else {}

    @cached_property
    def groups(self) -> Mapping[str, Mapping[str, Key]]:
        """Stage → the groups that its patterns may have, and what their texts must be."""
        return keys_of(self.lexicons, GROUPS)

    def expand(self, pattern: str) -> str:
        """A pattern with fragments and word lists put in, as it is compiled."""
        return Expander(self.fragments, self.lexicons).expand(pattern)

    def stage(self, stage: str) -> tuple[Rule, ...]:
        """Rules of a stage, highest priority first."""
        return self._stages.get(stage, ())

    def lexicon(self, name: str) -> Lexicon:
        """The word list of that name. Raises ``RulesError`` where its file is missing."""
        if name not in self._lexicons:
            raise RulesError([missing_list(name)])
        return self._lexicons[name]

    def first(self, stage: str, text: str) -> Match | None:
        """The first rule of the stage, by priority, that is found in ``text``. Short texts, such as cells of tables,
        come again and again: what was found in them is kept."""
        if len(text) > SHORT:
            return self._first(stage, text)
        key = stage, text
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[key] = self._first(stage, text)
        return self._kept[key]

    def _first(self, stage: str, text: str) -> Match | None:
        for rule in self._sieve(stage).passed(text):
            match = search(rule, text)
            if match is not None and not (rule.yields_to and self._yields(match, text)):
                return match
        return None

    def candidates(self, stage: str, text: str, lowest: int | None = None) -> list[Match]:
        """Every match of every rule of the stage, losers too, in the order in which they win; with ``lowest`` only of
        rules of that priority and above, and of those that they give way to."""
        rules = self._sieve(stage).passed(text)
        if lowest is not None:
            above = [rule for rule in rules if rule.priority >= lowest]
            given_way = {one for rule in above for one in rule.yields_to}
            rules = [rule for rule in rules if rule.priority >= lowest or rule.id in given_way]
        found = [match for rule in rules for match in search_all(rule, text)] if rules else []
        return sorted(found, key=_precedence) if len(found) > 1 else found

    def find(self, stage: str, text: str, lowest: int | None = None) -> list[Match]:
        """The matches that stand: by priority, then length, then place, then id; none overlaps another."""
        found = self.candidates(stage, text, lowest)
        return winners(found) if found else found

    def find_in(self, stage: str, texts: Sequence[str]) -> list[list[Match]]:
        """``find`` in each of many texts. Every rule is called once, on all texts that it can match, and not once a
        text; no pattern of the stage may match across ``JOINT``."""
        found: list[list[Match]] = [[] for _ in texts]
        lengths = [len(text) + len(JOINT) for text in texts]
        for rule, tried in self._sieve(stage).passed_in(texts):
            if not tried:
                continue
            starts = list(accumulate(map(lengths.__getitem__, tried), initial=0))
            for match in _matches(rule, JOINT.join([texts[index] for index in tried])):
                place = bisect_right(starts, match.start()) - 1
                found[tried[place]].append(_match(rule, match, starts[place]))
        return [winners(sorted(matches, key=_precedence)) for matches in found]

    def matches(self, rule: Rule, text: str) -> list[Match]:
        """Every match of one rule, for stages that try their rules one after the other on what the last one left."""
        if rule.id not in self._alone:
            self._alone[rule.id] = Sieve([rule], [self._needs_of(rule)])
        return search_all(rule, text) if self._alone[rule.id].passed(text) else []

    def _sieve(self, stage: str) -> Sieve[Rule]:
        """The rules of the stage, to be sifted by what a text holds."""
        if stage not in self._sieves:
            rules = self.stage(stage)
            self._sieves[stage] = Sieve(rules, [self._needs_of(rule) for rule in rules])
        return self._sieves[stage]

    def _needs_of(self, rule: Rule) -> Needs:
        """What a text must hold for ``rule``; nothing where rules are not sifted."""
        return self._needs.read(rule.written) if self._sifted else Needs()

    @cached_property
    def _needs(self) -> NeedsReader:
        return NeedsReader(self.fragments, self.lexicons)

    def _yields(self, match: Match, text: str) -> bool:
        return any(
            match.overlaps(other) for one in match.rule.yields_to for other in search_all(self._by_id[one], text)
        )


def _precedence(match: Match) -> tuple[int, int, int, str]:
    return -match.rule.priority, match.start - match.end, match.start, match.rule.id


def winners(candidates: Sequence[Match]) -> list[Match]:
    """Of candidates in the order in which they win, those that overlap none before; in order of place."""
    if not candidates or (len(candidates) == 1 and not candidates[0].rule.yields_to):
        return list(candidates)
    taken: list[Match] = []
    losers: list[Match] = []
    for match in candidates:
        at = bisect_right(taken, match.start, key=lambda t: t.start)
        after = at == len(taken) or match.end <= taken[at].start
        before = at == 0 or taken[at - 1].end <= match.start or match.end <= taken[at - 1].start
        if before and after and not (match.rule.yields_to and yields(match, candidates)):
            taken.insert(at, match)
        else:
            losers.append(match)
    return [_over(match, losers) for match in taken] if losers else taken


def _over(winner: Match, losers: Sequence[Match]) -> Match:
    """A match that stands, with the rules it stands over."""
    beaten = {loser.rule.id for loser in losers if loser.overlaps(winner) and loser.rule is not winner.rule}
    return replace(winner, beaten=tuple(sorted(beaten))) if beaten else winner


def yields(match: Match, candidates: Sequence[Match]) -> bool:
    """True where a candidate of a rule that this one gives way to overlaps it."""
    return any(other.rule.id in match.rule.yields_to and match.overlaps(other) for other in candidates)


def search(rule: Rule, text: str) -> Match | None:
    """The first match of one rule."""
    try:
        found = rule.pattern.search(text, timeout=TIMEOUT)
    except TimeoutError:
        raise RuleTimeout(rule.id, rule.position, TIMEOUT, text) from None
    return _match(rule, found) if found else None


def search_all(rule: Rule, text: str) -> list[Match]:
    """Every match of one rule."""
    return [_match(rule, found) for found in _matches(rule, text)]


def _matches(rule: Rule, text: str) -> list[regex.Match[str]]:
    try:
        return list(rule.pattern.finditer(text, timeout=TIMEOUT))
    except TimeoutError:
        raise RuleTimeout(rule.id, rule.position, TIMEOUT, text) from None


def _match(rule: Rule, found: regex.Match[str], origin: int = 0) -> Match:
    """What was found, counted from ``origin`` on."""
    text, regs = found.string, found.regs
    start, end = regs[0]
    if not rule.named:
        return Match(rule, start - origin, end - origin, NO_GROUPS, NO_SPANS)
    named = [(name, regs[number]) for name, number in rule.named if regs[number][0] >= 0]
    groups = {name: text[low:high] for name, (low, high) in named}
    spans = {name: (low - origin, high - origin) for name, (low, high) in named}
    return Match(rule, start - origin, end - origin, groups, spans)


def rule_rows(rules: Rules, folder: Path) -> list[dict[str, Any]]:
    """Rows of the table ``rules``: every rule of ``folder``, in the order of the files."""
    digests = {
        file: hashlib.sha256((folder / file).read_bytes()).hexdigest()
        for file in sorted({rule.position.file for rule in rules.all})
    }
    return [
        {
            "rule_id": rule.id,
            "file": rule.position.file,
            "line": rule.position.line,
            "column": rule.position.column,
            "file_sha256": digests[rule.position.file],
            "stage": rule.stage,
            "status": rule.status,
            "priority": rule.priority,
            "replaces": list(rule.entry.model.replaces) if rule.entry else [],
            "why": rule.why,
            "pattern": rule.written,
        }
        for rule in rules.all
    ]


def load_rules(folder: Path, former: bool = False) -> Rules:
    """Read every ``*.yaml`` and ``*.tsv`` of ``folder``; raises ``RulesError`` with all that is wrong in them. Rules of
    a ``former`` revision need only be such that they can be run: some of what is wrong today was not told then."""
    rules, problems = read_rules(folder, former=former)
    if errors := [problem for problem in problems if _stops(problem, former)]:
        raise RulesError(errors)
    return rules


def _stops(problem: Problem, former: bool) -> bool:
    return problem.level == "error" and (not former or problem.code.startswith(OF_FILES) or problem.code in STOPPING)


def read_rules(folder: Path, sound: Sound | None = None, former: bool = False) -> tuple[Rules, tuple[Problem, ...]]:
    """The rules of a folder that are sound, and all that is wrong with the others. Patterns known to be ``sound`` are
    not compiled to see if they are."""
    read = read_folder(folder)
    problems = in_order([*read.problems, *check_emits(read), *check_groups(read), *check_patterns(read, sound)])
    errors = [problem for problem in problems if _stops(problem, former)]
    broken = {problem.rule_id for problem in errors}
    broken_fragments = _broken_fragments(read, errors)
    expander = Expander(read.fragments, read.lexicons)
    rules = [
        _rule(entry, expander)
        for entry in read.rules
        if entry.model.id not in broken
        and not any(f"{{{name}}}" in entry.model.pattern for name in broken_fragments)
        and not _lacks_words(entry.model.pattern, read)
    ]
    return Rules(rules, read.lexicons, read.digest, read), problems


def _lacks_words(pattern: str, read: Folder) -> bool:
    """True where a pattern names a list, or a class of one, that could not be read."""
    for name, _, cls in (match[1].partition(".") for match in REFERENCE.finditer(pattern)):
        if name in read.unsound and (name not in read.lexicons or not read.lexicons[name].forms(cls or None)):
            return True
        if name in read.fragments and _lacks_words(read.fragments[name].model.pattern, read):
            return True
    return False


def _broken_fragments(read: Folder, errors: Sequence[Problem]) -> set[str]:
    """Fragments with an error in them, and those that name one."""
    lines = {(p.position.file, p.position.line) for p in errors if p.rule_id is None}
    broken = set(read.unsound - read.lexicons.keys())
    for name, fragment in read.fragments.items():
        at = fragment.yaml.position(fragment.path)
        if (at.file, at.line) in lines:
            broken.add(name)
    grown = True
    while grown:
        more = {
            name
            for name, fragment in read.fragments.items()
            if name not in broken and any(f"{{{other}}}" in fragment.model.pattern for other in broken)
        }
        grown = bool(more)
        broken |= more
    return broken


def _rule(entry: Entry, expander: Expander) -> Rule:
    model = entry.model
    return Rule(
        id=model.id,
        stage=entry.stage,
        why=model.why,
        written=model.pattern,
        text=expander.expand(model.pattern),
        emit=model.emit,
        priority=model.priority,
        examples=model.examples,
        position=entry.position,
        status=model.status,
        yields_to=model.yields_to,
        entry=entry,
    )


def default_rules_folder() -> Path:
    """``./rules`` where it exists, else the folder beside the package."""
    here = Path("rules")
    return here if here.is_dir() else Path(__file__).parent.parent / "rules"
