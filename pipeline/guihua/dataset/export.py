"""The dataset as CSV, Excel, Stata, SPSS or one Parquet file, for those who live there.

A cell is written as it is. Only text that a spreadsheet would run as a formula is led by an apostrophe, and that can be
switched off. Every file appears whole or not at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from guihua.dataset.labels import column_labels, meaning, table_label
from guihua.dataset.releases import tables_of
from guihua.dataset.schema import COLUMNS
from guihua.errors import GuihuaError
from guihua.messages import say

if TYPE_CHECKING:
    import pandas as pd

# What a spreadsheet would run: a sign that opens a formula and behind it a name, a call or digits to reckon with. Signs
# alone (=, >=, -), and numbers with a sign, are no formulas. Full-width forms count in some East Asian settings.
FORMULA = re.compile(r"^\s*(?:[=@\uff1d\uff20]\s*\S|[+\-\uff0b\uff0d](?![\s\d.,\uff0c%\uff05\u2030]*$)\S)")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
EXCEL_ROWS, EXCEL_CHARACTERS = 1_048_576, 32_767
_FIRST = ("panel", "indicators", "projects", "documents", "findings")  # sheets, in this order; then the others
PANEL = "panel"
_WIDEST, NARROWEST = 48, 8  # columns of a sheet, in characters
DICTIONARY = ("table_zh", "column_zh", "meaning_zh", "table", "column", "type", "meaning")  # columns of the last sheet
LOOKED_AT = 200  # rows by which a column's width is set
_Value = str | int | float | bool | date | None


class ExportError(GuihuaError, ValueError):
    """The export cannot be made; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is exported: the tables named, or all that the format takes; panel rows whose own sentence or cell states
    the year, or all; the panel as it is, or with a column for each year; text as it is, or safe in a spreadsheet."""

    tables: tuple[str, ...] = ()
    stated_years: bool = False
    years_across: bool = False
    formulas_safe: bool = True


def export(release: Path, target: Path, choice: Choice) -> list[tuple[str, int]]:
    """Write ``target``, a folder for CSV or a file whose suffix names its format; gives what was written and the number
    of rows of each. Raises ``ExportError`` where the suffix or a table is unknown."""
    known = tables_of(release)
    if unknown := sorted(set(choice.tables) - set(known)):
        raise ExportError(say("no-such-table", tables=", ".join(unknown), known=", ".join(known)).label)
    if choice.years_across:
        if choice.tables not in ((), (PANEL,)):
            raise ExportError(say("years-of-the-panel-alone").label)
        choice = replace(choice, tables=(PANEL,))
    suffix = target.suffix.lower()
    if not suffix or target.is_dir():
        return [_csv(release, t, target / f"{t}.csv", choice) for t in choice.tables or tuple(known)]
    if suffix == ".xlsx":
        return _excel(release, choice.tables or tuple(known), target, choice)
    one = {".csv": _csv, ".parquet": _parquet, ".dta": _statistics, ".sav": _statistics}.get(suffix)
    if one is None:
        raise ExportError(say("no-such-suffix", target=target, suffix=target.suffix).label)
    if len(choice.tables) > 1:
        raise ExportError(say("one-table-a-file", file=target.name).label)
    return [one(release, choice.tables[0] if choice.tables else PANEL, target, choice)]


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A file beside ``target`` that takes its place at the end of the block."""
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(f"{target.name}.part")
    try:
        yield scratch
        scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)


def _data(release: Path, table: str, choice: Choice) -> ds.Dataset:
    """The rows of a table that are exported."""
    data = ds.dataset(release / table, format="parquet", partitioning=None)
    if choice.stated_years and table == PANEL:
        data = data.filter(ds.field("year_stated"))
    if not choice.years_across:
        return data
    import pandas as pd

    from guihua.dataset.panel_pivot import years_across

    frame = years_across(data.to_table().to_pandas(types_mapper=pd.ArrowDtype))
    return ds.dataset(pa.Table.from_pandas(frame, preserve_index=False))


def read_frame(release: Path, table: str, choice: Choice) -> pd.DataFrame:
    """A table as a data frame: lists and structures as text."""
    import pandas as pd

    data = _data(release, table, choice)
    frames = [_frame(batch, safe=False) for batch in data.to_batches()]
    empty = pa.RecordBatch.from_pylist([], schema=data.schema)
    return pd.concat(frames or [_frame(empty, safe=False)], ignore_index=True)


# ---- CSV, Parquet -------------------------------------------------------------------------------------------


def _csv(release: Path, table: str, path: Path, choice: Choice) -> tuple[str, int]:
    """UTF-8 with byte order mark, CRLF."""
    n, data = 0, _data(release, table, choice)
    with _whole(path) as scratch, scratch.open("w", encoding="utf-8-sig", newline="") as file:
        data.schema.empty_table().to_pandas().to_csv(file, index=False, lineterminator="\r\n")
        for batch in data.to_batches():
            _frame(batch, choice.formulas_safe).to_csv(file, index=False, header=False, lineterminator="\r\n")
            n += batch.num_rows
    return str(path), n


