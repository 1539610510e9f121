"""A document as structure: lines, sections, tables, boxes, blocks, and the time frame of its parts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from guihua.model.source import Evidence, Span, View

# ---- layout: what every line is ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One source line. ``kind``: heading paragraph table box caption note noise blank."""

    number: int
    kind: str
    section: int | None = None
    table: int | None = None
    box: int | None = None
    rule_id: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its place in the tree; ``parent`` is an index into ``Layout.sections``."""

    level: int
    number: str | None
    title: str
    parent: int | None
    span: Span
    rule_id: str | None = None


@dataclass(frozen=True, slots=True)
class TableRegion:
    """The lines of one table. ``caption`` and ``notes`` are views on the text above and below the grid."""

    first_line: int
    last_line: int
    caption: View | None
    number: str | None
    title: str | None
    notes: tuple[View, ...]
    section: int | None
    # cells (a cell a line), rows (tab-separated), spaces (set apart by them), pipe (Markdown), html, grid (known cells)
    form: str


@dataclass(frozen=True, slots=True)
class BoxItem:
    """One item of a box. ``name`` is null where the item has no head of its own; an ``aside`` (总体目标) speaks of all
    of the box."""

    span: Span
    sequence: str | None
    name: View | None
    content: View | None
    rule_id: str | None = None
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A 专栏 set as prose; ``span`` runs from its title, where it has one, to the end of its last item."""

    number: str | None
    title: str | None
    span: Span
    section: int | None
    items: tuple[BoxItem, ...]
    rule_id: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Running text to be read for quantities: a paragraph rejoined over its lines, a box line, a note, a heading
    or a caption."""

    kind: str  # paragraph box note heading caption
    view: View
    section: int | None
    box: int | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    lines: tuple[Line, ...]
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    tables: tuple[TableRegion, ...]
    boxes: tuple[Box, ...]


# ---- when the text speaks of -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Anchor:
    """From when a document speaks: ``year`` of writing, ``base_year``, the last one that is over by then, and the
    period that it plans."""

    year: int | None = None
    base_year: int | None = None
    period_start: int | None = None
    period_end: int | None = None


REVIEW, PLAN = "review", "plan"  # modes of a frame


@dataclass(frozen=True, slots=True)
class Frame:
    """From ``at`` on, what the text does: review what was or plan what shall be, and of which years. ``source`` is what
    says so: paragraph item box heading section document; ``evidence`` are its words."""

    at: int
    mode: str | None  # review plan
    start: int | None
    end: int | None
    source: str
    evidence: tuple[Evidence, ...] = ()
    rule_id: str | None = None


@dataclass(frozen=True)
class TimeFrame:
    """When a document speaks, of when, part by part: ``frames`` in their order, each in force up to the next.
    ``reviewed`` are the years it looks back on, ``evidence`` the words that gave years to the whole document."""

    kind: str | None
    anchor: Anchor
    reviewed: tuple[int, int] | None
    frames: tuple[Frame, ...]
    evidence: tuple[Evidence, ...] = ()

    @cached_property
    def _begin(self) -> list[int]:
        return [frame.at for frame in self.frames]

    def at(self, offset: int) -> Frame | None:
        """The frame in force at ``offset``; null where nothing sets one."""
        place = bisect_right(self._begin, offset)
        return self.frames[place - 1] if place else None

    def back_from(self, offset: int) -> Iterator[Frame]:
        """The frames set up to ``offset``, the one in force first."""
        return map(self.frames.__getitem__, range(bisect_right(self._begin, offset) - 1, -1, -1))
