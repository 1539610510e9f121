"""``Document`` → ``Anchor``: the year a document speaks from and the period it plans."""

from __future__ import annotations

from collections.abc import Sequence

from guihua.model import REVIEW, Anchor, Layout
from guihua.read.metadata import Document, Kind
from guihua.read.year_of_writing import (
    Vote,
    after_begun,
    after_first,
    after_led,
    aimed_year,
    headed_year,
    led_year,
    shown_year,
    surveyed_year,
    voted,
    votes,
)
from guihua.rules.ruleset import Rules

PERIOD = 5  # years that a plan of five years and more looks back on
LAST_WEEKS = 11  # month from which on a report is of the year that ends
COMMUNIQUE, SUMMARY = "communique", "summary"
OF_THEIR_YEAR = frozenset({"measures", "notice"})  # kinds whose aims for a later year say nothing of the rest
RULES_OF_A_YEAR = frozenset({"measures", "notice", "opinion", "central_document"})  # kinds that plan no period

Years = tuple[int, int]


def read_anchor(layout: Layout, document: Document, rules: Rules) -> Anchor:
    """From when the document speaks, and what period it plans."""
    kind, year = document.kind, document.year
    period = known_years(document.period_start, document.period_end)
    if kind is None:
        if period is not None and period[0] == period[1] != year:
            return Anchor(year, None, *period)  # the year of its aims, that of writing is not told
        base = period[0] - 1 if period else document.named_year or surveyed_year(layout, rules)
        return Anchor(year, base, *(period or (None, None)))
    if kind.carries:
        told = _told_year(document, kind, layout, rules)
        if told is not None:
            planned = told if document.names_part else told + 1
            return Anchor(told, told, planned, planned)
        year = year or titled_year(document, votes(layout, rules)) or voted(layout, rules)
        year = year or after_first(layout, rules)
        year = year or after_led(layout, rules) or shown_year(layout, rules) or after_begun(layout, rules)
        return Anchor(year, year - 1, year, year) if year is not None else Anchor()
    if kind.name == COMMUNIQUE:
        told = document.named_year or (year - 1 if year is not None else led_year(layout, rules))
        return Anchor(year or (told + 1 if told else None), told)
    if kind.mode == REVIEW:
        told = document.named_year or year or led_year(layout, rules) or headed_year(layout, rules)
        return Anchor(year or told, told)
    aimed = aimed_year(layout, rules) if period is None and document.named_year is None else None
    if period is None:
        of_a_year = kind.name in RULES_OF_A_YEAR
        since = document.valid[0] or year or document.named_year or (shown_year(layout, rules) if of_a_year else None)
        since = since or (document.cited if aimed is None else None)
        until = document.valid[1] or (None if of_a_year else document.named_year)
        if until is None and since is not None and aimed is not None and kind.name not in OF_THEIR_YEAR:
            until = aimed if since <= aimed <= since + 2 * PERIOD else None
        period = known_years(min(since, until or since), until or since) if since is not None else None
    if period is None:
        return Anchor(year, surveyed_year(layout, rules), aimed, aimed)
    shown = shown_year(layout, rules) if kind.name in RULES_OF_A_YEAR else None
    if year is None and shown is not None and period[0] < shown <= period[1]:
        return Anchor(shown, shown - 1, shown, period[1])  # rules made in the course of a plan
    return Anchor(year or period[0], period[0] - 1, *period)


def _told_year(document: Document, kind: Kind, layout: Layout, rules: Rules) -> int | None:
    """The year of a summary, of a report on a part of it (上半年), of one given when it is all but over."""
    if kind.name == SUMMARY:
        return _summed_up(document, layout, rules)
    if document.names_part and document.named_year is not None:
        return document.named_year
    issued = document.issued_on  # in the last weeks of the year it looks back on: its plan is for the next
    return document.year if issued is not None and issued.month >= LAST_WEEKS else None


def _summed_up(document: Document, layout: Layout, rules: Rules) -> int | None:
    """The year of a summary: the one its title names first, or the one before, where only its headings look back on
    that: the title of 工作总结及2021年工作计划 names what comes next."""
    told = document.named_years[0]
    past = {vote.end for vote in votes(layout, rules) if vote.mode == REVIEW and vote.start == vote.end}
    return told - 1 if told is not None and told not in past and told - 1 in past else told


def titled_year(document: Document, cast: Sequence[Vote]) -> int | None:
    """The year of writing by the title: the one it names, or the next where the text looks back on that."""
    named = document.named_year
    told = any(vote.mode == REVIEW and vote.start == vote.end == named for vote in cast)
    return named + 1 if named is not None and told else named


def known_years(start: int | None, end: int | None) -> Years | None:
    """``start`` and ``end``, where both are known and in their order."""
    return (start, end) if start is not None and end is not None and start <= end else None
