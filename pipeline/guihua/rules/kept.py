"""A folder of rules as the program uses it, kept from run to run: to read and check the files takes a second.

Kept are plain values, in a file named by every byte of the folder, the code that reads it and the versions of what that
code stands on: what any of these changes is read and checked anew. The files themselves, with places, examples and
reasons, are read from the same bytes by whoever asks for ``Rules.folder``.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guihua.cache import lay_down, take_up
from guihua.files import read_file
from guihua.rules.matching import Rule
from guihua.rules.needs import Needs
from guihua.rules.problems import Position
from guihua.rules.ruleset import Known, Rules
from guihua.rules.word_lists import Lexicon, Row
from guihua.timing import uncollected

if TYPE_CHECKING:
    from guihua.rules.entries import Folder

RULE_TABLE = ".rules.tsv"  # ends the name of a table of rules; other tables are word lists
MOST_BYTES = {".tsv": 2**25, ".yaml": 2**21}  # some fifty times the longest file: seconds to read
_LARGEST = 2**26  # bytes of what is kept; that of the program's own rules has some two million
Files = Mapping[str, bytes]


def load_rules(folder: Path, former: bool = False) -> Rules:
    """Read every ``*.yaml`` and ``*.tsv`` of ``folder``; raises ``RulesError`` with all that is wrong in them. Rules of
    a ``former`` revision need only be such that they can be run: some of what is wrong today was not told then. What is
    kept is sound, and the same for them."""
    files = files_of(folder)
    name = None if files is None else _name(files)
    if files is not None and name is not None and (data := take_up(name, _LARGEST)) is not None:
        return _taken_up(marshal.loads(data), partial(_read, folder, files))
    from guihua.rules.loader import load_folder

    with uncollected():
        rules = load_folder(folder, former)
        if not former and name is not None and files is not None and rules.hash == digest_of(files):
            lay_down(name, marshal.dumps(_as_plain(rules)))
    return rules


def default_rules_folder() -> Path:
    """The rules of the checkout that the working folder is, else those that belong to this installation: beside the
    sources of a checkout, or inside the wheel. A folder ``rules`` of somebody else's is none of ours."""
    here, checkout = Path("rules"), Path(__file__).parents[3] / "rules"
    if here.is_dir() and Path("pipeline", "guihua", "__init__.py").is_file():
        return here
    return checkout if checkout.is_dir() else Path(__file__).parents[1] / "builtin_rules"


def digest_of(files: Files) -> str:
    """The hash that names the bytes of a folder: its lists, then its rules, each in the order of their names."""
    digest = hashlib.sha256()
    for name, data in files.items():
        digest.update(name.encode() + b"\0" + data + b"\0")
    return digest.hexdigest()


def files_of(folder: Path) -> Files | None:
    """The bytes of the files in the order of ``digest_of``; null where one cannot be read: who checks tells of it."""
    try:
        found = sorted(path for suffix in MOST_BYTES for path in folder.glob(f"*{suffix}"))
        paths = sorted(found, key=lambda path: path.name.endswith((".yaml", RULE_TABLE)))
        return {path.name: read_file(path, MOST_BYTES[path.suffix]) for path in paths}
    except OSError:
        return None


def _read(folder: Path, files: Files) -> Folder:
    from guihua.rules.loader import read_folder

    return read_folder(folder, files)


def _name(files: Files) -> str:
    return f"rules-{hashlib.sha256(f'{digest_of(files)} {_code()}'.encode()).hexdigest()[:24]}"


@cache
def _code() -> str:
    """The code that reads and checks rules, and what it stands on."""
    digest = hashlib.sha256(" ".join([sys.version, *map(version, ("regex", "pydantic", "pyyaml"))]).encode())
    for path in sorted(Path(__file__).parent.iterdir()):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


# ---- as plain values, and back -------------------------------------------------------------------------------------


def _as_plain(rules: Rules) -> dict[str, Any]:
    patterns = {rule.written for rule in rules.all}
    return {
        "hash": rules.hash,
        "version": rules.version,
        "rules": [_values(rule, Rule) for rule in rules.all],
        "lexicons": {name: _list_as_plain(lexicon) for name, lexicon in rules.lexicons.items()},
        "fragments": dict(rules.fragments),
        "needs": {pattern: _values(rules.needs(pattern), Needs) for pattern in sorted(patterns)},
    }


def _taken_up(plain: Mapping[str, Any], read: Callable[[], Folder]) -> Rules:
    needs = {pattern: Needs(*values) for pattern, values in plain["needs"].items()}
    known = Known(plain["fragments"], needs, plain["version"])
    rules: Rules

    def entry_of(rule_id: str) -> Any:
        folder = rules.folder
        return None if folder is None else folder.by_id.get(rule_id)

    made = [_rule(values, entry_of) for values in plain["rules"]]
    rules = Rules(made, _Lists(plain["lexicons"]), plain["hash"], read, known=known)
    return rules


def _values(thing: object, kind: type[Rule] | type[Needs]) -> tuple[Any, ...]:
    """What a rule, or needs, are made of; of a rule all but where its entry is found."""
    return tuple(_plain(getattr(thing, field.name)) for field in fields(kind) if field.name != "entry_of")


def _plain(value: Any) -> Any:
    return (value.file, value.line, value.column) if isinstance(value, Position) else value


def _rule(values: tuple[Any, ...], entry_of: Callable[[str], Any]) -> Rule:
    named = dict(zip((field.name for field in fields(Rule)), values, strict=False))
    named["position"] = Position(*named["position"])
    return Rule(**named, entry_of=entry_of)


def _list_as_plain(lexicon: Lexicon) -> tuple[Any, ...]:
    rows = [(row.position.line, tuple(map(row.cells.__getitem__, lexicon.columns))) for row in lexicon.rows]
    comments = {column: _plain(place) for column, place in lexicon.comments.items()}
    return lexicon.columns, rows, lexicon.about, dict(lexicon.cells), lexicon.header_line, comments


class _Lists(Mapping[str, Lexicon]):
    """Word lists, each made when it is first asked for: most commands need a few."""

    def __init__(self, plain: Mapping[str, tuple[Any, ...]]) -> None:
        self._plain = plain
        self._made: dict[str, Lexicon] = {}

    def __getitem__(self, name: str) -> Lexicon:
        if name not in self._made:
            columns, rows, about, cells, header_line, comments = self._plain[name]
            file = f"{name}.tsv"
            made = tuple(
                Row(row[0], dict(zip(columns, row, strict=True)), Position(file, line, 1)) for line, row in rows
            )
            places = {column: Position(*place) for column, place in comments.items()}
            self._made[name] = Lexicon(name, made, columns, about, cells, header_line, places)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._plain

    def __iter__(self) -> Iterator[str]:
        return iter(self._plain)

    def __len__(self) -> int:
        return len(self._plain)
