"""Where a table begins and ends whose cells commas part, or single spaces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

import regex

from guihua.model import Span
from guihua.read.bare_regions import opens_chapter, stops_cells
from guihua.read.cell_kinds import VALUE_KINDS, header_match, is_aside, is_unit, kind_of
from guihua.read.lines import RawLine
from guihua.read.noise import is_noise
from guihua.rules import stages
from guihua.rules.ruleset import Rules

SEPARATORS = ",;" + chr(0xFF0C) + chr(0xFF1B)  # and the same of full width

GROUPED = regex.compile(r"\s*\d{1,3}")  # what stands before the comma of 1,234

THOUSAND = regex.compile(r"\d{3}(?!\d)(?:\.\d+)?\s*")

QUOTE = '"'

TOP = 3  # rows in which a header is looked for

_HEADERS = 3  # headings of a header that single spaces part

_PIECES = 4  # words of a heading

_SHORT = 8  # characters that each of these has at most

_GAP = 4  # lines without a value inside such a table: blank ones, the number of a page, words that head rows

_WORD = regex.compile(r"\S+")

_CELL = 60  # characters of a cell parted by full-width commas, which sentences have too


def separator_of(text: str) -> str | None:
    """The sign that parts the cells of a line: of those that stand in it outside quotes, the one that comes most."""
    signs = [sign for sign in SEPARATORS if sign in text]
    if len(signs) < 2:
        return signs[0] if signs else None
    counts = {sign: len(cells_between(text, sign)) - 1 for sign in signs}
    return max(counts, key=lambda sign: (counts[sign], -SEPARATORS.index(sign)), default=None)


def cells_between(text: str, sign: str) -> list[Span]:
    """The cells of a line that ``sign`` parts, as spans in it, without the quotes around them. A quote inside quotes is
    written twice."""
    cells: list[Span] = []
    start = at = 0
    if QUOTE not in text:
        for piece in text.split(sign):
            cells.append(_inside(text, start, start + len(piece)))
            start += len(piece) + 1
        return cells
    quoted = False
    for at, char in enumerate(text):
        if char == QUOTE and (quoted or not text[start:at].strip()):
            quoted = not quoted
        elif char == sign and not quoted:
            cells.append(_inside(text, start, at))
            start = at + 1
    cells.append(_inside(text, start, len(text)))
    return cells


def _inside(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if end - start >= 2 and text[start] == text[end - 1] == QUOTE:
        start, end = start + 1, end - 1
    return Span(start, end)


def joined_thousands(text: str, cells: Sequence[Span], width: int) -> list[Span]:
    """The cells of a line that has more than ``width`` of them, numbers that their own commas cut put together."""
    joined: list[Span] = []
    left = len(cells) - width
    for cell in cells:
        above = joined[-1] if joined else None
        if (
            left > 0
            and above is not None
            and GROUPED.fullmatch(text[above.start : above.end])
            and THOUSAND.fullmatch(text[cell.start : cell.end])
        ):
            joined[-1] = Span(above.start, cell.end)
            left -= 1
        else:
            joined.append(cell)
    return joined


def comma_lines(lines: Sequence[RawLine], i: int, is_captioned: Callable[[], bool], rules: Rules) -> int | None:
    """The index of the last line of a table whose cells commas part; null where none begins at the index ``i``.
    ``is_captioned`` says that a caption stands above it."""
    if "\t" in lines[i].raw or _closes(lines[i], rules) or (sign := separator_of(lines[i].raw)) is None:
        return None
    rows: list[list[str]] = []
    last = k = i
    while k < len(lines) and k - last <= 2:
        line = lines[k]
        if not line.blank:
            cells = _cells(line, sign, len(rows[0]) if rows else None)
            if len(cells) < 2 or _closes(line, rules) or (rows and len(cells) > len(rows[0])):
                break
            rows.append(cells)
            last = k
        k += 1
    if len(rows) < 2 or not _headed(rows[:TOP], sign, is_captioned(), rules):
        return None
    stated = sum(any(kind_of(cell, rules) in VALUE_KINDS for cell in row) for row in rows)
    return last if 2 * stated >= len(rows) else None


def _closes(line: RawLine, rules: Rules) -> bool:
    return rules.first(stages.SENTENCE_CLOSE, line.text) is not None


def _cells(line: RawLine, sign: str, width: int | None) -> list[str]:
    cells = cells_between(line.raw, sign)
    if width is not None and len(cells) > width:
        cells = joined_thousands(line.raw, cells, width)
    return ["".join(line.raw[cell.start : cell.end].split()) for cell in cells]


def _headed(rows: Sequence[Sequence[str]], sign: str, captioned: bool, rules: Rules) -> bool:
    """True where a row near the top is a header. Full-width commas part the clauses of sentences too: all but one of
    the cells must be headings."""
    for row in rows:
        heads = sum(header_match(cell, rules) is not None for cell in row if cell)
        if sign.isascii() and (heads >= 2 or (captioned and heads and len(row) == 2)):
            return True
        if not sign.isascii() and heads >= max(_HEADERS, len(row) - 1):
            return True
    return captioned and sign.isascii() and _columnar(rows, rules)


def _columnar(rows: Sequence[Sequence[str]], rules: Rules) -> bool:
    """True where the rows below the first have as many cells and end in a value."""
    return len(rows) == TOP and all(
        len(row) == len(rows[0]) and kind_of(row[-1], rules) in VALUE_KINDS for row in rows[1:]
    )


CellEnds = tuple[int, ...]  # behind which word each cell of a line ends


def word_spans(text: str, base: int) -> list[Span]:
    """Where the words of a line stand that begins at ``base``."""
    return [Span(base + found.start(), base + found.end()) for found in _WORD.finditer(text)]


def headings_of(words: Sequence[str], rules: Rules) -> CellEnds | None:
    """The words of a line as headings, as many as may be, none a number or a single character alone (指 标, 2030
    年目标); null where some are none."""
    whole: list[bool] = []  # of each word, whether it is a heading that is surely no piece of one
    best: list[tuple[int, CellEnds] | None] = [(0, ())]
    for end, last in enumerate(words, 1):
        alone = header_match(last, rules) is not None
        if not alone and len(last) > _SHORT:
            return None
        whole.append(alone and len(last) > 1 and not last.isdecimal())
        found: list[tuple[int, CellEnds]] = []
        for start in range(end - 1, max(-1, end - 1 - _PIECES), -1):
            if start < end - 1 and (
                max(len(words[start]), len(last)) > _SHORT
                or (whole[start] and not is_unit(last, rules))
                or (whole[end - 1] and not words[end - 2].isdecimal())
            ):
                break
            text = "".join(words[start:end])
            if (before := best[start]) is not None and header_match(text, rules) is not None:
                part = len(text) == 1 or last.isdecimal()
                found.append((before[0] + (-1 if part else 1), (*before[1], end)))
        best.append(max(found, default=None))
        if not any(best[-_PIECES:]):
            return None
    return best[-1][1] if best[-1] is not None and words else None


def is_valued(word: str, rules: Rules) -> bool:
    """True for a word that states something of a row: a value, its number, 预期性."""
    return kind_of(word, rules) in VALUE_KINDS or word[0].isdigit()


def word_lines(
    lines: Sequence[RawLine],
    i: int,
    is_captioned: Callable[[], bool],
    is_apart: Callable[[RawLine], bool],
    rules: Rules,
) -> int | None:
    """The index of the last line of a table whose cells single spaces part, below a line of headings alone or, where a
    caption stands above, of as many words as the lines below it; null where none begins at the index ``i``.
    ``is_captioned`` says that a caption stands above, ``is_apart`` that a line is no cell."""
    words = lines[i].raw.split()
    if "\t" in lines[i].raw or len(words) < 2:
        return None
    heads = headings_of(words, rules)
    named = heads is not None and (len(heads) >= _HEADERS or lacks_heading(_below(lines, i), len(heads), rules))
    if not named and not (is_captioned() and _even(words, _below(lines, i), rules)):
        return None
    last = k = i
    rows = 0
    while k + 1 < len(lines) and k - last <= _GAP:
        k += 1
        words = lines[k].raw.split()
        if not words or is_noise(lines[k].text.strip(), rules):
            continue
        if opens_chapter(lines[k], rules):
            break
        valued = sum(is_valued(word, rules) for word in words)
        headed = headings_of(words, rules) is not None
        if headed or (valued and len(words) > 1):
            if "\t" in lines[k].raw or (_closes(lines[k], rules) and valued < 2):
                break
            rows += not headed
            last = k
        elif stops_cells(lines[k], is_apart, rules):
            break
    return last if rows >= 2 else None


def lacks_heading(below: Sequence[Sequence[str]], width: int, rules: Rules) -> bool:
    """True where the lines below ``width`` headings have a word more, the first a name, the last a value."""
    even = _rows(below, width + 1, rules)
    return len(even) == TOP and all(kind_of(words[0], rules) == "text" for words in even)


def _below(lines: Sequence[RawLine], i: int) -> list[list[str]]:
    """The words of the lines below that tell whether a table begins."""
    return [line.raw.split() for line in lines[i + 1 : i + 2 + 2 * TOP]]


def _even(words: Sequence[str], below: Sequence[Sequence[str]], rules: Rules) -> bool:
    """True where the lines below have as many words as these, the last of them a value."""
    return len(_rows(below, len(words), rules)) == TOP and kind_of(words[-1], rules) == "text"


def _rows(below: Sequence[Sequence[str]], width: int, rules: Rules) -> list[Sequence[str]]:
    """Of the first lines those with ``width`` words, the last of them a value; words in brackets alone are no line."""
    first = islice((words for words in below if len(words) != 1 or not is_aside(words[0])), TOP)
    return [words for words in first if len(words) == width and kind_of(words[-1], rules) in VALUE_KINDS]
