"""A cell of a value column → what it states: a quantity, with what stands beside its number, or text.

Brackets, words and second values around the number (60.8（预计）, [15], ≥20（≥12）, 年均4000) are what the rules of
the stage ``cell-value`` match.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import Quantity, Span, View
from pipeline.quantities import cell_quantities
from pipeline.rules import Rules

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


def read_value(view: View, unit: str | None, rules: Rules) -> Value:
    """The value of a cell. It is a number only if nothing but brackets, qualifiers and comparators stands around it."""
    inner, bracket = view, None
    qualifiers: list[Said] = []
    beside: list[View] = []
    emitted: dict[str, str] = {}
    for _ in range(UNWRAPPINGS):
        if (quantity := _whole_quantity(inner, unit, rules)) is not None:
            measure, direction = emitted.get("measure"), emitted.get("direction")
            return Value(quantity, tuple(qualifiers), bracket, measure, direction, tuple(beside))
        m = rules.first("cell-value", inner.text)
        if m is None:
            break
        if "qualifier" in m.groups:
            said = Said(m.groups["qualifier"].strip(), inner.span(*m.spans["qualifier"]))
            qualifiers.append(said)
            beside.append(inner.slice(*m.spans["qualifier"]))
        bracket = m.rule.emit.get("bracket", bracket)
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
