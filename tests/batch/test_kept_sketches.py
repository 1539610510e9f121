"""Sketches are kept: the same as when made anew, and made anew of what changed alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guihua.batch.kept_sketches import sketches
from guihua.compare.copies import Sketch, sketch

TEXTS = {name: f"{name}到2025年，粮食产量达到{number}万吨。" * 9 for number, name in enumerate("甲乙丙")} | {"空": ""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found(tmp_path)
    return tmp_path


def found(folder: Path, made_with: str = "code", **changed: str) -> tuple[dict[str, list[Any]], list[str]]:
    """The numbers of each sketch, and of whom they were made."""
    made: list[str] = []

    def make(wanted: set[str]) -> Iterator[tuple[str, Sketch]]:
        for name in sorted(wanted - {"无"}):  # one of which nothing could be read
            made.append(name)
            yield name, sketch((TEXTS | changed)[name])

    documents = [{"doc_id": name, "sha256": text} for name, text in {**TEXTS, "无": "", **changed}.items()]
    known = sketches(folder / "kept", made_with, documents, make)
    return {name: [one.shingles.tolist(), one.numbers.tolist()] for name, one in sorted(known.items())}, made


def test_of_what_did_not_change_none_is_made(folder: Path) -> None:
    assert found(folder) == (found(folder / "new")[0], [])
    assert sorted(found(folder)[0]) == sorted(TEXTS)


def test_of_what_changed_one_is_made_anew(folder: Path) -> None:
    assert found(folder, 乙="别的话") == (found(folder / "new", 乙="别的话")[0], ["乙"])
    assert found(folder, 乙="别的话")[1] == []


@pytest.mark.parametrize("harm", ["other code", "cut", "gone"])
def test_what_is_not_to_be_believed_is_made_anew(folder: Path, harm: str) -> None:
    if harm == "cut":
        (folder / "kept").write_bytes((folder / "kept").read_bytes()[:-1])
    elif harm == "gone":
        (folder / "kept").unlink()
    assert found(folder, "new code" if harm == "other code" else "code") == (found(folder / "new")[0], sorted(TEXTS))


def test_there_may_be_none(tmp_path: Path) -> None:
    for documents in ([{"doc_id": "甲"}], [], []):
        assert sketches(
            tmp_path / "kept", "code", documents, lambda names: [(n, sketch("")) for n in names]
        ).keys() == {row["doc_id"] for row in documents}
