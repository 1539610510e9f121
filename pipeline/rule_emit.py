"""What rules of a stage may emit, as ``stages.tsv`` says in its column ``gives``.

``role*=actual|target measure ambiguous``: key ``role`` is needed and has one of two values; the others may stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.rule_errors import Problem, did_you_mean
from pipeline.rule_files import Entry
from pipeline.rule_lexicons import Lexicon
from pipeline.rule_texts import say

STAGES, GIVES = "stages", "gives"


@dataclass(frozen=True, slots=True)
class Key:
    """A key that rules of a stage may emit; no ``values``: any."""

    needed: bool
    values: tuple[str, ...]


def check_emits(entries: Sequence[Entry], lexicons: Mapping[str, Lexicon]) -> Iterator[Problem]:
    """Keys and values that no code reads, and keys that code reads and a rule does not give."""
    stages = lexicons.get(STAGES)
    if stages is None or GIVES not in stages.columns:
        return
    known = {row.form: _keys(row[GIVES]) for row in stages.rows}
    for entry in entries:
        if entry.stage in known:
            yield from _check(entry, known[entry.stage])


def _keys(written: str) -> dict[str, Key]:
    keys = {}
    for part in written.split():
        name, _, values = part.partition("=")
        keys[name.rstrip("*")] = Key(name.endswith("*"), tuple(filter(None, values.split("|"))))
    return keys


def _check(entry: Entry, keys: Mapping[str, Key]) -> Iterator[Problem]:
    emit = entry.model.emit
    for name, value in emit.items():
        if name not in keys:
            detail = say("nothing-reads-it", name=name, stage=entry.stage)
            fix = did_you_mean(name, keys) or say("take-it-out")
            yield entry.problem("R109", ("emit", name), detail, fix, key=True)
        elif keys[name].values and str(value) not in keys[name].values:
            near = did_you_mean(str(value), keys[name].values)
            yield entry.problem("R109", ("emit", name), say("quoted", text=value), near)
    for name, key in keys.items():
        if key.needed and name not in emit and not _nearly(name, emit, keys):
            values = " | ".join(key.values) or "…"
            detail = say("every-rule-gives-it", name=name, stage=entry.stage)
            yield entry.problem("R109", ("emit",), detail, say("add-emit", name=name, values=values))


def _nearly(name: str, emit: Mapping[str, object], keys: Mapping[str, Key]) -> bool:
    """True where an unknown key is most likely this one misspelt: that is told already."""
    return any(other not in keys and did_you_mean(other, [name], 0) for other in emit)
