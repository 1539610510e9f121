"""Files that may be missing, damaged, endless or no files at all, on any system; what is written is whole or not there.

Only regular files are read, and no more of them than was asked for: a pipe, a device or a file that grows while it is
read would hold up a whole run.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path, PurePath
from typing import TypeVar
from urllib.parse import quote_from_bytes, unquote_to_bytes

from guihua.errors import GuihuaError

SEAL = hashlib.sha256().digest_size  # bytes at the end of a sealed file: the hash of all before
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # the disk, the user's share of it, the largest file allowed
TOGETHER = 32  # files that a thread reads before it hands back what it found
T = TypeVar("T")
R = TypeVar("R")
CHUNK = 2**20  # bytes read at once of what is longer than its size


def package_rows(package: str, name: str) -> list[list[str]]:
    """The cells of a table that is part of the program, line by line; those that begin with ``#`` are left out."""
    text = (files(package) / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


class NotAFileError(GuihuaError, OSError):
    """A pipe, socket, device or folder where a file is wanted."""


class TooLargeError(GuihuaError, OSError):
    """A file of more bytes than may be read; ``size`` is how many it has at least."""

    def __init__(self, path: Path, size: int, most: int) -> None:
        super().__init__(errno.EFBIG, f"more than {most} bytes", str(path))
        self.size = size


def read_file(path: Path, most: int) -> bytes:
    """The bytes of a regular file of no more than ``most`` bytes. Raises ``OSError``: ``NotAFileError``,
    ``TooLargeError``, or what the system says; never waits for a pipe to be written."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        info = os.fstat(file.fileno())
        if not stat.S_ISREG(info.st_mode):
            raise NotAFileError(errno.EINVAL, "not a regular file", str(path))
        if info.st_size > most:
            raise TooLargeError(path, info.st_size, most)
        data = bytearray(file.read(info.st_size))
        while len(data) <= most and (more := file.read(CHUNK)):  # it grew, or says that it is empty and never ends
            data += more
    if len(data) > most:
        raise TooLargeError(path, len(data), most)
    return bytes(data)


def quoted(path: PurePath) -> str:
    """A path, whatever bytes are in it, as text: with ``/``, and %XX for what is no letter, digit, ``_``, ``.`` or
    ``-`` of ASCII."""
    return quote_from_bytes(os.fsencode(path.as_posix()))


def source_file(corpus: Path, doc_id: str, path: str | None) -> Path:
    """The file of a document; ``path`` is ``documents.path``, quoted, where the name is not the ``doc_id``."""
    return corpus / (doc_id if path is None else os.fsdecode(unquote_to_bytes(path)))


def sha256(path: Path) -> str:
    """The hash of a file, in hexadecimal digits. Raises ``OSError``."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, data: bytes, *, synced: bool = True) -> None:
    """Write a file that is there whole or not at all: by renaming. One that is ``synced`` is so also after the power
    went; another may then be cut short, and is for what bears a seal and can be made again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with scratch.open("wb") as file:
            file.write(data)
            if synced:
                file.flush()
                os.fsync(file.fileno())
        scratch.replace(path)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise


def not_written(error: OSError, folder: Path) -> str:
    """What to say and advise where something could not be written below ``folder``; a file elsewhere that is missing
    was taken away while it was read."""
    if isinstance(error, FileNotFoundError) and error.filename:
        gone = Path(os.fsdecode(error.filename))
        if not gone.resolve().is_relative_to(folder.resolve()):
            return f"{gone} was taken away during the run; run again"
    advice = (
        "free some space, or choose another folder with -o" if error.errno in FULL else "choose another folder with -o"
    )
    return f"cannot write to {folder}: {error.strerror or error}; {advice}"


def sealed(data: bytes) -> bytes:
    """``data`` with its own hash behind it, so that :func:`seal_of` knows whether it is as it was written."""
    return data + hashlib.sha256(data).digest()


def seal_of(data: bytes) -> str | None:
    """The hash, in hexadecimal digits, of what was sealed; None where a byte of it was lost or changed."""
    body, seal = memoryview(data)[:-SEAL], data[-SEAL:]
    return seal.hex() if hashlib.sha256(body).digest() == seal else None


def read_sealed(path: Path, most: int) -> memoryview | None:
    """What was sealed into the file at ``path``, at most ``most`` bytes; None where there is none, or it is damaged."""
    try:
        data = read_file(path, most + SEAL)
    except OSError:
        return None
    return None if seal_of(data) is None else memoryview(data)[:-SEAL]


def sync_folder(folder: Path) -> None:
    """Write to disk which names a folder holds. Windows writes them by itself, and opens no folder."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):  # shares that sync no folder
                raise
        finally:
            os.close(handle)


def cores() -> int:
    """Processors that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def side_by_side(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """``work`` of every item, in their order, by threads that each take some at a time: for the many small files of a
    folder, where handing over each alone costs more than to read it."""
    every = list(items)
    runs = [every[at : at + TOGETHER] for at in range(0, len(every), TOGETHER)]
    if len(runs) < 2:
        return [work(item) for item in every]
    with ThreadPoolExecutor(2 * cores()) as pool:
        return [result for some in pool.map(lambda run: [work(item) for item in run], runs) for result in some]


def memory() -> int | None:
    """Bytes of memory of the machine; None where the system does not say."""
    if sys.platform == "win32":
        return None
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None
