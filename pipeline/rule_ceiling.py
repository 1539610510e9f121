"""What of the rules nothing uses, held against the list of what was unused before: that list may only get shorter.

Word lists and alternatives hold much that no plan at hand needs: it is there for plans nobody has read yet, and stays.
What comes to it from now on comes with an example. The list is a table of two columns, ``of`` (``units.tsv``, the id
of a rule, or ``{fragment}``) and ``unused`` (a form, or an alternative as written), sorted, one line for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.rule_errors import codes
from pipeline.rule_texts import say

HEAD = "of\tunused"
REGISTERS = frozenset({"regions", "common_characters"})  # copied whole: what is in them is not for us to choose
Unused = tuple[str, str]  # where it stands, what it is


class CeilingError(ValueError):
    """The list cannot be read; the message says where and what to do."""


@dataclass(frozen=True)
class Held:
    """Unused now and not in the list; in the list and not unused any more."""

    risen: tuple[Unused, ...]
    fallen: tuple[Unused, ...]


def unused(forms: Mapping[str, Sequence[str]], branches: Mapping[str, Sequence[str]]) -> list[Unused]:
    """Unused forms by word list and alternatives by rule as lines of the list; registers are left out."""
    rows = [(f"{name}.tsv", form) for name, found in forms.items() if name not in REGISTERS for form in found]
    return sorted([*rows, *((name, branch) for name, found in branches.items() for branch in found)])


def hold(now: Iterable[Unused], listed: Iterable[Unused]) -> Held:
    """Compare, one line against one."""
    here, there = Counter(now), Counter(listed)
    return Held(tuple(sorted((here - there).elements())), tuple(sorted((there - here).elements())))


def read_list(path: Path) -> list[Unused]:
    """The lines of a list. Raises CeilingError where there is none, or a line has not two cells."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CeilingError(f"{path}: {error}; take the list back from the history of the rules") from error
    found = []
    for number, line in enumerate(lines, 1):
        name, tab, what = line.partition("\t")
        if line.startswith("#") or line == HEAD:
            continue
        if not (name and tab and what) or "\t" in what:
            raise CeilingError(f"{path}:{number}:1: {line!r} has not two cells; write `{HEAD}` with a tab between")
        found.append((name, what))
    return found


def lowered(path: Path, held: Held) -> str:
    """The text of the list without what is used by now, or gone. Nothing is ever put in."""
    gone = Counter(f"{name}\t{what}" for name, what in held.fallen)
    kept = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if gone[line]:
            gone[line] -= 1
        else:
            kept.append(line)
    return "\n".join(kept) + "\n"


def as_text(held: Held, path: Path) -> Iterator[str]:
    """What is new, with what to do about it; what to take out."""
    for name, what in held.risen:
        code = "R505" if name.endswith(".tsv") else "R507"
        yield (
            f"{code} {name}: `{what}` {say('new-or-lost').label}: {codes()[code].english} ({codes()[code].chinese})\n"
            f"    = {say('give-an-example').english}\n"
            f"    = {say('give-an-example').chinese}"
        )
    for name, what in held.fallen:
        yield f"{path}: {name} `{what}` {say('used-or-gone').label}"
