"""Where a table begins and ends whose cells commas part, or single spaces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

import regex

from guihua.model import Span
from guihua.read.cell_kinds import header_match, is_aside, kind_of
from guihua.read.lines import RawLine
from guihua.rules import stages
from guihua.rules.ruleset import Rules

SEPARATORS = ",;" + chr(0xFF0C) + chr(0xFF1B)  # and the same of full width

_VALUED = frozenset({"number", "sequence", "attribute", "nothing", "period"})

GROUPED = regex.compile(r"\s*\d{1,3}")  # what stands before the comma of 1,234

THOUSAND = regex.compile(r"\d{3}(?!\d)(?:\.\d+)?\s*")

QUOTE = '"'

TOP = 3  # rows in which a header is looked for

_HEADERS = 3  # headings of a header that single spaces part

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
    stated = sum(any(kind_of(cell, rules) in _VALUED for cell in row) for row in rows)
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
    return len(rows) == TOP and all(len(row) == len(rows[0]) and kind_of(row[-1], rules) in _VALUED for row in rows[1:])


def word_lines(lines: Sequence[RawLine], i: int, is_captioned: Callable[[], bool], rules: Rules) -> int | None:
    """The index of the last line of a table whose cells single spaces part, below a line of headings alone or, where a
    caption stands above, of as many words as the lines below it; null where none begins at the index ``i``."""
    heads = lines[i].raw.split()
    if "\t" in lines[i].raw or len(heads) < 2:
        return None
    known = all(header_match(word, rules) is not None for word in heads)
    named = known and _even(lines, i, rules, unheaded=1)
    if not named and not (known and len(heads) >= _HEADERS) and not (is_captioned() and _even(lines, i, rules)):
        return None
    last = k = i
    rows = 0
    while k + 1 < len(lines) and k - last <= 1:
        k += 1
        words = lines[k].raw.split()
        if not words:
            continue
        valued = sum(kind_of(word, rules) in _VALUED or word[0].isdigit() for word in words)
        headed = rows == 0 and all(header_match(word, rules) is not None for word in words)
        closed = _closes(lines[k], rules)
        if rows and len(words) == 1 and is_aside(words[0]):
            continue
        if "\t" in lines[k].raw or not (headed or (valued and len(words) > 1)) or (closed and valued < 2):
            break
        rows += not headed
        last = k
    return last if rows >= 2 else None


def _even(lines: Sequence[RawLine], i: int, rules: Rules, unheaded: int = 0) -> bool:
    """True where the lines below have as many words as this one, or ``unheaded`` more, the last of them a value."""
    width = len(lines[i].raw.split()) + unheaded
    rows = (line.raw.split() for line in lines[i + 1 : i + 2 + 2 * TOP])
    below = list(islice((words for words in rows if len(words) != 1 or not is_aside(words[0])), TOP))
    even = [words for words in below if len(words) == width and kind_of(words[-1], rules) in _VALUED]
    named = all(kind_of(words[0], rules) == "text" for words in even[:unheaded])
    return len(even) == TOP and (named if unheaded else kind_of(lines[i].raw.split()[-1], rules) == "text")
