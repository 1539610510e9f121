"""A small notation for plans and an extractor for it, for tests of the viewer: what is where is known beforehand.

::

    # heading            a section                   > text        a line of a box, the first its title
    | a | b              a table row; the first row is the header; ``^`` continues the cell above
    name=12.5%@2025      an indicator, its value and year; what stands between them is their evidence
    1999                 digits of no rule

Two indicators of one name with different values in a document are a finding. A table's first column names an
indicator, a header cell with a year says when its values hold; a row of a table with the header ``项目`` is a project.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from guihua.dataset.rows import document_row, place
from guihua.dataset.schema import TABLES
from guihua.model import Source, Span

Row = dict[str, Any]
FACT = re.compile(r"(?P<name>[^\s=|，。]+)=(?P<number>[0-9.]+)(?P<unit>[^\s@0-9|，。]*)@(?P<year>[0-9]{4})")
CELL = re.compile(r"\|([^|\r\n]*)")
PROJECTS = "项目"


def write_plan(folder: Path, name: str, text: str) -> None:
    """Write one plan as it is, line ends included."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8", newline="")


def extract(source: Source, rules: object) -> dict[str, list[Row]]:
    """Rows of a plan in the notation above."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.tables: dict[str, list[Row]] = {
            name: [] for name in TABLES if name not in {"documents", "times", "tokens"}
        }

    def at(self, start: int, end: int, rule: str | None = None) -> Row:
        return place(self.source, Span(start, end), rule)

    def id(self, table: str, letter: str) -> str:
        return f"{self.source.doc_id}#{letter}{len(self.tables[table]) + 1}"

    def piece(self, role: str, start: int, end: int) -> Row:
        return {"role": role, "line": self.source.line_of(start), "char_start": start, "char_end": end}

    def read(self) -> dict[str, list[Row]]:
        box: list[int] = []
        table: list[int] = []
        for n in range(1, self.source.n_lines + 1):
            text = self.source.line_text(n)
            table = [*table, n] if text.startswith("|") else self.close_table(table)
            box = [*box, n] if text.startswith(">") else self.close_box(box)
            self.line(n, text)
        self.close_table(table)
        self.close_box(box)
        self.findings()
        if not self.tables["sections"]:
            self.tables["diagnostics"].append(
                self.at(0, min(5, len(self.source.text)))
                | {"severity": "warning", "code": "no-heading", "message": f"no heading: {self.source.text[:40]}"}
            )
        title = self.tables["sections"][0]["title"] if self.tables["sections"] else None
        about = {"title": title, "region": title and title[:12], "period_start": 2021, "period_end": 2025}
        return {"documents": [document_row(self.source) | about], **self.tables}

    def line(self, n: int, text: str) -> None:
        span = self.source.line_span(n)
        kind = {"#": "heading", "|": "table", ">": "box", "": "blank"}.get(text[:1], "paragraph")
        if kind == "heading":
            level = len(text) - len(text.lstrip("#"))
            title = text.lstrip("# ")
            self.tables["sections"].append(
                {"section_id": self.id("sections", "s"), "level": level, "title": title, "path": [title]}
                | self.at(span.start, span.end, "heading")
            )
        row = {"line_no": n, "text": text, "kind": kind} | self.at(span.start, span.end)
        if kind == "table":
            row["table_id"] = self.id("tables", "t")
        if kind == "box":
            row["box_id"] = self.id("boxes", "b")
        self.tables["lines"].append(row)
        if kind in {"paragraph", "box"}:
            for match in FACT.finditer(text):
                at = {
                    name: (span.start + match.start(name), span.start + match.end(name)) for name in match.groupdict()
                }
                evidence = [self.piece("name", *at["name"]), self.piece("year", *at["year"])]
                self.fact(match["name"], (at["number"][0], at["unit"][1]), match["unit"], int(match["year"]), evidence)

    def fact(self, name: str, value: tuple[int, int], unit: str, year: int, evidence: list[Row], **more: Any) -> None:
        at = self.at(*value, "fact")
        number = float(re.match(r"[0-9.]+", at["raw"])[0])
        kind = "percent" if unit == "%" else "quantity"
        base = {"type": kind, "number": number, "unit_raw": unit, "value": number, "unit": unit, "comparator": "="}
        quantity = self.id("quantities", "q")
        self.tables["quantities"].append({"quantity_id": quantity} | at | base)
        self.tables["indicators"].append(
            {"indicator_id": self.id("indicators", "i"), "name": name, "canonical_name": name, "quantity_id": quantity}
            | at
            | base
            | {"year_start": year, "year_end": year, "role": "target" if year > 2020 else "baseline"}
            | {"measure": "level", "source": "table" if more else "prose", "evidence": evidence}
            | more
        )

    def close_box(self, lines: list[int]) -> list[int]:
        if lines:
            start, end = self.source.line_span(lines[0]).start, self.source.line_span(lines[-1]).end
            title = self.source.line_text(lines[0]).lstrip("> ")
            self.tables["boxes"].append({"box_id": self.id("boxes", "b"), "title": title} | self.at(start, end, "box"))
        return []

    def close_table(self, lines: list[int]) -> list[int]:
        if not lines:
            return []
        table = self.id("tables", "t")
        rows = [self.cells(n) for n in lines]
        grid: dict[tuple[int, int], Row] = {}
        for r, row in enumerate(rows):
            for c, (start, end) in enumerate(row):
                text = self.source.text[start:end]
                if text == "^":
                    above = next(grid[k, c] for k in range(r - 1, -1, -1) if (k, c) in grid)
                    above["row_span"] = r - above["row"] + 1
                elif text:
                    role = "value" if re.search("[0-9]{4}", self.head(rows, c)) else "other"
                    grid[r, c] = self.at(start, end) | {
                        "table_id": table,
                        "row": r,
                        "col": c,
                        "row_span": 1,
                        "col_span": 1,
                    }
                    grid[r, c] |= {"text": text, "is_header": r == 0, "column_role": role}
        self.tables["cells"] += grid.values()
        span = self.source.line_span(lines[0]).start, self.source.line_span(lines[-1]).end
        self.tables["tables"].append(
            {"table_id": table, "kind": "indicators", "n_rows": len(rows), "n_cols": max(map(len, rows))}
            | {"header_rows": 1}
            | self.at(*span)
        )
        for (r, c), cell in sorted(grid.items()):
            if r and self.head(rows, c) == PROJECTS:
                self.project(cell, table, r)
            elif r and (year := re.search("[0-9]{4}", self.head(rows, c))) and cell["text"][:1].isdigit():
                owner = next(grid[k, 0] for k in range(r, 0, -1) if (k, 0) in grid)  # its own name or the one above
                name = owner["char_start"], owner["char_end"]
                head = rows[0][c][0] + year.start()
                evidence = [self.piece("name", *name), self.piece("year", head, head + 4)]
                value = cell["char_start"], cell["char_end"]
                self.fact(
                    self.source.text[slice(*name)], value, "", int(year[0]), evidence, table_id=table, row=r, col=c
                )
        return []

    def head(self, rows: list[list[tuple[int, int]]], c: int) -> str:
        return self.source.text[slice(*rows[0][c])] if c < len(rows[0]) else ""

    def cells(self, n: int) -> list[tuple[int, int]]:
        start, found = self.source.line_span(n).start, []
        for match in CELL.finditer(self.source.line_text(n)):
            text = match[1]
            left = len(text) - len(text.lstrip(" "))
            found.append((start + match.start(1) + left, start + match.start(1) + max(left, len(text.rstrip(" ")))))
        return found

    def project(self, cell: Row, table: str, row: int) -> None:
        line = self.source.line_span(cell["line_start"])
        self.tables["projects"].append(
            {"project_id": self.id("projects", "p"), "kind": "project", "name": cell["text"], "source": "table"}
            | self.at(line.start, line.end, "project-row")
            | {"table_id": table, "row": row, "other": {}, "investment": 1e6}
            | {"evidence": [self.piece("name", cell["char_start"], cell["char_end"])]}
        )

    def findings(self) -> None:
        first: dict[tuple[str, int], Row] = {}
        for row in self.tables["indicators"]:
            other = first.setdefault((row["name"], row["year_start"]), row)
            if other["value"] != row["value"]:
                self.tables["findings"].append(
                    {"finding_id": self.id("findings", "f"), "check": "same-twice", "severity": "warning"}
                    | self.at(row["char_start"], row["char_end"], None)
                    | {"message": f"{row['name']}: {other['raw']} ≠ {row['raw']}"}
                    | {"left_id": other["indicator_id"], "right_id": row["indicator_id"]}
                    | {"expected": other["value"], "found": row["value"]}
                    | {"evidence": [self.piece("left", other["char_start"], other["char_end"])]}
                )
