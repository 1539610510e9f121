"""``guihua lexicon``: what the indicator lexicon holds, and what it lacks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = click.Path(path_type=Path)


@click.group("lexicon")
def lexicon_group() -> None:
    """The indicator lexicon: what it holds and what it lacks."""


@lexicon_group.command("missing")
@click.argument("output", type=FOLDER, default=Path("output"))
@click.option("-n", "--top", type=click.IntRange(min=1), default=40, show_default=True, help="How many names to list.")
@click.option("--source", type=click.Choice(["table", "prose", "box", "note"]), help="Only names from there.")
def missing_command(output: Path, top: int, source: str | None) -> None:
    """List the names seen most in OUTPUT that the lexicon lacks, with a place to look at."""
    from rich.console import Console
    from rich.table import Table

    from pipeline.dataset import read_table
    from pipeline.releases import OutputError, snapshot

    columns = ["name", "dimension", "canonical_name", "source", "doc_id", "line_start"]
    try:
        with snapshot(output) as release:
            rows = read_table(release, "indicators", columns).to_pylist()
    except OutputError as error:
        raise click.ClickException(str(error)) from error
    rows = [row for row in rows if source in (None, row["source"])]
    missing = missing_names(rows)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("rows", "plans"):
        table.add_column(heading, justify="right")
    for heading in ("name", "dimension", "first seen"):
        table.add_column(heading, overflow="fold")
    for name, dimension, n, plans, place in missing[:top]:
        table.add_row(str(n), str(plans), name, dimension or "", place)
    Console(highlight=False, markup=False).print(table)
    known = sum(row["canonical_name"] is not None for row in rows)
    click.echo(f"{known:,} of {len(rows):,} rows have a canonical name; {len(missing):,} names have none")


def missing_names(rows: Sequence[dict[str, Any]]) -> list[tuple[str, str | None, int, int, str]]:
    """Name, dimension, rows, plans and first place of every name without a canonical one; those of most plans first,
    then of most rows, then in the order of names."""
    found: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda r: (r["doc_id"], r["line_start"])):
        if row["canonical_name"] is None:
            found.setdefault((row["name"], row["dimension"]), []).append(row)
    listed = [
        (name, dimension, len(seen), len({r["doc_id"] for r in seen}), f"{seen[0]['doc_id']}:{seen[0]['line_start']}")
        for (name, dimension), seen in found.items()
    ]
    return sorted(listed, key=lambda m: (-m[3], -m[2], m[0], m[1] or ""))
