"""Placeholders: the one character that stands for a number or time in a masked text, and what patterns call it.

``{this_count}`` is the number asked about where it is a count, ``{a_count}`` another count of the text; ``{this}`` and
``{a_number}`` stand for any of several kinds. Inside a character class they are members of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from guihua.rules.pattern_tree import REFERENCE, PatternError, parse

COUNT, MEASURE, PERCENT, RATIO, AGE, DURATION, TIME = (chr(0x24D0 + ord(letter) - ord("a")) for letter in "cmpradt")
_KINDS: Mapping[str, str] = {
    "count": COUNT,
    "measure": MEASURE,
    "percent": PERCENT,
    "ratio": RATIO,
    "age": AGE,
    "duration": DURATION,
    "time": TIME,
}
_NUMBERS = COUNT + MEASURE + PERCENT + RATIO
SIGNS: Mapping[str, str] = {
    **{f"this_{kind}": sign.upper() for kind, sign in _KINDS.items()},
    **{f"a_{kind}": sign for kind, sign in _KINDS.items()},
    "this": (_NUMBERS + AGE).upper(),
    "a_number": _NUMBERS,
}
_NAMES = {sign: f"{{{name}}}" for name, sign in SIGNS.items() if len(sign) == 1}
PLACEHOLDERS = frozenset("".join(SIGNS.values()))


@cache
def resolved(pattern: str) -> str:
    """The pattern with the signs of its placeholders; other references stay."""
    if not any(match[1] in SIGNS for match in REFERENCE.finditer(pattern)):
        return pattern
    classes = list(_classes(pattern))
    parts, at = [], 0
    for match in REFERENCE.finditer(pattern):
        if match[1] in SIGNS:
            signs = SIGNS[match[1]]
            inside = len(signs) == 1 or any(start < match.start() < end for start, end in classes)
            parts += [pattern[at : match.start()], signs if inside else f"[{signs}]"]
            at = match.end()
    return "".join([*parts, pattern[at:]])


def named(text: str) -> str:
    """A text with placeholders as a pattern calls them."""
    return "".join(_NAMES.get(character, character) for character in text)


def _classes(pattern: str) -> Iterator[tuple[int, int]]:
    try:
        tree = parse(pattern)
    except PatternError:
        return
    yield from ((node.start, node.end) for node in tree.walk() if node.kind == "class")


class Masked(str):
    """A text with placeholders that knows the words behind each of them, in their order."""

    __slots__ = ("words",)
    words: tuple[str, ...]


def masked(text: str, words: tuple[str, ...]) -> Masked:
    """``text``, whose placeholders stand for ``words``."""
    made = Masked(text)
    made.words = words
    return made


def spoken(text: str, start: int = 0, end: int | None = None, marks: str = "") -> str:
    """``text[start:end]`` with the words behind its placeholders; with ``marks`` (one that opens, one that closes)
    around the one asked about."""
    end = len(text) if end is None else end
    if not isinstance(text, Masked):
        return text[start:end]
    words = iter(text.words)
    pieces = []
    for at, character in enumerate(text):
        piece = next(words, character) if character in PLACEHOLDERS else character
        if marks and character in PLACEHOLDERS and character == character.upper():
            piece = f"{marks[0]}{piece}{marks[1]}"
        if start <= at < end:
            pieces.append(piece)
    return "".join(pieces)


def spoken_groups(text: str, spans: Mapping[str, tuple[int, int]]) -> dict[str, str]:
    """The words of the groups of a match in ``text``, with those behind its placeholders."""
    return {name: spoken(text, *span) for name, span in spans.items()}
