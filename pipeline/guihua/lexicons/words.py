"""Words by jieba: where a word begins, tokens with tags."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from guihua.lexicons.jieba_dictionary import Segmenter
from guihua.rules.memo import kept_with_rules, once_per_rules
from guihua.rules.ruleset import Rules

USER_WORDS = (("units", None), ("plan_periods", None), ("cues", "counted_noun"))  # lists, and a class of one


@dataclass(frozen=True, slots=True)
class Token:
    """A word at ``[start, end)`` of its sentence's text; ``tag`` is its part of speech in jieba's dictionary, "x" where
    the dictionary has none."""

    start: int
    end: int
    text: str
    tag: str


# ---- tokens ----


@once_per_rules
def _segmenter(rules: Rules) -> Segmenter:
    forms = (form for name, cls in USER_WORDS for form in rules.lexicon(name).forms(cls) if len(form) > 1)
    return _segmenter_with(tuple(forms))


@lru_cache(maxsize=1)  # by words, not by rules: its dictionary is large, and most edits of rules leave the words alone
def _segmenter_with(words: tuple[str, ...]) -> Segmenter:
    return Segmenter(words)


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
    return list(_segmenter(rules).cut(text))


def word_begins(text: str, at: int, rules: Rules) -> bool:
    """True where one of jieba's words of ``text`` begins at ``at``. Where no word of its dictionary reaches across, one
    does however the text is cut, and it is not: cutting is dear."""
    return not _is_spanned(text, at, rules) or at in _word_starts(text, rules)


@kept_with_rules(256)
def _word_starts(text: str, rules: Rules) -> frozenset[int]:
    return frozenset(accumulate(map(len, cut_words(text, rules)), initial=0))


def _is_spanned(text: str, at: int, rules: Rules) -> bool:
    """True where a word of the dictionary reaches from before ``at`` to behind it, or letters do, which jieba joins."""
    if at and text[at - 1 : at + 1].isascii():
        return True
    segmenter = _segmenter(rules)
    low = max(0, at - segmenter.longest)
    frequency = segmenter.frequencies(text[low:at])
    for start in range(low, at):
        end = at + 1
        while end <= len(text) and (word := text[start:end]) in frequency:
            if frequency[word]:
                return True
            end += 1
    return False


def tokenize(text: str, rules: Rules) -> tuple[Token, ...]:
    """jieba's words of ``text`` with their places and parts of speech."""
    tags, at, tokens = _tags(), 0, []
    for word in cut_words(text, rules):
        tokens.append(Token(at, at + len(word), word, tags.get(word, "x")))
        at += len(word)
    return tuple(tokens)
