"""Patterns as they were compiled, kept from run to run: to compile one takes twenty times as long as to take it up.

``regex`` pickles a compiled pattern as the code that it was compiled to. Each is kept in a file of its own, named by
the hash of its text, in a folder named by the versions of ``regex`` and Python: a process reads those that it needs,
and has what another one compiled a moment ago.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import platform
import random
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from typing import Any

import regex

from guihua.cache import lay_down, private_folder, take_up
from guihua.timing import uncollected

MOST = 3_000  # patterns kept: some four states of all rules, with their parts
_OFTEN = 200  # patterns that a process keeps before it looks how many there are
_COMPILING = threading.RLock()  # one thread at a time takes flags for numbers, and puts them back
_LARGEST = 2**27  # bytes; that of the longest pattern takes some 150,000


class _Patterns(pickle.Unpickler):
    """Reads compiled patterns and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) != ("regex._regex", "compile"):
            raise pickle.UnpicklingError(f"{module}.{name} is no compiled pattern")
        return super().find_class(module, name)


class Compiled:
    """Compiled patterns of this process, and those of a ``kind`` that any process left, each taken up when it is first
    asked for."""

    def __init__(self, kind: str = "patterns") -> None:
        self.name = f"{kind}-{_versions()}"
        self._made: dict[str, regex.Pattern[str]] = {}
        self._written = 0
        self._lock = threading.Lock()

    def pattern(self, text: str) -> regex.Pattern[str]:
        """``text`` compiled. Raises ``regex.error`` where it is no pattern."""
        with self._lock:
            found = self._made.get(text) or _unpacked(take_up(self.place(text), _LARGEST), text)
            if found is None:
                found = compile_anew(text)
                self._keep(text, found)
            self._made[text] = found
            return found

    def prepare(self, texts: Iterable[str]) -> None:
        """Compile what is not kept of ``texts``, in an order of this process alone: of several that prepare the same,
        each does a part."""
        folder = private_folder(self.name)
        if folder is None:  # nothing can be shared
            return
        lacking = [text for text in texts if not (folder / _digest(text)).exists()]
        random.Random(os.getpid()).shuffle(lacking)
        for text in lacking:
            if not (folder / _digest(text)).exists():
                self.pattern(text)

    def place(self, text: str) -> str:
        """The name in the cache under which a pattern is kept."""
        return f"{self.name}/{_digest(text)}"

    def _keep(self, text: str, pattern: regex.Pattern[str]) -> None:
        if self._written % _OFTEN == 0:
            self._make_room()
        self._written += 1
        lay_down(self.place(text), pickle.dumps(pattern))

    def _make_room(self) -> None:
        """Remove what was kept first beyond ``MOST``."""
        folder = private_folder(self.name)
        with suppress(OSError):  # another process makes room as well
            kept = [] if folder is None else sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
            for path in kept[: max(0, len(kept) - MOST)]:
                path.unlink(missing_ok=True)


def compile_anew(text: str) -> regex.Pattern[str]:
    """What ``regex.compile`` gives, in half the time. Raises ``regex.error``."""
    with _COMPILING, uncollected(), _plain_flags():
        return regex.compile(text)


@contextmanager
def _plain_flags() -> Iterator[None]:
    """For each character that it reads ``regex`` asks which flags are set, and has these of an enumeration, whose "and"
    is so slow that it takes a third of the time. Numbers, which the flags are, give the same."""
    slow = {name: vars(regex.RegexFlag)[name] for name in ("__and__", "__rand__") if name in vars(regex.RegexFlag)}
    for name in slow:
        setattr(regex.RegexFlag, name, getattr(int, name))
    try:
        yield
    finally:
        for name, method in slow.items():
            setattr(regex.RegexFlag, name, method)


def _unpacked(data: bytes | None, text: str) -> regex.Pattern[str] | None:
    """The pattern that was pickled; null where that is none, or another."""
    try:
        found = None if data is None else _Patterns(io.BytesIO(data)).load()
    except Exception:  # a pickle that is none may raise anything; what it held is compiled anew
        return None
    return found if isinstance(found, regex.Pattern) and found.pattern == text else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@cache
def _versions() -> str:
    return f"{version('regex')}-{platform.python_implementation()}-{platform.python_version()}"


PATTERNS = Compiled()
