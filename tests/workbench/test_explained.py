"""What ``guihua explain`` says of ten lines of the corpus, word for word but for the places in files of rules: a line
added there moves all that stand below it."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import ROOT
from guihua.cli.main import main

TOLD = sorted((Path(__file__).parent / "explained").glob("*.txt"))
_PLACE = re.compile(r"(\w+(?:\.yaml|\.tsv)):\d+(?::\d+)?")


def without_places(told: str) -> list[str]:
    """The lines of what is told; of a place in a file of rules the file alone."""
    return _PLACE.sub(r"\1", told).splitlines()


def test_of_a_place_the_file_is_compared() -> None:
    assert without_places("a (names.yaml:7:9) b.txt:60\n(units.tsv:8)") == ["a (names.yaml) b.txt:60", "(units.tsv)"]


def test_there_are_ten() -> None:
    assert len(TOLD) == 10


@pytest.mark.slow
@pytest.mark.parametrize("told", TOLD, ids=lambda path: path.stem)
def test_a_line_is_explained(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    place = ":".join(told.stem.rsplit("-", 1))
    result = CliRunner().invoke(main, ["explain", place, "--near", "1"])
    assert result.exit_code == 0
    known, now = without_places(told.read_text(encoding="utf-8")), without_places(result.output)
    changed = "\n".join(difflib.unified_diff(known, now, "known", "now", lineterm=""))
    assert not changed, f"{changed}\nif that is right: guihua explain {place} --near 1 > {told.relative_to(ROOT)}"
