"""Scores a dataset against gold: the measures of ``guihua eval``.

Gold is a folder: ``packet_*.jsonl`` (sentences: ``sid doc char_start text``), ``gold_*.jsonl`` (mentions), and, where
there are any, ``docs.json`` (document name → doc_id), ``facts.json`` and ``projects.json`` (table facts and projects).

====================  =======================================================================================
quantity.span         span equal (quantity, percent, ratio, duration)
quantity.value        span overlaps; value, unit and comparator equal
time                  span overlaps; normalised time equal
prose.name            value found and indicator name alike (F1 of characters ≥ 0.7)
prose.fact            prose.name, and year, role and measure equal
table.fact            document, name, year, role, value or text, unit and attribute equal
table.project         document, name, kind, place and, where gold gives it, investment equal
====================  =======================================================================================
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guihua.errors import GuihuaError
from guihua.lexicons.attributes import attribute_words
from guihua.messages import say
from guihua.rules import stages
from guihua.rules.ruleset import Rules

_Row = Mapping[str, Any]
_NUMBERS = frozenset({"quantity", "percent", "ratio", "duration"})
_FACTS = frozenset({"quantity", "percent", "ratio"})


@dataclass
class Measure:
    """One measure: how many were right, put out and asked for, and what went wrong.

    ``right_by`` and ``output_by`` say of which rules; rows that name no rule count under ``""``. Both add up to
    ``right`` and ``output``.
    """

    gold: int = 0
    errors: list[str] = field(default_factory=list)
    right_by: Counter[str] = field(default_factory=Counter)
    output_by: Counter[str] = field(default_factory=Counter)

    def put_out(self, rows: Sequence[_Row]) -> None:
        """Rows that are scored."""
        self.output_by.update(row.get("rule_id") or "" for row in rows)

    def credit(self, row: _Row) -> None:
        """The row gives what one mention of gold asks for."""
        self.right_by[row.get("rule_id") or ""] += 1

    @property
    def right(self) -> int:
        return self.right_by.total()

    @property
    def output(self) -> int:
        return self.output_by.total()

    @property
    def precision(self) -> float:
        return self.right / self.output if self.output else float("nan")

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else float("nan")

    @property
    def f1(self) -> float:
        total = self.output + self.gold
        return 2 * self.right / total if total else float("nan")


class GoldError(GuihuaError, ValueError):
    """Gold that cannot be read or does not fit the dataset; the message says where and what to do."""


def evaluate(
    gold: Path, tables: Mapping[str, Sequence[_Row]], texts: Mapping[str, str], rules: Rules
) -> dict[str, Measure]:
    """Score ``tables`` (rows of quantities, times, indicators, projects) against the folder ``gold``.

    ``texts`` maps doc_id to the decoded text. Returns a ``Measure`` per name, in the order of the module's table.
    Raises GoldError where gold names a document that ``texts`` lacks, or holds a line that is no JSON.
    """
    names: dict[str, str] = json.loads(_read(gold / "docs.json") or "{}")
    sentences = {r["sid"]: r for path in sorted(gold.glob("packet_*.jsonl")) for r in read_jsonl(path)}
    mentions: dict[str, list[_Row]] = defaultdict(list)
    for path in sorted(gold.glob("gold_*.jsonl")):
        for mention in read_jsonl(path):
            mentions[mention["sid"]].append(mention)
    found = {name: _by_document(tables[name]) for name in ("quantities", "times", "indicators", "projects")}
    measures: dict[str, Measure] = {}
    if sentences:
        for name in ("quantity.span", "quantity.value", "time", "prose.name", "prose.fact"):
            measures[name] = Measure()
        for sid, sentence in sentences.items():
            doc = names.get(sentence["doc"], sentence["doc"] + ".txt")
            if doc not in texts:
                raise GoldError(say("gold-of-no-document", gold=gold, sid=sid, doc=doc).label)
            length = len(sentence["text"]) if "text" in sentence else int(sentence["length"])
            span = sentence["char_start"], sentence["char_start"] + length
            placed = [dict(m, a=span[0] + m["s"], b=span[0] + m["e"]) for m in mentions[sid]]
            inside = {k: [r for r in v[doc] if _within(r, span)] for k, v in found.items()}
            _score_numbers(sid, placed, inside["quantities"], measures, rules)
            _score_times(sid, placed, inside["times"], measures)
            _score_facts(sid, placed, inside["indicators"], measures, rules)
    if text := _read(gold / "facts.json"):
        measures["table.fact"] = _score_table_facts(json.loads(text), names, found["indicators"], rules)
    if text := _read(gold / "projects.json"):
        measures["table.project"] = _score_projects(json.loads(text), names, found["projects"])
    return measures


# ---- prose -------------------------------------------------------------------------------------------------


def _score_numbers(
    sid: str, gold: list[dict[str, Any]], rows: list[_Row], measures: dict[str, Measure], rules: Rules
) -> None:
    wanted = [g for g in gold if g["type"] in _NUMBERS]
    optional = [g for g in wanted if g.get("optional")]
    wanted = [g for g in wanted if not g.get("optional")]
    rows = [
        r
        for r in rows
        if r["type"] in _NUMBERS and not any(_overlap(g, r) for g in optional) and not _optional(r, rules)
    ]
    spans, values = measures["quantity.span"], measures["quantity.value"]
    for measure in (spans, values):
        measure.put_out(rows)
        measure.gold += len(wanted)
    used: set[int] = set()
    for g in wanted:
        hits = [k for k, r in enumerate(rows) if k not in used and _overlap(g, r)]
        exact = [k for k in hits if (rows[k]["char_start"], rows[k]["char_end"]) == (g["a"], g["b"])]
        if exact:
            spans.credit(rows[exact[0]])
        else:
            spans.errors.append(f"{sid} {g['raw']}: {[rows[k]['raw'] for k in hits]}")
        same = [k for k in hits if _same_value(g, rows[k])]
        if same:
            values.credit(rows[same[0]])
            used.add(same[0])
        else:
            got = [(rows[k]["raw"], rows[k]["value"], rows[k]["unit"], rows[k]["comparator"]) for k in hits]
            values.errors.append(
                f"{sid} {g['raw']} = {g.get('value')} {g.get('base_unit')} {g.get('comparator', '=')}: {got}"
            )
    for r in rows:
        if not any(_overlap(g, r) for g in wanted):
            values.errors.append(f"{sid} {r['raw']}: not in gold")


def _score_times(sid: str, gold: list[dict[str, Any]], rows: list[_Row], measures: dict[str, Measure]) -> None:
    rows = [r for r in rows if r["type"] != "named_period"]
    wanted = [g for g in gold if g["type"] == "time"]
    measure = measures["time"]
    measure.put_out(rows)
    measure.gold += len(wanted)
    for g in wanted:
        right = next((r for r in rows if _overlap(g, r) and r["value"] == g["time"]), None)
        if right is not None:
            measure.credit(right)
        else:
            measure.errors.append(f"{sid} {g['raw']} = {g['time']}: {[(r['raw'], r['value']) for r in rows]}")
    for r in rows:
        if not any(_overlap(g, r) for g in wanted):
            measure.errors.append(f"{sid} {r['raw']}: not in gold")


def _score_facts(
    sid: str, gold: list[dict[str, Any]], rows: list[_Row], measures: dict[str, Measure], rules: Rules
) -> None:
    rows = [r for r in rows if r["source"] != "table" and not _optional(r, rules)]
    wanted = [g for g in gold if g["type"] in _FACTS and g.get("indicator") and not g.get("optional")]
    name, fact = measures["prose.name"], measures["prose.fact"]
    for measure in (name, fact):
        measure.put_out(rows)
        measure.gold += len(wanted)
    for g in wanted:
        over = [r for r in rows if _overlap(g, r)]
        hits = [r for r in over if alike(r["name"], g["indicator"])]
        if not hits:
            name.errors.append(f"{sid} {g['raw']} {g['indicator']}: {[r['name'] for r in over]}")
            continue
        name.credit(hits[0])
        asked = (_years(g["year"]), g["role"], g["measure"])
        right = [r for r in hits if ((r["year_start"], r["year_end"]), r["role"], r["measure"]) == asked]
        if right:
            fact.credit(right[0])
        else:
            got = [(r["year_start"], r["year_end"], r["role"], r["measure"]) for r in hits]
            fact.errors.append(f"{sid} {g['raw']} {g['indicator']} {asked}: {got}")


# ---- tables ------------------------------------------------------------------------------------------------


def _score_table_facts(
    facts: list[_Row], names: Mapping[str, str], indicators: Mapping[str, list[_Row]], rules: Rules
) -> Measure:
    documents = sorted({names.get(f["doc"], f["doc"]) for f in facts})
    rows = [r for d in documents for r in indicators[d] if r["source"] == "table"]
    at: dict[tuple[str, int], list[_Row]] = defaultdict(list)
    for r in rows:
        at[r["doc_id"], r["line_start"]].append(r)
    measure = Measure(gold=len(facts))
    measure.put_out(rows)
    for f in facts:
        doc = names.get(f["doc"], f["doc"])
        near = [r for k in range(f["line"] - 1, f["line"] + 2) for r in at[doc, k]]
        right = next((r for r in near if _same_fact(f, r, rules)), None)
        if right is not None:
            measure.credit(right)
        else:
            got = [
                (r["name"], r["year_start"], r["role"], r.get("number"), r.get("unit_raw"), r["text_value"])
                for r in near
            ]
            measure.errors.append(f"{doc}:{f['line']} {f['indicator']} {f['year']} {f['raw']}: {got[:3]}")
    return measure


def _same_fact(f: _Row, r: _Row, rules: Rules) -> bool:
    wanted = attribute_words(rules)[f["attribute"]] if f["attribute"] else None
    if squash(r["name"]) != squash(f["indicator"]) or wanted != r["attribute"]:
        return False
    if f["year"] and (r["year_start"], r["year_end"]) != _years(f["year"]):
        return False
    if (f["role"], f["measure"]) != (r["role"], r["measure"]):
        return False
    if f.get("parts"):
        return _near_all(f["parts"], r.get("parts"))
    if f.get("value") is None:
        return squash(r["text_value"]) == squash(f["raw"])
    return (
        near(r.get("number"), f["value"])
        and _unit(r.get("unit_raw")) == _unit(f["unit"] or "")
        and r.get("comparator") == f["comparator"]
    )


def _score_projects(projects: list[_Row], names: Mapping[str, str], found: Mapping[str, list[_Row]]) -> Measure:
    documents = sorted({names.get(p["doc"], p["doc"]) for p in projects})
    rows = [r for d in documents for r in found[d] if r["source"] == "table"]
    priced = {p["table"] for p in projects if p.get("investment")}
    measure = Measure(gold=len(projects))
    measure.put_out(rows)
    for p in projects:
        investment = p["investment"] * 1e4 if p.get("investment") else None
        right = (
            r
            for r in rows
            if squash(r["name"]) == squash(p["name"])
            and r["kind"] == p["level"]
            and (p["table"] not in priced or near(r["investment"], investment))
            and squash(r["location"]) == squash(p.get("location"))
            and abs(r["line_start"] - p["line"]) <= 1
        )
        if (first := next(right, None)) is not None:
            measure.credit(first)
        else:
            measure.errors.append(f"{p['doc']}:{p['line']} {p['name']} {p.get('investment')}")
    return measure


# ---- sameness ----------------------------------------------------------------------------------------------


def squash(text: str | None) -> str:
    """``text`` without white space, quotes, brackets and other punctuation that writers set as they like."""
    return "".join(c for c in text or "" if (not c.isspace() and unicodedata.category(c)[0] != "P") or c in "%-/;.")


def alike(a: str | None, b: str | None) -> bool:
    """True where the characters of two names agree to an F1 of at least 0.7."""
    left, right = squash(a), squash(b)
    if not left or not right:
        return left == right
    return 2 * sum((Counter(left) & Counter(right)).values()) / (len(left) + len(right)) >= 0.7


def _same_value(g: _Row, r: _Row) -> bool:
    if r["comparator"] != g.get("comparator", "="):
        return False
    if g["type"] == "ratio":
        return _near_all(g["parts"], r["parts"]) if r["parts"] else near(g.get("value"), r["value"])
    same = near(g.get("value"), r["value"]) and near(g.get("value_high"), r["value_high"])
    return same and _unit(g.get("base_unit")) == _unit(r["unit"])


def near(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is None and b is None
    return math.isclose(float(a), float(b), rel_tol=1e-6, abs_tol=1e-9)


def _near_all(a: Sequence[float], b: Sequence[float] | None) -> bool:
    return b is not None and len(a) == len(b) and all(near(x, y) for x, y in zip(a, b, strict=True))


def _unit(unit: str | None) -> str:
    return unicodedata.normalize("NFKC", "".join((unit or "").split()))


def _years(year: str | None) -> tuple[int | None, int | None]:
    if not year:
        return None, None
    first, _, last = year.partition("/")
    return int(first[:4]), int((last or first)[:4])


def _overlap(g: _Row, r: _Row) -> bool:
    return bool(g["a"] < r["char_end"] and r["char_start"] < g["b"])


def _within(r: _Row, span: tuple[int, int]) -> bool:
    return bool(span[0] <= r["char_start"] < r["char_end"] <= span[1])


def _optional(r: _Row, rules: Rules) -> bool:
    return r.get("type") in ("quantity", "duration") and rules.first(stages.OPTIONAL_MENTION, r["raw"]) is not None


# ---- files -------------------------------------------------------------------------------------------------


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(_read(path).splitlines(), 1):
        if line.strip():
            try:
                rows.append(json.loads(line))
            except json.JSONDecodeError as error:
                raise GoldError(say("no-json", place=f"{path}:{number}:{error.colno}", why=error.msg).label) from error
    return rows


def _by_document(rows: Sequence[_Row]) -> dict[str, list[_Row]]:
    out: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        out[row["doc_id"]].append(row)
    return out


def gold_year(first: int | None, last: int | None) -> str | None:
    """A year or a period as gold writes it: 2025, 2021/2025; ``_years`` reads it back."""
    return None if last is None else str(last) if first in (None, last) else f"{first}/{last}"


def write_gold(folder: Path, name: str, packets: Sequence[_Row], mentions: Sequence[_Row]) -> None:
    """Write packets and mentions as a folder of gold; each document of a packet is named by its doc_id."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, rows in (("packet", packets), ("gold", mentions)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{kind}_{name}.jsonl").write_text(text, encoding="utf-8")
    docs = {packet["doc"]: packet["doc"] for packet in packets}
    (folder / "docs.json").write_text(json.dumps(docs, ensure_ascii=False, indent=1), encoding="utf-8")
