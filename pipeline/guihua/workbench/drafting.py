"""A new rule, drafted from an example: what is known of it, what is left to fill in, and where in its file it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import regex

from guihua.messages import say
from guihua.rules import stages
from guihua.rules.kept import RULE_TABLE, files_of
from guihua.rules.loader import read_rules
from guihua.rules.matching import Match, Rule
from guihua.rules.models import WHY
from guihua.rules.pattern_tree import REFERENCE
from guihua.rules.placeholders import named
from guihua.rules.problems import Problem
from guihua.rules.ruleset import Rules
from guihua.rules.stage_contract import emitted_keys
from guihua.rules.stages import ALL, mode
from guihua.workbench.examples import standing
from guihua.workbench.marks import Asked, asked

_BEFORE, _AFTER = "before", "after"  # the number: where a rule of names takes the name
_ASKED = "this"  # begins the names of the numbers asked about
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class NewRule:
    """``keys`` of the rule as they are written. ``above`` is the rule that wins today what it must match: it goes above
    that one, else to the end of its stage. ``behind`` is a rule of a block above: it goes behind that one where
    ``above`` matches more, since within a block the longer match wins. ``lacking`` has what it must emit and nothing
    tells, with the values there are."""

    keys: Mapping[str, str]
    emit: Mapping[str, object]
    above: Rule | None
    behind: Rule | None
    lacking: Mapping[str, Sequence[str]]


def draft(
    rule_id: str, stage: str, text: str, pattern: str | None, rules: Rules, told: Mapping[str, str] = _NOTHING
) -> NewRule:
    """A rule whose pattern matches what stands in 【】 and nothing else (where a number is marked: the whole of what
    the stage is asked about it). It emits what it is ``told`` to, what all rules do whose ids begin with the same
    words, and in the stage of names on which side of the number its group stands. Raises MarkError, and NotAskedError
    where the stage asks nothing about the text."""
    put = asked(stage, text, rules)
    start, end = put.spans[0] if put.spans else (0, len(put.texts[0]))
    keys = {
        "id": rule_id,
        "why": say("draft-why").english,
        "pattern": pattern or named(regex.escape(put.texts[0][start:end], special_only=True)),
        "status": "draft",
        "hit": text,
        "miss": f"{say('draft-miss').chinese}{WHY}{say('draft-miss-why').english}",
    }
    emit = _of_kin(rule_id, stage, rules)
    if (
        stage == stages.NAME
        and emit.get("how", _AFTER) in (_BEFORE, _AFTER)
        and (side := _side(keys["pattern"], rules))
    ):
        emit["how"] = side
    emit |= told
    known = emitted_keys().get(stage, {})
    lacking = {name: key.values for name, key in known.items() if key.needed and name not in emit}
    won = _winner(stage, put, start, end, rules)
    shorter = won is not None and mode(stage) == ALL and end - start < won.end - won.start
    above = None if won is None else won.rule
    behind = _of_block_above(rule_id, above, rules) if shorter and above is not None else None
    return NewRule(keys, emit, above, behind, lacking)


def _side(pattern: str, rules: Rules) -> str | None:
    """Where the name stands that a pattern takes: before the number asked about, or behind it; null where it takes
    none."""
    name = pattern.find("(?<name>")
    numbers = [match.start() for match in REFERENCE.finditer(pattern) if _of_number(match[1], rules)]
    if name < 0 or not numbers:
        return None
    return _BEFORE if name < numbers[0] else _AFTER


def _of_number(reference: str, rules: Rules) -> bool:
    return reference.startswith(_ASKED) or f"{{{_ASKED}" in rules.fragments.get(reference, "")


def _of_block_above(rule_id: str, rule: Rule, rules: Rules) -> Rule | None:
    """The last rule of the blocks above that of ``rule`` whose id begins with the same word, else the last of all."""
    higher = [other for other in rules.stage(rule.stage) if other.priority > rule.priority]
    kin = [other for other in higher if other.id.partition("-")[0] == rule_id.partition("-")[0]]
    return max(kin or higher, key=lambda other: other.order, default=None)


def _of_kin(rule_id: str, stage: str, rules: Rules) -> dict[str, object]:
    """What all rules of the stage emit whose ids begin with most of the words of ``rule_id``."""
    words = rule_id.split("-")
    for most in range(len(words) - 1, 0, -1):
        if kin := [rule for rule in rules.stage(stage) if rule.id.split("-")[:most] == words[:most]]:
            plain = {key: value for key, value in kin[0].emit.items() if isinstance(value, str | int | float)}
            return {key: value for key, value in plain.items() if all(rule.emit.get(key) == value for rule in kin)}
    return {}


def _winner(stage: str, put: Asked, start: int, end: int, rules: Rules) -> Match | None:
    """The match that wins today where the new rule must match, that of the uppermost rule of several."""
    found = [match for match in standing(rules, stage, put.texts[0]) if match.start < end and start < match.end]
    return min(found, key=lambda match: match.rule.order, default=None)


def written_in(drafted: NewRule, file: str, lines: Sequence[str]) -> list[str]:
    """A draft as lines of a rule file that has these lines: keys in YAML, or a row of a table."""
    emit = {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in drafted.emit.items()}
    if file.endswith(RULE_TABLE):
        headings = next(line for line in lines if line and not line.startswith("#")).split("\t")
        return ["\t".join({**emit, **drafted.keys}.get(heading, "") for heading in headings)]
    quoted = {key: "'" + value.replace("'", "''") + "'" for key, value in drafted.keys.items()}
    keys = {"id": "", "why": "", "pattern": "", "emit": "", **drafted.keys}
    keys |= {"pattern": quoted["pattern"], "hit": f"[{quoted['hit']}]", "miss": f"[{quoted['miss']}]"}
    keys["emit"] = f"{{{', '.join(f'{key}: {value}' for key, value in emit.items())}}}"
    if not emit:
        del keys["emit"]
    return [f"{'- ' if key == 'id' else '  '}{key}: {value}" for key, value in keys.items()]


def place_of(stage: str, drafted: NewRule, rules: Rules) -> tuple[str, int, int] | None:
    """Where a new rule goes, behind a rule, above one or to the end of its stage: the file, the number of lines before
    it, the columns before its dash; null where no file has the stage."""
    above = drafted.above if drafted.behind is None else None
    entries = [rule.entry for rule in rules.all if rule.stage == stage and rule.entry is not None]
    if not entries:
        return None
    beside = drafted.behind or above
    entry = (beside.entry if beside is not None else None) or entries[-1]
    source = entry.yaml
    node = source.nodes[entry.path]
    table = source.name.endswith(RULE_TABLE)
    if above is not None:
        at = node.start_mark.line
        while source.lines[at - 1].lstrip().startswith("#"):
            at -= 1
    else:
        at = node.start_mark.line + 1 if table else node.end_mark.line
        while not source.lines[at - 1].strip():
            at -= 1
    return source.name, at, 0 if table else node.start_mark.column - 2


def unsound(folder: Path, file: str, text: str) -> list[Problem]:
    """What would keep the rules of a folder from loading if one file had this text."""
    _, problems = read_rules(folder, held={**(files_of(folder) or {}), file: text.encode()})
    return [problem for problem in problems if problem.level == "error"]
