"""``guihua rules check``: all that is wrong with the rules, or with some of them, in one go."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guihua.cli.options import BROKEN, corpus_option, json_option, rules_option, timeouts, with_near
from guihua.messages import say
from guihua.workbench.selection import SUFFIXES, Chosen, blocking, counts_note, history_problems, idle_notes

if TYPE_CHECKING:
    from guihua.rules.problems import Problem
    from guihua.rules.ruleset import Rules


@click.command("check")
@click.argument("only", nargs=-1, metavar="[ID|FILE]...")
@rules_option
@corpus_option
@json_option
@click.option("--quiet", is_flag=True, help=say("help-quiet").label)
@click.option("--whole", is_flag=True, help=say("help-whole").label)
@click.option("--mutations", is_flag=True, help=say("help-mutations").label)
def check_command(
    only: tuple[str, ...], folder: Path | None, corpus: Path, as_json: bool, quiet: bool, whole: bool, mutations: bool
) -> None:
    """Validate the rules and run every example in them, or those of some rules or files.

    Each example runs alone and together with its stage; a difference names the winner. FILE is a rule file or word list
    of the folder; with a word list the rules that name it are run. Rules that matched nothing in the corpus when it was
    last counted are told, with when that was; rules changed since are not judged. In a git repository, so are ids that
    meant something else once, and ids that are gone.

    检查规则文件，并运行全部例子。
    """
    from guihua.rules.check_cache import Sound
    from guihua.rules.kept import default_rules_folder
    from guihua.rules.loader import read_rules
    from guihua.rules.problems import all_read, in_order
    from guihua.workbench.example_sources import check_where
    from guihua.workbench.examples import check_examples, check_stages, count_examples
    from guihua.workbench.leaning import told_of_retired
    from guihua.workbench.usage_cache import idle, recall

    place = folder or default_rules_folder()
    sound = Sound()
    loaded, problems = read_rules(place, sound)
    chosen = _chosen(only, loaded, problems)
    tried = chosen.rules(loaded)
    found = [p for p in problems if chosen.concerns(p, tried)] or blocking(loaded, problems, tried)
    run = all_read(problems)
    found += told_of_retired(check_examples(loaded, tried, sound), loaded) if run else []
    sound.keep()
    found += [p for p in check_where(loaded, corpus) if chosen.concerns(p, tried)]
    if not any(problem.level == "error" for problem in problems):
        found += [p for p in history_problems(loaded) if chosen.concerns(p, tried)]
    if whole:
        from guihua.workbench.example_sources import check_whole

        with timeouts():
            found += check_whole(loaded, tried)
    if mutations:
        from guihua.workbench.mutations import unguarded
        from guihua.workbench.usage import survey

        with timeouts():
            found += unguarded(loaded, survey(corpus, loaded).asked if corpus.exists() else {}, tried)
    memory = recall(corpus, loaded)
    counts = None
    if not quiet and chosen.everything:
        found += check_stages(loaded)
        if memory is not None:
            resting = idle(loaded, memory)
            found += idle_notes(resting)
            counts = counts_note(loaded, memory, resting)
    ordered = in_order(found)
    levels = {level: sum(p.level == level for p in ordered) for level in ("error", "finding", "note")}
    checked = {
        "rules": len(loaded.all) if tried is None else len(tried & {rule.id for rule in loaded.all}),
        "examples": count_examples(loaded, tried) if run else 0,
        "word_lists": len(loaded.word_lists if chosen.everything else [f for f in chosen.files if f.endswith(".tsv")]),
    }
    if as_json:
        summary: dict[str, object] = {**checked, **{f"{level}s": n for level, n in levels.items()}}
        summary["counts"] = str(counts) if counts is not None else None
        click.echo(json.dumps(summary | {"problems": [p.as_json() for p in ordered]}, ensure_ascii=False, indent=1))
    else:
        _print_problems(ordered)
        if counts is not None:
            click.echo(counts.lines)
        elif not quiet and chosen.everything and corpus.is_dir():
            click.echo(say("no-counts-yet").lines, err=True)
        held = say("held", rules=checked["rules"], examples=checked["examples"], lists=checked["word_lists"])
        counted = say("counted", errors=levels["error"], findings=levels["finding"], notes=levels["note"])
        click.echo(say("checked", held=held, counted=counted).lines)
    sys.exit(BROKEN if levels["error"] else 1 if levels["finding"] else 0)


def _chosen(only: tuple[str, ...], loaded: Rules, problems: Iterable[Problem]) -> Chosen:
    """The ids and files that were named. What is neither ends the command, with what was probably meant."""
    from guihua.rules.hints import did_you_mean
    from guihua.rules.problems import all_read

    files = {Path(name).name for name in only if _is_file(name)}
    ids = {name for name in only if not _is_file(name)}
    path = loaded.folder.path if loaded.folder else Path()
    there = {one.name for one in path.iterdir() if one.suffix in SUFFIXES} if path.is_dir() else set()
    entries = loaded.folder.rules if loaded.folder else ()
    known = {entry.model.id for entry in entries} | {p.rule_id for p in problems if p.rule_id}
    unread = not all_read(problems)  # a rule that is not known may stand in a file that cannot be read: that is told
    for is_file, named, have in ((True, files, there), (False, set() if unread else ids, known)):
        if unknown := sorted(named - have):
            told = say("no-such-file" if is_file else "no-such-rule", name=unknown[0])
            raise click.UsageError(with_near(told, did_you_mean(unknown[0], have, 0)))
    return Chosen(frozenset(ids), frozenset(files))


def _is_file(name: str) -> bool:
    return name.endswith(SUFFIXES) or "/" in name


def _print_problems(problems: Iterable[Problem]) -> None:
    """Errors and findings in full, notes of a kind together."""
    from guihua.rules.problems import codes

    notes: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.level == "note":
            notes.setdefault(problem.code, []).append(problem)
        else:
            click.echo(str(problem))
    for code, found in notes.items():
        named = ", ".join(one.rule_id or str(one.position) for one in found)
        click.echo(f"{code} {codes()[code].english} ({codes()[code].chinese}): {named}")
