"""Ruled tables of a page → cells of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from guihua.read.formats.pdf_lines import Line, lines_of
from guihua.read.formats.pdf_page import Word
from guihua.read.formats.pdf_rulings import Box
from guihua.read.formats.pdf_tables import RuledTable, cell_at


@dataclass(frozen=True, slots=True)
class PdfCell:
    row: int
    col: int
    row_span: int
    col_span: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class PdfTable:
    """A table with its cells; ``columns`` are the left edges of its columns, and the right edge of the last. ``reach``
    is from where to where the words of each column stand, if nothing but these tell the columns."""

    box: Box
    columns: tuple[float, ...]
    cells: tuple[PdfCell, ...]
    reach: tuple[tuple[float, float], ...] = ()

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
