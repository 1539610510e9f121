"""Findings: a contradiction is found wherever it stands, and what rounding or wording explains is none.

The errors planted below change one digit of one value of a relation that holds in a plan of the corpus; the plan is
then read again from its text. All of them must be found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest

from guihua.compare.findings import find_contradictions, find_findings, find_relations, tell
from guihua.compare.relations import Relation
from guihua.compare.report import marked_text, worst_first
from guihua.compare.statements import Statement, folded
from guihua.dataset.document_rows import to_batch
from guihua.extraction import extract
from guihua.model import Source
from guihua.read.encoding import decode
from guihua.rules.ruleset import Rules
from loaded import five_plans

Tables = Mapping[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def plans() -> dict[str, tuple[Source, Tables]]:
    return {name: (source, as_in_the_dataset(rows)) for name, (source, rows) in five_plans().items()}


def as_in_the_dataset(rows: Tables) -> Tables:
    """A plan's rows with every column."""
    return {table: to_batch(table, some).to_pylist() for table, some in rows.items()}


def read(source: Source, rules: Rules) -> Tables:
    return as_in_the_dataset(extract(source, rules))


HEAD = "# 某某市国民经济和社会发展第十四个五年规划纲要（2021—2025年）\n\n"


def table(*rows: str, head: str = "| 指标 | 2020年 | 2025年 | 年均增速（%） |") -> str:
    return "\n".join(["## 主要指标", "", head, "|" + "---|" * (head.count("|") - 1), *rows, ""])


def found(text: str, rules: Rules) -> list[dict[str, Any]]:
    return find_findings(read(decode("plan.md", (HEAD + text).encode(), rules), rules), rules)


def checks(text: str, rules: Rules) -> list[str]:
    return [row["check"] for row in found(text, rules)]


# ---- one check at a time -----------------------------------------------------------------------------------

CONTRADICTIONS = {
    "two-values": table("| 粮食产量（万吨） | 317.54 | 312 | |") + "\n2020年，全市粮食产量达到371.54万吨。\n",
    "two-values-shift": table("| 旅游收入（亿元） | 32.45 | 60 | |") + "\n2020年，全市旅游收入达到324.5亿元。\n",
    "annual-growth": table("| 旅游收入（亿元） | 10.46 | 21 | 12.9 |"),
    "growth-over-period": "农村居民人均可支配收入达到16510元，比“十二五”末增长40%，年均增长5.4%。\n",
    "series-growth": table(
        "| 外贸进出口总额（万美元） | 3924 | 1551 | 2009 | 2712 | 1800 | 46.8 |",
        head="| 指标 | 2016年 | 2017年 | 2018年 | 2019年 | 2020年 | 年均增长（%） |",
    ),
    "target-worse": table("| 森林覆盖率（%） | 53.64 | 52.8 | |"),
    "out-of-range": table("| 森林覆盖率（%） | 53.64 | 153.8 | |"),
    "shares": table("| 三次产业结构 | 17.8:33.7:48.5 | 12.8:30.9:55.3 | |"),
    "quotient": table(
        "| 城乡居民收入比 | 1.73 | 1.6 | |",
        "| 城镇居民人均可支配收入（元） | 37369 | 56000 | |",
        "| 农村居民人均可支配收入（元） | 22920 | 35000 | |",
    ),
}


@pytest.mark.parametrize("check", CONTRADICTIONS)
def test_a_contradiction_is_found(check: str, rules: Rules) -> None:
    assert check in checks(CONTRADICTIONS[check], rules)


CONSISTENT = {
    "rounded": table("| 第一产业增加值（亿元） | 10.46 | 21 | 14.9 |") + "\n2020年，第一产业增加值完成10.5亿元。\n",
    "another unit": table("| 农村居民人均可支配收入（元） | 16510 | 24100 | 8 |")
    + "\n到2025年，农村居民人均可支配收入达到2.41万元，年均增长8%。\n",
    "at least": table("| 森林覆盖率（%） | 53.64 | 53.8 | |") + "\n到2025年，森林覆盖率达到50%以上。\n",
    "less is better": table("| 农药使用量（吨） | 3508.1 | 3500 | |"),
    "another indicator": table("| 城镇登记失业率（%） | 3.6 | 3.5 | |") + "\n2020年，全市城镇调查失业率为5.5%。\n",
    "another year": table("| 粮食产量（万吨） | 317.54 | 320 | |") + "\n2019年，全市粮食产量达到301.2万吨。\n",
    "another place": table("| 粮食产量（万吨） | 317.54 | 320 | |") + "\n2020年，全省粮食产量达到3015.1万吨。\n",
    "a sum over years": table("| 旅游总收入（亿元） | 32 | 60 | |") + "\n“十四五”期间，旅游总收入累计达到230亿元。\n",
    "a plan for the base year": table(
        "| 森林覆盖率（%） | 52 | 53 | 54 |", head="| 指标 | 2020年目标 | 2020年完成 | 2025年目标 |"
    ),
    "a smaller step": table("| 单位地区生产总值能耗降低（%） | 18.2 | 14 | |"),
    "a growth past a hundred": table("| 第一产业增加值（亿元） | 10 | 12 | |") + "\n2020年，利润总额增长120%。\n",
}


