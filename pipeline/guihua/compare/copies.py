"""Which plans are copies of others: the same bytes, or nearly the same text of one region and period.

A text is told by its shingles: every run of ``LENGTH`` characters, white space left out, as a number. Of each text the
``KEPT`` smallest numbers are kept (a bottom-k sketch), from which the share of shingles that two texts have in common
can be estimated. Plans written after one pattern share their words and not their numbers, so the numbers that stand in
the texts are compared in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

_Row = Mapping[str, Any]

Hashes = npt.NDArray[np.uint64]
LENGTH = 16  # characters of a shingle
_KEPT = 256  # numbers of a sketch
_FIRST = 12  # of them, by which texts that may be alike are brought together
_ALIKE = 0.8  # share of common shingles from which a text is a copy
SAME_NUMBERS = 0.9  # the same for the numbers that stand in it
_FEWEST = 64  # shingles, below which texts of forms and lists are alike by chance
_NOTHING = sha256(b"").hexdigest()  # of an empty file
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a text: of its shingles and of the numbers in it."""

    shingles: Hashes
    numbers: Hashes


def sketch(text: str) -> Sketch:
    """The sketch of a text."""
    points = np.frombuffer(SPACE.sub("", text).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    count = len(points) - LENGTH + 1
    hashes = np.zeros(max(count, 0), dtype=np.uint64)
    for n in range(LENGTH if count > 0 else 0):
        hashes = hashes * np.uint64(0x100000001B3) + points[n : n + count]
    numbers = np.array([_mixed_one(one) for one in sorted(set(_NUMBER.findall(text)))], dtype=np.uint64)
    return Sketch(_smallest(_mixed(hashes)), _smallest(numbers))


def _mixed(hashes: Hashes) -> Hashes:
    """Spread evenly, so that the smallest are a fair sample."""
    mixed = (hashes ^ (hashes >> np.uint64(31))) * np.uint64(0x7FB5D329728EA185)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x81DADEF4BC2DD44D)
    return mixed ^ (mixed >> np.uint64(33))


def _mixed_one(text: str) -> int:
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def _smallest(hashes: Hashes) -> Hashes:
    """Each once; ``np.unique`` does the same, but imports ``numpy.ma``, which takes longer than many texts."""
    ordered = np.sort(hashes)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first][:_KEPT]


def likeness(one: Hashes, other: Hashes) -> float:
    """The estimated share of what either has that both have; 1 for two that have nothing."""
    union, having = np.unique(np.concatenate((one, other)), return_counts=True)
    if not len(union):
        return 1.0
    return float(np.mean(having[:_KEPT] == 2))


def find_copies(documents: Iterable[_Row], sketches: Mapping[str, Sketch]) -> Iterator[dict[str, Any]]:
    """Rows of the table ``copies``, by ``doc_id``: each plan that repeats one whose ``doc_id`` comes before its own.

    ``documents`` are rows of that table; ``sketches`` are by ``doc_id``.
    """
    originals: dict[str, str] = {}  # bytes → the first plan that has them
    waiting: dict[tuple[Any, ...], list[str]] = {}  # region, period and one shingle → plans
    for row in sorted(documents, key=lambda row: row["doc_id"]):
        doc_id, digest = row["doc_id"], row["sha256"]
        if digest == _NOTHING:  # repeats no one
            continue
        if digest in originals:
            yield {"doc_id": doc_id, "copy_of": originals[digest], "found_by": "bytes", "likeness": 1.0}
            continue
        originals[digest] = doc_id
        mine = sketches.get(doc_id)
        if mine is None or len(mine.shingles) < _FEWEST:
            continue
        about = (row["adcode"], row["period_start"], row["period_end"])
        keys = [(*about, int(one)) for one in mine.shingles[:_FIRST]]
        near = {other for key in keys for other in waiting.get(key, ())}
        scores = {other: _alike(mine, sketches[other]) for other in sorted(near)}
        best = max(scores, key=lambda other: scores[other], default="")
        if best and scores[best] >= _ALIKE:
            originals[digest] = best
            yield {"doc_id": doc_id, "copy_of": best, "found_by": "text", "likeness": round(scores[best], 3)}
            continue
        for key in keys:
            waiting.setdefault(key, []).append(doc_id)


def _alike(one: Sketch, other: Sketch) -> float:
    if likeness(one.numbers, other.numbers) < SAME_NUMBERS:
        return 0.0
    return likeness(one.shingles, other.shingles)
