"""``rules/`` on disk → a validated, immutable ``Rules``.

A rule file is YAML: one *stage*, optional named *fragments* of patterns, and *rules*. A lexicon is a
tab-separated table whose first column is ``form``. ``{name}`` in a pattern stands for a fragment, or for all
forms of a lexicon (``{units}``), or for those of one class of it (``{cues.target}``).
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from guihua.rules.expansion import Expander
from guihua.rules.matching import Match, Rule, precedence, search, search_all, search_apart, search_joined, winners
from guihua.rules.memo import Memo, once_per_rules
from guihua.rules.needs import Needs, NeedsReader
from guihua.rules.prefilter import Prefilter
from guihua.rules.problems import RulesError
from guihua.rules.recorder import Recorder
from guihua.rules.required_lists import missing_list
from guihua.rules.word_lists import STAGES, Lexicon

if TYPE_CHECKING:
    from guihua.rules.entries import Folder, FragmentEntry
    from guihua.rules.models import RuleBlock
    from guihua.rules.sieve import Alphabet, Sieve
    from guihua.rules.stages import Stage

_SHORT = 40  # characters of a text whose matches are kept
_KEPT = 50_000  # texts they are kept of
FEW = 32  # texts that are as quickly asked one by one


@dataclass(frozen=True)
class Known:
    """What follows from the files of a folder, where an earlier process found it: the pattern of each fragment, the
    needs of patterns as written, and the ``version``."""

    fragments: Mapping[str, str]
    needs: Mapping[str, Needs]
    version: str


class Rules:
    """The rules of a folder by stage, and its word lists. ``hash`` names the bytes they were read from.

    Matching raises ``RuleTimeout`` where a pattern does not come to an end in time. To sift the rules of a stage before
    they are tried is worth its preparation for plans, not for a few hundred examples: these are not ``sifted``.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        lexicons: Mapping[str, Lexicon],
        digest: str,
        folder: Folder | Callable[[], Folder] | None = None,
        sifted: bool = True,
        known: Known | None = None,
    ) -> None:
        self._sifted = sifted
        self._folder = folder
        self._known = known
        self._all = tuple(rules)
        self._by_id = {rule.id: rule for rule in rules}
        self._lexicons = lexicons
        self._stages: dict[str, tuple[Rule, ...]] = {}
        for rule in sorted(rules, key=attrgetter("rank")):
            if rule.status == "active":
                self._stages[rule.stage] = (*self._stages.get(rule.stage, ()), rule)
        self._kept: dict[tuple[str, str], Match | None] = {}
        self._first_of: dict[str, dict[str, Match | None]] = {}  # by stage, of the texts that were foreseen
        self._all_of: dict[str, dict[str, list[Match]]] = {}
        self._recorder: Recorder | None = None
        self._tells = False
        self.memo = Memo()
        self._prefilters: dict[str, Prefilter[Rule]] = {}
        self._sieves: dict[tuple[str, ...], Sieve[Rule]] = {}
        self.hash = digest

    def __iter__(self) -> Iterator[Rule]:
        """Active rules, by stage."""
        for stage in sorted(self._stages):
            yield from self._stages[stage]

    def __getitem__(self, rule_id: str) -> Rule:
        """The rule of that id, active or not."""
        return self._by_id[rule_id]

    @property
    def all(self) -> tuple[Rule, ...]:
        """Every rule in the order of the files, drafts and retired ones too."""
        return self._all

    @property
    def stages(self) -> tuple[str, ...]:
        return tuple(sorted(self._stages))

    @property
    def lexicons(self) -> Mapping[str, Lexicon]:
        return self._lexicons

    @property
    def word_lists(self) -> Mapping[str, Lexicon]:
        """The lists that hold words: ``stages.tsv`` is a table of the same make that holds none."""
        return {name: lexicon for name, lexicon in self._lexicons.items() if name != STAGES}

    @cached_property
    def folder(self) -> Folder | None:
        """The files as read, with places: for those who explain, check and document rules."""
        return self._folder() if callable(self._folder) else self._folder

    @property
    def files(self) -> Mapping[str, tuple[RuleBlock, ...]]:
        return self.folder.files if self.folder else {}

    @property
    def fragment_entries(self) -> Mapping[str, FragmentEntry]:
        return self.folder.fragments if self.folder else {}

    @cached_property
    def fragments(self) -> Mapping[str, str]:
        """The pattern of each fragment."""
        if self._known is not None:
            return self._known.fragments
        return self.folder.patterns if self.folder else {}

    @cached_property
    def version(self) -> str:
        """A hash over what rows are made of: what the rules say, and the lines of word lists, which rows name. Reasons,
        examples and the places of rules are not part of it."""
        if self._known is not None:
            return self._known.version
        said = {
            "rules": [[r.id, r.stage, r.text, dict(r.emit), r.priority] for r in self],
            "lexicons": {
                name: [[row.position.line, dict(row.cells)] for row in lexicon.rows]
                for name, lexicon in self.lexicons.items()
            },
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def recorded(self, recorder: Recorder | None) -> Rules:
        """The same rules, every question put to them noted by ``recorder``, if there is one. What was built of them is
        shared; answers kept are not, so that ``recorder`` hears of the questions behind them."""
        rules = copy.copy(self)
        rules._recorder, rules._kept, rules.memo = recorder, {}, Memo(self.memo.built)
        rules._first_of, rules._all_of = {}, {}
        return rules

    def with_rule(self, rule: Rule) -> Rules:
        """The same rules, but ``rule`` in the place of that of its id. Not sifted: for a few examples."""
        rules = [rule if one.id == rule.id else one for one in self._all]
        return Rules(rules, self._lexicons, self.hash, self._folder, sifted=False)

    @cached_property
    def telling(self) -> Rules:
        """The same rules, under which texts asked about tell what they mask; for many texts, so they are sifted."""
        rules = self.recorded(None)
        rules._tells, rules._sifted, rules._prefilters, rules._sieves = True, True, {}, {}
        return rules

    @property
    def tells_words(self) -> bool:
        """True where texts asked about should tell what they mask, as where questions are noted."""
        return self._tells or self._recorder is not None

    def expand(self, pattern: str) -> str:
        """A pattern with fragments and word lists put in, as it is compiled."""
        return self._expander.expand(pattern)

    @cached_property
    def _expander(self) -> Expander:
        return Expander(self.fragments, self.lexicons)

    def stage(self, stage: str) -> tuple[Rule, ...]:
        """Rules of a stage, highest priority first."""
        return self._stages.get(stage, ())

    def lexicon(self, name: str) -> Lexicon:
        """The word list of that name. Raises ``RulesError`` where its file is missing."""
        if name not in self._lexicons:
            raise RulesError([missing_list(name)])
        return self._lexicons[name]

    def first(self, stage: str, text: str) -> Match | None:
        """The first rule of the stage, by priority, that is found in ``text``. Short texts, such as cells of tables,
        come again and again: what was found in them is kept."""
        if self._recorder is not None:
            self._recorder.note(stage, "first", text)
        if (foreseen := self._first_of.get(stage)) is not None and text in foreseen:
            return foreseen[text]
        if len(text) > _SHORT:
            return self._first(stage, text)
        key = stage, text
        try:
            return self._kept[key]
        except KeyError:
            found = self._first(stage, text)
            self._keep({key: found})
            return found

    def _first(self, stage: str, text: str) -> Match | None:
        for rule in self.possible(stage, text):
            match = search(rule, text)
            if match is not None:
                return match
        return None

    def possible(self, stage: str, text: str) -> list[Rule]:
        """The rules of a stage whose needs ``text`` meets, highest priority first: no other can match it."""
        return self._prefilter(stage).passed(text)

    def candidates(self, stage: str, text: str, lowest: int | None = None) -> list[Match]:
        """Every match of every rule of the stage, losers too, in the order in which they win; with ``lowest`` only of
        rules of that priority and above."""
        if self._recorder is not None:
            self._recorder.note(stage, "all", text)
        rules = self.possible(stage, text)
        if lowest is not None:
            rules = [rule for rule in rules if rule.priority >= lowest]
        found = [match for rule in rules for match in search_all(rule, text)] if rules else []
        return sorted(found, key=precedence) if len(found) > 1 else found

    def find(self, stage: str, text: str, lowest: int | None = None) -> list[Match]:
        """The matches that stand: by block, then length, then place, then order; none overlaps another."""
        if lowest is None and (foreseen := self._all_of.get(stage)) is not None and text in foreseen:
            if self._recorder is not None:
                self._recorder.note(stage, "all", text)
            return foreseen[text]
        found = self.candidates(stage, text, lowest)
        return winners(found) if found else found

    def foresee(self, stages: Sequence[Stage[Any]], texts: Iterable[str]) -> None:
        """Answer what ``stages`` will be asked about many texts, rule by rule and not text by text, which is quicker.
        ``first`` and ``find`` look these answers up, until more is foreseen of the same stage."""
        if not self._sifted:
            return
        texts = [
            text
            for text in dict.fromkeys(texts)
            if len(text) > _SHORT or any((stage, text) not in self._kept for stage in stages)
        ]
        if len(texts) < FEW:
            return
        joined = {stage for stage in stages if stage.joined}
        firsts: dict[str, dict[str, Match | None]] = {one: dict.fromkeys(texts) for one in stages if one.how != "all"}
        every: dict[str, dict[str, list[Match]]] = {one: {t: [] for t in texts} for one in stages if one.how == "all"}
        for rule, tried in self._sieve(*stages).passed(texts):
            asked = [texts[n] for n in tried]
            if (found := firsts.get(rule.stage)) is not None:
                for text in asked:
                    if found[text] is None:
                        found[text] = search(rule, text)
            else:
                search_each = search_joined if rule.stage in joined else search_apart
                for text, match in search_each(rule, asked):
                    every[rule.stage][text].append(match)
        self._first_of.update(firsts)
        for stage, answers in firsts.items():
            self._keep({(stage, text): match for text, match in answers.items() if len(text) <= _SHORT})
        for stage, matches in every.items():
            self._all_of[stage] = {text: winners(sorted(all_, key=precedence)) for text, all_ in matches.items()}

    def _keep(self, found: Mapping[tuple[str, str], Match | None]) -> None:
        if len(self._kept) + len(found) > _KEPT:
            self._kept.clear()
        self._kept.update(found)

    def next_of(self, stage: str, text: str, after: Rule | None) -> list[Match]:
        """Every match of the first rule behind ``after`` that is found in ``text``, for stages that try their rules one
        after the other on what the last one left."""
        if self._recorder is not None:
            self._recorder.note(stage, "all", text)
        for rule in self.possible(stage, text):
            if (after is None or rule.rank > after.rank) and (found := search_all(rule, text)):
                return found
        return []

    def _prefilter(self, stage: str) -> Prefilter[Rule]:
        """The rules of the stage, with what a text must hold for each."""
        if stage not in self._prefilters:
            rules = self.stage(stage)
            self._prefilters[stage] = Prefilter(rules, [self._needs_of(rule) for rule in rules])
        return self._prefilters[stage]

    def _sieve(self, *stages: str) -> Sieve[Rule]:
        """The same of many stages, for many texts."""
        if stages not in self._sieves:
            from guihua.rules.sieve import Sieve  # numpy takes longer than to explain a sentence does

            rules = [rule for stage in stages for rule in self.stage(stage)]
            self._sieves[stages] = Sieve(rules, [self._needs_of(rule) for rule in rules], _alphabet_of(self))
        return self._sieves[stages]

    def _needs_of(self, rule: Rule) -> Needs:
        """What a text must hold for ``rule``; nothing where rules are not sifted."""
        return self.needs(rule.written) if self._sifted else Needs()

    def needs(self, pattern: str) -> Needs:
        """What a text must hold for a pattern, as written, to match it."""
        known = None if self._known is None else self._known.needs.get(pattern)
        return self._needs.read(pattern) if known is None else known

    @cached_property
    def _needs(self) -> NeedsReader:
        return NeedsReader(self.fragments, self.lexicons)


@once_per_rules
def _alphabet_of(rules: Rules) -> Alphabet:
    """Of recorded copies too, whichever of them asks first."""
    from guihua.rules.sieve import Alphabet

    return Alphabet([rules._needs_of(rule) for rule in rules])
