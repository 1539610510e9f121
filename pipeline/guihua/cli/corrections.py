"""``guihua mark`` and ``guihua corrections``: what a reader says of a row, and what became of it."""

from __future__ import annotations

import getpass
import json
import shlex
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guihua.cli.options import FOLDER, corpus_read_option, json_option, load, rules_option
from guihua.messages import say

if TYPE_CHECKING:
    from guihua.model import Source, Span
    from guihua.rules.ruleset import Rules
    from guihua.workbench.corrections import Checked, Row

output_option = click.option("-o", "--output", type=FOLDER, default=Path("output"), show_default=True)
STATES = {
    "mended": say("state-mended"),
    "kept": say("state-kept"),
    "open": say("state-open"),
    "broken": say("state-broken"),
    "lost": say("state-lost"),
    "gone": say("state-gone"),
}
marks_option = click.option("--corrections", "marks", type=FOLDER, help=say("help-corrections").label)


@click.command("mark")
@click.argument("place", metavar="DOC:LINE")
@click.argument("value")
@click.argument("verdict", type=click.Choice(["right", "wrong", "missed", "junk"]))
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@output_option
@corpus_read_option
@marks_option
@rules_option
@click.option("--by", help=say("help-by").label)
@click.option("--note", help=say("help-note").label)
def mark_command(
    place: str,
    value: str,
    verdict: str,
    fields: tuple[str, ...],
    output: Path,
    corpus: Path | None,
    marks: Path | None,
    folder: Path | None,
    by: str | None,
    note: str | None,
) -> None:
    """Say of a value on a line whether its row is right, wrong, missed or junk (no fact at all).

    VALUE is the number as it stands in the plan; for wrong and missed, the fields as they should be, as in
    name=粮食产量 role=target year_end=2030. It is written to corrections/ beside the corpus.

    标记一行抽取结果：对（right）、错（wrong，写出应有的值）、漏（missed）、不是指标（junk）。
    """
    from guihua.dataset.releases import corpus_of
    from guihua.workbench.corrections import CorrectionError, append, folder_beside, make, typed

    rules, corpus = load(folder), corpus or corpus_of(output)
    try:
        source, rows, line = _at(place, output, corpus, rules)
        span, row = _value(source, rows, line, value)
        one = make(
            source, span, verdict, typed(fields), row, by=by or getpass.getuser(), on=str(date.today()), note=note
        )
        path = append(marks or folder_beside(corpus), one)
    except CorrectionError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{path}: {one.doc_id}:{one.line} {one.raw} {one.verdict}")


@click.command("corrections")
@output_option
@corpus_read_option
@marks_option
@rules_option
@json_option
@click.option("--all", "every", is_flag=True, help=say("help-all-corrections").label)
@click.option("--as-gold", "gold", type=FOLDER, help=say("help-as-gold").label)
def corrections_command(
    output: Path,
    corpus: Path | None,
    marks: Path | None,
    folder: Path | None,
    as_json: bool,
    every: bool,
    gold: Path | None,
) -> None:
    """Show what readers marked: which rule, word or default is responsible, what to write, and what is mended since.

    The dataset of the last run is looked at: edit the rules, guihua run, and call this again. Ends with status 1 while
    a correction is open.

    列出读者的更正：由哪条规则、哪个词或默认值造成，建议怎样改，哪些已经改好。
    """
    from guihua.dataset.releases import corpus_of
    from guihua.evaluation import write_gold
    from guihua.workbench.corrections import CorrectionError, as_gold, folder_beside

    rules, corpus = load(folder), corpus or corpus_of(output)
    try:
        checked = list(_checked(marks or folder_beside(corpus), output, corpus, rules))
    except CorrectionError as error:
        raise click.ClickException(str(error)) from error
    if gold is not None:
        packets, mentions = as_gold([one for one, _ in checked])
        write_gold(gold, "corrections", packets, mentions)
        click.echo(f"{gold}: {len(mentions)}")
    elif as_json:
        click.echo(json.dumps([asdict(one) for one, _ in checked], ensure_ascii=False, indent=1, default=str))
    else:
        for line in _told(checked, corpus, rules, every):
            click.echo(line)
    if any(one.state in ("open", "broken") for one, _ in checked):
        sys.exit(1)


