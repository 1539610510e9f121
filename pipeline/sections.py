"""Headings and the tree they make. The number's form gives the depth (篇, 章, 节, 一、, （一）, 1., …), never the
count of ``#``; forms a document does not use leave no gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Section, Span

FORMS = ("part", "chapter", "word", "section", "han", "han-bracket", "digit", "digit-bracket")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over lines ``first`` to ``last``."""

    first: int
    last: int
    form: str
    number: str | None
    title: str
    span: Span
    rule_id: str


def build_sections(headings: Sequence[Heading]) -> tuple[Section, ...]:
    """The sections of a document in their order; a section's parent is the nearest one before it of a higher form."""
    used = [form for form in FORMS if any(h.form == form for h in headings)]
    level = {form: k + 1 for k, form in enumerate(f for f in used if f != "word")}
    level["word"] = 1
    sections: list[Section] = []
    open_: list[int] = []
    for heading in headings:
        depth = level[heading.form]
        while open_ and sections[open_[-1]].level >= depth:
            open_.pop()
        parent = open_[-1] if open_ else None
        open_.append(len(sections))
        sections.append(Section(depth, heading.number, heading.title, parent, heading.span, heading.rule_id))
    return tuple(sections)
