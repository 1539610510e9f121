"""``guihua findings``: where plans contradict themselves or one another, worst first, with the source lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

SEVERITIES = ("error", "warning", "info")
AROUND = 60  # characters shown on either side of a span in a long line


@click.command("findings")
@click.argument("output", type=click.Path(path_type=Path), default=Path("output"))
@click.option("--severity", type=click.Choice(SEVERITIES), default="info", show_default=True, help="Least severity.")
@click.option("--check", "checks", multiple=True, help="Only this check; may be given more than once.")
@click.option("--doc", help="Only plans with this in their file's name.")
def findings_command(output: Path, severity: str, checks: tuple[str, ...], doc: str | None) -> None:
    """Print what a careful reader would flag in OUTPUT, worst first, with the lines on both sides."""
    from pipeline.cli import printable
    from pipeline.dataset import read_rows
    from pipeline.releases import OutputError, snapshot

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
    click.echo(f"{len(rows):,} findings: {', '.join(counts)}")


def worst_first(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Findings by severity, then by plan and place."""
    return sorted(rows, key=lambda r: (SEVERITIES.index(r["severity"]), r["doc_id"], r["char_start"], r["finding_id"]))


def sources(
    row: Mapping[str, Any], lines: Mapping[tuple[str, int], Mapping[str, Any]], right: Mapping[str, Any] | None
) -> Iterator[tuple[str, str]]:
    """Place and text of every line a finding rests on, each once; the spans stand in brackets."""
    spans = [(row["doc_id"], piece["line"], piece["char_start"], piece["char_end"]) for piece in row["evidence"]]
    if right is not None and right["doc_id"] != row["doc_id"]:
        spans.append((right["doc_id"], right["line_start"], right["char_start"], right["char_end"]))
    for doc_id, number in dict.fromkeys((doc_id, number) for doc_id, number, _, _ in spans):
        line = lines[doc_id, number]
        marked = [(start, end) for d, n, start, end in spans if (d, n) == (doc_id, number)]
        yield f"{doc_id}:{number}", marked_text(line, marked)


def marked_text(line: Mapping[str, Any], spans: Sequence[tuple[int, int]]) -> str:
    """A line with its spans in brackets, cut to what stands around them."""
    text, start = line["text"], line["char_start"]
    inside = sorted((max(0, a - start), min(len(text), b - start)) for a, b in set(spans))
    first, last = max(0, inside[0][0] - AROUND), min(len(text), inside[-1][1] + AROUND)
    shown, at = ["…" if first else ""], first
    for a, b in inside:
        if a >= at:
            shown += [text[at:a], "[", text[a:b], "]"]
            at = b
    return "".join([*shown, text[at:last], "…" if last < len(text) else ""]).strip()
