"""This user's folder for what can be made again: safe to delete, and believed only where nobody else may write."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from pathlib import Path

from guihua.files import read_sealed, sealed


def cache_folder() -> Path:
    """The folder; where a user has no home, one that cannot be written."""
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "guihua"
    except RuntimeError:
        return Path(os.devnull) / "guihua"


def write_quietly(path: Path, text: str) -> None:
    """Write a file of the cache that anybody may alter; one that cannot be kept is no trouble."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError:
        return


def take_up(name: str, largest: int) -> bytes | None:
    """What was laid down under ``name``, at most ``largest`` bytes; null where there is none, where it is damaged, or
    where somebody else may have written it. Many of a kind are laid down in a folder: ``folder/name``."""
    path = cache_folder()
    try:
        private = all(map(_is_private, [path, *(path := path / part for part in name.split("/"))]))
    except OSError:
        return None
    found = read_sealed(path, largest) if private else None
    return None if found is None else bytes(found)


def lay_down(name: str, data: bytes) -> None:
    """Keep ``data`` for this user alone, whole or not at all."""
    *within, last = name.split("/")
    folder = private_folder(*within)
    if folder is None:
        return
    try:
        handle, scratch = tempfile.mkstemp(dir=folder)  # readable by this user alone
        with os.fdopen(handle, "wb") as file:
            file.write(sealed(data))
        Path(scratch).replace(folder / last)
    except OSError:
        return


def private_folder(*within: str) -> Path | None:
    """The cache folder, or one ``within`` it, if nobody else may write there."""
    folder = cache_folder()
    try:
        for place in (folder, *(folder := folder / name for name in within)):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_private(place):
                return None
        return folder
    except OSError:
        return None


def _is_private(path: Path) -> bool:
    info = path.lstat()
    if sys.platform == "win32":  # the folder of a user's own is closed to others there
        return not stat.S_ISLNK(info.st_mode)
    return info.st_uid == os.geteuid() and not info.st_mode & 0o022 and not stat.S_ISLNK(info.st_mode)
