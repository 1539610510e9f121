"""Documents with parts lost, doubled, swapped or spoiled: no exception but one that says what is wrong, and no place
that does not hold."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents_kit import C, as_docx, as_html, as_pdf, as_xlsx, docx, office, package, paragraph, rules
from guihua.extraction import extract
from guihua.read.encoding import SourceError
from guihua.read.formats.ooxml import Package
from guihua.read.formats.proof import differences
from guihua.read.formats.reader import read_source
from guihua.read.formats.records import read_records
from guihua.rules.problems import RuleTimeout

EXAMPLES = 60  # of each format
MANY = int(os.environ.get("GUIHUA_SPOILED", "1000"))  # of each, among the long tests

TABLE = [
    [C("指标", 2), C("规划值", 1, 2), C("属性", 2)],
    [C("2020年"), C("2025年")],
    [C("粮食产量（万吨）"), C("75.2"), C("80"), C("约束性")],
    [C("农机总动力（万千瓦）"), C("28"), C("≥30"), C("预期性")],
]
PARTS = [
    "某县农业发展规划",
    "第一章 目标",
    "到2025年，粮食产量达到80万吨，收入年均增长7.5%。",
    "表1 主要指标",
    TABLE,
    "注：预计数。",
]
BOX = (
    "<w:p><w:r><w:drawing><wps:txbx><w:txbxContent>"
    + paragraph("专栏1 工程")
    + "</w:txbxContent></wps:txbx></w:drawing></w:r></w:p>"
)
LIST = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/>'
    '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
)
NUMBERED = paragraph("基础", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
MARKED = '<w:p><w:r><w:t>5</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
WORD = Package("x", as_docx(PARTS)).read("word/document.xml") or b""
PDF = as_pdf(
    [
        [(72, 800, 10, "Head"), (72, 700, 12, "Text alpha 12.5"), (150, 705, 7, "2"), (200, 700, 12, "% 80")]
        for _ in range(3)
    ]
)


def _docx_xml(xml: bytes) -> bytes:
    return package({"word/document.xml": xml})


BOOK = Package("x", as_xlsx(PARTS))
SHEET = BOOK.read("xl/worksheets/sheet1.xml") or b""
# what is not spoiled is as little as a workbook needs: it is read again for every example
NEEDED = {n: BOOK.read(n) or b"" for n in BOOK.names if not n.startswith(("docProps/", "xl/theme/"))}
NEEDED["xl/styles.xml"] = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'


def _xlsx_part(xml: bytes) -> bytes:
    return package({**NEEDED, "xl/worksheets/sheet1.xml": xml})


@cache
def _xls() -> bytes:
    made = office([as_xlsx(PARTS)], "xlsx", "xls")
    if made is None:
        pytest.skip("the program that writes this format is not installed")
    return made[0]


RICH = docx(BOX + NUMBERED + MARKED, numbering=LIST, footnotes=f'<w:footnote w:id="1">{paragraph("注")}</w:footnote>')
RICH_XML = Package("x", RICH).read("word/document.xml") or b""


def _rows_of_texts(kind: str) -> bytes:
    """Three documents, a row each."""
    text = "\n".join(part for part in PARTS if isinstance(part, str))
    table = pd.DataFrame({"id": ["1", "2", "3"], "text": [text * 8, None, "“" + text * 7 + "”,"]})
    match kind:
        case "csv":
            return table.to_csv(index=False).encode("gb18030")
        case "jsonl":
            return table.to_json(orient="records", lines=True, force_ascii=False).encode()
        case _:
            return table.to_parquet(index=False)


# What is spoiled, and how a file is made of it.
KINDS: dict[str, tuple[bytes | Callable[[], bytes], Callable[[bytes], bytes]]] = {
    "docx": (as_docx(PARTS), bytes),
    "docx-xml": (WORD, _docx_xml),
    "docx-rich": (RICH_XML, _docx_xml),
    "html": (as_html(PARTS), bytes),
    "xlsx": (package(NEEDED), bytes),
    "xlsx-xml": (SHEET, _xlsx_part),
    "xls": (_xls, bytes),
    "pdf": (PDF, bytes),
    "csv": (_rows_of_texts("csv"), bytes),
    "jsonl": (_rows_of_texts("jsonl"), bytes),
    "parquet": (_rows_of_texts("parquet"), bytes),
}
ROWS = frozenset({"csv", "jsonl", "parquet"})

CUTS = st.tuples(
    st.integers(0, 2**16),
    st.integers(0, 2**16),
    st.integers(0, 60),
    st.sampled_from(["lose", "double", "swap", "spoil", "digits"]),
)


def mutated(data: bytes, changes: list[tuple[int, int, int, str]]) -> bytes:
    for at, other, length, how in changes:
        a, b = at % (len(data) + 1), other % (len(data) + 1)
        piece = data[a : a + length]
        match how:
            case "lose":
                data = data[:a] + data[a + length :]
            case "double":
                data = data[:b] + piece + data[b:]
            case "swap":
                data = data[:a] + data[b : b + length] + data[a + length :]
            case "spoil":
                data = (
                    data[:a]
                    + bytes(zlib.crc32(piece + bytes([n % 256])) % 256 for n in range(length))
                    + data[a + length :]
                )
            case _:
                data = (
                    data[:a] + bytes(b"0123456789"[c % 10] if 48 <= c < 58 else c for c in piece) + data[a + length :]
                )
    return data


def read_rows_of(data: bytes) -> Iterator[bytes]:
    """The documents in a file that holds one a row, as they are unpacked; the file where it holds none."""
    kind = "parquet" if data.startswith(b"PAR1") else "text"
    found = read_records("plan", kind, data, None, rules())
    if found is None:
        yield data
        return
    assert found.column and all(text is None or isinstance(text, str) for text in found.texts)
    yield from (text.encode("utf-8", "replace") for text in found.texts[:3] if text)


def examine(kind: str, data: bytes, whole: bool) -> None:
    """Read a document; where ``whole``, its rows too."""
    try:
        parts = list(read_rows_of(data)) if kind in ROWS else [data]
        sources = [read_source("plan", part, rules()) for part in parts]
    except SourceError as error:
        assert error.code and str(error).startswith("plan:")
        return
    for source in sources:
        if kind != "pdf":  # spoiled sizes draw characters over one another, and out of the page
            assert differences(source, data) == []
        assert source.n_lines == len(source.text.splitlines()) or source.format == "text" or "\r" in source.text
        if not whole:
            continue
        try:
            rows = extract(source, rules())
        except RuleTimeout:
            continue
        for name, found in rows.items():
            for row in found:
                if row.get("char_start") is not None:
                    assert source.text[row["char_start"] : row["char_end"]] == row["raw"], name


def try_on(kind: str, examples: int, whole: int) -> None:
    """So many spoiled documents of a kind; the rows of one in ``whole``."""
    whole_file, made = KINDS[kind]
    unspoiled = whole_file if isinstance(whole_file, bytes) else whole_file()
    tried = count()

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(CUTS, min_size=1, max_size=4))
    def check(changes: list[tuple[int, int, int, str]]) -> None:
        examine(kind, made(mutated(unspoiled, changes)), next(tried) % whole == 0)

    check()


@pytest.mark.parametrize("kind", KINDS)
def test_spoiled_documents_are_read_or_named(kind: str) -> None:
    try_on(kind, EXAMPLES, 1)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_many_spoiled_documents(kind: str) -> None:
    try_on(kind, MANY, 40)
