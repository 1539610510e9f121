"""Signs in a short example that were meant to end it, or to part it from the next: what stands behind would be read as
part of it."""

from __future__ import annotations

from typing import Any

import regex
import yaml

from guihua.messages import Text, say
from guihua.rules.entries import Entry
from guihua.rules.models import ARROW, WHY, KnownFalse, Miss
from guihua.rules.problems import Problem
from guihua.workbench.marks import CLOSE, OPEN

_ARROW = ARROW.strip()
_LIKE_ARROW = regex.compile(
    rf"(?:[-=]+>|[{_ARROW}\u21d2\u27f6\u2794])(?=\s*[a-z_]+\s*[=\uff1d])|(?<=\s)(?:[-=]+>|{_ARROW})(?=\s)"
)
_LIKE_WHY = regex.compile(r"(?<=\s)(?:/+|\uff0f+|\\\\)(?=\s)")
_BAR = "[|\\uff5c]"
_PARTS = f"(?:{_BAR}|,)"  # signs that are meant to part two examples
_BETWEEN_HITS = regex.compile(
    rf"(?<={CLOSE}\s*)(?:{_BAR}(?=[^{CLOSE}]*{OPEN})|,(?=\s*{OPEN}))"
    rf"|(?<={CLOSE}.*{_ARROW}[^{OPEN}]*){_PARTS}(?=[^{CLOSE}]*{OPEN})"
)
_BETWEEN_MISSES = regex.compile(rf"(?<={WHY}.*){_PARTS}(?=.*{WHY})")


def sign_amiss(entry: Entry, path: tuple[str | int, ...], example: Any) -> Problem | None:
    """The first sign of an example that looks like an arrow, like the sign before a reason, or like one that parts
    examples, and is read as text."""
    with_reason = isinstance(example, Miss | KnownFalse)
    node = entry.yaml.nodes[(*entry.path, *path)]
    written = node.value if isinstance(node, yaml.ScalarNode) else ""
    if (between := (_BETWEEN_MISSES if with_reason else _BETWEEN_HITS).search(written)) is not None:
        fix = say("part-with-blanks-and-bar") if entry.yaml.headings else say("entry-of-its-own")
        return entry.inside("R403", path, *between.span(), say("sign-parts-nothing", sign=between[0]), fix)
    found = [one for one in (_LIKE_ARROW.search(example.text), _LIKE_WHY.search(example.text)) if one is not None]
    if not found:
        return None
    first = min(found, key=lambda one: one.start())
    fix = say("write-miss-so", sign=WHY.strip()) if with_reason else say("write-hit-so", sign=_ARROW)
    return entry.inside("R403", (*path, "text"), *first.span(), say("sign-is-text", sign=first[0]), fix)


def or_in_quotes(entry: Entry, path: tuple[str | int, ...], fix: Text) -> Text:
    """What to write for an example, or for what a comma cut off another one."""
    return say("or-in-quotes", fix=fix) if entry.yaml.is_parted((*entry.path, *path)) else fix
