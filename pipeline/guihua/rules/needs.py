r"""What a text must hold for a pattern to match, so that a rule is tried only where it can match.

A need is a set of characters of which a text must hold one; a pattern's needs are read from its tree, as Russ Cox
reads trigrams for the search of code (swtch.com/~rsc/regexp/regexp4.html), here with single characters: in Chinese
one is often enough. ``(?<year>\d{4})年`` needs a digit and a 年. A pattern that begins at ``^`` also needs a text that
begins as it does, one from ``^`` to ``$`` a text that is no longer than it can match. Where the tree does not tell,
nothing is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from guihua.rules.pattern_tree import Node, PatternError, parse
from guihua.rules.placeholders import SIGNS, resolved
from guihua.rules.word_lists import Lexicon, characters

Need = frozenset[str]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a text must hold for a rule to match it: a character of each of ``one_of``, one of ``begins`` at its start,
    and no more than ``longest`` characters in all; null where it may begin with any, or be of any length."""

    one_of: tuple[Need, ...] = ()
    longest: int | None = None
    begins: Need | None = None


MOST = 4  # needs kept of a pattern, the most telling first
_WIDE = 70  # characters from which on a need tells too little: nearly every text holds one of them
_ASKED_ABOUT = frozenset(SIGNS["this"])  # every text of which a number is asked about holds one of them
SAME_TREE = frozenset("ms")  # flags that leave the letters of a pattern as they stand
ONE_CHARACTER = frozenset("dDsSwWpPtnr")  # behind a backslash; others, such as references to groups, may match more
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r"}
_FLAGS = regex.compile(r"\(\?(?P<flags>[a-zA-Z]*)(?:-[a-zA-Z]+)?[:)]")
_ITEM = regex.compile(r"(?P<low>{0})(?:-(?P<high>{0}))?".format(r"\\u[0-9A-Fa-f]{4}|\\.|[^\\]"), regex.S)
_NOT_LISTED = regex.compile(r"\[\^|(?<=.)(?<!\\)\[|&&|--|\|\||~~|\\(?!u[0-9A-Fa-f]{4})[a-ce-mo-qu-zA-Z]", regex.S)


class NeedsReader:
    """Reads the needs of patterns as written, with their fragments and word lists."""

    def __init__(self, fragments: Mapping[str, str], lexicons: Mapping[str, Lexicon]) -> None:
        self._fragments = fragments
        self._lexicons = lexicons
        self._rank = {character: n for n, character in enumerate(characters(lexicons))}
        self._judged: dict[Need, tuple[bool, tuple[int, int]]] = {}
        self._known: dict[str, tuple[tuple[Need, ...], int | None, Need | None]] = {}

    def read(self, pattern: str) -> Needs:
        """The needs of a pattern; none where its tree cannot be read."""
        try:
            tree = parse(resolved(pattern))
        except PatternError:
            return Needs()
        flags = [node.text for node in tree.walk() if node.kind == "flags"]
        whole = not flags and all(_from_end_to_end(part) for part in tree.parts)
        longest = self._longest_of(tree.parts) if whole else None
        one_of = _either([self._all(part) for part in tree.parts]) if all(map(_plain, flags)) else ()
        anchored = not flags and all(map(self._from_start, tree.parts))
        begins = self._begins(tree.parts) if anchored else None
        return Needs(
            one_of,
            None if longest is None else longest + 1,  # $ leaves room for a line's end
            None if begins is None or "" in begins else begins,
        )

    # ---- the characters of which one must be there -----------------------------------------------------------

    def _of(self, node: Node) -> tuple[Need, ...]:
        match node.kind:
            case "literal":
                return (frozenset(node.text),)
            case "escape":
                return _one(_escaped(node.text))
            case "class":
                return _one(_members(node.text))
            case "reference":
                return self._referred(node.name or "")[0]
            case "repeat":
                return self._of(node.parts[0][0]) if node.low else ()
            case "look" if node.text.startswith(("(?!", "(?<!")):
                return ()
            case "group" | "look" if _plain(node.text):
                return _either([self._all(part) for part in node.parts])
            case _:
                return ()

    def _all(self, part: Iterable[Node]) -> tuple[Need, ...]:
        return self._most_telling(need for node in part for need in self._of(node))

    def _most_telling(self, needs: Iterable[Need]) -> tuple[Need, ...]:
        """Each need once, those of few and rare characters first. Digits of every script count as few: most texts hold
        none."""
        told = (need for need in dict.fromkeys(needs) if self._telling(need)[0])
        return tuple(sorted(told, key=lambda need: self._telling(need)[1])[:MOST])

    def _telling(self, need: Need) -> tuple[bool, tuple[int, int]]:
        """Whether it tells enough, and its order: few characters first, then those whose commonest one is rarer."""
        if need not in self._judged:
            rarity = min((self._rank.get(character, len(self._rank)) for character in need), default=0)
            self._judged[need] = len(need - digits()) <= _WIDE and not need >= _ASKED_ABOUT, (len(need), -rarity)
        return self._judged[need]

    # ---- the characters of which one must be first ----------------------------------------------------------------

    def _begin(self, node: Node) -> Need | None:
        """The characters that what ``node`` matches can begin with, ``""`` where it can be empty; null for any."""
        match node.kind:
            case "literal":
                return frozenset(node.text)
            case "escape":
                return _escaped(node.text)
            case "class":
                return _members(node.text)
            case "anchor" | "look":
                return frozenset([""])
            case "reference":
                return self._referred(node.name or "")[2]
            case "repeat":
                inner = self._begin(node.parts[0][0])
                return inner if node.low or inner is None else inner | {""}
            case "group" if _plain(node.text):
                return self._begins(node.parts)
            case _:
                return None

    def _from_start(self, part: Sequence[Node]) -> bool:
        """True where ``^`` stands first, or a fragment that begins with it."""
        if not part:
            return False
        fragment = self._fragments.get(part[0].name or "") if part[0].kind == "reference" else None
        if fragment is not None:
            return all(map(self._from_start, parse(resolved(fragment)).parts))
        return part[0].text == "^"

    def _begins(self, parts: Iterable[Iterable[Node]]) -> Need | None:
        every: Need = frozenset()
        for part in parts:
            some: Need = frozenset([""])
            for node in part:
                begin = self._begin(node)
                if begin is None:
                    return None
                some = some - {""} | begin
                if "" not in begin:
                    break
            every |= some
        return every

    # ---- how much can be matched -----------------------------------------------------------------------------

    def _longest(self, node: Node) -> int | None:
        match node.kind:
            case "literal" | "class" | "any":
                return 1
            case "escape":
                return 1 if node.text[1] in ONE_CHARACTER or not node.text[1].isalnum() else None
            case "anchor" | "look" | "flags":
                return 0
            case "reference":
                return self._referred(node.name or "")[1]
            case "repeat":
                inner = self._longest(node.parts[0][0])
                return None if inner is None or node.high is None else inner * node.high
            case "group":
                return self._longest_of(node.parts)
            case _:
                return None

    def _longest_of(self, parts: Iterable[Iterable[Node]]) -> int | None:
        sums = [_sum([self._longest(node) for node in part]) for part in parts]
        return None if None in sums else max((length for length in sums if length is not None), default=0)

    # ---- all three, of what a name stands for ---------------------------------------------------------------------

    def _referred(self, name: str) -> tuple[tuple[Need, ...], int | None, Need | None]:
        if name not in self._known:
            lexicon, _, cls = name.partition(".")
            if name in self._fragments:
                parts = parse(resolved(self._fragments[name])).parts
                one_of = _either([self._all(part) for part in parts])
                self._known[name] = one_of, self._longest_of(parts), self._begins(parts)
            elif lexicon in self._lexicons:
                forms = self._lexicons[lexicon].forms(cls or None)
                one_of = _either([self._most_telling(map(frozenset, form)) for form in forms])
                self._known[name] = one_of, max(map(len, forms), default=0), frozenset(form[:1] for form in forms)
            else:
                self._known[name] = (), None, None
        return self._known[name]


