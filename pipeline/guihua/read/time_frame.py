"""``Layout`` → ``TimeFrame``: what a document looks back on and plans, part by part.

The document as a whole comes first: the year it speaks from, the years it plans, the years it reviews. Then headings,
the beginnings of sentences and boxes each set a frame that holds up to the next. In a report a part goes on with the
time of the part before it; elsewhere a part without a time has that of the part it stands in, or of the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from guihua.expressions.mentions import foresee_mentions
from guihua.expressions.times import find_times
from guihua.lexicons.marks import sentence_end
from guihua.lexicons.plan_periods import plan_ending
from guihua.model import PLAN, REVIEW, Anchor, Block, Evidence, Frame, Layout, Section, Time, TimeFrame, View
from guihua.read.anchor import PERIOD, RULES_OF_A_YEAR, Years, known_years, read_anchor, titled_year
from guihua.read.metadata import TITLE, Document, Kind
from guihua.read.normalize import folded
from guihua.read.year_of_writing import (
    BEYOND,
    LEAD,
    Vote,
    aimed_year,
    chronicled,
    compared_year,
    elected,
    heads_aims,
    hoped,
    hopes,
    is_history,
    named_year,
    of_only_year,
    of_year,
    opened_year,
    sentence_starts,
    tells,
    told_year,
    votes,
)
from guihua.rules import stages
from guihua.rules.matching import Match
from guihua.rules.ruleset import Rules

_RUN_IN = 16  # characters a title may have that runs into the text: （二）发展目标。到2025年，…
ROLE_OF = {"actual": REVIEW, "target": PLAN}
UNNAMED = Kind("", REVIEW, True, "")  # looks back on a year and ahead, as a report does, and says not what it is
TOLD = Kind("", REVIEW, False, "")  # tells of a time that is over
CHRONICLE = Kind("", REVIEW, False, "")  # the same of so many years that what has no date is of none of them


def read_time_frame(layout: Layout, document: Document, rules: Rules) -> TimeFrame:
    """The time frame of a document; without years and frames where nothing tells what kind of document it is."""
    if document.kind is None and document.period_start is None:
        document = _of_no_kind(layout, document, rules)
    document = of_only_year(layout, document, rules)
    anchor = read_anchor(layout, document, rules)
    frames = tuple(_Framer(layout, document, anchor, rules).frames())
    return TimeFrame(
        kind=document.kind.name or None if document.kind else None,
        anchor=anchor,
        reviewed=_reviewed(document.kind, anchor, frames),
        frames=frames,
        evidence=document.evidence,
    )


def _of_no_kind(layout: Layout, document: Document, rules: Rules) -> Document:
    """What the text itself tells of when it speaks, where nothing tells what kind of document it is."""
    if document.this_year is not None:
        return replace(document, kind=UNNAMED)
    if (years := chronicled(layout, rules)) is not None:
        return replace(of_year(document, years[1], planned=False), kind=CHRONICLE if is_history(years) else TOLD)
    cast = votes(layout, rules)
    if (period := _agreed(cast)) is not None:
        return replace(document, period_start=period[0], period_end=period[1])
    if (year := elected(cast) or opened_year(layout, rules)) is not None:
        return replace(document, kind=UNNAMED, year=document.year or titled_year(document, cast) or year)
    if document.named_year is None and (year := named_year(layout, rules)) is not None:
        planned = aimed_year(layout, rules) == year  # 2026年工作：到2026年，…
        document = replace(of_year(document, year, planned=planned), year=year if planned else document.year)
        if planned or hopes(layout, rules):
            return document
    if document.named_year is None and (year := compared_year(layout, rules)) is not None:
        return replace(document, kind=UNNAMED, year=year)
    if cast or not tells(layout, rules):
        return document
    told = told_year(layout, rules) if document.named_year is None else None
    return replace(document if told is None else of_year(document, told, planned=False), kind=TOLD)


def _agreed(cast: Sequence[Vote]) -> Years | None:
    """The one period of some years that all votes plan, or look back from."""
    planned = {(vote.start, vote.end) for vote in cast if vote.mode == PLAN}
    if len(planned) != 1 or any(vote.end - vote.start + 1 < PERIOD for vote in cast):
        return None
    start, end = next(iter(planned))
    return (start, end) if all(vote.mode == PLAN or vote.end < start for vote in cast) else None


def document_columns(document: Document, frame: TimeFrame) -> dict[str, str | int | date | None]:
    """The columns of ``documents`` that the text states."""
    start, end = frame.reviewed or (None, None)
    return {
        "title": document.title,
        "kind": frame.kind,
        "issuer": document.issuer,
        "document_number": document.document_number,
        "issued_on": document.issued_on,
        "year": frame.anchor.year,
        "period_start": frame.anchor.period_start,
        "period_end": frame.anchor.period_end,
        "reviewed_start": start,
        "reviewed_end": end,
    }


# ---- what is looked back on ----------------------------------------------------------------------------


def _reviewed(kind: Kind | None, anchor: Anchor, frames: tuple[Frame, ...]) -> Years | None:
    base = anchor.base_year
    if kind is None or base is None:
        return None
    if kind.mode == REVIEW and not kind.carries:
        return base, base
    told = [
        (frame.start, frame.end)
        for frame in frames
        if frame.mode == REVIEW and frame.source in ("heading", "paragraph")
        if frame.start is not None and frame.end is not None and base - 2 * PERIOD < frame.start <= frame.end <= base
    ]
    if told:
        return min(start for start, _ in told), max(end for _, end in told)
    return (base, base) if kind.mode == REVIEW else None


# ---- part by part ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _State:
    """Where the reader is: the frame that a report goes on with, how deep the heading stands that set it, the title
    over the text, and the box that is read."""

    current: Frame
    level: int
    title: str = ""
    box: int | None = None


class _Framer:
    """Reads the blocks of a document in their order and sets a frame where the text begins to speak of another time."""

    def __init__(self, layout: Layout, document: Document, anchor: Anchor, rules: Rules) -> None:
        self._layout, self._document, self._anchor, self._rules = layout, document, anchor, rules
        self._kind = document.kind
        self._heads = {section.span.start: n for n, section in enumerate(layout.sections)}
        self._of_section: dict[int, Frame] = {}
        self._state = _State(self._whole(), level=99)
        self._root = self._state.current

    def frames(self) -> Iterator[Frame]:
        blocks = self._layout.blocks
        beginnings = [self._beginnings(block) if block.kind != "heading" else [] for block in blocks]
        self._rules.foresee([stages.FRAME_LEAD], (text for begins in beginnings for _, text in begins))
        titles = (block.view.text for block in blocks if block.kind in ("heading", "caption"))
        foresee_mentions(titles, self._rules)
        if self._root.mode is not None or self._root.end is not None:
            yield self._root
        for block, begins in zip(blocks, beginnings, strict=True):
            at = block.view.offsets[0]
            if self._state.box is not None and block.box != self._state.box:
                self._state.box = None
                yield replace(self._here(block), at=at)
            section = self._heads.get(at)
            if section is not None and block.kind == "heading":
                yield self._enter(section, block)
            elif block.kind == "caption" and block.box is not None:
                yield from self._enter_box(block)
            elif part := self._part(block):
                self._root = self._state.current = part
                yield part
            elif block.kind != "heading":
                yield from self._leads(block, begins)

    # ---- the frames of parts -------------------------------------------------------------------------------

    def _whole(self) -> Frame:
        """The frame of the whole document."""
        anchor = self._anchor
        mode = self._kind.mode if self._kind else PLAN if anchor.period_start is not None else None
        start, end = self._years(mode) or (None, None)
        if mode == REVIEW or (mode is None and self._document.named_year is not None):
            start = end = None if self._kind is CHRONICLE else anchor.base_year
        kept = tuple(Evidence("frame", piece.span) for piece in self._document.evidence)
        return Frame(0, mode, start, end, "document", kept, self._kind.rule_id or None if self._kind else None)

    def _years(self, mode: str | None) -> Years | None:
        """The years that are reviewed or planned where the words do not say which."""
        anchor = self._anchor
        if mode == PLAN:
            return known_years(anchor.period_start, anchor.period_end)
        if mode != REVIEW or anchor.base_year is None:
            return None
        carries = self._kind is not None and self._kind.carries
        long = anchor.period_start is not None and (anchor.period_end or 0) - anchor.period_start + 1 >= PERIOD
        return (anchor.base_year - PERIOD + 1 if long and not carries else anchor.base_year), anchor.base_year

    def _here(self, block: Block) -> Frame:
        """The frame of the section that a block stands in."""
        if self._kind is not None and self._kind.carries:
            return self._state.current
        return self._of_section.get(block.section, self._root) if block.section is not None else self._root

    def _enter(self, index: int, block: Block) -> Frame:
        """The frame of a section: what its heading says, else that of the part it goes on with or stands in."""
        section, view = self._layout.sections[index], block.view
        self._state.title = section.title
        carries = self._kind is not None and self._kind.carries
        frame = self._of_heading(section, view, carries)
        if carries:
            frame = frame or self._hoped(index, view)
            if frame is not None:
                self._state.current, self._state.level = frame, section.level
            else:
                frame = _inherited(self._state.current)
        elif frame is None:
            above = self._of_section.get(section.parent) if section.parent is not None else None
            frame = _inherited(above or self._root)
        self._of_section[index] = frame
        return replace(frame, at=view.offsets[0])

    def _of_heading(self, section: Section, view: View, carries: bool) -> Frame | None:
        stage = stages.FRAME_HEADING if carries else stages.SECTION_ROLE
        match = self._rules.first(stage, folded(section.title, self._rules))
        said = None
        if match is not None:
            said = str(match.rule.emit["mode"]) if carries else ROLE_OF[match.rule.emit["role"]]
        time = self._time(view, 0, len(view.text))
        title_at = view.text.find(section.title)
        opens = time is not None and time.span.start <= view.offsets[max(title_at, 0)] + 2
        if carries and not (time is not None and (said or opens)) and not (said and section.level <= self._state.level):
            return None
        if time is None and said is None:
            return None
        evidence = [Evidence("frame", view.whole)] if time is None else [Evidence("frame", time.span)]
        return self._frame(view.offsets[0], said, time, "heading", evidence, match.rule.id if match else None)

    def _hoped(self, index: int, view: View) -> Frame | None:
        """The frame of a section that hopes, where nothing before it in a report told of when it speaks."""
        if self._state.current.source != "document" or self._layout.sections[index].title == self._document.title:
            return None
        blocks = [block for block in self._layout.blocks if block.section == index]
        hope = next((found for block in blocks if (found := hoped(block.view, self._rules)) is not None), None)
        evidence = [Evidence("frame", hope)] if hope is not None else []
        return self._frame(view.offsets[0], PLAN, None, "section", evidence, None) if evidence else None

    def _enter_box(self, block: Block) -> Iterator[Frame]:
        self._state.box = block.box
        if (time := self._time(block.view, 0, len(block.view.text))) is not None:
            yield self._frame(block.view.offsets[0], None, time, "box", [Evidence("frame", time.span)], None)

    def _part(self, block: Block) -> Frame | None:
        """The frame of a text of its own inside the document, under its title line: the measures and the plan that one
        notice issues."""
        text = block.view.text
        if len(text) > TITLE or block.kind not in ("heading", "paragraph") or self._document.title is None:
            return None
        match = self._rules.first(stages.DOCUMENT_TITLE, folded(text, self._rules))
        title = text[slice(*match.spans["title"])] if match and not match.rule.emit.get("weak") else text
        if title == self._document.title or (match is None and text not in self._document.title):
            return None
        kind = self._rules.first(stages.DOCUMENT_KIND, folded(title, self._rules))
        if kind is None or kind.rule.emit["mode"] != PLAN or (block.section is None and match is not None):
            return None
        time = self._time(block.view, 0, len(text))
        evidence = [Evidence("frame", block.view.whole)]
        if time is None and kind.rule.emit["kind"] in RULES_OF_A_YEAR:
            since, until = self._document.valid
            since = since or self._anchor.year
            if until is None and self._kind is not None and self._kind.name in RULES_OF_A_YEAR:
                until = self._anchor.period_end
            return Frame(block.view.offsets[0], PLAN, since, until or since, "heading", tuple(evidence), kind.rule.id)
        return self._frame(block.view.offsets[0], PLAN, time, "heading", evidence, kind.rule.id)

    def _beginnings(self, block: Block) -> list[tuple[int, str]]:
        """Where sentences begin, and their beginnings as rules read them."""
        text = folded(block.view.text, self._rules)
        return [(at, text[at : at + LEAD]) for at in sentence_starts(block.view.text, self._rules)]

    def _leads(self, block: Block, begins: Sequence[tuple[int, str]]) -> Iterator[Frame]:
        """The frames that beginnings of sentences set."""
        text = block.view.text
        carries = self._kind is not None and self._kind.carries
        for at, beginning in begins:
            match = self._rules.first(stages.FRAME_LEAD, beginning)
            if match is None or (match.rule.emit.get("opens") and at):
                continue
            if match.rule.emit.get("mean"):
                if carries and (ended := self._ended(block.view, at, match)) is not None:
                    self._state.current = ended
                    yield ended
                continue
            goals = match.rule.emit["reach"] == "goals"
            if goals and not self._under_aims(text[:at]):
                continue
            if goals and carries and sentence_end(self._rules).fullmatch(text, len(text) - 1):
                continue  # a paragraph of its own in the report of a year, no list that it opens
            span = match.spans.get("time")
            time = self._time(block.view, at + span[0], at + match.end) if span else None
            mode = match.rule.emit.get("mode")
            untold = time is None and span is not None and self._untold(text[at + span[0] : at + match.end])
            going_on = mode == self._state.current.mode and not untold
            if time is None and (going_on or (span and mode is None)):
                continue
            evidence = [Evidence("frame", block.view.span(at + match.start, at + match.end))]
            frame = self._frame(block.view.offsets[at], mode, time, "paragraph", evidence, match.rule.id)
            if untold:
                frame = replace(frame, mode=mode, start=None, end=None)
            if match.rule.emit.get("opens") and frame.mode == PLAN and not carries:
                continue  # a plan dates each of its aims; the next paragraph is not of that year for it
            if not goals:
                self._state.current = frame
            yield frame

    def _ended(self, view: View, at: int, match: Match) -> Frame | None:
        """The frame of the plan that ended with the one year that a report looks back on here."""
        current, base = self._state.current, self._anchor.base_year
        plan = plan_ending(base, self._rules)
        if plan is None or current.mode != REVIEW or (current.start, current.end) != (base, base):
            return None
        evidence = Evidence("frame", view.span(at + match.start, at + match.end))
        return Frame(view.offsets[at], REVIEW, *plan, "paragraph", (evidence,), match.rule.id)

    def _frame(
        self, at: int, mode: str | None, time: Time | None, source: str, evidence: list[Evidence], rule_id: str | None
    ) -> Frame:
        """A frame of the years that ``time`` names, else of those that ``mode`` speaks of in such a document. Years
        that are over are reviewed and years to come are planned, whatever else is said."""
        base = self._anchor.base_year
        start, end = self._years(mode) or (None, None)
        if time is not None:
            start, end = time.year_start, time.year_end
            if end is None:
                end = base if base is not None and start is not None and start <= base else None
        if base is not None and start is not None and end is not None:
            planned = mode == PLAN and end == self._anchor.year  # what is left of the year of writing
            mode = REVIEW if end <= base and not planned else PLAN if start > base else mode or PLAN
        if start is None or end is None:
            start = end = None
        return Frame(at, mode, start, end, source, tuple(evidence), rule_id)

    def _time(self, view: View, start: int, end: int) -> Time | None:
        """The first time in ``[start, end)`` whose years are known."""
        last = view.offsets[end - 1]
        for time in find_times(view.slice(start, min(len(view.text), end + BEYOND)), self._rules, self._anchor):
            if time.span.start <= last and time.year_start is not None:
                return time
        return None

    def _under_aims(self, before: str) -> bool:
        """True of a sentence that opens a paragraph in a section of aims, or stands behind a title of aims that runs
        into the text."""
        if before:
            title = self._rules.first(stages.FRAME_HEADING, folded(before[:-1], self._rules))
            return len(before) <= _RUN_IN and title is not None and title.rule.emit["mode"] == PLAN
        return heads_aims(self._state.title, self._rules)

    def _untold(self, text: str) -> bool:
        """True of a time told from the year of writing where that is not known (今后五年)."""
        return any(time.relative and time.year_start is None for time in find_times(View.alone(text), self._rules))


def _inherited(frame: Frame) -> Frame:
    return frame if frame.source == "document" else replace(frame, source="section")
