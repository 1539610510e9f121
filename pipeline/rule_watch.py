"""On every save of a rule file: what is wrong with it, and what its rules change in the rows of the corpus."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.rule_check import check_examples
from pipeline.rule_diff import Diff, as_text, compare, edited_rules, read_with
from pipeline.rule_errors import RuleTimeout, in_order
from pipeline.rule_texts import say
from pipeline.rules import load_rules, read_rules

SUFFIXES = (".yaml", ".tsv")


def watch(folder: Path, corpus: Path, every: float, saves: int | None = None) -> Iterator[str]:
    """Lines to show, for ever or for so many saves. Rows are compared with those of the last sound save."""
    seen = _state(folder)
    rules = load_rules(folder)
    before = read_with(corpus, rules)
    plans = len(before.lines)
    yield say("watching", folder=folder, rules=len(rules.all), rows=len(before.rows), plans=plans).lines
    left = saves
    while left is None or left > 0:
        time.sleep(every)
        if (now := _state(folder)) == seen:
            continue
        began = time.perf_counter()
        changed = sorted(name for name in {*seen, *now} if seen.get(name) != now.get(name))
        seen = now
        left = None if left is None else left - 1
        yield f"\n{say('saved', files=', '.join(changed)).lines}"
        new, problems = read_rules(folder)
        edited = edited_rules(rules, new)
        tried = frozenset(edited) | {rule.id for rule in new.all if rule.position.file in changed}
        problems = in_order([*problems, *check_examples(new, tried)])
        yield from map(str, problems)
        if any(problem.level == "error" for problem in problems):
            yield say("mend-errors-first").lines
            continue
        try:
            after = read_with(corpus, new)
        except RuleTimeout as error:
            yield str(error)
            continue
        diff = Diff(edited, tuple(compare(before, after, frozenset(edited))))
        yield from as_text(diff, only=tried)
        yield say("rules-tried", n=len(tried), seconds=time.perf_counter() - began).lines
        rules, before = new, after


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    """Time and size of every rule file."""
    found = {}
    for path in folder.iterdir():
        if path.suffix in SUFFIXES:
            try:
                facts = path.stat()
            except FileNotFoundError:
                continue
            found[path.name] = (facts.st_mtime_ns, facts.st_size)
    return found
