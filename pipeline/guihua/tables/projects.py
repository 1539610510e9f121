"""Projects: the rows of project tables with their group rows as parents, and the items of boxes.

A row's columns are told by :mod:`guihua.tables.columns`; investment is put into yuan by the unit of its header, the
period into years. Columns that the contract has no place for are kept by their headers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from guihua.expressions.times import Years, find_times, years_of
from guihua.lexicons.units import YUAN
from guihua.model import Cell, Evidence, Grid, Project, Quantity, Span
from guihua.read.cell_kinds import kind_of
from guihua.rules import stages
from guihua.rules.ruleset import Rules
from guihua.tables.cells import Value
from guihua.tables.columns import Columns

DETAILS = ("content", "location", "period", "grade", "note", "other")
KEPT_BY_HEADER = ("note", "other", "category", "unit", "attribute", "indicator")
ROW_LEVEL = 3  # from this level of numbering on, a row is no group row


def table_projects(
    grid: Grid, columns: Columns, values: Mapping[tuple[int, int], Value], rules: Rules, first: int = 0
) -> tuple[Project, ...]:
    """The rows of a project table, group rows among them (``kind`` = category); none for other tables. ``first`` is the
    number of projects the document already has: ``parent`` counts from the document's first. ``values`` are the cells
    that the table's facts were read from, amounts of investment among them."""
    if columns.kind != "projects":
        return ()
    reader = _Reader(grid, columns, values, rules)
    found: list[Project] = []
    open_groups: list[tuple[int, int]] = []  # (level, index) of the group rows over the next row
    for row in reader.rows():
        if row.continues and found:
            found[-1] = _continued(found[-1], row)
            continue
        project = reader.project(row)
        if project is None:
            continue
        if row.group and not row.total:
            while open_groups and open_groups[-1][0] >= row.level:
                open_groups.pop()
        if open_groups and not row.total:
            project = replace(project, parent=open_groups[-1][1])
        if row.group and not row.total:
            open_groups.append((row.level, first + len(found)))
        found.append(project)
    return tuple(found)


def _continued(project: Project, row: _Row) -> Project:
    """A project whose content goes on in the next row, after a page break."""
    more = "".join(cell.text for cell in row.own)
    return replace(
        project,
        span=Span(project.span.start, max(project.span.end, row.span.end)),
        content=(project.content or "") + more,
        evidence=(*project.evidence, *(Evidence("content", cell.span) for cell in row.own if cell.span)),
    )


# ---- rows --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """A body row: its own cells, and those that cover it by column role (the first of each)."""

    number: int
    own: tuple[Cell, ...]
    by_role: dict[str, Cell]
    by_col: dict[int, Cell]
    group: bool
    total: bool
    level: int
    continues: bool

    @property
    def span(self) -> Span:
        spans = [cell.span for cell in self.own if cell.span]
        return Span(min(s.start for s in spans), max(s.end for s in spans))


