"""Every row names the rule that gave it, and that rule stands at a line of a file."""

from __future__ import annotations

from pathlib import Path

from conftest import RULES

from pipeline.dataset import read_rows
from pipeline.releases import snapshot, tables_of
from pipeline.rules import load_rules


def test_each_rule_id_leads_to_a_line_of_a_file(dataset: Path) -> None:
    rules = load_rules(RULES)
    seen: set[str] = set()
    with snapshot(dataset) as release:
        for table in tables_of(release):
            seen |= {row["rule_id"] for row in read_rows(release, table) if row.get("rule_id")}
    assert len(seen) > 50
    assert seen <= {rule.id for rule in rules}
    for rule_id in seen:
        place = rules[rule_id].position
        lines = (RULES / place.file).read_text(encoding="utf-8").split("\n")
        assert lines[place.line - 1][place.column - 1 :].startswith(rule_id)


def test_every_fact_of_running_text_names_its_rule(dataset: Path) -> None:
    with snapshot(dataset) as release:
        for table in ("quantities", "times"):
            assert all(row["rule_id"] for row in read_rows(release, table))
        assert all(row["rule_id"] for row in read_rows(release, "indicators") if row["source"] == "prose")
