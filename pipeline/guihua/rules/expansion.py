"""``{name}`` in a pattern, put in: word lists and fragments become alternatives."""

from __future__ import annotations

from collections.abc import Mapping

import regex

from guihua.rules.pattern_tree import REFERENCE, is_escape
from guihua.rules.placeholders import resolved
from guihua.rules.word_lists import Lexicon, Row

_MANY = 6  # different first characters from which on a word list is worth a look at the next character
_NOTHING = "(?!)"  # what an empty word list matches


class Expander:
    """Patterns as they are compiled, from fragments and word lists. Names are known to be sound."""

    def __init__(self, fragments: Mapping[str, str], lexicons: Mapping[str, Lexicon]) -> None:
        self._fragments = fragments
        self._lexicons = lexicons
        self._known: dict[str, str] = {}

    def expand(self, pattern: str) -> str:
        """The pattern with every reference put in; named escapes such as ``\\p{Han}`` stay."""
        pattern = resolved(pattern)
        parts, at = [], 0
        for match in REFERENCE.finditer(pattern):
            if not is_escape(pattern, match.start()):
                parts += [pattern[at : match.start()], self._put_in(match[1])]
                at = match.end()
        return "".join([*parts, pattern[at:]])

    def _put_in(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = f"(?:{self._text(name)})"
        return self._known[name]

    def _text(self, name: str) -> str:
        if name in self._fragments:
            return self.expand(self._fragments[name])
        lexicon, _, cls = name.partition(".")
        rows = {row.form: row for row in self._lexicons[lexicon].of(cls or None)}
        forms = sorted(rows, key=lambda form: (-len(form), form))
        listed = "|".join(_guarded(rows[form]) for form in forms) or _NOTHING
        firsts = sorted({form[:1] for form in forms})
        # One look at the next character spares trying every form of a long list.
        return f"(?=[{''.join(map(regex.escape, firsts))}])(?:{listed})" if len(firsts) >= _MANY else listed


def _guarded(row: Row) -> str:
    """A word as it is compiled: the characters of ``not_after`` and ``not_before`` make it part of another word."""
    word = regex.escape(row.form)
    after = f"(?<![{regex.escape(row['not_after'])}]{word})" if row["not_after"] else ""
    before = f"(?![{regex.escape(row['not_before'])}])" if row["not_before"] else ""
    return f"{word}{after}{before}"
