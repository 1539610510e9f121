"""How far two annotators agree on the same sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guihua.evaluation import GoldError, alike, near, read_jsonl
from guihua.messages import say

CLASSES = frozenset({"type", "role", "measure"})  # fields of few values, on which two may agree by chance
AGREED = ("type", "value", "base_unit", "comparator", "time", "indicator", "year", "role", "measure")


@dataclass(frozen=True)
class Agreement:
    """``span``: F1 of spans, of ``n`` that either has. Another field: the share of the ``n`` spans that both have, in
    which they say the same, and Cohen's kappa (Cohen 1960), which takes off what chance alone would give; null where
    either always says the same."""

    field: str
    share: float
    n: int
    kappa: float | None = None


def agreement(first: Path, second: Path) -> list[Agreement]:
    """How far the mentions of two folders of gold agree, on the sentences that both have. Raises ``GoldError`` where
    they have none in common."""
    folders = (first, second)
    sentences = [{r["sid"] for path in f.glob("packet_*.jsonl") for r in read_jsonl(path)} for f in folders]
    both = sentences[0] & sentences[1]
    if not both:
        raise GoldError(say("no-sentence-in-common", first=first, second=second).label)
    left, right = (
        {(m["sid"], m["s"], m["e"]): m for path in f.glob("gold_*.jsonl") for m in read_jsonl(path) if m["sid"] in both}
        for f in folders
    )
    shared = sorted(left.keys() & right.keys())
    total = len(left) + len(right)
    found = [Agreement("span", 2 * len(shared) / total if total else float("nan"), len(left.keys() | right.keys()))]
    for name in AGREED:
        pairs = [(left[k].get(name), right[k].get(name)) for k in shared if name in left[k] or name in right[k]]
        if pairs:
            same = sum(_agree(name, a, b) for a, b in pairs) / len(pairs)
            found.append(
                Agreement(name, same, len(pairs), _kappa(pairs) if name in ("type", "role", "measure") else None)
            )
    return found


def _agree(name: str, a: Any, b: Any) -> bool:
    if name == "value":
        return near(a, b)
    return alike(a, b) if name == "indicator" else a == b


def _kappa(pairs: Sequence[tuple[Any, Any]]) -> float | None:
    n = len(pairs)
    one, two = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(one[label] * two[label] for label in one) / n**2
    return None if chance == 1 else (sum(a == b for a, b in pairs) / n - chance) / (1 - chance)
