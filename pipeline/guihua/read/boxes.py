"""Boxes (专栏) set as prose: where they begin, their items, and where they end.

A box's end is seldom marked. It ends before a heading, a caption, another box, and
- where its items stand closer together than the text after them: at the wider gap, unless their numbers go on;
- where its items are numbered: before a paragraph without a number that begins with a verb of doing;
- where its items are named by nouns: before a paragraph that begins with a verb of doing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import numeric

from guihua.lexicons.numerals import numerals_of, read_number
from guihua.model import BoxItem, View
from guihua.read.lines import RawLine
from guihua.rules import stages
from guihua.rules.matching import Match
from guihua.rules.ruleset import Rules

CUT = 20  # characters from which a line without a closing mark is taken to be cut
LOST = 2  # items that a box whose title is lost must have


@dataclass(frozen=True, slots=True)
class ItemLines:
    """An item over the lines numbered ``lines``; ``head`` is the match on the first of them, if it has a head."""

    lines: tuple[int, ...]
    head: Match | None

    @property
    def texts(self) -> tuple[tuple[int, ...], ...]:
        """The lines that are read together: a name that fills its line is no part of the sentence below it."""
        if self.head is None or "content" in self.head.groups or len(self.lines) == 1:
            return (self.lines,)
        return self.lines[:1], self.lines[1:]


@dataclass(frozen=True, slots=True)
class BoxLines:
    """A box: its title line (null where the title is lost), its items, and its last line."""

    title: int | None
    match: Match | None
    items: tuple[ItemLines, ...]
    last: int

    @property
    def first(self) -> int:
        return self.title or self.items[0].lines[0]


def read_box(
    lines: Sequence[RawLine],
    start: int,
    stops: Callable[[RawLine, Sequence[Match | None]], bool],
    skips: Callable[[RawLine], bool],
    rules: Rules,
) -> BoxLines:
    """The box whose first line is number ``start``. ``stops`` tells whether a line ends a box whose lines so
    far have the given heads, ``skips`` whether it is a page's furniture and no line of the box."""
    title = rules.first(stages.BOX_TITLE, lines[start - 1].text)
    tabbed = lines[start - 1].tabbed
    body: list[int] = []
    heads: list[Match | None] = []
    form: str | None = None
    nouns = False
    gap: int | None = None
    k = start + 1 if title else start
    while k <= len(lines):
        line = lines[k - 1]
        if line.blank or skips(line):
            k += 1
            continue
        if stops(line, heads):
            break
        head = rules.first(stages.BOX_ITEM, line.text)
        verb = rules.first(stages.RUNNING_TEXT, line.text) is not None
        if body:
            blanks = sum(1 for n in range(body[-1] + 1, k) if lines[n - 1].blank)
            on = goes_on(heads, head, rules)
            if gap is not None and blanks > max(gap, 1 if tabbed else gap) and not on:
                break
            cut = head is None and is_cut(lines[body[-1] - 1].text, rules)
            awaited = cut or (heads[-1] is not None and "content" not in heads[-1].groups)
            if form == "numbered" and not _numbered(head) and verb and not tabbed and not awaited:
                break
            if nouns and verb and not _numbered(head) and not line.tabbed and not (tabbed and blanks <= 1):
                break
            gap = blanks if gap is None or tabbed else max(gap, blanks)
        else:
            form = head.rule.emit["form"] if head else "plain"
            nouns = form == "named" and not verb
        body.append(k)
        heads.append(head)
        k += 1
    return BoxLines(start if title else None, title, _items(lines, body, heads, rules), body[-1] if body else start)


def find_lost_boxes(
    lines: Sequence[RawLine], boxes: Sequence[BoxLines], free: Callable[[int], bool], rules: Rules
) -> list[BoxLines]:
    """Boxes whose title line is missing: where the numbers of two titles leave one out, the paragraphs between them
    that stand together and are named by nouns of works (…工程。, …项目。). ``free`` tells which lines are claimed by
    none."""
    titled = [(box, value) for box in boxes if (value := _number(box, rules)) is not None]
    found: list[BoxLines] = []
    for (left, before), (right, after) in pairwise(titled):
        if after - before != 2:
            continue
        run: list[int] = []
        for k in range(left.last + 1, right.first + 1):
            line = lines[k - 1]
            if line.blank:
                continue
            if free(k) and k < right.first and _names_works(line, rules):
                run.append(k)
                continue
            if len(run) >= LOST:
                heads = [rules.first(stages.BOX_ITEM, lines[n - 1].text) for n in run]
                found.append(BoxLines(None, None, _items(lines, run, heads, rules), run[-1]))
            run = []
    return found


