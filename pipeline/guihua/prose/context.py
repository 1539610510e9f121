"""The texts of a document that are read for numbers, and the facts that its running text states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guihua.expressions.numbers import Numbers
from guihua.model import Block, Indicator, Layout, TimeFrame, View
from guihua.prose.clauses import Context
from guihua.prose.facts import passage_indicators
from guihua.prose.questions import foresee
from guihua.prose.values import all_masked, read_values, with_words
from guihua.rules import stages
from guihua.rules.ruleset import Rules

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
    stating = [
        (text.view, found, Context(FACT_SOURCES[text.block.kind], frame, cell=text.cell))
        for text, found in zip(texts, numbers, strict=True)
        if text.block is not None and text.block.kind in FACT_SOURCES
    ]
    rules.foresee([stages.VALUE_WORDS], [view.text for view, _, _ in stating])
    stated = [(view, with_words(view, found, rules), context) for view, found, context in stating]
    masked = [(all_masked(view, found, rules), found, context) for view, found, context in stated if found.quantities]
    foresee([place for passage, _, _ in masked for place in passage.places], rules)
    facts: list[Indicator] = []
    for passage, found, context in masked:
        facts += passage_indicators(read_values(passage, found, rules), context, rules)
    return facts
