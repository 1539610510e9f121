"""YAML text → plain values, and where each of them stands.

YAML 1.2 core types (``no`` and ``1:30`` are text, ``010`` is ten), PyYAML's C parser, and none of what rules do not
need: no anchors, aliases, tags or merges. A key that occurs twice is an error, not a silent overwrite.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import regex
import yaml

from pipeline.rule_errors import Position, Problem

Path = tuple[str | int, ...]
DEEPEST = 100  # lists and mappings in one another
KEYS = "stage|why|fragments|rules|id|pattern|emit|priority|examples|hit|miss|todo|text|expect|where|gloss|status"
_FULL_WIDTH_COLON = regex.compile(rf"^[ \t　]*(?:-[ ]+)?[{{]?((?:{KEYS}))[ 　]*(：)", regex.M)
_INDENT = regex.compile(r"^[ ]*([\t　])", regex.M)
_ANCHOR = regex.compile(r"(?:^|[\s\[{,])[&*][\p{L}\d_]|(?:^|\s)!|<<", regex.M)
_OPEN_QUOTE = regex.compile(r"^[ ]*(?:- )?\w+: (')(?:[^']|'')*$")
_DEEP = regex.compile(rf"(?:(?:[\[{{]|-[ \n])[ \n]*){{{DEEPEST}}}")
_ESCAPE = regex.compile(r"\\(?:x..|u....|U........|.)", regex.S)


class _Loader(yaml.CSafeLoader):
    """The C parser with the types of YAML 1.2's core schema."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012


for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?\d+$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", regex.compile(_pattern, regex.A), _first)


@dataclass(frozen=True)
class Yaml:
    """A file's value, where each part of it stands (keys as ``(*path, "key")`` in ``keys``), and what is wrong."""

    name: str
    lines: tuple[str, ...]
    value: Any = None
    nodes: Mapping[Path, yaml.Node] = field(default_factory=dict)
    keys: Mapping[Path, yaml.Node] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def position(self, path: Path) -> Position:
        """Where the value at ``path`` stands, or the nearest one around it."""
        while path not in self.nodes and path:
            path = path[:-1]
        return _at(self.name, self.nodes[path].start_mark) if path in self.nodes else Position(self.name, 1, 1)

    def key_position(self, path: Path) -> Position:
        """Where the key of ``path`` stands."""
        return _at(self.name, self.keys[path].start_mark) if path in self.keys else self.position(path)

    def inside(self, path: Path, offset: int) -> Position:
        """Where character ``offset`` of the text at ``path`` stands: exact in one line, else where it begins."""
        node = self.nodes[path]
        start, end = node.start_mark, node.end_mark
        style = getattr(node, "style", None)
        if start.line != end.line or style in ("|", ">"):
            return _at(self.name, start)
        raw = self.line(start.line + 1)[start.column : end.column]
        column = start.column + (_quoted(raw, style, offset) if style in ("'", '"') else offset)
        return Position(self.name, start.line + 1, column + 1)


def _quoted(raw: str, style: str, offset: int) -> int:
    """Offset in ``raw``, text in quotes, of the character that becomes number ``offset`` of its value."""
    at = 1
    for _ in range(offset):
        if style == "'":
            at += 2 if raw[at : at + 2] == "''" else 1
        else:
            escape = _ESCAPE.match(raw, at)
            at = escape.end() if escape else at + 1
    return at


def read_yaml(name: str, text: str) -> Yaml:
    """Parse one file. A file that is no YAML has no value; what else is wrong is collected."""
    lines = tuple(text.split("\n"))
    try:
        if deep := _DEEP.search(text):  # the parser itself would run out of stack
            return Yaml(name, lines, problems=(_too_deep(_place(name, text, deep.start()), lines),))
        if _ANCHOR.search(text) and (problems := list(_refused(name, text, lines))):
            return Yaml(name, lines, problems=tuple(problems))
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        hints = list(_hints(name, text, lines))
        return Yaml(name, lines, problems=tuple(hints or [_syntax(name, lines, error)]))
    except yaml.YAMLError as error:
        place = Position(name, text.count("\n", 0, getattr(error, "position", 0) or 0) + 1, 1)
        return Yaml(name, lines, problems=(Problem("R002", place, str(error).split("\n", maxsplit=1)[0]),))
    if root is None:
        problem = Problem("R002", Position(name, 1, 1), "the file is empty", "begin with `stage:`, `why:` and `rules:`")
        return Yaml(name, lines, problems=(problem,))
    nodes: dict[Path, yaml.Node] = {}
    keys: dict[Path, yaml.Node] = {}
    found: list[Problem] = list(_hints(name, text, lines))
    value = _build(root, (), nodes, keys, found, name, lines)
    return Yaml(name, lines, value, nodes, keys, tuple(found))


