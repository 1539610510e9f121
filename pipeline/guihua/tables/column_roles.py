"""Which role every column plays, and what kind of table they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from guihua.model import Cell, Grid, Span, View
from guihua.read.cell_kinds import header_match, kind_of
from guihua.rules import stages
from guihua.rules.ruleset import Rules
from guihua.tables.cells import Name
from guihua.tables.column import VALUES, Column, Draft
from guihua.tables.column_years import ESTIMATE, MANY_YEARS, dated_columns, worded_role

_NAMES = frozenset({"indicator", "project_name", "category", "period"})
PROJECT_FACTS = frozenset({"content", "location", "investment", "period", "grade"})
HALF = 0.5
YEAR = regex.compile(r"(?:19|20)\d\d")


def titles(grid: Grid) -> list[View]:
    return [c.view for c in grid.cells if _is_title(c, grid) and c.view is not None]


def _is_title(cell: Cell, grid: Grid) -> bool:
    return cell.is_header and cell.row < grid.header_rows and cell.col_span == grid.n_cols > 1


def draft_columns(grid: Grid, rules: Rules) -> list[Draft]:
    heads: list[list[Cell]] = [[] for _ in range(grid.n_cols)]
    below: list[list[Cell]] = [[] for _ in range(grid.n_cols)]
    for cell in grid.cells:
        if cell.row < grid.header_rows and cell.view and not _is_title(cell, grid):
            for column in heads[cell.col : cell.col + cell.col_span]:
                column.append(cell)
        if not cell.is_header and cell.view is not None:
            below[cell.col].append(cell)
    return [_draft(col, *cells, rules) for col, cells in enumerate(zip(heads, below, strict=True))]


def _draft(col: int, heads: Sequence[Cell], below: Sequence[Cell], rules: Rules) -> Draft:
    texts: list[str] = []
    named: Name | None = None
    title: Name | None = None
    unit: str | None = None
    unit_span: Span | None = None
    share = False
    for view in (c.view for c in heads if c.view):
        text = view.text
        if m := rules.first(stages.NAME_UNIT, text):
            unit, unit_span = m.groups["unit"], view.span(*m.spans["unit"])
            text = text[: m.start]
        texts.append("".join(text.split()))
        heading = header_match(texts[-1], rules)
        if heading is None or heading.rule.emit.get("share"):
            share = share or heading is not None
            named = Name(texts[-1], (view.span(0, len(text)),))
            title = _joined(title, named)
    header = "".join(texts)
    match = next((m for t in (header, *reversed(texts)) if t and (m := header_match(t, rules))), None)
    content = _content(col, below, rules)
    emit = match.rule.emit if match else {}
    role = str(emit.get("role", ""))
    if content == "attribute":
        role = "attribute"
    elif not header and _are_years(below):
        role = "period"
    elif match is None:
        role = {"number": "value", "sequence": "sequence" if col == 0 else "value", "period": "period"}.get(content, "")
    column = Column(
        role, header, tuple(c.span for c in heads if c.span), match.rule.id if match else None, unit, unit_span,
        measure=str(emit.get("measure", "level")), shared=any(c.col < col for c in heads),
        subject=bool(emit.get("subject")), amount=bool(emit.get("amount")), total=bool(emit.get("total")),
        sure=bool(emit.get("sure")), share=share, bracketed=emit.get("bracketed"),
        named=named if match else None,
        title=title if match else None,
    )  # fmt: skip
    if role in VALUES:
        column = dated_columns(column, [c.view for c in heads if c.view], rules)
        column = replace(column, value_role=worded_role(header, rules))
    return Draft(column, bool(emit.get("ambiguous")), match is not None, content)


def _joined(above: Name | None, below: Name) -> Name:
    """What a heading over another and that one name together; the one below may say it all: 农业 over 农业总产值."""
    if above is None or below.text.startswith(above.text):
        return below
    return Name(above.text + below.text, (*above.spans, *below.spans))


def _content(col: int, below: Sequence[Cell], rules: Rules) -> str:
    """What most of the stated cells of a column look like; ``mixed`` where no kind has half of them."""
    kinds: Counter[str] = Counter()
    for cell in below:
        if cell.view is not None and cell.col_span == 1:
            kind = kind_of(cell.view.text, rules)
            kinds["number" if kind == "sequence" and col else kind] += 1
    kinds.pop("nothing", None)
    if not kinds:
        return "empty"
    kind, count = max(kinds.items(), key=lambda item: (item[1], item[0]))
    return kind if count > HALF * kinds.total() else "mixed"


def _are_years(below: Sequence[Cell]) -> bool:
    """True where a column without a heading holds years and nothing else."""
    texts = [cell.text for cell in below]
    return len(texts) >= MANY_YEARS and all(YEAR.fullmatch(text) for text in texts)


def kind_of_table(drafts: Sequence[Draft], caption: str | None, base_year: int | None) -> str:
    roles = Counter(d.role for d in drafts)
    explicit = any(d.role == "project_name" for d in drafts)
    ambiguous = any(d.ambiguous for d in drafts)
    dated = [d for d in drafts if d.role in VALUES and d.column.year_start is not None]
    values = [d for d in drafts if d.role in VALUES]
    works = any(roles[role] for role in PROJECT_FACTS) or (explicit and not values)
    if not roles["attribute"] and works and (explicit or (ambiguous and not dated)):
        return "projects"
    if not values:
        return "other"
    named = roles["indicator"] or roles["project_name"] or any(not d.role and d.content == "text" for d in drafts)
    if roles["period"] and not named:
        return "series"
    if not named:
        return "indicators" if roles["attribute"] else "other"
    years = {d.column.year_start for d in dated}
    planned = any(d.worded and d.column.value_role in ("target", ESTIMATE) for d in values)
    if roles["attribute"] or planned or (caption == "target" and years) or _aims(dated, base_year):
        return "indicators"
    if len(years) >= MANY_YEARS or (years and caption == "actual") or len(years) > 1:
        return "series"
    return "indicators" if years else "other"


def _aims(dated: Sequence[Draft], base_year: int | None) -> bool:
    """True where some of the years are past and some planned, and they do not follow one another."""
    years = sorted({d.column.year_end for d in dated if d.column.measure == "level" and d.column.year_end is not None})
    if base_year is None or not years or not years[0] <= base_year < years[-1]:
        return False
    return years[-1] - years[0] >= len(years)


def named_column(drafts: Sequence[Draft]) -> list[Draft]:
    """Where no column names the rows, that of units does: it holds those in whose charge the values are; else the
    first, where it holds words: its heading is the year of all."""
    if any(d.role in _NAMES or (not d.role and d.content == "text") for d in drafts):
        return list(drafts)
    if any(d.role == "unit" for d in drafts):
        return [
            replace(d, column=replace(d.column, role="indicator", subject=True)) if d.role == "unit" else d
            for d in drafts
        ]
    worded = any(d.role in VALUES and d.content == "text" for d in drafts[:1])
    return _of_one_year(drafts) if worded else list(drafts)


def _of_one_year(drafts: Sequence[Draft]) -> list[Draft]:
    """The columns, the first of which names the rows below the year of all."""
    first, *others = drafts
    when = first.column
    start, end, span = when.year_start, when.year_end, when.year_span
    dated = [
        d if d.column.year_end else replace(d, column=replace(d.column, year_start=start, year_end=end, year_span=span))
        for d in others
    ]
    names = replace(when, role="indicator", year_start=None, year_end=None, year_span=None)
    return [replace(first, column=names), *dated]


def parts_beside(drafts: Sequence[Draft]) -> list[Draft]:
    """Tables set beside one another under the same headings (收入 执行数 支出 执行数): each names its own rows."""
    starts = [
        k
        for k, d in enumerate(drafts)
        if d.content == "text" and (not d.role or d.role in _NAMES) and (k == 0 or drafts[k - 1].role in VALUES)
    ]
    parts = [drafts[start:end] for start, end in pairwise([*starts, len(drafts)])]
    headings = {tuple(d.column.header for d in part[1:]) for part in parts}
    if starts[:1] != [0] or len(parts) < 2 or len(headings) > 1:
        return list(drafts)
    return [
        replace(d, column=replace(d.column, side=side, role="indicator" if k == 0 else d.role))
        for side, part in enumerate(parts)
        for k, d in enumerate(part)
    ]


def settle(drafts: Sequence[Draft], kind: str) -> list[Draft]:
    """Roles that the rest of the table decides: what names the rows, what a heading for two kinds of tables heads."""
    settled: list[Draft] = []
    explicit = {d.role for d in drafts if not d.ambiguous}
    for draft in drafts:
        role = draft.role
        if kind == "projects":
            if draft.ambiguous:
                role = "project_name" if "project_name" not in explicit else "category"
            elif role in VALUES:
                role = "other"
            elif role == "indicator":
                role = "location" if draft.column.subject else "content"
        elif role == "project_name":
            role = "indicator"
        elif draft.ambiguous and "indicator" in explicit:
            role = "category"
        if not role:
            named = any(d.role in ("indicator", "project_name") for d in (*drafts, *settled))
            role = "indicator" if not named and draft.content == "text" and kind != "projects" else "other"
            if named and not draft.column.header and draft.content == "text" and not settled:
                role = "category"
        settled.append(replace(draft, column=replace(draft.column, role=role)))
    if kind != "projects" and not any(d.role in ("indicator", "period") for d in settled):
        last = max((k for k, d in enumerate(settled) if d.role == "category"), default=None)
        if last is not None and any(d.role in VALUES for d in settled):
            settled[last] = replace(settled[last], column=replace(settled[last].column, role="indicator"))
    return settled
