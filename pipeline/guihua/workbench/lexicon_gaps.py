"""Names that the indicator lexicon lacks, those first that a reader would add: what tables state and what is measured
(参保率), then things of a kind (高新技术企业), and last bare nouns that anything is counted by (项目, 村)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guihua.lexicons.words import cut_words
from guihua.rules.ruleset import Rules

if TYPE_CHECKING:
    from collections.abc import Sequence


def missing_names(rows: Sequence[dict[str, Any]], rules: Rules) -> list[tuple[str, str | None, int, int, str]]:
    """Name, dimension, rows, plans and first place of every name without a canonical one; those first that say most,
    of these those of most plans, then of most rows, then in the order of names."""
    heads = rules.lexicon("cues").forms("heads")
    found: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda r: (r["doc_id"], r["line_start"])):
        if row["canonical_name"] is None:
            found.setdefault((row["name"], row["dimension"]), []).append(row)
    listed = [
        (name, dimension, len(seen), len({r["doc_id"] for r in seen}), f"{seen[0]['doc_id']}:{seen[0]['line_start']}")
        for (name, dimension), seen in found.items()
    ]
    tables = {(row["name"], row["dimension"]) for row in rows if row["source"] == "table"}

    def says_little(name: str, dimension: str | None) -> int:
        if name not in heads and ((name, dimension) in tables or name.endswith(heads)):
            return 0
        return 1 if len([word for word in cut_words(name, rules) if word.strip()]) > 1 else 2

    return sorted(listed, key=lambda m: (says_little(m[0], m[1]), -m[3], -m[2], m[0], m[1] or ""))
