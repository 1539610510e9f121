"""A question to a stage asked again: what matched, what was selected, and why the others lost."""

from __future__ import annotations

from dataclasses import dataclass

from guihua.messages import Text, say
from guihua.rules.matching import Match, search, winners
from guihua.rules.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Event:
    """One question to a stage. ``how``: first or all. ``candidates`` are in the order in which they win."""

    stage: str
    how: str
    text: str
    candidates: tuple[Match, ...]
    selected: tuple[Match, ...]


def replay(rules: Rules, stage: str, how: str, text: str) -> Event:
    """Ask again, and see what lost."""
    if how == "first":
        found = [match for rule in rules.possible(stage, text) if (match := search(rule, text)) is not None]
        selected = rules.first(stage, text)
        return Event(stage, how, text, tuple(found), (selected,) if selected else ())
    candidates = rules.candidates(stage, text)
    return Event(stage, how, text, tuple(candidates), tuple(winners(candidates)))


def winner_over(match: Match, event: Event) -> Match | None:
    """The match selected in the place of a candidate that did not."""
    if event.how == "first":
        return event.selected[0] if event.selected else None
    return next((selected for selected in event.selected if selected.overlaps(match)), None)


def reason(match: Match, winner: Match) -> Text:
    """Why ``winner`` was preferred."""
    if winner.rule.priority != match.rule.priority:
        return say("by-order")
    if winner.end - winner.start != match.end - match.start:
        return say("by-length")
    return say("by-place") if winner.start != match.start else say("by-order")
