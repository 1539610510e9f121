"""Source text → ``View``: cleaned text whose every character knows the source offset it stands for.

Markup is what the rules of the stage ``markup`` match. Digits, letters, ％ and the sign between digits are folded to
half width, radicals to the characters they stand for; other punctuation stays as it stands, so that rules can tell ，
from a thousands separator. White space goes, except between two words or numbers of ASCII; digits set apart one by one
(2 0 0 5) are joined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import regex

from guihua.lexicons.character_forms import Translation, radicals, simplified, simplifying
from guihua.model import Span, View
from guihua.rules import stages
from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules

QUOTED = 40  # characters that a quotation within a sentence has at most
_NOTHING = View("", ())
_SPACE = regex.compile(r"\s+")
_WIDE = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF05)
_HALF_WIDTH = {code: code - 0xFEE0 for code in _WIDE}


def clean(text: str, spans: Sequence[Span], rules: Rules) -> View:
    """The view on ``spans`` of ``text``, in their order, joined without a gap. Spans must rise and not overlap."""
    pieces = [(text[span.start : span.end], span) for span in spans]
    kept = [stretch for piece, span in pieces if piece.strip() for stretch in _kept(piece, span, rules)]
    if not kept:
        return _NOTHING
    joined = "".join([text[start:end] for start, end in kept])
    joined = _cleaning(rules).of(joined)
    offsets = range(*kept[0]) if len(kept) == 1 else tuple(at for stretch in kept for at in range(*stretch))
    return _closed_up(joined, offsets)


def _kept(piece: str, span: Span, rules: Rules) -> list[tuple[int, int]]:
    """The stretches of the source that stay of the piece at ``span``."""
    found = rules.find(stages.MARKUP, piece)
    if not found:
        return [(span.start, span.end)]
    start, at, kept = span.start, 0, []
    for match in found:
        kept.append((start + at, start + match.start))
        if "keep" in match.spans:
            first, last = match.spans["keep"]
            kept.append((start + first, start + last))
        at = match.end
    return [*kept, (start + at, span.end)]


def _closed_up(text: str, offsets: Sequence[int]) -> View:
    """``text`` without the white space that parts no words."""
    words = text.strip()
    if len(words) < len(text):
        start = len(text) - len(text.lstrip())
        text, offsets = words, offsets[start : start + len(words)]
    if not _SPACE.search(text):
        return View(text, offsets)
    kept: list[str] = []
    places: list[int] = []
    at = 0
    for gap in _SPACE.finditer(text):
        start, end = gap.span()
        parts = _apart(text, start - 1, end)
        end = start + 1 if parts else start
        kept.append(text[at:end])
        places += offsets[at:end]
        at = gap.end()
    kept.append(text[at:])
    places += offsets[at:]
    return View("".join(kept), tuple(places))


def in_simplified(view: View, rules: Rules) -> View:
    """The view, its traditional characters read as the simplified ones."""
    text = simplifying(rules).of(view.text)
    return view if text == view.text else View(text, view.offsets)


def folded(text: str, rules: Rules) -> str:
    """``text`` as rules read it, character by character: simplified characters, punctuation of one width, quotes that
    open and close."""
    text = _folding(rules).of(text)
    for mark, (opens, closes, pair) in _quotes(rules).items():
        text = pair.sub(rf"{opens}\1{closes}", text) if mark in text else text
    return text


@once_per_rules
def _quotes(rules: Rules) -> Mapping[str, tuple[str, str, regex.Pattern[str]]]:
    """A mark that stands on both sides of a quotation → the two it is read as, and such a quotation."""
    rows = [(row.form, row["folds_to"], row["closed_by"]) for row in rules.lexicon("marks").of("quote")]
    return {
        mark: (opens, closes, regex.compile(f"[{opens}{mark}]([^{opens}{closes}{mark}]{{1,{QUOTED}}})[{mark}{closes}]"))
        for mark, opens, closes in rows
    }


@once_per_rules
def _folding(rules: Rules) -> Translation:
    marks = rules.lexicon("marks").of("folded")
    return Translation({**simplified(rules), **{ord(row.form): row["folds_to"] for row in marks}})


@once_per_rules
def _cleaning(rules: Rules) -> Translation:
    return Translation({**_HALF_WIDTH, **radicals(rules)})


def join(views: Sequence[View]) -> View:
    """Views one after the other, without a gap."""
    if len(views) == 1:
        return views[0]
    return View("".join(v.text for v in views), tuple(chain.from_iterable(v.offsets for v in views)))


def _apart(text: str, left: int, right: int) -> bool:
    """True where the space between ``left`` and ``right`` parts two words: both ASCII, and not two lone digits."""
    a, b = text[left], text[right]
    if not (a.isascii() and b.isascii() and a.isalnum() and b.isalnum()):
        return False
    return not (a.isdigit() and b.isdigit() and _lone(text, left, -1) and _lone(text, right, 1))


def _lone(text: str, at: int, step: int) -> bool:
    """True where the digit at ``at`` is the end of a number of one digit."""
    beyond = at + step
    return not 0 <= beyond < len(text) or not (text[beyond].isdigit() or text[beyond] in ".,")
