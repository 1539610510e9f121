"""What the git history of a folder of rules knows of ids: none may come back for something else, or get lost.

An output names the rules of its rows for ever, so an id means one thing for ever. A rule begins as ``draft`` or
``active`` and may become ``retired``; it stays in its file then, or the rule that took its place names it in
``replaces``. Drafts never gave a row and may go.

Commits are followed along their first parents. Files are read line by line in the form that ``guihua rules fmt`` gives.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from guihua.messages import Text, say
from guihua.rules.hints import did_you_mean
from guihua.rules.kept import RULE_TABLE
from guihua.rules.problems import Position, Problem
from guihua.rules.rule_tables import read_rule_table
from guihua.rules.ruleset import Rules
from guihua.rules.yaml_source import read_yaml

_STAGE = re.compile(r"^(?:- )?stage: *(\S+)", re.M)
_RULE = re.compile(r"^ {2,4}- id: *(\S+)(.*?)(?=^ {2,4}- |^- |\Z)", re.M | re.S)
_PATTERN, _EMIT = (re.compile(rf"^( {{4,6}}){key}: *(.*(?:\n\1 +\S.*)*)", re.M) for key in ("pattern", "emit"))
_STATUS = re.compile(r"^ {4,6}status: *(\S+)", re.M)
_CHANGE = re.compile(r"^:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) [A-Z]\d*\t(.+)$")


_Emitted = tuple[tuple[str, str], ...]  # keys and values
_Said = tuple[str, str, str, _Emitted]


@dataclass(frozen=True)
class Version:
    """A rule as a commit had it, in which file: ``said`` is its stage, pattern and status as in the file, and what it
    emits."""

    file: str
    said: _Said
    commit: str

    @property
    def stage(self) -> str:
        return self.said[0]

    @property
    def pattern(self) -> str:
        return self.said[1]

    @property
    def status(self) -> str:
        return self.said[2]

    @property
    def emit(self) -> _Emitted:
        return self.said[3]


@dataclass(frozen=True)
class History:
    """Versions by id, oldest first; ``None`` where a commit took the id away. ``cut``: a shallow clone, which does not
    know what came before."""

    versions: Mapping[str, Sequence[Version | None]]
    cut: bool
    first: str = ""  # the commit it begins with


def read_history(folder: Path) -> History | None:
    """The history of a folder of rules; ``None`` without git, or where the folder is in no repository."""
    top = _git(folder, "rev-parse", "--show-prefix", "--is-shallow-repository")
    log = _git(
        folder, "log", "--first-parent", "-m", "--reverse", "--raw", "--no-abbrev", "--no-renames", "--format=%H",
        "--", "*.yaml", f"*{RULE_TABLE}",
    )  # fmt: skip
    if top is None or not log:
        return None
    prefix, cut = top.decode().split("\n")[:2]
    commits = list(_commits(log.decode(), prefix))
    texts = _blobs(folder, [blob for _, changes in commits for blob in changes.values() if blob])
    here: dict[str, Mapping[str, _Said]] = {}  # file → its rules, at the commit
    versions: dict[str, list[Version | None]] = {}
    for commit, changes in commits:
        for file, blob in changes.items():
            here.pop(file, None)
            if blob in texts:
                here[file] = dict(_rules_of(file, texts[blob]))
        now = {rule_id: (file, said) for file, rules in here.items() for rule_id, said in rules.items()}
        for rule_id, (file, said) in now.items():
            known = versions.setdefault(rule_id, [])
            if not known or known[-1] is None or known[-1].said != said:
                known.append(Version(file, said, commit))
        for rule_id in versions.keys() - now.keys():
            if versions[rule_id][-1] is not None:
                versions[rule_id].append(None)
    return History(versions, cut == "true", commits[0][0] if commits else "")


def _commits(log: str, prefix: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Commits, each with the files of the folder that it changed and their new blobs (``""``: the file went)."""
    commit, changes = "", dict[str, str]()
    for line in log.splitlines():
        if match := _CHANGE.match(line):
            file = match[2].removeprefix(prefix)
            if match[2].startswith(prefix) and "/" not in file:
                changes[file] = match[1].strip("0") and match[1]
        elif line:
            if commit:
                yield commit, changes
            commit, changes = line, {}
    if commit:
        yield commit, changes