def _build(
    node: yaml.Node, path: Path, nodes: dict[Path, Any], keys: dict[Path, Any], found: list[Problem], name: str,
    lines: tuple[str, ...],
) -> Any:  # fmt: skip
    if len(path) > DEEPEST:
        found.append(_too_deep(_at(name, node.start_mark), lines))
        return None
    nodes[path] = node
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return tuple(_build(child, (*path, n), nodes, keys, found, name, lines) for n, child in enumerate(node.value))
    value: dict[str, Any] = {}
    for key_node, child in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else repr(key_node.tag)
        here = (*path, key)
        if key in value:
            first = keys[here].start_mark.line + 1
            at = _at(name, key_node.start_mark)
            fix = "keep one of the two"
            found.append(
                Problem("R006", at, f"`{key}` stands already in line {first}", fix, None, lines[at.line - 1], len(key))
            )
            continue
        keys[here] = key_node
        value[key] = _build(child, here, nodes, keys, found, name, lines)
    return value


def _too_deep(at: Position, lines: tuple[str, ...]) -> Problem:
    fix = "rule files need no more than a list in a list: take brackets away"
    return Problem("R002", at, f"nested more than {DEEPEST} deep", fix, None, lines[at.line - 1])


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    match node.tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            return int(Decimal(text))  # int() itself refuses thousands of digits
        case "float":
            return float(text)
    return text


def _refused(name: str, text: str, lines: tuple[str, ...]) -> Iterator[Problem]:
    for event in yaml.parse(text, Loader=_Loader):
        at = _at(name, event.start_mark)
        fix = "write the value out where it is needed; patterns share text through `fragments`"
        if (anchor := getattr(event, "anchor", None)) is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            yield Problem("R007", at, f"`{sign}{anchor}`", fix, None, lines[at.line - 1], len(anchor) + 1)
        elif (tag := getattr(event, "tag", None)) is not None and tag != "!":
            short = tag.replace("tag:yaml.org,2002:", "!!")
            yield Problem(
                "R007",
                at,
                f"`{short}`",
                "take the tag away; rules hold data only",
                None,
                lines[at.line - 1],
                len(short),
            )


def _hints(name: str, text: str, lines: tuple[str, ...]) -> Iterator[Problem]:
    """Slips of Chinese input methods that a YAML parser reports elsewhere or not at all."""
    for match in _FULL_WIDTH_COLON.finditer(text):
        at = _place(name, text, match.start(2))
        if not _in_block_text(lines, at.line):
            fix = f"write `{match[1]}: ` with a half-width colon and a space"
            yield Problem("R003", at, f"`{match[1]}：`", fix, None, lines[at.line - 1])
    for match in _INDENT.finditer(text):
        at = _place(name, text, match.start(1))
        what = "a tab" if match[1] == "\t" else "a full-width space (U+3000)"
        if lines[at.line - 1].strip():
            yield Problem("R004", at, what, "indent with half-width spaces", None, lines[at.line - 1])


def _in_block_text(lines: tuple[str, ...], number: int) -> bool:
    """True where the line belongs to a text that a line above opened with ``>`` or ``|``."""

    def indent(line: str) -> int:
        return len(line) - len(line.lstrip(" "))

    for above in range(number - 2, -1, -1):
        line = lines[above]
        if line.strip() and indent(line) < indent(lines[number - 1]):
            return regex.search(r":\s*[>|][+-]?\s*$", line) is not None
    return False


_ADVICE = (
    ("unknown escape character", "R005", "write patterns and Chinese text in single quotes: '…'"),
    ("mapping values are not allowed", "R002", "text that holds a colon and a space stands in single quotes: '…'"),
    ("cannot start any token", "R002", "text that begins with this sign stands in single quotes: '…'"),
    ("expected <block end>", "R002", "check the indentation and the quotes of this line and the one above"),
    ("could not find expected ':'", "R002", "check the line above: a key needs a half-width colon and a space"),
    (
        "did not find expected",
        "R002",
        "check quotes, brackets and indentation; inside '…' a quote is written ''",
    ),
    ("found unexpected end of stream", "R002", "a quote is opened here and never closed"),
)


def _syntax(name: str, lines: tuple[str, ...], error: yaml.MarkedYAMLError) -> Problem:
    what = str(error.problem or error.context or "cannot be parsed")
    mark = error.problem_mark or error.context_mark
    if "end of stream" in what and error.context_mark is not None:
        mark = error.context_mark
    at = _at(name, mark) if mark is not None else Position(name, 1, 1)
    for number, line in enumerate(lines[: at.line], 1):
        if opened := _OPEN_QUOTE.match(line):
            fix = "close it; inside '…' a quote is written ''"
            place = Position(name, number, opened.start(1) + 1)
            return Problem("R002", place, "this quote is not closed on its line", fix, None, line)
    code, fix = next(((code, fix) for sign, code, fix in _ADVICE if sign in what), ("R002", ""))
    line = lines[at.line - 1] if at.line <= len(lines) else ""
    return Problem(code, at, what, fix, None, line)


def _at(name: str, mark: Any) -> Position:
    return Position(name, mark.line + 1, mark.column + 1)


def _place(name: str, text: str, offset: int) -> Position:
    line = text.count("\n", 0, offset)
    return Position(name, line + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1)
