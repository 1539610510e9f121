"""A pattern as a tree with places: what a bad regular expression, a lint or a near miss points at.

Only the shape is read (groups, alternatives, classes, repetitions, ``{references}``); matching is left to ``regex``.
Offsets are code points into the pattern as written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from guihua.errors import GuihuaError
from guihua.messages import Text, say

REFERENCE = regex.compile(r"\{([a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)?)\}")
_UNCLOSED = regex.compile(r"(?<!\\)\{[a-z][a-z0-9_.-]*+(?![}<>=+,:])")  # a reference that does not end; {e<=1} is none


def unclosed(pattern: str) -> regex.Match[str] | None:
    """The first reference that does not end."""
    return next((match for match in _UNCLOSED.finditer(pattern) if not is_escape(pattern, match.start())), None)


def is_escape(pattern: str, at: int) -> bool:
    """True where the brace at ``at`` belongs to ``\\p{…}``, ``\\P{…}`` or ``\\N{…}``."""
    return at >= 2 and pattern[at - 2] == "\\" and pattern[at - 1] in "pPN"


_REPEAT = regex.compile(r"(?:[*+?]|\{(?P<low>\d*),(?P<high>\d*)\}|\{(?P<exact>\d+)\})[?+]?")
_NAMED_ESCAPE = regex.compile(
    r"\\(?:[pPN]\{[^}]*\}|[gkL]<[^>]*>|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", regex.S
)
_OPENING = regex.compile(
    r"\((?:\?(?:P?<(?P<name>[A-Za-z_]\w*)>|(?P<look><?[=!])|(?P<atomic>>)|(?P<reset>\|)|(?P<comment>\#[^)]*\))"
    r"|(?P<condition>\([^)]*\))|(?P<call>(?:&|P>)\w+\)|R\)|[+-]?\d+\))|(?P<flags>[a-zA-Z0-9-]*)(?P<flags_end>[:)])))?"
)
DEEPEST = 50  # groups in one another
ZERO_WIDTH_ESCAPES = frozenset("bBAZzmMGK")


@dataclass(frozen=True, slots=True)
class Node:
    """A piece ``[start, end)`` of a pattern. ``kind``: literal class any escape anchor reference group look call
    flags repeat.

    ``parts``: the alternatives of a group, each a sequence of nodes; of a repeat the one node repeated, ``low`` to
    ``high`` times (``None``: without end). ``name``: of a named group or a reference; ``""`` for a bare ``(…)``.
    """

    kind: str
    start: int
    end: int
    text: str
    parts: tuple[tuple[Node, ...], ...] = ()
    name: str | None = None
    low: int = 1
    high: int | None = 1
    possessive: bool = False

    def walk(self) -> Iterator[Node]:
        """The node and all below it, as they begin."""
        waiting = [self]
        while waiting:
            yield (node := waiting.pop())
            for part in reversed(node.parts):
                waiting += reversed(part)


class PatternError(GuihuaError, ValueError):
    """The shape of a pattern is broken at ``offset``."""

    def __init__(self, message: Text, offset: int) -> None:
        self.message, self.offset = message, offset
        super().__init__(f"{message} at {offset}")


@cache
def parse(pattern: str) -> Node:
    """The tree of a pattern: one group whose parts are its alternatives."""
    parts, end = _alternatives(pattern, 0, 0)
    if end < len(pattern):
        raise PatternError(say("closes-nothing"), end)
    return Node("group", 0, len(pattern), pattern, parts)


def _alternatives(pattern: str, at: int, depth: int) -> tuple[tuple[tuple[Node, ...], ...], int]:
    parts: list[tuple[Node, ...]] = []
    current: list[Node] = []
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            parts.append(tuple(current))
            current, at = [], at + 1
            continue
        node = _atom(pattern, at, depth)
        at = node.end
        while node.kind != "flags" and (repeat := _REPEAT.match(pattern, at)):
            node = _repeated(node, repeat, pattern)
            at = node.end
        current.append(node)
    parts.append(tuple(current))
    return tuple(parts), at


def _repeated(node: Node, repeat: regex.Match[str], pattern: str) -> Node:
    sign = repeat[0]
    low: int
    high: int | None
    if repeat["exact"]:
        low = high = int(repeat["exact"])
    elif sign[0] == "{":
        low, high = int(repeat["low"] or 0), int(repeat["high"]) if repeat["high"] else None
    else:
        low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign[0]]
    possessive = len(sign) > 1 and sign.endswith("+")
    text = pattern[node.start : repeat.end()]
    return Node("repeat", node.start, repeat.end(), text, ((node,),), None, low, high, possessive)


def _atom(pattern: str, at: int, depth: int) -> Node:
    sign = pattern[at]
    if sign == "\\":
        return _escape(pattern, at)
    if sign == "[":
        end = _class_end(pattern, at)
        return Node("class", at, end, pattern[at:end])
    if sign == "(":
        return _group(pattern, at, depth + 1)
    if sign == "{" and (reference := REFERENCE.match(pattern, at)):
        return Node("reference", at, reference.end(), reference[0], name=reference[1])
    if sign in "*+?":
        raise PatternError(say("nothing-to-repeat", sign=sign), at)
    kind = {".": "any", "^": "anchor", "$": "anchor"}.get(sign, "literal")
    return Node(kind, at, at + 1, sign)


def _escape(pattern: str, at: int) -> Node:
    match = _NAMED_ESCAPE.match(pattern, at)
    if match is None:
        raise PatternError(say("backslash-at-end"), at)
    kind = "anchor" if pattern[at + 1] in ZERO_WIDTH_ESCAPES else "escape"
    return Node(kind, at, match.end(), match[0])


def _class_end(pattern: str, at: int) -> int:
    i = at + 1
    if pattern[i : i + 1] == "^":
        i += 1
    if pattern[i : i + 1] == "]":
        i += 1
    while i < len(pattern) and pattern[i] != "]":
        if pattern[i] == "\\":
            match = _NAMED_ESCAPE.match(pattern, i)
            i = match.end() if match else i + 1
        elif pattern.startswith("[:", i) and (end := pattern.find(":]", i)) > 0:
            i = end + 2
        else:
            i += 1
    if i >= len(pattern):
        raise PatternError(say("never-closed", sign="[", closing="]"), at)
    return i + 1


def _group(pattern: str, at: int, depth: int) -> Node:
    if depth > DEEPEST:
        raise PatternError(say("groups-too-deep", most=DEEPEST), at)
    opening = _OPENING.match(pattern, at)
    assert opening is not None
    if opening["comment"] or opening["call"] or opening["flags_end"] == ")":
        kind = "call" if opening["call"] else "flags"
        return Node(kind, at, opening.end(), opening[0])
    if opening[0] == "(" and pattern.startswith("(?", at):
        raise PatternError(say("unknown-kind-of-group"), at)
    parts, end = _alternatives(pattern, opening.end(), depth)
    if end >= len(pattern):
        raise PatternError(say("never-closed", sign="(", closing=")"), at)
    kind = "look" if opening["look"] else "group"
    name = opening["name"] if opening["name"] else ("" if opening[0] == "(" else None)
    return Node(kind, at, end + 1, pattern[at : end + 1], parts, name)


def elements(pattern: str) -> list[tuple[Node, ...]]:
    """The alternatives of a pattern, each as the row of its outermost pieces; groups that only wrap are opened.

    >>> [n.text for n in elements(r'(?:第\\d+(?<what>章))')[0]]
    ['第', '\\\\d+', '(?<what>章)']
    """
    parts = parse(pattern).parts
    while len(parts) == 1 and len(parts[0]) == 1 and parts[0][0].kind == "group" and parts[0][0].name is None:
        parts = parts[0][0].parts
    return list(parts)
