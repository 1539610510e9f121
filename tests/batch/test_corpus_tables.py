"""What plans say together does not depend on how many parts or processes it is made in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import guihua.batch.corpus_tables
import guihua.batch.partition
from guihua.batch.corpus_tables import MADE, across
from guihua.compare.panel import build_panel
from guihua.dataset.parquet import read_rows
from guihua.dataset.releases import resolve
from guihua.rules.kept import default_rules_folder
from guihua.rules.ruleset import Rules


def made(dataset: Path, rules: Rules, scratch: Path, jobs: int) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in MADE}
    for piece in across(resolve(dataset), rules, default_rules_folder(), scratch, jobs):
        for name, batch in piece.items():
            rows[name] += batch.to_pylist()
    return rows


@pytest.mark.parametrize(("part", "few", "jobs"), [(40, 1000, 1), (40, 0, 2), (1, 0, 2)])
def test_many_parts_and_processes_give_what_one_gives(
    dataset: Path, rules: Rules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int, few: int, jobs: int
) -> None:
    whole = made(dataset, rules, tmp_path / "whole", 1)
    monkeypatch.setattr(guihua.batch.partition, "PART", part)
    monkeypatch.setattr(guihua.batch.corpus_tables, "FEW", few)
    assert made(dataset, rules, tmp_path / "parts", jobs) == whole
    assert whole["panel"] == read_rows(dataset, "panel")
    assert len(whole["panel"]) > 200


def test_parts_that_are_the_same_are_not_made_again(
    dataset: Path, rules: Rules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guihua.batch.partition, "PART", 40)
    first = made(dataset, rules, tmp_path / "one", 1)
    kept = sorted((tmp_path / "kept-parts").iterdir())
    assert len(kept) > 3
    kept[1].write_bytes(kept[1].read_bytes()[:-1])  # damaged: that one is made anew
    (tmp_path / "kept-parts" / "old").touch()
    made_now: list[int] = []

    def counted(*arguments: Any) -> Any:
        made_now.append(1)
        return build_panel(*arguments)

    monkeypatch.setattr(guihua.batch.corpus_tables, "build_panel", counted)
    assert made(dataset, rules, tmp_path / "two", 1) == first
    assert len(made_now) == 1
    assert sorted((tmp_path / "kept-parts").iterdir()) == kept
    assert made(dataset, rules, tmp_path / "three", 1) == first
    assert len(made_now) == 1  # what was damaged is whole again


def test_a_fact_more_leaves_most_parts_as_they_are() -> None:
    counts = Counter({f"{region:06}\tfact {n}": n % 5 + 1 for region in range(300) for n in range(40)})
    before = set(guihua.batch.partition.first_keys(counts))
    after = set(guihua.batch.partition.first_keys(counts + Counter({"000123\tfact 7": 1, "000200\tnew": 9})))
    assert len(before) > 10
    assert len(before ^ after) <= 4
