"""``guihua lexicon``: what the indicator lexicon holds, and what it lacks."""

from __future__ import annotations

from pathlib import Path

import click

from guihua.cli.console import wide_console
from guihua.cli.options import dataset_option, load
from guihua.messages import say
from guihua.workbench.lexicon_gaps import missing_names


@click.group("lexicon")
def lexicon_group() -> None:
    """The indicator lexicon: what it holds and what it lacks. 指标词库收了什么、缺什么。"""


@lexicon_group.command("missing")
@dataset_option
@click.option("-n", "--top", type=click.IntRange(min=1), default=40, show_default=True, help=say("help-top").label)
@click.option("--source", type=click.Choice(["table", "prose", "box", "note"]), help=say("help-names-from").label)
def missing_command(output: Path, top: int, source: str | None) -> None:
    """List the names in OUTPUT that the lexicon lacks, with a place to look at.

    Those come first that measure something, then things of a kind, then bare nouns; of each those of most plans.

    列出数据集里词库没有收的名称，各附一处出处；像指标的在前，见于规划多的在前。
    """
    from rich.table import Table

    from guihua.dataset.parquet import read_table
    from guihua.dataset.releases import snapshot
    from guihua.errors import OutputError

    columns = ["name", "dimension", "canonical_name", "source", "doc_id", "line_start"]
    try:
        with snapshot(output) as release:
            rows = read_table(release, "indicators", columns).to_pylist()
    except OutputError as error:
        raise click.ClickException(str(error)) from error
    rows = [row for row in rows if source in (None, row["source"])]
    missing = missing_names(rows, load(None))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("rows", "plans"):
        table.add_column(heading, justify="right")
    for heading in ("name", "dimension", "first seen"):
        table.add_column(heading, overflow="fold")
    for name, dimension, n, plans, place in missing[:top]:
        table.add_row(str(n), str(plans), name, dimension or "", place)
    wide_console().print(table)
    known = sum(row["canonical_name"] is not None for row in rows)
    told = say("canonical-told", known=f"{known:,}", rows=f"{len(rows):,}", missing=f"{len(missing):,}")
    click.echo(told.lines)
