"""The dataset in the tools people use: each joins ``indicators`` to ``lines`` and finds the types of the contract."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pytest

from guihua.dataset.parquet import read_rows
from guihua.dataset.releases import resolve
from guihua.dataset.schema import TABLES, schema


@pytest.fixture(scope="module")
def expected(dataset: Path) -> int:
    """How many facts stand on a line of their document: all of them."""
    return len(read_rows(dataset, "indicators"))


def test_pandas(dataset: Path, expected: int) -> None:
    facts, lines = pd.read_parquet(dataset / "indicators"), pd.read_parquet(dataset / "lines")
    joined = facts.merge(
        lines, left_on=["doc_id", "line_start"], right_on=["doc_id", "line_no"], suffixes=("", "_line")
    )
    assert len(joined) == expected > 500
    first_line = joined["raw"].str.split("\n").str[0].str.rstrip("\r")
    assert all(raw in text for raw, text in zip(first_line, joined["text"], strict=True))
    assert facts["value"].dtype == "float64" and facts["char_start"].dtype == "int64"
    assert facts["evidence"].iloc[0][0].keys() == {"role", "line", "char_start", "char_end"}


def test_polars(dataset: Path, expected: int) -> None:
    facts, lines = pl.scan_parquet(dataset / "indicators"), pl.scan_parquet(dataset / "lines")
    joined = facts.join(lines, left_on=["doc_id", "line_start"], right_on=["doc_id", "line_no"]).collect()
    assert joined.height == expected
    kinds = dict(facts.collect_schema())
    assert kinds["year_start"] == pl.Int16 and kinds["line_start"] == pl.Int32 and kinds["char_start"] == pl.Int64
    assert kinds["qualifiers"] == pl.List(pl.String)
    roles = joined.explode("evidence").select(pl.col("evidence").struct.field("role")).to_series().drop_nulls()
    assert {"name", "year"} <= set(roles)


def test_duckdb(dataset: Path, expected: int) -> None:
    [(n,)] = duckdb.sql(
        f"SELECT count(*) FROM '{dataset}/indicators/*.parquet' i "
        f"JOIN '{dataset}/lines/*.parquet' l ON l.doc_id = i.doc_id AND l.line_no = i.line_start"
    ).fetchall()
    assert n == expected
    kinds = {name: kind for name, kind, *_ in duckdb.sql(f"DESCRIBE FROM '{dataset}/projects/*.parquet'").fetchall()}
    assert kinds["other"] == "MAP(VARCHAR, VARCHAR)" and kinds["investment"] == "DOUBLE"
    [(roles,)] = duckdb.sql(
        f"SELECT count(*) FROM (SELECT unnest(evidence) e FROM '{dataset}/indicators/*.parquet') WHERE e.role = 'name'"
    ).fetchall()
    assert roles > 500


def test_a_pattern_over_one_release_gives_each_row_once(tmp_path: Path, dataset: Path, expected: int) -> None:
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "one").symlink_to(dataset)
    (tmp_path / "current").symlink_to("releases/one")
    files = f"{tmp_path}/current/indicators/*.parquet"
    [(in_duckdb,)] = duckdb.sql(f"SELECT count(*) FROM '{files}'").fetchall()
    assert (pl.scan_parquet(files).collect().height, in_duckdb) == (expected, expected)


def test_pyarrow(dataset: Path, expected: int) -> None:
    tables = {
        t: ds.dataset(dataset / t, format="parquet", partitioning=None).to_table() for t in ("indicators", "lines")
    }
    joined = (
        tables["indicators"]
        .select(["doc_id", "line_start"])
        .join(tables["lines"].select(["doc_id", "line_no", "text"]), ["doc_id", "line_start"], ["doc_id", "line_no"])
    )
    assert joined.num_rows == expected and joined["text"].null_count == 0


@pytest.mark.slow
def test_spark(dataset: Path, expected: int) -> None:
    sql = pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    spark = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")  # it lives for seconds
        .getOrCreate()
    )
    try:
        facts, lines = (spark.read.parquet(str(dataset / name)) for name in ("indicators", "lines"))
        joined = facts.join(lines, (facts.doc_id == lines.doc_id) & (facts.line_start == lines.line_no))
        assert joined.count() == expected
        kinds = dict(facts.dtypes)
        assert kinds["value"] == "double" and kinds["year_start"] == "smallint" and kinds["char_start"] == "bigint"
        assert kinds["evidence"] == "array<struct<role:string,line:int,char_start:bigint,char_end:bigint>>"
        assert dict(spark.read.parquet(str(resolve(dataset) / "documents")).dtypes)["issued_on"] == "date"
    finally:
        spark.stop()


def test_frictionless(dataset: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    descriptor = json.loads((dataset / "datapackage.json").read_text(encoding="utf-8"))
    package = frictionless.Package.from_descriptor(descriptor, basepath=str(dataset))
    assert {field.name for field in package.get_resource("times").schema.fields} == set(schema("times").names)
    assert {resource["name"] for resource in descriptor["resources"]} >= set(TABLES)
    for resource in descriptor["resources"]:
        paths = resource["path"] if isinstance(resource["path"], list) else [resource["path"]]
        assert all((dataset / path).is_file() and (resolve(dataset) / path).is_file() for path in paths)


def test_manifest_agrees_with_the_tables(dataset: Path) -> None:
    manifest = json.loads((dataset / "manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["documents"]) == 5 and manifest["contract"]
    for table in TABLES:
        stated = sum(facts["rows"][table] for facts in manifest["documents"].values())
        in_files = sum(file["rows"] for file in manifest["files"] if file["table"] == table)
        assert stated <= in_files == len(read_rows(dataset, table))
