"""A question to a stage asked again: what matched, what was selected, and why the others lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guihua.rules.matching import Match, search, winners, yields
from guihua.rules.messages import Text, say
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
        found = [match for rule in rules.stage(stage) if (match := search(rule, text)) is not None]
        selected = rules.first(stage, text)
        return Event(stage, how, text, tuple(found), (selected,) if selected else ())
    candidates = rules.candidates(stage, text)
    return Event(stage, how, text, tuple(candidates), tuple(winners(candidates)))


def winner_over(match: Match, event: Event) -> Match | None:
    """The match selected in the place of a candidate that did not."""
    if event.how == "first":
        return event.selected[0] if event.selected else None
    return next((selected for selected in event.selected if selected.overlaps(match)), None)


def reason(match: Match, winner: Match, candidates: Sequence[Match]) -> Text:
    """Why ``winner`` was preferred."""
    if match.rule.yields_to and yields(match, candidates):
        return say("by-yielding")
    if winner.rule.priority != match.rule.priority:
        return say("by-priority", winner=winner.rule.priority, loser=match.rule.priority)
    if winner.end - winner.start != match.end - match.start:
        return say("by-length")
    if winner.start != match.start:
        return say("by-place")
    return say("by-id")


def ties(event: Event) -> Iterable[tuple[Match, Match]]:
    """Pairs of winner and loser that nothing but their ids parts; one that yields to the other is parted from it."""
    for match in event.candidates:
        if match in event.selected:
            continue
        winner = winner_over(match, event)
        if winner is None or winner.rule.id == match.rule.id or winner.rule.priority != match.rule.priority:
            continue
        if winner.rule.id in match.rule.yields_to:
            continue
        same = (winner.start, winner.end) == (match.start, match.end)
        if event.how == "first" or same:
            yield winner, match