def _told(checked: list[tuple[Checked, Source | None]], corpus: Path, rules: Rules, every: bool) -> Iterator[str]:
    from guihua.workbench.proposals import as_example, proposals

    own = corpus.resolve() == Path("corpus").resolve()  # the one that other commands read
    for one, source in checked:
        correction = one.correction
        if not every and one.state in ("mended", "kept"):
            continue
        who = " ".join(filter(None, (correction.by, correction.on)))
        place, state = f"{correction.doc_id}:{correction.line}", STATES[one.state].label
        yield f"{place}  {correction.raw}  {state}  {who}".rstrip()
        yield f"    {_flat(correction.before)}【{correction.raw}】{_flat(correction.after)}"
        for name in one.differs:
            given = one.row.get(name) if one.row else None
            yield f"    {name}: {given} → {({**correction.was, **correction.right})[name]}"
        if source is not None and one.state in ("open", "broken"):
            for proposal in proposals(one, source, rules):
                yield f"    {proposal.cause.label}"
                if proposal.file:
                    tried = say("write-in-place" if ":" in proposal.file else "write-into", file=proposal.file)
                    yield f"    {tried.label}  {proposal.write}"
                elif proposal.write:
                    yield f"    {say('draft-by').label}  {proposal.write}"
            if (example := as_example(one, source, rules, own)) is not None:
                heading, line = example
                yield f"    {heading.label}"
                yield f"        {line}"
            beside = [] if own else ["--corpus", str(corpus)]
            yield f"    {shlex.join(['guihua', 'explain', place, '--number', correction.raw, *beside])}"
    counts = Counter(one.state for one, _ in checked)
    yield ", ".join(f"{n} {STATES[state].label}" for state, n in sorted(counts.items())) or say("nothing").label


def _flat(text: str) -> str:
    return " ".join(text.split())


# ---- the dataset and the plans -----------------------------------------------------------------------------


def _checked(marks: Path, output: Path, corpus: Path, rules: Rules) -> Iterator[tuple[Checked, Source | None]]:
    from guihua.workbench.corrections import check, read

    sources: dict[str, Source | None] = {}
    for correction in read(marks):
        if correction.doc_id not in sources:
            sources[correction.doc_id] = source_of(output, corpus, correction.doc_id, rules)
        source = sources[correction.doc_id]
        yield check(correction, source, rows_of(output, correction.doc_id)), source


def source_of(output: Path, corpus: Path, doc_id: str, rules: Rules) -> Source | None:
    """A plan as it is read now; null where it cannot be."""
    from guihua.read.encoding import SourceError
    from guihua.read.formats.again import read_again

    try:
        return next((read_again(corpus, rules)(row) for row in _rows(output, doc_id, "documents")), None)
    except (OSError, SourceError):
        return None


def rows_of(output: Path, doc_id: str) -> list[Row]:
    """A plan's facts in the dataset. Raises CorrectionError."""
    from guihua.workbench.corrections import TABLE

    return _rows(output, doc_id, TABLE)


def _rows(output: Path, doc_id: str, table: str) -> list[Row]:
    import pyarrow.compute as pc

    from guihua.dataset.parquet import read_table
    from guihua.dataset.releases import snapshot
    from guihua.errors import OutputError
    from guihua.workbench.corrections import CorrectionError

    try:
        with snapshot(output) as release:
            rows: list[Row] = read_table(release, table, where=pc.field("doc_id") == doc_id).to_pylist()
    except OutputError as error:
        raise CorrectionError(str(error)) from error
    return rows


def _at(place: str, output: Path, corpus: Path, rules: Rules) -> tuple[Source, list[Row], int]:
    """The plan, its facts and the line that DOC:LINE names."""
    from guihua.dataset.lookup import show
    from guihua.dataset.releases import snapshot
    from guihua.errors import OutputError, PlaceError
    from guihua.workbench.corrections import CorrectionError

    try:
        with snapshot(output) as release:
            line = show(release, place).line
    except (OutputError, PlaceError) as error:
        raise CorrectionError(str(error)) from error
    source = source_of(output, corpus, line["doc_id"], rules)
    if source is None:
        raise CorrectionError(say("mark-no-plan", doc=line["doc_id"], corpus=corpus).lines)
    return source, rows_of(output, line["doc_id"]), int(line["line_no"])


def _value(source: Source, rows: list[Row], line: int, value: str) -> tuple[Span, Row | None]:
    """The span of a value on a line, and its row, where there is one. The value may stand with words beside it."""
    from guihua.model import Span
    from guihua.workbench.corrections import CorrectionError
    from guihua.workbench.why import numeral_pattern

    whole = source.line_span(line)
    found = numeral_pattern(value).finditer(source.line_text(line))
    spans = [Span(whole.start + match.start(), whole.start + match.end()) for match in found]
    if not spans:
        text = source.line_text(line)[:60]
        raise CorrectionError(say("mark-no-value", value=value, line=line, doc=source.doc_id, text=text).lines)
    here = [row for row in rows if any(row["char_start"] < span.end and span.start < row["char_end"] for span in spans)]
    if len({row["char_start"] for row in here}) > 1:
        there = ", ".join(source.text[max(whole.start, r["char_start"] - 4) : r["char_end"]] for r in here)
        raise CorrectionError(say("mark-several", value=value, line=line, there=there).lines)
    if here:
        return Span(here[0]["char_start"], here[0]["char_end"]), here[0]
    return spans[0], None
