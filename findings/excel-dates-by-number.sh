#!/usr/bin/env bash
# Formats 27 to 36 and 50 to 58 of a workbook are dates of East Asian spreadsheets (31: 2021年3月1日, 57: 2021年3月).
# ISO/IEC 29500-1, 18.8.30, has a file give their number only, never their text, and XlsxWriter does so. openpyxl and
# Polars (fastexcel) know none of them: when a project begins is 44256, without a warning, which looks like an amount.
# python-calamine gives the date; the same pandas.read_excel therefore has either, by its engine, whose default is to
# change from the one to the other. With openpyxl, cells whose _style.numFmtId is one of these go through from_excel.
# Seen with openpyxl 3.1.5, python-calamine 0.9.1, pandas 3.1.1, Polars 2.1.0 with fastexcel 0.21.0, XlsxWriter 3.3.1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q openpyxl==3.1.5 python-calamine==0.9.1 pandas==3.1.1 polars==2.1.0 fastexcel==0.21.0 \
  xlsxwriter==3.3.1
"$folder/venv/bin/python" - "$folder" <<'PY'
import sys
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import polars as pl
import xlsxwriter
from python_calamine import CalamineWorkbook


def cell(value: object) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


readers = {
    "openpyxl": lambda file: openpyxl.load_workbook(file).active["B2"].value,
    "pandas, engine openpyxl": lambda file: pd.read_excel(file, engine="openpyxl").iloc[0, 1],
    "Polars": lambda file: pl.read_excel(file)["开工"][0],
    "python-calamine": lambda file: CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()[1][1],
    "pandas, engine calamine": lambda file: pd.read_excel(file, engine="calamine").iloc[0, 1],
}
print("openpyxl", openpyxl.__version__, "pandas", pd.__version__, "Polars", pl.__version__)
changed = False
for number in (14, 31, 57):
    file = str(Path(sys.argv[1]) / f"{number}.xlsx")
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["项目", "开工"])
        sheet.write(1, 0, "水库")
        sheet.write_datetime(1, 1, date(2021, 3, 1), book.add_format({"num_format": number}))
    found = [cell(read(file)) for read in readers.values()]
    print("format", number, dict(zip(readers, found)))
    first = "2021-03-01" if number == 14 else "44256"
    changed |= found != [first] * 3 + ["2021-03-01"] * 2
raise SystemExit("these dates are read otherwise now" if changed else 0)
PY
