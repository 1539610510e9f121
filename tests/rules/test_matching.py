"""Which of several matches stand, and that this takes work in proportion to how many there are."""

from __future__ import annotations

import random

from guihua.rules.matching import Match, Rule, precedence, winners
from guihua.rules.problems import Position


def rule(name: str, priority: int, order: int) -> Rule:
    return Rule(name, "mention", "", "", "", {}, priority, order, Position("x.yaml", 1, 1))


RULES = [rule("a", 50, 0), rule("b", 50, 1), rule("c", 70, 2)]


def match(one: Rule, start: int, end: int) -> Match:
    return Match(one, start, end, {}, {})


def test_a_match_that_stands_names_all_the_rules_that_gave_way_to_it():
    draw = random.Random(7)
    for _ in range(300):
        places = [(draw.choice(RULES), draw.randrange(30), draw.randrange(1, 9)) for _ in range(draw.randrange(2, 14))]
        candidates = sorted((match(one, at, at + long) for one, at, long in places), key=precedence)
        stood = winners(candidates)
        lost = [other for other in candidates if other not in stood]
        for one in stood:
            over = {other.rule.id for other in lost if other.overlaps(one) and other.rule is not one.rule}
            assert one.suppressed == tuple(sorted(over))


def comparisons(facts: int, monkeypatch) -> int:
    """How often two matches are compared where each of ``facts`` places has a match that stands and one that lost."""
    counted = [0]
    overlaps = Match.overlaps

    def counting(self: Match, other: Match) -> bool:
        counted[0] += 1
        return overlaps(self, other)

    candidates = [match(one, 10 * n, 10 * n + 5) for n in range(facts) for one in (RULES[2], RULES[0])]
    with monkeypatch.context() as patch:
        patch.setattr(Match, "overlaps", counting)
        assert len(winners(sorted(candidates, key=precedence))) == facts
    return counted[0]


def test_ten_times_the_matches_take_ten_times_the_comparisons(monkeypatch):
    few, many = comparisons(200, monkeypatch), comparisons(2000, monkeypatch)
    assert 0 < many <= 11 * few
