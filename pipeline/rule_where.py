"""Where examples say they were found: a plan of the corpus, and a line of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import regex

from pipeline.rule_corpus import plan_files
from pipeline.rule_entries import Entry, example_texts
from pipeline.rule_errors import Problem, did_you_mean
from pipeline.rule_texts import Text, say
from pipeline.rules import Rules

PLACE = regex.compile(r"(?P<doc>.+):(?P<line>\d+)")


def check_where(rules: Rules, corpus: Path) -> Iterator[Problem]:
    """Places that are none, where the corpus is at hand; without one nothing is known."""
    if rules.folder is None or not any(_written(entry) for entry in rules.folder.rules):
        return
    names = {path.name: path for path in plan_files(corpus)} if corpus.exists() else {}
    for entry in rules.folder.rules if names else ():
        for path, where in _written(entry):
            if (said := _wrong(where, names)) is not None:
                yield entry.problem("R414", (*path, "where"), *said)


def _written(entry: Entry) -> list[tuple[tuple[str | int, ...], str]]:
    """Each place that a rule's examples and false alarms name, with its path below the rule."""
    known: list[tuple[tuple[str | int, ...], Any]] = [
        (("known_false", n), one) for n, one in enumerate(entry.model.known_false)
    ]
    return [(path, one.where) for path, one in (*example_texts(entry), *known) if one.where is not None]


def _wrong(where: str, names: dict[str, Path]) -> tuple[Text, Text | None] | None:
    """What is wrong with a place, and what to write. The plan may be named by any part of its name that tells."""
    match = PLACE.fullmatch(where)
    if match is None:
        return say("names-no-line", where=where), say("write-document-line")
    found = [name for name in names if name == match["doc"]] or [name for name in names if match["doc"] in name]
    if len(found) != 1:
        what = say("several-plans-have" if found else "no-plan-has", name=match["doc"])
        return what, did_you_mean(match["doc"], names)
    lines = names[found[0]].read_bytes().count(b"\n") + 1
    if not 1 <= int(match["line"]) <= lines:
        return say("plan-has-no-line", name=found[0], line=match["line"]), say("last-line-is", last=lines)
    return None
