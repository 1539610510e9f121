"""Rules whose examples were all right before, and that nothing has touched since: they need not be run again.

Only what is sound is kept, under a hash of all that the check looks at: the code, the rule with its examples, the other
rules of its stage, what the word lists say of groups and units. Whatever differs, or was not sound, is checked again.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from importlib.metadata import version
from pathlib import Path

KEPT = 10_000  # marks kept: some ten states of all rules


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
        """Write down what is new."""
        if len(self._marks) > self._before:
            write_quietly(self._path, json.dumps(list(self._marks)[-KEPT:]))


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


def cache_folder() -> Path:
    """This user's folder for what can be made again; where a user has no home, one that cannot be written."""
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "guihua"
    except RuntimeError:
        return Path(os.devnull) / "guihua"


def write_quietly(path: Path, text: str) -> None:
    """Write a file of the cache; one that cannot be kept is no trouble."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError:
        return
