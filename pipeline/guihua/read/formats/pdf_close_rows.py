"""Rows as close as lines, their cells centred in both directions: no space tells where one ends and the next begins.

The tallest cell fills its row, so that a row begins with the topmost line left and is a number of lines high; the lines
of a column inside it are one cell, whose middle is the row's. The rows are those with the least that is not so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from guihua.read.formats.pdf_lines import Line

Place = tuple[int, int]  # the first column that lines stand over, and the last

TALLEST = 9  # lines of a cell at most
EVEN = 0.3  # of a line's height, by which the middle of a cell and that of its row differ at most
AMISS = 3.0  # empty places that a row costs whose cells, or whose height, are not as they would be
MOST = 0.6  # share of the places whose cells fill a row of several lines, with more of which it is several rows


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows down to some line, the last one by its cells, and what speaks against them."""

    cost: float
    cells: Mapping[Place, tuple[Line, ...]]
    above: _Rows | None


def close_rows(
    stacks: Mapping[Place, Sequence[Line]], pitch: float, parted: Callable[[Place, Sequence[Line]], float]
) -> list[Mapping[Place, tuple[Line, ...]]]:
    """The cells of each row, from the top down, by the places of their lines. ``pitch`` is the height of a line in
    points; ``parted`` tells what it costs, in empty places, that these lines of a place are one cell."""
    columns = {place: (lines, [_middle(line) for line in lines]) for place, lines in stacks.items()}
    tops = sorted({y for _, middles in columns.values() for y in middles})
    best: dict[int, _Rows] = {0: _Rows(0.0, {}, None)}  # by the number of tops that are in rows
    for at, top in enumerate(tops):
        if at not in best:
            continue
        for height in range(1, TALLEST + 1):
            bottom = top + (height - EVEN) * pitch
            row = {place: (bisect_left(ys, top), bisect_left(ys, bottom)) for place, (_, ys) in columns.items()}
            cells = {place: tuple(columns[place][0][a:b]) for place, (a, b) in row.items() if a < b}
            middle = top + (height - 1) * pitch / 2
            cost = best[at].cost + _cost(cells, len(columns), height, middle, pitch)
            cost += sum(parted(place, lines) for place, lines in cells.items())
            end = bisect_left(tops, bottom)
            if end not in best or cost < best[end].cost:
                best[end] = _Rows(cost, cells, best[at])
    rows: list[Mapping[Place, tuple[Line, ...]]] = []
    last: _Rows | None = best[len(tops)]
    while last is not None and last.above is not None:
        rows.append(last.cells)
        last = last.above
    return rows[::-1]


def _cost(cells: Mapping[Place, Sequence[Line]], places: int, height: int, middle: float, pitch: float) -> float:
    """What speaks, in empty places, against a row so many lines high around a middle."""
    tall = sum(len(lines) >= height for lines in cells.values())
    uneven = sum(
        abs(_middle(lines[0]) + _middle(lines[-1]) - 2 * middle) > 2 * EVEN * pitch for lines in cells.values()
    )
    loose = sum(_middle(b) - _middle(a) > (1 + EVEN) * pitch for lines in cells.values() for a, b in pairwise(lines))
    several = not tall or (height > 1 and tall > MOST * places)
    return places - len(cells) + AMISS * (uneven + 2 * loose + several)


def _middle(line: Line) -> float:
    return (line.box[1] + line.box[3]) / 2
