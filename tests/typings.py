"""Tables typed anew: one grid in the forms in which people paste tables, and what is read of each."""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from guihua.extraction import extract
from guihua.model import Source
from tables_kit import Table, plan_tables, rules

Fact = tuple[object, ...]


@dataclass(frozen=True)
class Slot:
    """A cell of a grid: its place and the places it covers."""

    row: int
    col: int
    text: str
    row_span: int = 1
    col_span: int = 1


@dataclass(frozen=True)
class Sheet:
    """A table without a form: what stands above it, its cells and the notes below."""

    above: tuple[str, ...]
    slots: tuple[Slot, ...]
    n_rows: int
    n_cols: int
    header_rows: int
    notes: tuple[str, ...] = ()

    def board(self, *, filled: bool = False) -> list[list[str]]:
        """Texts by row and column; a merged cell's stands once, or where ``filled`` in every row it covers."""
        board = [[""] * self.n_cols for _ in range(self.n_rows)]
        for slot in self.slots:
            rows = range(slot.row, slot.row + slot.row_span) if filled and slot.row >= self.header_rows else [slot.row]
            for row in rows:
                board[row][slot.col] = slot.text
        return board


def sheet_of(table: Table) -> Sheet:
    """A table as read."""
    caption = [table.region.caption.text] if table.region.caption else []
    slots = tuple(Slot(c.row, c.col, c.text, c.row_span, c.col_span) for c in table.grid.cells)
    notes = tuple(note.text for note in table.region.notes)
    return Sheet(tuple(caption), slots, table.grid.n_rows, table.grid.n_cols, table.grid.header_rows, notes)


def sheet(caption: str, rows: Sequence[str], header_rows: int = 1, notes: tuple[str, ...] = ()) -> Sheet:
    """From rows whose cells strokes part. ``^`` goes on with the cell above, ``<`` with that on the left."""
    board = [[cell.strip() for cell in row.split("|")] for row in rows]
    slots: list[Slot] = []
    for r, row in enumerate(board):
        for c, text in enumerate(row):
            if text in ("^", "<"):
                continue
            rows_down = next((k for k in range(r + 1, len(board)) if board[k][c] != "^"), len(board)) - r
            cols_right = next((k for k in range(c + 1, len(row)) if row[k] != "<"), len(row)) - c
            slots.append(Slot(r, c, text, rows_down, cols_right))
    return Sheet((caption,), tuple(slots), len(board), len(board[0]), header_rows, notes)


# ---- forms -------------------------------------------------------------------------------------------------


def _pipe(board: Sequence[Sequence[str]], header_rows: int) -> str:
    lines = ["| " + " | ".join(text.replace("|", "\\|") for text in row) + " |" for row in board]
    return "\n".join([*lines[:1], "|" + " --- |" * len(board[0]), *lines[1:]])


def markdown(sheet: Sheet) -> str:
    return _pipe(sheet.board(), sheet.header_rows)


def escaped(sheet: Sheet) -> str:
    """Markdown whose writer escapes what might be a sign of it."""
    marks = str.maketrans({mark: "\\" + mark for mark in "%~*_[]<>#"})
    return _pipe([[text.translate(marks) for text in row] for row in sheet.board()], sheet.header_rows)


def repeated(sheet: Sheet) -> str:
    return _pipe(sheet.board(filled=True), sheet.header_rows)


def tabs(sheet: Sheet) -> str:
    return "\n".join("\t".join(row) for row in sheet.board())


def cells_with_gaps(sheet: Sheet) -> str:
    """A cell a line, a blank line between rows; empty cells leave nothing."""
    return "\n\n".join("\n".join(text for text in row if text) for row in sheet.board())


def cells_apart(sheet: Sheet) -> str:
    """A cell a line, a blank line between all of them."""
    return "\n\n".join(text for row in sheet.board() for text in row if text)


def cells_kept(sheet: Sheet) -> str:
    """A cell a line, empty ones too, and nothing between rows."""
    return "\n".join(text for row in sheet.board() for text in row)


def cells(sheet: Sheet) -> str:
    """A cell a line and nothing between them."""
    return "\n".join(text for row in sheet.board() for text in row if text)


def commas(sheet: Sheet) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(sheet.board())
    return out.getvalue().rstrip("\n")


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def padded(text: str, size: int) -> str:
    return text + " " * (size - width(text))


def spaces(sheet: Sheet) -> str:
    """Columns one under the other, at least two spaces apart."""
    board = sheet.board()
    sizes = [max(width(row[c]) for row in board if sum(map(bool, row)) > 1) + 2 for c in range(sheet.n_cols)]
    return "\n".join("".join(map(padded, row, sizes)).rstrip() for row in board)


