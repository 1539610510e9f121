"""Tables whose cells often stand one space apart, as programs set them that write the text of a page: a line's words →
chunks in columns.

Where a line has as many words as the table has columns, each is a cell. The others stand about where these do: they are
put in the columns that are nearest to their places and hold what looks like them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from guihua.model import Source, Span
from guihua.read.cell_kinds import header_match, is_unit, kind_of
from guihua.rules.ruleset import Rules
from guihua.tables.alignment import table_width
from guihua.tables.chunks import VALUED, Chunk, ChunkLine

_HEADINGS = 3  # words of a header that are all headings
_TOP = 4  # lines in which it is looked for
_SIDE_BY_SIDE = 0.15  # share of lines with two values one space apart from which single spaces part cells
_FULL = 2  # lines that have every cell
_BETWEEN = 3  # places between columns that are set anew
_STRANGE = 6.0  # places that a column of other cells is farther away
_LEFT = 2  # places that a column of categories begins before the others


_STATED = VALUED | {"period"}


@dataclass(frozen=True, slots=True)
class _Column:
    """Where the cells of a column begin and end, as it is told by the lines that have all of them."""

    start: float
    end: float
    valued: bool

    def apart(self, chunk: Chunk) -> float:
        """How far a chunk stands from the column, by its nearest side or its middle."""
        left, right = chunk.start - self.start, chunk.end - self.end
        strange = _STRANGE if (chunk.kind in VALUED) != self.valued else 0.0
        return min(abs(left), abs(right), abs(left + right) / 2) + strange


def tight_columns(
    source: Source, lines: Sequence[ChunkLine], rules: Rules
) -> tuple[list[ChunkLine], list[tuple[int, int]]] | None:
    """The lines set anew in columns with room between them, and these columns; null where single spaces part no
    cells. Places are to be counted in characters."""
    words = [replace(line, chunks=tuple(_words(source, line, rules))) for line in lines]
    if not _is_tight(lines, words, rules):
        return None
    stating = [len(line.chunks) for line in words if any(chunk.kind in VALUED for chunk in line.chunks)]
    width = table_width(stating, 0)
    full = [line for line in words if len(line.chunks) == width and any(chunk.kind in VALUED for chunk in line.chunks)]
    if width < 2 or len(full) < _FULL:
        return None
    columns = [_column([line.chunks[n] for line in full]) for n in range(width)]
    left = [c for line in words for c in line.chunks[:1] if len(line.chunks) != width and _is_left(c, columns[0])]
    if left:
        columns = [_Column(min(c.start for c in left), max(c.end for c in left), False), *columns]
    top = words.index(full[0])
    placed = _headings(words[:top], len(columns)) or [_placed(line, columns, width) for line in words[:top]]
    placed += [_placed(line, columns, width) for line in words[top:]]
    room = [1] * len(columns)
    for place in (place for line in placed for place in line if place.first == place.last):
        room[place.first] = max(room[place.first], place.chunk.end - place.chunk.start)
    begins = [sum(room[:n]) + _BETWEEN * n for n in range(len(room))]
    moved = [
        replace(line, chunks=tuple(_moved(place, begins, room) for place in places))
        for line, places in zip(words, placed, strict=True)
    ]
    return moved, [(begin, begin + size) for begin, size in zip(begins, room, strict=True)]


@dataclass(frozen=True, slots=True)
class _Place:
    """A chunk and the columns it stands over."""

    first: int
    last: int
    chunk: Chunk


def _moved(place: _Place, begins: Sequence[int], room: Sequence[int]) -> Chunk:
    start, size = begins[place.first], place.chunk.end - place.chunk.start
    wide = place.last - place.first + 1
    return replace(place.chunk, start=start, end=start + min(size, room[place.first]), wide=wide)


def _headings(lines: Sequence[ChunkLine], width: int) -> list[list[_Place]] | None:
    """The places of the lines of a header, which stand under one another though not over the rows: headings under one
    another are of one column, one over several is over theirs; null where there are more or fewer than columns."""
    shared = _shared(lines)
    wide = {
        (k, chunk) for k, line in enumerate(lines) for chunk in line.chunks
        if (k, chunk) in shared
        or any(sum(_overlaps(chunk, other) for other in below.chunks) > 1 for below in lines[k + 1 :])
    }  # fmt: skip
    stacks: list[tuple[int, int]] = []
    for start, end in sorted(
        (c.start, c.end) for k, line in enumerate(lines) for c in line.chunks if (k, c) not in wide
    ):
        if stacks and start < stacks[-1][1]:
            stacks[-1] = stacks[-1][0], max(end, stacks[-1][1])
        else:
            stacks.append((start, end))
    if len(stacks) != width:
        return None
    placed: list[list[_Place]] = []
    for k, line in enumerate(lines):
        reach = [shared.get((k, c), (c.start, c.end)) for c in line.chunks]
        over = [[n for n, (a, b) in enumerate(stacks) if start < b and a < end] for start, end in reach]
        placed.append([_Place(at[0], at[-1], c) for at, c in zip(over, line.chunks, strict=True)])
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


def _overlaps(a: Chunk, b: Chunk) -> bool:
    return a.start < b.end and b.start < a.end


def _words(source: Source, line: ChunkLine, rules: Rules) -> Iterator[Chunk]:
    for chunk in line.chunks:
        text = source.slice(chunk.span)
        at = 0
        for word in text.split():
            at = text.index(word, at)
            start = chunk.start + at
            span = Span(chunk.span.start + at, chunk.span.start + at + len(word))
            yield Chunk(span, start, start + len(word), word, kind_of(word, rules))
            at += len(word)


def _is_tight(lines: Sequence[ChunkLine], words: Sequence[ChunkLine], rules: Rules) -> bool:
    """True where a header is cut only by single spaces, or many lines have two cells one space apart."""
    for line, cut in zip(lines[:_TOP], words[:_TOP], strict=False):
        heads = sum(header_match(chunk.text, rules) is not None for chunk in cut.chunks)
        if heads >= max(_HEADINGS, len(cut.chunks) - 1) and len(cut.chunks) > len(line.chunks):
            return True
    several = [cut for cut in words if len(cut.chunks) > 1]
    beside = sum(any(_beside(a, b, rules) for a, b in pairwise(cut.chunks)) for cut in several)
    return bool(several) and beside >= _SIDE_BY_SIDE * len(several)


def _beside(left: Chunk, right: Chunk, rules: Rules) -> bool:
    """True for two words one space apart that are no one cell: a value or a unit behind another or behind words."""
    if right.start - left.end != 1 or len(left.text) + len(right.text) == 2:
        return False
    both = kind_of(left.text + right.text, rules)
    stated = left.kind in _STATED and right.kind in _STATED
    return stated or (both == "text" and (right.kind in _STATED or is_unit(right.text, rules)))


def _column(chunks: Sequence[Chunk]) -> _Column:
    valued = sum(chunk.kind in VALUED for chunk in chunks) * 2 > len(chunks)
    return _Column(median(chunk.start for chunk in chunks), median(chunk.end for chunk in chunks), valued)


def _is_left(chunk: Chunk, first: _Column) -> bool:
    return chunk.kind not in VALUED and chunk.start <= first.start - _LEFT and chunk.end <= first.start + 1


def _placed(line: ChunkLine, columns: Sequence[_Column], width: int) -> list[_Place]:
    """The chunks of a line, each with its column."""
    chunks = line.chunks
    if len(chunks) == width and not (len(columns) > width and _is_left(chunks[0], columns[1])):
        return [_Place(n, n, c) for n, c in enumerate(chunks, len(columns) - width)]
    if len(chunks) > len(columns):
        nearest = (min(range(len(columns)), key=lambda n: columns[n].apart(c)) for c in chunks)
        return [_Place(n, n, c) for n, c in zip(nearest, chunks, strict=True)]
    best: dict[int, tuple[float, list[int]]] = {-1: (0.0, [])}
    for chunk in chunks:
        reached: dict[int, tuple[float, list[int]]] = {}
        for last, (cost, way) in best.items():
            for n in range(last + 1, len(columns)):
                total = cost + columns[n].apart(chunk)
                if n not in reached or total < reached[n][0]:
                    reached[n] = total, [*way, n]
        best = reached
    _, way = min(best.values(), key=lambda one: one[0])
    return [_Place(n, n, c) for n, c in zip(way, chunks, strict=True)]