@dataclass(frozen=True)
class _Reader:
    grid: Grid
    columns: Columns
    values: Mapping[tuple[int, int], Value]
    rules: Rules

    def rows(self) -> list[_Row]:
        owner = {
            (row, col): cell
            for cell in self.grid.cells if cell.view is not None
            for row in range(cell.row, cell.row + cell.row_span)
            for col in range(cell.col, cell.col + cell.col_span)
        }  # fmt: skip
        numbers = (owner.get((r, c)) for r in range(self.grid.n_rows) for c in self.columns.where("sequence"))
        levels = [self._level(cell) for cell in numbers]
        numbered = any(level is not None and level >= ROW_LEVEL for level in levels)
        rows = []
        for number in range(self.grid.n_rows):
            by_col = {c: owner[number, c] for c in range(self.grid.n_cols) if (number, c) in owner}
            own = tuple(dict.fromkeys(cell for cell in by_col.values() if cell.row == number))
            if own and not own[0].is_header and (row := self._row(number, own, by_col, numbered)) is not None:
                rows.append(row)
        return rows

    def _row(self, number: int, own: tuple[Cell, ...], by_col: dict[int, Cell], numbered: bool) -> _Row | None:
        by_role: dict[str, Cell] = {}
        for col, cell in by_col.items():
            if self._states(cell):
                by_role.setdefault(self.columns.columns[col].role, cell)
        mark = self._mark(own)
        if mark == "note":
            return None
        own_roles = {self.columns.columns[c.col].role for c in own if self._states(c)}
        sequence = by_role.get("sequence")
        level = self._level(sequence) or self._level_in_name(own)
        detailed = any(self._is_detail(c) for c in own)
        has_details = any(role in DETAILS for role in self.columns.roles)
        above = level is not None and level < ROW_LEVEL
        bare = level is None and (len(own) == 1 or "sequence" in self.columns.roles) and bool(own_roles)
        group = (
            mark == "total"
            or (not detailed and (above if has_details or numbered else False))
            or (not detailed and has_details and bare)
        )
        continues = own_roles == {"content"} and "project_name" in by_role and by_role["project_name"].row < number
        return _Row(number, own, by_role, by_col, group, mark == "total", level or 1, continues and not group)

    def _is_detail(self, cell: Cell) -> bool:
        """True for what only a single project has; an amount may as well be a group's sum."""
        if cell.view is None or self.columns.columns[cell.col].role not in DETAILS:
            return False
        return kind_of(cell.view.text, self.rules) not in ("nothing", "number", "sequence")

    def _states(self, cell: Cell) -> bool:
        return cell.view is not None and kind_of(cell.view.text, self.rules) != "nothing"

    def _mark(self, own: Sequence[Cell]) -> str | None:
        """total or note, by the first words of the row."""
        for cell in own:
            if (
                cell.view
                and (m := self.rules.first(stages.TABLE_ROW, cell.view.text))
                and m.rule.emit["kind"] != "category"
            ):
                return str(m.rule.emit["kind"])
        return None

    def _level(self, cell: Cell | None) -> int | None:
        match = self.rules.first(stages.SEQUENCE_LEVEL, cell.view.text) if cell and cell.view else None
        return int(match.rule.emit["level"]) if match else None

    def _level_in_name(self, own: Sequence[Cell]) -> int | None:
        view = own[0].view
        match = self.rules.first(stages.TABLE_ROW, view.text) if view else None
        if match is None or "sequence" not in match.groups:
            return None
        level = self.rules.first(stages.SEQUENCE_LEVEL, match.groups["sequence"])
        return int(level.rule.emit["level"]) if level else None

    def project(self, row: _Row) -> Project | None:
        """The project of a row, null where the row names none."""
        name_cell = row.by_role.get("project_name") or (row.own[0] if row.group else None)
        if name_cell is None or name_cell.view is None:
            return None
        name, sequence = "".join(name_cell.text.split()), row.by_role.get("sequence")
        number = sequence.text if sequence and sequence is not name_cell else None
        name_span = name_cell.view.whole
        match = self.rules.first(stages.TABLE_ROW, name_cell.view.text) if row.group and number is None else None
        if match is not None and "name" in match.groups:
            start, end = match.spans["name"]
            name, name_span = "".join(name_cell.text[start:end].split()), name_cell.view.span(start, end)
            number = match.groups["sequence"]
        evidence = [Evidence("name", name_span)]
        content, location, grade = (self._taken(row, role, evidence) for role in ("content", "location", "grade"))
        investment, investment_raw, said = self._investment(row, evidence)
        start_year, end_year = self._period(row, evidence)
        name_col = next(iter(self.columns.where("project_name")), 0)
        return Project(
            kind="category" if row.group else "project",
            span=row.span,
            name=name,
            source="table",
            rule_id=self.columns.columns[name_col].rule_id,
            sequence=number,
            content=content,
            location=location,
            investment=investment,
            investment_raw=investment_raw,
            investment_said=said,
            period_start=start_year,
            period_end=end_year,
            grade=grade,
            table=self.grid.region,
            row=row.number,
            other=self._others(row, name_cell),
            evidence=tuple(evidence),
        )

    def _taken(self, row: _Row, role: str, evidence: list[Evidence]) -> str | None:
        cell = row.by_role.get(role)
        if cell is None or cell.span is None or (row.group and cell is row.by_role.get("project_name")):
            return None
        evidence.append(Evidence(role, cell.span))
        return cell.text

    def _investment(self, row: _Row, evidence: list[Evidence]) -> tuple[Decimal | None, str | None, Quantity | None]:
        """In yuan where the unit is known to be some yuan, as written, and the number that says so."""
        cell = row.by_role.get("investment")
        if cell is None or cell.view is None or cell is row.by_role.get("project_name"):
            return None, None, None
        column = self.columns.columns[self.columns.where("investment")[0]]
        unit = self.columns.unit_of(column, self.rules)
        evidence.append(Evidence("investment", cell.view.whole))
        value = self.values.get((cell.row, cell.col))
        quantity = value.quantity if value else None
        if quantity is not None and unit is not None and not quantity.unit and quantity.dimension is None:
            evidence.append(Evidence("unit", unit.span))
            return quantity.value, cell.text, quantity  # scaled alone, as in 投资（亿）: money is counted in yuan
        if quantity is None or quantity.si_unit != YUAN:
            return None, cell.text, None
        if unit is not None:
            evidence.append(Evidence("unit", unit.span))
        return quantity.si_value, cell.text, quantity

    def _period(self, row: _Row, evidence: list[Evidence]) -> Years:
        cell = row.by_role.get("period")
        if cell is None or cell.view is None or cell is row.by_role.get("project_name"):
            return None, None
        evidence.append(Evidence("period", cell.view.whole))
        stated = self.rules.first(stages.STATED_PERIOD, cell.view.text)
        if stated is not None and stated.rule.emit.get("open"):
            return years_of(stated)
        times = [t for t in find_times(cell.view, self.rules) if t.year_start is not None]
        if times:
            ends = [t.year_end for t in times if t.year_end is not None]
            return min(t.year_start for t in times if t.year_start is not None), max(ends, default=None)
        if (match := self.rules.first(stages.HEADER_YEAR, cell.view.text)) and "year" in match.groups:
            return int(match.groups["year"]), int(match.groups.get("year_end", match.groups["year"]))
        return None, None

    def _others(self, row: _Row, name_cell: Cell) -> dict[str, str]:
        """Further columns by their headers, second columns of a role among them."""
        others: dict[str, str] = {}
        for col, cell in row.by_col.items():
            column = self.columns.columns[col]
            taken = row.by_role.get(column.role) is cell and column.role not in KEPT_BY_HEADER
            if taken or cell is name_cell or cell.col < col or not self._states(cell):
                continue
            key = column.header or str(col)
            others[key if key not in others else f"{key} {col}"] = cell.text
        return others
