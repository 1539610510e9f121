"""One document through all stages: the whole flow in one screenful."""

from __future__ import annotations

import gc
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.canonical import Alias, find_alias, place_in_name
from pipeline.columns import Columns, read_columns
from pipeline.document import OPENING, Document, read_document
from pipeline.findings import find_findings
from pipeline.grid import read_grid
from pipeline.indicators import Context, prose_indicators
from pipeline.layout import read_layout
from pipeline.model import Block, Diagnostic, Grid, Indicator, Layout, Project, Quantity, Source, Time, View
from pipeline.projects import box_projects, table_projects
from pipeline.records import Reading, TableReading, rows
from pipeline.regions import Region, find_region, scope_adcode
from pipeline.rules import Rules
from pipeline.sentences import Numbers, read_numbers
from pipeline.table_indicators import Stated, read_statements
from pipeline.timing import timed

CELL = "cell"  # the kind of a block that is a project's description in a table
FACT_SOURCES = {"paragraph": "prose", "box": "box", "note": "note", CELL: "prose"}


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is read of a document is a tree of plain values: the search for cycles would look through some hundred
    thousand objects, again and again, and find none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@_uncollected()
def extract(source: Source, rules: Rules) -> Mapping[str, list[dict[str, Any]]]:
    """Rows per table of the contract for one document."""
    layout = timed(read_layout)(source, rules)
    document = timed(read_document)(layout, rules)
    grids = [_read_table(source, layout, n, document, rules) for n in range(len(layout.tables))]
    texts = [*_texts(layout), *_cell_texts(layout, grids)]
    numbers = timed(read_numbers)([text.view for text in texts], rules, _year_of_issue(document))
    facts = [fact for table in grids for fact in table.stated.facts]
    facts += _prose_facts(layout, document, texts, numbers, rules)
    projects: list[Project] = []
    for table in grids:
        projects += timed(table_projects)(table.grid, table.columns, rules, len(projects))
    quantities = _quantities(grids, facts, numbers)
    projects += timed(box_projects)(layout.boxes, quantities, rules)
    facts.sort(key=lambda fact: fact.span)
    region, trouble = timed(_region)(document, layout, rules)
    reading = Reading(
        source=source,
        about=asdict(document) | _region_columns(region),
        layout=layout,
        tables=[TableReading(t.grid, t.columns.kind, t.columns.roles) for t in grids],
        quantities=quantities,
        times=sorted({t.span: t for n in numbers for t in n.times}.values(), key=lambda t: t.span),
        indicators=facts,
        projects=projects,
        aliases=timed(_aliases)(facts, rules),
        scope_adcodes=[scope_adcode(fact.scope, region, rules, document.period_start) for fact in facts],
        place_adcodes=[_place(fact, region, document, rules) for fact in facts],
        diagnostics=(trouble,) if trouble else (),
    )
    tables = timed(rows)(reading)
    return tables | {"findings": timed(find_findings)(tables, rules)}


# ---- tables ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Table:
    grid: Grid
    columns: Columns
    stated: Stated


def _read_table(source: Source, layout: Layout, n: int, document: Document, rules: Rules) -> _Table:
    region = layout.tables[n]
    grid = timed(read_grid)(source, region, n, rules)
    columns = timed(read_columns)(grid, region.caption, rules, region.notes, document.base_year)
    return _Table(grid, columns, timed(read_statements)(grid, columns, region.notes, rules))


# ---- running text ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Text:
    """A piece of text that is read for numbers; ``block`` is the block it is, null for a cell that states no facts."""

    view: View
    block: Block | None
    cell: tuple[int, int, int] | None = None  # table, row and column it stands in


def _texts(layout: Layout) -> Iterator[_Text]:
    return (_Text(block.view, block) for block in layout.blocks)


def _cell_texts(layout: Layout, tables: Sequence[_Table]) -> Iterator[_Text]:
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
                yield _Text(cell.view, block, (table.grid.region, cell.row, cell.col))


def _prose_facts(
    layout: Layout, document: Document, texts: Sequence[_Text], numbers: Sequence[Numbers], rules: Rules
) -> list[Indicator]:
    years = {
        (text.block.section, text.block.box): time
        for text, found in zip(texts, numbers, strict=True)
        if text.block is not None and text.block.kind in ("heading", "caption")
        for time in found.times
        if time.year_end is not None
    }
    facts: list[Indicator] = []
    for text, found in zip(texts, numbers, strict=True):
        block = text.block
        if block is not None and block.kind in FACT_SOURCES:
            context = _context(layout, document, text, block, years)
            facts += timed(prose_indicators)(text.view, found.quantities, found.times, context, rules)
    return facts


def _context(
    layout: Layout, document: Document, text: _Text, block: Block, years: Mapping[tuple[int | None, int | None], Time]
) -> Context:
    """The headings over a block, innermost first, and the time they state."""
    titles: list[str] = []
    year: Time | None = None
    year_from: str | None = None
    if block.box is not None:
        titles.append(layout.boxes[block.box].title)
        year = years.get((block.section, block.box))
        year_from = "box" if year else None
    section = block.section
    while section is not None:
        titles.append(layout.sections[section].title)
        if year is None and (heading := years.get((section, None))):
            year, year_from = heading, "heading"
        section = layout.sections[section].parent
    return Context(tuple(titles), document.base_year, FACT_SOURCES[block.kind], year, year_from, text.cell)


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


# ---- what the facts are of, and where -----------------------------------------------------------------------


def _region(document: Document, layout: Layout, rules: Rules) -> tuple[Region | None, Diagnostic | None]:
    opening = [block.view.text for block in layout.blocks[:OPENING]]
    return find_region(document.title, document.issuer, opening, rules, document.period_start)


def _region_columns(region: Region | None) -> dict[str, str | None]:
    if region is None:
        return {"region": None, "adcode": None, "region_level": None}
    return {"region": region.name, "adcode": region.adcode, "region_level": region.level}


def _place(fact: Indicator, region: Region | None, document: Document, rules: Rules) -> str | None:
    """Code of the region a value is stated for: its scope's, that its name begins with, else that of the plan."""
    if fact.scope:
        return scope_adcode(fact.scope, region, rules, document.period_start)
    if place := place_in_name(fact.name, rules):
        return scope_adcode(place, region, rules, fact.year_end)
    return region.adcode if region else None


def _aliases(facts: Sequence[Indicator], rules: Rules) -> list[Alias | None]:
    return [
        find_alias(
            fact.name,
            fact.quantity.dimension if fact.quantity else None,
            rules,
            fact.measure,
            fact.source,
        )
        for fact in facts
    ]


def _year_of_issue(document: Document) -> int | None:
    return document.issued_on.year if document.issued_on is not None else None
