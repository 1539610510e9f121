"""Projects told as items of a box (专栏)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import takewhile

from guihua.expressions.times import Years, years_of
from guihua.lexicons.units import YUAN
from guihua.model import Box, BoxItem, Evidence, Project, Quantity, Span, View
from guihua.rules import stages
from guihua.rules.ruleset import Rules


def box_projects(boxes: Sequence[Box], quantities: Sequence[Quantity], rules: Rules) -> tuple[Project, ...]:
    """The items of all boxes; one without a head of its own goes by its first clause, alone in its box by the box's
    title. What is said of a box as a whole is no project. ``quantities`` are those of the document in source
    order."""
    return tuple(
        _box_project(box, number, item, quantities, rules)
        for number, box in enumerate(boxes)
        for item in _own_items(box)
    )


def _own_items(box: Box) -> tuple[BoxItem, ...]:
    """All items but asides, which stay where there is nothing else."""
    return tuple(item for item in box.items if not item.aside) or box.items


def _box_project(box: Box, number: int, item: BoxItem, quantities: Sequence[Quantity], rules: Rules) -> Project:
    amount = _stated_investment(item.content, quantities, rules)
    name, rule = item.name, item.rule_id or box.rule_id
    if (name is None or not name.text) and (len(box.items) > 1 or not box.title) and item.content:
        clause = rules.first(stages.ITEM_CLAUSE, item.content.text)
        if clause is not None:
            name, rule = item.content.slice(*clause.spans["name"]), item.rule_id or clause.rule.id
    evidence = [Evidence("name", name.whole)] if name and name.text else []
    if item.content and item.content.text:
        evidence.append(Evidence("content", item.content.whole))
    if amount:
        evidence.append(Evidence("investment", amount.span))
    start, end = _stated_period(item.content, evidence, rules)
    return Project(
        kind="project",
        span=item.span,
        name=name.text if name and name.text else box.title or "",
        source="box",
        rule_id=rule,
        sequence=item.sequence,
        content=item.content.text if item.content and item.content.text else None,
        location=_stated_location(item.content, evidence, rules),
        investment=amount.si_value if amount else None,
        investment_raw=_slice(item.content, amount.span) if amount and item.content else None,
        investment_said=amount,
        period_start=start,
        period_end=end,
        box=number,
        evidence=tuple(evidence),
    )


def _stated_period(view: View | None, evidence: list[Evidence], rules: Rules) -> Years:
    """The years of building that running text states: 建设期2012—2015年, or 2019年开工，2021年建成."""
    first: int | None = None
    last: int | None = None
    if view is None:
        return first, last
    for match in sorted(rules.find(stages.STATED_PERIOD, view.text), key=lambda match: match.start):
        begins, ends = years_of(match)
        if (begins and first) or (ends and last):
            continue  # what comes first is said of the whole
        first, last = first or begins, last or ends
        evidence.append(Evidence("period", view.span(match.start, match.end)))
    return first, last if not (first and last and last < first) else None


def _stated_location(view: View | None, evidence: list[Evidence], rules: Rules) -> str | None:
    match = rules.first(stages.STATED_LOCATION, view.text) if view else None
    if view is None or match is None:
        return None
    evidence.append(Evidence("location", view.span(*match.spans["location"])))
    return match.groups["location"].strip()


def _stated_investment(view: View | None, quantities: Sequence[Quantity], rules: Rules) -> Quantity | None:
    """The amount in yuan that running text states as the whole investment."""
    if view is None or not view.text:
        return None
    whole = view.whole
    first = bisect_left(quantities, whole.start, key=lambda quantity: quantity.span.start)
    for quantity in takewhile(lambda q: q.span.end <= whole.end, quantities[first:]):
        before = view.text[: bisect_left(view.offsets, quantity.span.start)]
        if quantity.si_unit == YUAN and rules.first(stages.STATED_INVESTMENT, before):
            return quantity
    return None


def _slice(view: View, span: Span) -> str:
    return "".join(c for c, at in zip(view.text, view.offsets, strict=True) if span.start <= at < span.end)
