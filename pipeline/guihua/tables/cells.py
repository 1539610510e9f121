"""A cell of a value column → what it states: a quantity, with what stands beside its number, or text.

Brackets, words and second values around the number (60.8（预计）, [15], ≥20（≥12）, 年均4000) are what the rules of
the stage ``cell-value`` match.

The notes at the foot of a table → what they say of its values: what brackets mean, for whom some rows are stated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from guihua.expressions.quantities import cell_quantities
from guihua.lexicons.attributes import attribute_words
from guihua.model import Cell, Grid, Quantity, Span, View
from guihua.read.normalize import join
from guihua.rules import stages
from guihua.rules.ruleset import Rules


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
    if (number := rules.first(stages.NAME_NUMBER, view.text)) is not None and number.end < end:
        start = number.end
        if "sequence" in number.groups:
            first, last = number.spans["sequence"]
            sequence = Said(view.text[first:last], view.span(first, last))
    match = rules.first(stages.NAME_UNIT, view.text)
    if match is not None and match.start > start:
        end = match.start
        unit = Said(match.groups["unit"], view.span(*match.spans["unit"]))
        if "qualifier" in match.groups:
            qualifier = Said(match.groups["qualifier"], view.span(*match.spans["qualifier"]))
    return Name("".join(view.text[start:end].split()), (view.span(start, end),), unit, qualifier, sequence)


def caption_name(caption: View, rules: Rules) -> Name | None:
    """What a caption says its values are of, without its number, its times and the words of a table."""
    kept: list[View] = []
    at = 0
    for match in rules.find(stages.CAPTION_NAME, caption.text):
        kept.append(caption.slice(at, match.start))
        at = match.end
    kept.append(caption.slice(at, len(caption.text)))
    pieces = [view for view in kept if view.text.strip()]
    return Name("".join(join(pieces).text.split()), tuple(view.whole for view in pieces)) if pieces else None


def said(cell: Cell | None) -> Said | None:
    """The words of a cell without white space."""
    return None if cell is None or cell.view is None else Said("".join(cell.view.text.split()), cell.view.whole)


def read_category(cell: Cell | None, rules: Rules) -> Said | None:
    """A category without the number it may begin with (一、经济发展) and the unit that ends it."""
    if cell is None or cell.view is None:
        return None
    match = rules.first(stages.TABLE_ROW, cell.view.text)
    if match is not None and "name" in match.groups:
        start, end = match.spans["name"]
        return Said("".join(cell.view.text[start:end].split()), cell.view.span(start, end))
    name = read_name(cell, rules)
    return Said(name.text, name.spans[0]) if name else None


def read_attribute(cell: Cell | None, rules: Rules) -> str | None:
    """binding or indicative."""
    if cell is None or cell.view is None:
        return None
    return attribute_words(rules).get("".join(cell.view.text.split()))


MAX_ROWS = 1000  # a longer run of row numbers is a slip
SHAPES = ("square", "round")  # of brackets; a note that speaks of brackets alone means any


@dataclass(frozen=True, slots=True)
class Bracket:
    """What a note says of values in brackets; ``measure`` is that of such a value in a column of rates."""

    said: Said
    measure: str | None


@dataclass(frozen=True)
class Notes:
    """What notes say: of values in brackets, by the shape of these, and of the indicators of some numbers."""

    brackets: Mapping[str, Bracket]
    scopes: Mapping[str, Said]


def read_notes(grid: Grid, notes: Sequence[View], rules: Rules) -> Notes:
    """``notes`` are those at the foot of the table; others may be set as rows of it."""
    rows = [c.view for c in grid.cells if c.col == 0 and c.view and rules.first(stages.TABLE_ROW, c.view.text)]
    brackets: dict[str, Bracket] = {}
    scopes: dict[str, Said] = {}
    for view in (*notes, *rows):
        for m in rules.find(stages.TABLE_NOTE, view.text):
            if "qualifier" in m.groups:
                said = Said(m.groups["qualifier"].strip(), view.span(*m.spans["qualifier"]))
                for shape in [shape for shape in SHAPES if shape in m.groups] or SHAPES:
                    brackets.setdefault(shape, Bracket(said, m.rule.emit.get("measure")))
            elif "scope" in m.groups:
                said = Said(m.groups["scope"], view.span(*m.spans["scope"]))
                scopes |= dict.fromkeys(_numbers(m.groups["list"], rules), said)
    return Notes(brackets, scopes)


def _numbers(text: str, rules: Rules) -> Iterator[str]:
    """2、3、5-7 → 2 3 5 6 7."""
    for match in rules.find(stages.NUMBER_LIST, text):
        first = int(match.groups["first"])
        last = int(match.groups.get("last", first))
        yield from (str(number) for number in range(first, min(last, first + MAX_ROWS) + 1))


UNWRAPPINGS = 4  # layers of brackets and words around a value


@dataclass(frozen=True, slots=True)
class Said:
    """A word of the table and where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell states: a quantity, or text where it is no number."""

    quantity: Quantity | None
    qualifiers: tuple[Said, ...] = ()
    bracket: str | None = None  # the shape of brackets around it: square, round
    measure: str | None = None
    direction: str | None = None
    beside: tuple[View, ...] = ()  # what stands beside the value: qualifiers, a second value


def read_value(view: View, unit: str | None, in_brackets: str | None, rules: Rules) -> Value:
    """The value of a cell. It is a number only if nothing but brackets, qualifiers and comparators stands around it;
    one in brackets may have another ``unit``, that of ``in_brackets``."""
    inner, bracket = view, None
    qualifiers: list[Said] = []
    beside: list[View] = []
    emitted: dict[str, str] = {}
    for _ in range(UNWRAPPINGS):
        if (quantity := _whole_quantity(inner, unit, rules)) is not None:
            measure, direction = emitted.get("measure"), emitted.get("direction")
            return Value(quantity, tuple(qualifiers), bracket, measure, direction, tuple(beside))
        m = rules.first(stages.CELL_VALUE, inner.text)
        if m is None:
            break
        if "qualifier" in m.groups:
            said = Said(m.groups["qualifier"].strip(), inner.span(*m.spans["qualifier"]))
            qualifiers.append(said)
            beside.append(inner.slice(*m.spans["qualifier"]))
        bracket = m.rule.emit.get("bracket", bracket)
        unit = in_brackets if bracket else unit
        emitted = {**m.rule.emit, **emitted}
        inner = inner.slice(*m.spans["value"])
    return Value(None)


def _whole_quantity(view: View, unit: str | None, rules: Rules) -> Quantity | None:
    """The one quantity of ``view`` if it and the words of its comparator are all there is."""
    found = cell_quantities(view, unit, rules)
    if len(found) != 1:
        return None
    covered = [found[0].span, *(e.span for e in found[0].evidence if e.role == "comparator")]
    rest = (
        char for char, at in zip(view.text, view.offsets, strict=True)
        if not any(span.start <= at < span.end for span in covered)
    )  # fmt: skip
    return found[0] if not any(char.strip() for char in rest) else None
