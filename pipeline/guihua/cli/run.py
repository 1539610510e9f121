"""The command ``guihua run``: progress, troubles and a summary of what was read."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guihua.cli.console import printable, wide_console
from guihua.cli.options import FOLDER, dataset_option, without_pandas
from guihua.messages import say

if TYPE_CHECKING:
    from guihua.batch.run import Report

SHOWN_TROUBLES = 50
SHOWN_TITLE = 24  # characters of a title beside its file


@click.command("run")
@click.argument("corpus", type=FOLDER, default=Path("corpus"))
@dataset_option
@click.option("--rules", "rules_folder", type=FOLDER, help=say("help-rules").label)
@click.option("--jobs", type=click.IntRange(min=1), help=say("help-jobs").label)
@click.option(
    "--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True, help=say("help-engine").label
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=300.0,
    show_default=True,
    help=say("help-time-limit").label,
)
@click.option(
    "--max-bytes", type=click.IntRange(min=1), default=64 * 2**20, show_default=True, help=say("help-max-bytes").label
)
@click.option("--tokens", is_flag=True, help=say("help-tokens").label)
@click.option("--doubtful", is_flag=True, help=say("help-doubtful").label)
@click.option("--formats", metavar="LIST", help=say("help-formats").label)
@click.option("--text-column", metavar="NAME", help=say("help-text-column").label)
@click.option("--timings", is_flag=True, help=say("help-timings").label)
def run_command(
    corpus: Path,
    output: Path,
    rules_folder: Path | None,
    jobs: int | None,
    engine: str,
    time_limit: float,
    max_bytes: int,
    tokens: bool,
    doubtful: bool,
    formats: str | None,
    text_column: str | None,
    timings: bool,
) -> None:
    """Read the plans in CORPUS and write the dataset.

    Only documents whose bytes, rules or code changed since the last run are read again. Ends with status 1 where a
    document could not be read.

    读取规划，写出数据集；只重读有变化的文件。
    """
    from guihua.batch.workers import RunStopped, WorkerSetupError, serve

    serve()
    from guihua.batch.corpus import CorpusError
    from guihua.batch.intake import Intake
    from guihua.batch.later import ACROSS, EXTRACT, TOKENS
    from guihua.batch.run import Options, run
    from guihua.errors import OutputError
    from guihua.files import cores
    from guihua.rules.kept import default_rules_folder
    from guihua.rules.problems import RulesError

    without_pandas()
    intake = Intake(_formats(formats), text_column)
    options = Options(
        jobs=jobs or cores(),
        engine=engine,
        seconds=time_limit,
        max_bytes=max_bytes,
        intake=intake,
        doubtful=doubtful,
    )
    try:
        with _progress() as tell:
            folder = rules_folder or default_rules_folder()
            report = run(corpus, output, folder, options, TOKENS if tokens else EXTRACT, ACROSS, tell)
    except (CorpusError, OutputError, RulesError, RunStopped, WorkerSetupError) as error:
        raise click.ClickException(str(error)) from error
    _print_troubles(report)
    _print_summary(report, output)
    if timings:
        _print_timings(report)
    if report.troubled:
        sys.exit(1)


def _formats(named: str | None) -> frozenset[str] | None:
    """The formats asked for, null for all; one that is none ends the command."""
    from guihua.read.formats.detect import FORMATS

    if named is None:
        return None
    chosen = frozenset(name.strip().lower().removeprefix(".") for name in named.split(",") if name.strip())
    if unknown := sorted(chosen - set(FORMATS)):
        told = say("no-format", names=", ".join(unknown), known=", ".join(FORMATS))
        raise click.BadParameter(told.lines, param_hint="--formats")
    return chosen


def _progress() -> Any:
    """A bar on standard error where that is a terminal; elsewhere nothing. Gives the function that moves it."""
    from contextlib import contextmanager

    @contextmanager
    def bar() -> Any:
        if not sys.stderr.isatty():
            yield lambda _: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = TextColumn("{task.description:5}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        with Progress(
            *columns, TextColumn("{task.fields[last]}"), console=Console(stderr=True), transient=True
        ) as progress:
            tasks: dict[str, Any] = {}

            def tell(now: Any) -> None:
                if now.stage not in tasks:
                    tasks[now.stage] = progress.add_task(now.stage, last="")
                progress.update(tasks[now.stage], completed=now.done, total=now.total, last=printable(now.doc_id))

            yield tell

    return bar()


def _print_troubles(report: Report) -> None:
    """Errors and warnings on standard error, ``file:line: …``, each with what to do."""
    from guihua.dataset.parquet import read_rows

    for file in report.healed[:SHOWN_TROUBLES]:
        click.echo(f"warning: {printable(say('made-anew', file=file).label)} [damaged]", err=True)
    rows = [row for row in read_rows(report.release, "diagnostics") if row["severity"] != "info"]
    rows.sort(key=lambda r: (r["severity"] != "error", r["doc_id"], r["char_start"] or 0))
    for row in rows[:SHOWN_TROUBLES]:
        line = f":{row['line_start']}" if row["line_start"] else ""
        message = (
            row["message"] if row["message"].startswith(row["doc_id"]) else f"{row['doc_id']}{line}: {row['message']}"
        )
        click.echo(f"{row['severity']}: {printable(message)} [{row['code']}]", err=True)
    if len(rows) > SHOWN_TROUBLES:
        click.echo(say("more-troubles", n=len(rows) - SHOWN_TROUBLES).label, err=True)


def _print_summary(report: Report, output: Path) -> None:
    from rich.table import Table

    from guihua.dataset.parquet import read_table

    counted = ("tables", "quantities", "indicators", "projects", "diagnostics")
    documents = report.manifest["documents"]
    titles = dict(
        zip(*(c.to_pylist() for c in read_table(report.release, "documents", ["doc_id", "title"]).columns), strict=True)
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("plan", overflow="fold")
    for name in counted:
        table.add_column(name, justify="right")
    shown = sorted(documents) if len(documents) <= 40 else sorted(report.failed)
    for doc_id in shown:
        facts = documents[doc_id]
        label = _file_and_title(doc_id, titles.get(doc_id))
        if facts["state"] == "failed":
            label += f"  ({say('run-unread').label})"
        table.add_row(label, *(f"{facts['rows'][name]:,}" for name in counted))
    total = [sum(facts["rows"][name] for facts in documents.values()) for name in counted]
    table.add_section()
    table.add_row(f"{len(documents):,} {say('plans-in-all').label}", *(f"{n:,}" for n in total), style="bold")
    wide_console().print(table)
    told = say("run-told", read=f"{report.extracted:,}", kept=f"{report.reused:,}", output=output)
    click.echo(told.lines)
    if report.failed:
        click.echo(f"{len(report.failed):,} {say('run-unread').label}")
    flagged = Counter(read_table(report.release, "findings", ["severity"])["severity"].to_pylist())
    if flagged:
        counts = ", ".join(f"{flagged[severity]:,} {severity}" for severity in ("error", "warning", "info"))
        click.echo(f"{flagged.total():,} {say('run-findings').label} ({counts}): guihua findings {output}")


def _file_and_title(doc_id: str, title: str | None) -> str:
    """A plan's file, and so much of its title as has room beside it: many reports share theirs."""
    short = title if title is None or len(title) <= SHOWN_TITLE else f"{title[:SHOWN_TITLE]}…"
    return printable(f"{doc_id}  {short}" if short else doc_id)


def _print_timings(report: Report) -> None:
    total = sum(report.timings.values()) or 1.0
    click.echo(f"\n{say('timings-told').label}")
    for stage, seconds in sorted(report.timings.items(), key=lambda item: -item[1]):
        click.echo(f"{stage:<16}{seconds:>9.2f}{seconds / total:>7.0%}")
