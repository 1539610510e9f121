"""Whatever the text, the whole pipeline gives rows that keep the contract, and every span holds."""

from __future__ import annotations

import hashlib
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import ROOT
from guihua.dataset.description import foreign_keys, primary_key
from guihua.dataset.document_rows import to_batch
from guihua.dataset.schema import TABLES
from guihua.extraction import extract
from guihua.model import Source
from guihua.read.encoding import SourceError, decode
from guihua.rules.ruleset import Rules
from loaded import own_rules

settings.register_profile(
    "pipeline", deadline=None, max_examples=60, suppress_health_check=list(HealthCheck), derandomize=True
)
settings.load_profile("pipeline")


@cache
def rules() -> Rules:
    return own_rules()


@cache
def plan_lines() -> list[str]:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus").iterdir()))
    return sorted({line for line in text.split("\n") if line.strip()})


def check(source: Source) -> dict[str, list[dict]]:
    """Extract and hold every row against the text; gives the rows."""
    tables = extract(source, rules())
    lines = tables["lines"]
    assert [row["line_no"] for row in lines] == list(range(1, source.n_lines + 1))
    ids: dict[str, set] = {}
    for table in TABLES:
        rows = tables.get(table, [])
        to_batch(table, rows)
        for row in rows:
            if table != "documents":
                start, end = row["char_start"], row["char_end"]
                assert 0 <= start <= end <= len(source.text)
                assert source.text[start:end] == row["raw"], table
                assert row["line_start"] == source.text.count("\n", 0, start) + 1 or start == len(source.text)
            for piece in row.get("evidence") or ():
                assert 0 <= piece["char_start"] < piece["char_end"] <= len(source.text), table
                assert piece["line"] == source.text.count("\n", 0, piece["char_start"]) + 1
        keys = [tuple(row[column] for column in primary_key(table)) for row in rows]
        assert len(set(keys)) == len(keys) or not primary_key(table), table
        ids[table] = {key[0] for key in keys if key}
    ids["rules"] = {rule.id for rule in rules().all}  # no single document's
    for table in TABLES:
        for column, (target, _) in foreign_keys(table).items():
            assert {row[column] for row in tables.get(table, []) if row.get(column) is not None} <= ids[target]
    return dict(tables)


def source_of(text: str) -> Source:
    data = text.encode("utf-8")
    return Source("d.txt", text, "utf-8", hashlib.sha256(data).hexdigest(), len(data))


# Characters that steer the reader: digits of every width, units, marks, tabs, what opens tables, boxes and headings.
TELLING = (
    "0123456789０１２３年月日万亿元%％.．,，、。；：:（）()《》“”-—~～第章节一二三四五十百千表专栏注序号单位约以上达到增长"
    "\t\t\n\n\r |<>#*&\u3000\u200b\ufeff𠀀é"
)
texts = st.one_of(st.text(max_size=400), st.text(alphabet=TELLING, max_size=600))


@given(texts)
def test_random_text(text: str) -> None:
    check(source_of(text))


@given(st.data())
def test_lines_of_plans_in_any_order(data: st.DataObject) -> None:
    """Real lines shuffled, doubled, cut and joined in ways no plan has."""
    lines = data.draw(st.lists(st.sampled_from(plan_lines()), max_size=40))
    ends = data.draw(
        st.lists(st.sampled_from(["\n", "\r\n", "\n\n", "", "\t", " "]), min_size=len(lines), max_size=len(lines))
    )
    text = "".join(line + end for line, end in zip(lines, ends, strict=True))
    cut = data.draw(st.integers(0, len(text)))
    check(source_of(text[cut:] if data.draw(st.booleans()) else text[: len(text) - cut]))


cells = st.one_of(
    st.sampled_from(
        [
            "序号",
            "指标",
            "指标名称",
            "单位",
            "2020年",
            "2025年",
            "属性",
            "约束性",
            "预期性",
            "项目名称",
            "投资（万元）",
            "万元",
            "%",
            "-",
            "—",
            "",
        ]
    ),
    st.from_regex(r"\A[0-9]{1,6}(\.[0-9]{1,3})?\Z"),
    st.text(alphabet=TELLING.replace("\n", "").replace("\r", ""), max_size=8),
)


@given(
    st.lists(st.lists(cells, min_size=1, max_size=8), min_size=1, max_size=12),
    st.sampled_from(["tab", "cell", "pipe", "html"]),
)
def test_random_tables(rows: list[list[str]], form: str) -> None:
    match form:
        case "tab":
            text = "\n".join("\t".join(row) for row in rows)
        case "cell":
            text = "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in rows)
        case "pipe":
            body = ["| " + " | ".join(row) + " |" for row in rows]
            text = "\n".join([body[0], "|" + "---|" * len(rows[0]), *body[1:]])
        case _:
            inner = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
            text = f"<table>\n{inner}\n</table>"
    check(source_of(f"表1 主要指标\n{text}\n注：无。\n"))


@given(
    st.one_of(
        st.binary(max_size=400),
        texts.map(lambda t: t.encode("gb18030", "ignore")),
        texts.map(lambda t: t.encode("utf-16")),
    )
)
def test_random_bytes(data: bytes) -> None:
    try:
        source = decode("d.txt", data, rules())
    except SourceError as error:
        assert str(error).startswith("d.txt:") and error.code and error.line >= 1
        return
    assert data.decode(source.encoding).removeprefix("\ufeff") == source.text
    check(source)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\r",
        "\r\n",
        "\t",
        "一",
        "0",
        "|",
        "<table>",
        "</table>",
        "<table><tr><td>",
        "#",
        "（" * 500,
        "9" * 400,
    ],
)
def test_edges(text: str) -> None:
    check(source_of(text))
