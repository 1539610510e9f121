"""The five plans set anew in each format state what they state as plain text."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from documents_kit import (
    RULED,
    Fact,
    Part,
    agreement,
    as_annexes,
    as_docx,
    as_html,
    as_xlsx,
    browser,
    laid_out,
    office,
    parts_of,
    read,
    stated_in_tables,
    table_facts,
)
from loaded import five_plans

LEAST = 0.99  # of the facts of tables
LAID_OUT = 0.95  # of a print's text, its columns told by spaces alone
OPEN_CLOSE = 0.96  # without lines where rows are as far apart as the lines of a cell
CENTRED_CLOSE = 0.83  # where besides its cells are centred in both directions
OPEN = ("none", "header")  # no lines, or only one below the header, are drawn between their cells


@cache
def plans() -> tuple[tuple[str, Sequence[Part], Counter[Fact]], ...]:
    return tuple(
        (Path(name).stem, parts_of(source), stated_in_tables(rows["indicators"]))
        for name, (source, rows) in five_plans().items()
    )


def _each(made: Callable[[Sequence[Part]], bytes | None]) -> list[bytes | None]:
    """The documents that are made of the five plans."""
    return [made(parts) for _, parts, _ in plans()]


def _by_office(made: Callable[[Sequence[Part]], bytes], suffix: str, target: str) -> Sequence[bytes | None]:
    """The same as LibreOffice writes them in another format."""
    return office([made(parts) for _, parts, _ in plans()], suffix, target) or [None] * len(plans())


def _agreement(documents: Sequence[bytes | None]) -> float:
    """F1 over the facts of all five plans."""
    expected: Counter[Fact] = Counter()
    found: Counter[Fact] = Counter()
    for (stem, _, facts), data in zip(plans(), documents, strict=True):
        if data is None:
            pytest.skip("the program that writes this format is not installed")
        source = read(data, stem)
        assert not [t for t in source.troubles if t.code == "text-lost"]
        expected.update({(stem, *fact): n for fact, n in facts.items()})  # type: ignore[dict-item]
        found.update({(stem, *fact): n for fact, n in table_facts(source).items()})  # type: ignore[dict-item]
    return agreement(expected, found)


@pytest.mark.parametrize(
    "made",
    [as_docx, *(pytest.param(made, marks=pytest.mark.slow) for made in (as_html, as_xlsx))],
    ids=["docx", "html", "xlsx"],
)
def test_facts_of_tables_are_the_same(made: Callable[[Sequence[Part]], bytes]) -> None:
    assert _agreement(_each(made)) >= LEAST


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["doc", "rtf", "odt"])
def test_as_a_word_processor_writes_them(suffix: str) -> None:
    assert _agreement(_by_office(as_docx, "docx", suffix)) >= LEAST


@pytest.mark.slow
def test_as_a_word_processor_prints_them_and_as_text_of_the_print() -> None:
    printed = _by_office(as_docx, "docx", "pdf")
    assert _agreement(printed) >= LEAST
    if shutil.which("pdftotext"):
        assert _agreement(list(map(laid_out, printed))) >= LAID_OUT


@pytest.mark.slow
def test_as_a_browser_prints_them() -> None:
    assert _agreement(_each(lambda parts: browser(as_html(parts)))) >= LEAST


@pytest.mark.slow
@pytest.mark.parametrize("lines", OPEN)
def test_tables_that_a_browser_prints_without_lines(lines: str) -> None:
    edge = "tr:first-child td{border-bottom:1px solid black}" if lines == "header" else ""
    style = f"table{{border-collapse:collapse;width:100%}} td{{padding:3px 8px}} {edge}"
    assert _agreement(_each(lambda parts: browser(as_html(parts, style)))) >= LEAST


@pytest.mark.slow
@pytest.mark.parametrize("align", ["left", "center"])
def test_tables_that_a_browser_prints_with_lines_between_rows(align: str) -> None:
    style = f"table{{border-collapse:collapse;width:100%}} td{{padding:6px;text-align:{align}}}"
    style += " tr{border-bottom:1px solid black}"
    assert _agreement(_each(lambda parts: browser(as_html(parts, style)))) >= LEAST


@pytest.mark.slow
@pytest.mark.parametrize(("centred", "least"), [(False, OPEN_CLOSE), (True, CENTRED_CLOSE)], ids=["top", "centred"])
def test_tables_that_a_word_processor_prints_without_lines(centred: bool, least: float) -> None:
    assert _agreement(_by_office(lambda parts: as_docx(parts, False, centred), "docx", "pdf")) >= least


@pytest.mark.slow
def test_as_an_older_workbook() -> None:
    assert _agreement(_by_office(as_xlsx, "xlsx", "xls")) >= LEAST


@pytest.mark.slow
def test_annexes_as_a_spreadsheet_prints_them() -> None:
    assert _agreement(_by_office(as_annexes, "xlsx", "pdf")) >= LEAST


@pytest.mark.slow
def test_as_a_spreadsheet_saves_them_as_a_web_page() -> None:
    assert _agreement(_by_office(as_xlsx, "xlsx", "html")) >= LEAST


@pytest.mark.slow
def test_in_the_columns_of_a_newspaper() -> None:
    style = "body{columns:2;column-gap:24px;font-size:13px} p{text-indent:2em} td{padding:1px;font-size:9px}"
    assert _agreement(_each(lambda parts: browser(as_html(parts, f"{RULED} {style}")))) >= LEAST
