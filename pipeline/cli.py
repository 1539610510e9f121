"""The command ``guihua``: arguments, progress, exit codes. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import importlib
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.run import Report
    from pipeline.verify import Verdict

# Commands of other modules: name → (module, attribute, help); imported when they are called.
LAZY = {
    "eval": ("pipeline.cli_eval", "evaluate_command", "Score a dataset against gold."),
    "lexicon": ("pipeline.cli_lexicon", "lexicon_group", "What the indicator lexicon holds and what it lacks."),
    "rules": ("pipeline.cli_rules", "rules", "Check, compare and watch the rules."),
    "findings": ("pipeline.cli_findings", "findings_command", "Print where plans contradict themselves."),
    "view": ("pipeline.cli_view", "view_command", "Look at the dataset in a browser."),
    "report": ("pipeline.cli_view", "report_command", "Write the dataset as one page that works offline."),
    "explain": ("pipeline.cli_explain", "explain", "Show stage by stage what the rules see in a text."),
}
FOLDER = click.Path(path_type=Path)
output_argument = click.argument("output", type=FOLDER, default=Path("output"))
SHOWN_TROUBLES = 50


class LazyGroup(click.Group):
    """A group whose commands live in modules that are imported on use; help needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *LAZY})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in LAZY:
            return super().get_command(ctx, name)
        module, attribute, _ = LAZY[name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Whatever no command expected ends with its code and status 2, and no traceback: most often a rule gives what
        no stage can read, and who edits rules needs the plan, the line and the rule."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            from pipeline.rule_crash import last_words

            click.echo(last_words(error), err=True)
            sys.exit(2)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own = {name: command.get_short_help_str(90) for name, command in self.commands.items()}
        lazy = {name: text for name, (_, _, text) in LAZY.items()}
        with formatter.section("Commands"):
            formatter.write_dl(sorted((own | lazy).items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="guihua")
def main() -> None:
    """Chinese plan texts in, trustworthy Parquet tables out."""


@main.command("run")
@click.argument("corpus", type=FOLDER, default=Path("corpus"))
@click.option("-o", "--output", type=FOLDER, default=Path("output"), show_default=True, help="Folder for the dataset.")
@click.option("--rules", "rules_folder", type=FOLDER, help="Folder with the rules.  [default: rules]")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes to use.  [default: all cores]")
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True)
@click.option("--time-limit", type=float, default=300.0, show_default=True, help="Seconds one document may take.")
@click.option("--max-bytes", type=int, default=64 * 2**20, show_default=True, help="Largest file that is read.")
@click.option("--timings", is_flag=True, help="Show where the time goes.")
def run_command(
    corpus: Path,
    output: Path,
    rules_folder: Path | None,
    jobs: int | None,
    engine: str,
    time_limit: float,
    max_bytes: int,
    timings: bool,
) -> None:
    """Read the plans in CORPUS and write the dataset.

    Only documents whose bytes, rules or code changed since the last run are read again. Ends with status 1 where a
    document could not be read.
    """
    from pipeline.across import across
    from pipeline.corpus import CorpusError
    from pipeline.extract import extract
    from pipeline.releases import OutputError
    from pipeline.rule_errors import RulesError
    from pipeline.rules import default_rules_folder
    from pipeline.run import Options, run
    from pipeline.workers import WorkerSetupError

    cores = len(os.sched_getaffinity(0))
    options = Options(jobs=jobs or cores, engine=engine, seconds=time_limit, max_bytes=max_bytes)
    try:
        with _progress() as tell:
            report = run(corpus, output, rules_folder or default_rules_folder(), options, extract, across, tell)
    except (CorpusError, OutputError, RulesError, WorkerSetupError) as error:
        raise click.ClickException(str(error)) from error
    _print_troubles(report)
    _print_summary(report, output)
    if timings:
        _print_timings(report)
    if report.troubled:
        sys.exit(1)


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


def printable(name: str) -> str:
    """A file name on one line, whatever is in it."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in name)


def _print_troubles(report: Report) -> None:
    """Errors and warnings on standard error, ``file:line: …``, each with what to do."""
    from pipeline.dataset import read_rows

    rows = [row for row in read_rows(report.release, "diagnostics") if row["severity"] != "info"]
    rows.sort(key=lambda r: (r["severity"] != "error", r["doc_id"], r["char_start"] or 0))
    for row in rows[:SHOWN_TROUBLES]:
        line = f":{row['line_start']}" if row["line_start"] else ""
        message = (
            row["message"] if row["message"].startswith(row["doc_id"]) else f"{row['doc_id']}{line}: {row['message']}"
        )
        click.echo(f"{row['severity']}: {printable(message)} [{row['code']}]", err=True)
    if len(rows) > SHOWN_TROUBLES:
        click.echo(f"… and {len(rows) - SHOWN_TROUBLES} more: see the table diagnostics", err=True)


def _print_summary(report: Report, output: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    from pipeline.dataset import read_table

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
        label = printable(titles.get(doc_id) or doc_id)
        if facts["state"] == "failed":
            label += "  (not read)"
        table.add_row(label, *(f"{facts['rows'][name]:,}" for name in counted))
    total = [sum(facts["rows"][name] for facts in documents.values()) for name in counted]
    table.add_section()
    table.add_row(f"{len(documents):,} plans", *(f"{n:,}" for n in total), style="bold")
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False, markup=False)
    console.print(table)
    failed = f", {len(report.failed):,} not read" if report.failed else ""
    click.echo(f"{report.extracted:,} read now, {report.reused:,} taken from before{failed}. Dataset: {output}")
    flagged = Counter(read_table(report.release, "findings", ["severity"])["severity"].to_pylist())
    if flagged:
        counts = ", ".join(f"{flagged[severity]:,} {severity}" for severity in ("error", "warning", "info"))
        click.echo(f"{flagged.total():,} findings ({counts}): guihua findings {output}")


def _print_timings(report: Report) -> None:
    total = sum(report.timings.values()) or 1.0
    click.echo("\nseconds in extracted documents, all processes")
    for stage, seconds in sorted(report.timings.items(), key=lambda item: -item[1]):
        click.echo(f"{stage:<16}{seconds:>9.2f}{seconds / total:>7.0%}")


@main.command("verify")
@output_argument
@click.option("--corpus", type=FOLDER, help="Folder with the plans.  [default: the one the last run read]")
def verify_command(output: Path, corpus: Path | None) -> None:
    """Prove every row and every evidence span of OUTPUT against the sources."""
    from pipeline.releases import OutputError, corpus_of, snapshot
    from pipeline.verify import verify

    try:
        with snapshot(output) as release:
            verdict = verify(release, corpus or corpus_of(output))
    except OutputError as error:
        raise click.ClickException(str(error)) from error
    _print_verdict(verdict)
    if verdict.mismatches:
        sys.exit(1)


def _print_verdict(verdict: Verdict) -> None:
    click.echo(f"{'table':<14}{'rows':>10}{'evidence':>10}")
    for table, n in verdict.rows.items():
        note = f"   {verdict.without_place[table]} without a place" if verdict.without_place[table] else ""
        click.echo(f"{table:<14}{n:>10,}{verdict.evidence[table]:>10,}{note}")
    rows, spans = sum(verdict.rows.values()), sum(verdict.evidence.values())
    click.echo(
        f"checked {rows:,} rows and {spans:,} evidence spans against {verdict.documents:,} sources, "
        f"{verdict.ids:,} keys, {verdict.references:,} references, {verdict.files:,} files"
    )
    for message in verdict.mismatches[:SHOWN_TROUBLES]:
        click.echo(f"mismatch: {printable(message)}", err=True)
    click.echo(f"{len(verdict.mismatches):,} mismatches")


@main.command("show")
@click.argument("place", metavar="DOC:LINE")
@click.option("-o", "--output", type=FOLDER, default=Path("output"), show_default=True)
def show_command(place: str, output: Path) -> None:
    """Print a source line with all that was extracted from it. DOC may be any telling part of a file's name."""
    from pipeline.releases import OutputError, snapshot
    from pipeline.show import PlaceError, fields, show

    try:
        with snapshot(output) as release:
            shown = show(release, place)
    except (OutputError, PlaceError) as error:
        raise click.ClickException(str(error)) from error
    line = shown.line
    click.echo(f"{printable(line['doc_id'])}:{line['line_no']} ({line['kind']})\n{line['text']}")
    for table, rows in shown.rows.items():
        click.echo(f"\n{table}")
        for row in rows:
            click.echo(
                f"  [{row['char_start']}, {row['char_end']}) {printable(row['raw'][:80])}  {row['rule_id'] or ''}"
            )
            for name, value in fields(table, row):
                click.echo(f"      {name}: {printable(value)}")


@main.command("schema")
def schema_command() -> None:
    """Print the data dictionary."""
    from pipeline.dictionary import dictionary

    click.echo(dictionary(), nl=False)


@main.command("export")
@output_argument
@click.option("--to", "target", type=FOLDER, required=True, help="A folder for CSV, or a file name ending in .xlsx.")
@click.option("--table", "tables", multiple=True, help="Only this table; may be given more than once.")
def export_command(output: Path, target: Path, tables: tuple[str, ...]) -> None:
    """Write tables of OUTPUT as CSV or Excel."""
    from pipeline.export import ExportError, export_csv, export_excel
    from pipeline.releases import OutputError, snapshot, tables_of

    try:
        with snapshot(output) as release:
            known = tables_of(release)
            if unknown := sorted(set(tables) - set(known)):
                raise ExportError(f"no table {', '.join(unknown)}; there are {', '.join(known)}")
            chosen = tables or known
            if target.suffix.lower() == ".xlsx":
                written = [(f"{target}, sheet {name}", n) for name, n in export_excel(release, chosen, target)]
            else:
                written = [(str(path), n) for path, n in export_csv(release, chosen, target)]
    except (OutputError, ExportError) as error:
        raise click.ClickException(str(error)) from error
    for name, n in written:
        click.echo(f"{name}: {n:,} rows")


if __name__ == "__main__":
    main()
