"""Lines of a table set by spaces, in their columns → its rows, from the lines that state.

A line with a value opens a row; lines without one go on with the cells of the row above or below them. Where a row ends
is told by what a wrapped cell looks like: its lines but the last are full, its brackets close, a blank line parts it
from the next; and rows are all set alike, their cells beginning on one line or standing in the middle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from unicodedata import category

from guihua.model import Source
from guihua.rules import stages
from guihua.rules.ruleset import Rules
from guihua.tables.chunks import (
    VALUED,
    Chunk,
    ChunkLine,
    column_under,
    columns_over,
    columns_under,
)
from guihua.tables.forms import EMPTY, RawCell, RawTable, cell_in
from guihua.tables.headers import is_header_cell

MAJORITY = 0.5
_FULL = 4.0  # places that may be left of a line that is full
UNBALANCED = 2.0  # a bracket that is not closed in its cell
_MANY = 7  # lines of a column, of which the widest may be no cell of it alone
NAMELESS = 2.5  # a row without a name
OVER_BLANK = 1.5  # a blank line inside a row, where blank lines part rows
OFF_MIDDLE = 0.6  # a line more above the values than below them, or the other way, where cells stand in the middle
_ABOVE = 1.0  # a line above the values, where cells begin on one line
CLOSED = 0.5  # a bracket that closes at the end of a line, as a unit does at the end of a name
WRAPPED_VALUE = 2.0  # a number or an attribute over two lines
NO_HEADING = 1.0  # a header that no header has
_OPENING, _CLOSING = frozenset({"Ps", "Pi"}), frozenset({"Pe", "Pf"})  # categories of brackets and quotes


def spaced_cell(source: Source, chunks: Sequence[Chunk], rules: Rules) -> RawCell:
    return cell_in(source, [chunk.span for chunk in chunks], rules) if chunks else EMPTY


@dataclass(frozen=True)
class _Row:
    """Lines ``first`` to ``last`` (exclusive) with the line that states at ``anchor``."""

    first: int
    last: int
    anchor: int


@dataclass(frozen=True)
class SpacedRows:
    """The lines of a table in its columns, and how they are cut into rows."""

    source: Source
    lines: Sequence[ChunkLine]
    columns: Sequence[tuple[int, int]]
    top: int  # lines above the first that states a value
    rules: Rules
    middle: bool = False  # cells stand in the middle of their rows; else they begin on one line

    def table(self) -> RawTable:
        readings = [(reader, *reader._split()) for reader in (self, replace(self, middle=True))]
        reader, _, header_end, rows = min(readings, key=lambda reading: reading[1])
        header = reader._header(header_end)
        return RawTable((*header, *reader._body(rows)), len(header))

    @cached_property
    def at(self) -> list[list[list[Chunk]]]:
        """The chunks of every line by column."""
        placed: list[list[list[Chunk]]] = []
        for line in self.lines:
            cells: list[list[Chunk]] = [[] for _ in self.columns]
            for col, chunk in zip(columns_under(line.chunks, self.columns), line.chunks, strict=True):
                cells[col].append(chunk)
            placed.append(cells)
        return placed

    @cached_property
    def valued(self) -> frozenset[int]:
        """The columns whose cells mostly look like values, numbers of rows or attributes."""
        counts = [[0, 0] for _ in self.columns]
        for cells in self.at[self.top :]:
            for col, chunks in enumerate(cells):
                for chunk in chunks:
                    counts[col][chunk.kind in VALUED] += 1
        return frozenset(c for c, (words, values) in enumerate(counts) if values > MAJORITY * (words + values))

    @cached_property
    def anchors(self) -> list[int]:
        """The lines that state: each has one row."""
        found = [
            k for k in range(self.first, len(self.lines))
            if self._states(k) or self._is_group(k)
        ]  # fmt: skip
        return found or list(range(self.top, len(self.lines)))

    def _states(self, k: int) -> bool:
        """True for a line with a value; one alone goes on with another where rows have several."""
        values = [chunk for c in self.valued for chunk in self.at[k][c] if chunk.kind in VALUED]
        return bool(values) and (len(self.lines[k].chunks) > 1 or len(self.valued) < 2)

    @cached_property
    def first(self) -> int:
        """The first line that states, or heads the one that does below a header with all its cells."""
        k = self.top - 1
        return k if k > 0 and len(self.lines[k - 1].chunks) == len(self.columns) and self._is_group(k) else self.top

    @cached_property
    def categories(self) -> frozenset[int]:
        """The columns on the left that few rows have a cell in, and of which none does that names the rows."""
        found: set[int] = set()
        for col in range(self.name):
            filled = sum(bool(self.at[k][col]) for k in self.anchors)
            if col not in self.valued and filled <= MAJORITY * len(self.anchors):
                found.add(col)
        return frozenset(found)

    @cached_property
    def name(self) -> int:
        """The column of words in which most rows have some."""
        words = [c for c in range(len(self.columns)) if c not in self.valued]
        counts = {c: sum(sum(len(chunk.text) for chunk in cells[c]) for cells in self.at[self.top :]) for c in words}
        return max(counts, key=lambda c: (counts[c], -c), default=0)

    @cached_property
    def widths(self) -> list[int]:
        """How wide the widest line of each column's cells is, but for one that is wider than all others."""
        widths = [
            sorted([0, 0, *(chunk.end - chunk.start for k in self._several for chunk in self.at[k][c])])
            for c in range(len(self.columns))
        ]
        return [own[-2] if len(own) > _MANY else own[-1] for own in widths]

    @cached_property
    def _several(self) -> list[int]:
        """The lines below the header that state, those of one cell only where hardly any has more: such a one may head
        rows and reach over columns."""
        body = range(self.top, len(self.lines))
        several = [k for k in body if len(self.lines[k].chunks) > 1]
        return several if len(several) >= 3 else list(body)

    @cached_property
    def parted(self) -> bool:
        """True where blank lines part rows: most of those that state have one above them or above their cells."""
        blanks = sum(line.blanks > 0 for line in self.lines[self.top :])
        return blanks >= MAJORITY * (len(self.anchors) - 1)

    def _is_group(self, k: int) -> bool:
        """True for a line that only heads the rows below it: 一、经济发展."""
        line = self.lines[k]
        if len(line.chunks) != 1:
            return False
        match = self.rules.first(stages.TABLE_ROW, line.chunks[0].text)
        return match is not None or self._is_word_between_rows(k)

    def _is_word_between_rows(self, k: int) -> bool:
        """True for words in the column of names between two lines with names of their own, neither of which goes on."""
        if not 0 < k < len(self.lines) - 1:
            return False
        near = [self.at[n][self.name] for n in (k - 1, k, k + 1)]
        if not all(len(chunks) == 1 for chunks in near) or len(self.lines[k + 1].chunks) < 2:
            return False
        above, own = near[0][0], near[1][0]
        if category(own.text[0]) in _OPENING or (self.middle and len(self.lines[k - 1].chunks) < 2):
            return False
        beyond = not self.middle and own.end - own.start > self.widths[self.name]
        ended = self._ends(above) or category(above.text[-1]) in _CLOSING
        return ended and (self._ends(own) or beyond or len(self.lines[k - 1].chunks) < 2)

    def _ends(self, chunk: Chunk) -> bool:
        """True for a name that does not fill its line, nor leaves a bracket open."""
        return not _unclosed(chunk.text) and self.widths[self.name] - (chunk.end - chunk.start) >= _FULL

    # ---- rows ----------------------------------------------------------------------------------------------

    def _split(self) -> tuple[float, int, list[_Row]]:
        """The cheapest cut of the lines into rows: its cost, the first line below the header, the rows."""
        anchors = self.anchors
        if not anchors:
            return 0.0, self.top, []
        best: dict[int, tuple[float, list[_Row]]] = {}  # by the first line of the next row
        for first in range(anchors[0] + 1):
            best[first] = (self._header_cost(first), [])
        for n, anchor in enumerate(anchors):
            end = anchors[n + 1] if n + 1 < len(anchors) else len(self.lines)
            lasts = range(anchor + 1, end + 1) if n + 1 < len(anchors) else [len(self.lines)]
            reached: dict[int, tuple[float, list[_Row]]] = {}
            for first, (cost, rows) in best.items():
                for last in lasts:
                    row = _Row(first, last, anchor)
                    total = cost + self._row_cost(row)
                    if last not in reached or total < reached[last][0]:
                        reached[last] = total, [*rows, row]
            best = reached
        cost, rows = min(best.values(), key=lambda reading: reading[0])
        return cost, rows[0].first, rows

    def _header_cost(self, end: int) -> float:
        """What it costs to let the lines above ``end`` be the header."""
        cost = 0.0
        for col in range(len(self.columns)):
            words = [chunk for cells in self.at[:end] for chunk in cells[col]]
            if words and not is_header_cell(spaced_cell(self.source, words, self.rules), self.rules):
                cost += NO_HEADING * sum(not self._is_heading(chunk) for chunk in words)
        return cost

    def _is_heading(self, chunk: Chunk) -> bool:
        return self._are_heading([chunk])

    def _are_heading(self, chunks: Sequence[Chunk]) -> bool:
        return is_header_cell(spaced_cell(self.source, chunks, self.rules), self.rules)

    def _row_cost(self, row: _Row) -> float:
        if self._is_group(row.anchor):
            return 5.0 * (row.last - row.first - 1)
        cost = 0.0
        named = False
        for col in range(len(self.columns)):
            if col in self.categories:
                continue
            pieces = [(k, chunk) for k in range(row.first, row.last) for chunk in self.at[k][col]]
            named = named or (col == self.name and bool(pieces))
            if len(pieces) > 1:
                cost += self._cell_cost(col, [chunk for _, chunk in pieces])
                cost += WRAPPED_VALUE * any(chunk.kind in VALUED for _, chunk in pieces if col in self.valued)
            cost += sum(map(_unclosed, ["".join(chunk.text for _, chunk in pieces)])) * UNBALANCED
            if pieces and col not in self.valued:
                above = sum(k < row.anchor for k, _ in pieces)
                below = sum(k > row.anchor for k, _ in pieces)
                cost += (
                    OFF_MIDDLE * max(0, abs(above - below) - (len(pieces) % 2 == 0)) if self.middle else _ABOVE * above
                )
        if not named:
            cost += NAMELESS
        if self.parted:
            cost += OVER_BLANK * sum(self.lines[k].blanks > 0 for k in range(row.first + 1, row.last))
        return cost

    def _cell_cost(self, col: int, chunks: Sequence[Chunk]) -> float:
        """A line that another goes on with is full."""
        room = (self.widths[col] - (chunk.end - chunk.start) for chunk in chunks[:-1])
        closed = sum(category(chunk.text[-1]) in _CLOSING for chunk in chunks[:-1])
        return sum(max(0.0, min(1.5, (left - 2) / _FULL)) for left in room) + CLOSED * closed

    # ---- cells ---------------------------------------------------------------------------------------------

    def _header(self, end: int) -> list[tuple[RawCell, ...]]:
        """The header in one row, or in two where headings stand over several columns; a title above it alone."""
        titles: list[tuple[RawCell, ...]] = []
        start = 0
        while (
            start < end - 1 and len(self.lines[start].chunks) == 1 and not self._is_heading(self.lines[start].chunks[0])
        ):
            titles.append((self._wide(self.lines[start].chunks, len(self.columns)),))
            start += 1
        spanning: list[tuple[range, Chunk]] = []
        below: list[list[Chunk]] = [[] for _ in self.columns]
        for k in range(start, end):
            line = self.lines[k]
            whole = len(line.chunks) == len(self.columns)  # one over each column, wherever it stands
            for n, chunk in enumerate(line.chunks):
                over = range(n, n + 1) if whole else self._over(chunk, line, self.lines[k + 1 : end])
                if len(over) > 1:
                    spanning.append((over, chunk))
                else:
                    below[over[0]].append(chunk)
        cells = [spaced_cell(self.source, chunks, self.rules) for chunks in below]
        if not spanning:
            return [*titles, tuple(cells)] if end > start else titles
        covered = {col for over, _ in spanning for col in over}
        upper: list[RawCell] = []
        for col, cell in enumerate(cells):
            found = [chunk for over, chunk in spanning if over[0] == col]
            if found:
                over = next(over for over, chunk in spanning if chunk is found[0])
                upper.append(self._wide(found, len(over)))
            elif col not in covered:
                upper.append(RawCell(cell.text, cell.view, row_span=2))
        return [*titles, tuple(upper), tuple(cell for col, cell in enumerate(cells) if col in covered)]

    def _wide(self, chunks: Sequence[Chunk], size: int) -> RawCell:
        cell = spaced_cell(self.source, chunks, self.rules)
        return RawCell(cell.text, cell.view, col_span=size)

    def _over(self, chunk: Chunk, line: ChunkLine, below: Sequence[ChunkLine]) -> range:
        """The columns that a heading heads: over several only where each has a heading of its own below."""
        over = columns_over(chunk, self.columns)
        if chunk.kind in VALUED:
            return over[:1]  # a year whose further line is below it
        if chunk.wide > 1:
            return range(over[0], over[0] + chunk.wide)
        right = next(
            (c for other in line.chunks if other.start > chunk.start for c in columns_over(other, self.columns)),
            len(self.columns),
        )
        rows = [{column_under(other, self.columns): other for other in row.chunks} for row in below]
        rows = [row for row in rows if over[0] in row]
        if any(self._is_wrapped(chunk, row[over[0]]) for row in rows):
            return over[:1]
        free = [c for c in sorted({c for row in rows for c in row}) if over[0] <= c < right]
        own = {column_under(other, self.columns) for other in line.chunks}
        run = [c for c in free if c == over[0] or c not in own]
        if len(run) > 1 and run == list(range(run[0], run[-1] + 1)) and run[0] == over[0]:
            return range(run[0], run[-1] + 1)
        return range(column_under(chunk, self.columns), column_under(chunk, self.columns) + 1)

    def _is_wrapped(self, above: Chunk, below: Chunk) -> bool:
        """True for a heading that is none without what stands below it."""
        return not self._is_heading(above) and self._are_heading([above, below])

    def _body(self, rows: Sequence[_Row]) -> Iterator[tuple[RawCell, ...]]:
        categories = {col: self._category_cells(col, rows) for col in self.categories}
        for n, row in enumerate(rows):
            cells: list[RawCell] = []
            for col in range(len(self.columns)):
                if col in categories:
                    chunks = categories[col].get(n, [])
                else:
                    chunks = [chunk for k in range(row.first, row.last) for chunk in self.at[k][col]]
                cells.append(spaced_cell(self.source, chunks, self.rules))
            yield tuple(cells)

    def _category_cells(self, col: int, rows: Sequence[_Row]) -> dict[int, list[Chunk]]:
        """The cells of a column whose cells reach over rows, by the row each begins in."""
        cells: dict[int, list[Chunk]] = {}
        last: tuple[int, int] | None = None  # the row of the cell read last, and its last line
        for n, row in enumerate(rows):
            for k in range(row.first, row.last):
                for chunk in self.at[k][col]:
                    if last is not None and last[1] == k - 1 and self._goes_on(cells[last[0]], chunk, col, n, row, k):
                        cells[last[0]].append(chunk)
                        last = last[0], k
                    else:
                        cells.setdefault(n, []).append(chunk)
                        last = n, k
        return cells

    def _goes_on(self, chunks: Sequence[Chunk], chunk: Chunk, col: int, n: int, row: _Row, k: int) -> bool:
        open_ = _unclosed("".join(piece.text for piece in chunks)) > 0
        full = self.widths[col] - (chunks[-1].end - chunks[-1].start) <= _FULL / 2
        return open_ or (full and (k > row.first or chunk.end - chunk.start < self.widths[col]))


def _unclosed(text: str) -> int:
    """Brackets that open and do not close, or close and have not opened."""
    depth = wrong = 0
    for char in text:
        if category(char) in _OPENING:
            depth += 1
        elif category(char) in _CLOSING:
            if depth:
                depth -= 1
            else:
                wrong += 1
    return depth + wrong
