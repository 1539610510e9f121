"""The output folder: releases beside one another, one of them current; readers see one whole release or another.

::

    output/current            → releases/<name>, replaced by one rename
    output/lines, …           → current/lines, …: a table as a folder of Parquet files
    output/manifest.json      → current/manifest.json (datapackage.json likewise)
    output/releases/<name>/   a whole dataset, never changed once it is there
    output/.guihua/           lock, finished documents, where the corpus was

Where a disk has no links, and on Windows, ``current`` is a file that holds the name, and the tables are reached through
:func:`resolve` alone. A reader follows ``current`` once, :func:`resolve`; one that reads for long holds the release
against being cleared away, :func:`snapshot`.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import IO

from guihua.dataset.integrity import MANIFEST, write_json
from guihua.dataset.locks import Busy, lock
from guihua.errors import OutputError
from guihua.files import sync_folder, write_whole
from guihua.messages import say

KEEP = 3  # releases kept, the current one among them, for readers that are still in one
TRIES = 20  # times that a reader looks for the current release while others are published
STATE, CURRENT, HISTORY = ".guihua", "current", "history.json"
UNFINISHED = ".unfinished-"
PART = ".part"  # ends the names of files of a release that is not yet there: no reader of *.parquet finds them
_ABOUT = "README.txt"  # tells who looks into the output folder where to read


def resolve(output: Path | str) -> Path:
    """The release that is current now, as a path that keeps meaning this release; a release stands for itself.

    Raises ``OutputError`` where there is none.
    """
    output = Path(output)
    target: Path | None = None
    for last in range(TRIES):
        target = _target(output)
        if target is None:
            if (output / MANIFEST).is_file():  # a release itself, or a copy of one
                return output
            raise OutputError(say("no-dataset", output=output).label)
        if (output / target).is_dir():
            return output / target
        time.sleep(0.001 * last)  # replaced and cleared away since its name was read
    gone = output / (target or CURRENT)
    raise OutputError(say("release-is-gone", release=gone, output=output).label)


def _target(output: Path) -> Path | None:
    """Where ``current`` leads, relative to ``output``."""
    pointer = output / CURRENT
    try:
        if not pointer.is_symlink():
            return Path(pointer.read_text(encoding="utf-8").strip()) if pointer.is_file() else None
        return pointer.readlink()
    except (OSError, ValueError):
        return None


@contextmanager
def snapshot(output: Path | str) -> Iterator[Path]:
    """The current release, kept from being cleared away while the block lasts. Raises ``OutputError``."""
    release, held = _hold(Path(output))
    try:
        yield release
    finally:
        if held is not None:
            held.close()


def _hold(output: Path) -> tuple[Path, IO[bytes] | None]:
    for last in range(TRIES):
        release = resolve(output)
        manifest = release / MANIFEST
        try:
            held = lock(manifest, shared=True)
        except (FileNotFoundError, NotADirectoryError, Busy):  # being cleared away, or damaged
            time.sleep(0.001 * last)
            continue
        except OSError as error:
            if error.errno == errno.ENOLCK:  # a share without locks: its files can be read all the same
                return release, None
            raise OutputError(say("cannot-read", path=manifest, why=error.strerror).label) from error
        if manifest.exists():
            return release, held
        held.close()
    raise OutputError(say("release-without-manifest", release=release, manifest=MANIFEST, output=output).label)


@contextmanager
def locked(output: Path) -> Iterator[Path]:
    """Hold the output folder for one run; gives the folder for its state. A second run is refused at once."""
    state = output / STATE
    try:
        state.mkdir(parents=True, exist_ok=True)
        held = lock(state / "lock", shared=False, create=True)
    except Busy:
        with suppress(OSError):
            holder = (state / "holder").read_text(encoding="ascii", errors="replace").strip()
        raise OutputError(say("another-run", process=holder or "?", output=output).label) from None
    except OSError as error:
        raise OutputError(say("cannot-write", output=output, why=error.strerror).label) from error
    with held:
        (state / "holder").write_text(str(os.getpid()), encoding="ascii")
        for leftover in state.glob("scratch-*"):  # of runs that were killed
            shutil.rmtree(leftover, ignore_errors=True)
        yield state


def free_name(output: Path, name: str) -> str:
    """``name``, or that with a number behind it, whichever no release has yet."""
    releases, number, free = output / "releases", 1, name
    while (releases / free).exists():
        number += 1
        free = f"{name}-{number}"
    return free


def named_alike(output: Path, name: str) -> list[Path]:
    """The releases made of the same as ``name``: more than one where the first was damaged."""
    return sorted(p for p in (output / "releases").glob(f"{name}*") if p.is_dir())


@contextmanager
def new_release(output: Path, name: str) -> Iterator[Path]:
    """An empty folder to fill; at the end of the block it becomes the release ``name``, on disk in all its parts."""
    releases = output / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    for leftover in releases.glob(f"{UNFINISHED}*"):
        shutil.rmtree(leftover)
    scratch = releases / f"{UNFINISHED}{name}"
    scratch.mkdir()
    yield scratch
    for part in sorted(scratch.glob(f"*/*{PART}")):
        part.rename(part.with_suffix(""))
    for folder in (*(p for p in scratch.iterdir() if p.is_dir()), scratch):
        sync_folder(folder)
    scratch.rename(releases / name)
    sync_folder(releases)


def publish(output: Path, name: str) -> None:
    """Make the release ``name`` the current one, in one step for all tables, and clear away old ones."""
    history = [*(old for old in _history(output) if old != name), name]
    kept = [old for old in history if (output / "releases" / old).is_dir()]
    write_json(output / STATE / HISTORY, kept)
    if _links(output):
        for entry in sorted((output / "releases" / name).iterdir()):
            _point(output / entry.name, Path(CURRENT) / entry.name)
        _point(output / CURRENT, Path("releases") / name)
    else:
        _refuse_others(output / CURRENT)
        write_whole(output / CURRENT, f"releases/{name}\n".encode())
    if not (output / _ABOUT).exists():
        write_whole(output / _ABOUT, (files("guihua.dataset") / "output_readme.txt").read_bytes())
    sync_folder(output)
    _clear(output, name, kept)


def _links(output: Path) -> bool:
    """True where the disk has links that one rename replaces."""
    if sys.platform == "win32":
        return False
    probe = output / STATE / "link"
    try:
        probe.unlink(missing_ok=True)
        probe.symlink_to("lock")
        probe.unlink()
    except OSError:
        return False
    return True


def _point(link: Path, target: Path) -> None:
    """Make ``link`` a link to ``target``, by renaming; what a user put there instead is left alone."""
    if link.is_symlink():
        if link.readlink() == target:
            return
    elif link.name != CURRENT or not link.is_file():
        _refuse_others(link)
    scratch = link.with_name(f".{link.name}.new")
    scratch.unlink(missing_ok=True)
    scratch.symlink_to(target)
    scratch.replace(link)


def _refuse_others(link: Path) -> None:
    if link.exists() and not link.is_symlink() and not (link.name == CURRENT and link.is_file()):
        raise OutputError(say("in-the-way", path=link).label)


def _history(output: Path) -> list[str]:
    """Names of releases in the order in which they were published. Clocks may be set back; this may not."""
    try:
        names = json.loads((output / STATE / HISTORY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _clear(output: Path, current: str, history: list[str]) -> None:
    """Remove releases beyond ``KEEP``, those published first before others, none that a reader holds."""
    places = {name: n for n, name in enumerate(history)}
    others = [p for p in (output / "releases").iterdir() if p.name != current and p.is_dir()]
    others.sort(key=lambda p: (places.get(p.name, -1), p.name), reverse=True)
    for release in others[KEEP - 1 :]:
        with suppress(Busy):  # a reader has it open: the next run tries again
            _remove(release)


def _remove(release: Path) -> None:
    manifest = release / MANIFEST
    if manifest.is_file():
        with lock(manifest, shared=False):
            if sys.platform != "win32":
                manifest.unlink()  # who has opened it meanwhile sees that it is gone
    shutil.rmtree(release, ignore_errors=sys.platform == "win32")


def tables_of(release: Path) -> list[str]:
    """Names of the tables of a release."""
    return sorted(p.name for p in release.iterdir() if p.is_dir())


def corpus_of(output: Path) -> Path:
    """The folder that the last run into ``output`` read."""
    try:
        return Path(json.loads((output / STATE / "corpus.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise OutputError(say("plans-not-told", output=output).label) from error
