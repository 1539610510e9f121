"""What stands around a piece of running text: its headings, its box, the time they state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from guihua.expressions.numbers import Numbers
from guihua.model import Block, Indicator, Layout, Time, View
from guihua.prose.clauses import Context
from guihua.prose.facts import prose_indicators
from guihua.read.metadata import Document
from guihua.rules.ruleset import Rules
from guihua.timing import timed

CELL = "cell"  # the kind of a block that is a project's description in a table


FACT_SOURCES = {"paragraph": "prose", "box": "box", "note": "note", CELL: "prose"}


# ---- running text ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text that is read for numbers; ``block`` is the block it is, null for a cell that states no facts."""

    view: View
    block: Block | None
    cell: tuple[int, int, int] | None = None  # table, row and column it stands in


def texts_of(layout: Layout) -> Iterator[Text]:
    return (Text(block.view, block) for block in layout.blocks)


def prose_facts(
    layout: Layout, document: Document, texts: Sequence[Text], numbers: Sequence[Numbers], rules: Rules
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
    layout: Layout, document: Document, text: Text, block: Block, years: Mapping[tuple[int | None, int | None], Time]
) -> Context:
    """The headings over a block, innermost first, and the time they state."""
    titles: list[str] = []
    year: Time | None = None
    year_from: str | None = None
    if block.box is not None:
        if title := layout.boxes[block.box].title:
            titles.append(title)
        year = years.get((block.section, block.box))
        year_from = "box" if year else None
    section = block.section
    while section is not None:
        titles.append(layout.sections[section].title)
        if year is None and (heading := years.get((section, None))):
            year, year_from = heading, "heading"
        section = layout.sections[section].parent
    return Context(tuple(titles), document.base_year, FACT_SOURCES[block.kind], year, year_from, text.cell)
