"""A new rule, drafted from an example: what is known of it, what is left to fill in, and where in its file it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from guihua.messages import say
from guihua.rules.kept import RULE_TABLE
from guihua.rules.matching import Rule
from guihua.rules.models import WHY
from guihua.rules.placeholders import named
from guihua.rules.ruleset import Rules
from guihua.rules.stage_contract import emitted_keys
from guihua.workbench.examples import standing
from guihua.workbench.marks import Asked, asked


@dataclass(frozen=True)
class NewRule:
    """``keys`` of the rule as they are written. ``above`` is the rule that wins today what it must match: it goes above
    that one, else to the end of its stage. ``lacking`` has what it must emit and nothing tells, with the values there
    are."""

    keys: Mapping[str, str]
    emit: Mapping[str, object]
    above: Rule | None
    lacking: Mapping[str, Sequence[str]]


def draft(rule_id: str, stage: str, text: str, pattern: str | None, rules: Rules) -> NewRule:
    """A rule whose pattern matches what stands in 【】 and nothing else (where a number is marked: the whole of what
    the stage is asked about it). It emits what all rules do whose ids begin with the same words. Raises MarkError, and
    NotAskedError where the stage asks nothing about the text."""
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
    known = emitted_keys().get(stage, {})
    lacking = {name: key.values for name, key in known.items() if key.needed and name not in emit}
    return NewRule(keys, emit, _winner(stage, put, start, end, rules), lacking)


def _of_kin(rule_id: str, stage: str, rules: Rules) -> dict[str, object]:
    """What all rules of the stage emit whose ids begin with most of the words of ``rule_id``."""
    words = rule_id.split("-")
    for most in range(len(words) - 1, 0, -1):
        if kin := [rule for rule in rules.stage(stage) if rule.id.split("-")[:most] == words[:most]]:
            plain = {key: value for key, value in kin[0].emit.items() if isinstance(value, str | int | float)}
            return {key: value for key, value in plain.items() if all(rule.emit.get(key) == value for rule in kin)}
    return {}


def _winner(stage: str, put: Asked, start: int, end: int, rules: Rules) -> Rule | None:
    """The rule that wins today where the new one must match, the uppermost of several."""
    found = [match.rule for match in standing(rules, stage, put.texts[0]) if match.start < end and start < match.end]
    return min(found, key=lambda rule: rule.order, default=None)


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


def place_of(stage: str, above: Rule | None, rules: Rules) -> tuple[str, int, int] | None:
    """Where a new rule goes, above a rule or to the end of its stage: the file, the number of lines before it, the
    columns before its dash; null where no file has the stage."""
    entries = [rule.entry for rule in rules.all if rule.stage == stage and rule.entry is not None]
    if not entries:
        return None
    entry = (above.entry if above is not None else None) or entries[-1]
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
