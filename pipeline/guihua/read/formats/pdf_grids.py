"""Tables of a page, ruled or set by their columns alone → cells of words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from guihua.read.formats.pdf_lines import Line, lines_of, segments
from guihua.read.formats.pdf_page import Word
from guihua.read.formats.pdf_rulings import Box, Ruling
from guihua.read.formats.pdf_tables import RuledTable, cell_at

_COLUMNS = 3  # cells a row of a table without rulings has
_ROWS = 3  # such rows it has
_FULL = 0.6  # share of the columns that a row states, and not only goes on with the one beside it


@dataclass(frozen=True, slots=True)
class PdfCell:
    row: int
    col: int
    row_span: int
    col_span: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class PdfTable:
    """A table with its cells; ``columns`` are the left edges of its columns, and the right edge of the last."""

    box: Box
    columns: tuple[float, ...]
    cells: tuple[PdfCell, ...]

    @cached_property
    def n_rows(self) -> int:
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    def row(self, n: int) -> tuple[str, ...]:
        """What the cells that begin in a row say."""
        return tuple("".join(line.text for line in cell.lines) for cell in self.cells if cell.row == n)


def ruled(table: RuledTable, words: Sequence[Word]) -> PdfTable | None:
    """The table with its words; null where all stand in one cell, or none."""
    inside: dict[int, list[Word]] = {}
    for word in words:
        if (n := cell_at(table, *word.middle)) is not None:
            inside.setdefault(n, []).append(word)
    if not inside:
        return None
    cells = tuple(
        PdfCell(c.row, c.col, c.row_span, c.col_span, tuple(lines_of(inside.get(n, []))))
        for n, c in enumerate(table.cells)
    )
    return PdfTable(table.box, table.columns, cells)


def split_at_rulings(words: Sequence[Word], table: RuledTable) -> list[Word]:
    """The words, those that reach over a column's edge cut there."""
    left, top, right, bottom = table.box
    found: list[Word] = []
    for word in words:
        y = word.middle[1]
        inside = top <= y <= bottom and word.box[2] > left and word.box[0] < right and len(word.text) > 1
        cuts = [0]
        if inside:
            for edge in table.columns:
                if not word.box[0] + 1 < edge < word.box[2] - 1:
                    continue
                n = next(k for k, at in enumerate(word.edges()) if at >= edge - 1.5)
                if cuts[-1] < n < len(word.text) and _is_edge(table, edge, y):
                    cuts.append(n)
        found += (
            [word] if len(cuts) == 1 else [word.part(a, b, word.raised) for a, b in pairwise([*cuts, len(word.text)])]
        )
    return found


def _is_edge(table: RuledTable, x: float, y: float) -> bool:
    return cell_at(table, x - 1, y) != cell_at(table, x + 1.5, y)


# ---- tables without vertical lines ---------------------------------------------------------------------------


def banded(lines: Sequence[Line], rulings: Sequence[Ruling]) -> PdfTable | None:
    """A table with lines between its rows only, or below its header; null where its columns are not clear."""
    edges = [r.at for r in rulings]
    bands = [[line for line in lines if a <= (line.box[1] + line.box[3]) / 2 < b] for a, b in pairwise(edges)]
    bands = [band for band in bands if band]
    if len(bands) >= 2 * _ROWS or len(bands) + 1 >= sum(map(len, bands)):
        return _by_columns(lines, bands)
    return _by_columns(lines, [row for band in bands for row in _rows(band, _cols(lines))])


def unruled(lines: Sequence[Line]) -> tuple[int, int, PdfTable] | None:
    """The first table that is set by its columns alone: from which line to before which, and its cells."""
    for start in range(len(lines)):
        if len(segments(lines[start])) < _COLUMNS:
            continue
        end, wide = start, 0
        while end < len(lines) and (len(segments(lines[end])) >= 2 or _is_between(lines, end)):
            wide += len(segments(lines[end])) >= _COLUMNS
            end += 1
        while end > start and len(segments(lines[end - 1])) < 2:
            end -= 1
        if wide >= _ROWS:
            run = lines[start:end]
            table = _by_columns(run, _rows(run, _cols(run)))
            if table is not None:
                return start, end, table
    return None


def _is_between(lines: Sequence[Line], n: int) -> bool:
    """True for a short line between two rows: a cell that goes on."""
    around = 0 < n < len(lines) - 1
    width = lines[n].box[2] - lines[n].box[0]
    return around and len(segments(lines[n + 1])) >= _COLUMNS and width < 14 * lines[n].em


def _cols(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """From where to where the columns of a table reach, by the rows that have the most cells."""
    counts = Counter(len(segments(line)) for line in lines)
    most = max((n for n, times in counts.items() if n >= 2 and times >= 2), default=0)
    spans = sorted(
        (words[0].box[0], words[-1].box[2]) for line in lines if len(s := segments(line)) == most for words in s
    )
    merged: list[tuple[float, float]] = []
    for left, right in spans:
        if merged and left <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(merged[-1][1], right)
        else:
            merged.append((left, right))
    return merged if len(merged) >= 2 else []


def _rows(lines: Sequence[Line], cols: list[tuple[float, float]]) -> list[list[Line]]:
    """Lines of each row: those that state most columns, with the nearest ones that do not."""
    full = [n for n, line in enumerate(lines) if len(segments(line)) >= max(2, _FULL * len(cols))]
    if not full:
        return [[line] for line in lines]
    rows: dict[int, list[Line]] = {n: [] for n in full}
    for n, line in enumerate(lines):
        middle = (line.box[1] + line.box[3]) / 2
        near = min(full, key=lambda k: abs((lines[k].box[1] + lines[k].box[3]) / 2 - middle))
        gap = abs((lines[near].box[1] + lines[near].box[3]) / 2 - middle)
        if n == near or gap < 1.5 * (line.box[3] - line.box[1]):
            rows[near].append(line)
        else:
            rows[n] = [line]
    return [rows[n] for n in sorted(rows)]


def _by_columns(lines: Sequence[Line], rows: Sequence[Sequence[Line]]) -> PdfTable | None:
    cols = _cols(lines)
    if len(cols) < 2:
        return None
    cells: list[PdfCell] = []
    for r, row in enumerate(rows):
        at: dict[int, list[Word]] = {}
        width: dict[int, int] = {}
        for line in row:
            for words in segments(line):
                left, right = words[0].box[0], words[-1].box[2]
                under = [c for c, (a, b) in enumerate(cols) if left < b and a < right]
                first = under[0] if under else min(range(len(cols)), key=lambda c: abs(cols[c][0] - left))
                at.setdefault(first, []).extend(words)
                width[first] = max(width.get(first, 1), len(under))
        c = 0
        while c < len(cols):
            span = width.get(c, 1)
            while any(n in at for n in range(c + 1, c + span)):
                span -= 1
            cells.append(PdfCell(r, c, 1, span, tuple(lines_of(at.get(c, [])))))
            c += span
    box = (
        min(line.box[0] for line in lines), lines[0].box[1], max(line.box[2] for line in lines), lines[-1].box[3]
    )  # fmt: skip
    return PdfTable(box, (*(a for a, _ in cols), cols[-1][1]), tuple(cells))
