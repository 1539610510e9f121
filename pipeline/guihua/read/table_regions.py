"""Where the tables of a document stand: runs of lines of one form, with the captions above and the notes below.

Forms: ``rows`` (cells parted by tabs, a row a line), ``spaces`` (by two spaces or more), ``words`` (by one),
``commas``, ``pipe`` (Markdown, or drawn with box characters), ``html`` and ``cells`` (a cell a line, mostly behind a
tab, rows parted by blank lines, a cell's further lines without a tab).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

from guihua.model import TableRegion, View
from guihua.read.bare_regions import bare_cells
from guihua.read.cell_kinds import kind_of
from guihua.read.lines import BARS, DRAWN, QUOTE, SPACED, RawLine, is_frame, opens_quote
from guihua.read.normalize import join
from guihua.read.parted_regions import comma_lines, word_lines
from guihua.read.spaced_regions import spaced_lines
from guihua.rules import stages
from guihua.rules.ruleset import Rules


def read_region(
    run: Run, caption: Sequence[View], notes: Sequence[View], section: int | None, rules: Rules
) -> TableRegion:
    """``caption`` and ``notes`` are the lines above and below the grid."""
    whole = join(caption) if caption else None
    number = rules.first(stages.TABLE_NUMBER, whole.text) if whole else None
    titles = [line for line in caption if is_title(line.text, rules)]
    title = join(titles).text if titles else ""
    if whole is not None and number is not None:
        title = title.removeprefix(whole.text[: number.end])
    return TableRegion(
        first_line=run.first,
        last_line=run.last,
        caption=whole,
        number="".join(number.groups["number"].split()) if number else None,
        title=_without_unit(title, rules).strip() if titles else None,
        notes=tuple(notes),
        section=section,
        form=run.form,
    )


def is_title(text: str, rules: Rules) -> bool:
    """True for a line of a caption that names the table; false for its unit alone: 单位：万元."""
    match = rules.first(stages.TABLE_TITLE, text)
    return match is None or bool(match.rule.emit.get("caption"))


def _without_unit(title: str, rules: Rules) -> str:
    match = rules.first(stages.TABLE_UNIT, title)
    return title[: match.start] if match is not None and match.end == len(title) else title


def note_goes_on(above: str, text: str, rules: Rules) -> bool:
    """True for the next number of a note that counts what it says: 注：1.… and 2.… below it."""
    before, here = rules.first(stages.NOTE_NUMBER, above), rules.first(stages.NOTE_NUMBER, text)
    if before is None or here is None:
        return False
    return int(here.groups["number"]) == int(before.groups["number"]) + 1


_QUOTED = 8  # lines that a cell in quotes has at most
_SPACED_CELLS = 3  # cells between wide spaces that make a row among rows with tabs
_BARRED = 8  # cells with a bar behind each that make a table
_CELL = 24  # characters a further line of a cell may have
PROSE = 60  # characters from which a line behind a tab is likelier prose than a cell
LONG = 40  # characters from which a line is surely no cell
INDENTED = 0.5  # share of long lines behind a tab from which tabs only indent


@dataclass(frozen=True, slots=True)
class Run:
    """Lines ``first`` to ``last`` (numbers from 1) that make one grid of the given form."""

    first: int
    last: int
    form: str


def without_indents(lines: list[RawLine], rules: Rules) -> list[RawLine]:
    """The lines as they stand; where tabs indent paragraphs, those of long lines and headings are taken off, so that
    what is left behind a tab is a cell."""
    long = [line for line in lines if len(line.text) >= LONG]
    if sum(line.tabbed for line in long) <= INDENTED * len(long):
        return lines
    return [
        RawLine(line.number, line.raw.lstrip(), line.text)
        if line.tabbed and (len(line.text) >= LONG or rules.first(stages.HEADING, line.text))
        else line
        for line in lines
    ]


def find_tables(lines: Sequence[RawLine], rules: Rules) -> list[Run]:
    """The grids of a document, in their order."""
    rules.foresee(
        (stages.NAME_UNIT, stages.HEADER), ["".join(line.text.split()) for line in lines if len(line.text) <= LONG]
    )
    runs: list[Run] = []
    cells = _Cells(lines, rules)
    i = 0
    while i < len(lines):
        if lines[i].blank:
            i += 1
            continue
        run = (
            _html(lines, i)
            or _pipe(lines, i)
            or _barred(lines, i, rules)
            or _rows(lines, i, rules)
            or _commas(lines, i, rules)
            or _spaced(lines, i, rules)
            or _words(lines, i, rules)
            or cells.run(i)
            or _bare_cells(lines, i, rules)
        )
        if run is None:
            i += 1
            continue
        runs.append(run)
        i = run.last
    return runs


def _html(lines: Sequence[RawLine], i: int) -> Run | None:
    if "<table" not in lines[i].raw.lower():
        return None
    for k in range(i, len(lines)):
        if "</table" in lines[k].raw.lower():
            return Run(i + 1, k + 1, "html")
    return None


def _pipe(lines: Sequence[RawLine], i: int) -> Run | None:
    """Rows between bars, with the frame around them where they are drawn."""
    if not DRAWN.search(lines[i].raw):
        return None
    k = i
    rows = 0
    while k < len(lines) and ((row := sum(map(lines[k].raw.count, BARS)) >= 2) or is_frame(lines[k].raw)):
        rows += row
        k += 1
    return Run(i + 1, k, "pipe") if rows >= 2 else None


def _barred(lines: Sequence[RawLine], i: int, rules: Rules) -> Run | None:
    """A cell a line, a bar behind each; the table's title may have one too."""
    cells = takewhile(lambda k: lines[k].blank or lines[k].barred, range(i, len(lines)))
    found = [k for k in cells if lines[k].barred]
    if found and _is_apart(lines[i], rules):
        found.pop(0)
    return Run(found[0] + 1, found[-1] + 1, "cells") if len(found) >= _BARRED else None


