"""Proof that a dataset says what the sources say: every row's span and every evidence span against the text."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from guihua.dataset.description import foreign_keys, primary_key
from guihua.dataset.integrity import MANIFEST, examine
from guihua.dataset.parquet import damage_named, open_table
from guihua.dataset.schema import COLUMNS, TABLES, schema
from guihua.errors import OutputError
from guihua.files import source_file
from guihua.model import Source

_PLACE = ("doc_id", "line_start", "line_end", "char_start", "char_end", "raw")
_KEPT = 64  # texts held at once; rows come by document, facts by year


@dataclass
class Verdict:
    """How much was checked, by table, and what does not hold."""

    rows: Counter[str] = field(default_factory=Counter)
    evidence: Counter[str] = field(default_factory=Counter)
    without_place: Counter[str] = field(default_factory=Counter)
    files: int = 0
    ids: int = 0
    references: int = 0
    documents: int = 0
    mismatches: list[str] = field(default_factory=list)


# Reads a file that is no plain text again: its source, and what of it does not stand in the file.
_Reader = Callable[[str, bytes], tuple[Source, Sequence[str]]]


# One document of a file that holds one a row: its name, the file's bytes, the column, the row.
RecordReader = Callable[[str, bytes, str, int], bytes]


def verify(release: Path, corpus: Path, read: _Reader | None = None, record: RecordReader | None = None) -> Verdict:
    """Check every row of every table of ``release`` against the files below ``corpus``. ``read`` reads those that are
    no plain text; without it they count as unreadable.

    Spans: ``text[char_start:char_end] == raw``, line numbers agree. Evidence: inside the text, not empty, its line
    agrees. Places: as the file has them now, and what stands there is the text. Lines: every line of every document is
    there. Ids: unique; references point to rows that exist. Files: as the manifest says; what is damaged is named, and
    checked as far as it can be read.
    """
    verdict = Verdict()
    tables = _check_files(release, verdict)
    if "documents" not in tables:
        return verdict
    sources = _Sources(release, corpus, read, record, verdict)
    for table in tables:
        if set(_PLACE) <= {name for name, _, _ in COLUMNS[table]}:
            _check_table(release, table, sources, verdict)
    if "lines" in tables:
        _check_lines(release, sources, verdict)
    if "places" in tables:
        _check_places(release, sources, verdict)
    _check_keys(release, tables, verdict)
    return verdict


class _Sources:
    """The documents' texts, read once each and checked against ``documents``; the last few are kept."""

    def __init__(
        self, release: Path, corpus: Path, read: _Reader | None, record: RecordReader | None, verdict: Verdict
    ) -> None:
        self.verdict, self.corpus, self.reader, self.record = verdict, corpus, read, record
        self.documents = {row["doc_id"]: row for row in _rows(release, "documents")}
        self.kept: dict[str, Source | None] = {}
        self.told: set[str] = set()  # documents of which nothing can be proved; this was said, once each
        for doc_id in sorted(self.documents):
            if self[doc_id] is not None:
                verdict.documents += 1

    def __getitem__(self, doc_id: str) -> Source | None:
        if doc_id not in self.kept:
            if len(self.kept) >= _KEPT:
                self.kept.pop(next(iter(self.kept)))
            self.kept[doc_id] = self._read(doc_id)
        return self.kept[doc_id]

    def _read(self, doc_id: str) -> Source | None:
        row = self.documents.get(doc_id)
        if row is None or row["n_chars"] is None:
            return None
        try:
            data = source_file(self.corpus, doc_id, row["path"]).read_bytes()
            if row["record"] is not None:
                if self.record is None:
                    raise ValueError("no reader of files with a document a row was given")
                data = self.record(doc_id, data, row["text_column"], row["record"])
            source = self._source(row, data)
        except (OSError, ValueError, LookupError) as error:
            self._say(f"{doc_id}: the source cannot be read: {error}")
            self.told.add(doc_id)
            return None
        if hashlib.sha256(data).hexdigest() != row["sha256"]:
            self._say(f"{doc_id}: the source has changed since the run; run again")
            self.told.add(doc_id)
            return None
        for column, value in (
            ("n_bytes", len(data)),
            ("n_chars", len(source.text)),
            ("n_lines", source.n_lines),
        ):
            if row[column] != value:
                self._say(f"{doc_id}: documents.{column} is {row[column]}, the source has {value}")
        return source

    def _source(self, row: Mapping[str, Any], data: bytes) -> Source:
        doc_id = row["doc_id"]
        if row["format"] == "text":
            text = data.decode(row["encoding"]).removeprefix("\ufeff")
            return Source(doc_id, text, row["encoding"], row["sha256"], len(data))
        if self.reader is None:
            raise ValueError(f"no reader of {row['format']} files was given")
        source, wrong = self.reader(doc_id, data)
        for message in wrong:
            self._say(f"{doc_id}: {message}")
        return source

    def _say(self, message: str) -> None:
        if message not in self.verdict.mismatches:
            self.verdict.mismatches.append(message)


