"""What differs between two sets of rules in themselves: rules edited, lines of word lists changed."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from guihua.errors import GuihuaError
from guihua.messages import say
from guihua.rules.kept import RULE_TABLE
from guihua.rules.matching import Rule
from guihua.rules.problems import RulesError
from guihua.rules.ruleset import Rules
from guihua.rules.word_lists import Lexicon, Row

_Key = tuple[str, int]
_SHOWN = 40  # characters of a cell that are shown


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
        told = ", ".join(f"{name}: {_turned(old, new)}" for name, old, new in pairs)
        return f"~ {self.place} {self.form}  {told}"


def _turned(old: str, new: str) -> str:
    """What became of a cell; of a long one that holds words, which came and which went."""
    if max(len(old), len(new)) > _SHOWN:
        ours, theirs = (cell.replace("|", " ").split() for cell in (old, new))
        words = [f"-{word}" for word in ours if word not in theirs] + [
            f"+{word}" for word in theirs if word not in ours
        ]
        if words and len(words) < max(len(ours), len(theirs)):
            return " ".join(words)
    return f"{_short(old)} → {_short(new)}"


def _short(cell: str) -> str:
    return cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…"


def renamed_rules(before: Rules, after: Rules) -> Mapping[str, str]:
    """Old id → new id of rules that say what they said, under another name that replaces the old one."""
    old, known = {rule.id: rule for rule in before.all}, {rule.id for rule in after.all}
    return {
        name: rule.id
        for rule in after.all
        if rule.id not in old and rule.entry is not None
        for name in rule.entry.model.replaces
        if name in old and name not in known and _said(old[name], old[name].written) == _said(rule, rule.written)
    }


def edited_rules(before: Rules, after: Rules) -> tuple[str, ...]:
    """Ids of rules that are written otherwise, came, went, or stand in another order; not of those that only took
    another name."""
    names = renamed_rules(before, after)
    moved = {name for stage in after.stages for name in _moved(before.stage(stage), after.stage(stage), names)}
    return tuple(sorted(moved | _differing(before, after, names, lambda rule: rule.written)))


def reached_rules(before: Rules, after: Rules) -> tuple[str, ...]:
    """Ids of rules that match otherwise though they are written as before: through a word list or a fragment."""
    edited = {*edited_rules(before, after)}
    return tuple(sorted(_differing(before, after, renamed_rules(before, after), lambda rule: rule.text) - edited))


def edited_fragments(before: Rules, after: Rules) -> tuple[str, ...]:
    """Names of fragments that are written otherwise, came, or went."""
    old, new = before.fragments, after.fragments
    return tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name)))


def _differing(before: Rules, after: Rules, names: Mapping[str, str], pattern: Callable[[Rule], str]) -> set[str]:
    old = {names.get(rule.id, rule.id): _said(rule, pattern(rule)) for rule in before.all}
    new = {rule.id: _said(rule, pattern(rule)) for rule in after.all}
    return {name for name in {*old, *new} if old.get(name) != new.get(name)}


def _said(rule: Rule, pattern: str) -> tuple[Any, ...]:
    return rule.stage, pattern, repr(dict(rule.emit)), rule.status


def _moved(before: Sequence[Rule], after: Sequence[Rule], names: Mapping[str, str]) -> Iterator[str]:
    """Ids of rules that now win over others, or lose to others, than before: the fewest whose moving explains it."""
    then, now = [names.get(rule.id, rule.id) for rule in before], [rule.id for rule in after]
    old, new = ([name for name in ids if name in then and name in now] for ids in (then, now))
    for kind, _, _, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind in ("insert", "replace"):
            yield from new[start:end]


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


def _by_form(lexicon: Lexicon | None) -> dict[_Key, Row]:
    """Rows by form, and number among those of the same form: a form may stand once a class."""
    seen: Counter[str] = Counter()
    rows: dict[_Key, Row] = {}
    for row in lexicon.rows if lexicon else ():
        rows[row.form, seen[row.form]] = row
        seen[row.form] += 1
    return rows


class RevisionError(GuihuaError, ValueError):
    """No such revision or folder; the message says what to write."""


@contextmanager
def rules_of(base: str, folder: Path) -> Iterator[Path]:
    """The rules to compare with: a folder, or those of a git revision of the project that holds ``folder``."""
    if Path(base).is_dir():
        yield Path(base)
        return
    place = folder.resolve()

    def git(*arguments: str) -> bytes:
        try:
            done = subprocess.run(["git", "-C", str(place), *arguments], capture_output=True, check=False)
        except FileNotFoundError:
            raise RevisionError(say("git-not-installed").lines) from None
        if done.returncode:
            what = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise RevisionError(say("no-such-revision", base=base, folder=folder, what=" ".join(what)).lines)
        return done.stdout

    prefix = git("rev-parse", "--show-prefix").decode().strip()
    top = Path(git("rev-parse", "--show-toplevel").decode().strip())
    with tempfile.TemporaryDirectory(prefix="guihua-rules-") as scratch:
        archive = git("-C", str(top), "archive", "--format=tar", base, "--", prefix or ".")
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(scratch, filter="data")
        yield Path(scratch) / prefix


@contextmanager
def completed(base: Path, working: Path) -> Iterator[Path]:
    """The rules of BASE with the word lists that it lacks taken from the working rules: a list that is younger than a
    revision says nothing of what that revision did, and without it the program of today could not run its rules."""
    lists = (path for path in sorted(working.glob("*.tsv")) if not path.name.endswith(RULE_TABLE))
    missing = [path for path in lists if not (base / path.name).exists()]
    if not missing or not any(base.glob("*.yaml")):
        yield base
        return
    with tempfile.TemporaryDirectory(prefix="guihua-rules-") as scratch:
        folder = Path(scratch) / base.name
        shutil.copytree(base, folder)
        for path in missing:
            shutil.copy(path, folder)
        yield folder


@contextmanager
def side_of(name: str) -> Iterator[None]:
    """Problems that say which of the two sets of rules they are of."""
    try:
        yield
    except RulesError as error:
        raise SideError(name, error) from error


class SideError(GuihuaError):
    """One of the two sets of rules does not load; ``side`` says which."""

    def __init__(self, side: str, error: RulesError) -> None:
        self.side, self.problems = side, error.problems
        super().__init__(f"{side}: {error}")
