"""Documents of each format, made from lines and tables: the smallest files that word processors and browsers read."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from conftest import RULES as RULES_FOLDER
from guihua.model import Source
from guihua.read.formats.proof import differences
from guihua.read.formats.reader import read_source
from guihua.rules.loader import load_rules
from guihua.rules.ruleset import Rules

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class C:
    """A cell of a table and what it covers."""

    text: str
    row_span: int = 1
    col_span: int = 1


Table = Sequence[Sequence[C]]
Part = str | Table

_RULES: list[Rules] = []


def rules() -> Rules:
    if not _RULES:
        _RULES.append(load_rules(RULES_FOLDER))
    return _RULES[0]


def read(data: bytes, name: str = "plan") -> Source:
    """The document, proven against its file."""
    source = read_source(name, data, rules())
    assert differences(source, data) == []
    return source


def package(parts: dict[str, str | bytes]) -> bytes:
    """A zipped document."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name, part in parts.items():
            out.writestr(name, part)
    return stream.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}<w:r><w:t>{html.escape(text)}</w:t></w:r></w:p>"


def docx(body: str, **parts: str) -> bytes:
    """A .docx with the given body; ``parts`` are further ones of its folder: styles, numbering, footnotes."""
    space = f'xmlns:w="{W}" xmlns:mc="mc" xmlns:wps="wps" xmlns:v="v"'
    document = f"<w:document {space}><w:body>{body}</w:body></w:document>"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    more = {f"word/{name}.xml": f"<w:{name} {space}>{part}</w:{name}>" for name, part in parts.items()}
    return package({"[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": document, **more})


def docx_table(table: Table) -> str:
    """The XML of a table with its merged cells."""
    n_cols = sum(cell.col_span for cell in table[0])
    below: dict[int, tuple[int, int]] = {}  # column: rows still covered, width
    rows = ""
    for row in table:
        col, cells, waiting = 0, "", list(row)
        while col < n_cols:
            if col in below:
                left, width = below.pop(col)
                if left > 1:
                    below[col + n_cols] = (left - 1, width)
                cells += f'<w:tc><w:tcPr><w:gridSpan w:val="{width}"/><w:vMerge/></w:tcPr><w:p/></w:tc>'
                col += width
                continue
            cell = waiting.pop(0) if waiting else C("")
            merge = '<w:vMerge w:val="restart"/>' if cell.row_span > 1 else ""
            about = f'<w:tcPr><w:gridSpan w:val="{cell.col_span}"/>{merge}</w:tcPr>'
            cells += f"<w:tc>{about}{paragraph(cell.text)}</w:tc>"
            if cell.row_span > 1:
                below[col + n_cols] = (cell.row_span - 1, cell.col_span)
            col += cell.col_span
        below = {col - n_cols: left for col, left in below.items()}
        rows += f"<w:tr>{cells}</w:tr>"
    grid = "<w:tblGrid>" + '<w:gridCol w:w="1000"/>' * n_cols + "</w:tblGrid>"
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return f"<w:tbl><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr>{grid}{rows}</w:tbl>"


def as_docx(parts: Sequence[Part]) -> bytes:
    return docx("".join(paragraph(part) if isinstance(part, str) else docx_table(part) for part in parts))


def as_html(parts: Sequence[Part]) -> bytes:
    def cell(c: C) -> str:
        return f'<td rowspan="{c.row_span}" colspan="{c.col_span}">{html.escape(c.text)}</td>'

    def table(t: Table) -> str:
        return "<table>" + "".join("<tr>" + "".join(map(cell, row)) + "</tr>" for row in t) + "</table>"

    body = "".join(f"<p>{html.escape(p)}</p>\n" if isinstance(p, str) else table(p) for p in parts)
    style = "<style>table{border-collapse:collapse} td{border:1px solid black}</style>"
    return f'<!DOCTYPE html><html><head><meta charset="utf-8">{style}</head><body>{body}</body></html>'.encode()
