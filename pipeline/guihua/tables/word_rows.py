"""Tables whose cells single spaces part, as text copied from a page has them → rows of cells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from guihua.model import Source, Span, TableRegion
from guihua.read.cell_kinds import is_aside, kind_of
from guihua.read.noise import is_noise
from guihua.read.parted_regions import CellEnds, headings_of, lacks_heading, word_spans
from guihua.rules.ruleset import Rules
from guihua.tables.forms import RawCell, RawTable, cell_in
from guihua.tables.headers import header_role
from guihua.tables.pieces import CellPieces

_LINES = 4  # that a row has at most

_Word = tuple[Span, ...]


def read_word_rows(source: Source, region: TableRegion, rules: Rules) -> RawTable:
    """Headings and rows, their cells without the empty ones; a line that heads rows is a row of one cell."""
    lines = _lines(source, region, rules)
    texts = [["".join(map(source.slice, word)) for word in line] for line in lines]
    headings = [headings_of(words, rules) for words in texts]
    headings[0] = headings[0] or tuple(range(1, len(lines[0]) + 1))
    top = next((n for n, ends in enumerate(headings) if ends is None), len(lines))
    head = [_in_cells(source, lines[n], headings[n] or (), rules) for n in range(top)]
    width = max(len(head[0]), sum(map(len, head)) - 1 if top > 1 else 0)
    roles = [header_role(cell, rules) for cell in head[0]] if top == 1 else []
    if top == 1 and lacks_heading(texts[top:], width, rules):
        width, roles = width + 1, ["indicator", *roles]
    pieces = CellPieces(texts, roles, width, rules)
    rows = (
        _in_cells(source, [word for line in lines[first:last] for word in line], ends, rules)
        for first, last, ends in pieces.rows(_LINES if roles else 1, top, headings)
    )
    return RawTable((*head, *rows))


def _lines(source: Source, region: TableRegion, rules: Rules) -> list[list[_Word]]:
    """The words of each line but those of a page's number; words in brackets alone on theirs go on with the name in
    the line above."""
    lines: list[list[_Word]] = []
    for number in range(region.first_line, region.last_line + 1):
        span = source.line_span(number)
        text = source.slice(span)
        words: list[_Word] = [(word,) for word in word_spans(text, span.start)]
        if lines and len(words) == 1 and is_aside(text.strip()):
            lines[-1][_name(["".join(map(source.slice, word)) for word in lines[-1]], rules)] += words[0]
        elif words and not is_noise(text.strip(), rules):
            lines.append(words)
    return lines


def _name(words: Sequence[str], rules: Rules) -> int:
    """Which word of a row ends its name: the last of the first that stand side by side."""
    texts = [n for n, word in enumerate(words) if kind_of(word, rules) == "text"]
    return next((n for n in texts if n + 1 not in texts), 0)


def _in_cells(source: Source, words: Sequence[_Word], ends: CellEnds, rules: Rules) -> tuple[RawCell, ...]:
    pieces = (words[start:end] for start, end in pairwise((0, *ends)))
    return tuple(cell_in(source, _connected(source, piece), rules) for piece in pieces if piece)


def _connected(source: Source, words: Sequence[_Word]) -> list[Span]:
    """The spans of words, those with nothing but white space between them as one."""
    found: list[Span] = []
    for span in (span for word in words for span in word):
        if found and not source.text[found[-1].end : span.start].strip():
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found
