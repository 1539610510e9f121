"""Where a table that is typed a cell a line, without tabs, begins and ends, as text copied from a page has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from guihua.read.cell_kinds import VALUE_KINDS, header_match, kind_of
from guihua.read.lines import RawLine
from guihua.rules import stages
from guihua.rules.ruleset import Rules

LONG = 40  # characters from which a line is a cell only between a name and a value

_FEWEST = 6  # cells that such a table must have below its header

_HEADERS = 3  # headings that it must begin with, or two below a caption

_NAMING = frozenset({"indicator", "category", "sequence", "project_name"})

STATING = frozenset({"value", "annual_rate", "unit", "attribute"})

BLANKS = 4  # lines that empty cells may leave

_ROWS = 3

_WIDEST = 8  # columns of a table that only its regularity tells

SHARE = 0.2  # of cells that look like values


def bare_cells(
    lines: Sequence[RawLine],
    i: int,
    is_captioned: Callable[[], bool],
    is_apart: Callable[[RawLine], bool],
    rules: Rules,
) -> int | None:
    """The index of the last line of a table of a cell a line that begins at the index ``i``; null where none does.
    ``is_captioned`` says that a caption stands above, ``is_apart`` that a line is no cell."""
    if lines[i].tabbed or len(lines[i].text) > LONG:
        return None
    captioned = is_captioned()
    headed = header_match(lines[i].text, rules) is not None
    if not headed and (not captioned or is_apart(lines[i]) or rules.first(stages.TABLE_TITLE, lines[i].text)):
        return None
    found: list[int] = []
    last = k = i
    while k < len(lines) and k - last <= BLANKS + 1:
        if not lines[k].blank:
            inside = _between(lines, k, found, rules)
            if not inside and stops_cells(lines[k], is_apart, rules):
                break
            found.append(k)
            last = k
        k += 1
    found = _trimmed(lines, found, rules)
    cells = [lines[k].text for k in found]
    heads = [match for text in cells if (match := header_match(text, rules))][: _headings(cells, rules)]
    roles = {str(match.rule.emit["role"]) for match in heads}
    known = len(heads) >= _HEADERS - captioned and (captioned or (roles & _NAMING and roles & STATING))
    body = cells[len(heads) :]
    valued = sum(kind_of(text, rules) in VALUE_KINDS for text in body)
    told = known and len(body) >= _FEWEST and valued >= max(2, SHARE * len(body))
    regular = captioned and regular_body([kind_of(text, rules) for text in cells]) is not None
    return found[-1] if told or regular else None


def _headings(cells: Sequence[str], rules: Rules) -> int:
    """How many cells are headings, up to the first that is none."""
    return next((n for n, text in enumerate(cells) if header_match(text, rules) is None), len(cells))


def _between(lines: Sequence[RawLine], k: int, found: Sequence[int], rules: Rules) -> bool:
    """True for a line that may be long, or end like a sentence: words that are the value of the name above them, a
    value or an attribute below; and for one that may look like a note: a name between values."""
    if len(found) < _HEADERS or lines[k].tabbed:
        return False
    below = next((kind_of(line.text, rules) for line in lines[k + 1 : k + BLANKS] if not line.blank), "text")
    above = kind_of(lines[found[-1]].text, rules)
    if above == "text":
        return below in ("attribute", "number", "nothing")
    named = above in VALUE_KINDS and below in ("number", "nothing", "sequence") and len(lines[k].text) <= LONG
    return named and not rules.first(stages.SENTENCE_CLOSE, lines[k].text)


def stops_cells(line: RawLine, is_apart: Callable[[RawLine], bool], rules: Rules) -> bool:
    """True for a line that no table goes on with: prose, a chapter, a note; a heading below chapters may head rows."""
    if line.tabbed or len(line.text) > LONG or rules.first(stages.SENTENCE_CLOSE, line.text):
        return True
    return opens_chapter(line, rules) if rules.first(stages.HEADING, line.text) else is_apart(line)


def opens_chapter(line: RawLine, rules: Rules) -> bool:
    """True for the heading of a chapter or its like, which heads no rows."""
    heading = rules.first(stages.HEADING, line.text)
    return heading is not None and bool(heading.rule.emit.get("wraps"))


def _trimmed(lines: Sequence[RawLine], found: Sequence[int], rules: Rules) -> list[int]:
    """Without what stands below the table: headings, and where rows end in an attribute, all behind the last one."""
    kept = list(found)
    cells = [lines[k].text for k in kept]
    heads = _headings(cells, rules)
    closing = header_match(cells[heads - 1], rules) if heads else None
    if closing is not None and closing.rule.emit["role"] == "attribute":
        ends = [n for n, text in enumerate(cells) if kind_of(text, rules) == "attribute"]
        kept = kept[: ends[-1] + 1] if ends else kept
    while kept and rules.first(stages.HEADING, lines[kept[-1]].text) and kind_of(lines[kept[-1]].text, rules) == "text":
        kept.pop()
    return kept or list(found[:1])


def regular_body(looks: Sequence[str]) -> tuple[int, int] | None:
    """Of cells that look like ``looks``, how many head rows that are alike column by column, names and then values, and
    how many cells such a row has; null where none do. The last row may lack cells."""
    kinds = ["value" if kind in VALUE_KINDS - {"period"} else kind for kind in looks]
    heads_at_most = next((n for n, kind in enumerate(kinds) if kind == "value"), 0)
    for width in range(2, _WIDEST + 1):
        for heads in range(1, min(2 * width, heads_at_most) + 1):
            rows = (len(kinds) - heads) // width
            if rows < _ROWS:
                break
            columns = [set(kinds[heads + col : heads + rows * width : width]) for col in range(width)]
            names, last = columns[0], set(kinds[heads + rows * width :][:1])
            alike = all(len(column) == 1 for column in columns)
            if alike and names <= {"text", "period"} and {"value"} in columns and last <= names:
                return heads, width
    return None
