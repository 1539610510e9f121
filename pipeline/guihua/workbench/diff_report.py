"""A difference between two readings for a terminal, for a merge request, and for machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guihua.evaluation import Measure
from guihua.messages import Text, say
from guihua.workbench.diff import KINDS, Change, Diff

_NAMES = {"added": say("added"), "removed": say("removed"), "moved": say("moved"), "changed": say("changed")}
_SIGNS = {"added": "+", "removed": "-", "moved": "→", "changed": "~"}


def as_text(diff: Diff, limit: int = 20, only: frozenset[str] | None = None) -> Iterator[str]:
    """The difference for a terminal, ``limit`` changes a rule; of rules that are not among ``only`` a line each."""
    if diff.edited:
        yield f"{say('rules-edited').label}: {', '.join(diff.edited)}"
    if diff.renamed:
        yield f"{say('rules-renamed').label}: {', '.join(f'{old} → {new}' for old, new in diff.renamed.items())}"
    if diff.fragments:
        yield f"{say('fragments-edited').label}: {', '.join(diff.fragments)}"
    if diff.reached:
        yield say("rules-reached", n=len(diff.reached)).label
    yield from _words_text(diff, limit)
    counts = diff.rule_counts()
    for rule_id, changes in diff.by_rule().items():
        counted = ", ".join(f"{counts[rule_id][kind]} {_NAMES[kind].label}" for kind in KINDS if counts[rule_id][kind])
        if only is not None and rule_id not in only:
            yield f"{rule_id}: {counted}, {say('in-consequence').label}"
            continue
        yield ""
        yield f"{rule_id}: {counted}"
        for change in changes[:limit]:
            yield from _change_text(change)
        if len(changes) > limit:
            yield f"  {say('and-more', n=len(changes) - limit).label}"
    for name, (old, new) in diff.gold.items():
        f1 = f"F1 {old.f1:.4f} → {new.f1:.4f} ({new.f1 - old.f1:+.4f})"
        yield f"gold {name}: {f1}; " + ", ".join(f"{word} {a} → {b}" for word, a, b in _met(old, new))
    yield ""
    yield summary(diff).lines


def summary(diff: Diff) -> Text:
    """How many rows differ, and in which way."""
    counts = diff.counts()
    added, removed, moved, changed = (counts[kind] for kind in KINDS)
    return say("rows-changed", added=added, removed=removed, changed=changed, moved=moved)


def as_json(diff: Diff) -> dict[str, Any]:
    return {
        "edited": list(diff.edited),
        "renamed": dict(diff.renamed),
        "reached": list(diff.reached),
        "fragments": list(diff.fragments),
        "words": [edit.as_json() for edit in diff.words],
        "counts": {**{kind: diff.counts()[kind] for kind in KINDS}, "unmasked": sum(c.unmasked for c in diff.changes)},
        "rules": diff.rule_counts(),
        "changes": [change.as_json() for change in diff.changes],
        "gold": {
            name: {side: _measure(one) for side, one in (("before", old), ("after", new))}
            for name, (old, new) in diff.gold.items()
        },
    }


def _measure(measure: Measure) -> dict[str, float]:
    return {"f1": measure.f1, "right": measure.right, "output": measure.output, "gold": measure.gold}


def _words_text(diff: Diff, limit: int) -> Iterator[str]:
    if diff.words:
        yield f"{say('word-lines-edited').label}: {len(diff.words)}"
        yield from (f"  {edit}" for edit in diff.words[:limit])
        if len(diff.words) > limit:
            yield f"  {say('and-more', n=len(diff.words) - limit).label}"


def _met(old: Measure, new: Measure) -> list[tuple[str, int, int]]:
    """What of gold was met, what was put out beside it, and what was missed, before and after."""
    return [
        ("right", old.right, new.right),
        ("wrong", old.output - old.right, new.output - new.right),
        ("missed", old.gold - old.right, new.gold - new.right),
    ]


def _change_text(change: Change) -> Iterator[str]:
    place = f"{change.doc_id}:{change.line}" if change.line else change.doc_id
    note = f"  {say('unmasked').label}" if change.unmasked else ""
    yield f"  {_SIGNS[change.kind]} {change.table} {place}{note}"
    if change.source.strip():
        row = change.after or change.before or {}
        yield f"      {_window(change.source, str(row.get('raw') or ''))}"
    if change.before is not None and change.after is not None:
        for name in change.columns:
            yield f"      {name}: {_short(change.before.get(name))} → {_short(change.after.get(name))}"
    else:
        row = change.after or change.before or {}
        values = [f"{name}={_short(row.get(name))}" for name in change.columns]
        yield "      " + " ".join(values[:12])


def _window(line: str, raw: str, reach: int = 30) -> str:
    """The line, or what of it stands around ``raw``."""
    line = line.replace("\t", " ")
    first = raw.split("\n", maxsplit=1)[0].rstrip("\r").replace("\t", " ")
    at = line.find(first) if first else -1
    if at < 0 or len(line) <= 2 * reach + len(first):
        return line if len(line) <= 100 else f"{line[:100]}…"
    start, end = max(0, at - reach), min(len(line), at + len(first) + reach)
    shown = line[start:end] if end - start <= 160 else f"{line[start : start + 160]}…"
    return ("…" if start else "") + shown + ("…" if end < len(line) else "")


def _short(value: Any) -> str:
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 80 else f"{text[:80]}…"


def as_markdown(diff: Diff, limit: int = 50) -> Iterator[str]:
    """The difference as a comment for a merge request."""
    yield f"**{summary(diff).english}**\n\n**{summary(diff).chinese}**"
    if diff.edited:
        yield f"\n{say('rules-edited').label}: {', '.join(f'`{name}`' for name in diff.edited)}"
    if diff.renamed:
        told = ", ".join(f"`{old}` → `{new}`" for old, new in diff.renamed.items())
        yield f"\n{say('rules-renamed').label}: {told}"
    if diff.fragments:
        yield f"\n{say('fragments-edited').label}: {', '.join(f'`{name}`' for name in diff.fragments)}"
    if diff.reached:
        yield f"\n{say('rules-reached', n=len(diff.reached)).label}"
    if diff.words:
        yield f"\n{say('word-lines-edited').label}:\n"
        yield from (f"- `{edit}`" for edit in diff.words[:limit])
        if len(diff.words) > limit:
            yield f"- {say('and-more', n=len(diff.words) - limit).label}"
    if diff.gold:
        yield "\n| gold | F1 before | F1 after | right | wrong | missed |\n|---|---|---|---|---|---|"
        for name, (old, new) in diff.gold.items():
            counts_told = " | ".join(f"{a} → {b}" for _, a, b in _met(old, new))
            yield f"| {name} | {old.f1:.4f} | {new.f1:.4f} | {counts_told} |"
    for rule_id, changes in diff.by_rule().items():
        yield f"\n### `{rule_id}`\n\n| | table | place | source | before | after |\n|---|---|---|---|---|---|"
        for change in changes[:limit]:
            row = change.after or change.before or {}
            source = _cell(_window(change.source, str(row.get("raw") or "")))
            sides = [
                _cell("; ".join(f"{name}={_short(side.get(name))}" for name in change.columns[:8])) if side else ""
                for side in (change.before, change.after)
            ]
            note = f"{change.kind}{', unmasked' if change.unmasked else ''}"
            place = f"{change.doc_id}:{change.line or ''}"
            yield f"| {note} | {change.table} | {place} | {source} | {sides[0]} | {sides[1]} |"
        if len(changes) > limit:
            yield f"\n{say('and-more', n=len(changes) - limit).label}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("\t", " ")
