"""Rules that write down what they are asked: which stage on which text, what matched, what stood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guihua.rules.matching import Match, Rule, search, winners, yields
from guihua.rules.messages import Text, say
from guihua.rules.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Event:
    """One question to a stage. ``how``: first or all. ``candidates`` are in the order in which they win."""

    stage: str
    how: str
    text: str
    candidates: tuple[Match, ...]
    stood: tuple[Match, ...]


class TracedRules(Rules):
    """The same rules; every question is kept in ``asked``, once for each stage, way and text."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules.all, rules.lexicons, rules.hash, rules.folder)
        self._asked: dict[tuple[str, str, str], int] = {}
        self.last: tuple[str, str, str] | None = None  # the question that was put last

    @property
    def asked(self) -> dict[tuple[str, str, str], int]:
        """(stage, how, text) → how often, in the order of the first time."""
        return self._asked

    def forget(self) -> None:
        """Begin anew."""
        self._asked = {}

    def first(self, stage: str, text: str) -> Match | None:
        self._note(stage, "first", text)
        return super().first(stage, text)

    def candidates(self, stage: str, text: str, lowest: int | None = None) -> list[Match]:
        self._note(stage, "all", text)
        return super().candidates(stage, text, lowest)

    def matches(self, rule: Rule, text: str) -> list[Match]:
        self._note(rule.stage, "all", text)
        return super().matches(rule, text)

    def find_in(self, stage: str, texts: Sequence[str]) -> list[list[Match]]:
        for text in texts:
            self._note(stage, "all", text)
        return super().find_in(stage, texts)

    def _note(self, stage: str, how: str, text: str) -> None:
        self.last = key = (stage, how, text)
        self._asked[key] = self._asked.get(key, 0) + 1


def replay(rules: Rules, stage: str, how: str, text: str) -> Event:
    """Ask again, and see what lost."""
    if how == "first":
        found = [match for rule in rules.stage(stage) if (match := search(rule, text)) is not None]
        stood = rules.first(stage, text)
        return Event(stage, how, text, tuple(found), (stood,) if stood else ())
    candidates = rules.candidates(stage, text)
    return Event(stage, how, text, tuple(candidates), tuple(winners(candidates)))


def winner_over(match: Match, event: Event) -> Match | None:
    """The match that stood in the place of a candidate that did not."""
    if event.how == "first":
        return event.stood[0] if event.stood else None
    return next((stood for stood in event.stood if stood.overlaps(match)), None)


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
        if match in event.stood:
            continue
        winner = winner_over(match, event)
        if winner is None or winner.rule.id == match.rule.id or winner.rule.priority != match.rule.priority:
            continue
        if winner.rule.id in match.rule.yields_to:
            continue
        same = (winner.start, winner.end) == (match.start, match.end)
        if event.how == "first" or same:
            yield winner, match
