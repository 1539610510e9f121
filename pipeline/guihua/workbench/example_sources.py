"""Examples against plans: the places they name, and lines read as plans, where other rules have a say too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import regex

from guihua.batch.corpus import PlanFile
from guihua.batch.intake import plans, read_plan
from guihua.extraction import extract
from guihua.messages import Text, say
from guihua.read.encoding import decode
from guihua.rules.entries import Entry, example_texts, written_examples
from guihua.rules.hints import did_you_mean
from guihua.rules.matching import Rule
from guihua.rules.problems import Problem
from guihua.rules.recorder import Recorder
from guihua.rules.ruleset import Rules
from guihua.rules.trace import replay
from guihua.workbench.blame import guarded
from guihua.workbench.marks import MarkError, unmark

_PLACE = regex.compile(r"(?P<doc>.+):(?P<line>\d+)")


def check_where(rules: Rules, corpus: Path) -> Iterator[Problem]:
    """Places that are none, where the corpus is at hand; without one nothing is known."""
    if rules.folder is None or not any(_written_examples(entry) for entry in rules.folder.rules):
        return
    names = {file.doc_id: file for file in plans(corpus, rules)} if corpus.exists() else {}
    for entry in rules.folder.rules if names else ():
        for path, where in _written_examples(entry):
            if (said := _wrong(where, names, rules)) is not None:
                yield entry.problem("R414", (*path, "where"), *said)


def _written_examples(entry: Entry) -> list[tuple[tuple[str | int, ...], str]]:
    """Each place that a rule's examples and false alarms name, with its path below the rule."""
    known: list[tuple[tuple[str | int, ...], Any]] = [
        (("known_false", n), one) for n, one in enumerate(entry.model.known_false)
    ]
    return [(path, one.where) for path, one in (*written_examples(entry), *known) if one.where is not None]


def _wrong(where: str, names: dict[str, PlanFile], rules: Rules) -> tuple[Text, Text | None] | None:
    """What is wrong with a place, and what to write. The plan may be named by any part of its name that tells."""
    match = _PLACE.fullmatch(where)
    if match is None:
        return say("names-no-line", where=where), say("write-document-line")
    found = [name for name in names if name == match["doc"]] or [name for name in names if match["doc"] in name]
    if len(found) != 1:
        what = say("several-plans-have" if found else "no-plan-has", name=match["doc"])
        return what, did_you_mean(match["doc"], names)
    lines = read_plan(names[found[0]], rules).n_lines
    if not 1 <= int(match["line"]) <= lines:
        return say("plan-has-no-line", name=found[0], line=match["line"]), say("last-line-is", last=lines)
    return None


OF_LINES = (
    "markup", "line", "contents", "heading", "sentence-close", "clause-joint", "footnote", "document", "document-title",
    "document-title-mention", "box-title", "relative_period", "mention",
)  # fmt: skip
_SHOWN = 3  # rules named that took the text


def check_whole(rules: Rules, only: frozenset[str] | None = None) -> Iterator[Problem]:
    """Hit examples in which the rule does not stand when a plan of that line is read, with who was selected. ``only``:
    ids of the rules whose examples are read; null for all."""
    for rule in rules:
        if rule.stage not in OF_LINES or rule.entry is None or (only is not None and rule.id not in only):
            continue
        for path, example in example_texts(rule.entry):
            if path[0] != "hit":
                continue
            try:
                text = unmark(example.text).text
            except MarkError:
                continue  # told with the example
            if (winners := _others(rule, rules, text)) is not None:
                others = ", ".join(winners[:_SHOWN]) or say("no-rule")
                detail = say("read-as-plan", text=text, others=others)
                yield rule.entry.problem("R406", (*path, "text"), detail, say("example-that-comes-through"))


def _others(rule: Rule, rules: Rules, text: str) -> list[str] | None:
    """``None`` where the rule stands, else the rules that do, in the order in which they are asked."""
    recorder = Recorder()
    recorded = rules.recorded(recorder)
    guarded(extract, decode("example.txt", text.encode(), recorded), recorded)
    winners: dict[str, None] = {}
    for stage, how, asked in recorder.asked:
        for match in replay(rules, stage, how, asked).selected:
            if match.rule.id == rule.id:
                return None
            winners[f"{match.rule.id} ({match.rule.stage}, {match.rule.position})"] = None
    return list(winners)
