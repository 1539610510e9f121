"""``guihua explain``: what the rules see in a text."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guihua.cli.options import corpus_option, json_option, load, rules_option, timeouts
from guihua.messages import say

if TYPE_CHECKING:
    from guihua.workbench.explain import Explained
    from guihua.workbench.given import Above


@click.command("explain")
@click.argument("text", metavar='"TEXT"|DOC:LINE|-')
@rules_option
@corpus_option
@json_option
@click.option("--near", default=3, show_default=True, help=say("help-near").label)
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help=say("help-html").label)
@click.option("--stage", "stages", multiple=True, help=say("help-stage").label)
@click.option("--number", help=say("help-number").label)
@click.option("--under", metavar="HEADING", help=say("help-under").label)
@click.option("--plan", metavar="YEARS", help=say("help-plan").label)
def explain(
    text: str,
    folder: Path | None,
    corpus: Path,
    as_json: bool,
    near: int,
    html: Path | None,
    stages: Sequence[str],
    number: str | None,
    under: str | None,
    plan: str | None,
) -> None:
    """Show stage by stage what the rules see in a text, or in a line of a plan.

    Tokens, candidates, the rules that matched, those that lost and to whom, near misses, and the rows that came out.
    DOC may be any telling part of a plan's name; - reads a text from standard input. With --number it all comes down to
    one sentence.

    逐阶段说明规则如何读一句话，或某文件的某一行。
    """
    from guihua.errors import PlaceError
    from guihua.read.encoding import SourceError
    from guihua.workbench.explain import as_text, explain_line, explain_text, split_place, unknown_stage
    from guihua.workbench.why import why

    loaded = load(folder)
    if (wrong := unknown_stage(loaded, stages)) is not None:
        raise click.UsageError(wrong.lines)
    try:
        with timeouts():
            if text == "-":
                text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
            place = split_place(text, corpus, loaded)
            around = _around(under, plan)
            if place and around:
                raise click.UsageError(say("not-of-a-line").lines)
            told = explain_line(*place, loaded) if place else explain_text(text, loaded, around, stages)
            if number is not None:
                click.echo(f"{told.place}  {told.kind}\n  {told.text.strip()}")
                for sentence in why(told, number, loaded):
                    click.echo(sentence.lines)
                return
            if html is not None:
                html.write_text(_page(told), encoding="utf-8")
                return
            if as_json:
                click.echo(json.dumps(told.as_json(loaded, near, stages), ensure_ascii=False, indent=1, default=str))
                return
            for line in as_text(told, loaded, near, stages):
                click.echo(line)
    except (PlaceError, SourceError) as error:
        raise click.UsageError(str(error)) from error


def _around(under: str | None, plan: str | None) -> Above | None:
    """What a text is to be read under; nothing where neither a heading nor years are named."""
    from guihua.workbench.given import Above

    years = re.fullmatch(r"(\d{4})\D{1,2}(\d{4})", plan or "")
    if plan is not None and (years is None or years[1] > years[2]):
        raise click.BadParameter(say("not-years", given=plan).lines, param_hint="--plan")
    return Above(under, (int(years[1]), int(years[2])) if years else None) if under or years else None


def _page(told: Explained) -> str:
    """The text with its quantities, times and names marked, as a page."""
    from guihua.integrations.annotation import marked_document
    from guihua.integrations.spacy import as_html

    quantities, times, facts = (
        [row for name, row in told.rows if name == table] for table in ("quantities", "times", "indicators")
    )
    return as_html(marked_document(told.place, told.text, quantities, times, facts, told.start))
