"""The cells on the left of a row → what its values are of: name, number, unit, category; and the name in a caption."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import Cell, Span, View
from pipeline.rules import Rules
from pipeline.table_values import Said
from pipeline.view import join


@dataclass(frozen=True, slots=True)
class Name:
    """A name without white space, and what stands beside it in its cell."""

    text: str
    spans: tuple[Span, ...]
    unit: Said | None = None
    qualifier: Said | None = None
    sequence: Said | None = None


def read_name(cell: Cell, rules: Rules) -> Name | None:
    """A row's name without the number it begins with and the unit that ends it."""
    view = cell.view
    if view is None:
        return None
    start, end = 0, len(view.text)
    unit = qualifier = sequence = None
    if (number := rules.first("name-number", view.text)) is not None and number.end < end:
        start = number.end
        if "sequence" in number.groups:
            first, last = number.spans["sequence"]
            sequence = Said(view.text[first:last], view.span(first, last))
    match = rules.first("name-unit", view.text)
    if match is not None and match.start > start:
        end = match.start
        unit = Said(match.groups["unit"], view.span(*match.spans["unit"]))
        if "qualifier" in match.groups:
            qualifier = Said(match.groups["qualifier"], view.span(*match.spans["qualifier"]))
    return Name("".join(cell.text[start:end].split()), (view.span(start, end),), unit, qualifier, sequence)


def caption_name(caption: View, rules: Rules) -> Name | None:
    """What a caption says its values are of, without its number, its times and the words of a table."""
    kept: list[View] = []
    at = 0
    for match in rules.find("caption-name", caption.text):
        kept.append(caption.slice(at, match.start))
        at = match.end
    kept.append(caption.slice(at, len(caption.text)))
    pieces = [view for view in kept if view.text.strip()]
    return Name("".join(join(pieces).text.split()), tuple(view.whole for view in pieces)) if pieces else None


def said(cell: Cell | None) -> Said | None:
    """The words of a cell without white space."""
    return None if cell is None or cell.span is None else Said("".join(cell.text.split()), cell.span)


def read_category(cell: Cell | None, rules: Rules) -> Said | None:
    """A category without the number it may begin with (一、经济发展) and the unit that ends it."""
    if cell is None or cell.view is None:
        return None
    match = rules.first("table-row", cell.view.text)
    if match is not None and "name" in match.groups:
        start, end = match.spans["name"]
        return Said("".join(cell.text[start:end].split()), cell.view.span(start, end))
    name = read_name(cell, rules)
    return Said(name.text, name.spans[0]) if name else None


def read_attribute(cell: Cell | None, rules: Rules) -> str | None:
    """binding or indicative."""
    if cell is None or cell.view is None:
        return None
    row = rules.lexicon("attributes").by_form().get("".join(cell.view.text.split()))
    return row["class"] if row else None
