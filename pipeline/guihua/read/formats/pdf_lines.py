"""Words of a page → lines in reading order, and lines → paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import regex

from guihua.read.formats.pdf_page import WIDE, Word
from guihua.read.formats.pdf_rulings import Box

CELL_GAP = 2.0  # characters of empty space that part two cells
WORD_GAP = 0.15  # characters of empty space that part two words of letters or digits
STRETCH_GAP = 0.7  # characters of empty space that part any two words
INDENT = 1.2  # characters from which a line is indented
SHORT = 2.2  # characters before the right edge from which a line ends early
LOOSE = 0.7  # characters by which a line that is full may miss its right edge
_APART = 1.3  # times the usual distance between lines that part two paragraphs
# what stands on one line: a word of letters or digits, or a character, with the brackets and marks around it
BOUND = regex.compile(r"\p{Ps}*(?:[!-~]+|.)[\p{Pe}\p{Po}]*")
SENTENCE_END = regex.compile(r"\p{Sentence_Terminal}$")
ITEM = regex.compile(r"\p{Ps}\p{nt=Nu}+\p{Pe}|(?:\p{N}+|\p{nt=Nu}+)\p{Po}(?!\d)")
NUMBERED = regex.compile(r"\d+(?:\p{Po}\d+)+(?=\p{Han})|\d+\p{Po}(?=\p{Han})")
DIGITS = regex.compile(r"[\p{N}]+")


@dataclass(frozen=True, slots=True)
class Line:
    """Words of one line from left to right."""

    words: tuple[Word, ...]
    box: Box
    em: float  # width of a Chinese character, in points

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words)

    @property
    def skeleton(self) -> str:
        """The words without their numbers, as a page's head or foot repeats them."""
        return DIGITS.sub("0", self.text)


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Lines from the top down, each of words that stand beside one another."""
    rows: list[tuple[float, float, list[Word]]] = []  # twice the middle and height of the first word, all of them
    for middle, _, n in sorted([(w.box[1] + w.box[3], w.box[0], n) for n, w in enumerate(words)]):
        word = words[n]
        height = word.box[3] - word.box[1]
        height = max(height, 1.0)
        for first, tall, row in reversed(rows[-3:]):
            apart = middle - first  # twice as far, so the bounds are the heights and not their halves
            if apart < height and apart < tall:
                row.append(word)
                break
            if word.raised and apart < tall + 2:
                row.append(word)
                break
        else:
            rows.append((middle, height, [word]))
    return [line_of(row) for _, _, row in rows]


def _left(word: Word) -> float:
    return word.box[0]


def line_of(words: list[Word]) -> Line:
    """The words beside one another as a line."""
    if len(words) == 1:
        return Line((words[0],), words[0].box, words[0].em)
    words.sort(key=_left)
    first = words[0]
    left, top, right, bottom = first.box
    longest, most = first, len(first.text)
    for word in words[1:]:
        _, y0, x1, y1 = word.box
        top = min(top, y0)
        bottom = max(bottom, y1)
        right = max(right, x1)
        if len(word.text) > most:
            longest, most = word, len(word.text)
    return Line(tuple(words), (left, top, right, bottom), longest.em)


def segments(line: Line, gap: float = CELL_GAP) -> list[list[Word]]:
    """The words of a line, parted where cells of a table are: by ``gap`` characters of empty space."""
    found: list[list[Word]] = [[line.words[0]]]
    for word in line.words[1:]:
        if word.box[0] - found[-1][-1].box[2] >= gap * line.em:
            found.append([word])
        else:
            found[-1].append(word)
    return found


def paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that go on one another. ``lines`` are of one column."""
    if not lines:
        return []
    left, right = min(line.box[0] for line in lines), max(line.box[2] for line in lines)
    steps = [b.box[1] - a.box[1] for a, b in pairwise(lines) if b.box[1] > a.box[1]]
    usual = median(steps) if steps else 0.0
    found = [[lines[0]]]
    for above, line in pairwise(lines):
        on = goes_on(above, line, left, right) and not begins_item(found[-1][0], above, line)
        if on and line.box[1] - above.box[1] <= _APART * usual:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def goes_on(above: Line, line: Line, left: float, right: float) -> bool:
    """True where a line fills its column and the next is not indented, in the same size."""
    em = max(above.em, line.em)
    return (
        above.box[2] >= right - max(SHORT, needed(line.text)) * em
        and line.box[0] <= left + INDENT * em
        and abs(above.em - line.em) <= 0.15 * em
        and len(segments(above)) == 1
    )


def needed(text: str) -> float:
    """Characters of room that the beginning of a line would have needed to stand on the line above."""
    found = BOUND.match(text)
    return LOOSE + sum(1.0 if char >= WIDE else 0.55 for char in found[0]) if found else LOOSE


def is_wrapped(above: Line, line: Line, room: float) -> bool:
    """True where what ``line`` begins with had no place in the ``room`` beside the line above, in a cell of a table;
    a number goes on with no number."""
    if above.text[-1].isdigit() and line.text[0].isdigit():
        return False
    return room <= needed(line.text) * line.em


def begins_item(first: Line, above: Line, line: Line) -> bool:
    """True where a line is the next item of an enumeration, though the line above is full: behind the end of a
    sentence, or with the number that follows the one which its paragraph, from ``first`` on, begins with."""
    if SENTENCE_END.search(above.text) and ITEM.match(line.text):
        return True
    before, number = _number(first.text), _number(line.text)
    if not before or not number:
        return False
    return number[:-1] == before or any(number == (*before[:n], before[n] + 1) for n in range(len(before)))


def _number(text: str) -> tuple[int, ...]:
    found = NUMBERED.match(text)
    return tuple(map(int, DIGITS.findall(found[0]))) if found else ()
