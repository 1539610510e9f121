"""What all plans of a release say together: the panel, and where plans contradict one another.

Facts go through :mod:`pipeline.shuffle`, region by region, so that memory does not grow with the corpus; parts are
worked on by several processes where there are many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.dataset import read_table
from pipeline.findings import find_contradictions
from pipeline.panel import build_panel
from pipeline.rules import Rules, load_rules
from pipeline.schema import schema
from pipeline.shuffle import KEY, read_part, split
from pipeline.store import to_batch
from pipeline.workers import run_tasks

UNUSED = frozenset({"category", "sequence", "attribute", "qualifiers", "evidence"})  # columns nothing here reads
FACTS = tuple(name for name in schema("indicators").names if name not in UNUSED)
PLANS = ("doc_id", "title", "adcode", "period_start", "period_end")
MADE = ("panel", "findings")
BATCH = 1_024  # rows read at once
FEW = 16  # parts that one process does before others have got ready

Piece = dict[str, pa.RecordBatch]


def across(release: Path, rules: Rules, rules_folder: Path, scratch: Path, jobs: int) -> Iterator[Piece]:
    """Rows of the tables ``panel`` and ``findings`` over all documents of ``release``, in the order of regions."""
    parts = list(split(partial(_facts, release), scratch / "facts"))
    yield {name: to_batch(name, []) for name in MADE}  # so that every table has its file
    if len(parts) <= FEW or jobs == 1:
        yield from map(_reader(release, rules), parts)
    else:
        yield from _in_order(parts, partial(open_reader, release, rules_folder), jobs)


def _facts(release: Path) -> Iterator[pa.RecordBatch]:
    """Facts of a known indicator and region, some thousand at a time."""
    for path in sorted((release / "indicators").glob("*.parquet")):
        with pq.ParquetFile(path, pre_buffer=False) as file:
            for batch in file.iter_batches(BATCH, columns=list(FACTS), use_threads=False):
                known = (pc.is_valid(batch.column(name)) for name in KEY)
                yield batch.filter(pc.and_(*known))


def _in_order(parts: list[Path], opener: Callable[[], Callable[[Path], Piece]], jobs: int) -> Iterator[Piece]:
    """What workers make of the parts, in the order of these."""
    waiting: dict[Path, Piece] = {}
    wanted = iter(parts)
    awaited = next(wanted)
    for outcome in run_tasks(parts, opener, jobs, float("inf")):
        if outcome.result is None:
            raise RuntimeError(f"the panel was not made: {outcome.lost} {outcome.detail}")
        waiting[outcome.task] = outcome.result
        while awaited in waiting:
            yield waiting.pop(awaited)
            awaited = next(wanted, Path())


def open_reader(release: Path, rules_folder: Path) -> Callable[[Path], Piece]:
    """What a worker does with one part after another."""
    return _reader(release, load_rules(rules_folder))


def _reader(release: Path, rules: Rules) -> Callable[[Path], Piece]:
    plans = read_table(release, "documents", PLANS)

    def read(part: Path) -> Piece:
        facts = pa.Table.from_batches(read_part(part))
        named = pc.is_in(plans.column("doc_id"), facts.column("doc_id").combine_chunks())
        tables = {"documents": plans.filter(named).to_pylist(), "indicators": facts.to_pylist()}
        return {
            "panel": to_batch("panel", build_panel(tables, rules)),
            "findings": to_batch("findings", find_contradictions(tables, rules)),
        }

    return read
