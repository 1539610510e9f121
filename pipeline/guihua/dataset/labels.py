"""Chinese headings (``labels.tsv``) and meanings (``meanings.tsv``) of tables and columns, and names that a statistics
package can take."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from guihua.files import package_rows


@cache
def _labels() -> tuple[dict[str, str], dict[str, str]]:
    """Of tables, and of columns. Tables come first in the file, so that a word may be both."""
    from guihua.dataset.schema import TABLES

    rows = _rows("labels.tsv")
    tables = {name: label for name, label in reversed(rows) if name in {*TABLES, "dictionary"}}
    return tables, dict(rows)


@cache
def _meanings() -> dict[str, str]:
    return dict(_rows("meanings.tsv"))


def _rows(name: str) -> list[list[str]]:
    return package_rows("guihua.dataset", name)[1:]


def meaning(table: str, column: str = "*") -> str:
    """What stands in a column, or in the whole table, in Chinese."""
    return _meanings().get(f"{table}.{column}") or _meanings()[column]


def table_label(table: str) -> str:
    """The heading of a table, or its name."""
    return _labels()[0].get(table, table)


def column_labels(columns: Sequence[str]) -> list[str]:
    """Headings of columns, all different: one that another has too, or none, is followed by the column's name."""
    labels = [_labels()[1].get(name, name) for name in columns]
    return [
        f"{label} {name}" if labels.count(label) > 1 and label != name else label
        for name, label in zip(columns, labels, strict=True)
    ]


def safe_names(names: Sequence[str], longest: int) -> list[str]:
    """Names of at most ``longest`` characters, all different. A long name is cut in its middle, so that a year at its
    end stays; characters that no package takes become ``_``."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        clean = "".join(c if c.isalnum() or c == "_" else "_" for c in name) or "_"
        clean = f"_{clean}" if clean[0].isdigit() else clean
        short, number = _cut(clean, longest), 2
        while short.casefold() in taken:
            end = f"_{number}"
            short, number = _cut(clean, longest - len(end)) + end, number + 1
        taken.add(short.casefold())
        found.append(short)
    return found


def _cut(name: str, longest: int) -> str:
    end = min(len(name), 8)
    return name if len(name) <= longest else name[: longest - end] + name[-end:]
