"""Cells that came under the wrong headings: in another order than other rows."""

from __future__ import annotations

from guihua.messages import Text, say
from guihua.rules.word_lists import Lexicon, Row


def out_of_order(lexicon: Lexicon, row: Row, column: str) -> Text | None:
    """What to write where a cell that is amiss has, in other rows, its place in another column, or another cell of the
    row has its place here."""
    if row[column] in _of_others(lexicon, row, column):
        return None
    others = [other for other in lexicon.columns if other != column]
    home = next((other for other in others if row[column] in _of_others(lexicon, row, other)), None)
    if home is not None:
        return say("in-the-order", cell=row[column], column=home, headings=", ".join(lexicon.columns))
    here = _of_others(lexicon, row, column)
    cell = next((row[other] for other in others if row[other] in here), None)
    return None if cell is None else say("in-the-order", cell=cell, column=column, headings=", ".join(lexicon.columns))


def _of_others(lexicon: Lexicon, row: Row, column: str) -> frozenset[str]:
    """What stands in a column of the other rows; of a class, each word."""
    cells = (other[column] for other in lexicon.rows if other is not row)
    return frozenset(word for cell in cells for word in (cell.split() if column == "class" else [cell]) if word)