def _frame(batch: pa.RecordBatch, safe: bool) -> pd.DataFrame:
    """Rows as a spreadsheet takes them: whole numbers whole, lists and structures as JSON text, a list of nothing as an
    empty cell; ``safe``: no text that it would run."""
    import pandas as pd

    frame: pd.DataFrame = batch.to_pandas(types_mapper=pd.ArrowDtype)
    for field in batch.schema:
        if pa.types.is_nested(field.type):
            frame[field.name] = [_cell(value) for value in batch.column(field.name).to_pylist()]
        elif safe and pa.types.is_string(field.type):
            text = frame[field.name].astype(object)
            frame[field.name] = text.mask(text.str.match(FORMULA, na=False), "'" + text)
    return frame


def _parquet(release: Path, table: str, path: Path, choice: Choice) -> tuple[str, int]:
    n, data = 0, _data(release, table, choice)
    with _whole(path) as scratch, pq.ParquetWriter(scratch, data.schema, compression="zstd") as writer:
        for batch in data.to_batches():
            writer.write_batch(batch)
            n += batch.num_rows
    return str(path), n


def _statistics(release: Path, table: str, path: Path, choice: Choice) -> tuple[str, int]:
    from guihua.dataset.statistics_files import write_statistics

    frame = read_frame(release, table, choice)
    with _whole(path) as scratch:
        write_statistics(frame, table, scratch, path.suffix.lower())
    return str(path), len(frame)


# ---- Excel ----------------------------------------------------------------------------------------------------


def _excel(release: Path, tables: Sequence[str], path: Path, choice: Choice) -> list[tuple[str, int]]:
    """One workbook: a sheet a table that has rows, the panel first, and at the end what every column means."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    written = []
    for table in sorted(tables, key=lambda t: (_FIRST.index(t) if t in _FIRST else len(_FIRST), t)):
        data = _data(release, table, choice)
        n = _sheet(book, table, data.schema.names, _rows(data))
        if n:
            written.append((f"{path}, sheet {table_label(table)} ({table})", n))
    described = [
        [table_label(t), label, meaning(t, name), t, name, str(kind), told]
        for t in tables
        for (name, kind, told), label in zip(COLUMNS[t], column_labels([c for c, *_ in COLUMNS[t]]), strict=True)
    ]
    _sheet(book, "dictionary", DICTIONARY, described)
    with _whole(path) as scratch, scratch.open("wb") as file:
        book.save(file)
    return written


def _sheet(book: Any, table: str, columns: Sequence[str], rows: Any) -> int:
    """Write a table's sheet with heading, filter and widths; nothing where it has no rows. Gives their number."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    source = iter(rows)
    first = [row for _, row in zip(range(LOOKED_AT), source, strict=False)]
    if not first:
        return 0
    sheet = book.create_sheet(table_label(table))
    headings = column_labels(columns)
    sheet.freeze_panes = "A2"
    last = get_column_letter(len(columns))
    for at, heading in enumerate(headings):
        width = max(_width(heading), *(_width(row[at]) for row in first)) + 2
        sheet.column_dimensions[get_column_letter(at + 1)].width = min(max(width, NARROWEST), _WIDEST)
    sheet.append([_excel_cell(sheet, heading, Font(bold=True)) for heading in headings])
    n = 0
    for part in (first, source):
        for row in part:
            n += 1
            if n == EXCEL_ROWS:
                raise ExportError(say("too-many-rows-for-a-sheet", table=table, most=f"{EXCEL_ROWS:,}").label)
            sheet.append([_excel_cell(sheet, value) if isinstance(value, str) else value for value in row])
    sheet.auto_filter.ref = f"A1:{last}{n + 1}"
    return n


def _excel_cell(sheet: Any, text: str, font: Any = None) -> Any:
    """A cell of text that no spreadsheet runs, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, UNPRINTABLE.sub("\ufffd", text)[:EXCEL_CHARACTERS])
    cell.data_type = "s"
    if font is not None:
        cell.font = font
    return cell


def _width(value: _Value) -> int:
    """How wide a value is shown: a Chinese character takes two places."""
    text = f"{value:.6g}" if isinstance(value, float) else "" if value is None else str(value)[:_WIDEST]
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def _rows(data: ds.Dataset) -> Iterator[list[_Value]]:
    """Rows; lists and structures as JSON text."""
    for batch in data.to_batches():
        for row in batch.to_pylist():
            yield [_cell(value) for value in row.values()]


def _cell(value: Any) -> _Value:
    if isinstance(value, list):
        told = dict(value) if value and isinstance(value[0], tuple) else value
        value = json.dumps(told, ensure_ascii=False) if told else None
    return value if isinstance(value, (str, int, float, bool, date, type(None))) else str(value)
