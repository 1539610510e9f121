"""What rules of a stage may emit and which groups their patterns may have, as the program declares (``stages.py``).

``rules/stages.tsv`` tells it to those who write rules, in short:

``gives``: ``role*=actual|target measure number=<number>``: key ``role`` is needed and has one of two values, ``number``
any number; the others may stand. ``groups``: the same of named groups; behind ``=`` what their texts are made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

import regex

from guihua.messages import Text, say
from guihua.rules.cell_readers import READERS, is_readable
from guihua.rules.hints import did_you_mean
from guihua.rules.pattern_tree import Node, PatternError, parse
from guihua.rules.problems import Problem
from guihua.rules.rule_tables import RULE_COLUMNS
from guihua.rules.stages import DECLARED
from guihua.rules.word_lists import STAGES, Lexicon

if TYPE_CHECKING:
    from guihua.rules.entries import Entry, Folder, FragmentEntry

GIVES, _GROUPS = "gives", "groups"
KINDS = {"<integer>": "integer", "<number>": "number"}
MAPPING = "<mapping>"
TRUTH = ("True", "False")
_NAMED = r"\\g<{0}>|\\k<{0}>|\(\?P={0}\)|\(\?\({0}\)|\(\?&{0}\)|\(\?P>{0}\)"  # a pattern that asks for its own group


@dataclass(frozen=True, slots=True)
class Key:
    """A key that rules of a stage may emit, or a group they may have; no ``values``: any."""

    needed: bool
    values: tuple[str, ...]


@cache
def emitted_keys() -> Mapping[str, Mapping[str, Key]]:
    """Stage → the keys that its rules may emit."""
    return {name: _emitted(stage.emits) for name, stage in DECLARED.items()}


@cache
def group_keys() -> Mapping[str, Mapping[str, Key]]:
    """Stage → the groups that its patterns may have."""
    return {name: _keys(" ".join(stage.groups)) for name, stage in DECLARED.items()}


def _keys(written: str) -> dict[str, Key]:
    keys = {}
    for part in written.split():
        name, _, values = part.partition("=")
        keys[name.rstrip("*")] = Key(name.endswith("*"), tuple(filter(None, values.split("|"))))
    return keys


# ---- the program and the list -------------------------------------------------------------------------------------


def stage_differences(lexicons: Mapping[str, Lexicon]) -> Iterator[Problem]:
    """Where ``stages.tsv`` says another thing of a stage than the program that puts it (``DECLARED``)."""
    table = lexicons.get(STAGES)
    for row in table.rows if table is not None else ():
        stage = DECLARED.get(row.form)
        if stage is None:
            continue  # told with the rules of the stage
        told = {"class": row["class"], GIVES: _unordered(_keys(row[GIVES])), _GROUPS: _keys(row[_GROUPS])}
        meant = {"class": stage.how, GIVES: _unordered(_emitted(stage.emits)), _GROUPS: group_keys()[row.form]}
        for column, value in meant.items():
            if told[column] != value:
                detail = say("stage-differs", name=row.form, column=column)
                yield Problem("R508", row.position, detail, say("mend-stage"))


def _unordered(keys: Mapping[str, Key]) -> dict[str, tuple[bool, frozenset[str]]]:
    """Key → is it needed, its values; one that is true or not says so in either way."""
    return {
        name: (key.needed, frozenset(TRUTH if key.values and set(TRUTH).issuperset(key.values) else key.values))
        for name, key in keys.items()
    }


def _emitted(emits: type) -> dict[str, Key]:
    """The keys of a type that rules emit."""
    hints = get_type_hints(emits)
    return {one.name.rstrip("_"): Key(one.default is MISSING, _values(hints[one.name])) for one in fields(emits)}


def _values(hint: Any) -> tuple[str, ...]:
    if get_origin(hint) in (Union, UnionType):  # with None, for a key that may be absent
        hint = get_args(hint)[0]
    if hint is bool:
        return TRUTH
    if get_origin(hint) is Literal:
        return tuple(map(str, get_args(hint)))
    return {int: ("<integer>",), float: ("<number>",), str: ()}.get(hint, (MAPPING,))


# ---- emit ----------------------------------------------------------------------------------------------------------


def check_emits(folder: Folder) -> Iterator[Problem]:
    """Keys and values that no code reads, and keys that code reads and a rule does not give. What is wrong with the
    heading of a table is told of the heading, for all rows that have a cell below it."""
    of_tables = _keys_of_tables(folder)
    for entry in folder.rules:
        if entry.stage in DECLARED:
            yield from _check(entry, emitted_keys()[entry.stage], of_tables.get(entry.yaml.name))


def _keys_of_tables(folder: Folder) -> dict[str, set[str]]:
    """Table → the keys that some stage of it reads."""
    found: dict[str, set[str]] = {}
    for entry in folder.rules:
        if entry.yaml.headings is not None:
            found.setdefault(entry.yaml.name, set()).update(emitted_keys().get(entry.stage, entry.model.emit))
    return found


def _check(entry: Entry, keys: Mapping[str, Key], of_table: set[str] | None) -> Iterator[Problem]:
    emit = entry.model.emit
    for name, value in emit.items():
        if of_table is not None and name not in of_table:
            yield _no_heading(entry, name, of_table)
        elif name not in keys:
            detail = say("nothing-reads-it", name=name, stage=entry.stage)
            fix = did_you_mean(name, keys) or say("take-it-out")
            yield entry.problem("R109", ("emit", name), detail, fix, key=True)
        elif not _fits_one(value, keys[name].values):
            instead = _instead(value, keys[name].values)
            yield entry.problem("R109", ("emit", name), say("quoted", text=value), instead)
    for name, key in keys.items():
        if key.needed and name not in emit and not _nearly(name, emit, keys):
            values = " | ".join(key.values) or "…"
            detail = say("every-rule-gives-it", name=name, stage=entry.stage)
            if (headings := entry.yaml.headings) is not None and name not in headings.names:
                at, line = headings.position, entry.yaml.line(headings.position.line)
                yield Problem("R109", at, detail, say("add-column", name=name, values=values), None, line)
            else:
                yield entry.problem("R109", ("emit",), detail, say("add-emit", name=name, values=values))


def _no_heading(entry: Entry, name: str, keys: Iterable[str]) -> Problem:
    """A heading of a table below which nothing is read."""
    headings = entry.yaml.headings
    assert headings is not None
    at = headings.place(name)
    detail = say("nothing-of-table-reads-it", name=name)
    fix = did_you_mean(name, {*keys, *RULE_COLUMNS} - {*headings.names}) or say("take-it-out")
    return Problem("R109", at, detail, fix, None, entry.yaml.line(at.line), len(name))


def _fits_one(value: object, values: Sequence[str]) -> bool:
    """True for a value that may be emitted."""
    if not values or str(value) in values:
        return True
    if values[0] in KINDS:
        return is_readable(str(value), KINDS[values[0]])
    return values[0] == MAPPING and isinstance(value, dict)


def _instead(value: object, values: Sequence[str]) -> Text | None:
    """What to write for a value that may not."""
    if values[0] in KINDS:
        return READERS[KINDS[values[0]]][1]
    return say("write-mapping") if values[0] == MAPPING else did_you_mean(str(value), values)


def _nearly(name: str, emit: Mapping[str, object], keys: Mapping[str, Key]) -> bool:
    """True where an unknown key is most likely this one misspelt: that is told already."""
    return any(other not in keys and did_you_mean(other, [name], 0) for other in emit)


# ---- groups --------------------------------------------------------------------------------------------------------


def check_groups(folder: Folder) -> Iterator[Problem]:
    """Groups that no code reads, and groups that code reads and a pattern does not have."""
    for entry in folder.rules:
        if entry.stage in DECLARED:
            yield from _check_groups(entry, group_keys()[entry.stage], folder)


def _check_groups(entry: Entry, keys: Mapping[str, Key], folder: Folder) -> Iterator[Problem]:
    try:
        found = list(_groups(parse(entry.model.pattern), folder.fragments))
    except (PatternError, RecursionError):
        return  # told with the pattern
    asked = {name for value in entry.model.emit.values() if isinstance(value, dict) for name in value}
    for name, node in found:
        if name in keys or name in asked or regex.search(_NAMED.format(name), entry.model.pattern):
            continue
        others = {*keys, *asked} - {other for other, _ in found}
        fix = did_you_mean(name, others, 0) or say("write-unnamed-group")
        detail = say("nothing-reads-it", name=name, stage=entry.stage)
        yield entry.inside("R110", ("pattern",), node.start, node.end, detail, fix)
    for name, key in keys.items():
        if key.needed and name not in {other for other, _ in found}:
            detail = say("every-pattern-has-it", name=name, stage=entry.stage)
            yield entry.problem("R110", ("pattern",), detail, say("write-named-group", name=name))


def _groups(tree: Node, fragments: Mapping[str, FragmentEntry]) -> Iterator[tuple[str, Node]]:
    """Names of groups, each with the piece of the rule's own pattern that has it: the group, or a reference to a
    fragment that holds it."""
    for node in tree.walk():
        if node.kind == "group" and node.name:
            yield node.name, node
        elif node.kind == "reference" and node.name in fragments:
            yield from ((name, node) for name in _held(str(node.name), fragments, frozenset()))


def _held(name: str, fragments: Mapping[str, FragmentEntry], around: frozenset[str]) -> set[str]:
    """Names of the groups in a fragment and in those it names; circles are told elsewhere."""
    if name in around:
        return set()
    try:
        nodes = list(parse(fragments[name].model.pattern).walk())
    except (PatternError, RecursionError):
        return set()
    held = {node.name for node in nodes if node.kind == "group" and node.name}
    inner = {node.name for node in nodes if node.kind == "reference" and node.name} & fragments.keys()
    return held.union(*(_held(other, fragments, around | {name}) for other in inner))


def unreadable_groups(
    groups: Mapping[str, str], keys: Mapping[str, Key], lexicons: Mapping[str, Lexicon]
) -> dict[str, str]:
    """Group → what its text should have been, for those of a match whose texts the program cannot read."""
    return {
        name: " | ".join(keys[name].values)
        for name, text in groups.items()
        if name in keys and keys[name].values and not _fits(text, keys[name].values, lexicons)
    }


def _fits(text: str, values: Sequence[str], lexicons: Mapping[str, Lexicon]) -> bool:
    if not text:
        return True  # a group that took part and is empty says nothing
    if values[0] in KINDS:
        return text.strip().isdecimal()
    lists: list[Any] = [value.partition(".") for value in values]
    forms = {form for name, _, cls in lists if name in lexicons for form in lexicons[name].forms(cls or None)}
    return text in forms or all(character in forms for character in text)
