"""Lines of tables that have not as many cells as there are headings."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from guihua.messages import say
from guihua.rules.problems import Position, Problem

_SHOWN = 12  # characters of a cell
_BLANKS = regex.compile(r"[ \u3000]{2,}")


def ragged_row(name: str, number: int, line: str, headings: Sequence[str]) -> Problem | None:
    """A line that has not as many cells as there are headings, with what comes under each; at blanks that were meant
    as tabs, else behind the last cell that has a heading."""
    cells = line.split("\t")
    if len(cells) == len(headings):
        return None
    what = say("cells-under-headings", cells=len(cells), headings=len(headings))
    if len(cells) < len(headings) and (blanks := _BLANKS.search(line)):
        at, fix = blanks.start(), say("tabs-for-blanks", headings=", ".join(headings))
        return Problem("R301", Position(name, number, at + 1), what, fix, None, line, len(blanks[0]))
    shown = (cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…" for cell in cells)
    under = [f"{heading}={cell}" for heading, cell in zip(headings, shown, strict=False) if cell]
    fix = say("part-cells-with-tabs", headings=", ".join(headings), under=", ".join(under))
    if (missing := len(headings) - len(cells)) > 0:
        fix = say("tabs-missing", fix=fix, n=missing)
    return Problem("R301", Position(name, number, len("\t".join(cells[: len(headings)])) + 1), what, fix, None, line)
