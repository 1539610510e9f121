"""Tables for tests: regions made by hand, and writers that type a grid again in every form."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from guihua.model import Grid, Indicator, Project, Source, TableRegion, View
from guihua.read.encoding import decode
from guihua.read.layout import read_layout
from guihua.read.normalize import clean
from guihua.rules.ruleset import Rules
from guihua.tables.columns import Columns, read_columns
from guihua.tables.facts import Stated, read_statements
from guihua.tables.grid import read_grid
from guihua.tables.projects import table_projects
from loaded import own_rules

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"


@cache
def rules() -> Rules:
    return own_rules()


def source(text: str) -> Source:
    data = text.encode()
    return Source("plan.txt", text, "utf-8", hashlib.sha256(data).hexdigest(), len(data))


@dataclass(frozen=True)
class Table:
    """A table with all that is read from it."""

    source: Source
    region: TableRegion
    grid: Grid
    columns: Columns
    stated: Stated
    projects: tuple[Project, ...]

    @property
    def facts(self) -> tuple[Indicator, ...]:
        return self.stated.facts

    def texts(self) -> list[list[str]]:
        """Cell texts by row and column, "" where a merged cell covers the place."""
        board = [[""] * self.grid.n_cols for _ in range(self.grid.n_rows)]
        for cell in self.grid.cells:
            board[cell.row][cell.col] = cell.text
        return board

    def fact(self, name: str, year: int | None = None, measure: str = "level") -> Indicator:
        """The one fact of this name, last year and measure."""
        (fact,) = (
            f for f in self.facts if f.name == name and f.measure == measure and (year is None or f.year_end == year)
        )
        return fact


def read(text: str, form: str, caption: str | None = None, notes: tuple[str, ...] = ()) -> Table:
    """The table typed in ``text``, its caption and notes standing above it."""
    above = [line for line in (caption, *notes) if line is not None]
    plan = source("".join(line + "\n" for line in above) + text)
    views = [clean(plan.text, [plan.line_span(k + 1)], rules()) for k in range(len(above))]
    title = views.pop(0) if caption is not None else None
    return read_region(plan, TableRegion(len(above) + 1, plan.n_lines, title, None, None, tuple(views), None, form))


def plan(text: str, base_year: int | None = None) -> tuple[Table, ...]:
    """The tables that the layout finds in a text."""
    found = source(text)
    return tuple(read_region(found, region, base_year) for region in read_layout(found, rules()).tables)


def read_region(plan: Source, region: TableRegion, base_year: int | None = None) -> Table:
    grid = read_grid(plan, region, 0, rules())
    columns = read_columns(grid, region.caption, rules(), region.notes, base_year)
    stated = read_statements(grid, columns, region.notes, rules())
    return Table(plan, region, grid, columns, stated, table_projects(grid, columns, stated.values, rules()))


@cache
def plan_tables() -> tuple[Table, ...]:
    """Every table of the plans in ``corpus/``, as the layout finds them."""
    found: list[Table] = []
    for path in sorted(CORPUS.glob("*.txt")):
        plan = decode(path.name, path.read_bytes(), rules())
        found += [read_region(plan, region) for region in read_layout(plan, rules()).tables]
    return tuple(found)


def spanned(table: Table) -> Iterator[tuple[View, str]]:
    """Every stated cell's view with its text."""
    for cell in table.grid.cells:
        if cell.view is not None:
            yield cell.view, cell.text


# ---- writers: a grid typed again ---------------------------------------------------------------------------


def as_pipe(table: Table) -> str:
    lines = ["| " + " | ".join(text.replace("|", "\\|") for text in row) + " |" for row in table.texts()]
    return "\n".join([lines[0], "|" + " --- |" * table.grid.n_cols, *lines[1:]])


def as_rows(table: Table) -> str:
    return "\n".join("\t".join(row) for row in table.texts())


def as_cells(table: Table) -> str:
    return "\n\n".join("\n".join("\t" + text for text in row) for row in table.texts())


def as_exported(table: Table) -> str:
    """As word processors export it: a cell merged over columns once, one merged over rows empty below its first."""
    own = {
        (row, col): cell
        for cell in table.grid.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for col in range(cell.col, cell.col + cell.col_span)
    }
    rows = []
    for row in range(table.grid.n_rows):
        cells = [own[row, col] for col in range(table.grid.n_cols) if own[row, col].col == col]
        rows.append("\n".join("\t" + (cell.text if cell.row == row else "") for cell in cells))
    return "\n\n".join(rows)


def as_html(table: Table) -> str:
    lines = ["<table>"]
    for row in range(table.grid.n_rows):
        lines.append("<tr>")
        for cell in table.grid.cells:
            if cell.row == row:
                tag = "th" if cell.is_header else "td"
                rows = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
                cols = f' colspan="{cell.col_span}"' if cell.col_span > 1 else ""
                lines.append(f"  <{tag}{rows}{cols}>{escape(cell.text)}</{tag}>")
        lines.append("</tr>")
    return "\n".join([*lines, "</table>"])


WRITERS: dict[str, tuple[Callable[[Table], str], str]] = {
    "pipe": (as_pipe, "pipe"),
    "rows": (as_rows, "rows"),
    "cells": (as_cells, "cells"),
    "exported": (as_exported, "cells"),
    "html": (as_html, "html"),
}
