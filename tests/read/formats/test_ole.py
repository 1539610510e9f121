"""Chains of sectors in a compound file."""

from __future__ import annotations

import struct

import pytest

from guihua.read.formats.ole import has_endless_chain

END, FREE = -2, -1


def compound(short: list[int]) -> bytes:
    """A compound file of two sectors: the table of sectors, and that of short ones with the given chains."""
    header = bytearray(512)
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<4i", header, 60, 1, 1, END, 0)
    struct.pack_into("<109i", header, 76, 0, *[FREE] * 108)
    tables = ([-3, END], short)
    return bytes(header) + b"".join(struct.pack("<128i", *table, *[FREE] * (128 - len(table))) for table in tables)


@pytest.mark.parametrize(
    ("short", "endless"),
    [([1, 2, END], False), ([2, END, 1], False), ([1, 2, 0], True), ([END, 1], True), ([300, END], False)],
)
def test_a_chain_that_comes_back_has_no_end(short: list[int], endless: bool) -> None:
    assert has_endless_chain(compound(short)) == endless


@pytest.mark.parametrize("data", [b"", b"text" * 40, compound([1, 0])[:600]])
def test_what_is_no_compound_file_has_no_chain(data: bytes) -> None:
    assert not has_endless_chain(data)
