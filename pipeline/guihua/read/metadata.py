"""What a document says of itself: title, issuer, number, date of issue and plan period."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from guihua.expressions.times import find_times
from guihua.model import Layout, View
from guihua.rules.ruleset import Rules

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
    title = _title(layout, rules)
    start, end = _period(title, found.get("period"), rules)
    return Document(
        title=title,
        issuer=LIST_MARK.join(dict.fromkeys(found.get("issuer") or found.get("notice_issuer", [])[:1])) or None,
        document_number=next(iter(found.get("document_number", ())), None),
        issued_on=_date(next(iter(found.get("issued_on", ())), None), rules),
        period_start=start,
        period_end=end,
    )


def _title(layout: Layout, rules: Rules) -> str | None:
    """The longest title line at the head; lines of a heading that only together make a title are joined."""
    heads = _head_lines(layout, rules)
    found = [
        match.groups["title"]
        for n, text in enumerate(heads)
        for whole in ((heads[n - 1] + text if n and not _whole(heads[n - 1], rules) else text), text)
        if (match := rules.first("document-title", whole))
    ]
    if found:
        return max(found, key=len)
    mentions = [
        match
        for n, block in enumerate(layout.blocks)
        for match in rules.find("document-title-mention", block.view.text)
        if n < QUOTED or not match.rule.emit.get("opens")
    ]
    if own := [match for match in mentions if match.rule.emit.get("opens")]:
        return own[0].groups["title"]
    return Counter(match.groups["title"] for match in mentions).most_common(1)[0][0] if mentions else None


def _whole(text: str, rules: Rules) -> bool:
    """True for a line that says something by itself: a title, a number, a date, a signature."""
    return any(rules.first(stage, text) for stage in ("document", "document-title"))


def _head_lines(layout: Layout, rules: Rules) -> list[str]:
    """Lines at the head that open no section."""
    return [
        b.view.text
        for b in layout.blocks[:OPENING]
        if b.kind == "heading" and rules.first("heading", b.view.text) is None
    ]


def _period(title: str | None, stated: list[str] | None, rules: Rules) -> tuple[int | None, int | None]:
    for text in (title or "", *(stated or ())):
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
