"""Rows of fewer cells than their table has columns → the column each cell stands in; and a cell-a-line table → rows.

What a cell looks like (the rules of the stage ``cell-kind``: a number, the number of a row, 预期性, …) is compared with
what its column holds in the rows that are whole; blank lines are evidence of empty cells. The cheapest reading wins.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from guihua.read.cell_kinds import KINDS, kind_of
from guihua.rules.ruleset import Rules
from guihua.tables.forms import EMPTY, RawCell, Token

# What a column of a role holds, as pseudo-counts beside the whole rows.
EXPECTED: dict[str, dict[str, float]] = {
    "sequence": {"sequence": 2},
    "category": {"text": 1, "empty": 1},
    "indicator": {"text": 2},
    "project_name": {"text": 2},
    "content": {"text": 2},
    "location": {"text": 2},
    "grade": {"text": 2},
    "unit": {"text": 2},
    "note": {"text": 1, "empty": 1},
    "value": {"number": 1, "sequence": 1},
    "annual_rate": {"number": 1, "sequence": 1},
    "investment": {"number": 1, "sequence": 0.5, "empty": 0.5},
    "attribute": {"attribute": 2},
    "period": {"period": 2},
}


SMOOTHING = 0.2


EMPTY_CELL = 1.5  # the most an empty cell costs: any column may have one


ROW = 0.5  # what a row costs, so that cells stay together


LEADING = 0.6  # a first cell left out: merged with the one above


MISSING = 1.0  # a cell left out elsewhere: merged with the one before it


AFTER_TEXT = 0.9


BLANK = 0.1  # a left-out cell that a blank line stands for


JOIN = 1.0  # a blank line inside a row that stands for no cell


SPLIT = 3.0  # two rows with no blank line between them


def kind_under(role: str | None) -> str:
    """What the cells under a heading of this role look like most often."""
    expected = EXPECTED.get(role or "", {"text": 1.0})
    return max(expected, key=lambda kind: expected[kind])


def kind_of_cell(cell: RawCell, rules: Rules) -> str:
    return kind_of(cell.view.text if cell.view else "", rules)


@dataclass(frozen=True)
class Profile:
    """What it costs to put a cell of a kind into a column: −ln of how often the column holds such."""

    costs: tuple[dict[str, float], ...]

    @property
    def width(self) -> int:
        return len(self.costs)


def profile(rows: Sequence[Sequence[str]], roles: Sequence[str | None], width: int) -> Profile:
    """From the kinds of whole rows and the roles the header gives, null where it gives none."""
    costs = []
    for col in range(width):
        counts = Counter(row[col] for row in rows if len(row) == width)
        expected = EXPECTED.get(roles[col] or "", {}) if col < len(roles) else {}
        weights = {kind: counts[kind] + expected.get(kind, 0.0) + SMOOTHING for kind in KINDS}
        total = sum(weights.values())
        logs = {kind: -math.log(weight / total) for kind, weight in weights.items()}
        costs.append(logs | {"empty": min(logs["empty"], EMPTY_CELL)})
    return Profile(tuple(costs))


def align(kinds: Sequence[str], gaps: Sequence[int], table: Profile) -> tuple[float, tuple[int, ...]]:
    """Cheapest columns for cells of ``kinds`` in their order; ``gaps[i]`` blank lines stand behind cell ``i`` (the last
    one's beyond the line that parts rows). Needs ``len(kinds) <= table.width``."""
    n, width = len(kinds), table.width
    # best[i][j]: cells 0..i placed, cell i in column j
    best = [[math.inf] * width for _ in range(n)]
    back = [[-1] * width for _ in range(n)]
    for i, kind in enumerate(kinds):
        for j in range(i, width - (n - 1 - i)):
            put = table.costs[j][kind]
            if i == 0:
                best[i][j] = put + LEADING * j
                continue
            for k in range(i - 1, j):
                cost = best[i - 1][k] + _left_out(j - k - 1, kinds[i - 1], gaps[i - 1]) + put
                if cost < best[i][j]:
                    best[i][j], back[i][j] = cost, k
    ends = [best[n - 1][j] + _left_out(width - 1 - j, kinds[n - 1], gaps[n - 1]) for j in range(width)]
    last = min(range(width), key=lambda j: (ends[j], j))
    cols = [last]
    for i in range(n - 1, 0, -1):
        cols.append(back[i][cols[-1]])
    return ends[last], tuple(reversed(cols))


def _left_out(count: int, kind: str, blanks: int) -> float:
    """The cost of ``count`` empty places behind a cell of ``kind`` with ``blanks`` blank lines behind it."""
    explained = min(count, blanks)
    return BLANK * explained + (AFTER_TEXT if kind == "text" else MISSING) * (count - explained)


def place(cells: Sequence[RawCell], cols: Sequence[int], width: int) -> tuple[RawCell, ...]:
    """A whole row: the cells in their columns, empty ones elsewhere."""
    row = [EMPTY] * width
    for cell, col in zip(cells, cols, strict=True):
        row[col] = cell
    return tuple(row)


def table_width(blocks: Sequence[int], header: int) -> int:
    """Number of columns: the longest block that comes more than once, or the header's length if that is more."""
    often = [size for size, count in Counter(blocks).items() if count >= max(2, len(blocks) // 10)]
    return max([*often, header, 1])


def split_rows(
    tokens: Sequence[Token], table: Profile, kinds: Sequence[str], *, dense: bool, sparse: bool
) -> tuple[float, list[tuple[int, ...]]]:
    """Cells of which it is in doubt where rows end → the cost and the rows, each the columns of its cells. ``dense``:
    no blank line parts the rows of this table; ``sparse``: blank lines stand between all its cells."""
    n, width = len(tokens), table.width
    best: list[float] = [0.0] + [math.inf] * n
    back: list[tuple[int, tuple[int, ...]]] = [(0, ())] * (n + 1)
    for end in range(1, n + 1):
        for start in range(max(0, end - width), end):
            gaps = [token.gap for token in tokens[start:end]]
            gaps[-1] = max(0, gaps[-1] - 1)
            cost, cols = align(kinds[start:end], gaps, table)
            cost += best[start] + ROW
            if not sparse:
                blanks = (g for g, a, b in zip(gaps, cols, cols[1:], strict=False) if g > b - a - 1)
                cost += JOIN * sum(1 for _ in blanks)
            if start and not tokens[start - 1].gap and not dense:
                cost += SPLIT
            if cost < best[end]:
                best[end], back[end] = cost, (start, cols)
    rows: list[tuple[int, ...]] = []
    end = n
    while end:
        start, cols = back[end]
        rows.append(cols)
        end = start
    return best[n], rows[::-1]
