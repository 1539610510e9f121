"""The dataset as CSV or Excel, for those who live there. Text that a spreadsheet would run as a formula is disarmed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.dataset as ds

from guihua.errors import GuihuaError

if TYPE_CHECKING:
    import pandas as pd

# A cell that begins so is a formula to a spreadsheet, the full-width forms in some East Asian settings.
FORMULA = re.compile(r"^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


EXCEL_ROWS, EXCEL_CHARACTERS = 1_048_576, 32_767


Value = str | int | float | bool | date | None


class ExportError(GuihuaError, ValueError):
    """The export cannot be made; the message says why and what to do."""


def export_csv(release: Path, tables: Sequence[str], folder: Path) -> list[tuple[Path, int]]:
    """Write ``folder/{table}.csv`` (UTF-8 with byte order mark, CRLF) for each table; gives files and row counts."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table in tables:
        data = ds.dataset(release / table, format="parquet", partitioning=None)
        path, n = folder / f"{table}.csv", 0
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            data.schema.empty_table().to_pandas().to_csv(file, index=False, lineterminator="\r\n")
            for batch in data.to_batches():
                _frame(batch).to_csv(file, index=False, header=False, lineterminator="\r\n")
                n += batch.num_rows
        written.append((path, n))
    return written


def _frame(batch: pa.RecordBatch) -> pd.DataFrame:
    """Rows as a spreadsheet takes them: whole numbers whole, lists and structures as JSON text, no text a formula."""
    import pandas as pd

    frame: pd.DataFrame = batch.to_pandas(types_mapper=pd.ArrowDtype)
    for field in batch.schema:
        if pa.types.is_nested(field.type):
            frame[field.name] = [_cell(value) for value in batch.column(field.name).to_pylist()]
        elif pa.types.is_string(field.type):
            text = frame[field.name].astype(object)
            frame[field.name] = text.mask(text.str.match(FORMULA, na=False), "'" + text)
    return frame


def export_excel(release: Path, tables: Sequence[str], path: Path) -> list[tuple[str, int]]:
    """Write one workbook with one sheet a table; gives sheets and row counts."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    path.parent.mkdir(parents=True, exist_ok=True)
    book = Workbook(write_only=True)
    written = []
    for table in tables:
        sheet, n = book.create_sheet(table), 0
        sheet.freeze_panes = "A2"
        for n, row in enumerate(_rows(release, table)):
            if n == EXCEL_ROWS:
                raise ExportError(f"{table} has more rows than a sheet can hold ({EXCEL_ROWS:,}); export it as CSV")
            cells: list[Any] = []
            for value in row:
                if isinstance(value, str):
                    cell = WriteOnlyCell(sheet, UNPRINTABLE.sub("\ufffd", value)[:EXCEL_CHARACTERS])
                    cell.data_type = "s"
                    cells.append(cell)
                else:
                    cells.append(value)
            sheet.append(cells)
        written.append((table, n))
    book.save(path)
    return written


def _rows(release: Path, table: str) -> Iterator[list[Value]]:
    """Header, then rows; lists and structures as JSON text."""
    data = ds.dataset(release / table, format="parquet", partitioning=None)
    yield list(data.schema.names)
    for batch in data.to_batches():
        for row in batch.to_pylist():
            yield [_cell(value) for value in row.values()]


def _cell(value: Any) -> Value:
    if isinstance(value, list):
        value = json.dumps(dict(value) if value and isinstance(value[0], tuple) else value, ensure_ascii=False)
    return value if isinstance(value, (str, int, float, bool, date, type(None))) else str(value)
