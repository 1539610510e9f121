"""One rule in full."""

from __future__ import annotations

import json
from typing import Any

from pipeline.rule_check import standing, unmark
from pipeline.rule_entries import example_texts
from pipeline.rule_patterns import REFERENCE
from pipeline.rules import Rules

SHOWN = 2000  # characters of a compiled pattern printed


def successors(rules: Rules, rule_id: str) -> list[str]:
    """Ids of the rules that took the place of one."""
    return [rule.id for rule in rules.all if rule.entry is not None and rule_id in rule.entry.model.replaces]


def rule_facts(rules: Rules, rule_id: str) -> dict[str, Any]:
    """A rule as plain values; ``text`` is the pattern that is compiled."""
    rule = rules[rule_id]
    entry = rule.entry
    examples = []
    for path, example in example_texts(entry) if entry is not None else ():
        marked = unmark(example.text)
        stand = standing(rules, rule.stage, marked.text)
        won = [f"{m.rule.id} [{m.start}, {m.end}) {marked.text[m.start : m.end]}" for m in stand]
        examples.append({"kind": path[1], "text": example.text, "why": getattr(example, "why", None), "stage": won})
    return {
        "id": rule.id,
        "stage": rule.stage,
        "place": str(rule.position),
        "status": rule.status,
        "priority": rule.priority,
        "why": rule.why,
        "pattern": rule.written,
        "uses": list(dict.fromkeys(m[1] for m in REFERENCE.finditer(rule.written))),
        "text": rule.text,
        "emit": dict(rule.emit),
        "yields_to": list(rule.yields_to),
        "replaces": list(entry.model.replaces) if entry is not None else [],
        "replaced_by": successors(rules, rule_id),
        "examples": examples,
    }


def rule_text(rules: Rules, rule_id: str) -> str:
    """A rule for a terminal."""
    facts = rule_facts(rules, rule_id)
    compiled = facts["text"]
    shown = compiled if len(compiled) <= SHOWN else f"{compiled[:SHOWN]}… ({len(compiled)} characters; --json has all)"
    lines = [
        f"{facts['id']}  {facts['place']}",
        f"  why       {facts['why']}",
        f"  stage     {facts['stage']}, priority {facts['priority']}, {facts['status']}",
        f"  pattern   {facts['pattern']}",
        f"  compiled  {shown}",
        f"  emit      {json.dumps(facts['emit'], ensure_ascii=False)}",
    ]
    lines += [f"  uses      {_use(rules, name)}" for name in facts["uses"]]
    lines += [f"  yields to {name}" for name in facts["yields_to"]]
    lines += [f"  replaces  {name}" for name in facts["replaces"]]
    lines += [f"  now       {name}" for name in facts["replaced_by"]]
    for example in facts["examples"]:
        why = f"  ({example['why']})" if example["why"] else ""
        lines.append(f"  {example['kind']:<5}     {example['text']}{why}")
        lines += [f"              {won}" for won in example["stage"]]
    return "\n".join(lines)


def _use(rules: Rules, name: str) -> str:
    fragment = rules.fragments.get(name)
    if fragment is not None:
        return f"{{{name}}}: {fragment.model.gloss} ({fragment.yaml.key_position(('fragments', name))})"
    lexicon, _, cls = name.partition(".")
    return f"{{{name}}}: {len(rules.lexicon(lexicon).forms(cls or None))} forms of {lexicon}.tsv"
