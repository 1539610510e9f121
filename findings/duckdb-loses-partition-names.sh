#!/usr/bin/env bash
# DuckDB writes the name of a partition's column into the folder percent-encoded (%E5%9C%B0%E5%8C%BA=… for 地区=…) and,
# on reading, decodes the value but not the name: its own copy of a table comes back without 地区 and with a column
# %E5%9C%B0%E5%8C%BA, in Polars too. Nothing warns where all columns are taken. pyarrow, and so pandas, decodes both.
# Columns to partition by are named in ASCII (region, adcode), or renamed in the query that reads them.
# Seen with DuckDB 2.0.1, Polars 2.1.0 and pyarrow 26.0.1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q duckdb==2.0.1 polars==2.1.0 pyarrow==26.0.1
"$folder/venv/bin/python" - "$folder/plans" <<'PY'
import sys

import duckdb
import polars as pl
import pyarrow.dataset as ds

root = sys.argv[1]
plans = "(values ('湖南省', 300.0), ('湖北省', 280.0)) plans(地区, 产量)"
duckdb.sql(f"copy (from {plans}) to '{root}' (format parquet, partition_by (地区))")
files = f"{root}/*/*.parquet"
found = {
    "DuckDB": duckdb.sql(f"from read_parquet('{files}', hive_partitioning=true)").columns,
    "Polars": pl.read_parquet(files, hive_partitioning=True).columns,
    "pyarrow": ds.dataset(root, partitioning="hive").to_table().column_names,
}
print("DuckDB", duckdb.__version__, "Polars", pl.__version__)
for reader, columns in found.items():
    print("columns of DuckDB's copy in", reader, columns)
encoded = "%E5%9C%B0%E5%8C%BA"
expected = {"DuckDB": ["产量", encoded], "Polars": ["产量", encoded], "pyarrow": ["产量", "地区"]}
raise SystemExit("names of partitions are read otherwise now" if found != expected else 0)
PY
