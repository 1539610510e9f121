"""Compound files (.xls): whether the chains of their short streams end, which the library that reads them does not ask.

The layout is that of [MS-CFB]: sectors chained by a table, short ones by a table of their own in such a chain.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

_FIRST = 109  # numbers of sectors of the table that the header holds
_SHIFTS = (9, 12)  # of the sector sizes there are, as powers of 2


def has_endless_chain(data: bytes) -> bool:
    """True where a chain of short sectors comes back to itself; false too for what is no compound file at all."""
    try:
        (shift,) = struct.unpack_from("<H", data, 30)
        first, _, more, _ = struct.unpack_from("<4i", data, 60)
        head = struct.unpack_from(f"<{_FIRST}i", data, 76)
    except struct.error:
        return False
    if shift not in _SHIFTS:
        return False
    size = 1 << shift

    def entries(sector: int) -> Sequence[int]:
        piece = data[(sector + 1) * size : (sector + 2) * size]
        return struct.unpack(f"<{len(piece) // 4}i", piece[: len(piece) // 4 * 4])

    listed = [sector for sector in head if sector >= 0]
    seen: set[int] = set()
    while more >= 0 and more not in seen and (found := entries(more)):  # further parts of the list, chained
        seen.add(more)
        listed += [sector for sector in found[:-1] if sector >= 0]
        more = found[-1]
    table = [entry for sector in listed for entry in entries(sector)]
    short = [entry for sector in _chain(first, table) for entry in entries(sector)]
    return _comes_back(short)


def _chain(first: int, table: Sequence[int]) -> Iterator[int]:
    """The sectors from one on, each once."""
    seen: set[int] = set()
    while 0 <= first < len(table) and first not in seen:
        seen.add(first)
        yield first
        first = table[first]


def _comes_back(table: Sequence[int]) -> bool:
    """True where a sector is followed, in the end, by itself."""
    ended: set[int] = set()
    for start in range(len(table)):
        at, path = start, set[int]()
        while 0 <= at < len(table) and at not in ended:
            if at in path:
                return True
            path.add(at)
            at = table[at]
        ended |= path
    return False
