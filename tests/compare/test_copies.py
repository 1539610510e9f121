"""Which plans are copies: the same bytes, or nearly the same words and numbers of one region and period."""

from __future__ import annotations

import random
from hashlib import sha256
from typing import Any

from guihua.compare.copies import find_copies, likeness, sketch

RNG = random.Random(7)
WORDS = ["粮食", "水利", "道路", "学校", "森林", "产业", "园区", "加快", "推进", "建设", "完善", "提高", "到二〇二五年"]
TEXT = "".join(RNG.choice(WORDS) + (str(RNG.randint(1, 99999)) if n % 9 == 0 else "") for n in range(4000))


def found(*texts: tuple[str, str], **columns: Any) -> list[tuple[str, str, str]]:
    documents = [
        {"doc_id": name, "sha256": sha256(text.encode()).hexdigest(), "adcode": "1", "period_start": 1, "period_end": 5}
        | columns.get(name, {})
        for name, text in texts
    ]
    rows = find_copies(documents, {name: sketch(text) for name, text in texts})
    return [(row["doc_id"], row["copy_of"], row["found_by"]) for row in rows]


def test_the_same_bytes_are_a_copy_whatever_is_known_of_them() -> None:
    assert found(("a", TEXT), ("b", TEXT), b={"adcode": None}) == [("b", "a", "bytes")]


def test_empty_files_are_no_copies_of_each_other() -> None:
    assert found(("a", ""), ("b", "")) == []


def test_a_text_broken_into_other_lines_with_some_words_changed_is_a_copy() -> None:
    other = TEXT.replace("学校", "学\n校").replace("森林道路森林", "森林公路森林")
    assert other.count("\n") > 100
    assert found(("a", TEXT), ("b", other)) == [("b", "a", "text")]


def test_another_region_or_other_numbers_are_no_copy() -> None:
    other = TEXT + "。"
    assert found(("a", TEXT), ("b", other), b={"adcode": "2"}) == []
    renumbered = TEXT.translate({ord(str(n)): str((n * 7 + 3) % 10) for n in range(10)})
    assert found(("a", TEXT), ("b", renumbered)) == []


def test_likeness_is_near_the_share_in_common() -> None:
    half = TEXT[: len(TEXT) // 2]
    assert abs(likeness(sketch(TEXT).shingles, sketch(half).shingles) - 0.5) < 0.1
    assert likeness(sketch(TEXT).shingles, sketch(TEXT).shingles) == 1
