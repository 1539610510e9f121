"""Checks of sums: totals against their parts in tables, among projects and in running text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from guihua.compare.relations import Relation, listing, rule_for, shown, tolerance, total, written
from guihua.compare.statement_years import OBSERVED, Row
from guihua.compare.statements import Amount, Statement, by, exact, folded
from guihua.lexicons.units import CURRENCY, YUAN
from guihua.rules import stages
from guihua.rules.ruleset import Rules

LEAST_DIGITS = 4  # a sum of fewer digits is one digit away from too many others
PERCENTAGES = frozenset({"percent", "ratio"})


def table_totals(values: Sequence[Statement], rules: Rules, joint: str) -> Iterator[Relation]:
    """A row called 合计 against the rows above it back to the total before; one of the whole may also stand first."""
    cells = [v for v in values if v.table is not None and v.row["type"] not in PERCENTAGES]
    columns: dict[tuple[str, int, str], list[Statement]] = {}
    for cell in cells:
        columns.setdefault((cell.row["table_id"], cell.row["col"], cell.unit), []).append(cell)
    for unsorted in columns.values():
        column = sorted(unsorted, key=lambda v: int(v.row["row"]))
        totals = [n for n, v in enumerate(column) if _is(v.name, "total", rules)]
        for k, n in enumerate(totals):
            before = column[(totals[k - 1] + 1 if k else 0) : n]
            parts = before if before else column[n + 1 : totals[k + 1] if k + 1 < len(totals) else None]
            parts = [part for part in parts if not _is(part.name, "part", rules)]
            if len(parts) >= 2 and rule_for("table-total", column[n].name, rules) is not None:
                yield _sum("table-total", column[n].name, column[n], parts, rules, joint)


def _is(name: str, what: str, rules: Rules) -> bool:
    match = rules.first(stages.FINDING_NAME, name)
    return match is not None and match.rule.emit.get("is") == what


def _sum(check: str, name: str, whole: Statement, parts: Sequence[Statement], rules: Rules, joint: str) -> Relation:
    value, within = total(parts)
    match = rule_for(check, name, rules)
    slack = tolerance(match, value) if match else Fraction(0)
    return Relation(
        check, name, whole.within.meets(within.widened(slack)), whole, tuple(parts),
        written(whole.value, whole), written(value, whole),
        {"expected": shown(value, whole), "parts": listing(parts, joint)},
    )  # fmt: skip


def parts_of_rows(values: Sequence[Statement], rules: Rules) -> Iterator[Relation]:
    """A row 其中：… against the nearest row above it that is no such part, column by column."""
    cells = [v for v in values if v.table is not None and v.measure == "level"]
    columns: dict[tuple[str, int, str], list[Statement]] = {}
    for cell in cells:
        columns.setdefault((cell.row["table_id"], cell.row["col"], cell.unit), []).append(cell)
    for column in columns.values():
        whole: Statement | None = None
        for cell in sorted(column, key=lambda v: int(v.row["row"])):
            if not _is(cell.name, "part", rules):
                whole = cell
            elif whole is not None and rule_for("part-over-whole", cell.name, rules) is not None:
                holds = cell.within.low <= whole.within.high
                yield Relation(
                    "part-over-whole", cell.name, holds, cell, (whole,),
                    written(cell.value, cell), written(whole.value, cell), {"whole": whole.name},
                )  # fmt: skip


# ---- projects ----------------------------------------------------------------------------------------------


def project_totals(projects: Sequence[Row], rules: Rules, joint: str) -> Iterator[Relation]:
    """The investment of a group row against that of the projects under it."""
    members: dict[str, list[Row]] = {}
    for row in projects:
        if row["parent_id"] is not None:
            members.setdefault(row["parent_id"], []).append(row)
    for group in projects:
        below = members.get(group["project_id"], [])
        stated = [row for row in below if row["investment"] is not None]
        if group["investment"] is None or not stated:
            continue
        whole, parts = project_value(group), [project_value(row) for row in stated]
        value, within = total(parts)
        holds = whole.within.meets(within)
        check = "project-total" if holds or len(stated) == len(below) or value > whole.value else "project-total-open"
        if rule_for(check, group["name"], rules) is not None:
            yield Relation(
                check, group["name"], holds, whole, tuple(parts), written(whole.value, whole), written(value, whole),
                {"expected": shown(value, whole), "parts": listing(parts, joint)},
            )  # fmt: skip


def project_value(row: Row) -> Statement:
    """A project's investment as a stated value, in yuan; as exact as its cell."""
    value = exact(row["investment"])
    number = exact(row["investment_number"] or 0)
    step = abs(value / number) / 10 ** row["investment_decimals"] if number else Fraction(0)
    raw = "".join((row["investment_raw"] or "").split())
    shown_as = {"raw": raw, "number": row["investment_number"], "unit_raw": None, "place_raw": row["raw"]}
    return Statement(
        row={**row, **shown_as}, place="", indicator=row["name"], canonical=False, measure="level", role=None,
        years=None, amount=Amount(value, None, step, "=", YUAN, CURRENCY),
    )  # fmt: skip


