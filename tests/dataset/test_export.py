"""Exports: what spreadsheets and statistics packages get is what the dataset says."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
from click.testing import CliRunner

from guihua.cli.main import main
from guihua.dataset.export import FORMULA, Choice, ExportError, export
from guihua.dataset.labels import _meanings, column_labels, meaning, safe_names
from guihua.dataset.panel_pivot import ROWS, years_across
from guihua.dataset.parquet import read_rows
from guihua.dataset.releases import resolve
from guihua.dataset.schema import COLUMNS


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_says_what_the_dataset_says(dataset: Path, tmp_path: Path) -> None:
    export(resolve(dataset), tmp_path / "csv", Choice())
    for table in ("indicators", "quantities", "panel"):
        rows, written = read_rows(dataset, table), rows_of(tmp_path / "csv" / f"{table}.csv")
        assert len(rows) == len(written) > 0
        for name in ("comparator", "unit", "raw", "doc_id"):
            assert [row[name] or "" for row in rows] == [row[name] for row in written], name
        assert not [row for row in written if "[]" in row.values()]  # a list of nothing is an empty cell


@pytest.mark.parametrize("text", ["=", ">=", "-", "—", "-1.99", "+5%", "- 3,200", "≥98", "粮食", "－"])
def test_a_sign_or_a_number_is_no_formula(text: str) -> None:
    assert not FORMULA.match(text)


@pytest.mark.parametrize("text", ["=A1", "=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", " =HYPER(1)", "＝A1", "-粮食(A1)"])
def test_what_a_spreadsheet_would_run_is_one(text: str) -> None:
    assert FORMULA.match(text)


def test_workbook_begins_with_the_panel_in_chinese_and_ends_with_the_dictionary(dataset: Path, tmp_path: Path) -> None:
    path = tmp_path / "plans.xlsx"
    export(resolve(dataset), path, Choice(("indicators", "panel", "diagnostics", "tokens")))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == ["面板", "指标"]
    assert book.sheetnames[-1] == "数据字典"
    headings, first, *_ = book["数据字典"].iter_rows(values_only=True)
    assert headings[:3] == ("表", "列", "含义") and first[2] == "编号，在整个数据集中唯一"
    assert "分词" not in book.sheetnames  # no tokens were written
    sheet = book["面板"]
    headings = [cell.value for cell in sheet[1]]
    assert {"地区", "标准指标名", "数值", "系列"} <= set(headings)
    assert len(set(headings)) == len(headings) == len(COLUMNS["panel"])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.max_row == len(read_rows(dataset, "panel")) + 1
    assert all(8 <= column.width <= 48 for column in sheet.column_dimensions.values())
    assert not any(cell.data_type == "f" for row in book["指标"].iter_rows() for cell in row)


def test_stata_and_spss_files_hold_the_panel_with_chinese_labels(dataset: Path, tmp_path: Path) -> None:
    rows = read_rows(dataset, "panel")
    stata, spss = tmp_path / "panel.dta", tmp_path / "panel.sav"
    export(resolve(dataset), stata, Choice())
    export(resolve(dataset), spss, Choice())
    with pd.read_stata(stata, iterator=True) as reader:
        assert reader.variable_labels()["region"] == "地区"
    for frame in (pd.read_stata(stata), pyreadstat.read_sav(spss)[0]):
        assert list(frame.columns) == [name for name, _, _ in COLUMNS["panel"]]
        assert list(frame["region"]) == [row["region"] for row in rows]
        assert list(frame["value"].fillna(-1)) == [-1 if row["value"] is None else row["value"] for row in rows]
    assert pyreadstat.read_sav(spss)[1].column_names_to_labels["canonical_name"] == "标准指标名"


def test_every_table_can_be_written_for_stata_and_spss(dataset: Path, tmp_path: Path) -> None:
    for table in ("indicators", "projects", "documents", "findings", "lines"):
        n = len(read_rows(dataset, table))
        for suffix in (".dta", ".sav"):
            ((_, written),) = export(resolve(dataset), tmp_path / f"{table}{suffix}", Choice((table,)))
            assert written == n


def test_a_text_too_long_for_spss_makes_no_new_variables(tmp_path: Path) -> None:
    from guihua.dataset.statistics_files import write_statistics

    frame = pd.DataFrame({"text": ["长" * 60_000, "短"]})
    write_statistics(frame, "lines", tmp_path / "x", ".sav")
    (tmp_path / "x").rename(tmp_path / "x.sav")
    back, about = pyreadstat.read_sav(tmp_path / "x.sav")
    assert about.column_names == ["text"]
    assert back["text"][0].endswith("长…") and back["text"][1] == "短"


def test_long_names_stay_apart_and_keep_their_year() -> None:
    names = [f"农村居民人均可支配收入较上年增长并高于城镇居民人均可支配收入_{year}" for year in (2020, 2025)]
    short = safe_names([*names, "a b", "a_b", "A_B", "2020年"], 32)
    assert all(len(name) <= 32 for name in short)
    assert short[0].endswith("2020") and short[1].endswith("2025")
    assert len({name.casefold() for name in short}) == 6
    assert short[-1] == "_2020年"


def test_every_table_and_column_has_a_chinese_meaning_and_none_is_left_over() -> None:
    wanted = {f"{table}.*" for table in COLUMNS}
    for table, columns in COLUMNS.items():
        for name, _, _ in columns:
            assert not meaning(table, name).isascii()
            wanted |= {name, f"{table}.{name}"}
    assert not _meanings().keys() - wanted


def test_headings_are_all_different() -> None:
    for table, columns in COLUMNS.items():
        labels = column_labels([name for name, _, _ in columns])
        assert len(set(labels)) == len(labels), table
        assert [label for label in labels if label.isascii()] == []


def test_one_parquet_file_and_stated_years_alone(dataset: Path, tmp_path: Path) -> None:
    export(resolve(dataset), tmp_path / "panel.parquet", Choice(stated_years=True))
    table = pq.read_table(tmp_path / "panel.parquet")
    assert table.to_pylist() == [row for row in read_rows(dataset, "panel") if row["year_stated"]]
    assert table.schema.field("region").metadata[b"description"]


def test_years_across_have_each_value_of_a_single_year_once(dataset: Path, tmp_path: Path) -> None:
    export(resolve(dataset), tmp_path / "wide.parquet", Choice(years_across=True))
    wide = pq.read_table(tmp_path / "wide.parquet").to_pylist()
    found = {
        (*(row[name] for name in ROWS), int(year[1:]), value)
        for row in wide
        for year, value in row.items()
        if year not in ROWS and value is not None
    }
    panel = read_rows(dataset, "panel")
    single = [row for row in panel if row["value"] is not None and row["year_start"] == row["year_end"]]
    assert found == {(*(row[name] for name in ROWS), row["year_end"], row["value"]) for row in single}
    assert len(wide) < len(found) == len(single)


def test_years_across_of_nothing_is_nothing(dataset: Path) -> None:
    panel = pd.DataFrame(read_rows(dataset, "panel"))
    assert list(years_across(panel[:0]).columns) == ROWS


def test_only_the_panel_goes_across(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="panel"):
        export(resolve(dataset), tmp_path / "x.csv", Choice(("projects",), years_across=True))


def test_an_unknown_suffix_is_refused_and_nothing_is_left(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"\.xslx"):
        export(resolve(dataset), tmp_path / "plans.xslx", Choice())
    assert list(tmp_path.iterdir()) == []


def test_command_exports_as_it_is(dataset: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["export", "-o", str(dataset), "--to", str(tmp_path / "p.csv"), "--table", "panel", "--as-it-is"]
    )
    assert result.exit_code == 0, result.output
    assert len(rows_of(tmp_path / "p.csv")) == len(read_rows(dataset, "panel"))
