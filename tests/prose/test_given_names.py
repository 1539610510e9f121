"""Which names of a sentence a later number may go on with: those in brackets that are closed by now are left out."""

import re
from itertools import pairwise

import pytest

from guihua.prose.given_names import GivenNames, Name
from guihua.prose.masking import ClauseEnds

ENDS = ClauseEnds(frozenset("，"), frozenset("（"), frozenset("）"), re.compile("[，（）]"))


def left_at(text: str) -> list[str]:
    """The names, capitals of ``text``, that the number at each ``*`` may go on with."""
    given, seen = GivenNames(), []
    for at in re.finditer(r"[A-Z*]", text):
        given.read_to(at.start(), text, ENDS)
        if at[0] == "*":
            seen.append("".join(name.text for name in given))
        else:
            given.append(Name(at[0], (), "", "test", at=at.start()))
    return seen


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("A，B，*", ["AB"]),
        ("A（B）*", ["A"]),
        ("A（B，*）", ["AB"]),
        ("A（B（C）*）*", ["AB", "A"]),
        ("A（B）C（D）*", ["AC"]),
        ("（A）*", ["A"]),
        ("（A）*，B，*", ["A", "B"]),
        ("（A）*，B（C）*", ["A", "B"]),
        ("A）*", ["A"]),
        ("A（B，*", ["AB"]),
    ],
)
def test_names_in_closed_brackets_are_left_where_there_are_others(text: str, left: list[str]) -> None:
    assert left_at(text) == left


def test_a_long_text_is_read_once() -> None:
    read = []

    class Watched(str):
        def __getitem__(self, key):
            read.append((key.start, key.stop))
            return super().__getitem__(key)

    text = Watched("A（B）" * 50)
    given = GivenNames()
    for at in range(0, len(text), 4):
        given.read_to(at, text, ENDS)
        given.append(Name("A", (), "", "test", at=at))
    assert all(first[1] == second[0] for first, second in pairwise(read))