def project_amounts(projects: Sequence[Row], values: Sequence[Statement], rules: Rules) -> Iterator[Relation]:
    """A project's investment in a table against the amounts that the box item of the same name states."""
    money = by([v for v in values if v.unit == YUAN], "doc")
    amounts: dict[tuple[str, str], list[Statement]] = {}
    for box in projects:
        if box["source"] == "box":
            within = range(box["char_start"], box["char_end"])
            amounts[box["doc_id"], folded(box["name"])] = [
                v for v in money.get((box["doc_id"],), ()) if v.row["char_start"] in within
            ]
    for row in projects:
        said = amounts.get((row["doc_id"], folded(row["name"])), []) if row["source"] == "table" else []
        if row["investment"] is None or not said or rule_for("project-two-values", row["name"], rules) is None:
            continue
        stated = project_value(row)
        same = next((v for v in said if v.within.meets(stated.within)), None)
        yield Relation(
            "project-two-values", row["name"], same is not None, stated, (same or said[0],),
            written(stated.value, stated), written((same or said[0]).value, stated),
        )  # fmt: skip


# ---- running text ------------------------------------------------------------------------------------------


def text_totals(
    values: Sequence[Statement], lines: Mapping[tuple[str, int], Row], rules: Rules, joint: str
) -> Iterator[Relation]:
    """A value against the parts that its sentence lists after it (其中 …): equal, or a single digit away from it."""
    prose = [v for v in values if v.table is None and v.row["type"] not in PERCENTAGES and v.row["comparator"] == "="]
    for (doc, number), row in by(prose, "doc", "line").items():
        line = lines.get((doc, number))
        if line is None:
            continue
        for n, (whole, following) in enumerate(pairwise(row), 1):
            start, end = (value.row["char_end"] - line["char_start"] for value in (whole, following))
            cue = rules.first(stages.FINDING_CUE, line["text"][start:end])
            if cue is None or rule_for("text-total", whole.indicator, rules) is None:
                continue
            parts = _listed(whole, map(row.__getitem__, range(n, len(row))), whole.row["char_end"] + cue.end)
            if len(parts) < 2 or _digits(whole) < LEAST_DIGITS:
                continue
            if _equal(whole, parts) or (len(parts) >= 3 and one_digit_away(whole, parts)):
                yield _sum("text-total", whole.name, whole, parts, rules, joint)


def _listed(whole: Statement, later: Iterable[Statement], opened: int) -> list[Statement]:
    """The values from ``opened`` on that go by one unit; none where they come to so much more than the whole that no
    digit of it could be wrong, so that a long list is not added up for each of its values."""
    parts: list[Statement] = []
    most = 10 * abs(whole.value)
    so_far = Fraction(0)
    for part in later:
        if part.unit != whole.unit or part.row["char_start"] < opened:
            break
        parts.append(part)
        so_far += part.value
        if so_far > most:
            return []
    return parts


def _equal(whole: Statement, parts: Sequence[Statement]) -> bool:
    return abs(total(parts)[0] - whole.value) <= max(whole.step, *(p.step for p in parts)) / 2


def _digits(value: Statement) -> int:
    return sum(c.isdigit() for c in str(value.row["raw"]))


def one_digit_away(whole: Statement, parts: Sequence[Statement]) -> bool:
    """True where another digit at one place of one of the values would make the sum exact."""
    gap = abs(total(parts)[0] - whole.value)
    for value in (whole, *parts):
        place = value.step
        for _ in range(_digits(value)):
            if place > 0 and gap / place in range(1, 10):
                return True
            place *= 10
    return False


def period_totals(values: Sequence[Statement], rules: Rules, joint: str) -> Iterator[Relation]:
    """What a period brought against what each of its years did, in one line of text."""
    prose = [v for v in values if v.table is None and v.row["type"] not in PERCENTAGES and v.role == OBSERVED]
    for _, row in by(prose, "doc", "line", "unit").items():
        for whole in row:
            first, last = whole.row["year_start"], whole.row["year_end"]
            if (
                first is None
                or last is None
                or last <= first
                or rule_for("period-total", whole.indicator, rules) is None
            ):
                continue
            for (_, measure), yearly in by([v for v in row if v.dated and v.year], "indicator", "measure").items():
                of_year = {v.year: v for v in yearly}
                if (
                    measure != "cumulative"
                    and len(yearly) == last - first + 1
                    and set(of_year) == set(range(first, last + 1))
                ):
                    relation = _sum("period-total", whole.name, whole, yearly, rules, joint)
                    yield replace(relation, words={**relation.words, "years": str(last - first + 1)})
