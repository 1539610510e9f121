"""Every block of docs/recipes.md runs, in order, on the five plans."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import ROOT
from guihua.dataset.schema import COLUMNS

BLOCK = re.compile(r"^```(python|r|stata)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_recipes(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    (tmp_path / "output").symlink_to(dataset)
    monkeypatch.chdir(tmp_path)
    blocks = BLOCK.findall((ROOT / "docs" / "recipes.md").read_text(encoding="utf-8"))
    names: dict[str, object] = {}
    for language, code in blocks:
        if language != "python":  # no R and no Stata here: at least every column named is there
            named = set(re.findall(r"\b(\w+)\b", code)) & {name for name, _, _ in COLUMNS["panel"]}
            assert named >= {"canonical_name", "series", "year_end", "value"}
            assert "reshape" not in code or named >= {"region", "unit", "measure", "year_stated"}
            continue
        exec(compile(code, "docs/recipes.md", "exec"), names)
    assert len(blocks) == 13
    told = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))
    assert not re.findall(r"(?:read_parquet\(|dataset\(|FROM |JOIN )[\"']output/(?!current)", told)
    assert "name" in capsys.readouterr().out
