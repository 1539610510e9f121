"""Headings and the tree they make.

The number's form gives the depth (篇, 章, 节, 一、, （一）, 1., …), not the count of ``#``; forms a document does not
use leave no gap. A Markdown heading without a number stands where the numbered ones with as many ``#`` mostly stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guihua.model import Section, Span
from guihua.read.lines import RawLine
from guihua.rules import stages
from guihua.rules.matching import Match
from guihua.rules.ruleset import Rules

WRAPPED = 18  # characters the second line of a heading may have
_FULL = 12  # characters the first line of such a heading has
LIST = 2  # headings of an inner form in a row, nothing between them, that make a list and no headings
MARKED = "marked"  # a Markdown heading without a number
UNDER_ALL = "word"  # a heading without a number that plans share stands at the top
_FORMS = (
    "part", "chapter", UNDER_ALL, "section", "frame", "stem", "han", "han-bracket", "digit", "figure", "decimal",
    "decimal-3", "decimal-4", "digit-bracket",
)  # fmt: skip
INNER = frozenset({"digit", "figure", "decimal", "digit-bracket"})  # forms that items of boxes have too


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over lines ``first`` to ``last``; ``marks`` counts the ``#`` before it."""

    first: int
    last: int
    form: str
    number: str | None
    title: str
    span: Span
    rule_id: str | None
    marks: int = 0


@dataclass(frozen=True, slots=True)
class HeadingLines:
    """The lines of a heading that are not blank, and the match on the first."""

    numbers: tuple[int, ...]
    match: Match

    @property
    def number(self) -> str | None:
        return self.match.groups.get("number")

    @property
    def form(self) -> str:
        """The form of its numbering; 1.1 is decimal, 1.1.1 decimal-3."""
        form, depth = str(self.match.rule.emit["form"]), (self.number or "").count(".") + 1
        return f"{form}-{depth}" if form == "decimal" and depth > 2 else form


def find_headings(
    lines: Sequence[RawLine], free: Callable[[int], bool], rules: Rules, *, inner: bool
) -> list[HeadingLines]:
    """Numbered headings on lines that ``free`` says no one has claimed; a chapter's may go on in the next line. Forms
    that items of boxes have too are read only where ``inner``."""
    found: list[HeadingLines] = []
    until = 0
    for line in lines:
        k = line.number
        if k <= until or not free(k) or not line.text:
            continue
        match = rules.first(stages.HEADING, line.text)
        if match is None or (match.rule.emit["form"] in INNER) != inner:
            continue
        until = _wrapped(lines, k, free, rules) if match.rule.emit.get("wraps") else k
        found.append(HeadingLines(tuple(n for n in range(k, until + 1) if not lines[n - 1].blank), match))
    if not inner:
        return found
    found = [h for h, behind in zip(found, _behind(found), strict=True) if not _undivided(h, behind)]
    listed = {heading.numbers for heading in _listed(lines, found)}
    return [h for h in found if h.numbers not in listed]


def _behind(found: Sequence[HeadingLines]) -> list[HeadingLines | None]:
    """For each heading the next that is not of its form."""
    behind: list[HeadingLines | None] = []
    for here, following in zip(reversed(found), (None, *reversed(found)), strict=False):
        same = following is not None and following.form == here.form
        behind.append(behind[-1] if same else following)
    return behind[::-1]


def _undivided(heading: HeadingLines, behind: HeadingLines | None) -> bool:
    """True for 1 总则 that no 1.1 follows: a number that counts something else."""
    divided = behind is not None and (behind.number or "").startswith(f"{heading.number}.")
    return bool(heading.match.rule.emit.get("divided")) and not divided


def _wrapped(lines: Sequence[RawLine], k: int, free: Callable[[int], bool], rules: Rules) -> int:
    """The last line of the heading that begins at line ``k``."""
    if len(lines[k - 1].text) < _FULL:
        return k
    n = k + 1
    while n <= len(lines) and n - k <= 2 and lines[n - 1].blank:
        n += 1
    if n > len(lines) or n - k > 2 or not free(n) or lines[n - 1].tabbed:
        return k
    text = lines[n - 1].text
    others = (stages.SENTENCE_CLOSE, stages.HEADING, stages.OPENING, stages.BOX_TITLE)
    if not 0 < len(text) <= WRAPPED or any(rules.first(stage, text) for stage in others):
        return k
    return n


def _listed(lines: Sequence[RawLine], found: Sequence[HeadingLines]) -> list[HeadingLines]:
    """Headings that follow one another with nothing between: items of a list."""
    runs: list[list[HeadingLines]] = []
    for heading in found:
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and last.form == heading.form
            and all(lines[n - 1].blank for n in range(last.numbers[-1] + 1, heading.numbers[0]))
        ):
            runs[-1].append(heading)
        else:
            runs.append([heading])
    return [heading for run in runs if len(run) >= LIST for heading in run]


def build_sections(headings: Sequence[Heading]) -> tuple[Section, ...]:
    """The sections of a document in their order; a section's parent is the nearest one before it of a lower level."""
    levels = _levels(headings)
    sections: list[Section] = []
    open_: list[int] = []
    for heading, depth in zip(headings, levels, strict=True):
        while open_ and sections[open_[-1]].level >= depth:
            open_.pop()
        parent = open_[-1] if open_ else None
        open_.append(len(sections))
        sections.append(Section(depth, heading.number, heading.title, parent, heading.span, heading.rule_id))
    return tuple(sections)


def _levels(headings: Sequence[Heading]) -> list[int]:
    used = [form for form in _FORMS if form != UNDER_ALL and any(h.form == form for h in headings)]
    level = {form: k + 1 for k, form in enumerate(used)} | {UNDER_ALL: 1}
    marks: dict[int, Counter[int]] = {}
    for h in headings:
        if h.marks and h.form in level:
            marks.setdefault(h.marks, Counter())[level[h.form]] += 1
    counts = sorted({h.marks for h in headings if h.form == MARKED})
    marked = {m: len(used) + 1 + k for k, m in enumerate(c for c in counts if c not in marks)}
    marked |= {m: min(found.items(), key=lambda item: (-item[1], item[0]))[0] for m, found in marks.items()}
    return [marked[h.marks] if h.form == MARKED else level[h.form] for h in headings]
