"""The files of a corpus: every plan under a folder, in one fixed order, and everything there that is no plan.

Nothing is passed over in silence: what cannot be read as a plan comes back as a ``CorpusIssue``.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from guihua.dataset.releases import STATE
from guihua.errors import GuihuaError

PLAN_SUFFIXES = frozenset({
    ".txt", ".md", ".text", ".markdown", ".htm", ".html", ".docx", ".doc", ".wps", ".rtf", ".odt", ".pdf", ".xlsx",
    ".xls", ".csv", ".tsv", ".jsonl", ".json", ".parquet",
})  # fmt: skip
DEEPEST = 100  # folders in one another
MOST = 1_000_000  # files and folders
NO_FILE = "neither a file nor a folder (a pipe, socket or device); remove it"


class CorpusError(GuihuaError, ValueError):
    """There is nothing to read; the message says where it was looked for."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A regular file of the corpus; ``doc_id`` is its path below the corpus root as text, with ``/``; ``path`` is the
    one that the system knows, whatever bytes are in it. A document of a file that holds one a row is unpacked to
    ``path``; it is row ``record`` (from 1) of ``column`` in the file ``inside``."""

    doc_id: str
    path: Path
    inside: Path | None = None
    record: int | None = None
    column: str | None = None

    def located(self, root: Path) -> Path | None:
        """The file's path below ``root`` where that is not the ``doc_id``."""
        whole = self.inside or self.path
        if str(whole) == f"{root}{os.sep}{self.doc_id}":  # as nearly all: told without taking the path apart
            return None
        path = whole.relative_to(root)
        return None if path.as_posix() == self.doc_id else path


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


def list_corpus(root: Path) -> Corpus:
    """Every file below ``root``, each once, or that file alone: links are followed where what they lead to is not read
    already; a folder that holds a dataset is not entered. Raises ``CorpusError`` where there is no end to it."""
    if root.is_file():
        return Corpus(root.parent, (PlanFile(doc_name(root.name), root),), ())
    walk = _Walk(root)
    files: dict[str, PlanFile] = {}
    issues = walk.issues
    for file in sorted(walk.files, key=lambda f: (f.doc_id, os.fsencode(f.path))):
        if file.doc_id in files:
            issues.append(
                CorpusIssue(file.doc_id, "name-taken", "error", "two file names give this doc_id; rename one of them")
            )
        else:
            files[file.doc_id] = file
    issues += _twins(files)
    return Corpus(root, tuple(files[k] for k in sorted(files)), tuple(sorted(issues)))


def doc_name(name: str) -> str:
    """A file's name as text. One that is not UTF-8, as archives packed under Windows leave them, is read as GB18030 if
    that gives a name that can be printed; of any other the odd bytes are shown as \\x..."""
    data = os.fsencode(name)
    with suppress(UnicodeDecodeError):
        return data.decode()
    with suppress(UnicodeDecodeError):
        if (text := data.decode("gb18030")).isprintable():
            return text
    return data.decode(errors="backslashreplace")


class _Walk:
    """What lies below a folder. What is no link comes first, so that each file has the name it has without links,
    whatever order the system lists them in."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.files: list[PlanFile] = []
        self.issues: list[CorpusIssue] = []
        self._seen: dict[tuple[int, int], str] = {}  # device and number → doc_id of a file or folder
        self._links: deque[tuple[str, Path, tuple[str, ...]]] = deque()
        self._entries = 0
        self._folder(root, "", ())
        while self._links:
            self._link(*self._links.popleft())

    def _tell(self, doc_id: str, code: str, severity: str, message: str) -> None:
        self.issues.append(CorpusIssue(doc_id, code, severity, message))

    def _folder(self, folder: Path, prefix: str, above: tuple[str, ...]) -> None:
        """Read a folder; ``above`` are the doc_ids of those around it."""
        if len(above) > DEEPEST:
            self._tell(prefix.rstrip("/"), "too-deep", "error", f"more than {DEEPEST} folders in one another; not read")
            return
        try:
            here = folder.stat()
            entries = sorted(os.scandir(folder), key=lambda e: os.fsencode(e.name))
        except OSError as error:
            self._tell(prefix.rstrip("/") or ".", "unreadable-folder", "error", _reason(error))
            return
        self._seen.setdefault((here.st_dev, here.st_ino), prefix.rstrip("/"))
        for entry in entries:
            self._entries += 1
            if self._entries > MOST:
                raise CorpusError(f"more than {MOST:,} files below {self.root}; name a folder of plans")
            self._entry(entry, folder / entry.name, prefix + doc_name(entry.name), (*above, prefix.rstrip("/")))

    def _entry(self, entry: os.DirEntry[str], path: Path, doc_id: str, above: tuple[str, ...]) -> None:
        if entry.name.startswith("."):
            self._tell(doc_id, "hidden", "info", "hidden files and folders are not read")
        elif entry.is_symlink():
            self._links.append((doc_id, path, above))
        else:
            try:
                info = path.lstat()
            except OSError as error:
                self._tell(doc_id, "unreadable", "error", _reason(error))
                return
            self._take(doc_id, path, above, info)

    def _link(self, doc_id: str, path: Path, above: tuple[str, ...]) -> None:
        try:
            info = path.stat()
        except OSError as error:
            self._tell(doc_id, "unreadable-link", "error", _reason(error))
            return
        first = self._seen.get((info.st_dev, info.st_ino))
        if first is not None and stat.S_ISDIR(info.st_mode) and first in above:
            self._tell(doc_id, "link-loop", "warning", "a link back to a folder above it; not followed again")
        elif first is not None:
            self._tell(doc_id, "linked-twice", "warning", f"a link to {first}, which is read already; not read again")
        else:
            if not path.resolve().is_relative_to(self.root):
                self._tell(doc_id, "link-outside", "warning", "a link out of the corpus folder; read from there")
            self._take(doc_id, path, above, info)

    def _take(self, doc_id: str, path: Path, above: tuple[str, ...], info: os.stat_result) -> None:
        if not doc_id.endswith(path.name):
            self._tell(doc_id, "name-not-utf8", "warning", "the file's name is not UTF-8; doc_id is how it was read")
        if stat.S_ISREG(info.st_mode):
            self._seen.setdefault((info.st_dev, info.st_ino), doc_id)
            self.files.append(PlanFile(doc_id, path))
        elif not stat.S_ISDIR(info.st_mode):
            self._tell(doc_id, "not-a-file", "error", NO_FILE)
        elif not (path / STATE).is_dir():  # else it is where a run writes
            if path.suffix.lower() in PLAN_SUFFIXES:
                self._tell(
                    doc_id, "folder-like-plan", "warning", "a folder named like a plan; the files in it are read"
                )
            self._folder(path, f"{doc_id}/", above)


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
