"""The files of a corpus: every plan under a folder, in one fixed order, and everything there that is no plan.

Nothing is passed over in silence: what cannot be read as a plan comes back as a ``CorpusIssue``.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guihua.errors import GuihuaError

PLAN_SUFFIXES = frozenset({".txt", ".md", ".text", ".markdown", ".htm", ".html"})


class CorpusError(GuihuaError, ValueError):
    """There is nothing to read; the message says where it was looked for."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A regular file of the corpus; ``doc_id`` is its path below the corpus root, with ``/``."""

    doc_id: str
    path: Path


@dataclass(frozen=True, slots=True, order=True)
class CorpusIssue:
    """Something in the corpus folder that is no plan, or whose name needs a reader's care."""

    doc_id: str
    code: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """``files`` by ``doc_id`` in code point order; ``issues`` likewise."""

    root: Path
    files: tuple[PlanFile, ...]
    issues: tuple[CorpusIssue, ...]


def list_corpus(root: Path, leave_out: Path | None = None) -> Corpus:
    """Every file below ``root``, links followed, loops cut. ``leave_out`` (the output folder) is not entered."""
    found = list(_walk(root, "", (), leave_out.resolve() if leave_out else None))
    files: dict[str, PlanFile] = {}
    issues = [item for item in found if isinstance(item, CorpusIssue)]
    for file in sorted(
        (item for item in found if isinstance(item, PlanFile)), key=lambda f: (f.doc_id, os.fsencode(f.path))
    ):
        if file.doc_id in files:
            issues.append(
                CorpusIssue(file.doc_id, "name-taken", "error", "two file names give this doc_id; rename one of them")
            )
        else:
            files[file.doc_id] = file
    issues += _twins(files)
    return Corpus(root, tuple(files[k] for k in sorted(files)), tuple(sorted(issues)))


def _walk(
    folder: Path, prefix: str, above: tuple[tuple[int, int], ...], leave_out: Path | None
) -> Iterator[PlanFile | CorpusIssue]:
    try:
        here = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda e: os.fsencode(e.name))
    except OSError as error:
        yield CorpusIssue(prefix.rstrip("/") or ".", "unreadable-folder", "error", _reason(error))
        return
    above = (*above, (here.st_dev, here.st_ino))
    for entry in entries:
        name = os.fsencode(entry.name).decode("utf-8", "backslashreplace")
        doc_id, path = prefix + name, folder / entry.name
        if name.startswith("."):
            yield CorpusIssue(doc_id, "hidden", "info", "hidden files and folders are not read")
            continue
        try:
            info = entry.stat()
        except OSError as error:
            yield CorpusIssue(
                doc_id, "unreadable-link" if entry.is_symlink() else "unreadable", "error", _reason(error)
            )
            continue
        if name != entry.name:
            yield CorpusIssue(
                doc_id, "name-not-utf8", "warning", "the file's name is not UTF-8; doc_id shows its bytes as \\x.."
            )
        if stat.S_ISREG(info.st_mode):
            yield PlanFile(doc_id, path)
        elif not stat.S_ISDIR(info.st_mode):
            yield CorpusIssue(
                doc_id, "not-a-file", "error", "neither a file nor a folder (a pipe, socket or device); remove it"
            )
        elif (info.st_dev, info.st_ino) in above:
            yield CorpusIssue(doc_id, "link-loop", "warning", "a link back to a folder above it; not followed again")
        elif leave_out is None or path.resolve() != leave_out:
            if path.suffix.lower() in PLAN_SUFFIXES:
                yield CorpusIssue(
                    doc_id, "folder-like-plan", "warning", "a folder named like a plan; the files in it are read"
                )
            yield from _walk(path, f"{doc_id}/", above, leave_out)


def _twins(files: dict[str, PlanFile]) -> Iterator[CorpusIssue]:
    """Names that differ in Unicode form only: both are read, and both are pointed out."""
    forms: dict[str, list[str]] = defaultdict(list)
    for doc_id in files:
        forms[unicodedata.normalize("NFC", doc_id)].append(doc_id)
    for same in forms.values():
        if len(same) > 1:
            for doc_id in same:
                yield CorpusIssue(
                    doc_id, "name-twin", "warning", "another file's name differs in Unicode form only; both are read"
                )


def _reason(error: OSError) -> str:
    return f"{(error.strerror or type(error).__name__).lower()}; check the permissions and the link's target"


SUFFIXES = (".txt", ".md")


def plan_files(corpus: Path) -> list[Path]:
    """The plan texts of a folder, by name; a single file stands for itself."""
    if corpus.is_file():
        return [corpus]
    return sorted(path for path in corpus.rglob("*") if path.is_file() and path.suffix.lower() in SUFFIXES)