def _rows(lines: Sequence[RawLine], i: int, rules: Rules) -> Run | None:
    """Rows with tabs; blank lines may part them, words alone on their line head the rows below them, a note at the foot
    is no row."""
    if not (_is_row(lines[i], rules) or _is_spaced_row(lines, i, rules)):
        return None
    last = k = i
    open_ = ""  # cells whose last quote is not yet closed
    while k < len(lines) and (
        open_
        or lines[k].blank
        or _is_row(lines[k], rules)
        or _is_sparse(lines, k, rules)
        or _opens(lines[k].raw, lines, k)
        or _is_spaced_row(lines, k, rules)
        or _heads_rows(lines, k, rules)
    ):
        open_ += lines[k].raw
        open_ = open_ if _opens(open_, lines, k) else ""
        if not lines[k].blank:
            last = k
        elif k - last > 1:
            break
        k += 1
    rows = [line for line in lines[i : last + 1] if not line.blank]
    wide = sum(1 for row in rows if sum(1 for cell in row.raw.split("\t") if cell.strip()) >= 2)
    headed = all(rules.first(stages.HEADING, row.text) for row in rows)
    return Run(i + 1, last + 1, "rows") if wide >= 2 and not headed else None


def _is_row(line: RawLine, rules: Rules) -> bool:
    """True for cells between tabs, unless they make a note, a caption or what a web page sets around a plan. A number
    is a page's only where it stands alone."""
    if not line.row:
        return False
    cells = [text for cell in line.raw.split("\t") if (text := "".join(cell.split()))]
    if len(cells) > 1 and kind_of(cells[0], rules) != "text":
        return True
    return rules.first(stages.LINE, line.text) is None


def _opens(cells: str, lines: Sequence[RawLine], k: int) -> bool:
    """True for cells up to line ``k`` (an index) the last of which has a quote that a near line closes."""
    return opens_quote(cells) and any(QUOTE in line.raw for line in lines[k + 1 : k + _QUOTED])


def _is_spaced_row(lines: Sequence[RawLine], k: int, rules: Rules) -> bool:
    """True for cells between wide spaces beside a row of as many between tabs."""
    if "\t" in lines[k].raw or lines[k].blank:
        return False
    cells = len(SPACED.findall(lines[k].raw))
    beside = (line.raw for line in lines[max(k - 1, 0) : k + 2])
    return cells >= _SPACED_CELLS and any(raw.count("\t") + 1 == cells for raw in beside)


def _is_sparse(lines: Sequence[RawLine], k: int, rules: Rules) -> bool:
    """True for a row with one cell that states something and is no note: it has as many tabs as the line above."""
    tabs = lines[k].raw.count("\t")
    beside = tabs > 1 and k > 0 and lines[k - 1].raw.count("\t") == tabs
    return beside and rules.first(stages.LINE, lines[k].text) is None


def _heads_rows(lines: Sequence[RawLine], k: int, rules: Rules) -> bool:
    """True for a few words without a tab between two rows of as many cells: they name the rows below."""
    if not 0 < k < len(lines) - 1 or "\t" in lines[k].raw.strip() or len(lines[k].text) > _CELL:
        return False
    above, below = lines[k - 1], lines[k + 1]
    if not (above.row or above.blank) or not _is_row(below, rules):
        return False
    cells = below.raw.count("\t")
    inside = any(line.row and line.raw.count("\t") == cells for line in lines[max(0, k - 3) : k])
    title = rules.first(stages.TABLE_TITLE, lines[k].text)
    titled = title is not None and title.rule.emit.get("caption")
    return (
        inside
        and not titled
        and not _is_apart(lines[k], rules)
        and not rules.first(stages.SENTENCE_CLOSE, lines[k].text)
    )


