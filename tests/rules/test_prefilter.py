"""What patterns need: a rule that is passed over could not have matched."""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import patch

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from guihua.rules import matching, ruleset, stages
from guihua.rules.matching import search_all, winners
from guihua.rules.needs import Needs, NeedsReader, digits, spaces
from guihua.rules.prefilter import Prefilter
from guihua.rules.sieve import Alphabet, Sieve
from loaded import own_rules

ROOT = Path(__file__).parents[2]
RULES = own_rules()
READER = NeedsReader(RULES.fragments, RULES.lexicons)
NEEDS = {rule.id: READER.read(rule.written) for rule in RULES}
EXAMPLES = sorted({hit.text for rule in RULES for hit in rule.entry.model.hit})
LINES = sorted({line for plan in (ROOT / "corpus").glob("*.txt") for line in plan.read_text("utf-8").splitlines()})


BLANKS = "".join(sorted(spaces()))


def needs(pattern: str) -> list[str]:
    return ["".join(sorted(need)) for need in READER.read(pattern).one_of]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("年", ["年"]),
        ("年月", ["月", "年"]),  # the rarer first
        ("年?月*日+", ["日"]),
        ("(?:元|吨)", ["元吨"]),
        ("(?:元|)", []),
        ("[元吨]", ["元吨"]),
        ("[^元]年", ["年"]),
        (r"[a-c\]]", ["]abc"]),
        (r"[\u4e00一]", ["一"]),
        (r"[\p{Han}a]年", ["年"]),
        (r"[\s年]月", ["月", f"{BLANKS}年"]),
        (r"\.\p{Han}\s.", [".", BLANKS]),
        ("(?=年)月", ["月", "年"]),
        ("(?<=年)(?!日)月", ["月", "年"]),
        ("(?i)a月", []),
        ("(?i:a)月", ["月"]),
        ("(?m)^月$", ["月"]),
        ("(?<a>年)?(?(a)月|日)时", ["时"]),
        ("(?<n>年){2}", ["年"]),
        ("(?<n>年){0,2}", []),
        ("年|(?:", []),
        ("年{this}|{this}月", ["年月"]),  # a text of which a number is asked about holds one of these
        ("年{this_count}", ["Ⓒ", "年"]),
    ],
)
def test_what_a_pattern_needs(pattern: str, expected: list[str]) -> None:
    assert needs(pattern) == expected


def test_fragments_and_word_lists_are_looked_into() -> None:
    assert needs("{year4}年")[:2] == ["年", "12１２"]
    forms = RULES.lexicon("plan_periods").forms()
    listed = READER.read("{plan_periods}").one_of
    assert listed
    assert all(need.intersection(form) for form in forms for need in listed)


def test_digits_are_those_that_regex_knows() -> None:
    known = set(regex.findall(r"\d", "".join(map(chr, range(sys.maxunicode + 1)))))
    assert known and known <= digits()


def test_most_rules_need_something() -> None:
    idle = [rule_id for rule_id, needs in NEEDS.items() if not needs.one_of]
    assert len(idle) <= 8, idle


@pytest.mark.slow
def test_no_rule_matches_where_its_needs_are_not_met() -> None:
    texts = [(text, frozenset(text)) for text in (*EXAMPLES, *LINES)]
    for rule in RULES:
        needs = NEEDS[rule.id]
        match = rule.pattern.search  # without a time limit, which takes as long as the search
        for text, held in texts:
            too_long = needs.longest is not None and len(text) > needs.longest
            begins_otherwise = needs.begins is not None and text[:1] not in needs.begins
            if too_long or begins_otherwise or any(need.isdisjoint(held) for need in needs.one_of):
                assert match(text) is None, (rule.id, text)


PLACES = st.tuples(st.integers(0, 40), st.integers(0, 40))
CUTS = st.builds(lambda text, at: text[min(at) : max(at)], st.sampled_from(EXAMPLES), PLACES)
SIGNS = st.text("0123４五六年月日至-到万亿元%．.、，。（）()“”《》 \n", max_size=6)
SNIPPETS = st.lists(CUTS | SIGNS, max_size=4).map("".join)


@given(SNIPPETS)
def test_passing_rules_over_loses_no_match(text: str) -> None:
    for stage in ("mention", "heading", "line", "markup", "name"):
        every = [match for rule in RULES.stage(stage) for match in search_all(rule, text)]
        assert sorted(map(key, RULES.candidates(stage, text))) == sorted(map(key, every))


