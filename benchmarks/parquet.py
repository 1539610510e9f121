"""How the Parquet files are best written: size, seconds to write, to read whole, and to filter.

    python benchmarks/parquet.py OUTPUT [COPIES]

takes the tables ``lines`` and ``indicators`` of a dataset, repeats them under other names and with other digits until
they are as large as a shard of 300 plans, and writes them in each way. Prints Markdown; ``parquet.md`` keeps one run.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

WAYS = list(
    product((("none", None), ("snappy", None), ("lz4", None), ("zstd", 1), ("zstd", 3), ("zstd", 9)), (True, False))
)
GROUPS = (4_096, 8_192, 16_384, 32_768, 131_072)
FILTERS = {
    "lines": {"one plan": pc.field("doc_id") == "copy30/hengyang_rural_14fyp.txt"},
    "indicators": {"one year": pc.field("year_start") == 2023, "one indicator and year": None},
}


def repeated(table: pa.Table, copies: int) -> pa.Table:
    """``copies`` of the table, each under names of its own and with digits of its own."""
    dice = random.Random(0)
    parts = []
    for n in range(copies):
        digits = str.maketrans("0123456789", "".join(dice.sample("0123456789", 10)))
        part = table
        for column in ("doc_id", "text", "raw", "name", "canonical_name"):
            if column in table.column_names:
                at = table.schema.get_field_index(column)
                values = [
                    v and (f"copy{n:02}/{v}" if column == "doc_id" else v.translate(digits))
                    for v in table[column].to_pylist()
                ]
                part = part.set_column(at, table.schema.field(at), pa.array(values, pa.string()))
        parts.append(part)
    return pa.concat_tables(parts)


def best_of(n: int, action: Callable[[], object]) -> float:
    seconds = []
    for _ in range(n):
        began = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def main() -> None:
    output, copies = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 60
    tables = {name: repeated(pq.read_table(output / name), copies) for name in ("lines", "indicators")}
    tables["indicators"] = tables["indicators"].sort_by([("year_start", "ascending"), ("canonical_name", "ascending")])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.parquet"
        print("| table | rows | compression | dictionary | MB | write s | read s |\n|---|---|---|---|---|---|---|")
        for name, table in tables.items():
            for (codec, level), dictionary in WAYS:

                def write(table=table, codec=codec, level=level, dictionary=dictionary, group=32_768) -> None:
                    pq.write_table(
                        table,
                        path,
                        compression=codec,
                        compression_level=level,
                        use_dictionary=dictionary,
                        row_group_size=group,
                    )

                wrote = best_of(2, write)
                read = best_of(3, lambda: pq.read_table(path))
                size = path.stat().st_size / 1e6
                print(
                    f"| {name} | {len(table):,} | {codec} {level or ''} | {dictionary} | {size:.1f} "
                    f"| {wrote:.2f} | {read:.2f} |"
                )
        print(
            "\n| table | rows in a group | MB | read s | filter | groups read | filter s |"
            "\n|---|---|---|---|---|---|---|"
        )
        common = pc.value_counts(tables["indicators"]["canonical_name"].drop_null()).to_pylist()
        named = max(common, key=lambda c: (c["counts"], c["values"]))["values"] if common else ""
        FILTERS["indicators"]["one indicator and year"] = (pc.field("canonical_name") == named) & (
            pc.field("year_start") == 2025
        )
        for name, table in tables.items():
            for group in GROUPS:
                pq.write_table(
                    table, path, compression="zstd", compression_level=3, row_group_size=group, write_page_index=True
                )
                read = best_of(3, lambda: pq.read_table(path))
                for what, where in FILTERS[name].items():
                    [piece] = ds.dataset(path).get_fragments()
                    all_groups, kept = len(piece.split_by_row_group()), len(piece.split_by_row_group(where))
                    seconds = best_of(3, lambda where=where: ds.dataset(path).to_table(filter=where))
                    size = path.stat().st_size / 1e6
                    print(
                        f"| {name} | {group:,} | {size:.1f} | {read:.2f} | {what} "
                        f"| {kept} of {all_groups} | {seconds:.3f} |"
                    )


if __name__ == "__main__":
    main()
