"""``Source`` → ``Layout``: what every line is, the section tree, tables, boxes, and the running text in blocks.

The order of reading: tables claim their lines first, then headings are found, then boxes, then notes and captions; what
is left is paragraphs, rejoined where a page break or footnote cut them.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.boxes import BoxLines, ItemLines, read_box
from pipeline.model import Block, Box, BoxItem, Layout, Line, Source, Span, TableRegion, View
from pipeline.rules import Match, Rules
from pipeline.sections import Heading, build_sections
from pipeline.table_regions import RawLine, Run, find_tables
from pipeline.view import clean, join

WRAPPED = 18  # characters the second line of a heading may have
TITLE = 40  # characters a line of a title may have
CUT = 20  # characters from which a paragraph without a closing mark is taken to be cut


def read_layout(source: Source, rules: Rules) -> Layout:
    """The layout of a document: exactly one ``Line`` per source line."""
    reader = _Reader(source, rules)
    return reader.layout()


class _Reader:
    """The lines of one document and what each has been found to be, filled step by step."""

    def __init__(self, source: Source, rules: Rules) -> None:
        self.source = source
        self.rules = rules
        n = source.n_lines
        spans = [source.line_span(k) for k in range(1, n + 1)]
        self.views = [clean(source.text, (span,), rules) for span in spans]
        self.lines = [
            RawLine(k, source.slice(span), view.text)
            for k, (span, view) in enumerate(zip(spans, self.views, strict=True), 1)
        ]
        self.kind: list[str | None] = [None] * (n + 1)
        self.rule: list[str | None] = [None] * (n + 1)
        self.table: list[int | None] = [None] * (n + 1)
        self.box: list[int | None] = [None] * (n + 1)
        self.headings: list[Heading] = []
        self.blocks: list[tuple[int, str, tuple[int, ...], int | None, int | None]] = []

    # ---- the steps -----------------------------------------------------------------------------------------

    def layout(self) -> Layout:
        runs = find_tables(self.lines, self.rules)
        for index, run in enumerate(runs):
            for k in range(run.first, run.last + 1):
                self.kind[k], self.table[k] = "table", index
        captions = [self._caption(run, index) for index, run in enumerate(runs)]
        notes = [self._notes(run, index) for index, run in enumerate(runs)]
        self._mark_lines()
        self._find_headings()
        boxes = self._find_boxes()
        self._find_headings(inside=False)
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
                Block(kind, self._view(numbers), at[numbers[0]], box, item)
                for _, kind, numbers, box, item in sorted(self.blocks, key=lambda b: (b[2][0], b[2]))
                if self._view(numbers).text
            ),
            tables=tuple(self._region(run, captions[i], notes[i], at[run.first]) for i, run in enumerate(runs)),
            boxes=tuple(self._box(box, at) for box in boxes),
        )

    def _mark_lines(self) -> None:
        """Blank lines, noise, captions, notes and footnotes: what a line says of itself."""
        for line in self.lines:
            k = line.number
            if self.kind[k] is not None:
                continue
            if line.blank:
                self.kind[k] = "blank"
            elif not line.text:
                self.kind[k], self.rule[k] = "noise", "markup"
            elif footnote := self.rules.first("footnote", line.raw):
                self.kind[k], self.rule[k] = "note", footnote.rule.id
                self.blocks.append((k, "note", (k,), None, None))
            elif found := self.rules.first("line", line.text):
                self.kind[k], self.rule[k] = found.rule.emit["kind"], found.rule.id
                self.blocks.append((k, found.rule.emit["kind"], (k,), None, None))

    def _caption(self, run: Run, index: int) -> tuple[int, ...]:
        """Lines right above a grid that caption it: a table's or box's title, perhaps over two lines."""
        found: list[int] = []
        k = run.first - 1
        while k >= 1 and len(found) < 3 and run.first - k <= 6:
            line = self.lines[k - 1]
            if line.blank:
                k -= 1
                continue
            if self.kind[k] is not None or not line.text or len(line.text) > 50:
                break
            title = self.rules.first("table-title", line.text)
            if title is None:
                break
            found.insert(0, k)
            if title.rule.emit.get("opens"):
                break
            k -= 1
        if not found and run.form == "rows" and "\t" not in self.lines[run.first - 1].raw.strip():
            title = self.rules.first("table-title", self.lines[run.first - 1].text)
            return (run.first,) if title is not None and title.rule.emit.get("caption") else ()
        titles = [self.rules.first("table-title", self.lines[k - 1].text) for k in found]
        if not any(title is not None and title.rule.emit.get("caption") for title in titles):
            return ()
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
                match = self.rules.first("line", line.text)
                if match is None or match.rule.emit["kind"] != "note":
                    break
                if not found and match.rule.id == "line-numbered-note":
                    break
                found.append(k)
                self.kind[k], self.table[k], self.rule[k] = "note", index, match.rule.id
                self.blocks.append((k, "note", (k,), None, None))
            k += 1
        return tuple(found)

    def _find_headings(self, inside: bool = True) -> None:
        """Numbered headings of lines not yet claimed; a chapter's may go on in the next line."""
        taken = {h.first for h in self.headings}
        for line in self.lines:
            k = line.number
            if self.kind[k] is not None or k in taken:
                continue
            match = self.rules.first("heading", line.text)
            if match is None or (inside and match.rule.emit["form"] in ("digit", "digit-bracket")):
                continue
            last = self._wrapped(k) if match.rule.emit.get("wraps") else k
            numbers = tuple(n for n in range(k, last + 1) if not self.lines[n - 1].blank)
            for n in range(k, last + 1):
                if not self.lines[n - 1].blank:
                    self.kind[n], self.rule[n] = "heading", match.rule.id
            title = match.groups.get("title", "") + "".join(self.lines[n - 1].text for n in numbers[1:])
            view = self._view(numbers)
            self.headings.append(
                Heading(
                    k,
                    last,
                    match.rule.emit["form"],
                    match.groups.get("number"),
                    title.strip(),
                    view.whole,
                    match.rule.id,
                )
            )
            self.blocks.append((k, "heading", numbers, None, None))

    def _wrapped(self, k: int) -> int:
        """The last line of the heading that begins at line ``k``."""
        n = k + 1
        while n <= len(self.lines) and n - k <= 2 and self.lines[n - 1].blank:
            n += 1
        if n > len(self.lines) or n - k > 2 or self.kind[n] is not None:
            return k
        text = self.lines[n - 1].text
        plain = text and len(text) <= WRAPPED and not self.rules.first("sentence-close", text)
        if (
            not plain
            or self.rules.first("heading", text)
            or self.rules.first("opening", text)
            or self.lines[n - 1].tabbed
        ):
            return k
        return n

    def _find_boxes(self) -> list[BoxLines]:
        boxes: list[BoxLines] = []
        k = 1
        while k <= len(self.lines):
            line = self.lines[k - 1]
            opens = self.kind[k] is None and bool(line.text)
            if not opens or not (self.rules.first("box-title", line.text) or line.tabbed):
                k += 1
                continue
            box = read_box(self.lines, k, self._stops, self.rules)
            if box.title is None and not any(item.head for item in box.items):
                k += 1
                continue
            index = len(boxes)
            boxes.append(box)
            if box.title is not None and box.match is not None:
                self.kind[k], self.box[k], self.rule[k] = "box", index, box.match.rule.id
                self.blocks.append((k, "caption", (k,), index, None))
            for i, item in enumerate(box.items):
                for n in item.lines:
                    self.kind[n], self.box[n] = "box", index
                    self.rule[n] = item.head.rule.id if item.head else None
                self.blocks.append((item.lines[0], "box", item.lines, index, i))
            k = box.last + 1
        return boxes

    def _stops(self, line: RawLine, form: str | None) -> bool:
        k = line.number
        if self.kind[k] == "heading":
            heading = next(h for h in self.headings if h.first <= k <= h.last)
            return not (form == "numbered" and heading.form in ("han-bracket",))
        if self.kind[k] in ("table", "caption"):
            return True
        return self.kind[k] is None and self.rules.first("box-title", line.text) is not None

    def _find_title(self) -> None:
        """Short lines without a closing mark before the first paragraph are the document's title, and so are
        Markdown headings without a number: they open no section."""
        for line in self.lines:
            k = line.number
            if self.kind[k] in ("blank", "noise") or any(h.first == k and h.form == "word" for h in self.headings):
                continue
            if self.kind[k] is not None or len(line.text) > TITLE or self.rules.first("sentence-close", line.text):
                break
            self._title(line)
        for line in self.lines:
            if self.kind[line.number] is None and line.raw.lstrip().startswith("#"):
                self._title(line)

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
            if open_ and self._goes_on(open_[-1], line):
                open_.append(k)
            else:
                self._close(open_)
                open_ = [k]
        self._close(open_)

    def _close(self, numbers: Sequence[int]) -> None:
        if numbers:
            self.blocks.append((numbers[0], "paragraph", tuple(numbers), None, None))

    def _goes_on(self, last: int, line: RawLine) -> bool:
        text = self.lines[last - 1].text
        return (
            len(text) >= CUT
            and self.rules.first("sentence-close", text) is None
            and self.rules.first("opening", line.text) is None
            and not line.raw.lstrip().startswith(("**", "#"))
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
        view = self._view(caption) if caption else None
        match: Match | None = None
        if view is not None:
            match = self.rules.first("table-number", view.text)
        return TableRegion(
            first_line=run.first,
            last_line=run.last,
            caption=view,
            number="".join(match.groups["number"].split()) if match else None,
            title=(view.text[match.end :].strip() if match else view.text) if view else None,
            notes=tuple(self._view((k,)) for k in notes),
            section=section,
            form=run.form,
        )

    def _box(self, box: BoxLines, at: Sequence[int | None]) -> Box:
        first = box.title or box.items[0].lines[0]
        span = Span(self.source.line_span(first).start, self.source.line_span(box.last).end)
        match = box.match
        return Box(
            number="".join(match.groups["number"].split()) if match else None,
            title=match.groups.get("title", "").strip() if match else "",
            span=span,
            section=at[first],
            items=tuple(self._item(item) for item in box.items),
            rule_id=match.rule.id if match else None,
        )

    def _item(self, item: ItemLines) -> BoxItem:
        view = self._view(item.lines)
        head = item.head
        if head is None:
            return BoxItem(view.whole, None, None, view)
        name = head.spans.get("name")
        end = head.spans["content"][0] if "content" in head.spans else head.end
        content = view.slice(end, len(view.text)) if end < len(view.text) else None
        return BoxItem(
            span=view.whole,
            sequence=head.groups.get("sequence"),
            name=view.slice(*name) if name else None,
            content=content,
        )
