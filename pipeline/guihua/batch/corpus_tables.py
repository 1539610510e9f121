"""What all plans of a release say together: the panel, and where plans contradict one another.

Facts go through :mod:`guihua.batch.partition`, region by region, so that memory does not grow with the corpus;
parts are worked on by several processes where there are many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from guihua.batch.fingerprint import code_version
from guihua.batch.kept_parts import KeptParts, Piece
from guihua.batch.kept_sketches import sketches
from guihua.batch.later import EXTRACT
from guihua.batch.partition import read_part, split
from guihua.batch.workers import run_tasks
from guihua.compare.copies import Sketch, find_copies, sketch
from guihua.compare.findings import find_contradictions
from guihua.compare.panel import build_panel
from guihua.compare.panel_statements import panel_name
from guihua.dataset.document_rows import to_batch
from guihua.dataset.parquet import read_table
from guihua.dataset.schema import schema
from guihua.rules.kept import load_rules
from guihua.rules.ruleset import Rules

UNUSED = frozenset({"category", "sequence", "evidence"})  # columns nothing here reads
_FACTS = tuple(name for name in schema("indicators").names if name not in UNUSED)
_PLANS = ("doc_id", "sha256", "title", "adcode", "period_start", "period_end")
MADE = ("panel", "findings", "copies")
BATCH = 4_096  # rows read at once
LINES = 4_096  # lines read at once
FEW = 16  # parts that one process does before others have got ready


def across(
    release: Path, rules: Rules, rules_folder: Path, scratch: Path, jobs: int, doubtful: bool = False
) -> Iterator[Piece]:
    """Rows of ``panel``, ``findings`` and ``copies`` over all documents of ``release``, in the order of regions; in the
    panel those whose reading is in doubt only where ``doubtful``. What parts of the facts gave is kept beside
    ``scratch``."""
    kept = KeptParts(scratch.parent / "kept-parts", f"{code_version(__name__)} {rules.version}")
    parts = list(split(partial(_facts, release, rules), scratch / "facts"))
    yield {name: to_batch(name, []) for name in MADE}  # so that every table has its file
    documents = read_table(release, "documents")
    known = _sketches(release, documents, scratch.parent / "kept-sketches", rules)
    plans = documents.select(_PLANS)
    copies = list(find_copies(plans.to_pylist(), known))
    yield {"copies": to_batch("copies", copies)}
    originals = _originals(copies)
    keys = {part: _key(part, plans, originals, doubtful, kept) for part in parts}
    new = [part for part in parts if not kept.has(keys[part])]
    read = _reader(plans, rules, originals, doubtful)
    opener = partial(open_reader, release, rules_folder, originals, doubtful)
    made = map(read, new) if len(new) <= FEW or jobs == 1 else _in_order(new, opener, jobs)
    lacking = set(new)
    for part in parts:
        piece = None if part in lacking else kept.find(keys[part])
        if piece is None:
            piece = next(made) if part in lacking else read(part)  # what is damaged is made anew
            kept.keep(keys[part], piece)
        yield piece
    kept.forget()


def _key(part: Path, plans: pa.Table, copies: Mapping[str, str], doubtful: bool, kept: KeptParts) -> str:
    """What names what a part gives: its facts, and what is known of their plans."""
    facts = pa.Table.from_batches(read_part(part))
    named = _named(plans, facts)
    return kept.key(facts, [named, {row["doc_id"]: copies.get(row["doc_id"]) for row in named}, doubtful])


def _originals(copies: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {row["doc_id"]: row["copy_of"] for row in copies}


def _sketches(release: Path, documents: pa.Table, kept: Path, rules: Rules) -> dict[str, Sketch]:
    """Of every plan that could be read what tells whether it repeats another, ``kept`` by what its lines come from."""
    made_with = f"{code_version('guihua.batch.tasks', EXTRACT.module)} {rules.version}"
    read = [row for row in documents.to_pylist() if row["n_lines"]]
    return sketches(kept, made_with, read, partial(_made_sketches, release))


def _made_sketches(release: Path, wanted: set[str]) -> Iterator[tuple[str, Sketch]]:
    """The sketches of the documents that are ``wanted``; one text is held at a time."""
    documents = pa.array(sorted(wanted), pa.string())
    for path in sorted((release / "lines").iterdir()) if wanted else ():
        with pq.ParquetFile(path, pre_buffer=False) as file:
            batches = file.iter_batches(LINES, columns=["doc_id", "text"], use_threads=False)
            lines = (batch.filter(pc.is_in(batch.column("doc_id"), documents)) for batch in batches)
            rows = ((row["doc_id"], row["text"]) for batch in lines for row in batch.to_pylist())
            for doc_id, some in groupby(rows, itemgetter(0)):
                yield doc_id, sketch("\n".join(text for _, text in some))


def _facts(release: Path, rules: Rules) -> Iterator[pa.RecordBatch]:
    """Facts of a known indicator and region, some thousand at a time, each with the name it has in the panel."""
    names: dict[str | None, str | None] = {}
    for path in sorted((release / "indicators").iterdir()):
        with pq.ParquetFile(path, pre_buffer=False) as file:
            for batch in file.iter_batches(BATCH, columns=list(_FACTS), use_threads=False):
                known = pc.and_(pc.is_valid(batch.column("place_adcode")), pc.is_valid(batch.column("canonical_name")))
                facts = batch.filter(known)
                written = facts.column("canonical_name").to_pylist()
                names |= {name: panel_name(name, rules) for name in set(written) - names.keys()}
                yield facts.append_column("panel_name", pa.array([names[name] for name in written], pa.string()))


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


def open_reader(
    release: Path, rules_folder: Path, copies: Mapping[str, str], doubtful: bool
) -> Callable[[Path], Piece]:
    """What a worker does with one part after another."""
    return _reader(read_table(release, "documents", _PLANS), load_rules(rules_folder), copies, doubtful)


def _reader(plans: pa.Table, rules: Rules, copies: Mapping[str, str], doubtful: bool) -> Callable[[Path], Piece]:
    def read(part: Path) -> Piece:
        facts = pa.Table.from_batches(read_part(part))
        tables = {"documents": _named(plans, facts), "indicators": facts.to_pylist()}
        return {
            "panel": to_batch("panel", build_panel(tables, rules, copies, doubtful=doubtful)),
            "findings": to_batch("findings", find_contradictions(_without(tables, copies), rules)),
        }

    return read


def _named(plans: pa.Table, facts: pa.Table) -> list[dict[str, Any]]:
    """The rows of the plans that state the facts."""
    wanted = pc.is_in(plans.column("doc_id"), facts.column("doc_id").combine_chunks())
    rows: list[dict[str, Any]] = plans.filter(wanted).to_pylist()
    return rows


def _without(tables: Mapping[str, list[dict[str, Any]]], copies: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """The rows of plans that are no copies."""
    return {name: [row for row in rows if row["doc_id"] not in copies] for name, rows in tables.items()}
