"""What plans say together does not depend on how many parts or processes it is made in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import guihua.batch.corpus_tables
import guihua.batch.partition
from guihua.batch.corpus_tables import MADE, across
from guihua.cli.main import main
from guihua.compare.panel import build_panel
from guihua.dataset.parquet import read_rows
from guihua.dataset.releases import resolve
from guihua.rules.kept import default_rules_folder
from guihua.rules.ruleset import Rules
from guihua.viewer.engine import Engine
from guihua.viewer.query import answer


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

    def counted(*arguments: Any, **options: Any) -> Any:
        made_now.append(1)
        return build_panel(*arguments, **options)

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


PLAN = """衡东县“十四五”农业农村现代化规划

到2025年，粮食产量达到30万吨。

表1 2025年主要指标

| 指标 | 单位 | 甲乙丙 | 2025年 |
| 油茶面积 | 万亩 | 15 | 16 |
| 蔬菜产量 | 万吨 | 11 | 12 |
"""


def test_values_in_doubt_are_in_the_panel_only_where_asked_for(tmp_path: Path) -> None:
    corpus, output = tmp_path / "plans", tmp_path / "output"
    corpus.mkdir()
    (corpus / "a.txt").write_text(PLAN, encoding="utf-8")
    found = []
    for asked in ((), ("--doubtful",), (), ("--doubtful",)):
        done = CliRunner().invoke(main, ["run", str(corpus), "-o", str(output), "--jobs", "1", *asked])
        assert done.exit_code == 0, done.output
        found.append({row["canonical_name"]: row["quality"] for row in read_rows(output, "panel")})
    assert found[0] == found[2] == {"粮食产量": None}
    assert found[1] == found[3] == {"粮食产量": None, "油茶林面积": "unknown-header", "蔬菜产量": "unknown-header"}
    told = [answer(Engine(resolve(output)), "panel", asked) for asked in ({}, {"doubtful": "1"})]
    assert [(len(one["names"]), one["doubtful"]) for one in told] == [(1, 2), (3, 2)]
