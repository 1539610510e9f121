"""Lines of a table set by spaces → chunks of text with their places on the line, and the columns they stand in.

A column is a stretch of places that the chunks of the body share and that blank places part from the next. Places are
counted in columns of the screen, where a Chinese character takes two; where that gives no columns, in characters, as a
program pads that does not know how wide letters are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from unicodedata import east_asian_width

from guihua.model import Source, Span, TableRegion
from guihua.read.cell_kinds import kind_of
from guihua.read.lines import RULED, SPACED, width_on_screen
from guihua.rules.ruleset import Rules

VALUED = frozenset({"number", "sequence", "attribute", "nothing"})

PAGE_END = "\f"

_EQUAL = 0.95  # share of gaps of one width from which they are no columns
STRAY = 0.08  # share of lines that may have a chunk over the gap between two columns


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words of a line, with the places they take. ``kind`` is what they look like as a cell; ``wide`` how many columns
    they head, where that is known."""

    span: Span
    start: int
    end: int
    text: str
    kind: str
    wide: int = 1


@dataclass(frozen=True, slots=True)
class ChunkLine:
    """A line with its chunks, and how many blank lines stand above it."""

    chunks: tuple[Chunk, ...]
    blanks: int
    ruled: bool  # a rule stands above it
    page: int = 0  # how many pages end above it


WidthOf = Callable[[str], int]


def width_of_letters(text: str) -> int:
    """The same for a program that takes signs of doubtful width (“ ” — ±) for narrow ones."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


MEASURES: tuple[WidthOf, ...] = (width_on_screen, width_of_letters, len)


def read_lines(source: Source, region: TableRegion, rules: Rules, measure: WidthOf) -> list[ChunkLine]:
    """The lines of a region that hold words."""
    lines: list[ChunkLine] = []
    blanks, ruled, page = 0, False, 0
    for number in range(region.first_line, region.last_line + 1):
        line = source.line_span(number)
        text = source.slice(line)
        page += text.count(PAGE_END)
        if RULED.fullmatch(text):
            ruled = True
        elif not text.strip():
            blanks += 1
        else:
            chunks = (
                _chunk(
                    source,
                    Span(line.start + m.start(), line.start + m.end()),
                    measure(text[: m.start()].replace(PAGE_END, "")),
                    measure,
                    rules,
                )
                for m in SPACED.finditer(text)
            )
            lines.append(ChunkLine(tuple(chunks), blanks, ruled, page))
            blanks, ruled = 0, False
    return lines


def _chunk(source: Source, span: Span, start: int, measure: WidthOf, rules: Rules) -> Chunk:
    text = source.slice(span)
    words = "".join(text.split())
    return Chunk(span, start, start + measure(text), words, kind_of(words, rules))


def stand_evenly(lines: Sequence[ChunkLine]) -> bool:
    """True where no column holds the cells together: they stand equally far apart in all lines."""
    gaps = Counter(b.start - a.end for line in lines for a, b in pairwise(line.chunks))
    return bool(gaps) and max(gaps.values()) >= _EQUAL * gaps.total()


def columns_of(lines: Sequence[ChunkLine], fewest: int = 2) -> list[tuple[int, int]]:
    """From where to where the chunks of every column stand, from the left; none where those of a line do not stand in
    columns of their own. Lines with fewer chunks than ``fewest`` are not asked."""
    body = [line for line in lines if len(line.chunks) >= fewest]
    if not body:
        return []
    most = max(len(line.chunks) for line in body)
    for allowed in dict.fromkeys((0, 1, int(STRAY * len(body)))):
        columns = _joined(_stretches(body, allowed), body)
        if len(columns) >= most and _fits(body, columns):
            return columns
    return []


def _stretches(lines: Sequence[ChunkLine], allowed: int) -> list[tuple[int, int]]:
    """The stretches of places that more lines than ``allowed`` have a chunk in."""
    taken = [0] * (max(chunk.end for line in lines for chunk in line.chunks) + 1)
    for line in lines:
        for chunk in line.chunks:
            for place in range(chunk.start, chunk.end):
                taken[place] += 1
    stretches: list[tuple[int, int]] = []
    start: int | None = None
    for place, count in enumerate(taken):
        if count > allowed and start is None:
            start = place
        elif count <= allowed and start is not None:
            stretches.append((start, place))
            start = None
    return stretches


def _joined(columns: list[tuple[int, int]], lines: Sequence[ChunkLine]) -> list[tuple[int, int]]:
    """Neighbours that no line has both of, and that hold values, are one column, set to the left and to the right."""
    held = [_held(lines, column) for column in columns]
    joined: list[tuple[tuple[int, int], frozenset[int], bool]] = []
    for column, (rows, valued) in zip(columns, held, strict=True):
        if joined and valued and joined[-1][2] and not joined[-1][1] & rows:
            joined[-1] = ((joined[-1][0][0], column[1]), joined[-1][1] | rows, True)
        else:
            joined.append((column, rows, valued))
    return [column for column, _, _ in joined]


def _held(lines: Sequence[ChunkLine], column: tuple[int, int]) -> tuple[frozenset[int], bool]:
    """The lines that have a chunk in a column, and whether all of them look like values."""
    found = [
        (k, chunk) for k, line in enumerate(lines) for chunk in line.chunks if overlap((chunk.start, chunk.end), column)
    ]
    return frozenset(k for k, _ in found), all(chunk.kind in VALUED - {"sequence"} for _, chunk in found)


def overlap(a: tuple[int, int], b: tuple[int, int]) -> int:
    """How many places two stretches share."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def _fits(lines: Sequence[ChunkLine], columns: Sequence[tuple[int, int]]) -> bool:
    """True where nearly every line has at most one chunk in a column, or one for each."""
    wrong = 0
    for line in lines:
        under = columns_under(line.chunks, columns)
        wrong += len(set(under)) < len(under)
    return wrong <= STRAY * len(lines)


