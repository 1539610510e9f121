"""Which rules and files ``rules check`` looks at, and what it notes beside its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guihua.messages import Text, say, some

if TYPE_CHECKING:
    from guihua.rules.matching import Rule
    from guihua.rules.problems import Problem
    from guihua.rules.ruleset import Rules
    from guihua.workbench.usage_cache import Idle, Memory

SUFFIXES = (".yaml", ".tsv")


@dataclass(frozen=True)
class Chosen:
    """What is to be checked: ids of rules and files of the folder; neither for all."""

    ids: frozenset[str]
    files: frozenset[str]

    @property
    def everything(self) -> bool:
        return not self.ids and not self.files

    def rules(self, loaded: Rules) -> frozenset[str] | None:
        """Ids of the rules whose examples are run; null for all. A word list stands for the rules that name it."""
        if self.everything:
            return None
        from guihua.workbench.match_details import lists_named_in

        lists = {name.removesuffix(".tsv") for name in self.files if name.endswith(".tsv")}
        named = {
            rule.id
            for rule in loaded.all
            if rule.position.file in self.files or not lists.isdisjoint(lists_named_in(loaded, rule.written))
        }
        return frozenset(named | self.ids)

    def concerns(self, problem: Problem, tried: frozenset[str] | None) -> bool:
        """True for a problem with what was chosen, and for one that keeps a whole file from being read."""
        if tried is None or problem.code.startswith("R0"):
            return True
        return problem.position.file in self.files or (problem.rule_id is not None and problem.rule_id in tried)


def blocking(loaded: Rules, problems: tuple[Problem, ...], tried: frozenset[str] | None) -> list[Problem]:
    """All problems, where a rule that was chosen could not be built because of one in another file."""
    built = {rule.id for rule in loaded.all}
    return [] if tried is None or tried <= built else list(problems)


def history_problems(loaded: Rules) -> list[Problem]:
    """Ids that the git history of the folder knows for something else, or that it lost; nothing without a history."""
    from guihua.workbench.history import check_history, read_history

    history = read_history(loaded.folder.path) if loaded.folder else None
    return list(check_history(loaded, history)) if history is not None else []


def idle_notes(idle: Idle) -> list[Problem]:
    """Rules that matched nothing in the corpus and follow no other public text, and those that always lost."""
    told = [(rule, "R501", say("no-plan-had-it")) for rule in idle.silent if not _follows_a_text(rule)]
    told += [(rule, "R502", say("stats-says-how-often")) for rule in idle.suppressed]
    return [rule.entry.problem(code, ("id",), why) for rule, code, why in told if rule.entry is not None]


def _follows_a_text(rule: Rule) -> bool:
    return rule.entry is not None and any(hit.source is not None for hit in rule.entry.model.hit)


def counts_note(loaded: Rules, memory: Memory, idle: Idle) -> Text:
    """When and with which rules the corpus was counted, and what that says nothing of."""
    from guihua.workbench.usage_cache import rules_mark

    now = rules_mark(loaded)
    told = say("corpus-counted", when=memory.counted)
    if memory.rules != now:
        told = say("corpus-counted-before", when=memory.counted, then=memory.rules[:12], now=now[:12])
    if idle.changed:
        told = say("told-and-near", told=told, near=say("not-judged", ids=some([rule.id for rule in idle.changed])))
    return told if memory.rules == now else say("told-and-near", told=told, near=say("stats-counts-anew"))
