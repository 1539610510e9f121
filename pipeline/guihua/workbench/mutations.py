"""What no example guards: exceptions in patterns (negative look-arounds) and in word lists (`not_after`, `not_before`)
that can be taken out, and orders of rules that can be turned round, with every example still passing.

An exception is guarded by an example in which the rule, or another of its stage, does something else without it. An
order matters where two rules match the same place of a text and the upper one stands because it is the upper one; it is
guarded by an example in which that is so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import regex

from guihua.messages import say
from guihua.rules.compiled import compile_anew
from guihua.rules.entries import example_texts, is_wanted
from guihua.rules.expansion import Expander
from guihua.rules.matching import Match, Rule
from guihua.rules.pattern_tree import REFERENCE
from guihua.rules.problems import Problem, RuleTimeout
from guihua.rules.ruleset import Rules
from guihua.rules.stages import ALL, FIRST, mode
from guihua.rules.trace import replay
from guihua.rules.word_lists import Lexicon, Row
from guihua.workbench.barring import exceptions, without
from guihua.workbench.coverage import users_of
from guihua.workbench.examples import ExamplePath, check_example
from guihua.workbench.marks import MarkError, NotAskedError, asked

WORD_EXCEPTIONS = ("not_after", "not_before")  # columns of word lists: what makes a word part of another one
_Asked = Mapping[str, Mapping[str, Iterable[str]]]  # stage → how → texts


@dataclass(frozen=True)
class _Example:
    rule: Rule
    path: ExamplePath
    example: Any
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loose:
    """What can be taken out of a pattern, at ``[start, end)`` of it; of a fragment where ``fragment`` is its name."""

    rule: Rule
    fragment: str | None
    start: int
    end: int
    text: str


def unguarded(rules: Rules, asked_of: _Asked, only: frozenset[str] | None = None) -> Iterator[Problem]:
    """Exceptions and orders that no example guards, of all rules or of some. ``asked_of`` are texts of plans, which
    show orders that no example does."""
    for loose in unguarded_exceptions(rules, only):
        detail, fix = say("exception-unguarded", text=loose.text), say("guard-or-take-out")
        if loose.fragment is not None:
            entry = rules.fragment_entries[loose.fragment]
            told = say("in-fragment", name=f"{{{loose.fragment}}}", detail=detail)
            at = entry.yaml.inside(entry.path, loose.start)
            width = loose.end - loose.start
            yield Problem("R416", at, told, fix, None, entry.yaml.line(at.line), width)
        elif loose.rule.entry is not None:
            yield loose.rule.entry.inside("R416", ("pattern",), loose.start, loose.end, detail, fix)
    for lexicon, row, column in unguarded_words(rules, only):
        at, width = lexicon.place(row, column)
        detail = say("word-exception-unguarded", form=row.form, column=column, cell=row[column])
        yield Problem("R416", at, detail, say("guard-or-take-out"), None, lexicon.line(row), width)
    for winner, loser, text in unguarded_orders(rules, asked_of, only):
        if winner.entry is not None:
            said = say("order-unguarded", winner=winner.id, loser=loser.id, text=text)
            yield winner.entry.problem("R417", ("id",), said, say("guard-the-order", loser=loser.id))


# ---- exceptions ----------------------------------------------------------------------------------------------------


def unguarded_exceptions(rules: Rules, only: frozenset[str] | None = None) -> Iterator[Loose]:
    """Negative look-arounds of rules and fragments that can be taken out with every example passing."""
    examples = _examples(rules)
    for rule in rules:
        if only is None or rule.id in only:
            for start, end in exceptions(rule.written):
                written = without(rule.written, start, end)
                if not _differs(rule, rules.expand(written), examples[rule.stage], rules):
                    yield Loose(rule, None, start, end, rule.written[start:end])
    for name, pattern in rules.fragments.items():
        users = users_of(rules, name)
        if not users or (only is not None and not any(rule.id in only for rule in users)):
            continue
        for start, end in exceptions(pattern):
            other = Expander({**rules.fragments, name: without(pattern, start, end)}, rules.lexicons)
            if not _any_differs(users, other, examples, rules):
                yield Loose(users[0], name, start, end, pattern[start:end])


def unguarded_words(rules: Rules, only: frozenset[str] | None = None) -> Iterator[tuple[Lexicon, Row, str]]:
    """Cells of word lists that say where a word is part of another one, and can be emptied with every example passing:
    of words that patterns ask for."""
    examples = _examples(rules)
    lists = dict(rules.lexicons)
    names = {rule: _named(rules, rule.written) for rule in rules}
    for lexicon in lists.values():
        for row in lexicon.rows:
            asked_as = {lexicon.name, *(f"{lexicon.name}.{cls}" for cls in row.classes)}
            for column in WORD_EXCEPTIONS:
                users = [rule for rule in rules if names[rule] & asked_as] if row[column] else []
                if not users or (only is not None and not any(rule.id in only for rule in users)):
                    continue
                bare = Row(row.form, {**row.cells, column: ""}, row.position)
                rows = tuple(bare if one is row else one for one in lexicon.rows)
                other = Expander(rules.fragments, {**lists, lexicon.name: replace(lexicon, rows=rows)})
                telling = _with_word(row, column, examples)
                if not _any_differs(users, other, telling, rules):
                    yield lexicon, row, column


def _with_word(row: Row, column: str, examples: Mapping[str, Sequence[_Example]]) -> Mapping[str, Sequence[_Example]]:
    """Examples in whose texts the word is part of another one."""
    one_of, form = f"[{regex.escape(row[column])}]", regex.escape(row.form)
    shown = regex.compile(f"{one_of}{form}" if column == WORD_EXCEPTIONS[0] else f"{form}{one_of}")
    return {stage: [one for one in some if any(map(shown.search, one.texts))] for stage, some in examples.items()}


def _named(rules: Rules, pattern: str) -> set[str]:
    """What a pattern names, and what the fragments name that it names."""
    named: set[str] = set()
    left = [pattern]
    while left:
        found = {match[1] for match in REFERENCE.finditer(left.pop())} - named
        named |= found
        left += [rules.fragments[name] for name in found & rules.fragments.keys()]
    return named


def _any_differs(
    users: Iterable[Rule], other: Expander, examples: Mapping[str, Sequence[_Example]], rules: Rules
) -> bool:
    """True where an example fails when the rules are written with other fragments or lists. First are tried those that
    have such examples of their own, and short patterns: compiling is what takes the time."""
    own = {one.rule.id for some in examples.values() for one in some}
    in_order = sorted(users, key=lambda user: (user.id not in own, len(user.text)))
    return any(_differs(user, other.expand(user.written), examples[user.stage], rules) for user in in_order)


def _differs(rule: Rule, text: str, examples: Sequence[_Example], rules: Rules) -> bool:
    """True where an example of the stage fails when the rule is compiled from ``text``."""
    if not examples:
        return False
    mutant = replace(rule, text=text)
    try:
        pattern = compile_anew(text)
    except regex.error:
        return True  # a pattern that cannot do without
    others: Rules | None = None
    for one in sorted(examples, key=lambda one: one.rule.id != rule.id):
        if not any(_spans(rule.pattern, t) != _spans(pattern, t) for t in one.texts):
            continue
        others = others or rules.with_rule(mutant)
        asker = mutant if one.rule.id == rule.id else one.rule
        try:
            if any(True for _ in check_example(asker, others, one.path, one.example)):
                return True
        except RuleTimeout:
            return True
    return False


def _spans(pattern: regex.Pattern[str], text: str) -> list[tuple[Any, ...]]:
    try:
        return [match.regs for match in pattern.finditer(text, timeout=1.0)]
    except TimeoutError:
        return [()]


def _examples(rules: Rules) -> dict[str, list[_Example]]:
    """The examples of every stage, with what is asked about each."""
    found: dict[str, list[_Example]] = {stage: [] for stage in rules.stages}
    for rule in rules:
        for path, example in example_texts(rule.entry) if rule.entry is not None else ():
            try:
                texts = asked(rule.stage, example.text, rules).texts
            except (MarkError, NotAskedError):
                continue
            found[rule.stage].append(_Example(rule, path, example, texts))
    return found


# ---- orders --------------------------------------------------------------------------------------------------------


def unguarded_orders(
    rules: Rules, asked_of: _Asked, only: frozenset[str] | None = None
) -> Iterator[tuple[Rule, Rule, str]]:
    """Pairs of rules of which the upper one stands in a text because it is the upper one, and no example of which
    shows that; with such a text."""
    guarded: set[tuple[str, str]] = set()
    for examples in _examples(rules).values():
        for one in examples:
            for text in one.texts:
                for winner, loser in _decided(rules, one.rule.stage, text):
                    if one.rule.id == (winner if is_wanted(one.example) else loser):
                        guarded.add((winner, loser))
    told: dict[tuple[str, str], str] = {}
    for stage, ways in asked_of.items():
        for texts in ways.values():
            for text in texts:
                for pair in _decided(rules, stage, text):
                    if pair not in guarded:
                        told.setdefault(pair, text[:60])
    for (winner, loser), text in sorted(told.items()):
        if only is None or {winner, loser} & only:
            yield rules[winner], rules[loser], text


def _decided(rules: Rules, stage: str, text: str) -> Iterator[tuple[str, str]]:
    """Winners and losers that only their order parts."""
    how = FIRST if mode(stage) == FIRST else ALL
    event = replay(rules, stage, how, text)
    for loser in event.candidates:
        for winner in event.selected:
            if loser.rule.id != winner.rule.id and (how == FIRST or _by_order(winner, loser)):
                yield winner.rule.id, loser.rule.id


def _by_order(winner: Match, loser: Match) -> bool:
    """True where the loser would stand if the two were in one block, or in the other order."""
    longer = (loser.end - loser.start, -loser.start) >= (winner.end - winner.start, -winner.start)
    return winner.overlaps(loser) and longer