def is_cut(text: str, rules: Rules) -> bool:
    """True where a line ends before its sentence does, as at the end of a page."""
    if rules.first(stages.SENTENCE_CLOSE, text):
        return False
    return len(text) >= CUT or rules.first(stages.CLAUSE_JOINT, text[-1:]) is not None


def _names_works(line: RawLine, rules: Rules) -> bool:
    head = rules.first(stages.BOX_ITEM, line.text)
    if head is None or "name" not in head.groups or rules.first(stages.RUNNING_TEXT, line.text):
        return False
    return head.groups["name"].endswith(rules.lexicon("cues").forms("works_programme"))


def _number(box: BoxLines, rules: Rules) -> int | None:
    """The number of a box counted in Chinese or Arabic numerals through the document; null for 专栏3-1."""
    if box.match is None or "counter" not in box.match.groups:
        return None
    counter = box.match.groups["counter"]
    value = read_number(counter, numerals_of(rules))
    return None if value is None else int(value)


def _numbered(head: Match | None) -> bool:
    return head is not None and head.rule.emit["form"] == "numbered"


def _sequence(head: Match | None, rules: Rules) -> tuple[str, int] | None:
    """The marks around an item's number, and the number."""
    if head is None or not _numbered(head):
        return None
    written = head.groups["sequence"]
    digits = "".join(c for c in written if c.isalnum())
    # one sign may be a number of its own: ⑩
    value = numeric(digits, None) if len(digits) == 1 else read_number(digits, numerals_of(rules))
    return None if value is None else (written.replace(digits, " " if digits.isdecimal() else ""), int(value))


def goes_on(heads: Sequence[Match | None], head: Match | None, rules: Rules) -> bool:
    """True where the item's number is the next after the last of its kind among ``heads``, or the first of all."""
    this = _sequence(head, rules)
    if this is None:
        return False
    told = (n for h in reversed(heads) if (n := _sequence(h, rules)) is not None and n[0] == this[0])
    before = next(told, None)
    return this[1] == before[1] + 1 if before is not None else this[1] == 1 and not heads


def is_headless(box: BoxLines, lines: Sequence[RawLine], rules: Rules) -> bool:
    """True where no line of the box begins as an item does: read from any line before its last, it ends there too."""
    return not any(rules.first(stages.BOX_ITEM, lines[n - 1].text) for item in box.items for n in item.lines)


def _items(
    lines: Sequence[RawLine], body: Sequence[int], heads: Sequence[Match | None], rules: Rules
) -> tuple[ItemLines, ...]:
    """Lines of a body as items: where some are numbered, a line without a number belongs to the item before; so does
    the content of a name that fills its line, and the rest of a sentence cut by a page's end."""
    numbered = sum(1 for h in heads if _numbered(h)) >= 2
    items: list[ItemLines] = []
    for k, head in zip(body, heads, strict=True):
        before = items[-1] if items else None
        if before is not None and not _numbered(head):
            waits = before.head is not None and "content" not in before.head.groups and len(before.lines) == 1
            cut = head is None and is_cut(lines[before.lines[-1] - 1].text, rules)
            opens = rules.first(stages.OPENING, lines[k - 1].text) is not None
            if (numbered and _numbered(before.head)) or ((waits or cut) and not opens):
                items[-1] = ItemLines((*before.lines, k), before.head)
                continue
        items.append(ItemLines((k,), head))
    return tuple(items)


def box_item(view: View, head: Match | None) -> BoxItem:
    """The item that ``view`` reads, its head found on the first line."""
    if head is None:
        return BoxItem(view.whole, None, None, view)
    name = head.spans.get("name")
    end = head.spans["content"][0] if "content" in head.spans else head.end
    return BoxItem(
        span=view.whole,
        sequence=head.groups.get("sequence"),
        name=view.slice(*name) if name else None,
        content=view.slice(end, len(view.text)) if end < len(view.text) else None,
        rule_id=head.rule.id,
        aside=bool(head.rule.emit.get("aside")),
    )
