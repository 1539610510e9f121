"""``guihua rules stats``: what every rule did in a corpus, how well by gold, and what of the rules nothing needs.

Precision and recall of a rule follow from the measures of ``guihua eval``, all of them strict: ``quantity.value``,
``time``, ``prose.fact``, ``table.fact``, ``table.project``. Every row that is scored, and every mention of gold that is
found, counts for the one rule that the row names.

- precision: of the rows of the rule that stand where gold was made, the share that gives what gold asks for;
- recall: of all mentions of gold in the measures its rows count for, the share found through this rule. It is the part
  this rule has in the recall of the whole: the shares of all rules, with that of rows that name no rule, add up to it.

A rule without rows where gold was made has neither. Rules of earlier stages (headings, columns, roles) name few rows:
what they are worth shows in ``rules diff --gold``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guihua.evaluation import Measure, evaluate
from guihua.rules.hints import cells
from guihua.rules.messages import say
from guihua.rules.problems import Position, codes
from guihua.rules.ruleset import Rules
from guihua.workbench.coverage import unused_branches, unused_rows
from guihua.workbench.usage import Survey, Use, survey
from guihua.workbench.usage_cache import remember

LISTED = 6  # forms or alternatives shown for each list or rule
STRICT = ("quantity.value", "time", "prose.fact", "table.fact", "table.project")
NO_RULE = ""  # what rows that name no rule are counted under


@dataclass(frozen=True)
class Worth:
    """Mentions of gold that a rule found, its rows that were scored, and mentions of gold in their measures."""

    right: int
    output: int
    gold: int

    @property
    def precision(self) -> float | None:
        return self.right / self.output if self.output else None

    @property
    def recall(self) -> float | None:
        return self.right / self.gold if self.gold else None


@dataclass(frozen=True)
class Stats:
    """A survey, forms by word list, and alternatives by rule and fragment, that no example and no plan uses; measures
    by gold, where there is any."""

    survey: Survey
    forms: Mapping[str, Sequence[str]]
    branches: Mapping[str, Sequence[str]]
    measures: Mapping[str, Measure]


def take_stats(corpus: Path, rules: Rules, gold: Path | None = None) -> Stats:
    """Read the corpus; what ``rules check`` asks of it is remembered. Raises GoldError where gold does not fit."""
    found = survey(corpus, rules)
    remember(corpus, rules, found)
    measures = {}
    if gold is not None:
        tables = {name: found.tables.get(name, []) for name in ("quantities", "times", "indicators", "projects")}
        scored = evaluate(gold, tables, found.texts, rules)
        measures = {name: scored[name] for name in STRICT if name in scored}
    forms = unused_rows(rules, list(found.texts.values()))
    return Stats(found, forms, unused_branches(rules, found.asked), measures)


def worth(stats: Stats, rule_id: str) -> Worth:
    """What gold says of a rule; ``NO_RULE`` for the rows that name none."""
    own = [measure for measure in stats.measures.values() if measure.output_by[rule_id]]
    return Worth(
        sum(measure.right_by[rule_id] for measure in own),
        sum(measure.output_by[rule_id] for measure in own),
        sum(measure.gold for measure in own),
    )


def flag(use: Use, asked: bool) -> str:
    """``dead``: matched nothing; ``suppressed``: always lost. Nothing of a stage that was asked nothing."""
    if not use.matched:
        return "dead" if asked else "unasked"
    return "suppressed" if use.suppressed == use.matched else ""


def as_json(stats: Stats, rules: Rules) -> dict[str, Any]:
    found = stats.survey
    return {
        "rules": {rule_id: _facts(stats, rules, rule_id) for rule_id in found.use},
        "rows": sum(len(rows) for rows in found.tables.values()),
        "rows_without_rule": found.unnamed,
        "gold": {
            name: {"right": m.right, "output": m.output, "gold": m.gold, "precision": m.precision, "recall": m.recall}
            for name, m in stats.measures.items()
        },
        "unused_forms": stats.forms,
        "unused_alternatives": stats.branches,
        "not_read": found.failed,
    }


def _facts(stats: Stats, rules: Rules, rule_id: str) -> dict[str, Any]:
    rule, use = rules[rule_id], stats.survey.use[rule_id]
    by_gold = worth(stats, rule_id)
    return {
        "stage": rule.stage,
        "status": rule.status,
        **vars(use),
        "share_suppressed": use.suppressed / use.matched if use.matched else None,
        "precision": by_gold.precision,
        "recall": by_gold.recall,
        "right": by_gold.right,
        "scored": by_gold.output,
        "flag": flag(use, rule.stage in stats.survey.asked),
    }


COLUMNS = (
    "rule",
    "stage",
    "matched",
    "selected",
    "suppressed",
    "overlap",
    "conflict",
    "rows",
    "plans",
    "prec",
    "rec",
    "ms",
)
MARKS = {
    "dead": say("dead"), "suppressed": say("suppressed"), "unasked": say("unasked"), "draft": say("draft"),
    "retired": say("retired"),
}  # fmt: skip
WIDTHS = (-36, -18, 8, 8, 7, 8, 9, 7, 6, 6, 6, 7)


def as_text(stats: Stats, rules: Rules, only_idle: bool) -> Iterator[str]:
    found = stats.survey
    yield _line(COLUMNS)
    yield _line(say("stats-columns").chinese.split())
    for rule_id, use in found.use.items():
        if not (only_idle and use.selected):
            yield _rule_line(stats, rules, rule_id, use)
    yield _total(stats)
    for name, forms in stats.forms.items():
        if forms:
            whole = len(rules.lexicon(name).rows)
            told = say("forms-unused", n=len(forms), whole=whole)
            yield f"R505 {name}.tsv: {told.label}: {_some(forms)}"
    if stats.branches:
        yield f"R507 {codes()['R507'].english} ({codes()['R507'].chinese}):"
    for name, branches in sorted(stats.branches.items()):
        yield f"  {name}  {_place(rules, name)}: {_some(branches)}"


def _rule_line(stats: Stats, rules: Rules, rule_id: str, use: Use) -> str:
    rule, by_gold = rules[rule_id], worth(stats, rule_id)
    mark = flag(use, rule.stage in stats.survey.asked) if rule.status == "active" else rule.status
    share = _share(use.suppressed / use.matched if use.matched else None)
    counts = (use.matched, use.selected, share, use.overlaps, use.conflicts, use.rows, use.documents)
    ends = (_share(by_gold.precision), _share(by_gold.recall), f"{use.seconds * 1000:.0f}")
    return f"{_line((rule_id, rule.stage, *counts, *ends))}  {MARKS[mark].label if mark else ''}".rstrip()


def _total(stats: Stats) -> str:
    """All rules together, and the rows that name none."""
    uses = stats.survey.use.values()
    matched, selected, suppressed = (
        sum(getattr(use, name) for use in uses) for name in ("matched", "selected", "suppressed")
    )
    overlaps, conflicts, rows = (sum(getattr(use, name) for use in uses) for name in ("overlaps", "conflicts", "rows"))
    right = sum(measure.right for measure in stats.measures.values())
    output = sum(measure.output for measure in stats.measures.values())
    gold = sum(measure.gold for measure in stats.measures.values())
    counts = (matched, selected, _share(suppressed / matched if matched else None), overlaps, conflicts, rows)
    by_gold = (_share(right / output if output else None), _share(right / gold if gold else None))
    seconds = f"{sum(use.seconds for use in uses) * 1000:.0f}"
    line = _line(("all", "", *counts, len(stats.survey.texts), *by_gold, seconds))
    return f"{line}  {say('rows-of-no-rule', n=stats.survey.unnamed).label}"


def _line(row: Sequence[object]) -> str:
    padded = []
    for cell, width in zip(row, WIDTHS, strict=True):
        blanks = " " * (abs(width) - sum(map(cells, str(cell))))
        padded.append(f"{cell}{blanks}" if width < 0 else f"{blanks}{cell}")
    return "".join(padded)


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"


def _place(rules: Rules, name: str) -> Position:
    """Where a rule, or a ``{fragment}``, stands."""
    if name.startswith("{"):
        return rules.fragment_entries[name[1:-1]].position
    return rules[name].position


def _some(words: Sequence[str]) -> str:
    return "  ".join(words[:LISTED]) + (
        f"  {say('and-more', n=len(words) - LISTED).label}" if len(words) > LISTED else ""
    )
