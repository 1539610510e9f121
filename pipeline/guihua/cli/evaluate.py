"""``guihua eval``: a dataset scored against gold."""

from __future__ import annotations

from pathlib import Path

import click

from guihua.cli.options import dataset_option, json_option
from guihua.messages import say


@click.command("eval")
@click.argument("gold", type=click.Path(exists=True, file_okay=False, path_type=Path))
@dataset_option
@click.option("--corpus", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("corpus"))
@click.option("--rules", "rules_folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None)
@click.option("--errors", type=int, default=0, help=say("help-errors").label)
@json_option
def evaluate_command(
    gold: Path, output: Path, corpus: Path, rules_folder: Path | None, errors: int, as_json: bool
) -> None:
    """Score OUTPUT against GOLD, a folder of packet_*.jsonl and gold_*.jsonl, facts.json, projects.json.

    用人工标注给数据集评分。
    """
    import json

    from guihua.dataset.parquet import read_rows
    from guihua.dataset.releases import snapshot
    from guihua.evaluation import GoldError, evaluate
    from guihua.read.formats.again import texts_again
    from guihua.rules.kept import default_rules_folder, load_rules

    rules = load_rules(rules_folder or default_rules_folder())
    with snapshot(output) as release:
        names = ("documents", "quantities", "times", "indicators", "projects")
        tables = {name: read_rows(release, name) for name in names}
    texts = texts_again(corpus, tables["documents"], rules)
    try:
        measures = evaluate(gold, tables, texts, rules)
    except GoldError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(
            json.dumps(
                {
                    name: {"precision": m.precision, "recall": m.recall, "f1": m.f1, "gold": m.gold, "output": m.output}
                    for name, m in measures.items()
                }
            )
        )
        return
    click.echo(f"{'measure':16}{'precision':>10}{'recall':>10}{'F1':>10}{'gold':>8}{'output':>8}")
    for name, m in measures.items():
        click.echo(f"{name:16}{m.precision:10.4f}{m.recall:10.4f}{m.f1:10.4f}{m.gold:8}{m.output:8}")
    for name, m in measures.items():
        if errors and m.errors:
            click.echo(f"\n{name}: {len(m.errors)}")
            for line in m.errors[:errors]:
                click.echo(f"  {line}")
