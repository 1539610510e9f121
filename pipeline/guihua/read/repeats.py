"""Lines that a document holds twice: a web page scraped with every page of its reader, a text pasted again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guihua.read.lines import RawLine

LONG = 30  # characters of a line that says more than a heading or a phrase
LEAST = 3  # long lines that a run must have
_WORDS = 300  # characters that a run must have


def repeated_lines(lines: Sequence[RawLine]) -> Iterator[int]:
    """Numbers of the lines of runs that repeat an earlier run word for word, blank lines between them left out.

    Rows of tables repeat each other for reasons of their own: they end a run.
    """
    told = [line for line in lines if not line.blank]
    texts = [line.text if "\t" not in line.raw else "" for line in told]
    first: dict[str, int] = {}
    i = 0
    while i < len(texts):
        text = texts[i]
        earlier = first.setdefault(text, i) if len(text) >= LONG else i
        n = _alike(texts, earlier, i)
        run = texts[i : i + n]
        if sum(len(one) >= LONG for one in run) >= LEAST and sum(map(len, run)) >= _WORDS:
            yield from (line.number for line in told[i : i + n])
            i += n
        else:
            i += 1


def _alike(texts: Sequence[str], earlier: int, later: int) -> int:
    """How many texts from ``later`` on are those from ``earlier`` on, as far as the two do not overlap."""
    n = 0
    most = min(later - earlier, len(texts) - later)
    while n < most and texts[later + n] and texts[earlier + n] == texts[later + n]:
        n += 1
    return n
