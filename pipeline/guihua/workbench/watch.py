"""On every save of a rule file: what is wrong with it, and what its rules change in the rows of the corpus."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

from guihua.messages import say
from guihua.rules.loader import read_rules
from guihua.rules.problems import Problem, RulesError, all_read, in_order
from guihua.rules.ruleset import Rules
from guihua.workbench.blame import last_words
from guihua.workbench.diff import CorpusRows, difference, read_with
from guihua.workbench.diff_report import as_text
from guihua.workbench.examples import check_examples
from guihua.workbench.leaning import told_of_retired
from guihua.workbench.revisions import edited_rules, reached_rules

SUFFIXES = (".yaml", ".tsv")
WORD_LISTS = ".tsv"


_Told = tuple[str, str | None, str, str]  # code, rule, message and line of a problem, wherever the line stands now


@dataclass(frozen=True)
class _Sound:
    """The rules of the last sound save, what they read, and what was no error of theirs when the watch began."""

    rules: Rules
    rows: CorpusRows
    from_start: frozenset[_Told]


_Saved = Generator[str, None, _Sound | None]  # lines to show, and in the end the last sound rules


def watch(folder: Path, corpus: Path, every: float, saves: int | None = None) -> Iterator[str]:
    """Lines to show, for ever or for so many saves. Rows are compared with those of the last sound save; where there
    was none yet, the first one is what later ones are compared with; notes and findings that it had already are told
    but then. Nothing that is wrong with the rules ends this."""
    seen = _state(folder)
    sound = yield from _tried(folder, corpus, None, frozenset())
    left = saves
    while left is None or left > 0:
        sleep(every)
        if (now := _state(folder)) == seen:
            continue
        changed = frozenset(name for name in {*seen, *now} if seen.get(name) != now.get(name))
        seen = now
        left = None if left is None else left - 1
        yield f"\n{say('saved', files=', '.join(sorted(changed))).lines}"
        sound = yield from _tried(folder, corpus, sound, changed)


def _tried(folder: Path, corpus: Path, before: _Sound | None, changed: frozenset[str]) -> _Saved:
    """What the rules as they are now give; gives back the last that were sound. Whatever fails is told: the editor is
    in the middle of a change, and the next save may mend it."""
    try:
        return (yield from _saved(folder, corpus, before, changed))
    except Exception as error:
        yield last_words(error)
    yield say("mend-errors-first").lines
    return before


def _saved(folder: Path, corpus: Path, before: _Sound | None, changed: frozenset[str]) -> _Saved:
    began = perf_counter()
    rules, problems = read_rules(folder)
    edited = (*edited_rules(before.rules, rules), *reached_rules(before.rules, rules)) if before else ()
    tried = frozenset(edited) | {rule.id for rule in rules.all if rule.position.file in changed}
    found = told_of_retired(check_examples(rules, tried), rules) if all_read(problems) else []
    problems = in_order([*problems, *found])
    from_start = before.from_start if before else frozenset(map(_as_told, problems))
    if before is not None:  # what was so all along would stand between an edit and what it broke
        problems = tuple(one for one in problems if one.level == "error" or _as_told(one) not in from_start)
    if errors := [problem for problem in problems if problem.level == "error"]:
        yield from (str(problem) for problem in problems if problem not in errors)
        raise RulesError(errors)
    yield from map(str, problems)
    after = _Sound(rules, read_with(corpus, rules), from_start)
    if before is None:
        rows = after.rows
        plans = len(rows.lines)
        yield say("watching", folder=folder, rules=len(rules.all), rows=len(rows.rows), plans=plans).lines
        return after
    diff = difference(before.rules, rules, before.rows, after.rows, {})
    # What a word list changes shows in rules that nobody edited: all of it is told.
    only = None if any(name.endswith(WORD_LISTS) for name in changed) else tried
    yield from as_text(diff, only=only)
    yield say("rules-tried", n=len(tried), seconds=perf_counter() - began).lines
    return after


def _as_told(problem: Problem) -> _Told:
    return problem.code, problem.rule_id, problem.message.english, problem.source


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    """Time and size of every rule file; nothing of a folder that is away for now."""
    found = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.suffix in SUFFIXES:
            try:
                facts = path.stat()
            except FileNotFoundError:
                continue
            found[path.name] = (facts.st_mtime_ns, facts.st_size)
    return found
