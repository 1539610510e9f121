"""A header word and the role of its column."""

from __future__ import annotations

from collections.abc import Sequence

from guihua.read.cell_kinds import header_match
from guihua.rules import stages
from guihua.rules.ruleset import Rules
from guihua.tables.forms import RawCell

LONGEST_HEADER = 40  # characters


def is_header_cell(cell: RawCell, rules: Rules) -> bool:
    if cell.view is None or len(cell.view.text) > LONGEST_HEADER:
        return False
    text = cell.view.text
    if unit := rules.first(stages.NAME_UNIT, text):
        text = text[: unit.start]
    return not text.strip() or header_match(text, rules) is not None


def is_header_like(cells: Sequence[RawCell], rules: Rules) -> bool:
    stated = [cell for cell in cells if cell.view is not None]
    return bool(stated) and all(is_header_cell(cell, rules) for cell in stated)


def header_role(cell: RawCell, rules: Rules) -> str | None:
    match = header_match(cell.view.text, rules) if cell.view else None
    return stages.HEADER.of(match).role if match else None