@pytest.mark.parametrize("case", CONSISTENT)
def test_what_wording_explains_is_no_finding(case: str, rules: Rules) -> None:
    assert checks(CONSISTENT[case], rules) == []


def test_a_finding_shows_both_sides(rules: Rules) -> None:
    text = CONTRADICTIONS["two-values"]
    (row,) = [row for row in found(text, rules) if row["check"] == "two-values"]
    sides = [(HEAD + text)[piece["char_start"] : piece["char_end"]] for piece in row["evidence"]]
    assert sides == ["317.54", "371.54万吨"]
    assert "317.54万吨" in row["message"]
    assert "371.54万吨" in row["message"]
    assert (row["found"], row["expected"]) == (317.54, 371.54)


def test_a_region_before_a_name_is_whose_value_it_is(rules: Rules) -> None:
    text = "# 衡阳市国民经济和社会发展第十四个五年规划纲要（2021—2025年）\n\n2020年，衡东县城镇化率达到42.2%。\n"
    source = decode("plan.md", text.encode(), rules)
    (fact,) = read(source, rules)["indicators"]
    assert (fact["name"], fact["scope"], fact["scope_adcode"]) == ("城镇化率", "衡东县", "430424")
    spans = {e["role"]: source.text[e["char_start"] : e["char_end"]] for e in fact["evidence"]}
    assert (spans["name"], spans["scope"]) == ("城镇化率", "衡东县")


def test_a_county_in_its_own_plan_and_in_that_of_its_city(rules: Rules) -> None:
    city = "# 衡阳市国民经济和社会发展第十四个五年规划纲要（2021—2025年）\n\n2020年，衡东县粮食产量达到41.5万吨。\n"
    county = "# 衡东县国民经济和社会发展第十四个五年规划纲要（2021—2025年）\n\n2020年，全县粮食产量达到45.1万吨。\n"
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name, text in (("city.md", city), ("county.md", county)):
        for table_name, rows in read(decode(name, text.encode(), rules), rules).items():
            tables[table_name] += rows
    assert find_findings(tables, rules) == []
    (row,) = find_contradictions(tables, rules)
    assert (row["check"], row["doc_id"]) == ("two-values", "city.md")
    assert row["finding_id"] == "city.md#i1=county.md#i1"
    assert "《衡东县国民经济和社会发展第十四个五年规划纲要》" in row["message"]


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("2020年，粮食产量达到41.5万吨。", "430400"),
        ("2020年，全市粮食产量达到41.5万吨。", "430400"),
        ("2020年，衡东县粮食产量达到41.5万吨。", "430424"),
        ("2020年，重点帮扶县粮食产量达到41.5万吨。", "430400"),
    ],
)
def test_whom_a_value_is_stated_for(sentence: str, place: str, rules: Rules) -> None:
    text = f"# 衡阳市国民经济和社会发展第十四个五年规划纲要（2021—2025年）\n\n{sentence}\n"
    (fact,) = read(decode("plan.md", text.encode(), rules), rules)["indicators"]
    assert fact["place_adcode"] == place


def test_bounds_that_may_lie_below_are_only_noted(rules: Rules) -> None:
    (row,) = found(table("| 粮食产量（万吨） | 317.54 | ≥312.5 | |"), rules)
    assert (row["check"], row["severity"]) == ("target-worse-bound", "info")


def test_worst_come_first() -> None:
    rows = [{"severity": s, "doc_id": d, "char_start": 0, "finding_id": d} for s, d in
            [("info", "a"), ("error", "b"), ("warning", "a"), ("error", "a")]]  # fmt: skip
    assert [(r["severity"], r["doc_id"]) for r in worst_first(rows)] == [
        ("error", "a"), ("error", "b"), ("warning", "a"), ("info", "a")
    ]  # fmt: skip


def test_a_line_shows_its_spans() -> None:
    line = {"text": "到2025年达到317万吨，再到320万吨。", "char_start": 100}
    assert marked_text(line, [(108, 113), (116, 121)]) == "到2025年达到[317万吨]，再到[320万吨]。"


# ---- planted errors ----------------------------------------------------------------------------------------

# Relations in which every digit counts, and those that a leading digit breaks whatever the rounding.
EXACT = {"table-total", "project-total", "text-total", "period-total", "shares", "listed-shares", "project-two-values"}
ROUNDED = {"two-values", "two-rates", "annual-growth", "annual-points", "quotient"}
COPIES = 4


