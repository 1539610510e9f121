"""What earlier runs left in the output folder, and which of it is still as it was written.

A release's files and the documents' results are known by their hashes. What does not agree is named, and made anew from
the sources by the run that finds it.
"""

from __future__ import annotations

import shutil
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from guihua.batch.tasks import Done, Task, finished
from guihua.dataset.document_rows import DamagedError
from guihua.dataset.integrity import Condition, examine
from guihua.dataset.parquet import DataFile, Stretch, partition
from guihua.dataset.releases import named_alike, resolve
from guihua.errors import OutputError
from guihua.files import side_by_side

STRETCHES = 8  # of earlier files, of which a new one is made at most


def before(output: Path) -> Condition | None:
    """The current release and its condition, if there is one."""
    try:
        return examine(resolve(output))
    except OutputError:
        return None


def already_made(output: Path, name: str, current: Condition | None) -> Path | None:
    """A sound release of that name, if there is one."""
    for release in named_alike(output, name):
        if (current if current is not None and current.release == release else examine(release)).sound:
            return release
    return None


def take_over(tasks: Sequence[Task], known: Mapping[str, Mapping[str, Any]]) -> tuple[dict[str, Done], list[Path]]:
    """The tasks that an earlier run has done, published or not, by ``doc_id``; and the damaged files, now removed."""

    def look(task: Task) -> Done | DamagedError | None:
        try:
            facts = known.get(task.doc_id)
            return finished(task, facts if facts and facts["key"] == task.key else None)
        except DamagedError as error:
            return error

    found = side_by_side(look, tasks)
    damaged = [one.path for one in found if isinstance(one, DamagedError)]
    for path in damaged:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return {one.doc_id: one for one in found if isinstance(one, Done)}, damaged


def whole_shards(current: Condition | None, recipe: Mapping[str, Any]) -> dict[str, list[DataFile]]:
    """Files of the current release by shard key, where code and libraries that wrote them are the same and no byte of
    them was lost."""
    manifest = current.manifest if current else None
    if (
        current is None
        or manifest is None
        or any(manifest.get(k) != recipe[k] for k in ("contract", "code", "libraries"))
    ):
        return {}
    files: dict[str, list[DataFile]] = {}
    for file in manifest["files"]:
        files.setdefault(Path(file["path"]).name, []).append(DataFile(**file))
    return {shard["key"]: files[shard["file"]] for shard in manifest["shards"] if _whole(files[shard["file"]], current)}


class Standing:
    """Where the rows of documents stand in the files of the current release, those of ``whole_shards``."""

    def __init__(self, current: Condition | None, whole: Container[str]) -> None:
        self._current = current
        self._files: dict[str, tuple[str, str]] = {}  # document → the hash of its result, and its file
        if current is None or current.manifest is None or not whole:
            return
        known = current.manifest["documents"]
        names = sorted(known)
        for (start, end), shard in zip(partition(names), current.manifest["shards"], strict=True):
            if shard["key"] in whole:
                self._files |= {name: (known[name]["result"], shard["file"]) for name in names[start:end]}

    def places(self, documents: Sequence[Done], results: Sequence[Path]) -> tuple[Path | Stretch, ...]:
        """Where the rows of a shard's documents are read soonest: in the release as far as they are the same, unless
        that is in many stretches, for each of which a file is read; else in their results."""
        found: list[Path | Stretch] = []
        for file, some in groupby(zip(documents, results, strict=True), lambda one: self._file_of(one[0])):
            if file is None or self._current is None:
                found += [result for _, result in some]
            else:
                found.append(Stretch(self._current.release, file, tuple(document.doc_id for document, _ in some)))
        few = sum(isinstance(place, Stretch) for place in found) <= STRETCHES
        return tuple(found) if few else tuple(results)

    def _file_of(self, document: Done) -> str | None:
        result, file = self._files.get(document.doc_id, (None, None))
        return file if result == document.result else None


def _whole(files: Iterable[DataFile], current: Condition) -> bool:
    return not any(file.path in current.damaged for file in files)


def told(output: Path, current: Condition | None, results: Iterable[Path]) -> tuple[str, ...]:
    """The damaged files, relative to the output folder, as they are to be named."""
    files = [] if current is None else [current.release / path for path in current.damaged]
    return tuple(sorted(path.relative_to(output).as_posix() for path in (*files, *results)))