def columns_under(chunks: Sequence[Chunk], columns: Sequence[tuple[int, int]]) -> list[int]:
    """The column of every chunk of a line: by their order where there is one for each, else by their places."""
    if len(chunks) == len(columns):
        return list(range(len(columns)))
    return [column_under(chunk, columns) for chunk in chunks]


def column_under(chunk: Chunk, columns: Sequence[tuple[int, int]]) -> int:
    """The column that a chunk stands under: that it shares most places with, else the nearest."""
    place = (chunk.start, chunk.end)
    shared = [overlap(place, column) for column in columns]
    if any(shared):
        return max(range(len(columns)), key=lambda c: (shared[c], -c))
    middle = chunk.start + chunk.end
    return min(range(len(columns)), key=lambda c: abs(middle - sum(columns[c])))


def columns_over(chunk: Chunk, columns: Sequence[tuple[int, int]]) -> range:
    """The columns that a heading stands over: those it shares places with, else the nearest."""
    shared = [c for c, column in enumerate(columns) if overlap((chunk.start, chunk.end), column)]
    if not shared:
        under = column_under(chunk, columns)
        return range(under, under + 1)
    return range(shared[0], shared[-1] + 1)


def split_chunks(
    source: Source, line: ChunkLine, columns: Sequence[tuple[int, int]], rules: Rules, measure: WidthOf
) -> ChunkLine:
    """The line, its chunks that reach over the gap between two columns cut at the white space there."""
    chunks = [piece for chunk in line.chunks for piece in _pieces(source, chunk, columns, rules, measure)]
    return replace(line, chunks=tuple(chunk for chunk in chunks if chunk.text))


def _pieces(
    source: Source, chunk: Chunk, columns: Sequence[tuple[int, int]], rules: Rules, measure: WidthOf
) -> Iterator[Chunk]:
    text = source.slice(chunk.span)
    places = [chunk.start + measure(text[:k]) for k in range(len(text))]
    at = 0
    for left, right in pairwise(columns):
        if chunk.start < left[1] and right[0] < chunk.end:
            cut = next(
                (k for k in range(at + 1, len(text)) if text[k].isspace() and left[1] <= places[k] + 1 <= right[0] + 1),
                0,
            )
            if cut:
                yield _chunk(source, Span(chunk.span.start + at, chunk.span.start + cut), places[at], measure, rules)
                at = cut + 1
    rest = Span(chunk.span.start + at, chunk.span.end)
    yield _chunk(source, rest, places[at], measure, rules) if at else chunk
