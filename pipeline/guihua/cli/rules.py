"""``guihua rules …`` and ``guihua explain``: the workbench of those who edit ``rules/``.

Exit status: 0 nothing to say, 1 something to look at, 2 the rules (or the command) cannot be used.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guihua.cli.options import (
    FOLDER,
    broken,
    corpus_option,
    json_option,
    load,
    need_corpus,
    rules_option,
    timeouts,
    with_near,
)
from guihua.cli.rules_check import check_command
from guihua.cli.rules_find import list_command, new_command, try_command
from guihua.messages import say

if TYPE_CHECKING:
    from guihua.workbench.stats import Stats


class TwoLanguages(click.Group):
    """A group whose help gives the first sentence about each command, in English and in Chinese."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, _in_short(command.help or "")) for name, command in sorted(self.commands.items())]
            )


def _in_short(text: str) -> str:
    """The first sentence of the first paragraph and that of the last, which is the Chinese one."""
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    return f"{paragraphs[0].partition('. ')[0].rstrip('.')}. {paragraphs[-1]}"


@click.group("rules", cls=TwoLanguages)
def rules() -> None:
    """Check, compare and watch the rules.

    检查、比较、监视规则。规则写在 rules/ 里，用法见 rules/README.md。
    """


for command in (check_command, list_command, try_command, new_command):
    rules.add_command(command)


@rules.command("show")
@click.argument("rule_id", metavar="ID")
@rules_option
@corpus_option
@json_option
def show_command(rule_id: str, folder: Path | None, corpus: Path, as_json: bool) -> None:
    """Print one rule: where it stands, its pattern as written and as compiled, its evidence, its examples.

    ID may be an old one, as outputs of former rules have it: then the rules that took its place.

    显示一条规则：位置、式子（展开前后）、语料中的实例、例子。
    """
    from guihua.rules.hints import did_you_mean
    from guihua.workbench.describe import rule_facts, rule_text, successors
    from guihua.workbench.usage_cache import recall

    loaded = load(folder)
    here = [rule_id] if rule_id in {rule.id for rule in loaded.all} else successors(loaded, rule_id)
    if not here:
        near = did_you_mean(rule_id, [rule.id for rule in loaded.all], 0)
        raise click.UsageError(with_near(say("no-such-rule", name=rule_id), near))
    memory = recall(corpus, loaded)
    for one in here:
        if as_json:
            click.echo(json.dumps(rule_facts(loaded, one, memory), ensure_ascii=False, indent=1, default=str))
        else:
            click.echo(rule_text(loaded, one, memory))


@rules.command("stats")
@rules_option
@corpus_option
@json_option
@click.option("--idle", "only_idle", is_flag=True, help=say("help-idle").label)
@click.option("--gold", type=FOLDER, help=say("help-gold").label)
@click.option("--baseline", type=FOLDER, help=say("help-baseline").label)
@click.option("--lower", is_flag=True, help=say("help-lower").label)
def stats_command(
    folder: Path | None,
    corpus: Path,
    as_json: bool,
    only_idle: bool,
    gold: Path | None,
    baseline: Path | None,
    lower: bool,
) -> None:
    """Read the corpus and count what every rule did.

    matched, selected; suppressed: share of its matches that lost; overlap, conflict: matches where another rule matched
    too, and gave something else; rows that name it; plans; precision; recall: share of all gold that it found, a part
    of the recall of the whole; milliseconds of its pattern. Then: dead (matched nothing), suppressed (always lost),
    unasked (its stage is not asked when plans are read).

    With --baseline FILE only what of the rules is unused is compared with that list.

    统计每条规则在语料中的使用情况。
    """
    from guihua.evaluation import GoldError
    from guihua.workbench.stats import as_json as stats_json
    from guihua.workbench.stats import as_text, take_stats

    if lower and baseline is None:
        raise click.UsageError(say("lower-goes-with").label)
    loaded = load(folder)
    need_corpus(corpus)
    with timeouts():
        try:
            stats = take_stats(corpus, loaded, gold)
        except GoldError as error:
            raise click.ClickException(str(error)) from error
    if baseline is not None:
        _hold(stats, baseline, lower)
        return
    if as_json:
        click.echo(json.dumps(stats_json(stats, loaded), ensure_ascii=False, indent=1))
    else:
        for line in as_text(stats, loaded, only_idle):
            click.echo(line)
        for name in stats.survey.failed:
            click.echo(f"{name}: {say('not-read').label}", err=True)


def _hold(stats: Stats, baseline: Path, lower: bool) -> None:
    """Compare with the list of what may be unused; status 1 where anything is new, or stands there for nothing."""
    from guihua.workbench.coverage import CeilingError, as_text, hold, lowered, read_list, unused

    try:
        held = hold(unused(stats.forms, stats.branches), read_list(baseline))
    except CeilingError as error:
        raise click.ClickException(str(error)) from error
    if lower and held.fallen:
        baseline.write_text(lowered(baseline, held), encoding="utf-8")
        click.echo(f"{baseline}: {say('lines-taken-out', n=len(held.fallen)).label}")
        held = replace(held, fallen=())
    for line in as_text(held, baseline):
        click.echo(line)
    sys.exit(1 if held.risen or held.fallen else 0)


