"""Commands on a finished dataset: verify, show, schema, export."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guihua.cli.console import printable
from guihua.cli.options import FOLDER, corpus_read_option, dataset_option, without_pandas
from guihua.cli.run import SHOWN_TROUBLES
from guihua.messages import say

if TYPE_CHECKING:
    from guihua.dataset.lookup import Shown
    from guihua.dataset.verify import Verdict


SHOWN_TEXT = 80  # characters shown of each of several lines


@click.command("verify")
@dataset_option
@corpus_read_option
def verify_command(output: Path, corpus: Path | None) -> None:
    """Prove every row and every evidence span of OUTPUT against the sources.

    用原文核对数据集的每一行和每一处依据。
    """
    without_pandas()
    from guihua.dataset.releases import corpus_of, snapshot
    from guihua.dataset.verify import verify
    from guihua.errors import OutputError
    from guihua.read.formats.proof import reader, record_reader
    from guihua.rules.kept import default_rules_folder, load_rules

    rules = cache(lambda: load_rules(default_rules_folder()))
    try:
        with snapshot(output) as release:
            verdict = verify(release, corpus or corpus_of(output), reader(rules), record_reader(rules))
    except OutputError as error:
        raise click.ClickException(str(error)) from error
    _print_verdict(verdict)
    if verdict.mismatches:
        sys.exit(1)


def _print_verdict(verdict: Verdict) -> None:
    click.echo(f"{'table':<14}{'rows':>10}{'evidence':>10}")
    for table, n in verdict.rows.items():
        without = verdict.without_place[table]
        note = f"   {without} {say('without-place').label}" if without else ""
        click.echo(f"{table:<14}{n:>10,}{verdict.evidence[table]:>10,}{note}")
    rows, spans = sum(verdict.rows.values()), sum(verdict.evidence.values())
    told = say(
        "verified",
        rows=f"{rows:,}",
        spans=f"{spans:,}",
        sources=f"{verdict.documents:,}",
        keys=f"{verdict.ids:,}",
        references=f"{verdict.references:,}",
        files=f"{verdict.files:,}",
    )
    click.echo(told.lines)
    for message in verdict.mismatches[:SHOWN_TROUBLES]:
        click.echo(f"mismatch: {printable(message)}", err=True)
    click.echo(f"{len(verdict.mismatches):,} {say('mismatches').label}")


@click.command("show")
@click.argument("line", metavar="DOC:LINE|DOC:FIRST-LAST")
@dataset_option
def show_command(line: str, output: Path) -> None:
    """Print a source line with all that was extracted from it, or some lines, each with its facts in short.

    DOC may be any telling part of a file's name.

    显示原文的一行，以及从中抽取的全部内容；或几行，各附简短结果。DOC 可以只写文件名的一部分。
    """
    without_pandas()
    from guihua.dataset.lookup import fields, is_range, show, show_lines
    from guihua.dataset.releases import snapshot
    from guihua.errors import OutputError, PlaceError

    try:
        with snapshot(output) as release:
            if is_range(line):
                _print_lines(show_lines(release, line))
                return
            shown = show(release, line)
    except (OutputError, PlaceError) as error:
        raise click.ClickException(str(error)) from error
    row = shown.line
    click.echo(f"{printable(row['doc_id'])}:{row['line_no']} ({row['kind']})\n{row['text']}")
    for table, rows in shown.rows.items():
        click.echo(f"\n{table}")
        for row in rows:
            click.echo(
                f"  [{row['char_start']}, {row['char_end']}) {printable(row['raw'][:80])}  {row['rule_id'] or ''}"
            )
            for name, value in fields(table, row):
                click.echo(f"      {name}: {printable(value)}")


def _print_lines(lines: Sequence[Shown]) -> None:
    from guihua.dataset.lookup import in_short

    for one in lines:
        text = printable(" ".join(one.line["text"].split()))
        short = text if len(text) <= SHOWN_TEXT else f"{text[:SHOWN_TEXT]}…"
        click.echo(f"{one.line['line_no']:>5}  {one.line['kind']:<9}  {short}")
        for row in (row for rows in one.rows.values() for row in rows):
            click.echo(f"         {printable(in_short(row))}")


@click.command("schema")
def schema_command() -> None:
    """Print the data dictionary. 数据字典。"""
    from guihua.dataset.description import dictionary

    click.echo(dictionary(), nl=False)


@click.command("export")
@dataset_option
@click.option(
    "--to",
    "target",
    type=FOLDER,
    required=True,
    help=say("help-export-to").label,
)
@click.option("--table", "tables", multiple=True, help=say("help-table").label)
@click.option("--stated-years", is_flag=True, help=say("help-stated-years").label)
@click.option("--years-across", is_flag=True, help=say("help-years-across").label)
@click.option(
    "--formulas-safe/--as-it-is",
    default=True,
    show_default=True,
    help=say("help-formulas").label,
)
def export_command(
    output: Path,
    target: Path,
    tables: tuple[str, ...],
    stated_years: bool,
    years_across: bool,
    formulas_safe: bool,
) -> None:
    """Write tables as CSV, Excel, Stata, SPSS or one Parquet file, or sentences with their spans (.spacy). 导出。"""
    if target.suffix.lower() == ".spacy":
        _export_spacy(output, target)
        return
    from guihua.dataset.export import Choice, export
    from guihua.dataset.releases import snapshot
    from guihua.errors import GuihuaError

    try:
        with snapshot(output) as release:
            written = export(release, target, Choice(tables, stated_years, years_across, formulas_safe))
    except GuihuaError as error:
        raise click.ClickException(str(error)) from error
    for name, n in written:
        click.echo(f"{name}: {n:,} {say('rows-written').label}")


def _export_spacy(output: Path, target: Path) -> None:
    from guihua.cli.annotate import marked_documents
    from guihua.dataset.releases import corpus_of
    from guihua.errors import OutputError
    from guihua.integrations.spacy import write_docbin
    from guihua.rules.kept import default_rules_folder, load_rules

    rules = load_rules(default_rules_folder())
    try:
        n = write_docbin(marked_documents(output, corpus_of(output), None, None), target, rules)
    except OutputError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{target}: {n:,} {say('sentences-written').label}")
