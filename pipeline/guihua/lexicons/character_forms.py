"""Other forms of a character: radicals and compatibility ideographs that stand for it, and traditional characters.

They stand in ``rules/character_forms.tsv``; Kangxi radicals and compatibility ideographs are those of Unicode.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

import numpy as np

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


class Translation:
    """``str.translate`` by a table of single characters, for many texts at once: some ten times quicker."""

    def __init__(self, table: Mapping[int, int | str]) -> None:
        self._becomes = np.arange(max(table) + 1, dtype=np.uint32)
        for code, character in table.items():
            self._becomes[code] = ord(character) if isinstance(character, str) else character

    def of(self, texts: Sequence[str]) -> list[str]:
        codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
        known = np.minimum(codes, len(self._becomes) - 1)
        became = np.where(codes == known, self._becomes[known], codes)
        text = became.tobytes().decode("utf-32-le", "surrogatepass")
        edges = accumulate(map(len, texts), initial=0)
        return [text[start:end] for start, end in pairwise(edges)]


@once_per_rules
def simplifying(rules: Rules) -> Translation:
    return Translation(simplified(rules))


def _of_class(rules: Rules, cls: str) -> dict[int, int]:
    rows = rules.lexicon("character_forms").rows
    return {ord(row.form): ord(row["character"]) for row in rows if row["class"] == cls}
