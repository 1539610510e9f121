"""What a careful reader would flag: facts and projects → relations between them → findings.

Every relation that can be checked is checked; those that fail become rows of the table ``findings``. What is checked,
how strictly and in which words it is told stands in ``rules/findings.rules.tsv``. Nearly all stand in one plan; plans
of one region may also contradict one another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guihua.compare.growth import growth
from guihua.compare.one_indicator import between_plans, jumps, out_of_range, target_worse, two_rates, two_values
from guihua.compare.places import above_the_plan
from guihua.compare.relations import Relation, rule_for
from guihua.compare.shares import listed_shares, quotients, structures, sums
from guihua.compare.statement_years import Row, years_in_plan
from guihua.compare.statements import Statement, statements_of
from guihua.compare.sums import parts_of_rows, period_totals, project_amounts, project_totals, table_totals, text_totals
from guihua.rules.ruleset import Rules

_Tables = Mapping[str, Sequence[Row]]


def find_relations(tables: _Tables, rules: Rules) -> list[Relation]:
    """All relations in a plan that could be checked, those that hold and those that do not, each once.

    ``tables`` holds the rows of ``documents``, ``lines``, ``indicators`` and ``projects``.
    """
    documents = tables["documents"]
    values = statements_of(tables["indicators"], documents, rules, years_in_plan)
    lines = {(row["doc_id"], row["line_no"]): row for row in tables["lines"]}
    projects = sorted(tables["projects"], key=lambda row: (row["doc_id"], row["char_start"], row["project_id"]))
    joint = _word("joint", rules)
    found = [
        *two_values(values, rules),
        *two_rates(values, rules),
        *target_worse(values, rules),
        *out_of_range(values, rules),
        *jumps(values, rules),
        *growth(values, documents, rules),
        *table_totals(values, rules, joint),
        *parts_of_rows(values, rules),
        *project_totals(projects, rules, joint),
        *project_amounts(projects, values, rules),
        *text_totals(values, lines, rules, joint),
        *period_totals(values, rules, joint),
        *structures(values, rules),
        *listed_shares(values, rules, joint),
        *quotients(values, rules),
        *sums(values, rules, joint),
        *above_the_plan(values, documents, rules),
    ]
    once = {(r.check, r.left.id, tuple(o.id for o in r.others)): r for r in found}
    return sorted(
        once.values(), key=lambda r: (r.left.doc, r.left.row["char_start"], r.check, r.others[0].id if r.others else "")
    )


def find_findings(tables: _Tables, rules: Rules) -> list[dict[str, Any]]:
    """Rows of the table ``findings`` for one plan, in the order of places."""
    failed = [relation for relation in find_relations(tables, rules) if not relation.holds]
    titles = _titles(tables)
    return [_row(relation, f"{relation.left.doc}#f{n}", titles, rules) for n, relation in enumerate(failed, 1)]


def find_contradictions(tables: _Tables, rules: Rules) -> list[dict[str, Any]]:
    """Rows of the table ``findings`` that set one plan against another. ``tables`` holds the rows of ``documents`` and
    ``indicators``."""
    values = statements_of(tables["indicators"], tables["documents"], rules, years_in_plan)
    failed = [relation for relation in between_plans(values, rules) if not relation.holds]
    titles = _titles(tables)
    return [_row(r, f"{r.left.id}={r.others[0].id}", titles, rules) for r in failed]


def _titles(tables: _Tables) -> dict[str, str]:
    return {row["doc_id"]: row["title"] or row["doc_id"] for row in tables["documents"]}


def tell(relation: Relation, titles: Mapping[str, str], rules: Rules) -> str:
    """The sentence that tells of a relation that does not hold."""
    match = rule_for(relation.check, relation.name, rules)
    assert match is not None
    left, right = relation.left, relation.others[0] if relation.others else None
    filled = {
        "name": relation.name,
        "year": str(left.year or ""),
        "role": _word(left.role or "", rules),
        "left": left.said,
        "left_at": _at(left, left, titles, rules),
        "right": right.said if right else "",
        "right_at": _at(right, left, titles, rules) if right else "",
    }
    if len(relation.others) > 1:
        above, below = relation.others[0], relation.others[1]
        filled |= {"above_at": _at(above, left, titles, rules), "below_at": _at(below, left, titles, rules)}
        filled |= {"base_at": _at(above, left, titles, rules), "end_at": _at(below, left, titles, rules)}
    message: str = match.rule.emit["message"]
    return message.format(**filled | dict(relation.words))


def _at(value: Statement, left: Statement, titles: Mapping[str, str], rules: Rules) -> str:
    place = _word("line" if value.doc == left.doc else "other_line", rules)
    return place.format(line=value.line, title=titles[value.doc])


def _word(part: str, rules: Rules) -> str:
    """What the sentences say for one of their parts, or for a role; of most roles nothing."""
    return next(iter(rules.lexicon("cues").forms(f"finding_{part}")), "")


def _row(relation: Relation, finding_id: str, titles: Mapping[str, str], rules: Rules) -> dict[str, Any]:
    match = rule_for(relation.check, relation.name, rules)
    assert match is not None
    left = relation.left
    place = {name: left.row[name] for name in ("doc_id", "line_start", "line_end", "char_start", "char_end")}
    return {
        "finding_id": finding_id,
        **place,
        "raw": left.row.get("place_raw", left.row["raw"]),
        "rule_id": match.rule.id,
        "check": relation.check,
        "severity": match.rule.emit["severity"],
        "message": tell(relation, titles, rules),
        "left_id": left.id,
        "right_id": relation.others[0].id if relation.others else None,
        "expected": relation.expected,
        "found": relation.found,
        "evidence": [
            {
                "role": role,
                "line": v.row["line_start"],
                "char_start": v.row["char_start"],
                "char_end": v.row["char_end"],
            }
            for role, v in [("left", left), *(("right", other) for other in relation.others)]
            if v.doc == left.doc
        ],
    }
