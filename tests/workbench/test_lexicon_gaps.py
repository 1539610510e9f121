"""``guihua lexicon missing``: names that a reader would add come first, of these those that most plans use."""

from __future__ import annotations

from guihua.rules.ruleset import Rules
from guihua.workbench.lexicon_gaps import missing_names


def row(name: str, doc: str, line: int, canonical: str | None = None, source: str = "prose") -> dict[str, object]:
    about = {"dimension": "count", "canonical_name": canonical, "source": source}
    return {"name": name, "doc_id": doc, "line_start": line, **about}


def test_what_measures_comes_first_and_bare_nouns_last(rules: Rules) -> None:
    often = [row(name, f"{n}.txt", 1) for name in ("项目", "村") for n in range(9)]
    rare = [
        row("办复面积", "a.txt", 1),
        row("农家书屋", "b.txt", 2, source="table"),
        row("高新技术企业集群", "c.txt", 3),
    ]
    names = [name for name, *_ in missing_names([*often, *rare], rules)]
    assert names == ["农家书屋", "办复面积", "高新技术企业集群", "村", "项目"]


def test_order_and_first_place(rules: Rules) -> None:
    rows = [
        row("书屋", "b.txt", 9), row("书屋", "a.txt", 5), row("书屋", "a.txt", 3),
        row("桥梁", "a.txt", 1), row("桥梁", "a.txt", 2), row("桥梁", "a.txt", 4), row("桥梁", "a.txt", 6),
        row("粮食产量", "a.txt", 1, "粮食产量"),
    ]  # fmt: skip
    assert missing_names(rows, rules) == [
        ("书屋", "count", 3, 2, "a.txt:3"),
        ("桥梁", "count", 4, 1, "a.txt:1"),
    ]
    assert missing_names(rows, rules) == missing_names(rows[::-1], rules)
