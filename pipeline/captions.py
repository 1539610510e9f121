"""The lines around a grid → its region: number, title and notes. A unit in the caption is no part of the title."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import TableRegion, View
from pipeline.rules import Rules
from pipeline.table_regions import Run
from pipeline.view import join


def read_region(
    run: Run, caption: Sequence[View], notes: Sequence[View], section: int | None, rules: Rules
) -> TableRegion:
    """``caption`` and ``notes`` are the lines above and below the grid."""
    whole = join(caption) if caption else None
    number = rules.first("table-number", whole.text) if whole else None
    titles = [line for line in caption if is_title(line.text, rules)]
    title = join(titles).text if titles else ""
    if whole is not None and number is not None:
        title = title.removeprefix(whole.text[: number.end])
    return TableRegion(
        first_line=run.first,
        last_line=run.last,
        caption=whole,
        number="".join(number.groups["number"].split()) if number else None,
        title=_without_unit(title, rules).strip() if titles else None,
        notes=tuple(notes),
        section=section,
        form=run.form,
    )


def is_title(text: str, rules: Rules) -> bool:
    """True for a line of a caption that names the table; false for its unit alone: 单位：万元."""
    match = rules.first("table-title", text)
    return match is None or bool(match.rule.emit.get("caption"))


def _without_unit(title: str, rules: Rules) -> str:
    match = rules.first("table-unit", title)
    return title[: match.start] if match is not None and match.end == len(title) else title


def note_goes_on(above: str, text: str, rules: Rules) -> bool:
    """True for the next number of a note that counts what it says: 注：1.… and 2.… below it."""
    before, here = rules.first("note-number", above), rules.first("note-number", text)
    if before is None or here is None:
        return False
    return int(here.groups["number"]) == int(before.groups["number"]) + 1
