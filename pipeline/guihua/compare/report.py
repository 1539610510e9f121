"""Findings as a person reads them: worst first, each with its source lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SEVERITIES = ("error", "warning", "info")
_AROUND = 60  # characters shown on either side of a span in a long line


def worst_first(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Findings by severity, then by plan and place."""
    return sorted(rows, key=lambda r: (SEVERITIES.index(r["severity"]), r["doc_id"], r["char_start"], r["finding_id"]))


def sources(
    row: Mapping[str, Any], lines: Mapping[tuple[str, int], Mapping[str, Any]], right: Mapping[str, Any] | None
) -> Iterator[tuple[str, str]]:
    """Place and text of every line a finding rests on, each once; the spans stand in brackets."""
    spans = [(row["doc_id"], piece["line"], piece["char_start"], piece["char_end"]) for piece in row["evidence"]]
    if right is not None and right["doc_id"] != row["doc_id"]:
        spans.append((right["doc_id"], right["line_start"], right["char_start"], right["char_end"]))
    for doc_id, number in dict.fromkeys((doc_id, number) for doc_id, number, _, _ in spans):
        line = lines[doc_id, number]
        marked = [(start, end) for d, n, start, end in spans if (d, n) == (doc_id, number)]
        yield f"{doc_id}:{number}", marked_text(line, marked)


def marked_text(line: Mapping[str, Any], spans: Sequence[tuple[int, int]]) -> str:
    """A line with its spans in brackets, cut to what stands around them."""
    text, start = line["text"], line["char_start"]
    inside = sorted((max(0, a - start), min(len(text), b - start)) for a, b in set(spans))
    first, last = max(0, inside[0][0] - _AROUND), min(len(text), inside[-1][1] + _AROUND)
    shown, at = ["…" if first else ""], first
    for a, b in inside:
        if a >= at:
            shown += [text[at:a], "[", text[a:b], "]"]
            at = b
    return "".join([*shown, text[at:last], "…" if last < len(text) else ""]).strip()
