"""What plans say together does not depend on how many parts or processes it is made in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import guihua.batch.corpus_tables
import guihua.batch.partition
from guihua.batch.corpus_tables import MADE, across
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