@rules.command("diff")
@click.argument("base", default="HEAD")
@rules_option
@corpus_option
@json_option
@click.option("--base", "named_base", metavar="REV", help=say("help-base").label)
@click.option("--markdown", is_flag=True, help=say("help-markdown").label)
@click.option("--gold", type=FOLDER, help=say("help-gold-diff").label)
@click.option("--limit", default=20, show_default=True, help=say("help-limit").label)
def diff_command(
    base: str,
    folder: Path | None,
    corpus: Path,
    as_json: bool,
    named_base: str | None,
    markdown: bool,
    gold: Path | None,
    limit: int,
) -> None:
    """Show the rows that the working rules give otherwise than those of BASE, a git revision or a folder.

    Word lists that BASE does not have are taken from the working rules. Ends with status 1 where any row differs.

    比较两套规则从语料抽取的结果。
    """
    import time

    from guihua.rules.kept import default_rules_folder
    from guihua.workbench.diff import compare_folders
    from guihua.workbench.diff_report import as_json as diff_json
    from guihua.workbench.diff_report import as_markdown, as_text
    from guihua.workbench.revisions import RevisionError, SideError, completed, rules_of

    began = time.perf_counter()
    need_corpus(corpus)
    working = folder or default_rules_folder()
    try:
        with rules_of(named_base or base, working) as other, completed(other, working) as whole, timeouts():
            diff = compare_folders(corpus, whole, working, gold)
    except RevisionError as error:
        raise click.UsageError(str(error)) from error
    except SideError as error:
        broken(error.problems, f"{error.side}: ")
    seconds = time.perf_counter() - began
    if as_json:
        told = {**diff_json(diff), "seconds": round(seconds, 1)}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1, default=str))
    else:
        for line in as_markdown(diff, limit) if markdown else as_text(diff, limit):
            click.echo(line)
        click.echo(f"{seconds:.1f} s", err=markdown)
    sys.exit(1 if diff.changes else 0)


@rules.command("watch")
@rules_option
@corpus_option
@click.option("--every", default=0.3, show_default=True, help=say("help-every").label)
@click.option("--saves", type=int, hidden=True, help=say("help-saves").label)
def watch_command(folder: Path | None, corpus: Path, every: float, saves: int | None) -> None:
    """On every save: check the rules that changed, run their examples, show the rows that change. Stop with Ctrl-C.

    保存后立即检查改动的规则，并显示抽取结果的变化。
    """
    from guihua.rules.kept import default_rules_folder
    from guihua.workbench.watch import watch

    need_corpus(corpus)
    try:
        for line in watch(folder or default_rules_folder(), corpus, every, saves):
            click.echo(line)
            sys.stdout.flush()
    except KeyboardInterrupt:
        click.echo("")


@rules.command("schema")
@rules_option
@click.option("--check", "only_check", is_flag=True, help=say("help-check-schema").label)
def schema_command(folder: Path | None, only_check: bool) -> None:
    """Write rules.schema.json, by which editors complete and check rule files.

    生成编辑器用的 JSON Schema。
    """
    from guihua.rules.kept import default_rules_folder
    from guihua.rules.models import SCHEMA_FILE
    from guihua.workbench.json_schema import schema_text

    target = (folder or default_rules_folder()) / SCHEMA_FILE
    _write_all({target: schema_text(load(folder))}, only_check)


@rules.command("fmt")
@rules_option
@click.option("--check", "only_check", is_flag=True, help=say("help-check-form").label)
def fmt_command(folder: Path | None, only_check: bool) -> None:
    """Bring rule files into one form: order of keys, schema line, stray blanks. Comments stay with what they are above.

    统一规则文件的格式；内容和注释不变。
    """
    from guihua.rules.kept import default_rules_folder
    from guihua.rules.problems import in_order
    from guihua.workbench.format import formatted, unsound

    place = folder or default_rules_folder()
    if not place.is_dir():
        raise click.UsageError(say("no-rules-folder", folder=place).lines)
    files = sorted([*place.glob("*.yaml"), *place.glob("*.tsv")])
    try:
        texts = {path: path.read_text(encoding="utf-8") for path in files}
    except UnicodeDecodeError as error:
        raise click.ClickException(say("not-utf-8-see-check", error=error).lines) from error
    _write_all({path: formatted(path, text) for path, text in texts.items()}, only_check)
    if problems := in_order(problem for path, text in texts.items() for problem in unsound(path, text)):
        broken(problems)  # they stay as they are


@rules.command("docs")
@rules_option
@corpus_option
@click.option(
    "-o", "--output", type=FOLDER, default=Path("docs/rules"), show_default=True, help=say("help-output").label
)
@click.option("--check", "only_check", is_flag=True, help=say("help-check-pages").label)
def docs_command(folder: Path | None, corpus: Path, output: Path, only_check: bool) -> None:
    """Write a page for every rule file: ids, reasons, examples, hits in the corpus; and the counts that check asks.

    为每个规则文件生成一页说明。
    """
    from guihua.workbench.describe import pages
    from guihua.workbench.usage import survey
    from guihua.workbench.usage_cache import COUNTS, as_written, counts_of

    loaded = load(folder)
    need_corpus(corpus)
    with timeouts():
        found = survey(corpus, loaded)
    made = {**pages(loaded, found), COUNTS.name: as_written(counts_of(corpus, loaded, found, str(COUNTS)))}
    old = {path for path in output.glob("*.md") if path.name not in made} if output.is_dir() else set()
    if not only_check:
        for path in old:
            path.unlink()
    elif old:
        raise click.ClickException(say("page-of-no-file", page=sorted(old)[0]).lines)
    _write_all({output / name: text for name, text in made.items()}, only_check)


def _write_all(texts: dict[Path, str], only_check: bool) -> None:
    stale = [p for p, text in texts.items() if not p.is_file() or p.read_text(encoding="utf-8") != text]
    if only_check and stale:
        raise click.ClickException(say("not-up-to-date", files=", ".join(map(str, stale))).lines)
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path], encoding="utf-8")
    click.echo(say("files-written", files=len(texts), n=len(stale)).label)