def _blobs(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """The texts of blobs by their names."""
    wanted = list(dict.fromkeys(names))
    data = _git(folder, "cat-file", "--batch", given="".join(f"{name}\n" for name in wanted).encode()) or b""
    texts, at = {}, 0
    while at < len(data):
        name, kind, *size = data[at : (end := data.index(b"\n", at))].decode().split(" ")
        length = int(size[0]) if size else 0
        if kind == "blob":
            texts[name] = data[end + 1 : end + 1 + length].decode("utf-8", "replace")
        at = end + 1 + (length + 1 if size else 0)
    return texts


def _rules_of(file: str, text: str) -> Iterator[tuple[str, _Said]]:
    if file.endswith(RULE_TABLE):
        for block in read_rule_table(file, text).value:
            for rule in block["rules"]:
                pattern, status = rule.get("pattern", ""), rule.get("status", "active")
                yield rule.get("id", ""), (block["stage"], pattern, status, _pairs(rule.get("emit")))
        return
    stages = [(match.start(), match[1]) for match in _STAGE.finditer(text)]
    for match in _RULE.finditer(text):
        stage = next((name for at, name in reversed(stages) if at < match.start()), stages[0][1] if stages else "")
        pattern = found[2] if (found := _PATTERN.search(match[2])) else ""
        emit = _emitted(found[2]) if (found := _EMIT.search(match[2])) else ()
        status = found[1] if (found := _STATUS.search(match[2])) else "active"
        yield match[1], (stage, pattern, status, emit)


@cache  # many rules emit the same, in each of their versions
def _emitted(text: str) -> _Emitted:
    value = read_yaml("", f"emit: {text}").value
    return _pairs(value.get("emit") if isinstance(value, dict) else None)


def _pairs(emit: Any) -> _Emitted:
    return tuple(sorted((key, str(value)) for key, value in emit.items())) if isinstance(emit, dict) else ()


def _git(folder: Path, *arguments: str, given: bytes | None = None) -> bytes | None:
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotePath=false", "-C", str(folder), *arguments],
            input=given,
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
    return None if done.returncode else done.stdout


# ---- what is wrong -------------------------------------------------------------------------------------------------


def check_history(rules: Rules, history: History) -> Iterator[Problem]:
    """Ids that came back for something else; ids that gave rows once and that nothing names any more."""
    replaced = {old for rule in rules.all if rule.entry is not None for old in rule.entry.model.replaces}
    present = {rule.id for rule in rules.all}
    written = _as_written(rules)
    files = {one.file for one in written.values()}
    yield from _never_were(rules, history)
    for rule in rules.all:
        now = [written[rule.id]] if rule.id in written else []
        if rule.entry is not None and (why := _reused([*history.versions.get(rule.id, ()), *now])):
            yield rule.entry.problem("R411", ("id",), say("of-id", name=rule.id, why=why), say("id-never-again"))
    for rule_id, versions in history.versions.items():
        gave = [one for one in versions if one is not None and one.status != "draft"]
        if gave and rule_id not in present | replaced:
            file, commit = gave[-1].file, gave[-1].commit[:8]
            # a file that is gone is named as git finds it: git show COMMIT:./FILE
            at = Position(file if file in files else f"{commit}:./{file}", 1, 1)
            detail = say("stood-there-in", name=rule_id, file=file, commit=commit)
            fix = say("put-back-retired", name=rule_id)
            if (new := _renamed(gave[-1], written, history)) is not None:
                fix, at = say("renamed-to", name=rule_id, new=new), rules[new].position
            yield Problem("R412", at, detail, fix, rule_id)


def _renamed(gone: Version, written: Mapping[str, Version], history: History) -> str | None:
    """The id of a new rule that has the very pattern of one that is gone."""
    alike = (name for name, one in written.items() if (one.stage, one.pattern) == (gone.stage, gone.pattern))
    return next((name for name in alike if name not in history.versions), None)


def _never_were(rules: Rules, history: History) -> Iterator[Problem]:
    """Ids that a rule replaces and that no commit of a whole history knows. Of rules that the first commit brought
    nothing is said: they may be older than the history, as where the rules were copied into a project of their own."""
    known = {*history.versions, *(rule.id for rule in rules.all)}
    for entry in (rule.entry for rule in rules.all if rule.entry is not None):
        versions = history.versions.get(entry.model.id)
        older = history.cut or (
            versions is not None and versions[0] is not None and versions[0].commit == history.first
        )
        for n, old in enumerate(entry.model.replaces):
            if old not in known and not older:
                fix = did_you_mean(old, known, 0) or say("never-was-such-a-rule")
                yield entry.problem("R108", ("replaces", n), say("quoted", text=old), fix)


def _reused(versions: Sequence[Version | None]) -> Text | None:
    """How an id took on another meaning: it was away, or retired, and came back otherwise; or it went to another stage
    or emitted something else, with another pattern. A rule that only moves keeps its pattern; one that is mended keeps
    its stage and what it emits, though it may emit more."""
    stood: list[Version] = []
    away: Text | None = None
    for one in versions:
        if one is None:
            away = away or say("was-taken-out")
            continue
        if one.status == "draft":
            continue
        if stood:
            last = stood[-1]
            moved, told = one.stage != last.stage, not {*last.emit} <= {*one.emit}
            same = any((one.stage, one.pattern) == (old.stage, old.pattern) for old in stood)
            where = say("after-commit", commit=stood[-1].commit[:8], stage=stood[-1].stage)
            if away and not same:
                return say("came-back-otherwise", away=away, where=where)
            if (moved or told) and one.pattern != last.pattern:
                return say("changed-stage-and-pattern" if moved else "changed-pattern-and-emit", where=where)
        stood.append(one)
        away = say("was-retired") if one.status == "retired" else None
    return None


def _as_written(rules: Rules) -> dict[str, Version]:
    """The rules as their files write them, to compare with what the history has."""
    files = {rule.entry.yaml.name: rule.entry.yaml.lines for rule in rules.all if rule.entry is not None}
    return {
        rule_id: Version(file, said, "")
        for file, lines in files.items()
        for rule_id, said in _rules_of(file, "\n".join(lines))
    }