def test_relations_of_the_corpus_are_many(plans: dict[str, tuple[Source, Tables]], rules: Rules) -> None:
    held = [r for doc in plans for r in _held(plans[doc][1], rules)]
    assert len(held) >= 60
    assert {r.check for r in held} >= EXACT | {"two-values", "two-rates", "annual-growth", "quotient"}


def test_every_relation_can_be_told(plans: dict[str, tuple[Source, Tables]], rules: Rules) -> None:
    for doc, (_, tables) in plans.items():
        for relation in find_relations(tables, rules):
            message = tell(relation, {doc: "plan"}, rules)
            assert relation.left.said in message or relation.check == "listed-shares"
            assert "{" not in message


@pytest.mark.parametrize("copy", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, COPIES))])
def test_every_planted_error_is_found(copy: int, plans: dict[str, tuple[Source, Tables]], rules: Rules) -> None:
    planted, missed = 0, []
    for source, tables in plans.values():
        text, plants = _plant(source, _held(tables, rules), copy)
        if not plants:
            continue
        spoilt = Source(source.doc_id, text, source.encoding, source.sha256, source.n_bytes)
        told = {
            span
            for row in find_findings(read(spoilt, rules), rules)
            for piece in row["evidence"]
            for span in range(piece["char_start"], piece["char_end"])
        }
        planted += len(plants)
        missed += [f"{source.doc_id}:{r.left.line} {r.check} {r.name}" for at, r in plants.items() if at not in told]
    assert planted > 20
    assert missed == []


def _held(tables: Tables, rules: Rules) -> list[Relation]:
    """Relations that hold and that a single digit breaks: equalities of values stated as they are, no bounds."""
    return [
        r
        for r in find_relations(tables, rules)
        if r.holds
        and r.check in EXACT | ROUNDED
        and (r.check == "listed-shares" or all(v.row.get("comparator", "=") == "=" for v in (r.left, *r.others)))
    ]


def _plant(source: Source, held: list[Relation], copy: int) -> tuple[str, dict[int, Relation]]:
    """The text with one digit changed in each relation that shares no value with one already spoilt; the ``copy``
    says which value and which digit. Returns the places of the changed digits, too."""
    text, touched, plants = source.text, set[int](), {}
    first = copy * len(held) // COPIES  # each copy begins with others, so that all have their turn
    for number, relation in enumerate([*held[first:], *held[:first]]):
        values = [relation.left, *relation.others]
        spans = {_start(v) for v in values}
        if touched & spans:
            continue
        fine = [v for v in values if sum(c.isdigit() for c in _raw(v)) >= 3]  # a change that rounding does not hide
        values = values if relation.check in EXACT else fine or values[:1]
        value = values[(copy + number) % len(values)]
        places = [_start(value) + n for n, c in enumerate(_raw(value)) if c in "0123456789"]
        at = places[(copy // 2) % len(places)] if relation.check in EXACT else places[0]
        if relation.check == "shares" and at != places[0]:
            at = places[copy % 2]
        digit = text[at]
        text = text[:at] + ("1" if digit == "9" else str(int(digit) + 1)) + text[at + 1 :]
        touched |= spans
        plants[at] = relation
    return text, plants


def _start(value: Statement) -> int:
    """Where the digits of a value begin: for a project, in its row, where its investment stands."""
    if "place_raw" in value.row:
        return int(value.row["char_start"]) + value.row["place_raw"].rindex(value.row["raw"])
    return int(value.row["char_start"])


def _raw(value: Statement) -> str:
    return str(value.row["raw"])


def test_folding_keeps_no_width() -> None:
    assert folded("三次产业结构 １７：８") == "三次产业结构17:8"


def test_findings_are_the_same_whatever_the_order_of_rows(
    plans: dict[str, tuple[Source, Tables]], rules: Rules
) -> None:
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for _, rows in plans.values():
        for name in ("documents", "lines", "indicators", "projects"):
            tables[name] += rows[name]
    backwards = {name: rows[::-1] for name, rows in tables.items()}
    assert find_findings(tables, rules) == find_findings(backwards, rules)
    assert find_contradictions(tables, rules) == find_contradictions(backwards, rules)


def test_a_value_of_a_region_above_the_plan_s_is_worth_a_look(rules: Rules) -> None:
    head = "# 衡阳市衡东县农业发展规划（2021—2025年）\n\n"
    text = head + "2020年，全国粮食产量达到6.69亿吨。\n\n2020年，全县粮食产量达到51万吨。\n"
    rows = find_findings(read(decode("plan.md", text.encode(), rules), rules), rules)
    (row,) = [row for row in rows if row["check"] == "place-above"]
    assert (row["raw"], row["severity"]) == ("6.69亿吨", "warning")
    assert "衡东县" in row["message"]
