"""On every save of a rule file: what is wrong with it, and what its rules change in the rows of the corpus."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter, sleep

from guihua.messages import say, some
from guihua.rules.loader import read_rules
from guihua.rules.problems import Problem, all_read, in_order
from guihua.rules.ruleset import Rules
from guihua.workbench.blame import last_words
from guihua.workbench.diff import CorpusRows, difference, read_with
from guihua.workbench.diff_report import as_text
from guihua.workbench.examples import check_examples
from guihua.workbench.leaning import told_of_retired
from guihua.workbench.revisions import edited_rules, reached_rules

SUFFIXES = (".yaml", ".tsv")
WORD_LISTS = ".tsv"


@dataclass(frozen=True)
class _Look:
    """What a look at the rules leaves for the next: what was told, what the examples that were run gave, the rules that
    have these, and the last sound rules with what they read, if there were any yet."""

    told: tuple[Problem, ...] = ()
    of_examples: tuple[Problem, ...] = ()
    run: frozenset[str] = frozenset()
    rules: Rules | None = None
    rows: CorpusRows | None = None


_Lines = Generator[str, None, _Look]  # lines to show, and in the end what is known by then


def watch(folder: Path, corpus: Path, every: float, saves: int | None = None) -> Iterator[str]:
    """Lines to show, for ever or for so many saves. Rows are compared with those of the last sound save; where there
    was none yet, the first one is what later ones are compared with. What is wrong is told once: a save tells what is
    new and what is mended, and how much is as before; errors are told until they are mended. Nothing that is wrong with
    the rules ends this."""
    seen = _state(folder)
    look = yield from _looked(folder, corpus, _Look(), frozenset())
    left = saves
    while left is None or left > 0:
        sleep(every)
        if (now := _state(folder)) == seen:
            continue
        changed = frozenset(name for name in {*seen, *now} if seen.get(name) != now.get(name))
        seen = now
        left = None if left is None else left - 1
        yield f"\n{say('saved', files=', '.join(sorted(changed))).lines}"
        look = yield from _looked(folder, corpus, look, changed)


def _looked(folder: Path, corpus: Path, before: _Look, changed: frozenset[str]) -> _Lines:
    """What the rules as they are now give. Whatever fails is told: the editor is in the middle of a change, and the
    next save may mend it."""
    began = perf_counter()
    look = before
    try:
        rules, problems = read_rules(folder)
        tried = _tried(before.rules, rules, changed)
        was, look = _checked(before, rules, problems, tried)
        yield from _news(was, look.told)
        if not _has_errors(problems):
            rows = read_with(corpus, rules)
            yield from _difference(folder, before, rules, rows, tried, changed)
            if before.rows is not None:
                yield say("rules-tried", n=len(tried), seconds=perf_counter() - began).lines
            return replace(look, rules=rules, rows=rows)
    except Exception as error:
        yield last_words(error)
    yield say("mend-errors-first").lines
    return look


def _tried(before: Rules | None, rules: Rules, changed: frozenset[str]) -> frozenset[str]:
    """The rules that an edit may have changed, itself or through what they name."""
    edited = (*edited_rules(before, rules), *reached_rules(before, rules)) if before is not None else ()
    return frozenset(edited) | {rule.id for rule in rules.all if rule.position.file in changed}


def _checked(
    before: _Look, rules: Rules, problems: tuple[Problem, ...], tried: frozenset[str]
) -> tuple[tuple[Problem, ...], _Look]:
    """What was wrong before, with what examples that are run for the first time would have given then; and what is
    known now."""
    was, look, found = before.told, before, list(problems)
    if all_read(problems):
        if before.rules is not None:
            earlier = check_examples(before.rules, tried - before.run)
            was = in_order([*was, *told_of_retired(earlier, before.rules)])
        untouched = {rule.id for rule in rules.all} - tried
        kept = [problem for problem in before.of_examples if problem.rule_id in untouched]
        of_examples = (*kept, *check_examples(rules, tried))
        look = replace(before, of_examples=of_examples, run=before.run | tried)
        found += told_of_retired(of_examples, rules)
    if _has_errors(problems):  # what is left out for them may be as it was
        found += [one for one in was if one.level != "error"]
    return was, replace(look, told=in_order(found))


def _has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.level == "error" for problem in problems)


def _news(was: Iterable[Problem], now: Iterable[Problem]) -> Iterator[str]:
    """Problems that are new, or keep the rules from being read; those that are gone; how many are as they were."""
    known, here = {_as_told(one) for one in was}, {_of_line(one) for one in now}
    new = [one for one in now if one.level == "error" or _as_told(one) not in known]
    yield from map(str, new)
    if gone := [one for one in was if _of_line(one) not in here]:
        named = [f"{one.code} {one.rule_id or one.position.file} ({one.position.place})" for one in gone]
        yield say("mended", n=len(gone), problems=some(named)).lines
    if left := {_as_told(one) for one in now} - {_as_told(one) for one in new}:
        yield say("as-before", n=len(left)).lines


def _as_told(problem: Problem) -> tuple[object, ...]:
    """A problem wherever its line stands by now."""
    return *_of_line(problem), problem.message.english


def _of_line(problem: Problem) -> tuple[object, ...]:
    """A problem whatever is said of it by now: an example that fails may fail otherwise."""
    return problem.code, problem.rule_id, problem.source


def _difference(
    folder: Path, before: _Look, rules: Rules, rows: CorpusRows, tried: frozenset[str], changed: frozenset[str]
) -> Iterator[str]:
    """What the rules change in the rows; of the first ones that are sound, what they read."""
    if before.rules is None or before.rows is None:
        yield say("watching", folder=folder, rules=len(rules.all), rows=len(rows.rows), plans=len(rows.lines)).lines
        return
    # What a word list changes shows in rules that nobody edited: all of it is told.
    only = None if any(name.endswith(WORD_LISTS) for name in changed) else tried
    yield from as_text(difference(before.rules, rules, before.rows, rows, {}), only=only)


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
