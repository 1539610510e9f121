"""Every block of docs/recipes.md runs, in order, on the five plans."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from conftest import ROOT

BLOCK = re.compile(r"^```(python|sql)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_recipes(dataset: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (dataset.parent / "corpus").symlink_to(ROOT / "corpus")
    monkeypatch.chdir(dataset.parent)
    blocks = BLOCK.findall((ROOT / "docs" / "recipes.md").read_text(encoding="utf-8"))
    names: dict[str, object] = {}
    for language, code in blocks:
        if language == "python":
            exec(compile(code, "docs/recipes.md", "exec"), names)
        else:
            rows = duckdb.sql(code).fetchall()
            assert len(rows) > 10 and all(row[-1] for row in rows)
    assert len(blocks) == 8
    assert "name" in capsys.readouterr().out
