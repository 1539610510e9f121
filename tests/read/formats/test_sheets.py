"""Workbooks: numbers as they are shown, merged and hidden cells, and the cell each text stands in."""

import io
from datetime import date, datetime
from types import SimpleNamespace

import openpyxl
import pytest

from documents_kit import C, as_xlsx, read, rules, table_facts
from guihua.read.encoding import SourceError
from guihua.read.formats.number_formats import shown
from guihua.read.formats.reader import read_source
from guihua.read.formats.sheets import _xls_text


@pytest.mark.parametrize(
    ("value", "form", "said"),
    [
        (0.655, "0.0%", "65.5%"), (0.655, "0%", "66%"), (500, '#,##0"万吨"', "500万吨"),
        (12345.5, "#,##0.00", "12,345.50"),
        (7, "000", "007"), (1.5, "General", "1.5"), (100.8797654, "General", "100.8797654"), (3, "General", "3"),
        (0.1 + 0.2, "General", "0.3"), (-5, "0;(0)", "(5)"), (0, '0;-0;"—"', "—"), (2.50, "0.##", "2.5"),
        (2, "0.##", "2"), (1234567, "0.0,", "1234.6"), ("007", "@", "007"), (True, "General", "TRUE"),
        (-3.2, "0.0_ ;[Red]-0.0\\ ", "-3.2 "), (datetime(2025, 3, 1), "yyyy-mm-dd", "2025-03-01"),
        (date(2025, 3, 1), 'yyyy"年"m"月"', "2025年3月"), (datetime(2025, 3, 1), "General", "2025-03-01 00:00:00"),
        (123456, '0!.0,"万吨"', "12.3万吨"), (123456, '0\\.0,"万元"', "12.3万元"), (-500, "0!.0,", "-0.1"),
        (12345678, "0!.00,", "123.46"), (1234567890, '0!.00,,"亿元"', "12.35亿元"), (57.3, 'General"万元"', "57.3万元"),
        (-5, 'G/通用格式"个百分点"', "-5个百分点"), (123456, '0.00,,"万元"\n%', "12.35万元"),
        (1301234, "000-0000", "130-1234"), (1.5, "0-0.0", "1.5"), (0.5, "# ?/?", "0.5"),
        (1e20, "0.00E+00", "1e+20"), (None, "0", ""),
    ],
)  # fmt: skip
def test_values_as_their_format_shows_them(value: str | float | date | None, form: str, said: str) -> None:
    assert shown(value, form) == said


def book(**hidden: bool) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "指标"
    for row in (
        ["表1 主要指标"],
        ["指标", "2020年", "密", "2025年"],
        ["覆盖率", 0.655, 1, 0.8],
        ["藏", 1, 1, 1],
        ["注：预计数。"],
    ):
        sheet.append(row)
    sheet["B3"].number_format = sheet["D3"].number_format = "0.0%"
    sheet.merge_cells("A1:D1")
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[4].hidden = True
    other = made.create_sheet("旧")
    other["A1"] = "不读"
    other.sheet_state = "hidden"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("number", "value", "said"),
    [
        (31, 44256, "2021年3月1日"), (57, 44256, "2021年3月"), (58, 44256, "3月1日"), (32, 0.375, "9时00分"),
        (57, -1e9, "-1000000000"),
    ],
)  # fmt: skip
def test_dates_whose_format_the_file_names_by_number_alone(number: int, value: float, said: str) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["项目", "开工"])
    sheet.append(["水库", value])
    sheet["B2"].number_format = "0"
    sheet["B2"]._style.numFmtId = number
    stream = io.BytesIO()
    made.save(stream)
    assert read(stream.getvalue()).text.splitlines()[:2] == ["项目\t开工", f"水库\t{said}"]


def test_older_workbooks_name_formats_of_dates_by_number_alone_too() -> None:
    formats = {31: SimpleNamespace(format_str=None), 60: SimpleNamespace(format_str=None)}
    book = SimpleNamespace(xf_list=[SimpleNamespace(format_key=n) for n in formats], format_map=formats, datemode=0)
    cells = (SimpleNamespace(ctype=3, value=44256.0, xf_index=0), SimpleNamespace(ctype=2, value=3.5, xf_index=1))
    assert [_xls_text(book, cell) for cell in cells] == ["2021年3月1日", "3.5"]


def test_what_is_hidden_is_not_read_and_said_so() -> None:
    source = read(book())
    assert [line for line in source.text.splitlines() if line] == [
        "表1 主要指标", "指标\t2020年\t2025年", "覆盖率\t65.5%\t80.0%", "注：预计数。",
    ]  # fmt: skip
    assert [(t.code, t.severity) for t in source.troubles] == [("hidden-sheet", "warning")]
    place = next(p.spot for p in source.places if source.slice(p.span) == "80.0%")
    assert (place.sheet, place.cell, place.row, place.col) == ("指标", "D3", 2, 3)


def test_merged_cells_of_a_sheet() -> None:
    source = read(as_xlsx([[[C("指标", 2), C("年份", 1, 2)], [C("a"), C("b")], [C("粮食"), C("8"), C("9")]]]))
    [known] = source.blocks
    assert [(c.row, c.col, c.row_span, c.col_span) for c in known.cells] == [
        (0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1), (2, 0, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1),
    ]  # fmt: skip


def test_an_empty_corner_tells_the_rows_of_the_header_and_years_below_it_date_the_rows() -> None:
    table = [
        [C("", 2, 2), C("农业", 1, 2), C("工业")],
        [C("粮食产量（万吨）"), C("播种面积（万亩）"), C("发电量（亿千瓦时）")],
        [C("一五计划", 3), C("1953"), C("11"), C("30"), C("2.5")],
        [C("1954"), C("12"), C("31"), C("2.6")],
        [C("1955"), C("13"), C("32"), C("2.7")],
    ]
    facts = {
        (name, value, year) for name, value, _, year, _, _ in table_facts(read(as_xlsx(["某县各计划指标", table])))
    }
    assert len(facts) == 9
    assert {("农业粮食产量", 110_000.0, 1953), ("工业发电量", 270_000_000.0, 1955)} <= facts


def test_a_broken_workbook_is_named() -> None:
    data = as_xlsx(["甲"])
    for broken in (data[:-40], data.replace(b"xl/workbook.xml", b"xl/workbook.xmX")):
        with pytest.raises(SourceError) as caught:
            read_source("x", broken, rules())
        assert caught.value.code in ("broken-file", "no-plan")
