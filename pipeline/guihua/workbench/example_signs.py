"""Signs in the text of a short example that were meant to end it: what stands behind them would be read as text."""

from __future__ import annotations

from typing import Any

import regex

from guihua.messages import say
from guihua.rules.entries import Entry
from guihua.rules.models import ARROW, WHY, KnownFalse, Miss
from guihua.rules.problems import Problem

_ARROW = ARROW.strip()
_LIKE_ARROW = regex.compile(
    rf"(?:[-=]+>|[{_ARROW}\u21d2\u27f6\u2794])(?=\s*[a-z_]+\s*[=\uff1d])|(?<=\s)(?:[-=]+>|{_ARROW})(?=\s)"
)
_LIKE_WHY = regex.compile(r"(?<=\s)(?:/+|\uff0f+|\\\\)(?=\s)")


def sign_in_text(entry: Entry, path: tuple[str | int, ...], example: Any) -> Problem | None:
    """The first sign in the text of an example that looks like an arrow, or like the sign before a reason."""
    found = [one for one in (_LIKE_ARROW.search(example.text), _LIKE_WHY.search(example.text)) if one is not None]
    if not found:
        return None
    first = min(found, key=lambda one: one.start())
    with_reason = isinstance(example, Miss | KnownFalse)
    fix = say("write-miss-so", sign=WHY.strip()) if with_reason else say("write-hit-so", sign=_ARROW)
    detail = say("sign-is-text", sign=first[0])
    return entry.inside("R403", (*path, "text"), first.start(), first.end(), detail, fix)
