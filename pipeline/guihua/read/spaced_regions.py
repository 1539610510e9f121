"""Where a table whose cells are set apart by spaces begins and ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from guihua.read.cell_kinds import VALUE_KINDS, header_match, kind_of
from guihua.read.lines import SPACED, RawLine, width_on_screen
from guihua.rules import stages
from guihua.rules.ruleset import Rules

_CELL = 40  # characters that a cell, or what is left of one on a line of its own, may have

_WIDE = 5  # places that a character of a word set wide takes

_ROWS = 3  # of a table, its header among them

_COLUMNS = 3  # cells that the widest of its lines must have, or two where a header is known

DEEP = 6  # places behind which a line may end a sentence inside a cell

AHEAD = 6  # lines of a wrapped cell before the next line of several cells

BLANKS = 2  # lines between rows


def spaced_lines(lines: Sequence[RawLine], i: int, is_captioned: Callable[[], bool], rules: Rules) -> int | None:
    """The index of the last line of a table set by spaces that begins at the index ``i``; null where none does.
    ``is_captioned`` says that a caption stands above it.

    Most of its lines of several cells state a value. Lines of one cell go on with the cells above and below."""
    if lines[i].ruled or not (_row(lines[i], rules) or _leads(lines, i, rules, is_captioned)):
        return None
    rows: list[list[str]] = []
    last = k = i
    while k < len(lines) and k - last <= BLANKS + 1:
        line = lines[k]
        if line.blank or line.ruled:
            k += 1
            continue
        cells = _row(line, rules) or (_tight(line, rules) or _worded(lines, k, rules) if rows else [])
        if cells:
            rows.append(cells)
        elif not _leads(lines, k, rules, None if rows else is_captioned) and not _ends(lines, k, last, rules):
            break
        last = k
        k += 1
    stated = sum(_stated(row, rules) > 0 for row in rows)
    headed = any(sum(header_match("".join(cell.split()), rules) is not None for cell in row) >= 2 for row in rows[:3])
    widest = max(map(len, rows), default=0)
    if len(rows) < _ROWS or 2 * stated < len(rows):
        return None
    return last if widest >= _COLUMNS or (widest == _COLUMNS - 1 and (headed or is_captioned())) else None


def _stated(cells: Sequence[str], rules: Rules) -> int:
    """How many of the cells look like values."""
    return sum(kind_of("".join(cell.split()), rules) in VALUE_KINDS for cell in cells)


def _row(line: RawLine, rules: Rules) -> list[str]:
    """The cells of a line that has several; none where it is running text."""
    if len(line.raw) > _CELL and len(line.raw.split(None, 1)) < 2:
        return []  # as most lines are: one long stretch without a space
    cells = SPACED.findall(line.raw)
    letters = all(len(cell) == 1 for cell in cells) and len(line.raw.strip()) < _WIDE * len(cells)  # of a word set wide
    if len(cells) < 2 or letters or _is_title(line, cells, rules):
        return []
    if _stated(cells, rules) > 1 or _tight(line, rules):
        return cells
    return cells if max(map(len, cells)) <= _CELL and not rules.first(stages.SENTENCE_CLOSE, line.text) else []


def _tight(line: RawLine, rules: Rules) -> list[str]:
    """The words of a line most of which look like values: cells one space apart; none of any other."""
    words = line.raw.split()
    stated = _stated(words, rules) if len(words) > _COLUMNS else 0
    return words if 2 * stated >= len(words) and any(len(word) > 1 for word in words[1:]) else []


def _worded(lines: Sequence[RawLine], k: int, rules: Rules) -> list[str]:
    """The words of a line right above a row, if it may be one whose values are words."""
    words = lines[k].raw.split()
    if len(words) < _COLUMNS or k + 1 == len(lines) or rules.first(stages.SENTENCE_CLOSE, lines[k].text):
        return []
    return words if _row(lines[k + 1], rules) or _tight(lines[k + 1], rules) else []


def _is_title(line: RawLine, cells: Sequence[str], rules: Rules) -> bool:
    """True for a caption, its number or its unit set apart."""
    title = rules.first(stages.TABLE_TITLE, line.text)
    if title is None or len(cells) > _COLUMNS or header_match("".join(cells[0].split()), rules) is not None:
        return False
    return bool(title.rule.emit.get("opens")) or any(_is_unit_line(cell, rules) for cell in cells)


def _is_unit_line(text: str, rules: Rules) -> bool:
    title = rules.first(stages.TABLE_TITLE, text)
    return title is not None and not title.rule.emit.get("caption")


def _part(line: RawLine, rules: Rules) -> bool:
    """True for a line that may be a part of a cell."""
    if not line.text or len(line.text) > _CELL or "\t" in line.raw:
        return False
    if rules.first(stages.HEADING, line.text):
        return False
    if rules.first(stages.SENTENCE_CLOSE, line.text) and not line.raw[:DEEP].isspace():
        return False
    match = rules.first(stages.LINE, line.text)
    return match is None or match.rule.emit["kind"] == "noise"


def _indented(line: RawLine) -> bool:
    return line.raw[:2].isspace()


def _leads(lines: Sequence[RawLine], k: int, rules: Rules, heads: Callable[[], bool] | None) -> bool:
    """True for a part of a cell with a line of several cells close below it; ``heads`` says that a caption stands
    above, and between the two nothing else."""
    if rules.first(stages.BOX_TITLE, lines[k].text):
        return False
    if k and _under(lines[k], lines[k - 1]):
        pass
    elif not _part(lines[k], rules) or not (
        _indented(lines[k]) or _above(lines, k, rules) or _below_caption(lines[k], heads, rules)
    ):
        return False
    for n in range(k + 1, min(len(lines), k + AHEAD + 1)):
        if lines[n].blank:
            if n > k + 1 + BLANKS:
                return False
            continue
        if _row(lines[n], rules):
            return True
        if not _part(lines[n], rules):
            return False
    return False


def _below_caption(line: RawLine, heads: Callable[[], bool] | None, rules: Rules) -> bool:
    return heads is not None and rules.first(stages.TABLE_TITLE, line.text) is None and heads()


def _above(lines: Sequence[RawLine], k: int, rules: Rules) -> bool:
    """True where a line of several cells stands close above, parts of cells between the two, and this line may be a
    part of its first cell: it ends before the second one begins."""
    for above in reversed(lines[max(k - AHEAD, 0) : k]):
        if _row(above, rules):
            second = list(SPACED.finditer(above.raw))[1:2]
            return not second or any(
                measure(lines[k].raw.rstrip()) < measure(above.raw[: second[0].start()])
                for measure in (len, width_on_screen)
            )
        if not _part(above, rules):
            return False
    return False


def _ends(lines: Sequence[RawLine], k: int, last: int, rules: Rules) -> bool:
    """True for the last part of a cell of the last row: under one of its cells, or a short one at the left."""
    line = lines[k]
    if k != last + 1 or rules.first(stages.TABLE_TITLE, line.text) or rules.first(stages.BOX_TITLE, line.text):
        return False
    if _under(line, lines[last]):
        return True
    if not _part(line, rules):
        return False
    first = lines[last].raw.split("  ")[0]
    return _indented(line) or (_above(lines, k, rules) and width_on_screen(line.text) <= width_on_screen(first) + 2)


def _under(line: RawLine, above: RawLine) -> bool:
    """True for words that begin where a cell of the line above does."""
    begin = len(line.raw) - len(line.raw.lstrip())
    if begin < DEEP or len(line.text) > _CELL or "\t" in line.raw:
        return False
    places = (above.raw[: cell.start()] for cell in SPACED.finditer(above.raw))
    return any(abs(width_on_screen(place) - width_on_screen(line.raw[:begin])) <= 1 for place in places)
