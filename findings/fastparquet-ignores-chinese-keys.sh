#!/usr/bin/env bash
# fastparquet leaves out no row by a filter on a column of partitions whose name is Chinese: 年份 == 2025 gives the rows
# of every year, 年份 == 1999, which no row has, gives them all too. It looks for names of a-z, A-Z, 0-9 and _ in the
# path (年份=2025) and takes a filter that it finds no such name for as kept. No error, and the same with its own files.
# Values that pandas (by pyarrow) wrote come back encoded beside it: %E6%B9%96%E5%8D%97%E7%9C%81 for 湖南省, so that a join
# by the name finds nothing. With the column named year the filter works; pandas with pyarrow reads all of it right.
# Seen with fastparquet 2026.9.0 and pandas 3.1.1 with pyarrow 26.0.1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q fastparquet==2026.9.0 pandas==3.1.1 pyarrow==26.0.1
"$folder/venv/bin/python" -W ignore - "$folder" <<'PY'
import sys
from pathlib import Path

import fastparquet
import pandas as pd

folder = Path(sys.argv[1])
years = {"地区": ["湖南省", "湖南省", "湖北省"], "产量": [280.0, 300.0, 250.0]}
print("fastparquet", fastparquet.__version__, "pandas", pd.__version__)
changed = False
for name, expected in (("年份", ([3, 3], [2, 0])), ("year", ([2, 0], [2, 0]))):
    plans = pd.DataFrame({name: [2020, 2025, 2025], **years})
    for writer in ("fastparquet", "pandas"):
        written = str(folder / f"{writer}-{name}")
        if writer == "fastparquet":
            fastparquet.write(written, plans, file_scheme="hive", partition_on=[name])
        else:
            plans.to_parquet(written, partition_cols=[name])
        filters = [[(name, "==", year)] for year in (2025, 1999)]
        found = (
            [len(fastparquet.ParquetFile(written).to_pandas(filters=kept)) for kept in filters],
            [len(pd.read_parquet(written, filters=kept)) for kept in filters],
        )
        print(f"{name}, written by {writer}: rows of 2025 and 1999 in fastparquet and pandas:", found)
        changed |= found != expected
written = str(folder / "regions")
pd.DataFrame(years).to_parquet(written, partition_cols=["地区"])
found = [
    sorted(set(table["地区"]))
    for table in (fastparquet.ParquetFile(written).to_pandas(), pd.read_parquet(written))
]
print("regions in fastparquet and pandas:", found)
changed |= found != [["%E6%B9%96%E5%8C%97%E7%9C%81", "%E6%B9%96%E5%8D%97%E7%9C%81"], ["湖北省", "湖南省"]]
raise SystemExit("partitions are read otherwise now" if changed else 0)
PY
