"""Checks of whom a value is stated for: a place that lies above its plan's is worth a second look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guihua.compare.relations import Relation, rule_for
from guihua.compare.statement_years import Row
from guihua.compare.statements import Statement
from guihua.lexicons.regions import gazetteer
from guihua.rules.ruleset import Rules

_ABOVE = "place-above"


def above_the_plan(values: Sequence[Statement], documents: Sequence[Row], rules: Rules) -> Iterator[Relation]:
    """Values of known indicators that a plan states for a region its own lies in."""
    known = gazetteer(rules)
    own = {row["doc_id"]: known.coded(row["adcode"]) for row in documents if row["adcode"]}
    above = {doc: {r.adcode: r.name for r in known.chain(region)[1:]} for doc, region in own.items() if region}
    for value in values:
        name = above.get(value.doc, {}).get(value.place)
        region = own.get(value.doc)
        if not value.canonical or name is None or region is None or rule_for(_ABOVE, value.indicator, rules) is None:
            continue
        yield Relation(_ABOVE, value.indicator, False, value, (), None, None, {"place": name, "region": region.name})
