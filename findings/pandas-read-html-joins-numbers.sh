#!/usr/bin/env bash
# pandas.read_html makes other numbers of a table's cells: a raised mark joins the number before it (100² → 1002), two
# years with a comma become one number (2021,2025 → 20212025), a code loses its zeros (005 → 5). No error, no warning;
# thousands=None and converters help against the last two, nothing against the first.
# Seen with pandas 3.1.1 and lxml 6.1.3.
set -euo pipefail
pandas=3.1.1
lxml=6.1.3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q "pandas==$pandas" "lxml==$lxml"
"$folder/venv/bin/python" - <<'PY'
import io

import pandas as pd

heads = ("指标", "数值", "年份", "代码")
cells = ("造林面积", "100<sup>2</sup>", "2021,2025", "005")
rows = ("".join(f"<th>{head}</th>" for head in heads), "".join(f"<td>{cell}</td>" for cell in cells))
page = "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
seen = [
    [str(value) for value in pd.read_html(io.StringIO(page), **options)[0].iloc[0]]
    for options in ({}, {"thousands": None, "converters": {"代码": str}})
]
print("pandas", pd.__version__)
for row in seen:
    print(row)
expected = [["造林面积", "1002", "20212025", "5"], ["造林面积", "1002", "2021,2025", "005"]]
raise SystemExit("pandas reads the table otherwise now" if seen != expected else 0)
PY
