"""The reading order of a page: columns one after the other, tables where they stand between the lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from guihua.read.formats.pdf_grids import PdfTable
from guihua.read.formats.pdf_lines import Line, line_of, lines_of
from guihua.read.formats.pdf_page import Word
from guihua.read.formats.pdf_rulings import Ruling

GUTTER = 1.0  # characters of empty space that part two columns of text
COLUMN_LINES = 6  # lines a column of running text has at least; a table may stand alone in the other one
PARTED = 0.4  # share of them that have empty space between their words at most
COLUMN_WIDTH = 8  # characters its lines have on average
UNEVEN = 3  # lines by which one column may begin above the other
STEP = 1.5  # characters from line to line, as a table stands in for them


def reading_order(
    words: Sequence[Word], tables: Sequence[PdfTable], rulings: Sequence[Ruling] = ()
) -> Iterator[list[Line] | PdfTable]:
    """Lines of one column that stand together, and the tables between them. ``rulings`` are the lines of the page."""
    across = [r for r in rulings if r.across]
    if not tables:
        yield from _regions(lines_of(words), across)
        return
    em = median(word.em for word in words) if words else 10.0
    strips = {id(strip): (strip, table) for table in tables for strip in _strips(table, em)}
    lines = lines_of([*words, *(strip for strip, _ in strips.values())])
    told: set[int] = set()
    for region in _regions(lines, across):
        plain: list[Line] = []
        for line in region:
            for word in line.words:
                if id(word) in strips and id(table := strips[id(word)][1]) not in told:
                    if plain:
                        yield plain
                    plain = []
                    told.add(id(table))
                    yield table
            if own := [word for word in line.words if id(word) not in strips]:
                plain.append(line_of(own))
        if plain:
            yield plain


def _strips(table: PdfTable, em: float) -> Iterator[Word]:
    """Words without characters, as wide as the table without its cells' margins, that stand in for its lines: edges are
    drawn in the space between two columns."""
    left, top, right, bottom = table.box
    inside = [line.box for cell in table.cells for line in cell.lines]
    if inside:
        left = min(max(left, min(box[0] for box in inside)), left + em)
        right = max(min(right, max(box[2] for box in inside)), right - em)
    count = max(round((bottom - top) / (STEP * em)), 1)
    for n in range(count):
        y = top + (n + 0.5) * (bottom - top) / count
        yield Word("", (left, y - em / 2, right, y + em / 2), (), em)


def _regions(lines: Sequence[Line], across: Sequence[Ruling], depth: int = 0) -> Iterator[list[Line]]:
    """Columns of running text one after the other, lines over all of them in their place."""
    k = 0
    plain: list[Line] = []
    while k < len(lines):
        run, gutter = _columns(lines, k, across)
        if gutter is None or depth > 6:
            plain.append(lines[k])
            k += 1
            continue
        if plain:
            yield plain
            plain = []
        for left in (True, False):
            words = [w for line in lines[k : k + run] for w in line.words if (w.middle[0] < gutter) == left]
            yield from _regions(lines_of(words), across, depth + 1)
        k += run
    if plain:
        yield plain


def _columns(lines: Sequence[Line], start: int, across: Sequence[Ruling]) -> tuple[int, float | None]:
    """How many lines from ``start`` on leave one gutter free, and where it is; null where they are no columns."""
    spans: list[tuple[float, float]] = []
    best: tuple[int, float | None] = (0, None)
    for n in range(start, len(lines)):
        for word in lines[n].words:
            spans.append((word.box[0], word.box[2]))
        gaps = _gaps(spans, GUTTER * lines[n].em)
        if not gaps and n >= start + UNEVEN:
            break
        for gap in gaps:
            run = lines[start : n + 1]
            if _are_columns(run, gap) and not _is_between_rows(run, gap, across):
                best = n + 1 - start, gap
    return best


def _gaps(spans: list[tuple[float, float]], least: float) -> list[float]:
    """Middles of the stretches that no span covers."""
    found: list[float] = []
    end: float | None = None
    for left, right in sorted(spans):
        if end is not None and left - end >= least:
            found.append((left + end) / 2)
        end = right if end is None else max(end, right)
    return found


def _are_columns(lines: Sequence[Line], gutter: float) -> bool:
    for left in (True, False):
        sides = [[w for w in line.words if (w.middle[0] < gutter) == left] for line in lines]
        sides = [side for side in sides if side]
        only_table = all(not word.text for side in sides for word in side)
        if not sides or (len(sides) < COLUMN_LINES and not only_table):
            return False
        if sum(_is_parted(side) for side in sides) > PARTED * len(sides):
            return False
        widths = [(max(w.box[2] for w in side) - min(w.box[0] for w in side)) for side in sides]
        if median(widths) < COLUMN_WIDTH * median(line.em for line in lines):
            return False
    return True


def _is_between_rows(lines: Sequence[Line], gutter: float, across: Sequence[Ruling]) -> bool:
    """True where lines are drawn over the gutter as often as between the rows of a table."""
    top, bottom = lines[0].box[1], lines[-1].box[3]
    over = {round(r.at) for r in across if top < r.at < bottom and r.start < gutter < r.end}
    return len(over) * COLUMN_LINES >= len(lines)


def _is_parted(words: list[Word]) -> bool:
    """True for words of one line with empty space between them, as cells of a table have it."""
    return any(b.box[0] - a.box[2] >= GUTTER * a.em for a, b in pairwise(words))
