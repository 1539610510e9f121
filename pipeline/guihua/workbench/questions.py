"""Which of the questions that rules were asked, while a plan was read, are about one of its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import normalize

import regex

from guihua.lexicons.indicator_names import STAGE as NAMES
from guihua.model import Source
from guihua.read.normalize import folded
from guihua.rules.placeholders import Masked, spoken
from guihua.rules.recorder import Question, Recorder
from guihua.rules.ruleset import Rules

_WORDS = regex.compile(r"[\p{Han}A-Za-z]{2,}")
_CELL = regex.compile(r"[\t|]")


class Listener(Recorder):
    """Questions that differ in nothing but the words behind placeholders are told apart: ``heard`` has each once."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: dict[tuple[Question, tuple[str, ...]], Question] = {}

    def note(self, stage: str, how: str, text: str) -> None:
        super().note(stage, how, text)
        question = (stage, how, text)
        self.heard.setdefault((question, text.words if isinstance(text, Masked) else ()), question)


def about_line(heard: Listener, source: Source, line: int, names: frozenset[str], rules: Rules) -> Iterator[Question]:
    """The questions about a text that this line is, or is a part of. Stages ask about cleaned text, about clauses, with
    signs in the place of numbers: so a question is about a line if its words, and the numbers behind its signs, stand
    in it and the lines beside; one without words (a cell, a number) if it is the line or a cell of it; one about a name
    if a row of the line has it."""
    beside = range(max(1, line - 3), min(source.n_lines, line + 3) + 1)
    lines = {n: of_one_width(source.line_text(n), rules) for n in beside}
    own, around = lines[line], "".join(lines.values())
    cells = {own, *(of_one_width(cell, rules) for cell in _CELL.split(source.line_text(line)))}
    told: set[tuple[str, str, str, str]] = set()
    for stage, how, asked in heard.heard.values():
        for piece in asked.split("\n") if "\n" in asked else (asked,):
            words = _WORDS.findall("".join(piece.split()))
            if isinstance(piece, Masked):
                words += [of_one_width(word, rules) for word in piece.words]
            if stage == NAMES:
                about = any("".join(piece.split()) in name for name in names)
            elif words:
                about = _has(own, words) or (
                    _has(around, words)
                    and any(word in own for word in words)
                    and not any(_has(other, words) for other in lines.values())  # it is about a line beside
                )
            else:
                about = bool(piece.strip()) and of_one_width(piece, rules) in cells
            said = (stage, how, piece, spoken(piece))
            if about and said not in told:
                told.add(said)
                yield stage, how, piece


def _has(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def of_one_width(text: str, rules: Rules) -> str:
    """What a line and the texts asked about it have in common: no blanks, all signs of one width."""
    return "".join(normalize("NFKC", folded(text, rules)).split())
