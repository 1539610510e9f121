"""One document through all stages: the whole flow in one screenful."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guihua.compare.findings import find_findings
from guihua.dataset.rows import Reading, TableReading, rows
from guihua.expressions.numbers import Numbers, read_numbers
from guihua.expressions.unread import UNREAD, numbers_unread
from guihua.linking import aliases, issuer_of, place_code, region_columns, region_of_document, scope_adcode
from guihua.model import Block, Diagnostic, Grid, Indicator, Layout, Project, Quantity, Source, Span, TimeFrame
from guihua.prose.box_projects import box_projects
from guihua.prose.context import CELL, Text, prose_facts, texts_of
from guihua.read.encoding import garbled
from guihua.read.layout import read_layout
from guihua.read.metadata import read_document
from guihua.read.noise import lines_told_twice, numbers_in_noise
from guihua.read.time_frame import document_columns, read_time_frame
from guihua.rules.ruleset import Rules
from guihua.tables.columns import Columns, read_columns
from guihua.tables.continued import goes_on, without_header
from guihua.tables.facts import Stated, read_statements
from guihua.tables.framed import framed
from guihua.tables.grid import read_grid
from guihua.tables.projects import table_projects
from guihua.tables.quality import diagnostics_of, doubts_of, unknown_words
from guihua.timing import timed, uncollected


@uncollected()
def extract(source: Source, rules: Rules) -> Mapping[str, list[dict[str, Any]]]:
    """Rows per table of the contract for one document."""
    return as_rows(read_plan(source, rules), rules)


def as_rows(reading: Reading, rules: Rules) -> dict[str, list[dict[str, Any]]]:
    """What was read of a document as rows, and what in them contradicts itself."""
    tables = timed(rows)(reading)
    return tables | {"findings": timed(find_findings)(tables, rules)}


def read_plan(source: Source, rules: Rules) -> Reading:
    """One document through all stages."""
    layout = timed(read_layout)(source, rules)
    document = timed(read_document)(layout, rules)
    frame = timed(read_time_frame)(layout, document, rules)
    grids: list[_Table] = []
    for n in range(len(layout.tables)):
        grids.append(_read_table(source, layout, n, grids[-1] if grids else None, frame, rules))
    texts = [*texts_of(layout), *_cell_texts(layout, grids)]
    numbers = timed(read_numbers)([text.view for text in texts], rules, frame.anchor)
    doubts = [timed(doubts_of)(table.grid, table.columns, table.stated.facts) for table in grids]
    facts = [
        replace(fact, quality=" ".join(said) or None)
        for table, said in zip(grids, doubts, strict=True)
        for fact in framed(table.stated.facts, frame)
    ]
    facts += timed(prose_facts)(texts, numbers, frame, rules)
    projects: list[Project] = []
    for table in grids:
        projects += timed(table_projects)(table.grid, table.columns, table.stated.values, rules, len(projects))
    quantities = _quantities(grids, facts, numbers)
    projects += timed(box_projects)(layout.boxes, quantities, rules)
    facts.sort(key=lambda fact: fact.span)
    times = sorted({t.span: t for n in numbers for t in n.times}.values(), key=lambda t: t.span)
    named = [span for some in numbers for span in some.named]
    read = [*(q.span for q in quantities), *(t.span for t in times), *named]
    unread = timed(numbers_unread)(source, layout, read)
    if unread is not None:
        facts = [replace(fact, quality=" ".join(filter(None, (fact.quality, UNREAD)))) for fact in facts]
    region, trouble = timed(region_of_document)(document, layout, rules)
    return Reading(
        source=source,
        about={"quality": UNREAD if unread else None}
        | document_columns(document, frame)
        | {"issuer": issuer_of(document, region)}
        | region_columns(region),
        frame=frame,
        layout=layout,
        tables=[
            TableReading(t.grid, t.columns.kind, t.columns.roles, " ".join(said) or None)
            for t, said in zip(grids, doubts, strict=True)
        ],
        quantities=quantities,
        times=times,
        indicators=facts,
        projects=projects,
        aliases=timed(aliases)(facts, rules),
        scope_adcodes=[scope_adcode(fact.scope, region, rules, document.period_start) for fact in facts],
        place_adcodes=[place_code(fact, region, document, rules) for fact in facts],
        diagnostics=(
            *filter(None, (garbled(source, rules), trouble, unread)),
            *timed(numbers_in_noise)(source, layout, rules),
            *lines_told_twice(source, layout),
            *_table_diagnostics(source, layout, grids, doubts, rules),
        ),
    )


# ---- tables ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Table:
    grid: Grid
    columns: Columns
    stated: Stated


def _read_table(source: Source, layout: Layout, n: int, above: _Table | None, frame: TimeFrame, rules: Rules) -> _Table:
    """The table at position ``n``; where it goes on with the one ``above``, its columns are that one's."""
    region = layout.tables[n]
    grid = timed(read_grid)(source, region, n, rules)
    if above is not None and goes_on(layout, grid, above.grid, rules):
        grid, columns = without_header(grid), above.columns
    else:
        columns = timed(read_columns)(grid, region.caption, rules, region.notes, frame.anchor.base_year)
    return _Table(grid, columns, timed(read_statements)(grid, columns, region.notes, rules))


def _cell_texts(layout: Layout, tables: Sequence[_Table]) -> Iterator[Text]:
    """Cells whose words may hold numbers and times of their own: headers, contents, periods; no bare values. What
    describes a project is running text and states facts."""
    for region, table in zip(layout.tables, tables, strict=True):
        for cell in table.grid.cells:
            if cell.view is None or not cell.view.text:
                continue
            role = table.columns.roles[cell.col] if cell.col < len(table.columns.roles) else "other"
            if cell.is_header or role not in ("sequence", "value", "annual_rate", "investment"):
                told = role == "content" and not cell.is_header
                block = Block(CELL, cell.view, region.section) if told else None
                yield Text(cell.view, block, (table.grid.region, cell.row, cell.col))


def _table_diagnostics(
    source: Source, layout: Layout, tables: Sequence[_Table], doubts: Sequence[Sequence[str]], rules: Rules
) -> Iterator[Diagnostic]:
    for region, said in zip(layout.tables, doubts, strict=True):
        lines = source.line_span(region.first_line), source.line_span(region.last_line)
        yield from diagnostics_of(said, Span(lines[0].start, lines[1].end))
    yield from unknown_words([(table.grid, table.columns) for table in tables], source, rules)


# ---- all that was found ------------------------------------------------------------------------------------


def _quantities(tables: Sequence[_Table], facts: Sequence[Indicator], numbers: Sequence[Numbers]) -> list[Quantity]:
    """Every quantity once, in source order. Where two overlap, a fact's stands, which knows the unit of its column,
    then one read under its table's headers, then one read from its words alone."""
    found: list[Quantity] = []
    starts: list[int] = []
    groups = (
        [fact.quantity for fact in facts if fact.quantity is not None],
        [quantity for table in tables for quantity in table.stated.quantities],
        [quantity for number in numbers for quantity in number.quantities],
    )
    for group in groups:
        for quantity in group:
            span = quantity.span
            at = bisect_left(starts, span.start)
            after = at == len(found) or span.end <= starts[at]
            if after and (at == 0 or found[at - 1].span.end <= span.start):
                found.insert(at, quantity)
                starts.insert(at, span.start)
    return found
