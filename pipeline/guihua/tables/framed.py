"""When the values of a table hold that no header, row or caption dates: as the part of the text around it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guihua.model import REVIEW, Evidence, Indicator, TimeFrame


def framed(facts: Sequence[Indicator], frame: TimeFrame) -> list[Indicator]:
    """``facts`` of a table; those without any year get the years around them in ``context_year_*``, a level the last of
    them. In a part that looks back nothing is an aim; in a plan what is no aim was there before it."""
    return [_framed(fact, frame) if fact.year_end is None and fact.context_year_end is None else fact for fact in facts]


def _framed(fact: Indicator, frame: TimeFrame) -> Indicator:
    around = frame.at(fact.span.start)
    if around is None or around.mode is None:
        return fact
    looks_back = around.mode == REVIEW
    role = "actual" if looks_back and fact.role == "target" else fact.role
    start, end = around.start, around.end
    if role == "baseline" and looks_back:
        start = end = None if start is None else start - 1
    elif role != "target" and not looks_back:
        start = end = frame.anchor.base_year
    elif fact.measure == "level":
        start = end
    if end is None:
        return replace(fact, role=role)
    return replace(
        fact,
        role=role,
        context_year_start=start,
        context_year_end=end,
        context_year_from=around.source,
        evidence=(*fact.evidence, *(Evidence("context_year", piece.span) for piece in around.evidence)),
    )
