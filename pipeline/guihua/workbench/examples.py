"""Every example of every rule, alone and together with its stage; what no example and no code uses.

Examples as plans of one line, read by the whole program: what another stage takes before the rule is asked.

Only for stages that are asked of any line. The examples of the others are cells, names, or clauses in signs: those
rules run alone and with their stage.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from guihua.messages import Text, say
from guihua.rules.check_cache import Sound
from guihua.rules.entries import Entry, example_texts, is_wanted
from guihua.rules.hints import did_you_mean
from guihua.rules.matching import Match, Rule, search, search_all
from guihua.rules.memo import kept_with_rules
from guihua.rules.models import KnownFalse, Todo
from guihua.rules.placeholders import spoken, spoken_groups
from guihua.rules.problems import Problem, RuleTimeout
from guihua.rules.ruleset import Rules
from guihua.rules.stage_contract import group_keys, stage_differences, unreadable_groups
from guihua.rules.stages import ALL, DECLARED, FIRST, mode
from guihua.workbench.example_signs import or_in_quotes, sign_amiss
from guihua.workbench.marks import CLOSE, OPEN, Asked, MarkError, NotAskedError, asked, foresee_examples, marks_number
from guihua.workbench.match_details import near_miss, reached

_UNITS = "units"  # the word list that a key `unit` names a form of
MATCHED = "match"  # what `expect` calls the words that a rule matches
_Span = tuple[int, int]
ExamplePath = tuple[str | int, ...]


def standing(rules: Rules, stage: str, text: str, lowest: int | None = None) -> list[Match]:
    """The matches that the stage would take; with ``lowest`` those of rules of that priority and above, which no rule
    below it can beat."""
    how = mode(stage)
    found = rules.find(stage, text, lowest) if how != "first" else []
    if how != ALL and (first := rules.first(stage, text)) is not None and first not in found:
        found = [first, *found]
    return found


def check_rule(rule: Rule, rules: Rules) -> Iterator[Problem]:
    """All that the examples of one rule tell; of a draft, what they would tell if it were active."""
    entry = rule.entry
    if entry is None or rule.status == "retired":
        return
    yield from _check_counts(rule, entry)
    if rule.status == "draft":
        rule = replace(rule, status="active")
        rules = rules.with_rule(rule)
    yield from _check_unit(rule, entry, rules)
    lost = []
    wanted = 0
    for path, example in example_texts(entry):
        try:
            found = list(check_example(rule, rules, path, example))
        except RuleTimeout as error:
            fix = say("repeated-parts-exclude")
            blamed = rules[error.rule_id].entry
            detail = say("took-longer", seconds=error.seconds, text=error.text)
            yield (blamed or entry).problem("R409", ("pattern",), detail, fix)
            continue
        wanted += path[0] == "hit"
        lost += [problem for problem in found if problem.code == "R406"]
        yield from (problem for problem in found if problem.code != "R406")
    if lost and len(lost) == wanted:
        by = sorted({str(problem.detail["winner"]) for problem in lost})
        winners = {one.partition(" ")[0] for one in by}
        of_one_block = any(other.id in winners and other.priority == rule.priority for other in rules.stage(rule.stage))
        fix = say("move-to-a-block-above" if of_one_block and mode(rule.stage) == ALL else "move-it-up")
        yield entry.problem("R407", ("id",), say("all-won-by", winners=", ".join(by)), fix)
    else:
        yield from lost
    for number, known in enumerate(entry.model.known_false):
        yield from _check_known(rule, rules, number, known)


def check_example(rule: Rule, rules: Rules, path: ExamplePath, example: Any) -> Iterator[Problem]:
    """What is wrong with one example; a todo is wrong when it passes."""
    entry = rule.entry
    assert entry is not None
    if (sign := sign_amiss(entry, path, example)) is not None:
        yield sign
        return
    text_path = (*path, "text")
    try:
        put = asked(rule.stage, example.text, rules)
    except MarkError as error:
        fix = say("write-marks", marks=f"{OPEN}…{CLOSE}")
        yield entry.inside("R403", text_path, error.offset, error.offset + 1, error.message, fix)
        return
    except NotAskedError as error:
        fix = or_in_quotes(entry, path, say("mark-the-number", marks=OPEN + CLOSE))
        yield entry.problem("R403", text_path, error.message, fix)
        return
    if is_wanted(example) and not put.spans and not marks_number(rule.stage):
        fix = or_in_quotes(entry, path, say("put-in-marks", marks=OPEN + CLOSE))
        yield entry.problem("R403", text_path, say("nothing-is-marked"), fix)
        return
    if is_wanted(example) and len(put.spans) > 1 and mode(rule.stage) == FIRST:
        start = _written(example.text, put.spans[1][0])
        fix = say("mark-one", marks=OPEN + CLOSE)
        yield entry.inside("R403", text_path, start, start + 1, say("stage-takes-one", stage=rule.stage), fix)
        return
    problems = list(_missed(rule, rules, path, example, put) if is_wanted(example) else _false(rule, rules, path, put))
    if not isinstance(example, Todo):
        yield from problems
    elif not problems:
        yield entry.problem("R408", text_path, say("it-passes-now"), say("move-to-hit-or-miss"))


def _missed(rule: Rule, rules: Rules, path: ExamplePath, example: Any, put: Asked) -> Iterator[Problem]:
    """Where a rule does not match what it should, gives something else than expected, or is beaten to it."""
    text = next((one for one in put.texts if search(rule, one) is not None), put.texts[0])
    alone = {(match.start, match.end): match for match in search_all(rule, text)}
    spans = put.spans or tuple(alone)[:1]
    if not spans or not alone.keys() >= set(spans):
        yield _unmatched(rule, rules, path, example, text, put.spans, alone)
        return
    yield from _unexpected(alone[spans[0]], text, rules, path, example.expect)
    yield from _unread_groups([alone[span] for span in spans], rules, path)
    yield from _beaten(rule, rules, path, example, put, spans)


def _unmatched(
    rule: Rule,
    rules: Rules,
    path: ExamplePath,
    example: Any,
    text: str,
    spans: Sequence[_Span],
    alone: Mapping[_Span, Match],
) -> Problem:
    """The example in which a rule does not match what is marked, or what is asked about the number that is."""
    entry = rule.entry
    assert entry is not None
    fix = say("see-how-far", text=shlex.quote(example.text), stage=rule.stage)
    if not spans:
        detail = _with_reach(say("not-matched-in", text=spoken(text, marks=OPEN + CLOSE)), rule, rules, text)
        return entry.problem("R404", (*path, "text"), detail, fix)
    start, end = next(span for span in spans if span not in alone)
    shown = ", ".join(f"{OPEN}{spoken(text, s, e)}{CLOSE}" for s, e in sorted(alone))
    wanted = f"{OPEN}{spoken(text, start, end)}{CLOSE}"
    detail = _with_reach(say("not-matched", wanted=wanted, shown=shown or say("nothing")), rule, rules, text)
    at = _written(example.text, len(spoken(text, 0, start)))
    return entry.inside("R404", (*path, "text"), at, at + len(spoken(text, start, end)), detail, fix)


def _with_reach(told: Text, rule: Rule, rules: Rules, text: str) -> Text:
    """What is told, and how far the rule gets: ``explain`` tells that of places that no other rule takes alone."""
    miss = near_miss(rules, rule, text)
    return told if miss is None else say("told-and-near", told=told, near=reached(miss, text))


def _beaten(
    rule: Rule, rules: Rules, path: ExamplePath, example: Any, put: Asked, spans: Sequence[_Span]
) -> Iterator[Problem]:
    """Where another rule stands in the place of this one. Of several texts the first in which a rule stands decides."""
    entry = rule.entry
    assert entry is not None
    text, stand = _deciding(rule, rules, put)
    taken = {(match.start, match.end) for match in stand if match.rule.id == rule.id}
    if not put.spans:
        if not taken:
            detail = _winner(stand[0] if stand else None, rule, text)
            yield entry.problem("R406", (*path, "text"), detail, say("settle-by-order"))
        return
    for start, end in spans if mode(rule.stage) == ALL else spans[:1]:
        if (start, end) not in taken:
            at = _written(example.text, len(spoken(text, 0, start)))
            winner = next((m for m in stand if m.start < end and start < m.end), stand[0] if stand else None)
            detail, width = _winner(winner, rule, text), len(spoken(text, start, end))
            yield entry.inside("R406", (*path, "text"), at, at + width, detail, say("settle-by-order"))


def _deciding(rule: Rule, rules: Rules, put: Asked) -> tuple[str, list[Match]]:
    """The text whose answer counts, and what stands there of rules that ``rule`` does not win over."""
    for text in put.texts:
        if stand := standing(rules, rule.stage, text, rule.priority):
            return text, stand
    return put.texts[0], []


def _winner(match: Match | None, rule: Rule, text: str) -> Text:
    if match is None:
        return say("nothing-wins", winner=say("nothing"), text=text)
    why = say("by-order") if match.rule.priority != rule.priority else say("by-length-place")
    return say("wins", winner=f"{match.rule.id} ({match.rule.position})", why=why, text=text)


def _unexpected(match: Match, text: str, rules: Rules, path: ExamplePath, expect: dict[str, Any]) -> Iterator[Problem]:
    rule = match.rule
    entry = rule.entry
    assert entry is not None
    known = {MATCHED: spoken(text, match.start, match.end), **rule.emit, **spoken_groups(text, match.spans)}
    for key, wanted in expect.items():
        place = (*path, "expect", key)
        if key not in known:
            names = {MATCHED, *rule.emit, *rule.pattern.groupindex}
            if key in names:
                fix = say("expected", wanted=wanted)
                yield entry.problem("R404", place, say("group-took-no-part", name=key), fix)
            else:
                detail = say("no-group-nor-emit", name=key)
                yield entry.problem("R404", place, detail, did_you_mean(key, names), key=True)
        elif known[key] != wanted and str(known[key]) != wanted:
            fix = say("write-or-mend", value=known[key])
            if key == "unit" and isinstance(wanted, str) and (other := _unknown_unit(rules, wanted)) is not None:
                fix = say("no-such-unit", file=f"{_UNITS}.tsv", unit=wanted, near=other)
            detail = say("value-is-not", name=key, value=known[key], wanted=wanted)
            yield entry.problem("R404", place, detail, fix)


def _unread_groups(matches: Sequence[Match], rules: Rules, path: ExamplePath) -> Iterator[Problem]:
    """Groups whose texts no code can read: the rule would stop the program where it stands."""
    for match in matches:
        keys = group_keys().get(match.rule.stage, {})
        for name, wanted in unreadable_groups(match.groups, keys, rules.lexicons).items():
            assert match.rule.entry is not None
            detail = say("group-must-be-of", name=name, text=match.groups[name], wanted=wanted)
            fix = say("let-group-hold-that", name=name)
            yield match.rule.entry.problem("R413", (*path, "text"), detail, fix)


def _unknown_unit(rules: Rules, unit: str) -> Text | None:
    """What to do about a unit that is no form of the list; nothing where it is one, or there is no list."""
    if _UNITS not in rules.lexicons or unit in (forms := rules.lexicon(_UNITS).forms()):
        return None
    return did_you_mean(unit, forms, 0) or say("add-to-list", file=f"{_UNITS}.tsv")


def _check_unit(rule: Rule, entry: Entry, rules: Rules) -> Iterator[Problem]:
    unit = rule.emit.get("unit")
    if isinstance(unit, str) and (fix := _unknown_unit(rules, unit)) is not None:
        yield entry.problem("R305", ("emit", "unit"), say("not-in-list", name=unit, file=f"{_UNITS}.tsv"), fix)


def _false(rule: Rule, rules: Rules, path: ExamplePath, put: Asked) -> Iterator[Problem]:
    """Where a rule matches what it must not: it stands in the text, or at the marked place of it."""
    entry = rule.entry
    assert entry is not None
    text = next((one for one in put.texts if search(rule, one) is not None), None)
    if text is None:
        return  # what does not match alone cannot stand among others
    text, stand = _deciding(rule, rules, put)
    for match in stand:
        if match.rule.id == rule.id and (not put.spans or (match.start, match.end) in put.spans):
            detail = say("it-matches", shown=f"{OPEN}{spoken(text, match.start, match.end)}{CLOSE}")
            yield entry.problem("R405", (*path, "text"), detail, say("narrow-the-pattern"))
            return


def _check_counts(rule: Rule, entry: Entry) -> Iterator[Problem]:
    if rule.status != "active":
        return
    if not entry.model.hit:
        yield entry.problem("R401", ("id",), say("quoted", text=rule.id), say("add-hit", marked=f"…{OPEN}…{CLOSE}…"))
    if not entry.model.miss:
        yield entry.problem("R402", ("id",), say("quoted", text=rule.id), say("add-miss"))
    if rule.why == say("draft-why").english or any(m.text == say("draft-miss").chinese for m in entry.model.miss):
        yield entry.problem("R402", ("id",), say("still-as-drafted"), say("fill-in-the-draft"))


def _check_known(rule: Rule, rules: Rules, number: int, known: KnownFalse) -> Iterator[Problem]:
    entry = rule.entry
    assert entry is not None
    path = ("known_false", number, "text")
    if (sign := sign_amiss(entry, path[:-1], known)) is not None:
        yield sign
        return
    try:
        put = asked(rule.stage, known.text, rules)
    except MarkError as error:
        fix = say("write-marks", marks=f"{OPEN}…{CLOSE}")
        yield entry.inside("R403", path, error.offset, error.offset + 1, error.message, fix)
        return
    except NotAskedError as error:
        fix = or_in_quotes(entry, path[:-1], say("mark-the-number", marks=OPEN + CLOSE))
        yield entry.problem("R403", path, error.message, fix)
        return
    _, stand = _deciding(rule, rules, put)
    found = {(match.start, match.end) for match in stand if match.rule.id == rule.id}
    if not (found if marks_number(rule.stage) else found.intersection(put.spans)):
        yield entry.problem("R410", path, say("no-longer-matched", text=known.text), say("take-entry-out"))


def _written(text: str, offset: int) -> int:
    """Offset in a marked text of character ``offset`` of the text without marks."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character == OPEN) - (character == CLOSE)
        if (character == OPEN and depth == 1) or (character == CLOSE and depth == 0):
            continue
        if offset == 0:
            return at
        offset -= 1
    return len(text)


