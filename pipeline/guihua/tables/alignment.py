"""Rows of fewer cells than their table has columns → the column each cell stands in; and a cell-a-line table → rows.

What a cell looks like (the rules of the stage ``cell-kind``: a number, the number of a row, 预期性, …) is compared with
what its column holds in the rows that are whole; blank lines are evidence of empty cells. The cheapest reading wins.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile

from guihua.read.cell_kinds import KINDS, is_unit, kind_of
from guihua.rules.ruleset import Rules
from guihua.tables.forms import EMPTY, RawCell, Token

# What a column of a role holds, as pseudo-counts beside the whole rows.
EXPECTED: dict[str, dict[str, float]] = {
    "sequence": {"index": 2, "sequence": 1},
    "category": {"text": 1, "empty": 1},
    "indicator": {"text": 2},
    "project_name": {"text": 2},
    "content": {"text": 2},
    "location": {"text": 2},
    "grade": {"text": 2},
    "unit": {"unit": 2, "nothing": 0.5, "text": 0.3},
    "note": {"text": 1, "empty": 1},
    "value": {"number": 1, "sequence": 1},
    "annual_rate": {"number": 1, "sequence": 1},
    "investment": {"number": 1, "sequence": 0.5, "empty": 0.5},
    "attribute": {"attribute": 2},
    "period": {"period": 2},
}
INDEX, UNIT = "index", "unit"  # kinds of cells that only their neighbours and their column tell


# Columns that more often than others have no cell in a row; of two alike the later one.
SPARED = {"annual_rate": 0.8, "note": 0.7, "other": 0.8, "category": 0.8}
LATER = 0.01
SMOOTHING = 0.2
EMPTY_CELL = 1.5  # the most an empty cell costs: any column may have one
ROW = 0.5  # what a row costs, so that cells stay together
LEADING = 0.6  # a first cell left out: merged with the one above
MISSING = 1.0  # a cell left out elsewhere: merged with the one before it
AFTER_TEXT = 0.9
_BLANK = 0.1  # a left-out cell that a blank line stands for
JOIN = 1.0  # a blank line inside a row that stands for no cell
CHAIN = 3  # rows that are numbered one after the other
GROUP_COST = 2.0  # the most a row costs of words alone, over the rows below them
SPLIT = 3.0  # two rows with no blank line between them


def kind_under(role: str | None) -> str:
    """What the cells under a heading of this role look like most often."""
    expected = EXPECTED.get(role or "", {"text": 1.0})
    return max(expected, key=lambda kind: expected[kind])


def kind_of_cell(cell: RawCell, rules: Rules) -> str:
    return kind_of(cell.view.text if cell.view else "", rules)


def kinds_in_line(cells: Sequence[RawCell], rules: Rules) -> list[str]:
    """What the cells of a cell-a-line table look like, in their order: a word that is a unit behind a name is one; the
    numbers 1, 2, 3 … that stand before names are those of rows, and all others of their kind values."""
    kinds = [kind_of_cell(cell, rules) for cell in cells]
    for k, cell in enumerate(cells):
        if (
            kinds[k] == "text"
            and k
            and kinds[k - 1] == "text"
            and cell.view is not None
            and is_unit(cell.view.text, rules)
        ):
            kinds[k] = UNIT
    chain: list[int] = []
    for k, kind in enumerate(kinds[:-1]):
        if kind == "sequence" and kinds[k + 1] == "text" and _number(cells[k].text) == len(chain) + 1:
            chain.append(k)
    if len(chain) >= CHAIN:
        kinds = ["number" if kind == "sequence" and cells[k].text.isdecimal() else kind for k, kind in enumerate(kinds)]
        for k in chain:
            kinds[k] = INDEX
    return kinds


def _number(text: str) -> int | None:
    """The number of a row; null for one with decimals, which is a value."""
    digits = "".join(takewhile(str.isdecimal, text))
    return int(digits) if digits and not any(map(str.isdecimal, text[len(digits) :])) else None


@dataclass(frozen=True)
class Profile:
    """What it costs to put a cell of a kind into a column: −ln of how often the column holds such."""

    costs: tuple[dict[str, float], ...]
    spared: tuple[float, ...]  # how dearly each column does without its cell

    @property
    def width(self) -> int:
        return len(self.costs)


def profile(rows: Sequence[Sequence[str]], roles: Sequence[str | None], width: int) -> Profile:
    """From the kinds of whole rows and the roles the header gives, null where it gives none."""
    costs = []
    for col in range(width):
        counts = Counter(row[col] for row in rows if len(row) == width)
        expected = EXPECTED.get(roles[col] or "", {}) if col < len(roles) else {}
        weights = {kind: counts[kind] + expected.get(kind, 0.0) + SMOOTHING for kind in (*KINDS, INDEX, UNIT)}
        total = sum(weights.values())
        logs = {kind: -math.log(weight / total) for kind, weight in weights.items()}
        costs.append(logs | {"empty": min(logs["empty"], EMPTY_CELL)})
    known = [roles[col] if col < len(roles) else None for col in range(width)]
    spared = (SPARED.get(role or "", 1.0) - LATER * col for col, role in enumerate(known))
    return Profile(tuple(costs), tuple(spared))


def align(kinds: Sequence[str], gaps: Sequence[int], table: Profile) -> tuple[float, tuple[int, ...]]:
    """Cheapest columns for cells of ``kinds`` in their order; ``gaps[i]`` blank lines stand behind cell ``i`` (the last
    one's beyond the line that parts rows). Needs ``len(kinds) <= table.width``."""
    n, width = len(kinds), table.width
    before = [0.0, *accumulate(table.spared)]
    # best[i][j]: cells 0..i placed, cell i in column j
    best = [[math.inf] * width for _ in range(n)]
    back = [[-1] * width for _ in range(n)]
    for i, kind in enumerate(kinds):
        empty = _weight(kinds[i - 1])
        least, at = math.inf, -1  # where no blank line explains what is left out, the cheapest place so far
        for j in range(i, width - (n - 1 - i)):
            put = table.costs[j][kind]
            if i == 0:
                best[i][j] = put + LEADING * j
                continue
            if not gaps[i - 1]:
                if (cost := best[i - 1][j - 1] - empty * before[j]) < least:
                    least, at = cost, j - 1
                best[i][j], back[i][j] = least + empty * before[j] + put, at
                continue
            for k in range(i - 1, j):
                cost = best[i - 1][k] + _left_out(table.spared[k + 1 : j], kinds[i - 1], gaps[i - 1]) + put
                if cost < best[i][j]:
                    best[i][j], back[i][j] = cost, k
    if gaps[n - 1]:
        behind = [_left_out(table.spared[j + 1 :], kinds[n - 1], gaps[n - 1]) for j in range(width)]
    else:
        behind = [_weight(kinds[n - 1]) * (before[-1] - before[j + 1]) for j in range(width)]
    ends = [cost + left for cost, left in zip(best[n - 1], behind, strict=True)]
    last = min(range(width), key=lambda j: (ends[j], j))
    cols = [last]
    for i in range(n - 1, 0, -1):
        cols.append(back[i][cols[-1]])
    return ends[last], tuple(reversed(cols))


def _left_out(spared: Sequence[float], kind: str, blanks: int) -> float:
    """The cost of empty places behind a cell of ``kind`` with ``blanks`` blank lines behind it."""
    explained = min(len(spared), blanks)
    left = sum(spared) * (1 - explained / len(spared)) if spared else 0.0
    return _BLANK * explained + _weight(kind) * left


def _weight(kind: str) -> float:
    """How dear an empty place is behind a cell of ``kind``."""
    return AFTER_TEXT if kind == "text" else MISSING


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
            if dense and kinds[start:end] == ["text"]:
                cost = min(cost, GROUP_COST)
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