def _from_end_to_end(part: Sequence[Node]) -> bool:
    return bool(part) and part[0].text == "^" and part[-1].text == "$"


def _sum(lengths: list[int | None]) -> int | None:
    return None if None in lengths else sum(length for length in lengths if length is not None)


def _plain(opening: str) -> bool:
    """False for a group that sets flags which change what its letters match, and for one that asks a condition."""
    flags = _FLAGS.match(opening)
    return set(flags["flags"]) <= SAME_TREE if flags else not opening.startswith("(?(")


def _either(parts: list[tuple[Need, ...]]) -> tuple[Need, ...]:
    """What is needed where one of several must match: one of what each needs most, one of what each needs next, …;
    nothing if one needs nothing."""
    if not parts or not all(parts):
        return ()
    most = max(map(len, parts))
    return tuple(frozenset().union(*(part[min(n, len(part) - 1)] for part in parts)) for n in range(most))


def _one(characters: Need | None) -> tuple[Need, ...]:
    return (characters,) if characters else ()


def _escaped(text: str) -> Need | None:
    """The characters of an escape such as ``\\d`` ``\\n`` ``\\.``; null where they are too many to tell."""
    sign = text[1:]
    if sign == "d":
        return digits()
    if sign == "s":
        return spaces()
    if sign in _CONTROLS:
        return frozenset(_CONTROLS[sign])
    if sign[0] == "u" and len(sign) == 5:
        return frozenset(chr(int(sign[1:], 16)))
    return frozenset(sign) if len(sign) == 1 and not sign.isalnum() else None


def _members(text: str) -> Need | None:
    """The characters of a class such as ``[-－–\\d]``; null where they are not listed there."""
    if _NOT_LISTED.search(text):
        return None
    members: set[str] = set()
    for item in _ITEM.finditer(text[1:-1]):
        low, high = (_member(item[name]) for name in ("low", "high"))
        if high:
            members.update(map(chr, range(ord(min(low)), ord(max(high)) + 1)))
        else:
            members |= low
    return frozenset(members)


def _member(item: str | None) -> Need:
    if not item:
        return frozenset()
    return (_escaped(item) or frozenset()) if len(item) > 1 else frozenset(item)


@cache
def spaces() -> Need:
    """What ``\\s`` matches: white space, all of it below U+20000."""
    return frozenset(regex.findall(r"\s", _low()))


@cache
def digits() -> Need:
    """What ``\\d`` matches: decimal digits of every script (Unicode Nd), all of them below U+20000."""
    return frozenset(regex.findall(r"\d", _low()))


def _low() -> str:
    """Every character that a rule can be about."""
    return "".join(map(chr, range(0x20000)))
