"""Every row leads to the rule and the words that gave it: a line of a file whose bytes are known."""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import cache
from pathlib import Path

from conftest import RULES
from guihua.dataset.parquet import read_rows
from guihua.dataset.releases import snapshot, tables_of
from loaded import own_rules


@cache
def lines(file: str) -> list[str]:
    return (RULES / file).read_text(encoding="utf-8").split("\n")


def line(place: str) -> str:
    file, _, number = place.rpartition(":")
    return lines(file)[int(number) - 1]


def test_each_rule_id_leads_to_a_line_of_a_file(dataset: Path) -> None:
    seen: set[str] = set()
    with snapshot(dataset) as release:
        rules = {row["rule_id"]: row for row in read_rows(release, "rules")}
        for table in tables_of(release):
            seen |= {row["rule_id"] for row in read_rows(release, table) if row.get("rule_id")}
    assert len(seen) > 50
    assert rules.keys() == {rule.id for rule in own_rules().all}
    for rule_id, rule in rules.items():
        assert line(f"{rule['file']}:{rule['line']}")[rule["column"] - 1 :].startswith(rule_id)
        assert rule["file_sha256"] == hashlib.sha256((RULES / rule["file"]).read_bytes()).hexdigest()


def test_every_fact_of_running_text_names_its_rule(dataset: Path) -> None:
    with snapshot(dataset) as release:
        for table in ("quantities", "times"):
            assert all(row["rule_id"] for row in read_rows(release, table))
        assert all(row["rule_id"] for row in read_rows(release, "indicators") if row["source"] == "prose")


def test_every_fact_of_running_text_names_the_rules_that_gave_its_name(dataset: Path) -> None:
    stages = {rule.id: rule.stage for rule in own_rules().all}
    with snapshot(dataset) as release:
        rows = read_rows(release, "indicators")
    prose = [row for row in rows if row["source"] == "prose"]
    assert all(row["rule_id"] in row["name_rules"] for row in prose)
    assert {stages[rule] for row in rows for rule in row["name_rules"]} == {"name", "subject"}
    assert sum(len(row["name_rules"]) > 1 for row in rows) > 20


def test_a_unit_a_plan_period_and_a_name_lead_to_their_lines_of_a_word_list(dataset: Path) -> None:
    with snapshot(dataset) as release:
        quantities, indicators, times = (read_rows(release, table) for table in ("quantities", "indicators", "times"))
    led: Counter[str] = Counter()
    for row in [*quantities, *indicators, *times]:
        for place in row["lexicon_lines"]:
            file, form = place.partition(":")[0], line(place).split("\t")[0]
            led[file] += 1
            if file == "units.tsv":
                assert form in "".join((row["unit_raw"] or row["unit"]).split()), (row["raw"], place)
            elif file == "plan_periods.tsv":
                assert form in "".join(row["raw"].split()), (row["raw"], place)
            elif file == "indicators.tsv":
                assert row["canonical_name"] in line(place), (row["name"], place)
            else:
                assert form.startswith("family-"), (row["name"], place)
    assert {"units.tsv", "plan_periods.tsv", "indicators.tsv"} <= led.keys()
    assert led.keys() <= {"units.tsv", "plan_periods.tsv", "indicators.tsv", "linking.rules.tsv"}
    for row in quantities:
        if row["dimension"] and row["unit"]:
            assert any(place.startswith("units.tsv:") for place in row["lexicon_lines"]), row["raw"]
    for row in indicators:
        lists = ("indicators.tsv:", "linking.rules.tsv:")
        named = any(place.startswith(lists) for place in row["lexicon_lines"])
        assert named == (row["canonical_name"] is not None)


def test_rules_that_lost_at_a_place_are_named(dataset: Path) -> None:
    rules = own_rules()
    with snapshot(dataset) as release:
        rows = [*read_rows(release, "quantities"), *read_rows(release, "times")]
    suppressed = [(row, loser) for row in rows for loser in row["beaten"]]
    assert len(suppressed) > 100
    for row, loser in suppressed:
        winner, lost = rules[row["rule_id"]], rules[loser]
        assert lost.stage == winner.stage
        assert lost.id != winner.id
        assert lost.priority <= winner.priority
