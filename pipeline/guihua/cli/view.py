"""``guihua view`` and ``guihua report``: the dataset in a browser, and as one HTML file."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guihua.cli.options import FOLDER, dataset_option, load, rules_option
from guihua.messages import say

if TYPE_CHECKING:
    from guihua.rules.ruleset import Rules

doc_option = click.option("--doc", "patterns", multiple=True, help=say("help-doc").label)


@click.command("view")
@dataset_option
@doc_option
@click.option("--port", type=click.IntRange(0, 65535), default=0, help=say("help-port").label)
@click.option("--open/--no-open", "open_browser", default=True, help=say("help-open").label)
@click.option("--corpus", type=FOLDER, help=say("help-corpus-of").label)
@click.option("--corrections", "marks", type=FOLDER, help=say("help-corrections").label)
@click.option("--by", help=say("help-by").label)
@rules_option
def view_command(
    output: Path,
    patterns: tuple[str, ...],
    port: int,
    open_browser: bool,
    corpus: Path | None,
    marks: Path | None,
    by: str | None,
    folder: Path | None,
) -> None:
    """Look at OUTPUT in a browser: every row with its source, to be marked right or wrong. Ends with Ctrl-C.

    在浏览器中查看数据集：每一行都和原文对照，可标记对错。按 Ctrl-C 结束。
    """
    import webbrowser

    from guihua.errors import OutputError
    from guihua.viewer.engine import ViewError
    from guihua.viewer.server import Dataset, Server

    corpus = corpus or _corpus_of(output)
    kept = None if corpus is None else ReaderMarks(output, corpus, marks, folder, by)
    dataset = Dataset(output, patterns, corpus, kept)
    try:
        dataset.open()  # says what is wrong before a browser does
        server = Server(dataset, port)
    except (OutputError, ViewError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(say("port-taken", port=port, why=error.strerror).lines) from error
    with server:
        click.echo(f"{server.url}  ({say('ctrl-c-ends').label})")
        if open_browser:
            webbrowser.open(server.url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo()


def _corpus_of(output: Path) -> Path | None:
    """Where the plans of the last run are; null where that is not known, or they are there no more."""
    from guihua.dataset.releases import corpus_of
    from guihua.errors import OutputError

    try:
        corpus = corpus_of(output)
    except OutputError:
        return None
    return corpus if corpus.exists() else None


class ReaderMarks:
    """What a reader marks in the browser, kept beside the corpus as ``guihua mark`` keeps it."""

    def __init__(self, output: Path, corpus: Path, folder: Path | None, rules: Path | None, by: str | None) -> None:
        from guihua.workbench.corrections import folder_beside

        self._output, self._corpus, self._rules_folder = output, corpus, rules
        self._folder = folder or folder_beside(corpus)
        self._by = by or getpass.getuser()

    @cached_property
    def _rules(self) -> Rules:
        return load(self._rules_folder)

    def add(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Keep what a reader says of a value; gives the correction and its file. Raises CorrectionError."""
        from guihua.cli.corrections import rows_of, source_of
        from guihua.model import Span
        from guihua.workbench.corrections import CorrectionError, append, make, typed

        doc_id = str(said.get("doc_id"))
        source = source_of(self._output, self._corpus, doc_id, self._rules)
        start, end = said.get("char_start"), said.get("char_end")
        if source is None or not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end:
            raise CorrectionError(say("mark-no-place", doc=doc_id, corpus=self._corpus).lines)
        span = Span(start, end)
        if source.slice(span) != said.get("raw"):
            raise CorrectionError(say("mark-changed", doc=doc_id).lines)
        there = (row for row in rows_of(self._output, doc_id) if (row["char_start"], row["char_end"]) == (start, end))
        right = typed([f"{name}={value}" for name, value in dict(said.get("right") or {}).items()])
        verdict = str(said.get("verdict"))
        one = make(source, span, verdict, right, next(there, None), by=self._by, on=str(date.today()))
        return {**asdict(one), "file": append(self._folder, one).name}

    def of(self, doc_id: str) -> list[dict[str, Any]]:
        """What was said of a plan. Raises CorrectionError."""
        from guihua.workbench.corrections import read

        return [asdict(one) for one in read(self._folder) if one.doc_id == doc_id]


@click.command("report")
@dataset_option
@doc_option
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("report.html"),
    show_default=True,
    help=say("help-report-to").label,
)
def report_command(output: Path, patterns: tuple[str, ...], target: Path) -> None:
    """Write OUTPUT as one HTML file that works offline and can be mailed.

    把数据集写成一个 HTML 文件，可离线查看、可用邮件发送。
    """
    from guihua.dataset.releases import snapshot
    from guihua.errors import OutputError
    from guihua.viewer.engine import ViewError
    from guihua.viewer.page import write_report

    try:
        with snapshot(output) as release:
            size = write_report(release, target, patterns)
    except (OutputError, ViewError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(say("report-unwritten", file=target, why=error.strerror).lines) from error
    click.echo(f"{target}: {size / 1e6:.1f} MB")
