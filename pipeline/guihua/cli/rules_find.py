"""Commands that look before a rule is written: list, try, new; and ``guihua word``."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from guihua.cli.options import broken, corpus_option, json_option, load, need_corpus, rules_option, timeouts
from guihua.messages import say


@click.command("list")
@rules_option
@json_option
@click.option("--stage", help=say("help-stage").label)
@click.option("--file", help=say("help-list-file").label)
def list_command(folder: Path | None, as_json: bool, stage: str | None, file: str | None) -> None:
    """List rules in the order in which they win within their stage: id, place, reason.

    列出规则：编号、位置、理由；同一阶段内按取舍的先后排列。
    """
    from guihua.workbench.explain import unknown_stage
    from guihua.workbench.trial import listed

    rules = load(folder)
    if stage is not None and (wrong := unknown_stage(rules, [stage])) is not None:
        raise click.UsageError(wrong.lines)
    found = list(listed(rules, stage, file))
    if as_json:
        told = [{"id": r.id, "stage": r.stage, "status": r.status} for r in found]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for rule in found:
        status = "" if rule.status == "active" else f"  ({rule.status})"
        click.echo(f"{rule.stage}  {rule.id}{status}  {rule.position}  {' '.join(rule.why.split())}")
    if not found:
        sys.exit(1)


@click.command("try")
@click.argument("pattern")
@click.option("--stage", required=True, help=say("help-try-stage").label)
@rules_option
@corpus_option
@json_option
@click.option("--limit", default=40, show_default=True, help=say("help-try-limit").label)
def try_command(pattern: str, stage: str, folder: Path | None, corpus: Path, as_json: bool, limit: int) -> None:
    """Show where PATTERN matches in what the plans ask a stage, and which rules stand there today. Changes nothing.

    PATTERN may name word lists and fragments, as in a rule file. Ends with status 1 where nothing matches.

    在语料中试一个式子：列出匹配之处（前后文），以及那里现在由哪条规则胜出；不改任何文件。
    """
    from guihua.workbench.explain import unknown_stage
    from guihua.workbench.trial import TrialError, as_text, try_pattern, why_nowhere

    rules = load(folder)
    if (wrong := unknown_stage(rules, [stage])) is not None:
        raise click.UsageError(wrong.lines)
    need_corpus(corpus)
    try:
        with timeouts():
            hits = list(try_pattern(pattern, stage, corpus, rules))
    except TrialError as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        click.echo(json.dumps([asdict(hit) for hit in hits], ensure_ascii=False, indent=1))
    else:
        for line in as_text(hits, limit):
            click.echo(line)
        for line in () if hits else why_nowhere(pattern, stage, corpus, rules):
            click.echo(line)
    sys.exit(0 if hits else 1)


@click.command("new")
@click.argument("rule_id", metavar="ID")
@click.option("--stage", required=True, help=say("help-new-stage").label)
@click.option("--text", required=True, help=say("help-new-text").label)
@click.option("--pattern", help=say("help-new-pattern").label)
@click.option("--emit", "emits", multiple=True, metavar="KEY=VALUE", help=say("help-new-emit").label)
@rules_option
@click.option("--write", is_flag=True, help=say("help-new-write").label)
def new_command(
    rule_id: str, stage: str, text: str, pattern: str | None, emits: tuple[str, ...], folder: Path | None, write: bool
) -> None:
    """Draft a rule from an example: TEXT with what the rule must match in 【】. Prints it, or puts it into its file.

    It goes above the rule that wins there today, into a block above where that one matches more, or to the end of its
    stage. What would keep the rules from loading is told, and not written.

    由例句起草一条规则：要匹配的部分放在【】里。先打印；加 --write 写进文件，状态为 draft（只试算）。
    写在现在胜出的那条规则之上（那条匹配得更长时，写进上面一块）；没有这样的规则，就写在该阶段的末尾。
    会使规则无法载入的草稿只指出问题，不写进文件。
    """
    from guihua.rules.kept import default_rules_folder
    from guihua.workbench.drafting import draft, place_of, unsound, written_in
    from guihua.workbench.explain import unknown_stage
    from guihua.workbench.marks import MarkError, NotAskedError

    rules = load(folder)
    if (wrong := unknown_stage(rules, [stage])) is not None:
        raise click.UsageError(wrong.lines)
    if rule_id in {rule.id for rule in rules.all}:
        raise click.UsageError(say("rule-is-there", name=rule_id, place=rules[rule_id].position).lines)
    try:
        drafted = draft(rule_id, stage, text, pattern, rules, dict(one.partition("=")[::2] for one in emits))
    except (MarkError, NotAskedError) as error:
        raise click.UsageError(error.message.lines) from error
    place = place_of(stage, drafted, rules)
    if place is None:
        raise click.UsageError(say("no-file-of-stage", stage=stage).lines)
    file, line, indent = place
    path = (folder or default_rules_folder()) / file
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    written = [f"{' ' * indent}{one}" for one in written_in(drafted, file, lines)]
    lines[line:line] = written
    whole = "\n".join(lines) + "\n"
    told = [say("draft-above", rule=drafted.above.id)] if drafted.above is not None else []
    if drafted.above is not None and drafted.behind is not None:
        told = [say("draft-behind", rule=drafted.behind.id, winner=drafted.above.id)]
    told += [say("draft-lacks", key=key, values=" | ".join(values)) for key, values in drafted.lacking.items()]
    problems = unsound(path.parent, file, whole)
    if write and problems:
        for one in told:
            click.echo(one.lines, err=True)
        broken(problems, after=say("draft-not-written"))
    if write:
        path.write_text(whole, encoding="utf-8")
        click.echo(f"{path}:{line + 1}: {say('draft-written').label}")
    else:
        click.echo("\n".join(written))
        for problem in problems:
            click.echo(str(problem), err=True)
        click.echo(say("draft-goes-to", place=f"{file}:{line + 1}").lines, err=True)
    for one in told:
        click.echo(one.lines, err=not write)


@click.command("word")
@click.argument("word")
@rules_option
@corpus_option
@json_option
def word_command(word: str, folder: Path | None, corpus: Path, as_json: bool) -> None:
    """Show every word list, class, rule and plan that has WORD.

    一个词在规则里的全部出处：哪些词表、哪一类、哪些规则用到，语料中出现在哪里。
    """
    from guihua.workbench.word import as_text, look_up

    found = look_up(word, load(folder), corpus)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1, default=str))
    else:
        for line in as_text(found):
            click.echo(line)
    sys.exit(0 if found.rows or found.written_in or found.plans else 1)
