"""Examples as plans of one line, read by the whole program: what another stage takes before the rule is asked.

Only for stages that are asked of any line. The examples of the others are cells, names, or clauses in signs: those
rules run alone and with their stage.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.extract import extract
from pipeline.rule_check import MarkError, unmark
from pipeline.rule_crash import guarded
from pipeline.rule_entries import example_texts
from pipeline.rule_errors import Problem
from pipeline.rule_texts import say
from pipeline.rule_trace import TracedRules, replay
from pipeline.rules import Rule, Rules
from pipeline.source import decode

OF_LINES = (
    "markup", "line", "contents", "heading", "sentence-close", "clause-joint", "footnote", "document", "document-title",
    "document-title-mention", "box-title", "relative_period", "mention",
)  # fmt: skip
SHOWN = 3  # rules named that took the text


def check_whole(rules: Rules) -> Iterator[Problem]:
    """Hit examples in which the rule does not stand when a plan of that line is read, with who stood."""
    traced = TracedRules(rules)
    for rule in rules:
        if rule.stage not in OF_LINES or rule.entry is None:
            continue
        for path, example in example_texts(rule.entry):
            if path[1] != "hit":
                continue
            try:
                text = unmark(example.text).text
            except MarkError:
                continue  # told with the example
            if (winners := _others(rule, traced, text)) is not None:
                others = ", ".join(winners[:SHOWN]) or say("no-rule")
                detail = say("read-as-plan", text=text, others=others)
                yield rule.entry.problem("R406", (*path, "text"), detail, say("example-that-comes-through"))


def _others(rule: Rule, traced: TracedRules, text: str) -> list[str] | None:
    """``None`` where the rule stands, else the rules that do, in the order in which they are asked."""
    traced.forget()
    guarded(extract, decode("example.txt", text.encode(), traced), traced)
    winners: dict[str, None] = {}
    for stage, how, asked in list(traced.asked):
        for match in replay(traced, stage, how, asked).stood:
            if match.rule.id == rule.id:
                return None
            winners[f"{match.rule.id} ({match.rule.stage}, {match.rule.position})"] = None
    return list(winners)
