"""Annotations go to each tool and come back the same, whatever the tool counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guihua.integrations.annotation import TOOLS, AnnotationError, Mark, Marked, Utf16, as_gold
from guihua.workbench.agreement import agreement
from rule_edit import guihua

# 𠮷 and 𡧛 lie outside the BMP: two UTF-16 units each.
TEXT = "𠮷县规划\n到2030年，𡧛家塘水库库容达到16万\n立方米。\n"
START = TEXT.index("16万")
MARKS = (
    Mark(TEXT.index("2030"), TEXT.index("2030") + 5, "time", {"value": "2030"}),
    Mark(TEXT.index("𡧛"), TEXT.index("达到"), "name"),
    Mark(
        START,
        TEXT.index("。", START),
        "quantity",
        {"value": 160000.0, "unit": "立方米", "role": "target", "name": "库容"},
    ),
)
DOCUMENT = Marked("jixian", TEXT, MARKS)
TARGETS = {"brat": "brat", "doccano": "out/a.jsonl", "label-studio": "out/a.json", "inception": "cas"}


@pytest.mark.parametrize("tool", TOOLS)
def test_what_goes_out_comes_back(tool: str, tmp_path: Path) -> None:
    if tool == "inception":
        pytest.importorskip("cassis")
    write, read = TOOLS[tool]
    write([DOCUMENT], tmp_path / TARGETS[tool])
    (back,) = read(tmp_path / TARGETS[tool])
    assert back.text == TEXT
    assert [(m.start, m.end, m.label, dict(m.fields)) for m in back.marks] == [
        (m.start, m.end, m.label, dict(m.fields)) for m in sorted(MARKS, key=lambda m: m.start)
    ]


def test_each_tool_counts_as_it_does(tmp_path: Path) -> None:
    for tool in ("brat", "doccano", "label-studio"):
        TOOLS[tool][0]([DOCUMENT], tmp_path / TARGETS[tool])
    row = json.loads((tmp_path / "out" / "a.jsonl").read_text(encoding="utf-8"))
    assert [start for start, _, label in row["label"] if label == "quantity"] == [START + 2]  # two pairs before it
    task = json.loads((tmp_path / "out" / "a.json").read_text(encoding="utf-8"))[0]
    values = [one["value"] for one in task["predictions"][0]["result"]]
    assert all(TEXT[v["start"] : v["end"]] == v["text"] for v in values)
    ann = (tmp_path / "brat" / "jixian.ann").read_text(encoding="utf-8")
    assert f"quantity {START} {START + 3};{START + 4} " in ann  # a line's end parts it


def test_a_label_studio_span_in_utf_16_is_told_by_its_text(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    TOOLS["label-studio"][0]([DOCUMENT], path)
    tasks = json.loads(path.read_text(encoding="utf-8"))
    count = Utf16(TEXT)
    for one in tasks[0]["predictions"][0]["result"]:
        one["value"] |= {key: count.units(one["value"][key]) for key in ("start", "end")}
    path.write_text(json.dumps(tasks), encoding="utf-8")
    (back,) = TOOLS["label-studio"][1](path)
    assert {(m.start, m.end) for m in back.marks} == {(m.start, m.end) for m in MARKS}
    tasks[0]["predictions"][0]["result"][0]["value"]["text"] = "别的"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    with pytest.raises(AnnotationError, match="another text"):
        list(TOOLS["label-studio"][1](path))


@given(st.text(max_size=30), st.integers(0, 30))
def test_units_and_points_are_inverse(text: str, at: int) -> None:
    text = "".join(c for c in text if not 0xD800 <= ord(c) < 0xE000)
    at = min(at, len(text))
    count = Utf16(text)
    assert count.units(at) == len(text[:at].encode("utf-16-le")) // 2
    assert count.points(count.units(at)) == at


def test_gold_made_of_marks_agrees_with_itself_and_not_with_another(tmp_path: Path) -> None:
    packets, mentions = as_gold(DOCUMENT)
    assert {m["raw"] for m in mentions} == {"2030年", "16万\n立方米"}
    for packet in packets:
        for mention in (m for m in mentions if m["sid"] == packet["sid"]):
            assert packet["text"][mention["s"] : mention["e"]] == mention["raw"]
    other = [dict(m, role="actual") if "role" in m else m for m in mentions]
    for name, said in (("a", mentions), ("b", other)):
        (tmp_path / name).mkdir()
        for kind, rows in (("packet", packets), ("gold", said)):
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (tmp_path / name / f"{kind}_x.jsonl").write_text(text, encoding="utf-8")
    same = {one.field: one for one in agreement(tmp_path / "a", tmp_path / "a")}
    assert all(one.share == 1 for one in same.values())
    parted = {one.field: one.share for one in agreement(tmp_path / "a", tmp_path / "b")}
    assert parted["span"] == 1 and parted["role"] == 0 and parted["value"] == 1
    told = guihua("annotate", "agree", tmp_path / "a", tmp_path / "b")
    assert told.exit_code == 0 and "role" in told.stdout
