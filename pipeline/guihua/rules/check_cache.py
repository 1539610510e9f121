"""Rules whose examples were all right before, and that nothing has touched since: they need not be run again.

Only what is sound is kept, under a hash of all that the check looks at: the code, the rule with its examples, the other
rules of its stage, what the word lists say of groups and units. Whatever differs, or was not sound, is checked again.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

from guihua.cache import cache_folder, write_quietly

_KEPT = 10_000  # marks kept: some ten states of all rules
FILE = "sound.json"


class Sound:
    """The marks of what was found sound: patterns that compile, rules whose examples all do what they say."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or cache_folder() / FILE
        self._marks = dict.fromkeys(_read(self._path))
        self._before = len(self._marks)

    def has(self, what: str) -> bool:
        return _mark(what) in self._marks

    def add(self, what: str) -> None:
        self._marks[_mark(what)] = None

    def keep(self) -> None:
        """Write down what is new, beside what others wrote down meanwhile."""
        if len(self._marks) > self._before:
            marks = dict.fromkeys([*_read(self._path), *self._marks])
            write_quietly(self._path, json.dumps(list(marks)[-_KEPT:]))


def _read(path: Path) -> list[str]:
    try:
        marks = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [mark for mark in marks if isinstance(mark, str)] if isinstance(marks, list) else []


def _mark(what: str) -> str:
    return hashlib.sha256(f"{_code()}\0{what}".encode()).hexdigest()[:24]


@cache
def _code() -> str:
    """The code that rules are read and checked with."""
    digest = hashlib.sha256(version("regex").encode())
    package = Path(__file__).parents[1]
    for path in sorted([*(package / "rules").iterdir(), *(package / "workbench").iterdir()]):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()
