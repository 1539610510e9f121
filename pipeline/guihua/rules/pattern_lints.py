"""What is sound as a regular expression and still not what an editor of rules means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, product

import regex

from guihua.messages import Text, as_is, say
from guihua.rules.fullwidth import regex_signs
from guihua.rules.pattern_tree import REFERENCE, Node, is_escape
from guihua.rules.placeholders import SIGNS
from guihua.rules.widths import WIDER, wide

Finding = tuple[str, int, int, Text, Text | None]  # code, start, end, detail, fix
BRACKETS = wide("()")
OTHER_SIGNS = wide(",:;%")


def lints(tree: Node) -> Iterator[Finding]:
    """All that is odd in a pattern; where a sign is a slip of the keyboard, nothing that follows from it."""
    signs = list(regex_signs(tree.text))
    slips = {start for _, start, *_ in signs}
    for node in tree.walk():
        if node.kind == "group" and node.name == "" and node.start not in slips:
            fix = say("name-the-group", rest=node.text[1:])
            yield "R208", node.start, node.start + 1, as_is(node.text), fix
        if node.kind in ("group", "look") and len(node.parts) > 1:
            yield from _empty_parts(node)
        if node.kind == "class" and (name := _no_member(node.text)) is not None:
            at = node.start + name.start()
            detail = say("only-its-letters", name=name[0])
            yield "R202", at, at + len(name[0]), detail, say("outside-the-brackets", name=name[0])
        if node.kind == "class" and "|" in node.text and not node.text.startswith(("[|]", "[\\|]")):
            at = node.start + node.text.index("|")
            chars = node.text[1:-1].replace("|", "")
            yield "R207", at, at + 1, as_is(node.text), say("one-of-these", signs=chars)
        if node.kind == "escape" and node.text in (r"\w", r"\W"):
            detail = say("are-word-characters", text=node.text)
            yield "R206", node.start, node.end, detail, say("write-han-or-digit")
        if node.kind == "class" and r"\w" in node.text and not node.text.startswith("[^"):
            at = node.start + node.text.index(r"\w")
            yield "R206", at, at + 2, say("word-sign-in-class", text=node.text), say("write-han-or-digit-in-class")
    yield from _boundaries(tree)
    yield from _points(tree)
    yield from _words(tree)
    yield from signs or _one_width(tree)


MOST_WORDS = 2  # words of two characters or more that may stand side by side in a pattern
HAN = regex.compile(r"\p{Han}")


def _words(tree: Node) -> Iterator[Finding]:
    """Alternatives that are words, nested ones too: three of them are a class of a word list."""
    told = 0
    for node in tree.walk():
        if node.kind in ("group", "look") and len(node.parts) > 1 and node.start >= told:
            words = [word for part in node.parts for word in _spelled(part) if len(word) > 1 and HAN.search(word)]
            if len(words) > MOST_WORDS:
                told = node.end
                shown = " ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else "")
                detail = say("words-in-pattern", n=len(words), words=shown)
                yield "R214", node.start, node.end, detail, say("words-into-a-class")


_SHOWN = 6  # words of a finding
_MOST_SPELLED = 1_000  # words of an alternative: groups behind one another multiply


def _spelled(part: tuple[Node, ...]) -> list[str]:
    """The words that an alternative writes out, without what may be absent; none where anything else stands in it."""
    words = [""]
    for node in part:
        words = [before + more for before, more in islice(product(words, _spelled_by(node)), _MOST_SPELLED)]
    return words


def _spelled_by(node: Node) -> list[str]:
    if node.kind == "literal":
        return [node.text]
    if node.kind == "group" and node.name is None:  # one with a name has a job of its own
        return [word for part in node.parts for word in _spelled(part)]
    may_be_absent = node.kind == "repeat" and (node.low, node.high) == (0, 1)
    return [""] if may_be_absent or node.kind == "anchor" else []


def _no_member(text: str) -> regex.Match[str] | None:
    """The first reference in a class; placeholders are members of it."""
    found = (name for name in REFERENCE.finditer(text) if not is_escape(text, name.start()))
    return next((name for name in found if name[1] not in SIGNS), None)


def _points(tree: Node) -> Iterator[Finding]:
    """A bare ``.`` between digits, where a decimal point is meant."""
    for node in tree.walk():
        for part in node.parts:
            for before, piece, after in zip(part, part[1:], part[2:], strict=False):
                if piece.text == "." and r"\d" in before.text and r"\d" in after.text:
                    yield "R210", piece.start, piece.end, say("point-between-digits"), say("write-the-point")


def _one_width(tree: Node) -> Iterator[Finding]:
    """The first sign of one width alone: plans have both. Brackets count everywhere; , : ; where they must stand (a
    class of what must not stand may mean one alone: a half-width comma stands in numbers); ％ never stands in cleaned
    text; a hyphen counts beside digits."""
    leaves = [node for node in tree.walk() if not node.parts and node.kind not in ("reference", "call", "flags")]
    everywhere = {c for node in leaves for c in node.text.removeprefix("\\")}
    asked = [node for node in leaves if not node.text.startswith("[^")]
    for node in leaves:
        signs = [c for c in BRACKETS if c in node.text]
        if node in asked:
            signs += [c for c in OTHER_SIGNS if c in node.text]
        for sign in signs:
            twin = _twin(sign)
            if twin not in everywhere:
                yield _one_sign(node, sign, twin)
                return
    for before, node, after in zip([None, *leaves], leaves, [*leaves[1:], None], strict=False):
        if node.text == "-" and _twin("-") not in everywhere and (_is_digit(before) or _is_digit(after)):
            yield _one_sign(node, "-", _twin("-"))
            return


def _one_sign(node: Node, sign: str, twin: str) -> Finding:
    at = node.start + node.text.index(sign)
    fix = say("write-cleaned-sign", sign=twin) if twin == "%" else say("write-both-widths", signs=sign + twin)
    return "R506", at, at + 1, say("without-half-twin" if twin.isascii() else "without-full-twin", sign=sign), fix


def _twin(sign: str) -> str:
    """The same sign in the other width."""
    return chr(ord(sign) + WIDER) if sign.isascii() else chr(ord(sign) - WIDER)


def _is_digit(node: Node | None) -> bool:
    return node is not None and (r"\d" in node.text or (node.text.isascii() and node.text.isdigit()))


def _empty_parts(node: Node) -> Iterator[Finding]:
    for part_number, part in enumerate(node.parts):
        if not part:
            before = node.parts[part_number - 1] if part_number else ()
            at = before[-1].end if before else node.start
            detail = as_is(node.text) if len(node.text) <= 40 else say("bar-beside-nothing")
            yield "R204", at, at + 1, detail, say("take-the-bar-away")


def _boundaries(tree: Node) -> Iterator[Finding]:
    """``\\b`` that has no Latin letter or digit on either side."""
    for node in tree.walk():
        for part in node.parts:
            for n, piece in enumerate(part):
                if piece.text not in (r"\b", r"\B"):
                    continue
                beside = [part[k] for k in (n - 1, n + 1) if 0 <= k < len(part)]
                if n == 0 and node.kind == "group" and tree is not node:
                    continue
                if not any(_is_latin(other) for other in beside):
                    yield "R206", piece.start, piece.end, as_is(piece.text), say("no-word-ends")


def _is_latin(node: Node) -> bool:
    last = node
    while last.parts:
        parts = [part for part in last.parts if part]
        if not parts:
            return False
        last = parts[0][-1]
    return last.kind == "literal" and last.text.isascii() and last.text.isalpha()


Shortest = Callable[[Node], int]
MOST_ROUNDS = 1000
_MANY = 10  # rounds from which on a bounded repetition is as good as one without end


# What regex takes for a measure of how unlike a text may be: {e<=1}, {i,2d+s<4}. Two signs that no reference has.
_FUZZY = regex.compile(r"\{(?=[^{}]*[eids])[eids0-9<=,+ ]+(?::[^{}]*)?\}")


def too_many(tree: Node) -> Finding | None:
    """A repetition whose least number, times those around it, no compiler should be asked for."""
    node = _counted(tree, 1)
    if node is None:
        return None
    detail = say("too-many-copies", text=node.text, most=MOST_ROUNDS)
    return "R201", node.start, node.end, detail, say("write-small-number")


def _counted(node: Node, around: int) -> Node | None:
    rounds = around * max(node.low, 1) if node.kind == "repeat" else around
    if rounds > MOST_ROUNDS:
        return node
    found = (_counted(inner, rounds) for part in node.parts for inner in part)
    return next((one for one in found if one is not None), None)


def unsafe(tree: Node, is_rule: bool, shortest: Shortest) -> Iterator[Finding]:
    """Nested repetitions, matches that need only be alike, patterns that call themselves. What ends a rule's pattern
    has nothing behind it that could fail, so that its rounds are dealt out once."""
    last = [part[-1] for part in tree.parts if part] if is_rule else []
    for node in tree.walk():
        if node.kind == "repeat" and node not in last and _never_ends(node, shortest):
            yield "R209", node.start, node.end, as_is(node.text), say("make-inner-possessive")
        elif node.kind == "call":
            yield "R212", node.start, node.end, say("calls-a-part", text=node.text), say("write-the-part-out")
        elif node.text == "{" and (fuzzy := _FUZZY.match(tree.text, node.start)):
            yield "R212", *fuzzy.span(), say("lets-what-resembles", text=fuzzy[0]), say("write-the-forms")


def _never_ends(node: Node, shortest: Shortest) -> bool:
    return _is_many(node) and not node.possessive and _is_ambiguous(node.parts[0][0], shortest)


def _is_many(node: Node) -> bool:
    return node.high is None or node.high >= _MANY


def _is_ambiguous(inner: Node, shortest: Shortest) -> bool:
    """True for a group whose rounds can be dealt out in ever more ways: it holds a part repeated many times and nothing
    that must part the rounds, or one of its alternatives is made of the others."""
    if inner.kind != "group" or inner.text.startswith("(?>"):
        return False
    return any(_has_loose_repeat(part, shortest) for part in inner.parts) or _is_made_of_others(inner)


def _has_loose_repeat(part: tuple[Node, ...], shortest: Shortest) -> bool:
    many = [node for node in part if node.kind == "repeat" and _is_many(node) and not node.possessive]
    others = [node for node in part if node not in many]
    return bool(many) and sum(map(shortest, others)) == 0 and not any(node.kind == "look" for node in others)


def _is_made_of_others(inner: Node) -> bool:
    """True where two or more alternatives in a row read the same as one of them: 一一 beside 一."""
    texts = {"".join(node.text for node in part) for part in inner.parts if all(n.kind == "literal" for n in part)}
    if len(texts) < 2:
        return False
    several = regex.compile(f"(?:{'|'.join(map(regex.escape, sorted(texts)))}){{2,}}")
    return any(several.fullmatch(text) for text in texts)
