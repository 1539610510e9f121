"""Names seen most that the indicator lexicon lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def missing_names(rows: Sequence[dict[str, Any]]) -> list[tuple[str, str | None, int, int, str]]:
    """Name, dimension, rows, plans and first place of every name without a canonical one; those of most plans first,
    then of most rows, then in the order of names."""
    found: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda r: (r["doc_id"], r["line_start"])):
        if row["canonical_name"] is None:
            found.setdefault((row["name"], row["dimension"]), []).append(row)
    listed = [
        (name, dimension, len(seen), len({r["doc_id"] for r in seen}), f"{seen[0]['doc_id']}:{seen[0]['line_start']}")
        for (name, dimension), seen in found.items()
    ]
    return sorted(listed, key=lambda m: (-m[3], -m[2], m[0], m[1] or ""))
