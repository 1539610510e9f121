"""Cleaned text → sentences with the numbers, times and jieba tokens in them.

Marks stand in ``rules/sentence_marks.tsv``. jieba cuts without its hidden Markov model, so that the same dictionary
gives the same tokens everywhere, and knows the words of the rules (units, plan periods); it is loaded when first asked.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any

import regex

from pipeline.mentions import find_mentions_in, has_number
from pipeline.model import Quantity, Time, View
from pipeline.quantities import read_quantities
from pipeline.rules import JOINT, Rules
from pipeline.times import read_times

INSIDE = 200  # characters a quotation or bracket may run before it is taken for one left open
USER_LEXICONS = ("units", "plan_periods", "counted_nouns")


@dataclass(frozen=True, slots=True)
class Token:
    """A word at ``[start, end)`` of its sentence's text; ``tag`` is its part of speech in jieba's dictionary, "x" where
    the dictionary has none."""

    start: int
    end: int
    text: str
    tag: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the text numbered ``source`` among those read. ``tokens`` is empty where it has no number."""

    source: int
    view: View
    quantities: tuple[Quantity, ...]
    times: tuple[Time, ...]
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a text counts, measures and dates."""

    quantities: tuple[Quantity, ...]
    times: tuple[Time, ...]


def read_numbers(views: Sequence[View], rules: Rules, document_year: int | None = None) -> tuple[Numbers, ...]:
    """Quantities and times of many texts, one entry a text: ``find_quantities`` and ``find_times``, but faster."""
    found = find_mentions_in([view.text for view in views], rules)
    return tuple(
        Numbers(read_quantities(view, mentions, rules), read_times(view, mentions, rules, document_year))
        for view, mentions in zip(views, found, strict=True)
    )


def read_sentences(
    views: Sequence[View], rules: Rules, document_year: int | None = None, *, tokens: bool = True
) -> tuple[Sentence, ...]:
    """The sentences of the texts in order. Only those with a numeral are cut into tokens, and none without ``tokens``:
    it is the dearest step."""
    cut = [(source, part) for source, view in enumerate(views) for part in split_sentences(view, rules)]
    numbers = read_numbers([part for _, part in cut], rules, document_year)
    return tuple(
        Sentence(
            source,
            part,
            found.quantities,
            found.times,
            tokenize(part.text, rules) if tokens and has_number(part.text, rules) else (),
        )
        for (source, part), found in zip(cut, numbers, strict=True)
    )


# ---- cutting into sentences ----


@dataclass(frozen=True)
class _Marks:
    ends: frozenset[str]
    closes: dict[str, str]
    closers: frozenset[str]
    any: regex.Pattern[str]


@lru_cache(maxsize=8)
def _marks(rules: Rules) -> _Marks:
    rows = rules.lexicon("sentence_marks").rows
    ends = frozenset(row.form for row in rows if row["class"] == "end")
    closes = {row.form: row["closes"] for row in rows if row["class"] == "open"}
    every = "".join(map(regex.escape, sorted({*ends, *closes, *closes.values()})))
    return _Marks(ends, closes, frozenset(closes.values()), regex.compile(f"[{every}{JOINT}]"))


def split_sentences(view: View, rules: Rules) -> tuple[View, ...]:
    """The sentences of a text, their end marks with them; blanks around a sentence are left out.

    A mark inside quotes or brackets ends none, unless the closing quote follows it.
    """
    marks, text = _marks(rules), view.text
    cuts: list[int] = []
    waiting: list[str] = []  # closing marks to come
    for m in marks.any.finditer(text):
        at, char = m.start(), m[0]
        if waiting and char == waiting[-1]:
            waiting.pop()
            if not waiting and char in marks.closers and text[at - 1] in marks.ends:
                cuts.append(at + 1)
        elif char == JOINT or (char in marks.ends and not waiting):
            waiting.clear()
            cuts.append(at + 1)
        elif char in marks.closes and text.find(marks.closes[char], at, at + INSIDE) >= 0:
            waiting.append(marks.closes[char])
    return tuple(_trimmed(view, start, end) for start, end in _between(cuts, text) if text[start:end].strip())


def _between(cuts: Sequence[int], text: str) -> list[tuple[int, int]]:
    edges = [0, *cuts, len(text)]
    return [(start, end) for start, end in pairwise(edges) if start < end]


def _trimmed(view: View, start: int, end: int) -> View:
    while view.text[start].isspace():
        start += 1
    while view.text[end - 1].isspace():
        end -= 1
    return view.slice(start, end)


# ---- tokens ----


@lru_cache(maxsize=2)
def _segmenter(rules: Rules) -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)  # it reports its dictionary on standard error otherwise
    segmenter = jieba.Tokenizer()
    segmenter.initialize()
    for name in USER_LEXICONS:
        for form in rules.lexicon(name).forms():
            if len(form) > 1:
                segmenter.add_word(form)
    return segmenter


@lru_cache(maxsize=1)
def _tags() -> dict[str, str]:
    """Part of speech by word, from jieba's own dictionary."""
    import jieba

    tags = {}
    with jieba.get_module_res("dict.txt") as lines:
        for line in lines:
            word, _, tag = line.decode("utf-8").split(" ")
            tags[word] = tag.strip()
    return tags


def cut_words(text: str, rules: Rules) -> list[str]:
    """jieba's words of ``text``; joined they are ``text``."""
    return list(_segmenter(rules).cut(text, HMM=False))


def word_begins(text: str, at: int, rules: Rules) -> bool:
    """True where one of jieba's words of ``text`` begins at ``at``. Where no word of its dictionary reaches across, one
    does however the text is cut, and it is not: cutting is dear."""
    return not _is_spanned(text, at, rules) or at in _word_starts(text, rules)


@lru_cache(maxsize=256)
def _word_starts(text: str, rules: Rules) -> frozenset[int]:
    return frozenset(accumulate(map(len, cut_words(text, rules)), initial=0))


def _is_spanned(text: str, at: int, rules: Rules) -> bool:
    """True where a word of the dictionary reaches from before ``at`` to behind it, or letters do, which jieba joins."""
    if at and text[at - 1 : at + 1].isascii():
        return True
    frequency = _segmenter(rules).FREQ  # words, and the beginnings of words with frequency 0
    for start in range(max(0, at - _longest_word(rules)), at):
        end = at + 1
        while end <= len(text) and (word := text[start:end]) in frequency:
            if frequency[word]:
                return True
            end += 1
    return False


@lru_cache(maxsize=2)
def _longest_word(rules: Rules) -> int:
    return max(map(len, _segmenter(rules).FREQ))


def tokenize(text: str, rules: Rules) -> tuple[Token, ...]:
    """jieba's words of ``text`` with their places and parts of speech."""
    tags, at, tokens = _tags(), 0, []
    for word in cut_words(text, rules):
        tokens.append(Token(at, at + len(word), word, tags.get(word, "x")))
        at += len(word)
    return tuple(tokens)
