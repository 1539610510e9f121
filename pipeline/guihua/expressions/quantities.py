"""Text → the quantities in it: number, unit, exact value, comparator (面积达7.2万余亩以上 → 72000 亩, >=).

The rules of the stage ``mention`` say where a quantity stands and which group is number, scale and unit; this module
reads the groups. Spans run from the first numeral character to the last of the unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from guihua.expressions.mentions import NO_RULE, TIME, find_mentions
from guihua.lexicons.character_forms import simplifying
from guihua.lexicons.comparators import EQUAL, comparator_of, find_comparator, trim_comparators
from guihua.lexicons.numerals import Numerals, numerals_of, read_number, scale_value, split_scale
from guihua.lexicons.units import EXACT, Unit, read_unit
from guihua.model import Evidence, Quantity, Span, View
from guihua.rules.matching import Match
from guihua.rules.ruleset import Rules

NUMERAL_STAGE = "numeral"
MORE = ">"
MAGNITUDE = "magnitude"  # of numbers that are a scale word alone: 上千, 百亿


def find_quantities(view: View, rules: Rules) -> tuple[Quantity, ...]:
    """The quantities of a text in the order they stand; spans are source spans."""
    return read_quantities(view, find_mentions(view.text, rules), rules)


def read_quantities(view: View, mentions: Iterable[Match], rules: Rules) -> tuple[Quantity, ...]:
    """The quantities among the mentions found in ``view.text``."""
    told = [match for match in mentions if match.rule.emit.get("type") not in (NO_RULE, TIME)]
    if not told:
        return ()
    plain = replace(view, text=simplifying(rules).of(view.text))
    found = [(match, quantity) for match in told if (quantity := _quantity(match, plain, rules)) is not None]
    return _bound_lists(found, plain.text, rules)


Found = tuple[Match, Quantity]


def _bound_lists(found: Sequence[Found], text: str, rules: Rules) -> tuple[Quantity, ...]:
    """The word before the first of a list of numbers, or behind the last, bounds them all: 控制在0.3%和1.8%以内."""
    if len(found) < 2:
        return tuple(quantity for _, quantity in found)
    joints = rules.lexicon("marks").forms("joint")
    bounded: list[Quantity] = []
    members: list[Found] = []
    for this in found:
        if members and not _lists(members[-1], this, text, joints):
            bounded += _bounded(members)
            members = []
        members.append(this)
    return (*bounded, *_bounded(members))


def _lists(before: Found, this: Found, text: str, joints: Sequence[str]) -> bool:
    left, right = before[1], this[1]
    between = text[before[0].end : this[0].start].strip()
    return between in joints and (left.type, left.unit) == (right.type, right.unit)


def _bounded(members: Sequence[Found]) -> list[Quantity]:
    quantities = [quantity for _, quantity in members]
    if len(quantities) < 2:
        return quantities
    first, last = quantities[0], quantities[-1]
    cues = [e for e in last.evidence if e.span.start >= last.span.end]
    bound = last if cues else first
    cues = cues or [e for e in first.evidence if e.span.end <= first.span.start]
    if not cues:
        return quantities
    return [
        q if q.comparator != EQUAL else replace(q, comparator=bound.comparator, evidence=(*q.evidence, *cues))
        for q in quantities
    ]


def cell_quantities(view: View, unit_raw: str | None, rules: Rules) -> tuple[Quantity, ...]:
    """The quantities of a table cell. ``unit_raw`` (from a header or the row's name) goes with every number that has
    no unit of its own; a cell that is nothing but a number between comparator words is one quantity."""
    start, end, comparator, cues = trim_comparators(view.text, rules)
    shape = rules.first(NUMERAL_STAGE, view.text[start:end])
    if shape is not None and "number" in shape.groups:
        number = _signed(shape.groups["number"], numerals_of(rules))
        if number is not None:
            evidence = tuple(Evidence("comparator", view.span(*cue)) for cue in cues)
            unit_raw = shape.groups.get("unit", unit_raw)
            unit, low = read_unit(unit_raw or "", rules), _Amount(number, Decimal(1))
            high = _high(shape.groups, numerals_of(rules))
            span = view.span(start, end)
            return (_build(span, None, low, high, unit_raw or "", unit, comparator, shape, evidence),)
    found = tuple(_with_unit(q, unit_raw, rules) for q in find_quantities(view, rules))
    if not found and shape is not None and "lead" in shape.groups:
        return cell_quantities(view.slice(start + shape.end, len(view.text)), unit_raw, rules)
    return found


def _with_unit(quantity: Quantity, unit_raw: str | None, rules: Rules) -> Quantity:
    if not unit_raw or quantity.unit or quantity.type == "ratio":
        return quantity
    raw = quantity.unit_raw + unit_raw
    unit = read_unit(unit_raw, rules)
    value = None if quantity.value is None else quantity.value * unit.scale
    high = None if quantity.value_high is None else quantity.value_high * unit.scale
    return replace(
        quantity, type=_type_of(unit), unit_raw=raw, unit=unit.form, value=value, value_high=high,
        dimension=unit.dimension, si_value=None if value is None else unit.si_value(value), si_unit=unit.reference,
        lexicon_lines=unit.lines,
    )  # fmt: skip


# ---- reading the groups of a match ----


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number as written and the scale of the word behind it."""

    number: Decimal
    scale: Decimal

    @property
    def value(self) -> Decimal:
        return self.number * self.scale


def _quantity(match: Match, view: View, rules: Rules) -> Quantity | None:
    numerals, emit, groups = numerals_of(rules), match.rule.emit, match.groups
    span = view.span(match.start, match.end)
    if "parts" in groups:
        return _ratio(match, view, rules)
    if "whole" in groups:
        return _fraction(match, view, rules)
    if "doublings" in groups:
        doublings = read_number(groups["doublings"], numerals)
        low = None if doublings is None else _Amount(Decimal(2) ** int(doublings), Decimal(1))
        scale = ""
    else:
        low, scale = _low(match, numerals)
    if low is None:
        return None
    unit_form = groups.get("unit", emit.get("unit", ""))
    unit = read_unit(unit_form, rules) if unit_form else None
    high = _high(groups, numerals)
    if high is not None and low.scale == 1 and "scale_low" not in groups and low.number <= high.number:
        low = _Amount(low.number, high.scale)  # 3-4万吨: the scale is shared
    type_ = str(emit.get("type") or _type_of(unit))
    kinds = {type_, unit.cls or ""} if unit else {type_}
    if (first := groups.get("number", "")[:1]) in numerals.places or first in numerals.myriads:
        kinds.add(MAGNITUDE)
    comparator, cues = find_comparator(view.text, match.start, match.end, kinds, rules)
    if comparator == EQUAL and ("more" in groups or not numerals.some.keys().isdisjoint(groups.get("number", ""))):
        comparator = MORE  # 余, or an unsaid digit as in 数百
    if comparator == EQUAL and "bound" in groups:
        comparator = comparator_of(groups["bound"], rules)
    evidence = tuple(Evidence("comparator", view.span(*cue)) for cue in cues)
    quantity = _build(span, type_, low, high, scale + unit_form, unit, comparator, match, evidence)
    return replace(quantity, change=emit["change"]) if "change" in emit else quantity


def _low(match: Match, numerals: Numerals) -> tuple[_Amount | None, str]:
    """The number, or the lower end of a range, and the scale word that belongs to the unit as written."""
    groups = match.groups
    written = groups.get("number") or str(match.rule.emit.get("number", ""))
    more = groups.get("more", "")  # 1亿3千多万, 3万多亿
    written = groups.get("tens", "") + written.replace(more, "") + groups.get("place", "")
    digits, tail = split_scale(written, numerals)
    scale = groups.get("scale_own") or groups.get("scale", "")
    own = groups.get("scale_low", "" if "high" in groups else scale)
    number = read_number(digits, numerals) if digits else Decimal(1)
    if number is not None and "sign" in groups:
        number = -number
    if number is not None and "by" in groups:
        number *= int(groups["by"])
    if number is not None and "tenth" in groups:
        tenth = read_number(groups["tenth"], numerals) or Decimal(0)
        number += tenth if groups["tenth"] in numerals.halves else tenth / 10
    if number is None:
        return None, ""
    return _Amount(number, scale_value(tail, numerals) * scale_value(own, numerals)), tail + scale


def _high(groups: Mapping[str, str], numerals: Numerals) -> _Amount | None:
    if "high" not in groups:
        return None
    digits, tail = split_scale(groups.get("tens", "") + groups["high"] + groups.get("place", ""), numerals)
    number = read_number(digits, numerals) if digits else Decimal(1)
    if number is None:
        return None
    if "sign_high" in groups:
        number = -number
    return _Amount(number, scale_value(tail + groups.get("scale", ""), numerals))


def _signed(text: str, numerals: Numerals) -> Decimal | None:
    number = read_number(text if text[0].isdecimal() else text[1:], numerals)
    return number if number is None or text[0].isdecimal() or text[0] == "+" else -number


def _type_of(unit: Unit | None) -> str:
    """percent for shares, duration for spans of time, quantity for the rest."""
    return {"percent": "percent", "tenths": "percent", "time": "duration"}.get(
        unit.cls or "" if unit else "", "quantity"
    )


def _build(
    span: Span, type_: str | None, low: _Amount, high: _Amount | None, unit_raw: str, unit: Unit | None,
    comparator: str, match: Match, evidence: tuple[Evidence, ...],
) -> Quantity:  # fmt: skip
    scale = unit.scale if unit else Decimal(1)
    return Quantity(
        span=span,
        type=type_ or _type_of(unit),
        number=low.number,
        number_high=None if high is None else high.number,
        unit_raw=unit_raw,
        value=low.value * scale,
        value_high=None if high is None else high.value * scale,
        unit=unit.form if unit else "",
        dimension=unit.dimension if unit else None,
        comparator=comparator,
        rule_id=match.rule.id,
        si_value=unit.si_value(low.value * scale) if unit else None,
        si_unit=unit.reference if unit else None,
        evidence=evidence,
        suppressed=match.suppressed,
        lexicon_lines=unit.lines if unit else (),
    )


def _ratio(match: Match, view: View, rules: Rules) -> Quantity | None:
    numerals = numerals_of(rules)
    signs = {*numerals.points, *numerals.digits, *numerals.places}
    written = "".join(c if c.isdecimal() or c in signs else " " for c in match.groups["parts"])
    parts = tuple(read_number(part, numerals) for part in written.split())
    if any(part is None for part in parts):
        return None
    comparator, cues = find_comparator(view.text, match.start, match.end, {"ratio"}, rules)
    return Quantity(
        span=view.span(match.start, match.end), type="ratio", number=parts[0], number_high=None, unit_raw="",
        value=None, value_high=None, unit="", dimension="ratio", comparator=comparator, rule_id=match.rule.id,
        parts=tuple(part for part in parts if part is not None), suppressed=match.suppressed,
        evidence=tuple(Evidence("comparator", view.span(*cue)) for cue in cues),
    )  # fmt: skip


def _fraction(match: Match, view: View, rules: Rules) -> Quantity | None:
    """三分之一: parts (1, 3), value 1/3 to 28 digits."""
    numerals = numerals_of(rules)
    above, below = (read_number(match.groups[name], numerals) for name in ("number", "whole"))
    if above is None or not below:
        return None
    value = EXACT.divide(above, below)
    comparator, cues = find_comparator(view.text, match.start, match.end, {"ratio"}, rules)
    return Quantity(
        span=view.span(match.start, match.end), type="ratio", number=value, number_high=None, unit_raw="",
        value=value, value_high=None, unit="", dimension="ratio", comparator=comparator, rule_id=match.rule.id,
        parts=(above, below), si_value=value, si_unit="1", suppressed=match.suppressed,
        evidence=tuple(Evidence("comparator", view.span(*cue)) for cue in cues),
    )  # fmt: skip
