"""A rule or fragment of a file: its model, and where each part of it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import regex

from guihua.messages import Text
from guihua.rules.models import Fragment, Miss, RuleBlock, RuleModel, Todo
from guihua.rules.problems import Position, Problem
from guihua.rules.word_lists import Lexicon
from guihua.rules.yaml_source import Yaml

_NAMED = regex.compile(r"\{(?P<list>[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)?)(?: except (?P<but>[^{}]+))?\}")


@dataclass(frozen=True)
class Entry:
    """One rule of a file that is well-formed: the model, the path of its node in the file, and the word lists that its
    examples may name."""

    model: RuleModel
    stage: str
    yaml: Yaml
    path: tuple[str | int, ...]
    lexicons: Mapping[str, Lexicon] = field(default_factory=dict)

    @property
    def position(self) -> Position:
        return self.yaml.position((*self.path, "id"))

    @property
    def block(self) -> tuple[str | int, ...]:
        """The path of its block in the file."""
        return self.path[:-2]

    def problem(
        self, code: str, path: tuple[str | int, ...], detail: Text, fix: Text | None = None, key: bool = False
    ) -> Problem:
        """A problem at ``path`` below this rule, shown with its line."""
        whole = (*self.path, *path)
        at = self.yaml.key_position(whole) if key else self.yaml.position(whole)
        width = len(str(path[-1])) if key and path else 1
        return Problem(code, at, detail, fix, self.model.id, self.yaml.line(at.line), width)

    def inside(
        self, code: str, path: tuple[str | int, ...], start: int, end: int, detail: Text, fix: Text | None
    ) -> Problem:
        """A problem at ``[start, end)`` of the text at ``path`` below this rule."""
        whole = (*self.path, *path)
        return inside(self.yaml, whole, code, start, end, detail, fix, self.model.id)


@dataclass(frozen=True)
class FragmentEntry:
    name: str
    model: Fragment
    yaml: Yaml

    block: tuple[int, ...] = ()  # the path of its block in the file

    @property
    def path(self) -> tuple[str | int, ...]:
        return (*self.block, "fragments", self.name, "pattern")

    @property
    def position(self) -> Position:
        return self.yaml.key_position((*self.block, "fragments", self.name))


def inside(
    source: Yaml,
    path: tuple[str | int, ...],
    code: str,
    start: int,
    end: int,
    detail: Text,
    fix: Text | None,
    rule_id: str | None,
) -> Problem:
    """A problem at ``[start, end)`` of the text at ``path``."""
    first, last = source.inside(path, start), source.inside(path, max(end, start + 1))
    width = last.column - first.column if last.line == first.line else 1
    return Problem(code, first, detail, fix, rule_id, source.line(first.line), max(width, 1))


def written_examples(entry: Entry) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every example of a rule as it is written, with its path below the rule."""
    for kind in ("hit", "miss", "todo"):
        for n, example in enumerate(getattr(entry.model, kind)):
            yield (kind, n), example


def example_texts(entry: Entry) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every example of a rule with its path below the rule; one that names a word list, or a class of one, once for
    each of its forms but those behind ``except``: ``粮食产量{cues.reach except 为 约为}5万吨``."""
    for path, example in written_examples(entry):
        for one in _spelled_out(example, entry.lexicons):
            yield path, one


def _spelled_out(example: Any, lexicons: Mapping[str, Lexicon]) -> Iterator[Any]:
    match = _NAMED.search(example.text)
    name, _, cls = match["list"].partition(".") if match is not None else ("", "", "")
    forms = lexicons[name].forms(cls or None) if name in lexicons else ()
    if match is None or not forms:
        yield example
        return
    for form in sorted(set(forms) - set((match["but"] or "").split())):
        told = {"text": example.text.replace(match[0], form)}
        if expect := getattr(example, "expect", None):
            put = {k: v.replace(match[0], form) if isinstance(v, str) else v for k, v in expect.items()}
            yield example.model_copy(update={**told, "expect": put})
        else:
            yield example.model_copy(update=told)


def is_wanted(example: Any) -> bool:
    """True for an example that must (or should, for a todo) match."""
    return not isinstance(example, Miss) and not (isinstance(example, Todo) and "【" not in example.text)


@dataclass(frozen=True)
class Folder:
    """All that could be read of a folder of rules. ``problems`` may hold errors; the rest is sound. ``unsound`` are the
    names of fragments and word lists that were left out: that is told where they are written, or missing, once."""

    path: Path
    digest: str
    files: Mapping[str, tuple[RuleBlock, ...]]
    rules: tuple[Entry, ...]
    fragments: Mapping[str, FragmentEntry]
    lexicons: Mapping[str, Lexicon]
    problems: tuple[Problem, ...]
    unsound: frozenset[str] = frozenset()

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        return {entry.model.id: entry for entry in self.rules}

    @cached_property
    def patterns(self) -> Mapping[str, str]:
        """The pattern of each fragment."""
        return {name: entry.model.pattern for name, entry in self.fragments.items()}
