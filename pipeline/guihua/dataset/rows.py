"""What the stages found → rows of the contract's tables.

Ids are ``{doc_id}#{letter}{n}``: the letter of the table, and the running number in the order in which the stage gives
its products, which is source order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from guihua.model import (
    Alias,
    Box,
    Diagnostic,
    Evidence,
    Grid,
    Indicator,
    Layout,
    Project,
    Quantity,
    Section,
    Source,
    Span,
    TableRegion,
    Time,
    TimeFrame,
)

_Row = dict[str, Any]


@dataclass(frozen=True)
class TableReading:
    """One table as it was read: its cells, what it holds (``kind``), each column's role, and what is in doubt."""

    grid: Grid
    kind: str
    roles: Sequence[str | None]
    quality: str | None = None


@dataclass(frozen=True)
class Reading:
    """All that was found in one document. ``about`` holds the columns of ``documents`` that the text states, ``frame``
    tells of when its parts speak; ``tables`` has one entry for each of ``layout.tables``; ``aliases`` gives the
    lexicon's form of each indicator, ``scope_adcodes`` the codes of the places that their scopes name,
    ``place_adcodes`` those of the regions they are stated for."""

    source: Source
    about: Mapping[str, str | int | date | None]
    frame: TimeFrame
    layout: Layout
    tables: Sequence[TableReading]
    quantities: Sequence[Quantity]
    times: Sequence[Time]
    indicators: Sequence[Indicator]
    projects: Sequence[Project]
    aliases: Sequence[Alias | None] = ()
    scope_adcodes: Sequence[str | None] = ()
    place_adcodes: Sequence[str | None] = ()
    diagnostics: Sequence[Diagnostic] = field(default=())


def rows(reading: Reading) -> dict[str, list[_Row]]:
    """Rows of every table of the contract for one document."""
    source, layout = reading.source, reading.layout
    return {
        "documents": [
            document_row(source) | dict(reading.about) | {"evidence": evidence(source, reading.frame.evidence)}
        ],
        "lines": list(_lines(source, layout, reading.frame)),
        "places": list(_places(source)),
        "sections": list(_sections(source, layout.sections, reading.frame)),
        "tables": [
            _table(source, n, region, table)
            for n, (region, table) in enumerate(zip(layout.tables, reading.tables, strict=True))
        ],
        "cells": [row for n, table in enumerate(reading.tables) for row in _cells(source, n, table)],
        "boxes": [_box(source, n, box) for n, box in enumerate(layout.boxes)],
        "quantities": [
            {"quantity_id": _id(source, "q", n)}
            | place(source, q.span, q.rule_id)
            | _value(q)
            | {"beaten": list(q.suppressed), "lexicon_lines": list(q.lexicon_lines)}
            for n, q in enumerate(reading.quantities)
        ],
        "times": [_time(source, n, time) for n, time in enumerate(reading.times)],
        "indicators": list(_indicators(reading)),
        "projects": [_project(source, n, project) for n, project in enumerate(reading.projects)],
        "diagnostics": [diagnostic_row(source, d) for d in (*source.troubles, *reading.diagnostics)],
    }


def place(source: Source, span: Span, rule_id: str | None) -> _Row:
    """The provenance columns of a row found at ``span``."""
    return {
        "doc_id": source.doc_id,
        "line_start": source.line_of(span.start),
        "line_end": source.line_of(max(span.start, span.end - 1)),
        "char_start": span.start,
        "char_end": span.end,
        "raw": source.slice(span),
        "rule_id": rule_id,
    }


def evidence(source: Source, pieces: Iterable[Evidence]) -> list[_Row]:
    """The ``evidence`` column."""
    return [
        {
            "role": piece.role,
            "line": source.line_of(piece.span.start),
            "char_start": piece.span.start,
            "char_end": piece.span.end,
        }
        for piece in pieces
    ]


def document_row(source: Source) -> _Row:
    """The columns of ``documents`` that the bytes give."""
    return {
        "doc_id": source.doc_id,
        "sha256": source.sha256,
        "format": source.format,
        "encoding": source.encoding or None,
        "n_bytes": source.n_bytes,
        "n_chars": len(source.text),
        "n_lines": source.n_lines,
    }


