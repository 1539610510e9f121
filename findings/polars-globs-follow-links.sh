#!/usr/bin/env bash
# A pattern with ** gives the rows of a dataset twice in Polars, where a link beside the releases leads to the current
# one: Polars goes into linked folders, DuckDB does not. The same pattern therefore has different row counts.
# Seen with Polars 2.1.0 and DuckDB 2.0.1.
set -euo pipefail
polars=2.1.0
duckdb=2.0.1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q "polars==$polars" "duckdb==$duckdb"
"$folder/venv/bin/python" - "$folder/data" <<'PY'
import sys
from pathlib import Path

import duckdb
import polars as pl

root = Path(sys.argv[1])
table = root / "releases" / "one" / "quantities"
table.mkdir(parents=True)
pl.DataFrame({"value": [1, 2]}).write_parquet(table / "part.parquet")
(root / "current").symlink_to("releases/one")
print("Polars", pl.__version__, "DuckDB", duckdb.__version__)
expected = {"**/quantities/*.parquet": (4, 2), "current/quantities/*.parquet": (2, 2)}
changed = False
for pattern, counts in expected.items():
    files = str(root / pattern)
    [(in_duckdb,)] = duckdb.sql(f"select count(*) from '{files}'").fetchall()
    found = pl.scan_parquet(files).collect().height, in_duckdb
    print(pattern, "rows in Polars and DuckDB:", found)
    changed |= found != counts
raise SystemExit("patterns are followed otherwise now" if changed else 0)
PY
