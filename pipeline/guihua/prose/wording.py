"""The words of a name as they are written: cut where words begin and end, without what is no part of it.

No name begins inside a word of jieba's: 有 and 基本 before a name are left out, but 有机农产品 and 基本农田 stay whole.
"""

from __future__ import annotations

from guihua.lexicons.words import word_begins
from guihua.model import Span
from guihua.prose.clauses import Clause
from guihua.prose.masking import MaskedText, clause_ends
from guihua.prose.name_cues import name_cues
from guihua.rules import stages
from guihua.rules.ruleset import Rules

WORD = 4  # characters of the longest word a name may be widened to


class Wording:
    """Takes pieces of a masked text for a name."""

    def __init__(self, masked: MaskedText, rules: Rules) -> None:
        self._masked = masked
        self._ends = clause_ends(rules).clause
        self._before = name_cues(rules).before
        self._rules = rules

    def piece(self, clause: Clause, span: tuple[int, int]) -> tuple[str, Span]:
        """The words in ``span``, which counts from the clause, as a name has them, and where these are; ``""`` where
        nothing of a name is left."""
        start, end = clause.start + span[0], clause.start + span[1]
        text = self._masked.text
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
        if start == end:
            return "", Span(0, 0)
        start = self._word_start(start, clause)
        start, end = self._trimmed(start, end)
        if start == end:
            return "", Span(0, 0)
        return self.written(start, end)

    def written(self, start: int, end: int) -> tuple[str, Span]:
        """The text from ``start`` to ``end`` of the masked text as it stands, but without gaps, and where it is."""
        span = self._masked.at[start], self._masked.at[end]
        return "".join(self._masked.view.text[slice(*span)].split()), self._masked.span(start, end)

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        """``[start, end)`` without what is no part of a name at its edges; empty where nothing is left. Nothing is cut
        inside a word."""
        while start < end and (cut := self._edge(self._masked.part(start, end))):
            start, end = (start + cut, end) if cut > 0 else (start, end + cut)
        return start, end

    def _edge(self, text: str) -> int:
        """Characters to be left out at the beginning of ``text``, or, below 0, at its end."""
        for match in self._rules.candidates(stages.NAME_EDGE, text):
            anywhere = match.end == len(text) or match.rule.emit.get("within_word")
            if match.start == 0 and (anywhere or word_begins(text, match.end, self._rules)):
                return match.end
            if match.end == len(text) and word_begins(text, match.start, self._rules):
                return match.start - match.end
        return 0

    def _word_start(self, start: int, clause: Clause) -> int:
        """``start``, or the beginning of the word it lies in, where that is near and in the same clause."""
        at, floor = self._masked.at, max(clause.start, start - WORD)
        if start == floor or start - 1 in self._masked.found or self._masked.text[start - 1] in self._ends:
            return start
        if self._masked.part(floor, start).endswith(self._before):
            return start  # 全年|发电量, though jieba knows 年发电量
        offset = at[clause.start]
        text = self._masked.view.text[offset : at[clause.end]]
        for k in range(start, floor - 1, -1):
            if k in self._masked.found:
                return start
            if word_begins(text, at[k] - offset, self._rules):
                return k
        return start

    def word_end(self, start: int, end: int, clause: Clause) -> int:
        """``end``, or where the word begins that it lies in: behind 项目 in 项目一|年内. All count from the clause."""
        at, begin = self._masked.at, clause.start
        text = self._masked.view.text[at[begin] : at[clause.end]]
        if begin + end >= clause.end or begin + end in self._masked.found:
            return end
        for k in range(end, max(start, end - WORD), -1):
            if begin + k - 1 in self._masked.found or word_begins(text, at[begin + k] - at[begin], self._rules):
                return k
        return end