def diagnostic_row(source: Source, diagnostic: Diagnostic) -> _Row:
    """A diagnostic; one without a place stands at the start of its document."""
    row = {"severity": diagnostic.severity, "code": diagnostic.code, "message": diagnostic.message}
    return place(source, diagnostic.span or Span(0, 0), diagnostic.rule_id) | row


def _id(source: Source, letter: str, index: int | None) -> str | None:
    return None if index is None else f"{source.doc_id}#{letter}{index + 1}"


def _frame(frame: TimeFrame, offset: int) -> _Row:
    here = frame.at(offset)
    return {
        "frame": here.mode if here else None,
        "frame_start": here.start if here else None,
        "frame_end": here.end if here else None,
    }


def _lines(source: Source, layout: Layout, frame: TimeFrame) -> Iterable[_Row]:
    for line in layout.lines:
        span = source.line_span(line.number)
        text = source.slice(span)
        yield {
            "doc_id": source.doc_id,
            "line_start": line.number,
            "line_end": line.number,
            "char_start": span.start,
            "char_end": span.end,
            "raw": text,
            "rule_id": line.rule_id,
            "line_no": line.number,
            "text": text,
            "kind": line.kind,
            "section_id": _id(source, "s", line.section),
            "table_id": _id(source, "t", line.table),
            "box_id": _id(source, "b", line.box),
            **_frame(frame, max(span.start, span.end - 1)),
        }


def _places(source: Source) -> Iterable[_Row]:
    for where in source.places:
        spot = where.spot
        left, top, right, bottom = spot.box or (None, None, None, None)
        yield place(source, where.span, None) | {
            "part": spot.part,
            "page": spot.page,
            "left": left,
            "top": top,
            "right": right,
            "bottom": bottom,
            "paragraph": spot.paragraph,
            "table_no": spot.table,
            "row": spot.row,
            "col": spot.col,
            "sheet": spot.sheet,
            "cell": spot.cell,
            "file_start": spot.file_start,
            "file_end": spot.file_end,
        }


def _sections(source: Source, sections: Sequence[Section], frame: TimeFrame) -> Iterable[_Row]:
    paths: list[list[str]] = []
    for n, section in enumerate(sections):
        paths.append([*(paths[section.parent] if section.parent is not None else []), section.title])
        yield {
            "section_id": _id(source, "s", n),
            **place(source, section.span, section.rule_id),
            "level": section.level,
            "number": section.number,
            "title": section.title,
            "path": paths[n],
            "parent_id": _id(source, "s", section.parent),
            **_frame(frame, section.span.start),
        }


def _table(source: Source, n: int, region: TableRegion, table: TableReading) -> _Row:
    span = Span(source.line_span(region.first_line).start, source.line_span(region.last_line).end)
    return {
        "table_id": _id(source, "t", n),
        **place(source, span, None),
        "caption": region.title,
        "number": region.number,
        "kind": table.kind,
        "n_rows": table.grid.n_rows,
        "n_cols": table.grid.n_cols,
        "header_rows": table.grid.header_rows,
        "section_id": _id(source, "s", region.section),
        "notes": [note.text for note in region.notes],
        "quality": table.quality,
    }


def _cells(source: Source, n: int, table: TableReading) -> Iterable[_Row]:
    for cell in table.grid.cells:
        if cell.span is not None:
            yield place(source, cell.span, None) | {
                "table_id": _id(source, "t", n),
                "row": cell.row,
                "col": cell.col,
                "row_span": cell.row_span,
                "col_span": cell.col_span,
                "text": cell.text,
                "is_header": cell.is_header,
                "column_role": table.roles[cell.col] if cell.col < len(table.roles) else None,
            }


def _box(source: Source, n: int, box: Box) -> _Row:
    return {
        "box_id": _id(source, "b", n),
        **place(source, box.span, box.rule_id),
        "number": box.number,
        "title": box.title,
        "section_id": _id(source, "s", box.section),
    }


