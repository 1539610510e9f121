"""Other forms of a character: radicals and compatibility ideographs that stand for it, and traditional characters.

They stand in ``rules/character_forms.tsv``; Kangxi radicals and compatibility ideographs are those of Unicode.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules

KANGXI, COMPATIBILITY = range(0x2F00, 0x2FD6), range(0xF900, 0xFB00)
_BEYOND = "\U00010000"  # the first character beyond the first plane of Unicode


@once_per_rules
def radicals(rules: Rules) -> Mapping[int, int]:
    """For ``str.translate``: the character that a radical or a compatibility ideograph stands for."""
    unified = {code: unicodedata.normalize("NFKC", chr(code)) for code in (*KANGXI, *COMPATIBILITY)}
    found = {code: ord(char) for code, char in unified.items() if len(char) == 1 and ord(char) != code}
    return found | _of_class(rules, "radical")


@once_per_rules
def simplified(rules: Rules) -> Mapping[int, int]:
    """For ``str.translate``: the simplified character of a traditional one."""
    return _of_class(rules, "traditional")


class Translation:
    """``str.translate`` by a table of single characters. Few characters change, which a search for those tells some ten
    times sooner than a look at each."""

    def __init__(self, table: Mapping[int, int | str]) -> None:
        self._becomes = {
            chr(code): become if isinstance(become, str) else chr(become) for code, become in table.items()
        }
        listed = [re.escape(character) for character in self._becomes if character < _BEYOND]
        # a class looks up characters of the first plane at once, but all others one after the other
        self._changing = re.compile(f"[{''.join(listed)}{_BEYOND}-\U0010ffff]")

    def of(self, text: str) -> str:
        return self._changing.sub(self._changed, text)

    def _changed(self, found: re.Match[str]) -> str:
        return self._becomes.get(found[0], found[0])


@once_per_rules
def simplifying(rules: Rules) -> Translation:
    return Translation(simplified(rules))


def _of_class(rules: Rules, cls: str) -> dict[int, int]:
    rows = rules.lexicon("character_forms").rows
    return {ord(row.form): ord(row["character"]) for row in rows if row["class"] == cls}
