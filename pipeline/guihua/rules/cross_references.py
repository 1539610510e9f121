"""Keys by which rules name one another: ``yields_to``, ``replaces``; and names that would stand for two things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from guihua.rules.entries import Entry, Folder, FragmentEntry
from guihua.rules.hints import did_you_mean
from guihua.rules.messages import Text, say
from guihua.rules.pattern_tree import REFERENCE
from guihua.rules.placeholders import SIGNS
from guihua.rules.problems import Problem
from guihua.rules.required_lists import required_classes
from guihua.rules.word_lists import Lexicon


def check_ids(rules: Sequence[Entry]) -> Iterator[Problem]:
    """Rules that give way to none, to themselves, to a rule they never meet, or in a circle; rules that take the place
    of one that still works."""
    by_id = {entry.model.id: entry for entry in rules}
    for entry in rules:
        for n, other in enumerate(entry.model.yields_to):
            if other not in by_id:
                yield entry.problem("R108", ("yields_to", n), say("quoted", text=other), did_you_mean(other, by_id, 0))
            elif said := _no_yielding(entry, by_id[other], rules):
                yield entry.problem("R111", ("yields_to", n), *said)
        for n, old in enumerate(entry.model.replaces):
            if old in by_id and by_id[old].model.status != "retired":
                yield entry.problem("R105", ("replaces", n), say("still-a-rule", name=old), say("retire-the-old"))
    yield from _circles(by_id)


def _no_yielding(entry: Entry, other: Entry, rules: Sequence[Entry]) -> tuple[Text, Text] | None:
    """What is wrong with a rule that gives way to another, and what to write."""
    name = other.model.id
    if name == entry.model.id:
        return say("yields-to-itself", name=name), say("take-it-out")
    if other.stage != entry.stage:
        return say("never-meet", name=name, stage=other.stage, own=entry.stage), say("take-it-out")
    if other.model.status == "retired":
        now = next((one.model.id for one in rules if name in one.model.replaces), None)
        told = say("rule-is-retired", name=name)
        return told, say("take-it-out") if now in (None, entry.model.id) else say("name-its-successor", name=now)
    return None


def _circles(by_id: Mapping[str, Entry]) -> Iterator[Problem]:
    """One problem for each circle of rules that give way to one another, at the first of its ids."""
    told: set[frozenset[str]] = set()
    for start in sorted(by_id):
        trail = _way_back(start, by_id)
        if len(trail) < 2 or frozenset(trail) in told:
            continue
        told.add(frozenset(trail))
        entry = by_id[start]
        place = ("yields_to", entry.model.yields_to.index(trail[1]))
        detail = say("yield-in-a-circle", trail=" → ".join([*trail, start]))
        yield entry.problem("R111", place, detail, say("let-one-win"))


def _way_back(start: str, by_id: Mapping[str, Entry]) -> list[str]:
    """The shortest way from a rule by ``yields_to`` back to it; nothing where there is none."""
    trails = [[start]]
    seen = set()
    while trails:
        trail = trails.pop(0)
        for other in by_id[trail[-1]].model.yields_to if trail[-1] in by_id else ():
            if other == start:
                return trail
            if other not in seen and other in by_id:
                seen.add(other)
                trails.append([*trail, other])
    return []


def classes_unread(folder: Folder) -> Iterator[Problem]:
    """Classes of words that neither a pattern nor the program asks for: slips, or left over."""
    patterns = (
        *(entry.model.pattern for entry in folder.rules),
        *(fragment.model.pattern for fragment in folder.fragments.values()),
    )
    named = {match[1] for pattern in patterns for match in REFERENCE.finditer(pattern)}
    for name, classes in required_classes().items():
        if name in named or name not in folder.lexicons or folder.unsound:
            continue
        read = {*classes, *(one.partition(".")[2] for one in named if one.startswith(f"{name}."))}
        lexicon = folder.lexicons[name]
        for row in lexicon.rows:
            for cls in row.classes:
                if cls not in read:
                    at, width = lexicon.place(row, "class")
                    what, fix = say("no-pattern-names", cls=cls), did_you_mean(cls, read)
                    yield Problem("R308", at, what, fix, None, lexicon.line(row), width)


def fragments_like_lists(fragments: Mapping[str, FragmentEntry], lexicons: Mapping[str, Lexicon]) -> Iterator[Problem]:
    """Fragments named like a word list or a placeholder: ``{name}`` would mean the one, and hide the other."""
    for name in sorted(fragments.keys() & {*lexicons, *SIGNS}):
        source = fragments[name].yaml
        at = source.key_position(("fragments", name))
        what, fix = say("is-a-word-list", name=name, file=f"{name}.tsv"), say("another-name-for-fragment")
        if name in SIGNS:
            what = say("is-a-placeholder", name=name)
        yield Problem("R106", at, what, fix, None, source.line(at.line), len(name))
