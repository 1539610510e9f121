"""The texts of a document that are read for numbers, and the facts that its running text states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guihua.expressions.numbers import Numbers
from guihua.model import Block, Indicator, Layout, TimeFrame, View
from guihua.prose.clauses import Context
from guihua.prose.facts import prose_indicators
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


def prose_facts(texts: Sequence[Text], numbers: Sequence[Numbers], frame: TimeFrame, rules: Rules) -> list[Indicator]:
    """The facts of all running text, each dated by its sentence or by the time frame."""
    facts: list[Indicator] = []
    for text, found in zip(texts, numbers, strict=True):
        block = text.block
        if block is not None and block.kind in FACT_SOURCES:
            context = Context(FACT_SOURCES[block.kind], frame, cell=text.cell)
            facts += timed(prose_indicators)(text.view, found.quantities, found.times, context, rules)
    return facts
