"""jieba's own dictionary, in the form that it cuts with, kept in this user's cache and nowhere else.

jieba itself keeps it under a fixed name in the temporary folder of the machine, and believes whatever stands there: who
may write there, or an older version, decides how words are cut. Here the file is named by the hash of the dictionary,
sealed by its own, and read only where nobody else may write it. Without such a place it is built each time.
"""

from __future__ import annotations

import hashlib
import logging
import marshal
import os
import stat
import sys
import tempfile
from pathlib import Path
from typing import Any

from guihua.files import SEAL, read_file, seal_of, sealed
from guihua.rules.check_cache import cache_folder

LARGEST = 2**28  # bytes; the dictionary takes some twenty million


def tokenizer() -> Any:
    """A ``jieba.Tokenizer`` over jieba's dictionary alone, ready to cut."""
    import jieba

    jieba.setLogLevel(logging.WARNING)  # it reports its dictionary on standard error otherwise
    made = jieba.Tokenizer()
    made.FREQ, made.total = _frequencies(jieba)
    made.initialized = True
    return made


def _frequencies(jieba: Any) -> tuple[dict[str, int], int]:
    with jieba.get_module_res("dict.txt") as file:
        name = hashlib.sha256(file.read() + f"{jieba.__version__} {sys.version}".encode()).hexdigest()[:24]
    folder = _private_folder()
    if folder is None:
        return _built(jieba)
    path = folder / f"jieba-{name}"
    kept = _kept(path)
    if kept is None:
        kept = _built(jieba)
        _keep(path, kept)
    return kept


def _built(jieba: Any) -> tuple[dict[str, int], int]:
    made: tuple[dict[str, int], int] = jieba.Tokenizer.gen_pfdict(jieba.get_module_res("dict.txt"))
    return made


def _kept(path: Path) -> tuple[dict[str, int], int] | None:
    try:
        if not _is_private(path):
            return None
        data = read_file(path, LARGEST)
    except OSError:
        return None
    if seal_of(data) is None:
        return None
    kept: tuple[dict[str, int], int] = marshal.loads(memoryview(data)[:-SEAL])
    return kept


def _keep(path: Path, value: tuple[dict[str, int], int]) -> None:
    try:
        handle, scratch = tempfile.mkstemp(dir=path.parent)  # readable by this user alone
        with os.fdopen(handle, "wb") as file:
            file.write(sealed(marshal.dumps(value)))
        Path(scratch).replace(path)
    except OSError:
        return


def _private_folder() -> Path | None:
    """The cache folder, if nobody else may write there."""
    folder = cache_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _is_private(folder) else None
    except OSError:
        return None


def _is_private(path: Path) -> bool:
    info = path.lstat()
    if sys.platform == "win32":  # the folder of a user's own is closed to others there
        return not stat.S_ISLNK(info.st_mode)
    return info.st_uid == os.geteuid() and not info.st_mode & 0o022 and not stat.S_ISLNK(info.st_mode)
