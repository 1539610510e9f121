"""What an earlier survey of a corpus told of each rule, for a quick check.

Counts come with the rules: ``guihua rules docs`` leaves them beside its pages. ``guihua rules stats`` leaves newer
ones, and those of other corpora, in the user's cache, apart for each folder of rules. A count is of a rule that says
the very same: of one that was edited since, nothing is claimed.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from guihua.batch.corpus import list_corpus
from guihua.cache import cache_folder, write_quietly
from guihua.rules.matching import Rule
from guihua.rules.ruleset import Rules
from guihua.workbench.usage import Survey

COUNTS = Path("docs", "rules", "counts.json")  # beside the folder of rules


class Evidence(TypedDict):
    """How often a rule was selected in how many plans, and the first lines where."""

    hits: int
    plans: int
    places: list[str]


@dataclass(frozen=True)
class Memory:
    """What a survey left for later. ``matched`` and ``suppressed`` are by fingerprints: a rule that says something else
    by now, or whose stage does, is not in them."""

    corpus: str  # the hash of the plans it read
    counted: str  # when, in UTC; or where the counts stand
    rules: str  # what the rules said that it was counted with
    matched: dict[str, int | None]  # None: reading plans asks nothing of its stage
    suppressed: dict[str, bool]  # it matched and was never selected
    evidence: dict[str, str]  # of those that were selected: hits, plans and places, parted by tabs


@dataclass(frozen=True)
class Idle:
    """Rules that matched nothing; rules that matched but always lost; rules that say something else by now."""

    silent: tuple[Rule, ...]
    suppressed: tuple[Rule, ...]
    changed: tuple[Rule, ...]


def counts_of(corpus: Path, rules: Rules, found: Survey, counted: str = "") -> Memory:
    """What is worth keeping of a survey."""
    return Memory(
        corpus=corpus_mark(corpus),
        counted=counted or time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        rules=rules_mark(rules),
        matched={_mark(r): found.use[r.id].matched if r.stage in found.asked else None for r in rules},
        suppressed={
            _stage_mark(rules, r): found.use[r.id].matched > 0 and found.use[r.id].selected == 0 for r in rules
        },
        evidence={
            _mark(r): "\t".join([str(use.selected), str(use.documents), *use.places])
            for r in rules
            if (use := found.use[r.id]).selected
        },
    )


def as_written(memory: Memory) -> str:
    return json.dumps(vars(memory), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def remember(corpus: Path, rules: Rules, found: Survey) -> None:
    """Keep what ``rules check`` asks of a corpus, beside the user's other caches. It is dated: nobody's rows are."""
    memory = counts_of(corpus, rules, found)
    write_quietly(_memory_file(memory.corpus, rules), as_written(memory))


def recall(corpus: Path, rules: Rules) -> Memory | None:
    """Counts of this very corpus: the last of this folder of rules in the user's cache, or those that came with the
    rules where they are of more rules that say the same still. Without a corpus at hand, those that came with them."""
    own = corpus_mark(corpus) if corpus.exists() else None
    kept = _read(_memory_file(own, rules)) if own is not None else None
    shared = _read(_folder(rules).parent / COUNTS)
    found = [one for one in (kept, shared) if one is not None and own in (None, one.corpus)]
    return max(found, key=lambda one: (one.rules == rules_mark(rules), _fitting(one, rules)), default=None)


def _fitting(memory: Memory, rules: Rules) -> int:
    """How many rules the counts are of."""
    return sum(_mark(rule) in memory.matched for rule in rules)


def idle(rules: Rules, memory: Memory) -> Idle:
    """What the last survey said of rules that say the same still; of those that were changed since, nothing."""
    known = [rule for rule in rules if _mark(rule) in memory.matched]
    silent = tuple(rule for rule in known if memory.matched[_mark(rule)] == 0)
    suppressed = tuple(rule for rule in known if memory.suppressed.get(_stage_mark(rules, rule)))
    return Idle(silent, suppressed, tuple(rule for rule in rules if rule not in known))


def evidence_of(rule: Rule, memory: Memory) -> Evidence | None:
    """What the last survey found of a rule; nothing of one that says something else by now."""
    if (mark := _mark(rule)) not in memory.matched:
        return None
    hits, plans, *places = memory.evidence.get(mark, "0\t0").split("\t")
    return Evidence(hits=int(hits), plans=int(plans), places=places)


def rules_mark(rules: Rules) -> str:
    """A hash over what rules match and which of them win; comments, reasons and examples are not part of it."""
    return hashlib.sha256("\0".join(sorted(_stage_mark(rules, rule) for rule in rules)).encode()).hexdigest()[:16]


def corpus_mark(corpus: Path) -> str:
    """A hash over the names and bytes of the files of a corpus."""
    digest = hashlib.sha256(b"4")  # the form of what is kept
    for file in list_corpus(corpus).files:
        digest.update(file.doc_id.encode() + b"\0" + file.path.read_bytes())
    return digest.hexdigest()[:16]


def _read(path: Path) -> Memory | None:
    try:
        return Memory(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _mark(rule: Rule) -> str:
    return hashlib.sha256(f"{rule.stage}\0{rule.text}".encode()).hexdigest()[:16]


def _stage_mark(rules: Rules, rule: Rule) -> str:
    others = "\0".join(f"{r.id} {r.priority} {r.text}" for r in rules.stage(rule.stage))
    return hashlib.sha256(f"{rule.id}\0{others}".encode()).hexdigest()[:16]


def _memory_file(corpus: str, rules: Rules) -> Path:
    """One a corpus and folder of rules: what another checkout says of its rules is nothing of these."""
    folder = hashlib.sha256(os.fsencode(_folder(rules))).hexdigest()[:16]
    return cache_folder() / f"survey-{corpus}-{folder}.json"


def _folder(rules: Rules) -> Path:
    return rules.folder.path.resolve() if rules.folder is not None else Path()