def check_stages(rules: Rules) -> Iterator[Problem]:
    """Stages of rules that the program puts to nothing, and stages of which ``stages.tsv`` says something else."""
    for stage in rules.stages:
        entry = rules.stage(stage)[0].entry
        if entry is not None and stage not in DECLARED:
            at = entry.yaml.position((*entry.block, "stage"))
            yield Problem("R503", at, say("quoted", text=stage), say("see-stages"), None, entry.yaml.line(at.line))
    yield from stage_differences(rules.lexicons)


def check_examples(rules: Rules, only: frozenset[str] | None = None, sound: Sound | None = None) -> list[Problem]:
    """Every example of every rule, or of some; rules that were ``sound`` before and are the same are passed by."""
    plain = rules if only else Rules(rules.all, rules.lexicons, rules.hash, rules.folder, sifted=False)
    found = []
    with suppress(RuleTimeout):  # told of the example
        foresee_examples(((rule.stage, example.text) for rule, example in _examples(rules, only)), plain)
    for rule in chosen(rules, only):
        depends = _depends(rule, plain) if sound is not None else ""
        if sound is not None and sound.has(depends):
            continue
        problems = list(check_rule(rule, plain))
        if sound is not None and not problems:
            sound.add(depends)
        found += problems
    return found


def chosen(rules: Rules, only: frozenset[str] | None) -> list[Rule]:
    return [rule for rule in rules.all if only is None or rule.id in only]


