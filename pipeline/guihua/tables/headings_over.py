"""The headings of a table set by spaces that stand over several of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guihua.tables.chunks import Chunk, ChunkLine, overlap

_LEFT = 2  # places by which those above may reach beyond those below


@dataclass(frozen=True, slots=True)
class Place:
    """Words of one line that are a cell, and the columns they stand over."""

    first: int
    last: int
    words: tuple[Chunk, ...]


def headings_over(lines: Sequence[ChunkLine], width: int) -> list[list[Place]] | None:
    """The places of the lines of a header, which stand under one another though not over the rows: headings under one
    another are of one column, one over several is over theirs; null where none is, or there are more or fewer than
    columns."""
    shared = _shared(lines)
    wide = {
        (k, chunk) for k, line in enumerate(lines) for chunk in line.chunks
        if (k, chunk) in shared
        or any(
            sum(overlap((chunk.start, chunk.end), (c.start, c.end)) > 0 for c in below.chunks) > 1
            for below in lines[k + 1 :]
        )
    }  # fmt: skip
    stacks: list[tuple[int, int]] = []
    for start, end in sorted(
        (c.start, c.end) for k, line in enumerate(lines) for c in line.chunks if (k, c) not in wide
    ):
        if stacks and start < stacks[-1][1]:
            stacks[-1] = stacks[-1][0], max(end, stacks[-1][1])
        else:
            stacks.append((start, end))
    if not wide or len(stacks) != width:
        return None
    placed: list[list[Place]] = []
    for k, line in enumerate(lines):
        reach = [shared.get((k, c), (c.start, c.end)) for c in line.chunks]
        over = [[n for n, (a, b) in enumerate(stacks) if start < b and a < end] for start, end in reach]
        placed.append([Place(at[0], at[-1], (c,)) for at, c in zip(over, line.chunks, strict=True)])
    return placed


def _shared(lines: Sequence[ChunkLine]) -> dict[tuple[int, Chunk], tuple[int, int]]:
    """Headings of one line that share those of the last evenly, and from where to where theirs reach."""
    for k, line in enumerate(lines[:-1]):
        upper, lower = line.chunks, lines[-1].chunks
        each = len(lower) // max(len(upper), 1)
        inside = upper and lower and lower[0].start - _LEFT <= upper[0].start and upper[-1].end <= lower[-1].end + _LEFT
        if len(upper) > 1 and each > 1 and len(lower) == each * len(upper) and inside:
            groups = [lower[n : n + each] for n in range(0, len(lower), each)]
            return {(k, c): (group[0].start, group[-1].end) for c, group in zip(upper, groups, strict=True)}
    return {}
