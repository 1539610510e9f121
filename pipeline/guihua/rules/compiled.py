"""Patterns as they were compiled, kept from run to run: to compile them takes seconds, to take them up a tenth of one.

``regex`` pickles a compiled pattern as the code that it was compiled to. Kept are patterns by their text, in a file
named by the versions of ``regex`` and Python; what it does not have is compiled, and put there when ``keep`` is called.
"""

from __future__ import annotations

import io
import pickle
import platform
import threading
from functools import cache
from importlib.metadata import version
from typing import Any

import regex

from guihua.cache import lay_down, take_up

MOST = 3_000  # patterns kept: some four states of all rules, with their parts
_LARGEST = 2**27  # bytes; those of all rules take some three million


class _Patterns(pickle.Unpickler):
    """Reads compiled patterns and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) != ("regex._regex", "compile"):
            raise pickle.UnpicklingError(f"{module}.{name} is no compiled pattern")
        return super().find_class(module, name)


class Compiled:
    """Compiled patterns of this process, and those of a ``kind`` that earlier ones left, each taken up when it is first
    asked for."""

    def __init__(self, kind: str = "compiled") -> None:
        self.name = f"{kind}-{_versions()}"
        self._kept: dict[str, bytes] | None = None
        self._made: dict[str, regex.Pattern[str]] = {}
        self._new: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def pattern(self, text: str) -> regex.Pattern[str]:
        """``text`` compiled. Raises ``regex.error`` where it is no pattern."""
        with self._lock:
            if self._kept is None:
                self._kept = _read(self.name)
            found = self._made.get(text) or _unpacked(self._kept.get(text))
            if found is None:
                found = regex.compile(text)
                self._new[text] = pickle.dumps(found)
            self._made[text] = found
            return found

    def keep(self) -> None:
        """Write down what is new, beside what others wrote meanwhile."""
        with self._lock:
            if not self._new:
                return
            new, self._new = self._new, {}
            kept = {text: data for text, data in _read(self.name).items() if text not in new} | new
            self._kept = kept
        for text in list(kept)[: max(0, len(kept) - MOST)]:
            del kept[text]
        lay_down(self.name, pickle.dumps(kept))


def _read(name: str) -> dict[str, bytes]:
    data = take_up(name, _LARGEST)
    kept = None if data is None else _load(data)
    return kept if isinstance(kept, dict) else {}


def _unpacked(data: bytes | None) -> regex.Pattern[str] | None:
    found = None if data is None else _load(data)
    return found if isinstance(found, regex.Pattern) else None


def _load(data: bytes) -> Any:
    """What was pickled; null where that cannot be told."""
    try:
        return _Patterns(io.BytesIO(data)).load()
    except Exception:  # a pickle that is none may raise anything; what it held is compiled anew
        return None


@cache
def _versions() -> str:
    return f"{version('regex')}-{platform.python_implementation()}-{platform.python_version()}"


PATTERNS = Compiled()
