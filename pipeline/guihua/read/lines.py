"""A raw line and the shapes of table lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from unicodedata import east_asian_width

import regex

# A cell of a row in plain text: two spaces or more part it from the next, but not the characters of a word set wide.
SPACED = regex.compile(r"(?<!\S)\p{Han}[^\S\n]{2,6}\p{Han}(?![^\S\n]?\S)|\S+(?:[^\S\n]\S+)*")
RULED = regex.compile(r"\s*(?:[-=_\u2014\u2013\u2500-\u257f]\s*){3,}")  # a line drawn between rows
BARS = "|\u2502\u2503\u2551\u251c\u253c\u2524"  # what parts the cells of a row that is drawn
QUOTE = '"'  # around a cell that spreadsheets copy, if it has line breaks
_FRAME = regex.compile(r"[^\S\n]*(?:(?=.*[\u2500\u2501\u2550])(?:[\u2500-\u257f]\s*){3,}|\+(?:[-=]+\+)+\s*)")
DRAWN = regex.compile(r"[|+\u2500-\u257f]")  # what every line of a drawn table has


def is_frame(text: str) -> bool:
    """True for a line that only draws the frame of a table."""
    return _FRAME.fullmatch(text) is not None


def opens_quote(cells: str) -> bool:
    """True for cells between tabs, the last of which has a quote that is closed on a later line."""
    cell = cells.rpartition("\t")[2].strip()
    return cell.startswith(QUOTE) and cell.count(QUOTE) % 2 == 1


def width_on_screen(text: str) -> int:
    """Columns of the screen that ``text`` takes: a Chinese character takes two."""
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as it stands (``raw``, without its line end) and cleaned (``text``). ``blank`` has nothing but white
    space; ``tabbed`` is a cell on a line of its own: one tab before the words, none between them."""

    number: int
    raw: str
    text: str
    level: int = 0  # of a heading that the document's format knows
    blank: bool = field(init=False)
    tabbed: bool = field(init=False)

    def __post_init__(self) -> None:
        words = self.raw.strip()
        tabbed = "\t" in self.raw and self.raw.lstrip(" \u3000").startswith("\t") and "\t" not in words
        object.__setattr__(self, "blank", not words)
        object.__setattr__(self, "tabbed", tabbed)

    @property
    def barred(self) -> bool:
        """True for a line with one bar, behind its words."""
        return self.raw.count(BARS[0]) == 1 and self.raw.rstrip().endswith(BARS[0])

    @property
    def ruled(self) -> bool:
        """True for a rule or frame between rows: no words, only its line."""
        return RULED.fullmatch(self.raw) is not None

    @property
    def row(self) -> bool:
        """True for a row: tabs between words, or after them."""
        return bool(self.text) and "\t" in self.raw.strip(" \u3000").rstrip("\r\n") and not self.tabbed

    @property
    def marks(self) -> int:
        """How many ``#`` a Markdown heading has, or the level of one that the format knows; 0 for any other line."""
        if self.level:
            return self.level
        text = self.raw.lstrip()
        return len(text) - len(text.lstrip("#")) if self.text else 0
