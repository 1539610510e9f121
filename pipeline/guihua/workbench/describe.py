"""A page for every rule file, made from the rules themselves: reasons, patterns, examples, hits in the corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from guihua.messages import Text, say
from guihua.rules.entries import Entry, example_texts, written_examples
from guihua.rules.kept import RULE_TABLE
from guihua.rules.models import RuleBlock
from guihua.rules.pattern_tree import REFERENCE
from guihua.rules.placeholders import SIGNS, spoken
from guihua.rules.ruleset import Rules
from guihua.workbench.examples import standing
from guihua.workbench.marks import asked
from guihua.workbench.usage import Survey
from guihua.workbench.usage_cache import Evidence, Memory, evidence_of

_HEAD = "<!-- Made by `guihua rules docs`; edit the rule file instead. -->"


def pages(rules: Rules, found: Survey) -> dict[str, str]:
    """Name of the page → its text: one a rule file, one for the word lists, one that lists them all."""
    by_file: dict[str, list[Entry]] = {}
    for rule in rules.all:
        if rule.entry is not None:
            by_file.setdefault(rule.entry.yaml.name, []).append(rule.entry)
    made = {
        f"{_stem(name)}.md": "\n".join(_page(name, rules.files[name], entries, found)) + "\n"
        for name, entries in sorted(by_file.items())
    }
    made["word-lists.md"] = "\n".join(_lists(rules)) + "\n"
    made["README.md"] = "\n".join(_index(rules, by_file, found)) + "\n"
    return made


def _index(rules: Rules, by_file: dict[str, list[Entry]], found: Survey) -> Iterator[str]:
    yield from (_HEAD, "# Rules", "", "What every rule file reads.", "")
    yield from ("| file | stage | what for | rules | hits in the corpus |", "|---|---|---|---:|---:|")
    for name, entries in sorted(by_file.items()):
        page = _stem(name)
        for stage, blocks in _by_stage(rules.files[name]).items():
            own = [entry.model.id for entry in entries if entry.stage == stage]
            hits = sum(found.use[rule_id].selected for rule_id in own if rule_id in found.use)
            yield f"| [{name}]({page}.md) | {stage} | {_cell(blocks[0].why)} | {len(own)} | {hits} |"
    yield from ("", "The word lists: [word-lists.md](word-lists.md). What a stage reads and gives: `rules/stages.tsv`.")


def _stem(name: str) -> str:
    """The name of a rule file without what says how it is written."""
    return name.removesuffix(".yaml").removesuffix(RULE_TABLE)


def _by_stage(blocks: Sequence[RuleBlock]) -> dict[str, list[RuleBlock]]:
    found: dict[str, list[RuleBlock]] = {}
    for block in blocks:
        found.setdefault(block.stage, []).append(block)
    return found


def _page(name: str, blocks: Sequence[RuleBlock], entries: list[Entry], found: Survey) -> Iterator[str]:
    yield from (_HEAD, f"# {name}", "")
    for block in blocks:
        ids = {rule.id for rule in block.rules}
        yield from _block(block, [entry for entry in entries if entry.model.id in ids], found)


def _block(block: RuleBlock, entries: list[Entry], found: Survey) -> Iterator[str]:
    yield from (f"## {block.stage}", "", block.why.strip(), "")
    if block.fragments:
        yield from ("| name | stands for | pattern |", "|---|---|---|")
        for fragment, piece in block.fragments.items():
            yield f"| `{{{fragment}}}` | {_cell(piece.gloss)} | {_cell(_code(piece.pattern))} |"
        yield ""
    for entry in entries:
        model = entry.model
        use = found.use.get(model.id)
        hits = f"none, {model.status}"
        if use and model.status == "active":
            hits = f"{use.selected} in {use.documents} plans" + "".join(f", {place}" for place in use.places)
        yield from (f"### {model.id}", "", model.why.strip(), "")
        yield f"- hits: {hits}"
        yield f"- pattern {_code(model.pattern)}"
        if model.replaces:
            yield "- took the place of " + ", ".join(f"`{old}`" for old in model.replaces)
        if model.emit:
            yield "- gives " + ", ".join(f"`{key}: {value}`" for key, value in model.emit.items())
        for path, example in written_examples(entry):
            said = getattr(example, "why", None) or getattr(example, "source", None)
            yield f"- {path[0]}: {_cell(example.text)}" + (f" — {_cell(said)}" if said else "")
        yield ""


def _lists(rules: Rules) -> Iterator[str]:
    yield from (_HEAD, "# Word lists", "")
    for name, lexicon in sorted(rules.word_lists.items()):
        users = [rule.id for rule in rules.all if f"{{{name}" in rule.written]
        yield from (f"## {name}.tsv", "", lexicon.about or "No comment at the head of the file.", "")
        yield f"- {len(lexicon.rows)} forms; columns: {', '.join(lexicon.columns)}"
        if classes := lexicon.classes():
            counts = [f"{cls} ({len(lexicon.forms(cls))})" for cls in classes[:20]]
            yield f"- classes: {', '.join(counts)}{', …' if len(classes) > len(counts) else ''}"
        if users:
            yield f"- named in the patterns of: {', '.join(users)}"
        yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _code(pattern: str) -> str:
    fence = "``" if "`" in pattern else "`"
    return f"{fence}{' '.join(pattern.splitlines())}{fence}"


_SHOWN = 2000  # characters of a compiled pattern printed


def successors(rules: Rules, rule_id: str) -> list[str]:
    """Ids of the rules that took the place of one."""
    return [rule.id for rule in rules.all if rule.entry is not None and rule_id in rule.entry.model.replaces]


def rule_facts(rules: Rules, rule_id: str, memory: Memory | None) -> dict[str, Any]:
    """A rule as plain values; ``text`` is the pattern that is compiled, ``evidence`` what the last survey found of it,
    null where there is none of this rule as it stands."""
    rule = rules[rule_id]
    entry = rule.entry
    examples = []
    for path, example in example_texts(entry) if entry is not None else ():
        won = [
            f"{m.rule.id} [{m.start}, {m.end}) {spoken(text, m.start, m.end)}"
            for text in asked(rule.stage, example.text, rules).texts
            for m in standing(rules, rule.stage, text)
        ]
        examples.append({"kind": path[0], "text": example.text, "why": getattr(example, "why", None), "stage": won})
    return {
        "id": rule.id,
        "stage": rule.stage,
        "place": str(rule.position),
        "status": rule.status,
        "why": rule.why,
        "pattern": rule.written,
        "uses": list(dict.fromkeys(m[1] for m in REFERENCE.finditer(rule.written))),
        "text": rule.text,
        "emit": dict(rule.emit),
        "replaces": list(entry.model.replaces) if entry is not None else [],
        "replaced_by": successors(rules, rule_id),
        "examples": examples,
        "evidence": evidence_of(rule, memory) if memory is not None else None,
    }


def rule_text(rules: Rules, rule_id: str, memory: Memory | None) -> str:
    """A rule for a terminal."""
    facts = rule_facts(rules, rule_id, memory)
    compiled = facts["text"]
    shown = (
        compiled if len(compiled) <= _SHOWN else f"{compiled[:_SHOWN]}… ({len(compiled)} characters; --json has all)"
    )
    lines = [
        f"{facts['id']}  {facts['place']}",
        f"  why       {facts['why']}",
        f"  stage     {facts['stage']}, {facts['status']}",
        f"  pattern   {facts['pattern']}",
        f"  compiled  {shown}",
        f"  emit      {json.dumps(facts['emit'], ensure_ascii=False)}",
        f"  evidence  {_evidence(facts['evidence']).label}",
    ]
    lines += [f"  uses      {_use(rules, name)}" for name in facts["uses"]]
    lines += [f"  replaces  {name}" for name in facts["replaces"]]
    lines += [f"  now       {name}" for name in facts["replaced_by"]]
    for example in facts["examples"]:
        why = f"  ({example['why']})" if example["why"] else ""
        lines.append(f"  {example['kind']:<5}     {example['text']}{why}")
        lines += [f"              {won}" for won in example["stage"]]
    return "\n".join(lines)


def _evidence(found: Evidence | None) -> Text:
    """How often the rule was selected in the corpus, and where to look."""
    if found is None:
        return say("stats-counts-anew")
    if not found["hits"]:
        return say("no-evidence")
    return say("evidence", hits=found["hits"], plans=found["plans"], places=", ".join(found["places"]))


def _use(rules: Rules, name: str) -> str:
    if name in SIGNS:
        return f"{{{name}}}: {say('placeholder-asked' if name.startswith('this') else 'placeholder-other').label}"
    fragment = rules.fragment_entries.get(name)
    if fragment is not None:
        return f"{{{name}}}: {fragment.model.gloss} ({fragment.position})"
    lexicon, _, cls = name.partition(".")
    return f"{{{name}}}: {len(rules.lexicon(lexicon).forms(cls or None))} forms of {lexicon}.tsv"
