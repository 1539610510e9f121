"""What readers said of rows: right, wrong (with the right value), missed; and what became of it since.

A correction is one line of JSON in ``corrections/*.jsonl`` beside the corpus. It keeps the words around its value, so
that it is found again when lines move or the plan is copied anew; what the program gave then and what would be right
stand side by side. Rows are compared by the fields that the correction names, and by no others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from guihua.errors import GuihuaError
from guihua.evaluation import gold_year
from guihua.messages import Text, say
from guihua.model import Source, Span

Row = Mapping[str, Any]

VERDICTS = ("right", "wrong", "missed", "junk")
_AROUND = 24  # characters kept on each side of the value
FIELDS = ("name", "value", "unit", "comparator", "year_start", "year_end", "role", "measure", "direction", "scope")
POSSIBLE: Mapping[str, Sequence[str]] = {
    "comparator": ("=", ">=", ">", "<=", "<", "~"),
    "role": ("baseline", "actual", "target"),
    "measure": ("level", "change", "annual_rate", "annual", "cumulative"),
    "direction": ("up", "down"),
}
TABLE = "indicators"


class CorrectionError(GuihuaError, ValueError):
    """A correction that cannot be read or made; the message says where and what to do."""


@dataclass(frozen=True)
class Correction:
    """One reader's word on one value.

    ``verdict``: right; wrong (``right`` has the fields as they should be); missed (no row, ``right`` has its fields);
    junk (no row should be). ``was`` has the row's fields as they were. ``before``, ``raw`` and ``after`` are the words
    of the plan; ``char_start`` is where they stood.
    """

    doc_id: str
    line: int
    char_start: int
    raw: str
    before: str
    after: str
    verdict: str
    right: Mapping[str, Any] = field(default_factory=dict)
    was: Mapping[str, Any] = field(default_factory=dict)
    rule_id: str | None = None
    by: str | None = None
    on: str | None = None  # ISO date
    note: str | None = None


@dataclass(frozen=True)
class Checked:
    """A correction against rows of today. ``state``: mended (what was asked for is there), kept (a right row still is
    so), open (not yet), broken (a right row is so no more), lost (the words are not in the plan any more), gone (the
    plan is not in the corpus). ``span`` is where the value stands now, ``row`` what is given there now, ``differs`` the
    fields that are not as they should be."""

    correction: Correction
    state: str
    span: Span | None = None
    row: Row | None = None
    differs: tuple[str, ...] = ()


# ---- files -------------------------------------------------------------------------------------------------


def folder_beside(corpus: Path) -> Path:
    """Where the corrections of a corpus lie."""
    return corpus.resolve().parent / "corrections"


def read(folder: Path) -> Iterator[Correction]:
    """Every correction of a folder, file by file; of two on one place by one reader the later one stands. Raises
    ``CorrectionError`` with file and line."""
    found: dict[tuple[str, int, str, str | None], Correction] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                one = _parsed(line, f"{path}:{number}")
                key = (one.doc_id, one.char_start, one.raw, one.by)
                found.pop(key, None)
                found[key] = one
    yield from found.values()


def _parsed(line: str, place: str) -> Correction:
    try:
        values = json.loads(line)
        one = Correction(**values)
    except (ValueError, TypeError) as error:
        raise CorrectionError(say("mark-unreadable", place=place, error=error).lines) from error
    if (wrong := _unknown(one.verdict, one.right)) is not None:
        raise CorrectionError(say("mark-unknown", place=place, what=wrong).lines)
    return one


def _unknown(verdict: str, right: Mapping[str, Any]) -> Text | None:
    """What is said of a verdict or field that there is not; null where there are all, with values they may have."""
    if verdict not in VERDICTS:
        return say("mark-no-verdict", verdict=verdict, known=", ".join(VERDICTS))
    if unknown := sorted(set(right) - set(FIELDS)):
        return say("mark-no-field", field=unknown[0], known=", ".join(FIELDS))
    for name, known in POSSIBLE.items():
        if right.get(name) is not None and right[name] not in known:
            return say("mark-no-such-value", field=name, value=right[name], known=", ".join(known))
    return None


def append(folder: Path, correction: Correction) -> Path:
    """Write one correction down, in the file of its reader."""
    folder.mkdir(parents=True, exist_ok=True)
    safe = "".join(c if c.isalnum() or c in "-_" else "-" for c in correction.by or "reader")
    path = folder / f"{safe}.jsonl"
    told = {key: value for key, value in asdict(correction).items() if value not in (None, {}, "")}
    needed = {key: getattr(correction, key) for key in ("doc_id", "line", "char_start", "raw", "before", "after")}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(needed | told, ensure_ascii=False, sort_keys=True) + "\n")
    return path


# ---- making one --------------------------------------------------------------------------------------------


def make(
    source: Source, span: Span, verdict: str, right: Mapping[str, Any], row: Row | None, **who: str | None
) -> Correction:
    """A correction of what stands at ``span``; ``row`` is what the program gives there. Raises ``CorrectionError``
    where verdict, fields and row do not go together."""
    if (wrong := _unknown(verdict, right)) is not None:
        raise CorrectionError(wrong.lines)
    if verdict in ("right", "wrong", "junk") and row is None:
        raise CorrectionError(say("mark-no-row").lines)
    if verdict in ("wrong", "missed") and not right:
        raise CorrectionError(say("mark-nothing-right").lines)
    return Correction(
        doc_id=source.doc_id,
        line=source.line_of(span.start),
        char_start=span.start,
        raw=source.slice(span),
        before=source.text[max(0, span.start - _AROUND) : span.start],
        after=source.text[span.end : span.end + _AROUND],
        verdict=verdict,
        right=dict(right),
        was={name: row.get(name) for name in FIELDS} if row is not None else {},
        rule_id=row.get("rule_id") if row is not None else None,
        by=who.get("by"),
        on=who.get("on"),
        note=who.get("note"),
    )


def typed(given: Sequence[str]) -> dict[str, Any]:
    """``["name=粮食产量", "value=3.2"]`` → fields with values of their types. An empty value is null."""
    right: dict[str, Any] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or name not in FIELDS:
            raise CorrectionError(say("mark-not-typed", given=one, known=", ".join(FIELDS)).lines)
        try:
            if value and name in ("year_start", "year_end"):
                right[name] = int(value)
            elif value and name == "value":
                right[name] = float(value)
            else:
                right[name] = value or None
        except ValueError as error:
            raise CorrectionError(say("mark-no-number", given=one).lines) from error
    return right


# ---- finding and checking ----------------------------------------------------------------------------------


def locate(source: Source, correction: Correction) -> Span | None:
    """Where the words of a correction stand now: at their old place, else the one place with the most of the words
    around; null where the value is not there with words on either side."""
    size = len(correction.raw)
    old = Span(correction.char_start, correction.char_start + size)
    around = (correction.before, correction.after)
    if source.slice(old) == correction.raw and _shared(source.text, old, *around) == sum(map(len, around)):
        return old
    best: tuple[int, int, int] | None = None
    at = source.text.find(correction.raw)
    while at >= 0:
        kept = _shared(source.text, Span(at, at + size), *around)
        best = max(best or (0, 0, 0), (kept, -abs(at - correction.char_start), at))
        at = source.text.find(correction.raw, at + 1)
    if best is None or best[0] < min(_AROUND, sum(map(len, around))) // 2:
        return None
    return Span(best[2], best[2] + size)


def _shared(text: str, span: Span, before: str, after: str) -> int:
    """How many characters of the words around a value stand around ``span`` too, counted from the value outwards."""
    n = 0
    while n < len(before) and span.start - n > 0 and text[span.start - n - 1] == before[-n - 1]:
        n += 1
    m = 0
    while m < len(after) and span.end + m < len(text) and text[span.end + m] == after[m]:
        m += 1
    return n + m


def check(correction: Correction, source: Source | None, rows: Sequence[Row]) -> Checked:
    """A correction against the facts that are given of its plan today (``rows``)."""
    if source is None:
        return Checked(correction, "gone")
    span = locate(source, correction)
    if span is None:
        return Checked(correction, "lost")
    here = [row for row in rows if row["char_start"] < span.end and span.start < row["char_end"]]
    wanted = correction.was if correction.verdict == "right" else correction.right
    if correction.verdict == "junk":
        return Checked(correction, "open" if here else "mended", span, here[0] if here else None)
    differing = [
        (tuple(name for name, value in wanted.items() if not _same(row.get(name), value)), row) for row in here
    ]
    if not differing:
        return Checked(correction, "broken" if correction.verdict == "right" else "open", span)
    differs, row = min(differing, key=lambda pair: len(pair[0]))
    done, not_yet = ("kept", "broken") if correction.verdict == "right" else ("mended", "open")
    return Checked(correction, not_yet if differs else done, span, row, differs)


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, int | float) and isinstance(b, int | float):
        return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))
    return (a or None) == (b or None)


# ---- as gold -----------------------------------------------------------------------------------------------


def as_gold(checked: Sequence[Checked]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Corrections as packets and mentions of gold (the guide of the annotators): each value is a sentence of its own,
    so that nothing else of the plan is scored. Values whose words are lost are left out."""
    packets, mentions = [], []
    for number, one in enumerate(checked):
        if one.span is None:
            continue
        correction = one.correction
        sid = f"correction:{number:05}"
        packets.append(
            {
                "sid": sid,
                "doc": correction.doc_id,
                "char_start": one.span.start,
                "text": correction.raw,
                "line": correction.line,
            }
        )
        if correction.verdict != "junk":
            mentions.append(_mention(sid, correction))
    return packets, mentions


def _mention(sid: str, correction: Correction) -> dict[str, Any]:
    fields = {**correction.was, **correction.right}
    return {
        "sid": sid,
        "type": "percent" if fields.get("unit") == "%" else "quantity",
        "s": 0,
        "e": len(correction.raw),
        "raw": correction.raw,
        "value": fields.get("value"),
        "base_unit": fields.get("unit"),
        "comparator": fields.get("comparator") or "=",
        "indicator": fields.get("name"),
        "year": gold_year(fields.get("year_start"), fields.get("year_end")),
        "role": fields.get("role"),
        "measure": fields.get("measure"),
    }
