"""The notes at the foot of a table → what they say of its values: what brackets mean, for whom some rows are stated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model import Grid, View
from pipeline.rules import Rules
from pipeline.table_values import Said

MAX_ROWS = 1000  # a longer run of row numbers is a slip
SHAPES = ("square", "round")  # of brackets; a note that speaks of brackets alone means any


@dataclass(frozen=True, slots=True)
class Bracket:
    """What a note says of values in brackets; ``measure`` is that of such a value in a column of rates."""

    said: Said
    measure: str | None


@dataclass(frozen=True)
class Notes:
    """What notes say: of values in brackets, by the shape of these, and of the indicators of some numbers."""

    brackets: Mapping[str, Bracket]
    scopes: Mapping[str, Said]


def read_notes(grid: Grid, notes: Sequence[View], rules: Rules) -> Notes:
    """``notes`` are those at the foot of the table; others may be set as rows of it."""
    rows = [c.view for c in grid.cells if c.view and rules.first("table-row", c.view.text) and c.col == 0]
    brackets: dict[str, Bracket] = {}
    scopes: dict[str, Said] = {}
    for view in (*notes, *rows):
        for m in rules.find("table-note", view.text):
            if "qualifier" in m.groups:
                said = Said(m.groups["qualifier"].strip(), view.span(*m.spans["qualifier"]))
                for shape in [shape for shape in SHAPES if shape in m.groups] or SHAPES:
                    brackets.setdefault(shape, Bracket(said, m.rule.emit.get("measure")))
            elif "scope" in m.groups:
                said = Said(m.groups["scope"], view.span(*m.spans["scope"]))
                scopes |= dict.fromkeys(_numbers(m.groups["list"], rules), said)
    return Notes(brackets, scopes)


def _numbers(text: str, rules: Rules) -> Iterator[str]:
    """2、3、5-7 → 2 3 5 6 7."""
    for match in rules.find("number-list", text):
        first = int(match.groups["first"])
        last = int(match.groups.get("last", first))
        yield from (str(number) for number in range(first, min(last, first + MAX_ROWS) + 1))
