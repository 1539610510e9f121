"""``Source`` → ``Layout``: what every line is, the section tree, tables, boxes, and the running text in blocks.

The order of reading: a table of contents and tables claim their lines first, then what a line says of itself (notes,
captions, furniture of the page), headings, boxes, headings of the forms that items of boxes have too; what is left is
paragraphs, rejoined where a page break or footnote cut them.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from guihua.model import Block, Box, Layout, Line, Source, Span, TableRegion, View
from guihua.read.boxes import CUT, BoxLines, box_item, find_lost_boxes, goes_on, is_cut, is_headless, read_box
from guihua.read.contents import find_contents
from guihua.read.headings import MARKED, Heading, build_sections, find_headings
from guihua.read.lines import RawLine
from guihua.read.noise import is_noise
from guihua.read.normalize import clean, in_simplified, join
from guihua.read.repeats import repeated_lines
from guihua.read.table_regions import Run, find_tables, note_goes_on, read_region, without_indents
from guihua.rules import stages
from guihua.rules.matching import Match
from guihua.rules.ruleset import Rules

ITEM_FORMS = frozenset({"han-bracket"})  # of headings that items of boxes may have
TITLE = 40  # characters a line of a title may have
ASKED = (stages.LINE, stages.HEADING, stages.TABLE_TITLE, stages.BOX_TITLE, stages.SENTENCE_CLOSE)


def read_layout(source: Source, rules: Rules) -> Layout:
    """The layout of a document: exactly one ``Line`` per source line."""
    return _Reader(source, rules).layout()


def _without(lines: Sequence[RawLine], numbers: Container[int]) -> list[RawLine]:
    """The lines, those of the given numbers blank."""
    return [RawLine(line.number, "", "") if line.number in numbers else line for line in lines]


class _Reader:
    """The lines of one document and what each has been found to be, filled step by step."""

    def __init__(self, source: Source, rules: Rules) -> None:
        self.source = source
        self.rules = rules
        n = source.n_lines
        spans = [source.line_span(k) for k in range(1, n + 1)]
        rules.foresee([stages.MARKUP], [source.slice(span) for span in spans])
        self.views = [clean(source.text, (span,), rules) for span in spans]
        self.simple = [in_simplified(view, rules) for view in self.views]
        levels = {b.first_line: b.level for b in source.blocks if b.kind == "heading"}
        self.lines = [
            RawLine(k, source.slice(span), view.text, levels.get(k, 0))
            for k, (span, view) in enumerate(zip(spans, self.simple, strict=True), 1)
        ]
        self.lines = without_indents(self.lines, rules)
        rules.foresee(ASKED, [line.text for line in self.lines])
        self.kind: list[str | None] = [None] * (n + 1)
        self.rule: list[str | None] = [None] * (n + 1)
        self.table: list[int | None] = [None] * (n + 1)
        self.box: list[int | None] = [None] * (n + 1)
        self.headings: list[Heading] = []
        self.blocks: list[tuple[int, str, tuple[int, ...], int | None, int | None]] = []

    # ---- the steps -----------------------------------------------------------------------------------------

    def layout(self) -> Layout:
        known = [Run(b.first_line, b.last_line, "grid") for b in self.source.blocks if b.kind == "table"]
        shown = _without(self.lines, {k for run in known for k in range(run.first, run.last + 1)})
        aside = {**dict.fromkeys(repeated_lines(shown)), **find_contents(shown, self.rules)}
        for k, rule in aside.items():
            self.kind[k], self.rule[k] = "noise", rule
        shown = _without(shown, aside)
        runs = sorted([*known, *find_tables(shown, self.rules)], key=lambda run: run.first)
        for index, run in enumerate(runs):
            for k in range(run.first, run.last + 1):
                self.kind[k], self.table[k] = "table", index
        captions = [self._caption(run, index) for index, run in enumerate(runs)]
        notes = [self._notes(run, index) for index, run in enumerate(runs)]
        self._mark_lines()
        self._find_headings(inner=False)
        boxes = self._find_boxes()
        self._find_headings(inner=True)
        self._find_title()
        self.headings.sort(key=lambda h: h.first)
        sections = build_sections(self.headings)
        self._paragraphs()
        at = self._section_of_line()
        return Layout(
            lines=tuple(
                Line(k, self.kind[k] or "paragraph", at[k], self.table[k], self.box[k], self.rule[k])
                for k in range(1, len(self.lines) + 1)
            ),
            sections=sections,
            blocks=tuple(
                Block(kind, view, at[numbers[0]], box, item)
                for _, kind, numbers, box, item in sorted(self.blocks, key=lambda b: (b[2][0], b[2]))
                if (view := self._view(numbers)).text
            ),
            tables=tuple(self._region(run, captions[i], notes[i], at[run.first]) for i, run in enumerate(runs)),
            boxes=tuple(self._box(box, at) for box in boxes),
        )

    def _mark_lines(self) -> None:
        """Blank lines, noise, captions, notes and footnotes: what a line says of itself."""
        rest: tuple[int, ...] = ()  # lines of the last footnote, while it is cut
        for line in self.lines:
            k = line.number
            if self.kind[k] is not None:
                continue
            if line.blank:
                self.kind[k] = "blank"
                continue
            footnote = self.rules.first(stages.FOOTNOTE, line.raw)
            found = self.rules.first(stages.LINE, line.text)
            if not line.text:
                markup = self.rules.find(stages.MARKUP, line.raw)
                self.kind[k], self.rule[k] = "noise", markup[0].rule.id if markup else None
            elif footnote or (found and (not found.rule.emit.get("behind") or self._is_behind(line))):
                match = footnote or found
                assert match is not None
                self.kind[k] = "note" if footnote else match.rule.emit["kind"]
                self.rule[k] = match.rule.id
                if self.kind[k] == "note":
                    rest = () if self.rules.first(stages.SENTENCE_CLOSE, line.text) else (k,)
                self.blocks.append((k, str(self.kind[k]), (k,), None, None))
            elif rest and self._ends_footnote(line):
                self.kind[k], self.rule[k] = "note", self.rule[rest[-1]]
                self.blocks.remove((rest[0], "note", rest, None, None))
                self.blocks.append((rest[0], "note", (*rest, k), None, None))
                rest = ()

    def _is_behind(self, line: RawLine) -> bool:
        """True behind a page rule, a note, or a table that has the mark the line begins with."""
        k = self._beside(line.number, -1)
        if k is None or self.kind[k] not in ("noise", "note", "table"):
            return False
        if self.kind[k] != "table":
            return self.kind[k] == "note" or self.rules.first(stages.LINE, self.lines[k - 1].text) is not None
        cells = (row.text for row in self.lines if self.table[row.number] == self.table[k])
        return any(line.text[0] in text for text in cells)

    def _ends_footnote(self, line: RawLine) -> bool:
        """True for the rest of a footnote that a page's end has cut: between a page rule and the next footnote."""
        above, below = self._beside(line.number, -1), self._beside(line.number, 1)
        return (
            above is not None
            and below is not None
            and self.kind[above] == "noise"
            and self.rules.first(stages.FOOTNOTE, self.lines[below - 1].raw) is not None
            and self.rules.first(stages.HEADING, line.text) is None
        )

    def _beside(self, k: int, step: int) -> int | None:
        """The next line that is not blank."""
        k += step
        while 1 <= k <= len(self.lines):
            if not self.lines[k - 1].blank:
                return k
            k += step
        return None

    def _free(self, k: int) -> bool:
        return self.kind[k] is None

    def _caption(self, run: Run, index: int) -> tuple[int, ...]:
        """Lines right above a grid that caption it: a table's or box's title, perhaps over two lines."""
        found: list[int] = []
        k = run.first - 1
        while k >= 1 and len(found) < 3 and run.first - k <= 6:
            line = self.lines[k - 1]
            if line.blank or is_noise(line.text, self.rules):
                k -= 1
                continue
            if self.kind[k] is not None or not line.text or len(line.text) > 50:
                break
            title = self.rules.first(stages.TABLE_TITLE, line.text)
            opens = title is not None and title.rule.emit.get("opens")
            if title is None or (not opens and (line.marks or self.rules.first(stages.HEADING, line.text))):
                break
            found.insert(0, k)
            if opens:
                break
            k -= 1
        if not found and run.form == "rows" and "\t" not in self.lines[run.first - 1].raw.strip():
            title = self.rules.first(stages.TABLE_TITLE, self.lines[run.first - 1].text)
            return (run.first,) if title is not None and title.rule.emit.get("caption") else ()
        for k in found:
            self.kind[k], self.table[k] = "caption", index
        if found:
            self.blocks.append((found[0], "caption", tuple(found), None, None))
        return tuple(found)

    def _notes(self, run: Run, index: int) -> tuple[int, ...]:
        found: list[int] = []
        k = run.last + 1
        while k <= len(self.lines):
            line = self.lines[k - 1]
            if not line.blank:
                match = self.rules.first(stages.LINE, line.text)
                if match is not None and match.rule.emit["kind"] == "note":
                    if match.rule.emit.get("behind") and not found and not self._is_behind(line):
                        break
                    rule = match.rule.id
                elif not found and self._is_unit_below(k):
                    rule = None
                elif not found or found[-1] < k - 1 or not self._counts_on(found[-1], k):
                    break
                found.append(k)
                self.kind[k], self.table[k], self.rule[k] = "note", index, rule
                self.blocks.append((k, "note", (k,), None, None))
            k += 1
        return tuple(found)

    def _is_unit_below(self, k: int) -> bool:
        """True for the unit of the table above (单位：万元) that no table below has taken."""
        title = self.rules.first(stages.TABLE_TITLE, self.lines[k - 1].text)
        return self.kind[k] is None and title is not None and not title.rule.emit.get("caption")

    def _counts_on(self, above: int, k: int) -> bool:
        return note_goes_on(self.lines[above - 1].text, self.lines[k - 1].text, self.rules)

    def _find_headings(self, *, inner: bool) -> None:
        """Numbered headings on lines not yet claimed."""
        for found in find_headings(self.lines, self._free, self.rules, inner=inner):
            first, *others = [self.views[n - 1].text for n in found.numbers]
            title = "".join([first[slice(*found.match.spans.get("title", (0, 0)))], *others])
            self._heading(found.numbers, found.form, found.number, title, found.match.rule.id)

    def _heading(self, numbers: tuple[int, ...], form: str, number: str | None, title: str, rule: str | None) -> None:
        for n in numbers:
            self.kind[n], self.rule[n] = "heading", rule
        span = self._view(numbers).whole
        marks = self.lines[numbers[0] - 1].marks
        self.headings.append(Heading(numbers[0], numbers[-1], form, number, title.strip(), span, rule, marks))
        self.blocks.append((numbers[0], "heading", numbers, None, None))

    def _find_boxes(self) -> list[BoxLines]:
        boxes: list[BoxLines] = []
        k = 1
        while k <= len(self.lines):
            line = self.lines[k - 1]
            opens = self.kind[k] is None and bool(line.text)
            if not opens or not (self.rules.first(stages.BOX_TITLE, line.text) or line.tabbed):
                k += 1
                continue
            box = read_box(self.lines, k, self._stops, self._skips, self.rules)
            if box.title is None and not any(item.head for item in box.items):
                k = max(k + 1, box.last if is_headless(box, self.lines, self.rules) else 0)
                continue
            boxes.append(box)
            self._claim(box, len(boxes) - 1)
            k = box.last + 1
        for box in find_lost_boxes(self.lines, boxes, self._free, self.rules):
            boxes.append(box)
            self._claim(box, len(boxes) - 1)
        return self._in_order(boxes)

    def _claim(self, box: BoxLines, index: int) -> None:
        claimed = {n for item in box.items for n in item.lines}
        self.headings = [h for h in self.headings if h.first not in claimed]
        self.blocks = [b for b in self.blocks if b[0] not in claimed]
        if box.title is not None and box.match is not None:
            self.kind[box.title], self.box[box.title], self.rule[box.title] = "box", index, box.match.rule.id
            self.blocks.append((box.title, "caption", (box.title,), index, None))
        for i, item in enumerate(box.items):
            for n in item.lines:
                self.kind[n], self.box[n] = "box", index
                self.rule[n] = item.head.rule.id if item.head else None
            self.blocks += [(lines[0], "box", lines, index, i) for lines in item.texts]

    def _in_order(self, boxes: list[BoxLines]) -> list[BoxLines]:
        """The boxes as they stand in the text, their indexes with them."""
        order = sorted(range(len(boxes)), key=lambda i: boxes[i].first)
        place = {old: new for new, old in enumerate(order)}
        self.box = [None if index is None else place[index] for index in self.box]
        self.blocks = [
            (k, kind, numbers, None if box is None else place[box], item) for k, kind, numbers, box, item in self.blocks
        ]
        return [boxes[i] for i in order]

    def _skips(self, line: RawLine) -> bool:
        return not line.text or self.kind[line.number] in ("noise", "note")

    def _stops(self, line: RawLine, heads: Sequence[Match | None]) -> bool:
        k = line.number
        if self.kind[k] == "heading":
            heading = next(h for h in self.headings if h.first <= k <= h.last)
            return heading.form not in ITEM_FORMS or not goes_on(
                heads, self.rules.first(stages.BOX_ITEM, line.text), self.rules
            )
        if self.kind[k] in ("table", "caption"):
            return True
        return self.kind[k] is None and self.rules.first(stages.BOX_TITLE, line.text) is not None

    def _find_title(self) -> None:
        """Short lines without a closing mark before the first paragraph are the document's title; a Markdown heading
        without a number opens a section elsewhere, and there too where no heading has a number."""
        top = min((marks for line in self.lines if self._free(line.number) and (marks := line.marks)), default=0)
        numbered = bool(self.headings)
        for line in self.lines:
            k = line.number
            if self.kind[k] in ("blank", "noise") or any(h.first == k and h.form == "word" for h in self.headings):
                continue
            if (
                self.kind[k] is not None
                or len(line.text) > TITLE
                or ((close := self.rules.first(stages.SENTENCE_CLOSE, line.text)) and not close.rule.emit.get("title"))
                or self.rules.first(stages.CLAUSE_JOINT, line.text)
                or (line.marks > top and not numbered)
            ):
                break
            if self._is_title(line) or not self._says_who(line):
                self._title(line)
        first = min((h.first for h in self.headings), default=0)
        for line in self.lines:
            if self._free(line.number) and line.number < first and self._is_title(line):
                self._title(line)
            elif self._free(line.number) and (marks := line.marks):
                if self._says_who(line) or len(line.text) > TITLE or (marks == top and not numbered):
                    self._title(line)
                else:
                    self._heading((line.number,), MARKED, None, line.text, None)

    def _is_title(self, line: RawLine) -> bool:
        match = self.rules.first(stages.DOCUMENT_TITLE, line.text)
        return match is not None and match.end - match.start == len(line.text)

    def _says_who(self, line: RawLine) -> bool:
        """True for a line that is the document's title, number, date or signature."""
        match = self.rules.first(stages.DOCUMENT, line.text)
        return self._is_title(line) or (match is not None and match.end - match.start == len(line.text))

    def _title(self, line: RawLine) -> None:
        self.kind[line.number] = "heading"
        self.blocks.append((line.number, "heading", (line.number,), None, None))

    def _paragraphs(self) -> None:
        """Lines left are paragraphs; one that is cut goes on in the next that does not open like a new one."""
        open_: list[int] = []
        for line in self.lines:
            k = line.number
            if self.kind[k] in ("blank", "noise", "note") or (self.kind[k] == "caption" and self.table[k] is None):
                continue
            if self.kind[k] is not None:
                self._close(open_)
                open_ = []
                continue
            self.kind[k] = "paragraph"
            if open_ and self._goes_on(open_, line):
                open_.append(k)
            else:
                self._close(open_)
                open_ = [k]
        self._close(open_)

    def _close(self, numbers: Sequence[int]) -> None:
        if numbers:
            self.blocks.append((numbers[0], "paragraph", tuple(numbers), None, None))

    def _goes_on(self, above: Sequence[int], line: RawLine) -> bool:
        return (
            is_cut("".join(self.lines[n - 1].text for n in above[-CUT:]), self.rules)
            and self.rules.first(stages.OPENING, line.text) is None
            and not line.raw.lstrip().startswith(("**", "#"))
            and not self._says_who(self.lines[above[-1] - 1])
        )

    # ---- the products --------------------------------------------------------------------------------------

    def _section_of_line(self) -> list[int | None]:
        at: list[int | None] = [None] * (len(self.lines) + 1)
        section: int | None = None
        starts = {h.first: i for i, h in enumerate(self.headings)}
        for k in range(1, len(self.lines) + 1):
            section = starts.get(k, section)
            at[k] = section
        return at

    def _view(self, numbers: Sequence[int]) -> View:
        return join([self.views[k - 1] for k in numbers])

    def _region(self, run: Run, caption: Sequence[int], notes: Sequence[int], section: int | None) -> TableRegion:
        above, below = ([self.simple[k - 1] for k in numbers] for numbers in (caption, notes))
        return read_region(run, above, below, section, self.rules)

    def _box(self, box: BoxLines, at: Sequence[int | None]) -> Box:
        span = Span(self.source.line_span(box.first).start, self.source.line_span(box.last).end)
        match = box.match
        return Box(
            number="".join(match.groups["number"].split()) if match and "number" in match.groups else None,
            title=(match.groups.get("title", "").strip() or None) if match else None,
            span=span,
            section=at[box.first],
            items=tuple(box_item(self._view(item.lines), item.head) for item in box.items),
            rule_id=match.rule.id if match else None,
        )
