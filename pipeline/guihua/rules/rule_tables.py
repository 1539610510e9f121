"""Rules written as a table, a row each: ``*.rules.tsv``, for stages whose rules differ in a few cells.

Tab-separated. ``# stage:`` and ``# why:`` above the rows open a block, as in a YAML file; the first row that is no
comment has the headings. ``id``, ``why``, ``pattern``, ``status`` and ``replaces`` are as in YAML; ``hit`` and ``miss``
hold short examples parted by `` | ``; any other heading is a key of ``emit``. An empty cell says nothing, ``''`` is the
empty text. What comes out is what YAML would give, with the place of every cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from guihua.messages import say
from guihua.rules.cell_counts import ragged_row
from guihua.rules.hints import did_you_mean
from guihua.rules.problems import Position, Problem
from guihua.rules.yaml_source import Headings, Path, Yaml, plain_value

APART = " | "  # between the examples of a cell
_STAGE, _WHY = "# stage:", "# why:"
_TEXTS, _EXAMPLES, _LISTS = frozenset({"id", "why", "pattern", "status"}), frozenset({"hit", "miss"}), "replaces"
_EMPTY = "''"
_NEEDED = ("id", "why", "pattern")
RULE_COLUMNS = frozenset({*_TEXTS, *_EXAMPLES, _LISTS})  # every other heading is a key of ``emit``


def read_rule_table(name: str, text: str) -> Yaml:
    """A table as the value, and the places, that the same rules have in YAML."""
    lines = tuple(text.split("\n"))
    nodes: dict[Path, yaml.Node] = {}
    keys: dict[Path, yaml.Node] = {}
    blocks: list[dict[str, Any]] = []
    found: list[Problem] = []
    headings: list[str] | None = None
    head: Headings | None = None
    for number, line in enumerate(lines):
        if line.startswith(_STAGE):
            blocks.append({"stage": line.removeprefix(_STAGE).strip(), "why": "", "rules": []})
            nodes[(len(blocks) - 1, "stage")] = _node(line, number, len(_STAGE) + 1)
        elif line.startswith(_WHY) and blocks:
            blocks[-1]["why"] = f"{blocks[-1]['why']} {line.removeprefix(_WHY).strip()}".strip()
        elif not line or line.startswith("#"):
            continue
        elif headings is None:
            headings = line.split("\t")
            head = Headings(Position(name, number + 1, 1), tuple(headings))
            missing = [column for column in _NEEDED if column not in headings]
            found += [_no_column(Position(name, number + 1, 1), column, headings, line) for column in missing]
            if missing:
                break  # every row lacks it
        elif (ragged := ragged_row(name, number + 1, line, headings)) is not None:
            found.append(ragged)
        elif blocks:
            rules = blocks[-1]["rules"]
            path: Path = (len(blocks) - 1, "rules", len(rules))
            rule: dict[str, Any] = {}
            nodes[path] = _node(line, number, 0)
            for (below, value), node in _values(headings, line.split("\t"), number):
                nodes[(*path, *below)] = keys[(*path, *below)] = node
                _put(rule, below, value)
            rules.append(rule)
    value = tuple({**block, "rules": tuple(block["rules"])} for block in blocks)
    return Yaml(name, lines, lines, value, nodes, keys, tuple(found), head)


def _no_column(at: Position, column: str, headings: list[str], line: str) -> Problem:
    """A heading that no table can do without; one that is nearly it was meant to be it."""
    near = did_you_mean(column, {*headings} - RULE_COLUMNS, 0)
    fix = say("is-that-column", near=near, column=column) if near else say("put-it-back")
    return Problem("R304", at, say("no-such-column", column=column), fix, None, line)


def _values(headings: list[str], cells: list[str], number: int) -> Iterator[tuple[tuple[Path, Any], yaml.Node]]:
    """Each value of a row with its path below the rule, and its node."""
    column = 0
    for heading, cell in zip(headings, cells, strict=True):
        if heading in _EXAMPLES:
            at = column
            for n, part in enumerate(cell.split(APART) if cell else ()):
                yield ((heading, n), part), _node(part, number, at)
                at += len(part) + len(APART)
        elif cell:
            node = _node(cell, number, column)
            if heading == _LISTS:
                yield ((heading,), tuple(cell.split())), node
            elif heading in _TEXTS:
                yield ((heading,), cell), node
            else:
                yield (("emit", heading), "" if cell == _EMPTY else plain_value(cell)), node
        column += len(cell) + 1


def _put(rule: dict[str, Any], path: Path, value: Any) -> None:
    """Set the value at a path of one or two parts; of a list, the next entry."""
    key = str(path[0])
    if len(path) == 1:
        rule[key] = value
    elif isinstance(path[1], int):
        rule[key] = (*rule.get(key, ()), value)
    else:
        rule.setdefault(key, {})[path[1]] = value


def _node(text: str, line: int, column: int) -> yaml.Node:
    start, end = (yaml.Mark("", 0, line, at, None, 0) for at in (column, column + len(text)))
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, start, end)
