"""YAML text → plain values, and where each of them stands.

YAML 1.2 core types (``no`` and ``1:30`` are text, ``010`` is ten), PyYAML's C parser, and none of what rules do not
need: no anchors, aliases, tags or merges. A key that occurs twice is an error, not a silent overwrite.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import regex
import yaml

from guihua.messages import foreign, say
from guihua.rules.fullwidth import Mended, mend, written_column
from guihua.rules.problems import Position, Problem

Path = tuple[str | int, ...]
DEEPEST = 100  # lists and mappings in one another
_ANCHOR = regex.compile(r"(?:^|[\s\[{,])[&*][\p{L}\d_]|(?:^|\s)!|<<", regex.M)
_OPEN_QUOTE = regex.compile(r"^[ ]*(?:- )?\w+: (')(?:[^']|'')*$")
_REFERENCE = regex.compile(r"\{[\w.]+\}")
_LAYOUT = ("mapping values are not allowed", "expected <block end>", "expected key", "could not find expected ':'")
_OFTEN = 2  # lines that stand alike
_LEAD = regex.compile(r"^( *)((?:- )?\w+):(?= |$)")  # how a line with a key begins
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
class Headings:
    """The headings of rules that are written as a table, and where their line begins."""

    position: Position
    names: tuple[str, ...]

    def place(self, name: str) -> Position:
        before = self.names[: self.names.index(name)]
        return replace(self.position, column=1 + sum(len(one) + 1 for one in before))


@dataclass(frozen=True)
class Yaml:
    """A file's value, where each part of it stands (keys as ``(*path, "key")`` in ``keys``), and what is wrong. It is
    parsed as ``mended``; ``lines`` are as written."""

    name: str
    lines: tuple[str, ...]
    mended: tuple[str, ...]
    value: Any = None
    nodes: Mapping[Path, yaml.Node] = field(default_factory=dict)
    keys: Mapping[Path, yaml.Node] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    headings: Headings | None = None

    def line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def position(self, path: Path) -> Position:
        """Where the value at ``path`` stands, or the nearest one around it."""
        while path not in self.nodes and path:
            path = path[:-1]
        return self.at(self.nodes[path].start_mark) if path in self.nodes else Position(self.name, 1, 1)

    def key_position(self, path: Path) -> Position:
        """Where the key of ``path`` stands."""
        return self.at(self.keys[path].start_mark) if path in self.keys else self.position(path)

    def inside(self, path: Path, offset: int) -> Position:
        """Where character ``offset`` of the text at ``path`` stands: exact in one line, else where it begins."""
        while path not in self.nodes:  # the text of a short example is the beginning of its scalar
            path = path[:-1]
        node = self.nodes[path]
        start, end = node.start_mark, node.end_mark
        style = getattr(node, "style", None)
        if start.line != end.line or style in ("|", ">"):
            return self.at(start)
        raw = self.mended[start.line][start.column : end.column]
        column = start.column + (_quoted(raw, style, offset) if style in ("'", '"') else offset)
        return self.written(start.line, column)

    def is_parted(self, path: Path) -> bool:
        """True for a text without quotes in brackets, beside others: a comma in it would have parted it."""
        node, around = self.nodes.get(path), self.nodes.get(path[:-1])
        if not isinstance(node, yaml.ScalarNode) or not isinstance(around, yaml.SequenceNode):
            return False
        return bool(around.flow_style) and len(around.value) > 1 and not node.style

    def at(self, mark: Any) -> Position:
        """The place of a mark of the parser, as written."""
        return self.written(mark.line, mark.column)

    def written(self, line: int, column: int) -> Position:
        """The place as written of a line and column, from 0, as mended."""
        if line < len(self.lines):
            column = written_column(self.lines[line], self.mended[line], column)
        return Position(self.name, line + 1, column + 1)


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
    """Parse one file, its slips taken away. A file that is no YAML has no value; what else is wrong is collected."""
    lines = tuple(text.split("\n"))
    mended = mend(name, lines)
    source = Yaml(name, lines, mended.lines, problems=mended.problems)
    text = "\n".join(mended.lines)
    try:
        if deep := _DEEP.search(text):  # the parser itself would run out of stack
            line = text.count("\n", 0, deep.start())
            column = deep.start() - (text.rfind("\n", 0, deep.start()) + 1)
            return replace(source, problems=(*source.problems, _too_deep(source, source.written(line, column))))
        if _ANCHOR.search(text) and (refused := _refused(source, text, mended)):
            return replace(source, problems=(*source.problems, *refused))
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        return replace(source, problems=(*source.problems, *_syntax(source, error, mended)))
    except yaml.YAMLError as error:
        place = Position(name, text.count("\n", 0, getattr(error, "position", 0) or 0) + 1, 1)
        problem = Problem("R002", place, foreign("yaml", str(error).split("\n", maxsplit=1)[0]))
        return replace(source, problems=(*source.problems, problem))
    if root is None:
        problem = Problem("R002", Position(name, 1, 1), say("file-is-empty"), say("begin-with-stage"))
        return replace(source, problems=(*source.problems, problem))
    nodes: dict[Path, yaml.Node] = {}
    keys: dict[Path, yaml.Node] = {}
    found = list(source.problems)
    value = _build(root, (), nodes, keys, found, source)
    return replace(source, value=value, nodes=nodes, keys=keys, problems=tuple(found))


def _build(
    node: yaml.Node, path: Path, nodes: dict[Path, Any], keys: dict[Path, Any], found: list[Problem], source: Yaml
) -> Any:
    """The value of a node; notes where it and its parts stand."""
    if len(path) > DEEPEST:
        found.append(_too_deep(source, source.at(node.start_mark)))
        return None
    nodes[path] = node
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return tuple(_build(child, (*path, n), nodes, keys, found, source) for n, child in enumerate(node.value))
    value: dict[str, Any] = {}
    for key_node, child in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else repr(key_node.tag)
        here = (*path, key)
        if key in value:
            at, first = source.at(key_node.start_mark), source.at(keys[here].start_mark).line
            detail = say("stands-already-in-line", name=key, line=first)
            found.append(Problem("R006", at, detail, say("keep-one"), None, source.line(at.line), len(key)))
            continue
        keys[here] = key_node
        value[key] = _build(child, here, nodes, keys, found, source)
    return value


def plain_value(text: str) -> Any:
    """The value that a plain scalar of YAML has: a number, true or false, or the text itself."""
    for tag, pattern in _Loader.yaml_implicit_resolvers.get(text[:1], ()):
        if pattern.match(text):
            return _scalar(yaml.ScalarNode(tag, text))
    return text


def _too_deep(source: Yaml, at: Position) -> Problem:
    detail, fix = say("nested-too-deep", most=DEEPEST), say("take-brackets-away")
    return Problem("R002", at, detail, fix, None, source.line(at.line))


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


def _refused(source: Yaml, text: str, mended: Mended) -> list[Problem]:
    """Anchors, aliases and tags, up to where the text is no YAML, and that."""
    found = []
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if (anchor := getattr(event, "anchor", None)) is not None:
                shown = ("*" if isinstance(event, yaml.AliasEvent) else "&") + anchor
                fix = say("write-the-value-out")
            elif (tag := getattr(event, "tag", None)) is not None and tag != "!":
                shown, fix = tag.replace("tag:yaml.org,2002:", "!!"), say("take-the-tag-away")
            else:
                continue
            at = source.at(event.start_mark)
            found.append(Problem("R007", at, say("quoted", text=shown), fix, None, source.line(at.line), len(shown)))
    except yaml.MarkedYAMLError as error:
        found += _syntax(source, error, mended)
    return found


_ADVICE = (
    ("unknown escape character", "R005", say("write-single-quotes")),
    ("mapping values are not allowed", "R002", say("colon-in-single-quotes")),
    ("cannot start any token", "R002", say("sign-in-single-quotes")),
    ("expected <block end>", "R002", say("check-this-and-above")),
    ("could not find expected ':'", "R002", say("check-line-above")),
    ("did not find expected ',' or ']'", "R002", say("brackets-in-single-quotes")),
    ("did not find expected", "R002", say("check-quotes-brackets")),
    ("found unexpected end of stream", "R002", say("quote-never-closed")),
)


def _indented(source: Yaml, number: int) -> Problem | None:
    """A line whose key stands nowhere else in the file as far from the margin: where most of them stand."""
    lead = _LEAD.match(source.mended[number - 1]) if number else None
    if lead is None:
        return None
    alike = (m for n, line in enumerate(source.mended, 1) if n != number and (m := _LEAD.match(line)))
    blanks = Counter(len(one[1]) for one in alike if one[2] == lead[2])
    own = len(lead[1])
    usual, times = max(blanks.items(), key=lambda one: one[1], default=(own, 0))
    if times < _OFTEN or own in blanks:
        return None
    what, fix = say("blanks-before", key=lead[2], n=own), say("indent-as-elsewhere", n=usual)
    return Problem("R002", source.written(number - 1, own), what, fix, None, source.line(number), len(lead[2]))


def _syntax(source: Yaml, error: yaml.MarkedYAMLError, mended: Mended) -> list[Problem]:
    """Where the text is no YAML; nothing where that may follow from a slip that is told: in its line or the next."""
    what = str(error.problem or error.context or "cannot be parsed")
    mark = error.problem_mark or error.context_mark
    if "end of stream" in what and error.context_mark is not None:
        mark = error.context_mark
    at = source.at(mark) if mark is not None else Position(source.name, 1, 1)
    for number, line in enumerate(source.mended[: at.line], 1):
        if opened := _OPEN_QUOTE.match(line):
            place = source.written(number - 1, opened.start(1))
            return [Problem("R002", place, say("quote-not-closed"), say("close-the-quote"), None, source.line(number))]
    if {at.line, at.line - 1} & mended.guessed:
        return []
    of_layout = any(sign in what for sign in _LAYOUT)
    if of_layout and (indented := _indented(source, at.line) or _indented(source, at.line - 1)) is not None:
        return [indented]
    code, fix = next(((code, fix) for sign, code, fix in _ADVICE if sign in what), ("R002", None))
    line = source.line(at.line)
    if "expected ',' or" in what and _REFERENCE.search(line):
        fix = say("braces-in-single-quotes")
    return [Problem(code, at, foreign("yaml", what), fix, None, line)]
