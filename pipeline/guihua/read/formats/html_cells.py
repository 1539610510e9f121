"""The cells of a table in a web page, set in rows and columns; tables that only frame what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guihua.read.formats.html_tree import Node

_MAX_SPAN = 200  # cells; a larger rowspan or colspan is a slip
RUNNING = 400  # characters of paragraphs in one cell from which a table only frames them


@dataclass(frozen=True, slots=True)
class HtmlCell:
    node: Node
    row: int
    col: int
    row_span: int
    col_span: int
    header: bool


def cells_of(table: Node) -> list[HtmlCell]:
    """Cells by row and column, as a browser sets them."""
    cells: list[HtmlCell] = []
    rows = [row for row in _rows(table, False) if any(n.tag in ("td", "th") for n, _ in row)]
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        col = 0
        for node, head in row:
            while (r, col) in taken:
                col += 1
            row_span = min(_size(node.attributes.get("rowspan"), len(rows) - r), len(rows) - r)
            col_span = _size(node.attributes.get("colspan"), 1)
            while col_span > 1 and any((r, col + n) in taken for n in range(col_span)):
                col_span -= 1
            taken |= {(r + y, col + x) for y in range(row_span) for x in range(col_span)}
            cells.append(HtmlCell(node, r, col, row_span, col_span, head or node.tag == "th"))
            col += col_span
    return cells


def _rows(parent: Node, head: bool) -> Iterator[list[tuple[Node, bool]]]:
    loose: list[tuple[Node, bool]] = []
    for node in parent.nodes():
        if node.tag == "tr":
            yield [(n, head) for n in _cell_nodes(node)]
        elif node.tag in ("thead", "tbody", "tfoot", "form", "div", "center"):
            yield from _rows(node, head or node.tag == "thead")
        elif node.tag in ("td", "th"):
            loose.append((node, head))
    if loose:
        yield loose


def _cell_nodes(row: Node) -> Iterator[Node]:
    for node in row.nodes():
        if node.tag in ("td", "th"):
            yield node
        elif node.tag in ("form", "font", "div"):
            yield from _cell_nodes(node)


def _size(value: str | None, zero: int) -> int:
    """A span as written; 0 means to the end, which is ``zero`` cells away."""
    text = (value or "").strip()
    if not text.isascii() or not text.isdigit():
        return 1
    return min(int(text[:6]), _MAX_SPAN) or max(zero, 1)


def is_frame(cells: Sequence[HtmlCell]) -> bool:
    """True for a table that only frames what stands in it: of one column, of one cell a table's size, or of paragraphs
    as long as an article."""
    stated = [cell for cell in cells if cell.node.words()]
    if len({cell.col for cell in stated}) <= 1 or not cells:
        return True
    return any(
        sum(
            len(p.words())
            for p in cell.node.walk()
            if p.tag in ("p", "div") and not any(n.tag in ("p", "div") for n in p.nodes())
        )
        > RUNNING
        and sum(p.tag == "p" for p in cell.node.walk()) > 3
        and any(n.tag == "table" for n in cell.node.walk())
        for cell in stated
    )
