"""What a folder of rules must hold for the program to run: the lists and columns of ``required_lists.tsv``; and files
in it that nobody reads, because of how they are named.

Where a list is missing, or cannot be read, what names it in patterns is not told again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from guihua.messages import say
from guihua.rules.hints import did_you_mean
from guihua.rules.problems import Position, Problem
from guihua.rules.word_lists import Lexicon

LISTS = Path(__file__).with_name("required_lists.tsv")
RULES, _WORDS = ".yaml", ".tsv"


# How files are named that are meant to be read: as they are, in capitals, or in another form of the same thing.
MEANT = {RULES: RULES, ".yml": RULES, _WORDS: _WORDS, ".csv": _WORDS, ".txt": _WORDS, ".xlsx": _WORDS, ".xls": _WORDS}
_KEY = re.compile(r"([a-z][a-z0-9_-]*)[ 　]*[:：]")
OF_SPREADSHEETS = frozenset({".csv", ".txt", ".xlsx", ".xls"})


@cache
def required_columns() -> Mapping[str, tuple[str, ...]]:
    """Word list → the columns that the program reads."""
    return {name: tuple(columns.split()) for name, columns, *_ in _required()}


@cache
def required_classes() -> Mapping[str, tuple[str, ...]]:
    """Word list → the classes that the program asks for, of lists whose other classes only patterns name."""
    return {name: tuple(classes.split()) for name, _, *rest in _required() for classes in rest}


def _required() -> Iterator[list[str]]:
    lines = (line for line in LISTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return (line.split("\t") for line in list(lines)[1:])


def missing_lists(lexicons: Mapping[str, Lexicon], tried: frozenset[str]) -> Iterator[Problem]:
    """Lists that are not there. ``tried`` are those whose files are, readable or not: that is told at the file."""
    for name in sorted(required_columns().keys() - tried):
        yield missing_list(name)
    for name in sorted(required_columns().keys() & lexicons.keys()):
        yield from _missing_columns(lexicons[name])


def missing_list(name: str) -> Problem:
    place = Position(f"{name}.tsv", 1, 1)
    return Problem("R307", place, say("program-reads-it"), say("put-the-file-back"))


def _missing_columns(lexicon: Lexicon) -> Iterator[Problem]:
    if not lexicon.columns:
        return  # no header row: that is told
    for column in required_columns()[lexicon.name]:
        if column not in lexicon.columns:
            others = set(lexicon.columns) - set(required_columns()[lexicon.name]) - {"form"}
            near = did_you_mean(column, others, 0)  # the heading that was meant to be this one
            fix = say("is-that-column", near=near, column=column) if near else say("put-it-back")
            place = Position(f"{lexicon.name}.tsv", lexicon.header_line, 1)
            heading = "\t".join(lexicon.columns)
            yield Problem("R304", place, say("no-such-column", column=column), fix, None, heading)


def unread_files(folder: Path) -> Iterator[Problem]:
    """Files that look like rules or word lists and are read as neither."""
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        wanted = MEANT.get(path.suffix.lower())
        if wanted is None or not path.is_file() or any(part.startswith((".", "~")) for part in inner.parts):
            continue
        if path.suffix == wanted and len(inner.parts) == 1:
            continue
        fix = say("name-it-in-the-folder", file=f"{inner.stem}{wanted}")
        if path.suffix.lower() in OF_SPREADSHEETS:
            fix = say("save-as-tsv", file=f"{inner.stem}{_WORDS}")
        yield Problem("R011", Position(inner.as_posix(), 1, 1), say("only-yaml-and-tsv"), fix)
    if folder.is_dir() and not any(folder.glob(f"*{_WORDS}")) and not any(folder.glob(f"*{RULES}")):
        yield Problem("R001", Position(str(folder), 1, 1), say("no-rules-in-folder"), say("name-the-folder"))


# ---- what is left out, and told where it is ------------------------------------------------------------------------


def unsound_lists(lexicons: Mapping[str, Lexicon], problems: list[Problem]) -> set[str]:
    """Names of lists that are missing, unreadable, or that lack rows because of what is wrong with them."""
    files = {problem.position.file for problem in problems if problem.level == "error"}
    told = {file.removesuffix(_WORDS) for file in files if file.endswith(_WORDS)}
    return told | {name for name in required_columns() if name not in lexicons}


def keys_in(text: str) -> set[str]:
    """Names that stand before a colon in a file that cannot be read: fragments of it may be among them."""
    return set(_KEY.findall(text))