def spaces_over_pages(sheet: Sheet) -> str:
    """The same, with wider columns behind the end of a page."""
    lines = spaces(sheet).split("\n")
    half = max(sheet.header_rows + 1, len(lines) // 2)
    board = sheet.board()
    sizes = [max(width(row[c]) for row in board if sum(map(bool, row)) > 1) + 6 - c % 3 for c in range(sheet.n_cols)]
    wider = ("".join(map(padded, row, sizes)).rstrip() for row in board[half:])
    return "\n".join(lines[:half]) + "\n\f" + "\n".join(wider)


def spaces_by_characters(sheet: Sheet) -> str:
    """Columns as wide as their characters are many: in wide letters they do not stand one under the other."""
    board = sheet.board()
    sizes = [max(len(row[c]) for row in board if sum(map(bool, row)) > 1) + 2 for c in range(sheet.n_cols)]
    return "\n".join("".join(text.ljust(size) for text, size in zip(row, sizes, strict=True)).rstrip() for row in board)


def laid_out(sheet: Sheet) -> str:
    """As programs write the text of a page: every cell about where it stands, however wide its letters, at least a
    space behind the one before."""
    board = sheet.board()
    sizes = [max(width(row[c]) for row in board if sum(map(bool, row)) > 1) + 2 for c in range(sheet.n_cols)]
    lines: list[str] = []
    for row in board:
        line = ""
        for c, text in enumerate(row):
            if text:
                line = line.ljust(max(len(line) + bool(line), round(0.55 * sum(sizes[:c])))) + text.replace(" ", "")
        lines.append(line)
    return "\n".join(lines)


def spaces_loose(sheet: Sheet) -> str:
    """Cells four spaces apart, without columns; empty ones leave nothing."""
    return "\n".join("    ".join(text for text in row if text) for row in sheet.board())


def space_single(sheet: Sheet) -> str:
    """Cells one space apart; empty ones leave nothing."""
    return "\n".join(" ".join(text for text in row if text) for row in sheet.board())


def html(sheet: Sheet) -> str:
    lines = ["<table>"]
    for row in range(sheet.n_rows):
        own = [slot for slot in sheet.slots if slot.row == row]
        tags = (
            f'<td rowspan="{s.row_span}" colspan="{s.col_span}">{escape(s.text)}</td>' if s.row_span * s.col_span > 1
            else f"<td>{escape(s.text)}</td>"
            for s in own
        )  # fmt: skip
        lines.append("<tr>" + "".join(tags) + "</tr>")
    return "\n".join([*lines, "</table>"])


def drawn(sheet: Sheet) -> str:
    board = sheet.board()
    sizes = [max(width(row[c]) for row in board if sum(map(bool, row)) > 1 or not c) + 2 for c in range(sheet.n_cols)]
    sizes = [size + size % 2 for size in sizes]

    def frame(left: str, middle: str, right: str) -> str:
        return left + middle.join("─" * (size // 2) for size in sizes) + right

    lines = ["│" + "│".join(map(padded, row, sizes)) + "│" for row in board]
    rule = "\n" + frame("├", "┼", "┤") + "\n"
    return "\n".join([frame("┌", "┬", "┐"), rule.join(lines), frame("└", "┴", "┘")])


def _lines(text: str, size: int) -> list[str]:
    """Text broken where a line of ``size`` columns is full."""
    lines = [""]
    for char in text:
        if width(lines[-1] + char) > size:
            lines.append("")
        lines[-1] += char
    return lines


def _wrapped(sheet: Sheet, *, middle: bool, apart: bool, size: int) -> str:
    board = sheet.board()
    sizes = [
        min(size, max(4, *(width(row[c]) for row in board if sum(map(bool, row)) > 1))) for c in range(sheet.n_cols)
    ]
    out: list[str] = []
    for row in board:
        if sum(map(bool, row)) == 1 and row[0] and width(row[0]) > sizes[0] and row is board[0]:
            out.append(" " * 8 + row[0])
            continue
        parts = [_lines(text, sizes[c]) for c, text in enumerate(row)]
        height = max(map(len, parts))
        for k in range(height):
            cells = []
            for c, lines in enumerate(parts):
                at = k - ((height - len(lines)) // 2 if middle else 0)
                cells.append(padded(lines[at] if 0 <= at < len(lines) else "", sizes[c] + 3))
            out.append("  " + "".join(cells).rstrip())
        if apart:
            out.append("")
    return "\n".join(out)


def wrapped(sheet: Sheet) -> str:
    """As a page is set: columns one under the other, long cells over several lines, begun on the same line."""
    return _wrapped(sheet, middle=False, apart=False, size=20)


def wrapped_middle(sheet: Sheet) -> str:
    """The same, every cell in the middle of its row."""
    return _wrapped(sheet, middle=True, apart=False, size=20)


def wrapped_apart(sheet: Sheet) -> str:
    """The same, with a blank line between rows."""
    return _wrapped(sheet, middle=True, apart=True, size=16)


def full_width(sheet: Sheet) -> str:
    wide = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
    return tabs(sheet).translate(wide)


def _spaced(text: str, joint: str) -> str:
    out = ""
    for before, char in zip(" " + text, text, strict=False):
        digits = before.isdigit() and char.isdigit()
        edge = before.isdigit() != char.isdigit() and char not in ".,:：\t\n" and before not in " .,:：\t\n"
        out += (joint if digits else " " if edge else "") + char
    return out


def spaced_digits(sheet: Sheet) -> str:
    """Every digit by itself, as some pages set them: 2 0 2 5 年."""
    return "\n".join("\t".join(_spaced(text, " ") for text in row) for row in sheet.board())


def spaced_numbers(sheet: Sheet) -> str:
    """Spaces around numbers: 2025 年."""
    return "\n".join("\t".join(_spaced(text, "") for text in row) for row in sheet.board())


def _cut(typed: str, header: int) -> str:
    """A page's end in the middle of the rows, without the header again."""
    lines = typed.split("\n")
    half = max(header + 1, len(lines) // 2)
    return "\n".join([*lines[:half], "", "— 12 —", "", *lines[half:]])


def quoted(sheet: Sheet) -> str:
    """As a spreadsheet copies cells with a line break: in quotes, over two lines."""

    def cell(text: str) -> str:
        half = len(text) // 2
        return f'"{text[:half]}\n{text[half:]}"' if len(text) > 8 and not text[half - 1 : half + 1].isdigit() else text

    return "\n".join("\t".join(map(cell, row)) for row in sheet.board())


def mixed(sheet: Sheet) -> str:
    """Tabs between the cells of one row and spaces between those of the next."""
    rows = ((row, "    " if k % 2 and all(row) else "\t") for k, row in enumerate(sheet.board()))
    return "\n".join(between.join(row) for row, between in rows)


def noted(sheet: Sheet) -> str:
    """A note between the rows."""
    rows = tabs(sheet).split("\n")
    half = max(sheet.header_rows + 1, len(rows) // 2)
    return "\n".join([*rows[:half], "注：部分数据为快报数。", *rows[half:]])


def paged(sheet: Sheet) -> str:
    return _cut(tabs(sheet), sheet.header_rows)


def paged_pipes(sheet: Sheet) -> str:
    return _cut(markdown(sheet), sheet.header_rows + 1)


FORMS: dict[str, Callable[[Sheet], str]] = {
    form.__name__: form
    for form in (
        markdown, escaped, repeated, tabs, cells_with_gaps, cells_apart, cells_kept, cells, commas, spaces,
        spaces_by_characters, spaces_over_pages, laid_out, spaces_loose, space_single, html, drawn, wrapped,
        wrapped_middle, wrapped_apart,
        full_width, spaced_digits, spaced_numbers, paged, paged_pipes, quoted, mixed, noted,
    )
}  # fmt: skip


# ---- what is read ------------------------------------------------------------------------------------------


TITLE = "清河县农业农村发展“十四五”规划"


def plan_with(sheet: Sheet, form: str) -> str:
    """A plan around the table."""
    typed = FORMS[form](sheet)
    below = "".join(note + "\n" for note in sheet.notes)
    lines = [TITLE, "", "第一章 发展目标", "", "坚持统筹推进，锚定各项目标任务，扎实做好有关工作。", "", *sheet.above]
    return "\n".join(
        [*lines, typed, below + "第二章 重点任务", "", "大力实施各项工程，完善支持政策，强化要素保障。", ""]
    )


def facts_of(text: str) -> Counter[Fact]:
    """What the tables of a plan state: name, years, role, value, unit, attribute."""
    data = text.encode()
    plan = Source("plan.txt", text, "utf-8", hashlib.sha256(data).hexdigest(), len(data))
    rows = extract(plan, rules())["indicators"]
    return Counter(
        (f["name"], f["year_start"], f["year_end"], f["role"], _value(f), f["unit"], f["attribute"])
        for f in rows
        if f["source"] == "table"
    )


def _value(fact: dict[str, object]) -> object:
    if fact["text_value"] is not None:
        return "".join(unicodedata.normalize("NFKC", str(fact["text_value"])).replace("\\", "").split())
    return str(fact["parts"] or fact["value"])


def plan_sheets() -> list[Sheet]:
    """The tables of the plans that state facts."""
    return [sheet_of(table) for table in plan_tables() if table.facts]


OTHER_SHEETS = [
    sheet(
        "表1 经济发展主要指标",
        [
            "类别|指标|单位|2020年|<|2025年|<",
            "^|^|^|总量|增速（%）|总量|年均增速（%）",
            "经济发展|地区生产总值|亿元|420|6.2|580|6.7",
            "^|工业增加值|亿元|150|7.5|220|8.0",
            "创新驱动|研发经费投入|万元|5600|9.1|8200|8",
            "^|高新技术企业数|家|35|12.9|60|11.4",
        ],
        2,
    ),
    sheet(
        "表2 “十四五”主要目标",
        [
            "序号|指标名称|单位|2020年|2025年|年均增长（%）|属性",
            "1|粮食综合生产能力|万吨|45.2|46|0.4|约束性",
            "2|农产品加工业产值与农业总产值之比|—|2.1|2.6|—|预期性",
            "3|农村居民人均可支配收入|元|16500|24200|8|预期性",
            "4|化肥施用强度|千克/亩|21.5|20|—|预期性",
            "5|农村自来水普及率|%|91|95|[4]|预期性",
            "6|新建高标准农田|万亩|—|[18]|—|约束性",
        ],
        1,
        ("注：[]内为五年累计数。",),
    ),
    sheet(
        "专栏3 生态环境保护指标",
        [
            "指标|2020年|2025年|属性",
            "森林覆盖率（%）|41.5|43|约束性",
            "地表水达到或好于Ⅲ类水体比例（%）|90|92|约束性",
            "细颗粒物（PM2.5）年均浓度（微克/立方米）|32|28|约束性",
            "单位地区生产总值能源消耗降低（%）||13.5|约束性",
            "城市生活污水集中处理率（%）|93|97以上|预期性",
        ],
    ),
    sheet(
        "表4 各县区造林任务表（单位：万亩）",
        ["县区|2021年|2022年|2023年", "资阳区|0.5|0.6|0.7", "赫山区|0.8|0.7|0.6", "桃江县|1.2|1.1|1.3"],
    ),
    sheet(
        "表5 历年主要指标完成情况",
        [
            "年份|地区生产总值（亿元）|财政收入（亿元）|城镇化率（%）",
            "2017年|310|15.2|51.0",
            "2018年|335|16.1|52.8",
            "2019年|362|17.5|54.4",
            "2020年|420|20.3|58.2",
        ],
    ),
    sheet(
        "表6 2020年主要工业产品产量",
        [
            "产品名称|单位|产量|比上年增长（%）",
            "发电量|亿千瓦时|32.5|4.1",
            "水泥|万吨|210.6|-3.2",
            "钢材|万吨|88|12",
            "化学药品原药|吨|1520|6.6",
            "布|万米|340|-11.5",
        ],
    ),
    sheet(
        "表7 “十四五”时期经济社会发展主要指标",
        [
            "类别|序号|指标|单位|2020年|2025年|属性",
            "经济发展|1|地区生产总值增长|%|3.9|6.5左右|预期性",
            "^|2|全员劳动生产率|万元/人|12.5|17|预期性",
            "^|3|常住人口城镇化率|%|52.4|58|预期性",
            "民生福祉|4|居民人均可支配收入增长|%|6.8|与经济增长基本同步|预期性",
            "^|5|劳动年龄人口平均受教育年限|年|10.5|11.3|约束性",
            "^|6|每千人口拥有执业（助理）医师数|人|2.7|3.2|预期性",
            "^|7|基本养老保险参保率|%|92|95|预期性",
            "安全保障|8|粮食综合生产能力|万吨|45.2|≥46|约束性",
            "^|9|能源综合生产能力|万吨标准煤|120|150|约束性",
        ],
    ),
    sheet(
        "表8 水利发展主要指标",
        [
            "序号|指标|单位|2020年现状值|2025年目标值|备注",
            "1|新增供水能力|万立方米|—|1200|累计值",
            "2|农村集中供水率|%|88|92|",
            "3|堤防达标率|%|64|75|",
            "4|万元工业增加值用水量下降|%|—|16|",
            "5|水土流失治理面积|平方公里|160|350|累计值",
        ],
    ),
]
