"""The output folder: releases beside one another, one of them current; readers see one whole release or another.

::

    output/current            → releases/<name>, replaced by one rename
    output/lines, …           → current/lines, …: a table as a folder of Parquet files
    output/manifest.json      → current/manifest.json (datapackage.json likewise)
    output/releases/<name>/   a whole dataset, never changed once it is there
    output/.guihua/           lock, finished documents, where the corpus was

A reader that opens several tables and wants them from one run follows ``current`` once: :func:`snapshot`.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from guihua.errors import GuihuaError

KEEP = 3  # releases kept, the current one among them, for readers that are still in one


STATE = ".guihua"


MANIFEST, PACKAGE = "manifest.json", "datapackage.json"


class OutputError(GuihuaError, RuntimeError):
    """The output folder cannot be used; the message says why and what to do."""


def resolve(output: Path) -> Path:
    """The release that is current now, as a path that keeps meaning this release."""
    try:
        return output / (output / "current").readlink()
    except OSError as error:
        if (output / MANIFEST).is_file():  # a release itself, or a copy of one
            return output
        raise OutputError(f"no dataset in {output}: write one with guihua run -o {output}") from error


@contextmanager
def snapshot(output: Path) -> Iterator[Path]:
    """The current release, kept from being cleared away while the block lasts."""
    while True:
        release = resolve(output)
        try:
            handle = os.open(release, os.O_RDONLY)
        except FileNotFoundError:
            continue  # replaced and cleared away between the two calls
        try:
            fcntl.flock(handle, fcntl.LOCK_SH)
            if not (release / MANIFEST).exists():
                continue
            yield release
            return
        finally:
            os.close(handle)


def read_manifest(release: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    return manifest


@contextmanager
def locked(output: Path) -> Iterator[Path]:
    """Hold the output folder for one run; gives the folder for its state. A second run is refused at once."""
    state = output / STATE
    try:
        state.mkdir(parents=True, exist_ok=True)
        handle = os.open(state / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise OutputError(f"cannot write to {output}: {error.strerror}; choose another folder with -o") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(handle, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise OutputError(
                f"another run (process {holder}) is writing to {output}; wait for it, or choose another folder with -o"
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield state
    finally:
        os.close(handle)


@contextmanager
def new_release(output: Path, name: str) -> Iterator[Path]:
    """An empty folder to fill; at the end of the block it becomes the release ``name``, unless that is there."""
    releases = output / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    for leftover in releases.glob(".unfinished-*"):
        shutil.rmtree(leftover)
    scratch = releases / f".unfinished-{name}"
    scratch.mkdir()
    yield scratch
    _sync(scratch)
    if (releases / name).exists():
        shutil.rmtree(scratch)
    else:
        scratch.rename(releases / name)
    _sync(releases)


def publish(output: Path, name: str) -> None:
    """Make the release ``name`` the current one, in one step for all tables, and clear away old ones."""
    for entry in sorted((output / "releases" / name).iterdir()):
        _point(output / entry.name, Path("current") / entry.name)
    _point(output / "current", Path("releases") / name)
    _sync(output)
    _clear(output, name)


def _point(link: Path, target: Path) -> None:
    """Make ``link`` a link to ``target``, by renaming; what a user put there instead is left alone."""
    if link.is_symlink():
        if link.readlink() == target:
            return
    elif link.exists():
        raise OutputError(
            f"{link} is in the way: it is no link of a dataset; move it, or choose another folder with -o"
        )
    scratch = link.with_name(f".{link.name}.new")
    with suppress(FileNotFoundError):
        scratch.unlink()
    scratch.symlink_to(target)
    scratch.replace(link)


def _clear(output: Path, current: str) -> None:
    """Remove releases beyond ``KEEP``, oldest first, none that a reader holds."""
    others = [p for p in (output / "releases").iterdir() if p.name != current and p.is_dir()]
    others.sort(key=lambda p: (p.stat().st_mtime_ns, p.name), reverse=True)
    for release in others[KEEP - 1 :]:
        handle = os.open(release, os.O_RDONLY)
        try:
            with suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                (release / MANIFEST).unlink(missing_ok=True)
                shutil.rmtree(release)
        finally:
            os.close(handle)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_json(path: Path, value: Any) -> None:
    """Write ``value`` with sorted keys, one way only."""
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def tables_of(release: Path) -> list[str]:
    """Names of the tables of a release."""
    return sorted(p.name for p in release.iterdir() if p.is_dir())


def corpus_of(output: Path) -> Path:
    """The folder that the last run into ``output`` read."""
    try:
        return Path(json.loads((output / STATE / "corpus.json").read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise OutputError(f"{output} does not say where its plans are; name them with --corpus") from error
