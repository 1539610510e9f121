"""What the viewer's server answers, held against the rows of the dataset."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pytest

from guihua.dataset.parquet import read_rows
from guihua.dataset.releases import resolve
from guihua.viewer.engine import Engine
from guihua.viewer.query import answer

GRAIN = "粮食产量"
Row = dict[str, object]


@pytest.fixture(scope="module")
def engine(dataset: Path) -> Engine:
    return Engine(resolve(dataset))


def every(engine: Engine, question: str, **asked: str) -> list[Row]:
    """All rows of an answer, page after page."""
    rows: list[Row] = []
    while True:
        found = answer(engine, question, {**asked, "from": str(len(rows))})
        rows += found["rows"]
        if len(rows) >= found["total"] or not found["rows"]:
            assert len(rows) == found["total"]
            return rows


@pytest.mark.parametrize(
    ("table", "key"), [("indicators", "indicator_id"), ("projects", "project_id"), ("findings", "finding_id")]
)
def test_pages_together_hold_every_row_once(engine: Engine, dataset: Path, table: str, key: str) -> None:
    question, asked = ("findings", {}) if table == "findings" else ("facts", {"table": table})
    ids = [row[key] for row in every(engine, question, **asked)]
    assert len(ids) == len(set(ids)) > 0
    assert set(ids) == {row[key] for row in read_rows(dataset, table)}


def test_filters_and_words_hold_together(engine: Engine, dataset: Path) -> None:
    found = every(engine, "facts", table="indicators", role="target", year="2025", q="农田")
    wanted = {
        row["indicator_id"]
        for row in read_rows(dataset, "indicators")
        if row["role"] == "target"
        and row["year_start"] == row["year_end"] == 2025
        and any("农田" in str(row[name]) for name in ("name", "canonical_name", "category", "scope", "raw"))
    }
    assert wanted <= {row["indicator_id"] for row in found}
    years = {
        row.get("year_start") or row.get("context_year_start") for row in found
    }  # stated, else that of the text around
    assert {row["role"] for row in found} == {"target"} and years == {2025}


def test_values_are_ordered_within_their_unit(engine: Engine) -> None:
    for sort, sign in (("value", 1), ("-value", -1)):
        rows = [row for row in every(engine, "facts", table="indicators", sort=sort) if "value" in row]
        units = [row.get("si_unit") or row.get("unit") or "" for row in rows]
        for _, those in groupby(zip(units, rows, strict=True), key=itemgetter(0)):
            values = [sign * row.get("si_value", row["value"]) for _, row in those]
            assert values == sorted(values)
        assert len(list(groupby(units))) == len(set(units)) > 5


def test_a_word_is_found_in_full_width_and_in_the_line_where_asked(engine: Engine, dataset: Path) -> None:
    narrow = every(engine, "facts", table="indicators", q="2025")
    wide = every(engine, "facts", table="indicators", q="２０２５")
    assert {row["indicator_id"] for row in narrow} == {row["indicator_id"] for row in wide}
    own = every(engine, "facts", table="indicators", q="高标准农田")
    full = every(engine, "facts", table="indicators", q="高标准农田", full="1")
    assert len(full) > len(own) > 0


def test_the_id_of_a_rule_finds_the_facts_whose_name_it_gave_words_to(engine: Engine, dataset: Path) -> None:
    facts = read_rows(dataset, "indicators")
    lent = {rule for row in facts for rule in row["name_rules"]} - {row["rule_id"] for row in facts}
    assert lent
    for rule in lent:
        wanted = {row["indicator_id"] for row in facts if rule in row["name_rules"]}
        assert wanted <= {row["indicator_id"] for row in every(engine, "facts", table="indicators", q=rule)}


def test_facts_bring_the_words_they_stand_in(engine: Engine) -> None:
    found = answer(engine, "facts", {"table": "indicators"})
    for row in found["rows"]:
        first, text = found["lines"][row["doc_id"]][str(row["line_start"])]
        if row["line_start"] == row["line_end"]:
            assert text[row["char_start"] - first : row["char_end"] - first] == row["raw"]
        if "col" in row:
            cells = dict(map(tuple, found["cells"][row["doc_id"]][row["table_id"]][str(row["row"])]))
            assert row["col"] in cells


def test_findings_bring_both_sides(engine: Engine) -> None:
    found = answer(engine, "findings", {})
    there = {row["indicator_id"] for row in found["indicators"]} | {row["project_id"] for row in found["projects"]}
    assert found["rows"]
    for row in found["rows"]:
        assert {row[side] for side in ("left_id", "right_id") if side in row} <= there


def test_choices_are_the_values_that_there_are(engine: Engine, dataset: Path) -> None:
    found = answer(engine, "choices", {"table": "indicators"})
    rows = read_rows(dataset, "indicators")
    assert {one["value"] for one in found["measure"]} == {row["measure"] for row in rows}
    assert {one["value"] for one in found["doc"]} == {row["doc_id"] for row in rows}
    year = next(str(one["value"]) for one in found["year"] if "–" in str(one["value"]))
    assert every(engine, "facts", table="indicators", year=year)


def test_names_and_rows_are_those_of_the_panel(engine: Engine, dataset: Path) -> None:
    rows = read_rows(dataset, "panel")
    found = answer(engine, "panel", {"q": "粮食"})["names"]
    assert {one["name"] for one in found} == {row["canonical_name"] for row in rows if "粮食" in row["canonical_name"]}
    told = answer(engine, "panel", {"name": GRAIN})["rows"]
    assert sorted(row["indicator_id"] for row in told) == sorted(
        row["indicator_id"] for row in rows if row["canonical_name"] == GRAIN
    )


def test_regions_compared_bring_their_rows(engine: Engine, dataset: Path) -> None:
    regions = answer(engine, "regions", {})["rows"]
    assert [one["indicators"] for one in regions] == sorted((one["indicators"] for one in regions), reverse=True)
    codes = {str(one["adcode"]) for one in regions[:2]}
    told = answer(engine, "compare", {"regions": ",".join(codes)})["rows"]
    assert len(told) == sum(row["adcode"] in codes for row in read_rows(dataset, "panel"))


def test_search_finds_lines_that_hold_every_word(engine: Engine) -> None:
    lines = answer(engine, "search", {"q": "高标准 农田"})["rows"]
    assert lines
    assert all("高标准" in one["text"] and "农田" in one["text"] for one in lines if len(one["text"]) < 400)
    assert answer(engine, "search", {"q": ""})["rows"] == []


@pytest.mark.parametrize("words", ["'; DROP TABLE plans; --", "%", "\\", '"', "?"])
def test_what_is_typed_is_a_word_and_no_question(engine: Engine, words: str) -> None:
    for question in ("plans", "facts", "findings", "panel", "regions", "search"):
        answer(engine, question, {"q": words, "sort": words, "table": words, "role": words, "full": "1", "from": words})
    assert answer(engine, "plans", {})["total"] == 5


def test_plans_that_were_not_chosen_say_nothing(dataset: Path) -> None:
    engine = Engine(resolve(dataset), ["hengdong"])
    (doc_id,) = engine.doc_ids
    assert [row["doc_id"] for row in every(engine, "plans")] == [doc_id]
    assert {row["doc_id"] for row in every(engine, "facts", table="indicators")} == {doc_id}
    assert {row["doc_id"] for row in answer(engine, "search", {"q": "农田"})["rows"]} == {doc_id}
    assert answer(engine, "plan", {"doc": "hengyang_rural_14fyp.txt"}) == {"document": None}
