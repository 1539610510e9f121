"""Documents of each format, made from lines and tables: the smallest files that word processors and browsers read."""

from __future__ import annotations

import html
import io
import os
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from guihua.extraction import extract
from guihua.model import Grid, Source
from guihua.read.formats.proof import differences
from guihua.read.formats.reader import read_source
from guihua.read.layout import read_layout
from guihua.rules.ruleset import Rules
from guihua.tables.grid import read_grid
from loaded import own_rules

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class C:
    """A cell of a table and what it covers."""

    text: str
    row_span: int = 1
    col_span: int = 1


Table = Sequence[Sequence[C]]
Part = str | Table


def rules() -> Rules:
    return own_rules()


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


def docx_table(table: Table, ruled: bool = True, centred: bool = False) -> str:
    """The XML of a table with its merged cells; ``ruled`` draws lines between them, ``centred`` sets what they say in
    the middle in both directions."""
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
            middle = '<w:vAlign w:val="center"/>' if centred else ""
            about = f'<w:tcPr><w:gridSpan w:val="{cell.col_span}"/>{merge}{middle}</w:tcPr>'
            text = paragraph(cell.text, '<w:jc w:val="center"/>' if centred else "")
            cells += f"<w:tc>{about}{text}</w:tc>"
            if cell.row_span > 1:
                below[col + n_cols] = (cell.row_span - 1, cell.col_span)
            col += cell.col_span
        below = {col - n_cols: left for col, left in below.items()}
        rows += f"<w:tr>{cells}</w:tr>"
    grid = "<w:tblGrid>" + f'<w:gridCol w:w="{8300 // n_cols}"/>' * n_cols + "</w:tblGrid>"
    edges = "".join(
        f'<w:{side} w:val="{"single" if ruled else "nil"}" w:sz="4"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return f"<w:tbl><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr>{grid}{rows}</w:tbl>"


def as_docx(parts: Sequence[Part], ruled: bool = True, centred: bool = False) -> bytes:
    tables = (paragraph(part) if isinstance(part, str) else docx_table(part, ruled, centred) for part in parts)
    return docx("".join(tables))


RULED = "table{border-collapse:collapse} td{border:1px solid black}"


def as_html(parts: Sequence[Part], style: str = RULED) -> bytes:
    def cell(c: C) -> str:
        return f'<td rowspan="{c.row_span}" colspan="{c.col_span}">{html.escape(c.text)}</td>'

    def table(t: Table) -> str:
        return "<table>" + "".join("<tr>" + "".join(map(cell, row)) + "</tr>" for row in t) + "</table>"

    body = "".join(f"<p>{html.escape(p)}</p>\n" if isinstance(p, str) else table(p) for p in parts)
    head = f'<head><meta charset="utf-8"><style>{style}</style></head>'
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>".encode()


def parts_of(source: Source) -> list[Part]:
    """A plan's lines and tables, to be set anew in another format; merged cells as they were read."""
    layout = read_layout(source, rules())
    parts: list[Part] = []
    table: int | None = None
    for line in layout.lines:
        if line.kind == "table":
            if line.table is not None and line.table != table:
                table = line.table
                parts.append(table_of(read_grid(source, layout.tables[table], table, rules())))
        elif text := source.line_text(line.number).strip().replace("\t", " "):
            parts.append(text)
    return parts


def table_of(grid: Grid) -> Table:
    rows: list[list[C]] = [[] for _ in range(grid.n_rows)]
    for cell in grid.cells:
        rows[cell.row].append(C(cell.text, cell.row_span, cell.col_span))
    return rows


def _placed(table: Table) -> Iterator[tuple[int, int, C]]:
    """The cells of a table, each with the row and column in which it begins."""
    taken: set[tuple[int, int]] = set()
    for r, line in enumerate(table):
        col = 0
        for c in line:
            while (r, col) in taken:
                col += 1
            taken |= set(product(range(r, r + c.row_span), range(col, col + c.col_span)))
            yield r, col, c
            col += c.col_span


def as_xlsx(parts: Sequence[Part]) -> bytes:
    """One sheet: a line a row, tables below one another."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    row = 1
    for part in parts:
        if isinstance(part, str):
            cell = sheet.cell(row, 1, part)
            cell.data_type = "s"
            row += 1
            continue
        for r, col, c in _placed(part):
            sheet.cell(row + r, col + 1, _number(c.text))
            if c.row_span > 1 or c.col_span > 1:
                sheet.merge_cells(None, row + r, col + 1, row + r + c.row_span - 1, col + c.col_span)
        row += len(part) + 1
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_annexes(parts: Sequence[Part]) -> bytes:
    """A sheet for each table, as annexes are printed: ruled, set to one page's width, the line above it merged over its
    columns."""
    import openpyxl
    from openpyxl.styles import Alignment, Border, Side

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    edge = Border(*[Side(style="thin")] * 4)
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for above, part in zip([(), *parts], parts, strict=False):
        if isinstance(part, str):
            continue
        sheet = book.create_sheet()
        sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToHeight = 0
        columns = sum(c.col_span for c in part[0])
        caption = above if isinstance(above, str) else ""
        title = sheet.cell(1, 1, caption)
        title.data_type, title.alignment = "s", middle
        sheet.merge_cells(None, 1, 1, 1, columns)
        longest = [8] * columns
        places = list(_placed(part))
        for _, col, c in places:
            if c.col_span == 1:
                longest[col] = max(longest[col], min(2 * len(c.text) + 2, 30))
        lines = [1] * len(part)
        for r, col, c in places:
            for y, x in product(range(c.row_span), range(c.col_span)):
                sheet.cell(r + y + 2, col + x + 1).border = edge
            cell = sheet.cell(r + 2, col + 1, _number(c.text))
            cell.alignment = middle
            if c.row_span > 1 or c.col_span > 1:
                sheet.merge_cells(None, r + 2, col + 1, r + c.row_span + 1, col + c.col_span)
            room = sum(longest[col : col + c.col_span]) - 2
            lines[r] = max(lines[r], -(-2 * len(c.text) // room) if c.row_span == 1 else 1)
        for col, width in enumerate(longest, 1):
            sheet.column_dimensions[openpyxl.utils.get_column_letter(col)].width = width
        for r, count in enumerate((1 - -2 * len(caption) // sum(longest), *lines), 1):
            sheet.row_dimensions[r].height = 15 * min(count, 27)
    if not book.worksheets:
        book.create_sheet().cell(1, 1, str(parts[0]))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _number(text: str) -> str | float | int:
    """A number as a spreadsheet holds it, where it shows it as it is written."""
    if text.isascii() and text.isdigit() and str(int(text)) == text:
        return int(text)
    return text


# Debian's fonts-wqy-microhei. Programs print with it and no other font: how lines break does not hang on the machine.
FONT = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")


def with_one_font(folder: str) -> dict[str, str]:
    """The environment of a program that works in a folder and knows one Chinese font."""
    fonts, settings = Path(folder) / "fonts", Path(folder) / "fonts.conf"
    fonts.mkdir()
    shutil.copy(FONT, fonts)  # LibreOffice finds none behind a link
    places = f"<dir>{fonts}</dir><cachedir>{folder}/cache</cachedir>"
    settings.write_text(f'<?xml version="1.0"?><fontconfig>{places}</fontconfig>', encoding="utf-8")
    return {**os.environ, "FONTCONFIG_FILE": str(settings), "HOME": folder, "XDG_CACHE_HOME": f"{folder}/cache"}


def lacks(what: str) -> None:
    """Fail where the environment says that what needs a browser must run; else the test is to be skipped."""
    if os.environ.get("GUIHUA_REQUIRE_BROWSER"):
        pytest.fail(f"{what} is not installed")


def office(documents: Sequence[bytes], suffix: str, target: str) -> list[bytes] | None:
    """Documents as LibreOffice, started once, writes them in another format; null where it or the font is not
    installed."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None or not FONT.exists():
        return None
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"plan{number}.{suffix}" for number in range(len(documents))]
        for path, data in zip(paths, documents, strict=True):
            path.write_bytes(data)
        command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target]
        command += ["--outdir", folder, *map(str, paths)]
        subprocess.run(command, check=True, capture_output=True, timeout=900, env=with_one_font(folder))
        return [path.with_suffix(f".{target.partition(':')[0]}").read_bytes() for path in paths]


