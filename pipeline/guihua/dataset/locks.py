"""Locks on files that the system gives back when a process ends, however it ends."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import IO

from guihua.errors import GuihuaError


class Busy(GuihuaError, RuntimeError):
    """Another process holds the lock."""


def lock(path: Path, *, shared: bool, create: bool = False) -> IO[bytes]:
    """The file at ``path``, opened and locked until it is closed; any number may hold a shared lock.

    Raises ``Busy`` at once where the lock is held, ``OSError`` where the file cannot be opened, with ``ENOLCK`` where
    the disk knows no locks.
    """
    from portalocker import AlreadyLocked, LockException, LockFlags
    from portalocker import lock as take

    file = path.open("ab+" if create else "rb")
    try:
        take(file, (LockFlags.SHARED if shared else LockFlags.EXCLUSIVE) | LockFlags.NON_BLOCKING)
    except AlreadyLocked as error:
        file.close()
        raise Busy(f"{path} is locked") from error
    except LockException as error:
        file.close()
        raise OSError(errno.ENOLCK, "the disk knows no locks", str(path)) from error
    return file