def _rows(release: Path, table: str, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    for batch in open_table(release, table).to_batches(columns=list(columns) if columns else None):
        yield from batch.to_pylist()


def _check_table(release: Path, table: str, sources: _Sources, verdict: Verdict) -> None:
    with_evidence = "evidence" in open_table(release, table).schema.names
    for row in _rows(release, table, [*_PLACE, "evidence"] if with_evidence else _PLACE):
        verdict.rows[table] += 1
        if row["char_start"] is None:
            verdict.without_place[table] += 1
            of_the_file = table == "diagnostics"  # they may speak of its name
            if not of_the_file and row["doc_id"] in sources.documents and sources[row["doc_id"]] is not None:
                verdict.mismatches.append(f"{table}: a row of {row['doc_id']} has no place, though its text was read")
            continue
        source = sources[row["doc_id"]]
        if source is None:
            if row["doc_id"] in sources.told:
                continue
            verdict.mismatches.append(f"{table}: {row['doc_id']}[{row['char_start']}]: its text could not be read")
            continue
        if wrong := _wrong_place(source, row):
            verdict.mismatches.append(f"{table}: {row['doc_id']}:{row['line_start']}: {wrong}")
        for piece in row.get("evidence") or ():
            verdict.evidence[table] += 1
            if wrong := _wrong_evidence(source, piece):
                verdict.mismatches.append(f"{table}: {row['doc_id']}:{row['line_start']}: evidence: {wrong}")


def _wrong_place(source: Source, row: Mapping[str, Any]) -> str | None:
    start, end = row["char_start"], row["char_end"]
    if not 0 <= start <= end <= len(source.text):
        return f"[{start}, {end}) is no span of a text of {len(source.text)} characters"
    if source.text[start:end] != row["raw"]:
        return f"[{start}, {end}) reads {source.text[start:end][:40]!r}, raw is {row['raw'][:40]!r}"
    lines = source.line_of(start), source.line_of(max(start, end - 1))
    if lines != (row["line_start"], row["line_end"]):
        return f"[{start}, {end}) lies on lines {lines[0]}-{lines[1]}, not {row['line_start']}-{row['line_end']}"
    return None


def _wrong_evidence(source: Source, piece: Mapping[str, Any]) -> str | None:
    start, end = piece["char_start"], piece["char_end"]
    if not 0 <= start < end <= len(source.text):
        return f"{piece['role']}: [{start}, {end}) is no span of the text"
    if source.line_of(start) != piece["line"]:
        return f"{piece['role']}: [{start}, {end}) lies on line {source.line_of(start)}, not {piece['line']}"
    return None


def _check_lines(release: Path, sources: _Sources, verdict: Verdict) -> None:
    """Every line of every text is in ``lines``, with its text."""
    seen: Counter[str] = Counter()
    for row in _rows(release, "lines", ["doc_id", "line_no", "text"]):
        seen[row["doc_id"]] += 1
        source = sources[row["doc_id"]]
        if source and (row["line_no"] > source.n_lines or source.line_text(row["line_no"]) != row["text"]):
            verdict.mismatches.append(f"lines: {row['doc_id']}:{row['line_no']} is not that line of the source")
    for doc_id, document in sources.documents.items():
        if document["n_chars"] is not None and seen[doc_id] not in (0, document["n_lines"]):
            verdict.mismatches.append(f"lines: {doc_id} has {seen[doc_id]} of {document['n_lines']} lines")


def _check_places(release: Path, sources: _Sources, verdict: Verdict) -> None:
    """Every place is one that the reader finds, and none that it finds is missing."""
    columns = ["doc_id", "char_start", "char_end", "page", "paragraph", "table_no", "row", "col", "cell", "file_start"]
    found: dict[str, set[tuple[Any, ...]]] = {}
    for row in _rows(release, "places", columns):
        found.setdefault(row["doc_id"], set()).add(tuple(row[name] for name in columns[1:]))
    for doc_id, there in found.items():
        if (source := sources[doc_id]) is None:
            continue
        spots = ((p.span, p.spot) for p in source.places)
        read = {
            (span.start, span.end, s.page, s.paragraph, s.table, s.row, s.col, s.cell, s.file_start)
            for span, s in spots
        }
        for place in sorted(there ^ read, key=str)[:1]:
            verdict.mismatches.append(
                f"places: {doc_id}[{place[0]}]: {len(there ^ read)} places are not as in the file"
            )


def _check_keys(release: Path, tables: Sequence[str], verdict: Verdict) -> None:
    """Primary keys are unique and every reference finds its row."""
    held: dict[str, pa.Array] = {}
    for table in tables:
        if key := primary_key(table):
            keys = open_table(release, table).to_table(columns=key)
            unique = keys.group_by(key).aggregate([])
            verdict.ids += keys.num_rows
            if unique.num_rows != keys.num_rows:
                verdict.mismatches.append(
                    f"{table}: {keys.num_rows - unique.num_rows} rows repeat a key ({', '.join(key)})"
                )
            held[table] = keys.column(key[0]).combine_chunks()
    for table in tables:
        for column, (target, _) in foreign_keys(table).items():
            if target not in held:
                continue
            pointing = open_table(release, table).to_table(columns=[column]).column(column).drop_null().combine_chunks()
            missing = pa.compute.sum(pa.compute.invert(pa.compute.is_in(pointing, held[target]))).as_py() or 0
            verdict.references += len(pointing)
            if missing:
                verdict.mismatches.append(f"{table}.{column}: {missing} values are not in {target}")


def _check_files(release: Path, verdict: Verdict) -> list[str]:
    """Every file against the manifest; gives the tables that can be read."""
    condition = examine(release)
    if condition.manifest is None:
        verdict.mismatches.append(f"{MANIFEST}: missing, or not as it was written; run again to make the dataset anew")
        return []
    verdict.files = len(condition.manifest["files"])
    broken = {path.partition("/")[0] for path in condition.damaged}
    for path in sorted(condition.damaged):
        what = "not the bytes that the manifest names" if (release / path).is_file() else "missing"
        verdict.mismatches.append(f"{path}: {what}; run again to make it anew")
    return [table for table in TABLES if table not in broken or _readable(release, table)]


def _readable(release: Path, table: str) -> bool:
    try:
        with damage_named(release / table):
            return bool(open_table(release, table).to_table().schema.equals(schema(table)))
    except OutputError:
        return False
