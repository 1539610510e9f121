"""``guihua findings``: where plans contradict themselves or one another, worst first, with the source lines."""

from __future__ import annotations

from pathlib import Path

import click

from guihua.cli.options import dataset_option, without_pandas
from guihua.compare.report import SEVERITIES, sources, worst_first
from guihua.messages import say


@click.command("findings")
@dataset_option
@click.option(
    "--severity", type=click.Choice(SEVERITIES), default="info", show_default=True, help=say("help-severity").label
)
@click.option("--check", "checks", multiple=True, help=say("help-check").label)
@click.option("--doc", help=say("help-annotate-doc").label)
def findings_command(output: Path, severity: str, checks: tuple[str, ...], doc: str | None) -> None:
    """Print what a careful reader would flag in OUTPUT, worst first, with the lines on both sides.

    列出数据集里值得留意之处，最要紧的在前，附两边的原文。
    """
    without_pandas()
    from guihua.cli.console import printable
    from guihua.dataset.parquet import read_rows
    from guihua.dataset.releases import snapshot
    from guihua.errors import OutputError

    try:
        with snapshot(output) as release:
            rows = worst_first(read_rows(release, "findings"))
            rows = [
                row
                for row in rows
                if SEVERITIES.index(row["severity"]) <= SEVERITIES.index(severity)
                and (not checks or row["check"] in checks)
                and (doc is None or doc in row["doc_id"])
            ]
            lines = {(line["doc_id"], line["line_no"]): line for line in read_rows(release, "lines")}
            indicators = {row["indicator_id"]: row for row in read_rows(release, "indicators")}
    except OutputError as error:
        raise click.ClickException(str(error)) from error
    for row in rows:
        click.echo(f"{row['severity']:<8}{row['check']:<20}{printable(row['message'])}")
        for place, text in sources(row, lines, indicators.get(row["right_id"])):
            click.echo(f"        {printable(place)}  {printable(text)}")
    counts = [f"{sum(row['severity'] == s for row in rows):,} {s}" for s in SEVERITIES]
    click.echo(f"{len(rows):,} {say('run-findings').label}: {', '.join(counts)}")