def _spaced(lines: Sequence[RawLine], i: int, rules: Rules) -> Run | None:
    last = spaced_lines(lines, i, partial(_captioned, lines, i, rules), rules)
    return Run(i + 1, last + 1, "spaces") if last is not None else None


def _commas(lines: Sequence[RawLine], i: int, rules: Rules) -> Run | None:
    last = comma_lines(lines, i, partial(_captioned, lines, i, rules), rules)
    return Run(i + 1, last + 1, "commas") if last is not None else None


def _words(lines: Sequence[RawLine], i: int, rules: Rules) -> Run | None:
    last = word_lines(lines, i, partial(_captioned, lines, i, rules), partial(_is_apart, rules=rules), rules)
    return Run(i + 1, last + 1, "words") if last is not None else None


class _Cells:
    """Tables of a cell a line, looked for from one line after the other. A stretch of fewer than two rows has no more
    of them from any later line on, so that it is looked through once."""

    def __init__(self, lines: Sequence[RawLine], rules: Rules) -> None:
        self._lines = lines
        self._rules = rules
        self._barren = 0  # before this line none begins

    def run(self, i: int) -> Run | None:
        if i < self._barren or not self._lines[i].tabbed:
            return None
        first, last = self._first(i), self._last(i)
        groups = _groups(self._lines[first : last + 1])
        if sum(1 for group in groups if len(group) >= 2) < 2:
            self._barren = last + 1
            return None
        cells = [line for group in groups for line in group]
        prose = sum(1 for line in cells if len(line.text) >= PROSE)
        return Run(first + 1, last + 1, "cells") if 2 * prose < len(cells) else None

    def _first(self, i: int) -> int:
        """The first line of cells: a title in a cell of its own is the caption."""
        lines, rules = self._lines, self._rules
        if not (rules.first(stages.BOX_TITLE, lines[i].text) or rules.first(stages.LINE, lines[i].text)):
            return i
        return next((k for k in range(i + 1, len(lines)) if not lines[k].blank), len(lines))

    def _last(self, i: int) -> int:
        """The last line of the stretch that begins at line ``i``."""
        last = i
        for k in range(i, len(self._lines)):
            line = self._lines[k]
            if line.tabbed or (not line.blank and _continues(self._lines, k, last, self._rules)):
                last = k
            elif not line.blank or k - last > 6:
                break
        return last


def _bare_cells(lines: Sequence[RawLine], i: int, rules: Rules) -> Run | None:
    last = bare_cells(lines, i, partial(_captioned, lines, i, rules), partial(_is_apart, rules=rules), rules)
    return Run(i + 1, last + 1, "cells") if last is not None else None


def _is_apart(line: RawLine, rules: Rules) -> bool:
    """True for a note, a caption, a heading or a box's title; a number alone is a cell, though elsewhere a page's."""
    match = rules.first(stages.LINE, line.text)
    if match is not None and match.rule.emit["kind"] != "noise" and not match.rule.emit.get("behind"):
        return True
    return rules.first(stages.HEADING, line.text) is not None or rules.first(stages.BOX_TITLE, line.text) is not None


def _captioned(lines: Sequence[RawLine], i: int, rules: Rules) -> bool:
    """True where the text above line ``i`` (an index) captions a table, a line with its unit between them."""
    above = [line for line in lines[max(0, i - 4) : i] if not line.blank][-2:]
    titles = [rules.first(stages.TABLE_TITLE, line.text) for line in above]
    return bool(titles) and titles[-1] is not None and any(t is not None and t.rule.emit.get("caption") for t in titles)


def _continues(lines: Sequence[RawLine], k: int, last: int, rules: Rules) -> bool:
    """True for a line without a tab inside a cell: short, close to the cell, and followed by another cell."""
    if k - last > 2 or len(lines[k].text) > _CELL or _is_apart(lines[k], rules):
        return False
    ahead = k + 1
    while ahead < len(lines) and (lines[ahead].blank or len(lines[ahead].text) <= _CELL) and ahead - k <= 4:
        if lines[ahead].tabbed:
            return True
        ahead += 1
    return ahead < len(lines) and lines[ahead].tabbed


def _groups(lines: Sequence[RawLine]) -> list[list[RawLine]]:
    groups: list[list[RawLine]] = [[]]
    for line in lines:
        if line.blank:
            groups.append([])
        elif line.tabbed:
            groups[-1].append(line)
    return [group for group in groups if group]
