"""What rules say of one another: which they replace, which win; and names that would stand for two things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import regex

from guihua.messages import Text, say
from guihua.rules.entries import Entry, Folder, FragmentEntry
from guihua.rules.hints import did_you_mean
from guihua.rules.kept import RULE_TABLE
from guihua.rules.misplaced import out_of_order
from guihua.rules.pattern_tree import REFERENCE
from guihua.rules.placeholders import SIGNS
from guihua.rules.problems import Problem
from guihua.rules.required_lists import required_classes
from guihua.rules.word_lists import Lexicon

_MARKS = regex.compile(r"[,;|/\uff0c\u3001\uff1b\uff5c]")  # that were meant to part classes
WRITTEN = (".yaml", RULE_TABLE)  # ends of the names of files that hold rules


def check_ids(rules: Sequence[Entry]) -> Iterator[Problem]:
    """Rules that take the place of one that still works."""
    by_id = {entry.model.id: entry for entry in rules}
    for entry in rules:
        for n, old in enumerate(entry.model.replaces):
            if old in by_id and by_id[old].model.status != "retired":
                what, fix = say("still-a-rule", name=old), say("retire-the-old")
                if old == entry.model.id:
                    what, fix = say("replaces-itself"), say("take-itself-out")
                yield entry.problem("R105", ("replaces", n), what, fix)


def classes_unread(folder: Folder) -> Iterator[Problem]:
    """Classes of words that neither a pattern nor the program asks for: slips, or left over. Nothing is said of them
    while a rule, which may ask for them, could not be read."""
    if any(one.level == "error" and one.position.file.endswith(WRITTEN) for one in folder.problems):
        return
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
                    what = say("no-pattern-names", cls=cls)
                    fix = out_of_order(lexicon, row, "class") or _parted(cls) or did_you_mean(cls, read)
                    yield Problem("R308", at, what, fix, None, lexicon.line(row), width)


def _parted(cls: str) -> Text | None:
    """What to write for several classes that were not parted by blanks."""
    words = _MARKS.split(cls)
    return say("part-with-blanks", words=" ".join(words)) if len(words) > 1 else None


def fragments_like_lists(fragments: Mapping[str, FragmentEntry], lexicons: Mapping[str, Lexicon]) -> Iterator[Problem]:
    """Fragments named like a word list or a placeholder: ``{name}`` would mean the one, and hide the other."""
    for name in sorted(fragments.keys() & {*lexicons, *SIGNS}):
        source = fragments[name].yaml
        at = fragments[name].position
        what, fix = say("is-a-word-list", name=name, file=f"{name}.tsv"), say("another-name-for-fragment")
        if name in SIGNS:
            what = say("is-a-placeholder", name=name)
        yield Problem("R106", at, what, fix, None, source.line(at.line), len(name))