def browser(data: bytes) -> bytes | None:
    """A web page as Chromium prints it; null where it or the font is not installed."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        return lacks("chromium")
    if not FONT.exists():
        return lacks("Debian's fonts-wqy-microhei")
    with TemporaryDirectory() as folder:
        page, pdf = Path(folder) / "plan.html", Path(folder) / "plan.pdf"
        page.write_bytes(data)
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}/u"]
        command = [program, *flags, f"--print-to-pdf={pdf}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=300, env=with_one_font(folder))
        return pdf.read_bytes()


def laid_out(pdf: bytes | None) -> bytes | None:
    """The text of a print as ``pdftotext -layout`` writes it, where it is installed."""
    if pdf is None:
        return None
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, check=True, capture_output=True).stdout


Fact = tuple[str | None, float | None, str | None, int | None, str | None, str]


def table_facts(source: Source) -> Counter[Fact]:
    """What the tables of a document state: name, value, unit, year, role and measure of each fact."""
    return stated_in_tables(extract(source, rules())["indicators"])


def stated_in_tables(facts: Iterable[Mapping[str, Any]]) -> Counter[Fact]:
    return Counter(
        (f["name"], f["value"], f["unit"], f["year_start"], f["role"], f["measure"])
        for f in facts
        if f["source"] == "table"
    )


def agreement(expected: Counter[Fact], found: Counter[Fact]) -> float:
    """F1 of the facts found against those expected."""
    both = (expected & found).total()
    return 2 * both / max(expected.total() + found.total(), 1)


def as_pdf(pages: list[list[tuple[float, float, float, str]]]) -> bytes:
    """A PDF of Latin words: left, bottom, size and text of each."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for page in pages:
        stream = "\n".join(f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET" for x, y, size, text in page)
        kids.append(f"{len(objects) + 1} 0 R")
        resources = "/Resources<</Font<</F1 3 0 R>>>>/MediaBox[0 0 595 842]"
        objects.append(f"<</Type/Page/Parent 2 0 R{resources}/Contents {len(objects) + 2} 0 R>>")
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    out, places = "%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj{body}endobj\n"
    table = "".join(f"{at:010} 00000 n \n" for at in places)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>"
    return f"{out}\nstartxref\n{start}\n%%EOF".encode("latin-1")
