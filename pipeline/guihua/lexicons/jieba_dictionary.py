"""jieba with its own dictionary, kept in this user's cache and nowhere else, by the first characters of its words.

jieba itself keeps it under a fixed name in the temporary folder of the machine, and believes whatever stands there: who
may write there, or an older version, decides how words are cut. Here the file is named by the hash of the dictionary,
sealed by its own, and read only where nobody else may write it. Without such a place it is built each time.

A text is cut by words that begin with its characters: these are taken up when the first such text comes. All half a
million take a third of a second and sixty megabytes.
"""

from __future__ import annotations

import hashlib
import logging
import marshal
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from guihua.cache import lay_down, take_up

_LARGEST = 2**28  # bytes; the dictionary takes some ten million
Frequencies = dict[str, int]  # of words; of the beginnings of words 0


class Segmenter:
    """jieba over its dictionary and further ``words``."""

    def __init__(self, words: Sequence[str] = ()) -> None:
        jieba = _module()
        name = _name(jieba)
        self._parts, self._total, self.longest = _taken_up(f"jieba-{name}", lambda: _parts(jieba))
        self._there: set[str] = set()
        self._added: dict[str, Frequencies] = {}
        self._jieba = self._tokenizer(jieba)
        if words:
            digest = hashlib.sha256("\n".join([name, *words]).encode()).hexdigest()[:24]
            added, total = _taken_up(f"words-{digest}", lambda: self._add(words))
            self._jieba = self._tokenizer(jieba)  # without what was taken up to judge the words
            self._jieba.total, self._there = total, set()
            self.longest = max(self.longest, *map(len, words))
            for word, frequency in added.items():
                self._added.setdefault(word[0], {})[word] = frequency

    def _tokenizer(self, jieba: Any) -> Any:
        made = jieba.Tokenizer()
        made.FREQ, made.total, made.initialized = {}, self._total, True
        return made

    def cut(self, text: str) -> Iterator[str]:
        """The words of ``text``; joined they are ``text``."""
        self.frequencies(text)
        found: Iterator[str] = self._jieba.cut(text, HMM=False)
        return found

    def frequencies(self, text: str) -> Mapping[str, int]:
        """The frequencies of all words that begin with a character of ``text``, and of others; 0 of what is only the
        beginning of a word."""
        known: Frequencies = self._jieba.FREQ
        if not self._there.issuperset(text):
            for first in set(text) - self._there:
                if first in self._parts:
                    known.update(marshal.loads(self._parts[first]))
                for word, frequency in self._added.get(first, {}).items():
                    known[word] = frequency
                    for end in range(1, len(word)):
                        known.setdefault(word[:end], 0)
            self._there.update(text)
        return known

    def _add(self, words: Iterable[str]) -> tuple[Frequencies, int]:
        """What jieba makes of further words: how frequent each must be to be cut out, and all words then."""
        for word in words:
            self.frequencies(word)
            self._jieba.add_word(word)
        return {word: self._jieba.FREQ[word] for word in words}, self._jieba.total


def _module() -> Any:
    """jieba. It asks for pkg_resources to find its files, and does without: to import that takes longer than jieba."""
    hidden = {"pkg_resources": None} if "pkg_resources" not in sys.modules else {}
    sys.modules |= hidden  # type: ignore[arg-type]
    try:
        import jieba
    finally:
        for name in hidden:
            del sys.modules[name]
    jieba.setLogLevel(logging.WARNING)  # it reports its dictionary on standard error otherwise
    return jieba


def _taken_up(name: str, build: Any) -> Any:
    """What is kept under a name, built and kept where it is not."""
    data = take_up(name, _LARGEST)
    if data is not None:
        return marshal.loads(data)
    made = build()
    lay_down(name, marshal.dumps(made))
    return made


def _name(jieba: Any) -> str:
    """What names a dictionary in the form it has here: its bytes, and the versions of what makes and reads it."""
    with jieba.get_module_res("dict.txt") as file:
        return hashlib.sha256(file.read() + f"parts {jieba.__version__} {sys.version}".encode()).hexdigest()[:24]


def _parts(jieba: Any) -> tuple[dict[str, bytes], int, int]:
    """jieba's dictionary by first characters, the sum of its frequencies, and the length of its longest word."""
    frequencies, total = jieba.Tokenizer.gen_pfdict(jieba.get_module_res("dict.txt"))
    parts: dict[str, Frequencies] = {}
    for word, frequency in frequencies.items():
        parts.setdefault(word[:1], {})[word] = frequency
    return {first: marshal.dumps(part) for first, part in parts.items()}, total, max(map(len, frequencies))
