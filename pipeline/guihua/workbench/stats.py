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

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guihua.evaluation import Measure, evaluate
from guihua.messages import say
from guihua.rules.hints import cells
from guihua.rules.problems import Position, codes
from guihua.rules.ruleset import Rules
from guihua.workbench.coverage import unused_branches, unused_rows
from guihua.workbench.usage import Survey, survey
from guihua.workbench.usage_cache import remember

if TYPE_CHECKING:
    import pandas as pd

_LISTED = 6  # forms or alternatives shown for each list or rule
STRICT = ("quantity.value", "time", "prose.fact", "table.fact", "table.project")
GOLD = ("right", "scored", "gold")
NO_RULE = ""  # what rows that name no rule are counted under


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


def by_gold(measures: Mapping[str, Measure]) -> pd.DataFrame:
    """What gold says of each rule that has rows where it was made; ``NO_RULE`` for rows that name none. ``right``:
    mentions that it found; ``scored``: its rows; ``gold``: mentions in the measures that these count for."""
    import pandas as pd

    rows = [
        (rule_id, measure.right_by[rule_id], scored, measure.gold)
        for measure in measures.values()
        for rule_id, scored in measure.output_by.items()
        if scored
    ]
    return pd.DataFrame(rows, columns=["rule", *GOLD]).groupby("rule").sum()


def by_rule(stats: Stats, rules: Rules) -> pd.DataFrame:
    """All that is known of each rule, in their order; a share that there is nothing to take from is NaN. ``flag`` is
    ``dead`` where it matched nothing, ``suppressed`` where it always lost, ``unasked`` where its stage was."""
    import pandas as pd

    found = stats.survey
    frame = pd.DataFrame([vars(use) for use in found.use.values()], index=pd.Index(found.use, name="rule"))
    frame.insert(0, "stage", [rules[rule_id].stage for rule_id in frame.index])
    frame.insert(1, "status", [rules[rule_id].status for rule_id in frame.index])
    frame = frame.join(by_gold(stats.measures).reindex(frame.index, fill_value=0))
    frame["share_suppressed"] = frame["suppressed"] / frame["matched"].where(frame["matched"] > 0)
    frame["precision"] = frame["right"] / frame["scored"].where(frame["scored"] > 0)
    frame["recall"] = frame["right"] / frame["gold"].where(frame["gold"] > 0)
    frame["flag"] = ""
    frame.loc[frame["suppressed"] == frame["matched"], "flag"] = "suppressed"
    frame.loc[frame["matched"] == 0, "flag"] = "dead"
    frame.loc[(frame["matched"] == 0) & ~frame["stage"].isin(found.asked), "flag"] = "unasked"
    return frame


def as_json(stats: Stats, rules: Rules) -> dict[str, Any]:
    found = stats.survey
    return {
        "rules": _plain(by_rule(stats, rules)[list(_FACTS)]),
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


def _plain(frame: pd.DataFrame) -> dict[str, dict[Any, Any]]:
    """Rows by their index, as JSON has them: null where there is nothing."""
    plain = frame.astype(object).where(frame.notna(), None)
    return {str(index): row for index, row in zip(plain.index, plain.to_dict("records"), strict=True)}


_FACTS = (
    "stage", "status", "matched", "selected", "suppressed", "overlaps", "conflicts", "rows", "documents", "seconds",
    "places", "share_suppressed", "precision", "recall", "right", "scored", "flag",
)  # fmt: skip
_COLUMNS = (
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
_MARKS = {
    "dead": say("dead"), "suppressed": say("suppressed"), "unasked": say("unasked"), "draft": say("draft"),
    "retired": say("retired"),
}  # fmt: skip
WIDTHS = (-36, -18, 8, 8, 7, 8, 9, 7, 6, 6, 6, 7)


def as_text(stats: Stats, rules: Rules, only_idle: bool) -> Iterator[str]:
    yield _line(_COLUMNS)
    yield _line(say("stats-columns").chinese.split())
    frame = by_rule(stats, rules)
    for row in frame[frame["selected"] == 0 if only_idle else slice(None)].itertuples():
        yield _rule_line(row)
    yield _total(stats, frame)
    for name, forms in stats.forms.items():
        if forms:
            whole = len(rules.lexicon(name).rows)
            told = say("forms-unused", n=len(forms), whole=whole)
            yield f"R505 {name}.tsv: {told.label}: {_some(forms)}"
    if stats.branches:
        yield f"R507 {codes()['R507'].english} ({codes()['R507'].chinese}):"
    for name, branches in sorted(stats.branches.items()):
        yield f"  {name}  {_place(rules, name)}: {_some(branches)}"


def _rule_line(row: Any) -> str:
    mark = row.flag if row.status == "active" else row.status
    lost, of_rows = _share(row.share_suppressed), (row.overlaps, row.conflicts, row.rows, row.documents)
    ends = (_share(row.precision), _share(row.recall), f"{row.seconds * 1000:.0f}")
    line = _line((row.Index, row.stage, row.matched, row.selected, lost, *of_rows, *ends))
    return f"{line}  {_MARKS[mark].label if mark else ''}".rstrip()


def _total(stats: Stats, frame: pd.DataFrame) -> str:
    """All rules together, and the rows that name none."""
    import pandas as pd

    whole = frame[["matched", "selected", "suppressed", "overlaps", "conflicts", "seconds"]].sum()
    gold = pd.DataFrame([(m.right, m.output, m.gold) for m in stats.measures.values()], columns=list(GOLD)).sum()
    rows = sum(len(found) for found in stats.survey.tables.values()) - stats.survey.unnamed
    counts = (
        *whole[["matched", "selected"]].astype(int), _share(whole["suppressed"] / (whole["matched"] or math.nan)),
        *whole[["overlaps", "conflicts"]].astype(int), rows, len(stats.survey.texts),
    )  # fmt: skip
    shares = (_share(gold["right"] / (gold[of] or math.nan)) for of in GOLD[1:])
    line = _line(("all", "", *counts, *shares, f"{whole['seconds'] * 1000:.0f}"))
    return f"{line}  {say('rows-of-no-rule', n=stats.survey.unnamed).label}"


def _line(row: Sequence[object]) -> str:
    padded = []
    for cell, width in zip(row, WIDTHS, strict=True):
        blanks = " " * (abs(width) - sum(map(cells, str(cell))))
        padded.append(f"{cell}{blanks}" if width < 0 else f"{blanks}{cell}")
    return "".join(padded)


def _share(share: float) -> str:
    return "" if math.isnan(share) else f"{share:.3f}"


def _place(rules: Rules, name: str) -> Position:
    """Where a rule, or a ``{fragment}``, stands."""
    if name.startswith("{"):
        return rules.fragment_entries[name[1:-1]].position
    return rules[name].position


def _some(words: Sequence[str]) -> str:
    return "  ".join(words[:_LISTED]) + (
        f"  {say('and-more', n=len(words) - _LISTED).label}" if len(words) > _LISTED else ""
    )
