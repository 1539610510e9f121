"""What ``guihua explain`` says of ten lines of the corpus, word for word."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import ROOT
from guihua.cli.main import main

TOLD = sorted((Path(__file__).parent / "explained").glob("*.txt"))


def test_there_are_ten() -> None:
    assert len(TOLD) == 10


@pytest.mark.slow
@pytest.mark.parametrize("told", TOLD, ids=lambda path: path.stem)
def test_a_line_is_explained(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    place = ":".join(told.stem.rsplit("-", 1))
    result = CliRunner().invoke(main, ["explain", place, "--near", "1"])
    assert result.exit_code == 0
    known, now = told.read_text(encoding="utf-8").splitlines(), result.output.splitlines()
    changed = "\n".join(difflib.unified_diff(known, now, "known", "now", lineterm=""))
    assert not changed, f"{changed}\nif that is right: guihua explain {place} --near 1 > {told.relative_to(ROOT)}"