VALUE = (
    "type", "number", "number_high", "unit_raw", "value", "value_high", "unit", "dimension", "si_value", "si_unit",
    "parts", "comparator",
)  # fmt: skip
_NO_VALUE: _Row = dict.fromkeys(VALUE)


def _value(q: Quantity) -> _Row:
    return {
        "type": q.type,
        "number": _float(q.number),
        "number_high": _float(q.number_high),
        "unit_raw": q.unit_raw or None,
        "value": _float(q.value),
        "value_high": _float(q.value_high),
        "unit": q.unit or None,
        "dimension": q.dimension,
        "si_value": _float(q.si_value),
        "si_unit": q.si_unit,
        "parts": None if q.parts is None else [float(part) for part in q.parts],
        "decimals": list(q.decimals),
        "comparator": q.comparator,
    }


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _time(source: Source, n: int, time: Time) -> _Row:
    return {
        "time_id": _id(source, "tm", n),
        **place(source, time.span, time.rule_id),
        "type": time.type,
        "value": time.value,
        "year_start": time.year_start,
        "year_end": time.year_end,
        "beaten": list(time.suppressed),
        "lexicon_lines": list(time.lexicon_lines),
    }


def _indicators(reading: Reading) -> Iterable[_Row]:
    source = reading.source
    quantity_at = {q.span: n for n, q in enumerate(reading.quantities)}
    unknown = [None] * len(reading.indicators)
    columns = (reading.aliases, reading.scope_adcodes, reading.place_adcodes)
    facts = zip(reading.indicators, *(column or unknown for column in columns), strict=True)
    for n, (fact, alias, scope_adcode, place_adcode) in enumerate(facts):
        yield {
            "indicator_id": _id(source, "i", n),
            **place(source, fact.span, fact.rule_id),
            "name": fact.name,
            "canonical_name": alias.indicator.name if alias else None,
            "category": fact.category,
            "sequence": fact.sequence,
            **(_value(fact.quantity) if fact.quantity else _NO_VALUE),
            "text_value": fact.text_value,
            "year_start": fact.year_start,
            "year_end": fact.year_end,
            "role": fact.role,
            "measure": fact.measure,
            "direction": fact.direction,
            "attribute": fact.attribute,
            "qualifiers": list(fact.qualifiers),
            "scope": fact.scope,
            "predicate": fact.predicate,
            "scope_adcode": scope_adcode,
            "place_adcode": place_adcode,
            "source": fact.source,
            "table_id": _id(source, "t", fact.table),
            "row": fact.row,
            "col": fact.col,
            "quantity_id": _id(source, "q", quantity_at[fact.quantity.span]) if fact.quantity else None,
            "context_year_start": fact.context_year_start,
            "context_year_end": fact.context_year_end,
            "context_year_from": fact.context_year_from,
            "quality": fact.quality,
            "lexicon_lines": [
                *(fact.quantity.lexicon_lines if fact.quantity else ()),
                *([alias.line] if alias else []),
            ],
            "name_rules": list(fact.name_rules),
            "evidence": evidence(source, fact.evidence),
        }


def _project(source: Source, n: int, project: Project) -> _Row:
    said = project.investment_said
    return {
        "project_id": _id(source, "p", n),
        **place(source, project.span, project.rule_id),
        "kind": project.kind,
        "parent_id": _id(source, "p", project.parent),
        "sequence": project.sequence,
        "name": project.name,
        "content": project.content,
        "location": project.location,
        "investment": _float(project.investment),
        "investment_raw": project.investment_raw,
        "investment_number": _float(said.number) if said else None,
        "investment_decimals": said.decimals[0] if said and said.decimals else None,
        "period_start": project.period_start,
        "period_end": project.period_end,
        "grade": project.grade,
        "source": project.source,
        "table_id": _id(source, "t", project.table),
        "row": project.row,
        "box_id": _id(source, "b", project.box),
        "other": dict(project.other),
        "evidence": evidence(source, project.evidence),
    }
