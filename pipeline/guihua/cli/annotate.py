"""``guihua annotate``: documents with marked spans, to and from annotators' tools; how far two annotators agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guihua.cli.options import FOLDER, corpus_read_option, dataset_option, load, rules_option
from guihua.messages import say

if TYPE_CHECKING:
    from guihua.integrations.annotation import Marked

tool_option = click.option(
    "--tool",
    type=click.Choice(["brat", "doccano", "label-studio", "inception"]),
    required=True,
    help=say("help-tool").label,
)


@click.group("annotate")
def annotate_group() -> None:
    """Exchange annotations with brat, doccano, Label Studio and INCEpTION.

    与标注工具交换数据：导出供修改，导回作为人工标注。
    """


@annotate_group.command("export")
@dataset_option
@tool_option
@click.option("--to", "target", type=FOLDER, required=True, help=say("help-annotate-to").label)
@click.option("--doc", help=say("help-annotate-doc").label)
@corpus_read_option
@rules_option
def export_command(
    output: Path, tool: str, target: Path, doc: str | None, corpus: Path | None, folder: Path | None
) -> None:
    """Write the plans of OUTPUT with what was extracted as marks, to be corrected in a tool.

    把抽取结果作为预标注写出，供标注工具修改。
    """
    from guihua.dataset.releases import corpus_of
    from guihua.errors import OutputError
    from guihua.integrations.annotation import TOOLS

    load(folder)
    try:
        written = TOOLS[tool][0](marked_documents(output, corpus or corpus_of(output), doc, folder), target)
    except OutputError as error:
        raise click.ClickException(str(error)) from error
    for path in written:
        click.echo(str(path))


@annotate_group.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@tool_option
@click.option("--to", "target", type=FOLDER, required=True, help=say("help-annotate-gold").label)
def import_command(path: Path, tool: str, target: Path) -> None:
    """Read annotations back, as gold for guihua eval.

    读回标注，写成 guihua eval 用的人工标注。
    """
    from guihua.evaluation import write_gold
    from guihua.integrations.annotation import TOOLS, AnnotationError, as_gold

    packets: list[dict[str, Any]] = []
    mentions: list[dict[str, Any]] = []
    try:
        for document in TOOLS[tool][1](path):
            of_document = as_gold(document)
            packets += of_document[0]
            mentions += of_document[1]
    except AnnotationError as error:
        raise click.ClickException(str(error)) from error
    write_gold(target, tool, packets, mentions)
    click.echo(f"{target}: {len(packets)} sentences, {len(mentions)} mentions")


@annotate_group.command("agree")
@click.argument("first", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("second", type=click.Path(exists=True, file_okay=False, path_type=Path))
def agree_command(first: Path, second: Path) -> None:
    """How far two folders of gold agree: F1 of spans, then of the fields of mentions that both have.

    两套人工标注的一致程度。
    """
    from guihua.evaluation import GoldError
    from guihua.workbench.agreement import agreement

    try:
        found = agreement(first, second)
    except GoldError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{'field':12}{'agree':>10}{'of':>8}{'kappa':>10}")
    for one in found:
        kappa = f"{one.kappa:10.4f}" if one.kappa is not None else f"{'-':>10}"
        click.echo(f"{one.field:12}{one.share:10.4f}{one.n:8}{kappa}")


def marked_documents(output: Path, corpus: Path, doc: str | None, folder: Path | None) -> Iterator[Marked]:
    """The plans of a dataset, with what was extracted of them as marks; ``doc`` is a part of a name."""
    import pyarrow.compute as pc

    from guihua.dataset.parquet import read_rows, read_table
    from guihua.dataset.releases import snapshot
    from guihua.integrations.annotation import marked_document
    from guihua.read.formats.again import read_again

    read = read_again(corpus, load(folder))
    with snapshot(output) as release:
        for row in read_rows(release, "documents"):
            doc_id = row["doc_id"]
            if doc is not None and doc not in doc_id:
                continue
            where = pc.field("doc_id") == doc_id
            tables = [read_table(release, t, where=where).to_pylist() for t in ("quantities", "times", "indicators")]
            text = read(row).text
            yield marked_document(doc_id, text, *tables)
