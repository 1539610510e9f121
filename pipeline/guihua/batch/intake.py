"""The files of a corpus by what they hold: which are read, and by which reader; which are no plans; and files of a
document a row, unpacked into one text each."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from guihua.batch.corpus import Corpus, CorpusIssue, PlanFile, list_corpus
from guihua.cache import private_folder
from guihua.files import TooLargeError, read_file, side_by_side
from guihua.model import Source
from guihua.read.encoding import SourceError
from guihua.read.formats.detect import FORMATS, detect
from guihua.read.formats.reader import read_source
from guihua.read.formats.records import MARKS, read_records
from guihua.rules.ruleset import Rules

MAX_BYTES = 64 * 1024 * 1024  # a plan is far below a megabyte; beyond this it is some other file
_HEAD = 4096  # bytes that tell most formats
CONTAINERS = (b"PK", bytes.fromhex("d0cf11e0"))  # what begins alike whatever it holds
NOT_PLANS = frozenset({"unknown", "encrypted", "ofd"})  # what is no format either, but may well be a plan


@dataclass(frozen=True)
class Intake:
    """What to read: ``formats`` (all of ``FORMATS`` if null), and the column of files of a document a row."""

    formats: frozenset[str] | None = None
    text_column: str | None = None


def plans(corpus: Path, rules: Rules) -> tuple[PlanFile, ...]:
    """The plans of a folder, or of a single file, as a run with its defaults reads them. Documents of files that hold
    several are unpacked into the user's cache; where there is none, such a file stands for itself."""
    of_corpus = hashlib.sha256(os.fsencode(corpus.resolve())).hexdigest()[:16]
    folder = (private_folder() or Path(os.devnull)) / "records" / of_corpus
    return take_in(list_corpus(corpus), Intake(), folder, MAX_BYTES, rules).files


def read_plan(file: PlanFile, rules: Rules) -> Source:
    """A plan of a corpus. Raises ``SourceError`` and ``OSError``."""
    return read_source(file.doc_id, file.path.read_bytes(), rules)


def take_in(found: Corpus, wanted: Intake, folder: Path, max_bytes: int, rules: Rules) -> Corpus:
    """The corpus with the files that are read; what is left out is named among its issues. Documents of files that hold
    several are written below ``folder``."""
    taken = side_by_side(lambda file: _take(file, wanted, folder, max_bytes, rules), found.files)
    files = [item for item in chain.from_iterable(taken) if isinstance(item, PlanFile)]
    issues = [item for item in chain.from_iterable(taken) if isinstance(item, CorpusIssue)]
    _forget(folder, {file.path.parent.name for file in files if file.record is not None})
    return replace(
        found,
        files=tuple(sorted(files, key=lambda file: file.doc_id)),
        issues=tuple(sorted((*found.issues, *issues))),
    )


def _take(file: PlanFile, wanted: Intake, folder: Path, max_bytes: int, rules: Rules) -> list[PlanFile | CorpusIssue]:
    try:
        with file.path.open("rb") as opened:
            head = opened.read(_HEAD)
        data = read_file(file.path, max_bytes) if head.startswith(CONTAINERS) else head
        kind = detect(file.path.name, data)
        if kind in ("text", "parquet") and (kind == "parquet" or wanted.text_column or _may_be_rows(head)):
            unpacked = list(_records(file, kind, wanted, folder, max_bytes, rules))
            if unpacked:
                return unpacked
    except (TooLargeError, OSError):
        return [file]  # the run says what is wrong with it
    if kind not in FORMATS and kind not in NOT_PLANS:
        return [CorpusIssue(file.doc_id, "no-plan", "info", f"no plan but of another kind ({kind}); left out")]
    if wanted.formats is not None and kind not in wanted.formats:
        return [CorpusIssue(file.doc_id, "format-left-out", "info", f"its format ({kind}) is not asked for; left out")]
    return [file]


def _may_be_rows(head: bytes) -> bool:
    """True where the first line has the marks of a header or of an object."""
    line = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0]
    return line.startswith((b"{", b"[")) or any(mark.encode() in line for mark in MARKS)


def _records(
    file: PlanFile, kind: str, wanted: Intake, folder: Path, max_bytes: int, rules: Rules
) -> Iterator[PlanFile | CorpusIssue]:
    data = read_file(file.path, max_bytes)
    try:
        records = read_records(file.doc_id, kind, data, wanted.text_column, rules)
    except SourceError as error:
        yield CorpusIssue(file.doc_id, error.code, "error", str(error))
        return
    if records is None:
        return
    if wanted.formats is not None and records.kind not in wanted.formats:
        yield CorpusIssue(file.doc_id, "format-left-out", "info", f"its format ({records.kind}) is not asked for")
        return
    place = folder / hashlib.sha256(data + records.column.encode()).hexdigest()[:32]
    place.mkdir(parents=True, exist_ok=True)
    yield CorpusIssue(
        file.doc_id, "document-a-row", "info",
        f"{len(records.texts)} documents, a row each, in the column {records.column}",
    )  # fmt: skip
    for n, text in enumerate(records.texts, 1):
        if text is None or not text.strip():
            continue
        path = place / f"{n}.txt"
        raw = text.encode("utf-8", "replace")
        if not path.is_file() or path.stat().st_size != len(raw):
            path.write_bytes(raw)
        yield PlanFile(f"{file.doc_id}#{n}", path, file.path, n, records.column)


def _forget(folder: Path, kept: set[str]) -> None:
    """Remove what is left of files that are no longer there."""
    if folder.is_dir():
        for path in folder.iterdir():
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)
