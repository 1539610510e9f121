"""jieba's own dictionary, in the form that it cuts with, kept in this user's cache and nowhere else.

jieba itself keeps it under a fixed name in the temporary folder of the machine, and believes whatever stands there: who
may write there, or an older version, decides how words are cut. Here the file is named by the hash of the dictionary,
sealed by its own, and read only where nobody else may write it. Without such a place it is built each time.
"""

from __future__ import annotations

import hashlib
import logging
import marshal
import sys
from typing import Any

from guihua.cache import lay_down, take_up

LARGEST = 2**28  # bytes; the dictionary takes some twenty million


def tokenizer() -> Any:
    """A ``jieba.Tokenizer`` over jieba's dictionary alone, ready to cut."""
    import jieba

    jieba.setLogLevel(logging.WARNING)  # it reports its dictionary on standard error otherwise
    made = jieba.Tokenizer()
    made.FREQ, made.total = _frequencies(jieba)
    made.initialized = True
    return made


def _frequencies(jieba: Any) -> tuple[dict[str, int], int]:
    with jieba.get_module_res("dict.txt") as file:
        name = hashlib.sha256(file.read() + f"{jieba.__version__} {sys.version}".encode()).hexdigest()[:24]
    kept = _kept(f"jieba-{name}")
    if kept is None:
        kept = _built(jieba)
        lay_down(f"jieba-{name}", marshal.dumps(kept))
    return kept


def _built(jieba: Any) -> tuple[dict[str, int], int]:
    made: tuple[dict[str, int], int] = jieba.Tokenizer.gen_pfdict(jieba.get_module_res("dict.txt"))
    return made


def _kept(name: str) -> tuple[dict[str, int], int] | None:
    data = take_up(name, LARGEST)
    if data is None:
        return None
    kept: tuple[dict[str, int], int] = marshal.loads(data)
    return kept