def count_examples(rules: Rules, only: frozenset[str] | None = None) -> int:
    """How many examples there are."""
    return sum(1 for _ in _examples(rules, only))


def _examples(rules: Rules, only: frozenset[str] | None) -> Iterator[tuple[Rule, Any]]:
    return (
        (rule, example)
        for rule in chosen(rules, only)
        if rule.entry is not None
        for _, example in example_texts(rule.entry)
    )


def _depends(rule: Rule, rules: Rules) -> str:
    """All that the examples of a rule depend on: where numbers are masked, on how the texts are read."""
    model = rule.entry.model.model_dump_json() if rule.entry is not None else ""
    read = [_texts(rule, rules, example) for _, example in example_texts(rule.entry)] if rule.entry is not None else []
    return f"{_surroundings(rule.stage, rules)}\0{rule.text}\0{model}\0{read}"


def _texts(rule: Rule, rules: Rules, example: Any) -> tuple[str, ...]:
    try:
        return asked(rule.stage, example.text, rules).texts
    except (MarkError, NotAskedError) as error:
        return (str(error),)


@kept_with_rules(256)
def _surroundings(stage: str, rules: Rules) -> str:
    """What decides over an example beside its own rule."""
    others = [(r.id, r.text, dict(r.emit), r.priority, r.status) for r in rules.all if r.stage == stage]
    keys = group_keys().get(stage, {}).values()
    lists = {"stages", "units", *(value.partition(".")[0] for key in keys for value in key.values)}
    known = [rules.lexicons[name] for name in sorted(lists & rules.lexicons.keys())]
    words = [(one.name, [tuple(row.cells.items()) for row in one.rows]) for one in known]
    return hashlib.sha256(repr((others, words)).encode()).hexdigest()
