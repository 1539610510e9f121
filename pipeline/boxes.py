"""Boxes (专栏) set as prose: where they begin, their items, and where they end.

A box's end is seldom marked. It ends before a heading, a caption, another box, and
- where its items stand closer together than the text after them: at the wider gap;
- where its items are numbered: before a paragraph without a number;
- where its items are named by nouns: before a paragraph that begins with a verb of doing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.rules import Match, Rules
from pipeline.table_regions import RawLine


@dataclass(frozen=True, slots=True)
class ItemLines:
    """An item over the lines numbered ``lines``; ``head`` is the match on the first of them, if it has a head."""

    lines: tuple[int, ...]
    head: Match | None


@dataclass(frozen=True, slots=True)
class BoxLines:
    """A box: its title line (null where the title is lost), its items, and its last line."""

    title: int | None
    match: Match | None
    items: tuple[ItemLines, ...]
    last: int


def read_box(
    lines: Sequence[RawLine], start: int, stops: Callable[[RawLine, str | None], bool], rules: Rules
) -> BoxLines:
    """The box whose first line is number ``start``. ``stops`` tells whether a line ends a box whose items are of the
    given form (null before the first)."""
    title = rules.first("box-title", lines[start - 1].text)
    body: list[int] = []
    k = start + 1 if title else start
    tabbed = lines[start - 1].tabbed
    form: str | None = None
    nouns = False
    gap: int | None = None
    while k <= len(lines):
        line = lines[k - 1]
        if line.blank or not line.text:
            k += 1
            continue
        head = rules.first("box-item", line.text)
        verb = rules.first("running-text", line.text) is not None
        if stops(line, form):
            break
        if body:
            blanks = k - body[-1] - 1
            if gap is not None and blanks > max(gap, 1 if tabbed else gap):
                break
            if form == "numbered" and nouns is False and not _numbered(head) and verb and not tabbed:
                break
            if nouns and verb and not _numbered(head) and not line.tabbed and not (tabbed and blanks <= 1):
                break
            gap = blanks if gap is None or tabbed else max(gap, blanks)
        else:
            form = head.rule.emit["form"] if head else "plain"
            nouns = form == "named" and not verb
        body.append(k)
        k += 1
    return BoxLines(start if title else None, title, _items(lines, body, rules), body[-1] if body else start)


def _numbered(head: Match | None) -> bool:
    return head is not None and head.rule.emit["form"] == "numbered"


def _items(lines: Sequence[RawLine], body: Sequence[int], rules: Rules) -> tuple[ItemLines, ...]:
    """Lines of a body as items: where some are numbered, a line without a number belongs to the item before."""
    heads = [rules.first("box-item", lines[k - 1].text) for k in body]
    numbered = sum(1 for h in heads if _numbered(h)) >= 2
    items: list[ItemLines] = []
    for k, head in zip(body, heads, strict=True):
        if items and numbered and not _numbered(head) and _numbered(items[-1].head):
            items[-1] = ItemLines((*items[-1].lines, k), items[-1].head)
        else:
            items.append(ItemLines((k,), head))
    return tuple(items)
