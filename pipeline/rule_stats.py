"""``guihua rules stats``: what every rule did in a corpus, and what of the rules nothing needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.rule_branches import unused_branches
from pipeline.rule_corpus import Survey, plan_files, remember, survey, unused_rows
from pipeline.rule_errors import Position, codes
from pipeline.rules import Rules
from pipeline.source import decode

LISTED = 6  # forms or alternatives shown for each list or rule


@dataclass(frozen=True)
class Stats:
    """A survey, forms by word list, and alternatives by rule and fragment, that no example and no plan needs."""

    survey: Survey
    forms: Mapping[str, Sequence[str]]
    branches: Mapping[str, Sequence[str]]


def take_stats(corpus: Path, rules: Rules) -> Stats:
    """Read the corpus; what ``rules check`` asks of it is remembered."""
    found = survey(corpus, rules)
    remember(corpus, rules, found)
    texts = [decode(p.name, p.read_bytes(), rules).text for p in plan_files(corpus) if p.name not in found.failed]
    return Stats(found, unused_rows(rules, texts), unused_branches(rules, found.asked))


def as_json(stats: Stats, rules: Rules) -> dict[str, Any]:
    found = stats.survey
    return {
        "rules": {rule.id: {"stage": rule.stage, **vars(found.use[rule.id])} for rule in rules},
        "ties": [{"winner": w, "loser": one, "times": n, "text": t} for (w, one), (n, t) in found.ties.items()],
        "unused_forms": stats.forms,
        "unused_alternatives": stats.branches,
        "not_read": found.failed,
    }


def as_text(stats: Stats, rules: Rules, only_idle: bool) -> Iterator[str]:
    found = stats.survey
    yield f"{'rule':<36}{'stage':<18}{'matched':>8}{'stood':>8}{'beaten':>8}{'rows':>7}{'plans':>6}{'ms':>7}"
    for rule in rules:
        use = found.use[rule.id]
        if not (only_idle and use.stood):
            yield (
                f"{rule.id:<36}{rule.stage:<18}{use.matched:>8}{use.stood:>8}{use.beaten:>8}{use.rows:>7}"
                f"{use.documents:>6}{use.seconds * 1000:>7.0f}"
            )
    for (winner, loser), (times, text) in sorted(found.ties.items()):
        yield f"R504 tie: {winner} over {loser} by their ids alone, {times} times, as in {text!r}"
    for name, forms in stats.forms.items():
        if forms:
            whole = len(rules.lexicon(name).rows)
            yield f"R505 {name}.tsv: {len(forms)} of {whole} in no example, no plan: {_some(forms)}"
    if stats.branches:
        yield f"R507 {codes()['R507'].english} ({codes()['R507'].chinese}):"
    for name, branches in sorted(stats.branches.items()):
        yield f"  {name}  {_place(rules, name)}: {_some(branches)}"


def _place(rules: Rules, name: str) -> Position:
    """Where a rule, or a ``{fragment}``, stands."""
    if name.startswith("{"):
        entry = rules.fragments[name[1:-1]]
        return entry.yaml.key_position(("fragments", entry.name))
    return rules[name].position


def _some(words: Sequence[str]) -> str:
    return "  ".join(words[:LISTED]) + (f"  … {len(words) - LISTED} more" if len(words) > LISTED else "")
