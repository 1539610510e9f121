"""The table of contents: lines that only repeat the headings further down, most of them with a page number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from guihua.read.lines import RawLine
from guihua.rules import stages
from guihua.rules.matching import Match
from guihua.rules.ruleset import Rules

ENTRY = 60  # characters an entry may have
LEADERS = 300  # characters an entry may have with its leaders
REPEATED = 0.6  # share of entries without a page that must stand again as headings below
STEM = 6  # characters from which a heading further down may be the first line of an entry


def find_contents(lines: Sequence[RawLine], rules: Rules) -> dict[int, str]:
    """Numbers of the lines of tables of contents, with the rule that says so.

    Entries with leaders or links stand for themselves; one with a bare page needs another beside it. Below the title
    目录 every short line without a sentence is an entry, up to the first that stands there already.
    """
    stated = [line for line in lines if line.text]
    rules.foresee([stages.CONTENTS], [line.raw for line in stated if len(line.text) <= LEADERS])
    matches = [rules.first(stages.CONTENTS, line.raw) if len(line.text) <= LEADERS else None for line in stated]
    found: dict[int, str] = {}
    for i, (line, match) in enumerate(zip(stated, matches, strict=True)):
        if match is None:
            continue
        part = match.rule.emit["part"]
        beside = any(_is_entry(matches[k]) for k in (i - 1, i + 1) if 0 <= k < len(stated))
        if part == "entry" and (match.rule.emit.get("alone") or beside):
            found[line.number] = match.rule.id
        elif part == "title":
            entries = _entries(stated, matches, i + 1, rules)
            found |= dict.fromkeys((line.number, *(n for n in entries)), match.rule.id)
    return found


def _is_entry(match: Match | None) -> bool:
    return match is not None and match.rule.emit["part"] == "entry"


def _entries(lines: Sequence[RawLine], matches: Sequence[Match | None], start: int, rules: Rules) -> list[int]:
    """Numbers of the entries below a title at ``start - 1``."""
    seen: set[str] = set()
    k = start
    while k < len(lines):
        line = lines[k]
        if not _is_entry(matches[k]) and (
            line.text in seen or len(line.text) > ENTRY or rules.first(stages.SENTENCE_CLOSE, line.text)
        ):
            break
        seen.add(_without_page(line.text, rules) if _is_entry(matches[k]) else line.text)
        k += 1
    below = {line.text for line in lines[k:]}
    stems = tuple(text for text in below if len(text) >= STEM and rules.first(stages.HEADING, text))
    plain = [line for line, match in zip(lines[start:k], matches[start:k], strict=True) if not _is_entry(match)]
    broken = _over_two_lines(lines[start:k], below, rules)
    again = [line for line in plain if line.text in below | broken or line.text.startswith(stems)]
    if len(again) < REPEATED * len(plain):
        plain = again
    paged = [line for line, match in zip(lines[start:k], matches[start:k], strict=True) if _is_entry(match)]
    return sorted(line.number for line in (*plain, *paged))


def _over_two_lines(lines: Sequence[RawLine], below: set[str], rules: Rules) -> set[str]:
    """Both lines of each entry that stands below as one heading."""
    return {
        text
        for first, second in pairwise(lines)
        if first.text + _without_page(second.text, rules) in below
        for text in (first.text, second.text)
    }


def _without_page(text: str, rules: Rules) -> str:
    match = rules.first(stages.CONTENTS, text)
    return text[: match.start] if match and match.start else text.rstrip("0123456789")
