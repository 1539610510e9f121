"""What a document says of itself: title, issuer, number, date of issue and plan period."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from pipeline.model import Layout, View
from pipeline.rules import Match, Rules
from pipeline.times import find_times

OPENING = 60  # blocks from the start among which a document's own title, number and signature stand
CLOSING = 12  # blocks from the end among which it may be signed
LIST_MARK = "、"  # parts joint issuers
QUOTED = 8  # blocks from the start in which a title in 《》 is the document's own


@dataclass(frozen=True, slots=True)
class Document:
    """The columns of ``documents`` that the text states; what it does not state is null."""

    title: str | None = None
    issuer: str | None = None
    document_number: str | None = None
    issued_on: date | None = None
    period_start: int | None = None
    period_end: int | None = None

    @property
    def base_year(self) -> int | None:
        """The last year before the plan period."""
        return None if self.period_start is None else self.period_start - 1


def read_document(layout: Layout, rules: Rules) -> Document:
    """Read the columns from the document's head, its end and, for a title that stands nowhere else, its text."""
    blocks = layout.blocks
    ends = [
        b.view
        for b in (*blocks[:OPENING], *blocks[-CLOSING:])
        if b.kind in ("heading", "paragraph") and not rules.first("heading", b.view.text)
    ]
    found: dict[str, list[str]] = {}
    for view in ends:
        if match := rules.first("document", view.text):
            for name, text in match.groups.items():
                found.setdefault(name, []).append(text)
            if match.rule.emit["field"].startswith("title-"):
                found["title"].pop()
    title = _title(layout, rules)
    start, end = _period(title, found.get("period"), rules)
    return Document(
        title=title,
        issuer=LIST_MARK.join(dict.fromkeys(found.get("issuer", ()))) or None,
        document_number=next(iter(found.get("document_number", ())), None),
        issued_on=_date(next(iter(found.get("issued_on", ())), None), rules),
        period_start=start,
        period_end=end,
    )


def _title(layout: Layout, rules: Rules) -> str | None:
    """The longest title line at the head; lines of a heading that only together make a title are joined."""
    heads = _head_lines(layout, rules)
    found = [
        m.groups["title"]
        for n, text in enumerate(heads)
        for whole in ((heads[n - 1] + text if n and not rules.first("document", heads[n - 1]) else text), text)
        if (m := _match(whole, "title", rules))
    ]
    if found:
        return max(found, key=len)
    texts = [b.view.text for b in layout.blocks]
    for text in texts[:QUOTED]:
        if match := _match(text, "title-quoted", rules):
            return match.groups["title"]
    named = [
        m.groups["title"]
        for text in texts
        for m in rules.find("document", text)
        if m.rule.emit["field"] == "title-named"
    ]
    return Counter(named).most_common(1)[0][0] if named else None


def _head_lines(layout: Layout, rules: Rules) -> list[str]:
    """Lines at the head that open no section."""
    return [
        b.view.text
        for b in layout.blocks[:OPENING]
        if b.kind == "heading" and rules.first("heading", b.view.text) is None
    ]


def _match(text: str, field: str, rules: Rules) -> Match | None:
    return next((m for m in rules.candidates("document", text) if m.rule.emit["field"] == field), None)


def _period(title: str | None, stated: list[str] | None, rules: Rules) -> tuple[int | None, int | None]:
    for text in (*(stated or ()), title or ""):
        for time in find_times(View(text, tuple(range(len(text)))), rules):
            if time.year_start is not None and time.year_end is not None and time.year_start < time.year_end:
                return time.year_start, time.year_end
    return None, None


def _date(text: str | None, rules: Rules) -> date | None:
    if text is None:
        return None
    times = find_times(View(text, tuple(range(len(text)))), rules)
    try:
        return date.fromisoformat(times[0].value or "") if times else None
    except ValueError:
        return None
