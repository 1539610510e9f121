"""Workbooks (.xlsx, .xls) → their text and structure: each sheet's tables with merged cells, numbers as they are shown.

Rows of one cell alone above and below a table are its title and notes. Hidden sheets, rows and columns are left out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from guihua.model import Source, Spot
from guihua.read.encoding import SourceError
from guihua.read.formats.number_formats import implied_date, is_date, shown
from guihua.read.formats.ole import has_endless_chain
from guihua.read.formats.ooxml import broken
from guihua.read.formats.rendition import CONTROLS, Piece, Rendition, TableCell

MOST_CELLS = 2_000_000  # of a sheet


@dataclass
class Sheet:
    """What a sheet shows: texts by row and column, and the merged areas by their upper left cell (rows, columns)."""

    name: str
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_cols: frozenset[int] = frozenset()


def read_xlsx(doc_id: str, data: bytes) -> Source:
    """The workbook. Raises SourceError where it is broken or locked."""
    out = Rendition()
    try:
        sheets = list(_xlsx_sheets(data, out))
    except MemoryError:
        raise
    except Exception as error:  # the library raises whatever the file makes it stumble over
        raise broken(doc_id, f"{type(error).__name__}: {error}") from error
    return _source(doc_id, data, "xlsx", sheets, out)


def read_xls(doc_id: str, data: bytes) -> Source:
    """The workbook. Raises SourceError where it is broken or locked."""
    out = Rendition()
    if has_endless_chain(data):
        raise broken(doc_id, "a chain of its sectors has no end")
    try:
        sheets = list(_xls_sheets(data, out))
    except MemoryError:
        raise
    except Exception as error:  # as above
        if "encrypted" in str(error).lower():
            raise SourceError(
                "encrypted-file", f"{doc_id}:1:1: protected by a password; save it without one"
            ) from error
        raise broken(doc_id, f"{type(error).__name__}: {error}") from error
    return _source(doc_id, data, "xls", sheets, out)


def cell_texts(kind: str, data: bytes) -> dict[tuple[str | None, str | None], str]:
    """What every cell shows, by its sheet and address."""
    sheets = _xlsx_sheets(data, Rendition()) if kind == "xlsx" else _xls_sheets(data, Rendition())
    return {
        (s.name, f"{_letters(c)}{r + 1}"): CONTROLS.sub("", text) for s in sheets for (r, c), text in s.texts.items()
    }


# ---- what the libraries read -------------------------------------------------------------------------------


def _xlsx_sheets(data: bytes, out: Rendition) -> Iterator[Sheet]:
    import warnings

    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that are not kept on writing
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            out.warn("hidden-sheet", f"the sheet {sheet.title} is hidden and not read")
            continue
        texts = {}
        for n, row in enumerate(sheet.iter_rows(min_row=1, min_col=1)):
            for col, cell in enumerate(row):
                if (text := _xlsx_text(book, cell)).strip():
                    texts[n, col] = text
        merged = {
            (a.min_row - 1, a.min_col - 1): (a.max_row - a.min_row + 1, a.max_col - a.min_col + 1)
            for a in sheet.merged_cells.ranges
        }
        rows = frozenset(n - 1 for n, d in sheet.row_dimensions.items() if d.hidden)
        cols = frozenset(
            n - 1
            for d in sheet.column_dimensions.values()
            if d.hidden and d.min and d.max
            for n in range(d.min, min(d.max, 1000) + 1)
        )
        yield Sheet(sheet.title, texts, merged, rows, cols)


def _xlsx_text(book: Any, cell: Any) -> str:
    """What a cell shows. A format that the file names by number alone is none to the library."""
    value = cell.value
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and cell.has_style and (form := implied_date(cell._style.numFmtId)) is not None:
        from openpyxl.utils.datetime import from_excel

        try:
            return shown(from_excel(value, book.epoch), form)
        except (ValueError, OverflowError):
            return shown(value, "General")
    return shown(value, cell.number_format or "General")


def _xls_sheets(data: bytes, out: Rendition) -> Iterator[Sheet]:
    import xlrd

    book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO(), ragged_rows=True)
    for sheet in book.sheets():
        if sheet.visibility:
            out.warn("hidden-sheet", f"the sheet {sheet.name} is hidden and not read")
            continue
        texts = {}
        for row in range(sheet.nrows):
            for cell, col in zip(sheet.row(row), range(sheet.row_len(row)), strict=False):
                if (text := _xls_text(book, cell)).strip():
                    texts[row, col] = text
        merged = {(r0, c0): (r1 - r0, c1 - c0) for r0, r1, c0, c1 in sheet.merged_cells}
        rows = frozenset(n for n, info in sheet.rowinfo_map.items() if info.hidden)
        cols = frozenset(n for n, info in sheet.colinfo_map.items() if info.hidden)
        yield Sheet(sheet.name, texts, merged, rows, cols)


def _xls_text(book: Any, cell: Any) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return shown(bool(cell.value), "")
    if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return ""
    form = "General"
    if cell.xf_index is not None and cell.xf_index < len(book.xf_list):
        number = book.xf_list[cell.xf_index].format_key
        found = book.format_map.get(number)
        form = (found.format_str if found is not None else None) or implied_date(number) or form
    if cell.ctype == xlrd.XL_CELL_DATE and is_date(form):
        try:
            return shown(xlrd.xldate_as_datetime(cell.value, book.datemode), form)
        except (ValueError, OverflowError):
            return shown(cell.value, "General")
    return shown(cell.value, form)


# ---- sheets → lines and tables -----------------------------------------------------------------------------


def _source(doc_id: str, data: bytes, kind: str, sheets: list[Sheet], out: Rendition) -> Source:
    tables = 0
    for sheet in sheets:
        shown_cells = ((r, c) for r, c in sheet.texts if r not in sheet.hidden_rows and c not in sheet.hidden_cols)
        out.expect("".join(sheet.texts[place] for place in shown_cells))
        for block in _blocks(sheet):
            tables = _write(sheet, block, tables, out)
            out.paragraph(())
    return out.source(doc_id, data, kind)


def _blocks(sheet: Sheet) -> Iterator[list[int]]:
    """Rows that stand together, none between them empty."""
    covered = {r + k for (r, _), (height, _) in sheet.merged.items() for k in range(height)}
    stated = sorted({r for r, _ in sheet.texts} - sheet.hidden_rows)
    block: list[int] = []
    for r in stated:
        between = range(block[-1] + 1, r) if block else ()
        if any(n not in sheet.hidden_rows and n not in covered for n in between):
            yield block
            block = []
        block.append(r)
    if block:
        yield block


def _write(sheet: Sheet, rows: list[int], tables: int, out: Rendition) -> int:
    """Lines above and below the table of a block, and the table; gives how many tables there are by now."""
    by_row: dict[int, list[int]] = {r: [] for r in rows}
    for r, c in sorted(sheet.texts):
        if r in by_row and c not in sheet.hidden_cols:
            by_row[r].append(c)
    rows = [r for r in rows if by_row[r]]
    first, last = 0, len(rows)
    while first < last and len(by_row[rows[first]]) == 1:
        first += 1
    while last > first and len(by_row[rows[last - 1]]) == 1 and not _is_group(sheet, rows[last - 1], by_row):
        last -= 1
    for r in rows[:first]:
        _line(sheet, r, by_row[r][0], out)
    if first < last:
        tables += 1
        out.table(_table(sheet, rows[first:last], by_row, tables))
    for r in rows[last:]:
        _line(sheet, r, by_row[r][0], out)
    return tables


def _is_group(sheet: Sheet, row: int, by_row: Mapping[int, list[int]]) -> bool:
    """True for a row whose one cell stands in a further column: a value alone, and no note."""
    return by_row[row][0] > min(c for cols in by_row.values() for c in cols)


def _line(sheet: Sheet, row: int, col: int, out: Rendition) -> None:
    out.paragraph([Piece(sheet.texts[row, col], _spot(sheet, row, col))])


def _table(sheet: Sheet, rows: list[int], by_row: Mapping[int, list[int]], number: int) -> list[TableCell]:
    first, last = rows[0], rows[-1]
    shown_rows = [r for r in range(first, last + 1) if r not in sheet.hidden_rows]
    used = {c for r in rows for c in by_row[r]}
    for (r, c), (_, width) in sheet.merged.items():
        if first <= r <= last and (r, c) in sheet.texts:
            used |= set(range(c, min(c + width, max(used) + 1)))
    cols = [c for c in range(min(used), max(used) + 1) if c not in sheet.hidden_cols]
    at_row, at_col = {r: n for n, r in enumerate(shown_rows)}, {c: n for n, c in enumerate(cols)}
    taken: set[tuple[int, int]] = set()
    cells: list[TableCell] = []
    if len(shown_rows) * len(cols) > MOST_CELLS:
        raise ValueError(f"more than {MOST_CELLS} cells in a table of the sheet {sheet.name}")
    for r in shown_rows:
        for c in cols:
            if (r, c) in taken:
                continue
            height, width = sheet.merged.get((r, c), (1, 1))
            area = [(y, x) for y in range(r, r + height) for x in range(c, c + width) if y in at_row and x in at_col]
            area = [place for place in area if place not in taken] or [(r, c)]
            taken |= set(area)
            text = sheet.texts.get((r, c), "")
            pieces = ((Piece(text, _spot(sheet, r, c, number)),),) if text else ()
            n_rows, n_cols = len({y for y, _ in area}), len({x for _, x in area})
            cells.append(TableCell(at_row[r], at_col[c], n_rows, n_cols, pieces))
    return cells


def _spot(sheet: Sheet, row: int, col: int, table: int | None = None) -> Spot:
    return Spot(part="sheet", sheet=sheet.name, cell=f"{_letters(col)}{row + 1}", row=row, col=col, table=table)


def _letters(col: int) -> str:
    name = ""
    col += 1
    while col:
        col, n = divmod(col - 1, 26)
        name = chr(65 + n) + name
    return name
