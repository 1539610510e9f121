"""``guihua lexicon missing``: names that most plans use come first."""

from __future__ import annotations

from guihua.workbench.lexicon_gaps import missing_names


def row(name: str, doc: str, line: int, canonical: str | None = None) -> dict[str, object]:
    return {"name": name, "dimension": "count", "canonical_name": canonical, "doc_id": doc, "line_start": line}


def test_order_and_first_place() -> None:
    rows = [
        row("书屋", "b.txt", 9), row("书屋", "a.txt", 5), row("书屋", "a.txt", 3),
        row("桥梁", "a.txt", 1), row("桥梁", "a.txt", 2), row("桥梁", "a.txt", 4), row("桥梁", "a.txt", 6),
        row("粮食产量", "a.txt", 1, "粮食产量"),
    ]  # fmt: skip
    assert missing_names(rows) == [
        ("书屋", "count", 3, 2, "a.txt:3"),
        ("桥梁", "count", 4, 1, "a.txt:1"),
    ]
    assert missing_names(rows) == missing_names(rows[::-1])
