"""Other forms of a character: radicals and compatibility ideographs that stand for it, and traditional characters.

They stand in ``rules/character_forms.tsv``; Kangxi radicals and compatibility ideographs are those of Unicode.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules

KANGXI, COMPATIBILITY = range(0x2F00, 0x2FD6), range(0xF900, 0xFB00)


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


def _of_class(rules: Rules, cls: str) -> dict[int, int]:
    rows = rules.lexicon("character_forms").rows
    return {ord(row.form): ord(row["character"]) for row in rows if row["class"] == cls}
