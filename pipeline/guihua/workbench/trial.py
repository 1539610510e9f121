"""A pattern tried on a corpus before it is written down: where it matches, and what stands there today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import regex

from guihua.errors import GuihuaError
from guihua.messages import Text, say
from guihua.rules.fullwidth import regex_signs
from guihua.rules.hints import caret, cells, did_you_mean
from guihua.rules.matching import Rule, search_all
from guihua.rules.pattern_tree import REFERENCE, PatternError, is_escape, parse, unclosed
from guihua.rules.placeholders import PLACEHOLDERS, SIGNS, spoken, spoken_groups
from guihua.rules.problems import Position
from guihua.rules.ruleset import Rules
from guihua.rules.trace import replay
from guihua.workbench.match_details import NearMiss, near_miss, reached
from guihua.workbench.usage import questions

TRIED = "tried"  # id of the rule that is none yet
_AROUND = 18  # characters shown on each side of a match


class TrialError(GuihuaError, ValueError):
    """The pattern cannot be tried; the message says why, in both languages."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A match of the tried pattern in a text that its stage is asked about, its numbers in plain text. ``times`` is how
    often the plan asks about that text; ``standing`` are the rules of the stage that stand there today, by id."""

    plan: str
    text: str
    start: int
    end: int
    groups: Mapping[str, str]
    times: int
    standing: tuple[str, ...]


def try_pattern(pattern: str, stage: str, corpus: Path, rules: Rules) -> Iterator[Hit]:
    """Every match of ``pattern`` in what the plans of ``corpus`` ask ``stage``, plan by plan, in the order of asking.
    Raises ``TrialError`` where the pattern is unsound."""
    rule = _rule(pattern, stage, rules)
    for plan, found in questions(corpus, rules, stage):
        for (how, text), times in found.items():
            if not (matches := search_all(rule, text)):
                continue
            selected = replay(rules, stage, how, text).selected
            for match in matches[: 1 if how == "first" else None]:
                there = dict.fromkeys(m.rule.id for m in selected if how == "first" or m.overlaps(match))
                groups = spoken_groups(text, match.spans)
                start, end = (len(spoken(text, 0, at)) for at in (match.start, match.end))
                yield Hit(plan, spoken(text), start, end, groups, times, tuple(there))


def why_nowhere(pattern: str, stage: str, corpus: Path, rules: Rules) -> Iterator[str]:
    """Of a pattern that matches nothing: signs of full width in it, and the text in which it gets furthest."""
    for _, _, _, what, fix in regex_signs(pattern):
        yield f"{what.english}: {fix.english}\n{what.chinese}：{fix.chinese}"
    rule = _rule(pattern, stage, rules)
    asked = ((plan, text) for plan, found in questions(corpus, rules, stage) for _, text in found)
    near = ((miss, text, plan) for plan, text in asked if (miss := near_miss(rules, rule, text)) is not None)

    def closeness(one: tuple[NearMiss, str, str]) -> tuple[int, bool]:
        miss, text, _ = one
        return miss.end - miss.start, text[miss.end : miss.end + 1] in PLACEHOLDERS  # at a number it most likely meant

    if (best := max(near, key=closeness, default=None)) is not None:
        miss, text, plan = best
        shown = spoken(text, max(0, miss.start - _AROUND), miss.end + _AROUND)
        yield say("tried-nearest", text=_flat(shown), plan=plan, near=reached(miss, text)).lines


def _rule(pattern: str, stage: str, rules: Rules) -> Rule:
    try:
        parse(pattern)
    except PatternError as error:
        raise TrialError(f"\n{pattern}\n{caret(pattern, error.offset + 1, 1)}\n{error.message.lines}") from error
    if (open_at := unclosed(pattern)) is not None:
        told = say("never-closed", sign="{", closing="}").lines
        raise TrialError(f"\n{pattern}\n{caret(pattern, open_at.start() + 1, len(open_at[0]))}\n{told}")
    for reference in REFERENCE.finditer(pattern):
        name = reference[1]
        lexicon, _, cls = name.partition(".")
        known = (
            name in rules.fragments
            or name in SIGNS
            or (lexicon in rules.lexicons and (not cls or cls in rules.lexicons[lexicon].classes()))
        )
        if not known and not is_escape(pattern, reference.start()):
            raise TrialError(_unknown(name, rules).lines)
    rule = Rule(TRIED, stage, "", pattern, rules.expand(pattern), {}, 0, 0, Position("-", 1, 1))
    try:
        _ = rule.pattern
    except regex.error as error:
        raise TrialError(say("pattern-unsound", error=error, pattern=pattern).lines) from error
    return rule


def _unknown(name: str, rules: Rules) -> Text:
    classes = (f"{lexicon.name}.{cls}" for lexicon in rules.lexicons.values() for cls in lexicon.classes())
    told = say("no-such-fragment", name=name)
    near = did_you_mean(name, [*rules.fragments, *rules.lexicons, *classes], 0)
    return told if near is None else say("told-and-near", told=told, near=near)


def as_text(hits: list[Hit], most: int) -> Iterator[str]:
    """Keyword in context, plan by plan; a text that a plan asks about several times stands once."""
    plan = None
    width = max((_width(_left(hit)) for hit in hits[:most]), default=0)
    for hit in hits[:most]:
        if hit.plan != plan:
            plan = hit.plan
            yield f"{plan}  {sum(one.plan == plan for one in hits)}"
        left, right = _left(hit), _flat(hit.text[hit.end : hit.end + _AROUND])
        told = f"  {' ' * (width - _width(left))}{left}【{_flat(hit.text[hit.start : hit.end])}】{right}"
        groups = "  ".join(f"{name}={text}" for name, text in hit.groups.items() if text)
        stands = ", ".join(hit.standing) or say("nothing").label
        yield f"{told}    {groups}    {say('stands-today').label}: {stands}"
    if len(hits) > most:
        yield f"  … +{len(hits) - most}"
    plans = len({hit.plan for hit in hits})
    free = sum(not hit.standing for hit in hits)
    yield say("tried-in-all", n=len(hits), plans=plans, free=free).lines


def _left(hit: Hit) -> str:
    return _flat(hit.text[max(0, hit.start - _AROUND) : hit.start])


def _flat(text: str) -> str:
    return " ".join(text.split("\n"))


def _width(text: str) -> int:
    return sum(map(cells, text))


def listed(rules: Rules, stage: str | None, file: str | None) -> Iterator[Rule]:
    """The rules of a stage or a file, or all, in the order in which they win within their stage."""
    found = [
        rule
        for rule in rules.all
        if (stage is None or rule.stage == stage) and (file is None or Path(rule.position.file).stem == Path(file).stem)
    ]
    yield from sorted(found, key=lambda rule: (rule.stage, -rule.priority))