@given(st.lists(SNIPPETS, max_size=4))
def test_what_is_foreseen_is_what_is_found(texts: list[str]) -> None:
    fresh = RULES.recorded(None)  # no answer kept
    with patch.object(ruleset, "FEW", 1), patch.object(matching, "BATCH", 20):
        fresh.foresee([stages.HEADING, stages.NAME, stages.MARKUP], texts)
        fresh.foresee([stages.MENTION, stages.RELATIVE_PERIOD], lines := [text.replace("\n", "") for text in texts])
    for text in texts:
        for stage in (stages.HEADING, stages.NAME):
            assert fresh.first(stage, text) == RULES.first(stage, text)
        assert fresh.find(stages.MARKUP, text) == RULES.find(stages.MARKUP, text)
    for line in lines:
        for stage in (stages.MENTION, stages.RELATIVE_PERIOD):
            assert fresh.find(stage, line) == RULES.find(stage, line)


def test_a_prefilter_passes_what_meets_its_needs() -> None:
    needs = {
        "both": Needs((frozenset("ab"), frozenset("c"))),
        "one": Needs((frozenset("c"),)),
        "short": Needs((), 3),
        "begins": Needs((frozenset("c"),), begins=frozenset("cx")),
        "any": Needs(),
    }
    prefilter = Prefilter(list(needs), list(needs.values()))
    assert prefilter.passed("xc") == ["one", "short", "begins", "any"]
    assert prefilter.passed("acx") == ["both", "one", "short", "any"]
    assert prefilter.passed("wxyz") == ["any"]
    assert prefilter.passed("") == ["short", "any"]


def test_a_prefilter_of_nothing_but_needs_passes_nothing_else() -> None:
    needs = [Needs((frozenset("a"),)), Needs((frozenset("b"),))]
    prefilter = Prefilter("ab", needs)
    assert [prefilter.passed(text) for text in ("", "x", "xb", "ba")] == [[], [], ["b"], ["a", "b"]]


@given(st.lists(st.text("ac\x00年\U0002000b", max_size=3), max_size=4))
def test_a_sieve_passes_of_many_texts_what_a_prefilter_passes_of_each(texts: list[str]) -> None:
    needs = [
        Needs((frozenset("ac"), frozenset("年"))),
        Needs((frozenset("a"),)),
        Needs(),
        Needs(longest=1),
        Needs(begins=frozenset("c年")),
    ]
    prefilter, sieve = Prefilter(range(5), needs), Sieve(range(5), needs, Alphabet(needs))
    every = [[n for n, text in enumerate(texts) if rule in prefilter.passed(text)] for rule in range(5)]
    assert sieve.passed(texts) == [(rule, found) for rule, found in enumerate(every) if found]


@pytest.mark.parametrize(
    ("pattern", "longest"),
    [
        ("^年$", 2),
        (r"^\s?[年月]{1,3}$|^日$", 5),
        ("^年.{0,40}$", 42),
        ("^年+$", None),
        ("^年", None),
        ("^(?:年|月日)(?!时)$", 3),
        ("(?m)^年$", None),
        (r"^(?<a>年)\1$", None),
        (r"^(?<a>年)\g<a>$", None),
        ("^{no_such_name}$", None),
        ("^年$|月", None),
    ],
)
def test_how_long_a_text_may_be(pattern: str, longest: int | None) -> None:
    assert READER.read(pattern).longest == longest


def key(match):  # type: ignore[no-untyped-def]
    return match.rule.id, match.start, match.end, sorted(match.spans.items())


def test_winners_of_what_passes_are_the_winners() -> None:
    for text in LINES[::7]:
        every = [match for rule in RULES.stage("mention") for match in search_all(rule, text)]
        ordered = sorted(every, key=lambda m: (-m.rule.priority, m.start - m.end, m.start, m.rule.order))
        assert list(map(key, RULES.find("mention", text))) == list(map(key, winners(ordered)))


def test_a_fragment_that_begins_with_the_text_tells_how_the_text_begins():
    reader = NeedsReader({"lead": "^a?", "inner": "b"}, {})
    assert reader.read("{lead}c").begins == frozenset("ac")
    assert reader.read("{inner}c").begins is None
    assert reader.read("(?<lead>b)c").begins is None  # a group of the fragment's name is no fragment
