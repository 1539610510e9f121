"""Automatic numbers of a word processor's headings and lists, written out as it shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from xml.etree.ElementTree import Element

import regex

from guihua.files import package_rows
from guihua.read.formats.ooxml import attribute, child, local

LEVELS = 9
PLACEHOLDER = regex.compile("%([1-9])")
ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None  # the level whose number begins this one again; 0 for none, null for any above
    legal: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class NumberingList:
    """A list: the definition it counts in, and its levels."""

    abstract: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int]  # levels that begin anew with this list


@dataclass
class Numbering:
    """The lists of a document and how far each has counted."""

    lists: Mapping[str, NumberingList]
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, list_id: str, depth: int) -> str:
        """The number of the next paragraph of a list at ``depth``, with what parts it from the words; empty for a
        bullet and for a list that is not there."""
        found = self.lists.get(list_id)
        level = found.levels.get(depth) if found else None
        if found is None or level is None:
            return ""
        counts = self.counts.setdefault(found.abstract, {})
        if depth in found.starts and (list_id, depth) not in self.begun:
            counts[depth] = found.starts[depth] - 1
        self.begun.add((list_id, depth))
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for below in range(depth + 1, LEVELS):
            restart = found.levels[below].restart if below in found.levels else None
            if restart is None or restart > depth:
                counts.pop(below, None)
        if level.form in ("bullet", "none") or not level.text:
            return ""

        def number(match: regex.Match[str]) -> str:
            n = int(match[1]) - 1
            other = found.levels.get(n, Level())
            return written(counts.get(n, other.start), "decimal" if level.legal else other.form)

        return PLACEHOLDER.sub(number, level.text) + ("" if level.suffix == "nothing" else " ")

    def depth_of(self, list_id: str, style: str) -> int | None:
        """The level of a list that belongs to a paragraph style."""
        found = self.lists.get(list_id)
        return next((n for n, level in found.levels.items() if level.style == style), None) if found else None


def read_numbering(root: Element | None) -> Numbering:
    """The lists defined in ``numbering.xml``."""
    if root is None:
        return Numbering({})
    abstract = {attribute(e, "abstractNumId") or "": dict(_levels(e)) for e in root if local(e) == "abstractNum"}
    lists: dict[str, NumberingList] = {}
    for num in root:
        if local(num) != "num":
            continue
        base = attribute(child(num, "abstractNumId"), "val") or ""
        levels = dict(abstract.get(base, {}))
        starts: dict[int, int] = {}
        for override in num:
            if local(override) != "lvlOverride":
                continue
            depth = _int(attribute(override, "ilvl")) or 0
            if (start := _int(attribute(child(override, "startOverride"), "val"))) is not None:
                starts[depth] = start
            levels |= dict(_levels(override))
        lists[attribute(num, "numId") or ""] = NumberingList(base, levels, starts)
    return Numbering(lists)


def _levels(parent: Element) -> Iterator[tuple[int, Level]]:
    for e in parent:
        if local(e) != "lvl":
            continue
        legal = child(e, "isLgl")
        start = _int(attribute(child(e, "start"), "val"))
        form = attribute(child(e, "numFmt"), "val")
        if form is None:  # behind a choice between a format of its own and a plain one
            form = next((attribute(n, "val") for n in e.iter() if local(n) == "numFmt" and attribute(n, "val")), None)
        yield (
            _int(attribute(e, "ilvl")) or 0,
            Level(
                start=1 if start is None else start,
                form=form or "decimal",
                text=attribute(child(e, "lvlText"), "val") or "",
                suffix=attribute(child(e, "suff"), "val") or "tab",
                restart=_int(attribute(child(e, "lvlRestart"), "val")),
                legal=legal is not None and attribute(legal, "val") not in ("0", "false", "off"),
                style=attribute(child(e, "pStyle"), "val"),
            ),
        )


def _int(value: str | None) -> int | None:
    try:
        return int(value) if value is not None else None
    except ValueError:
        return None


@cache
def _forms() -> Mapping[str, tuple[str, str, str]]:
    """The numbers of each format that is not ASCII: its way, signs and units. Part of the package, never changed."""
    rows = package_rows("guihua.read.formats", "numbering.tsv")
    return {form: (way, signs, units) for form, way, signs, units in rows}


def written(number: int, form: str) -> str:
    """``number`` in a word processor's format; decimal for one that it does not have or that ends before it."""
    match form:
        case "lowerLetter" | "upperLetter":
            letter = "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26] * min((number - 1) // 26 + 1, 40)
            return letter.upper() if form == "upperLetter" else letter
        case "lowerRoman" | "upperRoman":
            roman = _roman(number)
            return roman.lower() if form == "lowerRoman" else roman
        case "decimalZero":
            return f"{number:02}"
    if form not in _forms() or number < 0:
        return str(number)
    way, signs, units = _forms()[form]
    if way == "list":
        return signs[number - 1] if 1 <= number <= len(signs) else str(number)
    if way == "digits":
        return "".join(signs[int(digit)] for digit in str(number))
    return _counted(number, signs, units, way == "legal")


def _counted(number: int, signs: str, units: str, legal: bool) -> str:
    """A number in words; one before ten is left out unless ``legal``."""
    if not 0 < number < 10_000:
        return signs[0] if number == 0 else str(number)
    digits = [int(digit) for digit in str(number)]
    said, gap = "", False
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit == 0:
            gap = True
            continue
        said += (signs[0] if gap and said else "") + signs[digit] + (units[place - 1] if place else "")
        gap = False
    tens = signs[1] + units[0]
    return said[1:] if not legal and said.startswith(tens) else said


def _roman(number: int) -> str:
    if not 0 < number < 5000:
        return str(number)
    said = ""
    for value, sign in ROMAN:
        said += sign * (number // value)
        number %= value
    return said
