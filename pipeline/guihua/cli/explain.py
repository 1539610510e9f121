"""``guihua explain``: what the rules see in a text."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from guihua.cli.options import corpus_option, json_option, load, rules_option, timeouts
from guihua.rules.messages import say


@click.command("explain")
@click.argument("text", metavar='"TEXT"|DOC:LINE|-')
@rules_option
@corpus_option
@json_option
@click.option("--near", default=3, show_default=True, help=say("help-near").label)
@click.option("--stage", "stages", multiple=True, help=say("help-stage").label)
def explain(text: str, folder: Path | None, corpus: Path, as_json: bool, near: int, stages: Sequence[str]) -> None:
    """Show stage by stage what the rules see in a text, or in a line of a plan.

    Tokens, candidates, the rules that matched, those that lost and to whom, near misses, and the rows that came out.
    DOC may be any telling part of a plan's name; - reads a text from standard input.

    逐阶段说明规则如何读一句话，或某文件的某一行。
    """
    from guihua.errors import PlaceError
    from guihua.read.encoding import SourceError
    from guihua.workbench.explain import as_text, explain_line, explain_text, split_place, unknown_stage

    loaded = load(folder)
    if (wrong := unknown_stage(loaded, stages)) is not None:
        raise click.UsageError(wrong.lines)
    try:
        with timeouts():
            if text == "-":
                text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
            place = split_place(text, corpus)
            told = explain_line(*place, loaded) if place else explain_text(text, loaded)
            if as_json:
                click.echo(json.dumps(told.as_json(loaded, near, stages), ensure_ascii=False, indent=1, default=str))
                return
            for line in as_text(told, loaded, near, stages):
                click.echo(line)
    except (PlaceError, SourceError) as error:
        raise click.UsageError(str(error)) from error
