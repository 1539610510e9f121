"""Rule files in one form: the line that names the schema, keys in the order of the handbook, no stray white space.

Only whole lines are moved, with the comments above them, and nothing is moved that would change what the file says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import yaml
from pydantic import BaseModel

from guihua.messages import say
from guihua.rules.models import SCHEMA_LINE, RuleBlock, RuleModel
from guihua.rules.problems import Position, Problem
from guihua.rules.yaml_source import Yaml, read_yaml


def formatted(path: Path, text: str) -> str:
    """The text of a rule file or word list in its one form. A file that is no sound YAML stays as it is."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if path.suffix == ".tsv":
        return _ended(text.split("\n"))
    before = read_yaml(path.name, text)
    if before.problems or not isinstance(before.value, dict | tuple):
        return text
    lines = [line.rstrip(" ") for line in before.lines]
    for keys, order in _mappings(before):
        lines = _ordered(lines, keys, order)
    if lines[0] != SCHEMA_LINE:
        lines = [SCHEMA_LINE, *(line for line in lines if line.strip() != SCHEMA_LINE)]
    after = _ended(lines)
    return after if read_yaml(path.name, after).value == before.value else text


def unsound(path: Path, text: str) -> Iterator[Problem]:
    """Why a rule file stays as it is: it is no sound YAML."""
    if path.suffix == ".yaml":
        source = read_yaml(path.name, text.removeprefix("\ufeff").replace("\r\n", "\n"))
        yield from source.problems
        if not source.problems and not isinstance(source.value, dict | tuple):
            yield Problem("R103", Position(path.name, 1, 1), say("file-is-no-mapping"), say("begin-with-stage"))


def _ended(lines: Sequence[str]) -> str:
    """Lines as a text that ends with one line break."""
    return "\n".join(lines).rstrip("\n") + "\n"


def _mappings(file: Yaml) -> Iterator[tuple[list[tuple[str, int]], list[str]]]:
    """Keys with their lines (from 0), of the file and of each rule written in lines, and the order they should have."""
    places: list[tuple[tuple[str | int, ...], type[BaseModel]]] = []
    blocks = enumerate(file.value) if isinstance(file.value, tuple) else [((), file.value)]
    for at, block in blocks:
        path: tuple[str | int, ...] = (at,) if isinstance(at, int) else ()
        rules = block.get("rules") if isinstance(block, dict) else ()
        places += [((*path, "rules", n), RuleModel) for n in range(len(rules or ()))]
        places.append((path, RuleBlock))
    for path, model in places:  # a block behind its rules: it moves their lines
        node = file.nodes.get(path)
        if isinstance(node, yaml.MappingNode) and not node.flow_style:
            keys = [(key.value, key.start_mark.line) for key, _ in node.value]
            yield [*keys, ("", node.end_mark.line)], list(model.model_fields)


def _ordered(lines: list[str], keys: list[tuple[str, int]], order: list[str]) -> list[str]:
    """The lines with the blocks of the keys in order; the last of ``keys`` is where the mapping ends."""
    names = [name for name, _ in keys[:-1]]
    wanted = sorted(names, key=lambda name: order.index(name) if name in order else len(order))
    starts = [_with_comments(lines, line) for _, line in keys]
    if wanted == names or sorted(set(starts)) != starts:
        return lines
    first = keys[0][1]
    dash = lines[first].find("- ") if lines[first].lstrip().startswith("- ") else -1
    starts[0] = first
    while starts[-1] > starts[-2] + 1 and not lines[starts[-1] - 1].strip():
        starts[-1] -= 1  # blank lines behind the last key stay there
    blocks = {name: lines[start:end] for name, (start, end) in zip(names, pairwise(starts), strict=True)}
    if dash >= 0:
        head = blocks[names[0]][0]
        blocks[names[0]][0] = f"{head[:dash]}  {head[dash + 2 :]}"
    moved = [line for name in wanted for line in blocks[name]]
    if dash >= 0:
        at = next(n for n, line in enumerate(moved) if not line.lstrip().startswith("#") and line.strip())
        moved[at] = f"{moved[at][:dash]}- {moved[at][dash + 2 :]}"
    return [*lines[: starts[0]], *moved, *lines[starts[-1] :]]


def _with_comments(lines: Sequence[str], line: int) -> int:
    """The first line of the comments that stand right above a line."""
    while line > 0 and lines[line - 1].lstrip().startswith("#"):
        line -= 1
    return line
