"""Alternatives in patterns and fragments that no example and no text of the corpus uses.

What of the rules nothing uses, held against the list of what was unused before: that list may only get shorter.

Word lists and alternatives hold much that no plan at hand needs: it is there for plans nobody has read yet, and stays.
What comes to it from now on comes with an example. The list is a table of two columns, ``of`` (``units.tsv``, the id
of a rule, or ``{fragment}``) and ``unused`` (a form, or an alternative as written), sorted, one line for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import regex

from guihua.errors import GuihuaError
from guihua.messages import say
from guihua.rules.compiled import Compiled
from guihua.rules.entries import example_texts, is_wanted
from guihua.rules.expansion import Expander
from guihua.rules.matching import TIMEOUT, Rule
from guihua.rules.pattern_tree import REFERENCE, Node, parse
from guihua.rules.problems import codes
from guihua.rules.ruleset import Rules
from guihua.rules.word_lists import REGISTERS
from guihua.workbench.marks import CLOSE, OPEN, MarkError, NotAskedError
from guihua.workbench.marks import asked as asked_about

_ENOUGH = 300  # matched texts of a rule that are tried
VARIANTS = Compiled("variants")  # patterns with their alternatives named: to compile them takes minutes
_MARK = "taking_part_"  # with two numbers, the group put around an alternative of a fragment
_OWN = "own_part_"  # with a number, that around one of the rule's own
_Asked = Mapping[str, Mapping[str, Sequence[str]]]  # stage → how → texts


def unused_branches(rules: Rules, asked: _Asked) -> dict[str, list[str]]:
    """Rule id, or ``{fragment}`` → those of its alternatives, as written, that take part in none of the rule's matches,
    in its examples or in the corpus. A fragment that no rule names stands whole."""
    places = {name: _places(piece) for name, piece in rules.fragments.items()}
    named = {
        name: _named_parts(piece, places[name], f"{_MARK}{number}_")
        for number, (name, piece) in enumerate(rules.fragments.items())
    }
    expander = Expander(named, rules.lexicons)
    taking_part: set[str] = set()  # groups of fragments, by any rule
    used = {name for rule in rules for name in _named(rules, rule.written)}
    unused = {}
    for rule in rules:
        own = _places(rule.written)
        pattern = VARIANTS.pattern(expander.expand(_named_parts(rule.written, own, _OWN)))
        seen = _taking_part(pattern, _matched(rule, asked.get(rule.stage, {}), rules))
        taking_part |= seen
        if found := [rule.written[slice(*place)] for n, place in enumerate(own) if f"{_OWN}{n}" not in seen]:
            unused[rule.id] = found
    for number, (name, piece) in enumerate(rules.fragments.items()):
        kept = [piece[slice(*at)] for n, at in enumerate(places[name]) if f"{_MARK}{number}_{n}" not in taking_part]
        found = kept if name in used else [piece]
        if found:
            unused[f"{{{name}}}"] = found
    return unused


def _taking_part(pattern: regex.Pattern[str], texts: Iterable[str]) -> set[str]:
    """The groups put around alternatives that take part in a match of one of the texts."""
    left = {name for name in pattern.groupindex if name.startswith((_MARK, _OWN))}
    seen: set[str] = set()
    for text in texts:
        if not left:
            break
        for match in pattern.finditer(text, timeout=TIMEOUT):
            seen |= {name for name in left if match[name] is not None}
        left -= seen
    return seen


def users_of(rules: Rules, fragment: str) -> list[Rule]:
    """The rules whose patterns name a fragment, or one that names it; the shortest first."""
    users = [rule for rule in rules if fragment in _named(rules, rule.written)]
    return sorted(users, key=lambda rule: len(rule.text))


def _named(rules: Rules, pattern: str) -> set[str]:
    """Fragments that a pattern names, and those that they name."""
    named: set[str] = set()
    left = [pattern]
    while left:
        found = {m[1] for m in REFERENCE.finditer(left.pop())} & rules.fragments.keys() - named
        named |= found
        left += [rules.fragments[name] for name in found]
    return named


def _matched(rule: Rule, asked: Mapping[str, Sequence[str]], rules: Rules) -> Iterator[str]:
    """Texts of its examples, and the first of the corpus that the rule matches."""
    for _, example in example_texts(rule.entry) if rule.entry is not None else ():
        if is_wanted(example):
            try:
                yield from asked_about(rule.stage, example.text, rules).texts
            except (MarkError, NotAskedError):
                continue
    left = _ENOUGH
    for text in dict.fromkeys(text for texts in asked.values() for text in texts):
        if left and rule.pattern.search(text, timeout=TIMEOUT):
            left -= 1
            yield text


def _places(piece: str) -> list[tuple[int, int]]:
    """Where the alternatives of a pattern stand in it."""
    return [(part[0].start, part[-1].end) for group in _groups(parse(piece)) for part in group.parts]


def _named_parts(piece: str, places: Sequence[tuple[int, int]], mark: str) -> str:
    """``piece`` with a named group around each place; of places that begin together the outer comes first."""
    opened: dict[int, str] = {}
    closed: dict[int, str] = {}
    for n, (start, end) in enumerate(places):
        opened[start] = opened.get(start, "") + f"(?<{mark}{n}>"
        closed[end] = closed.get(end, "") + ")"
    at = sorted({0, len(piece), *opened, *closed})
    parts = [piece[a:b] + closed.get(b, "") + opened.get(b, "") for a, b in pairwise(at)]
    return opened.get(0, "") + "".join(parts)


def _groups(node: Node) -> Iterator[Node]:
    """Groups with alternatives, those in lookarounds left out: they say what must not stand, or where."""
    if node.kind == "look":
        return
    if node.kind == "group" and len(node.parts) > 1 and all(node.parts):
        yield node
    for part in node.parts:
        for inner in part:
            yield from _groups(inner)


_HEAD = "of\tunused"
Unused = tuple[str, str]  # where it stands, what it is


class CeilingError(GuihuaError, ValueError):
    """The list cannot be read; the message says where and what to do."""


@dataclass(frozen=True)
class Held:
    """Unused now and not in the list; in the list and not unused any more."""

    risen: tuple[Unused, ...]
    fallen: tuple[Unused, ...]


def unused(forms: Mapping[str, Sequence[str]], branches: Mapping[str, Sequence[str]]) -> list[Unused]:
    """Unused forms by word list and alternatives by rule as lines of the list; registers are left out."""
    rows = [(f"{name}.tsv", form) for name, found in forms.items() if name not in REGISTERS for form in found]
    return sorted([*rows, *((name, branch) for name, found in branches.items() for branch in found)])


def hold(now: Iterable[Unused], listed: Iterable[Unused]) -> Held:
    """Compare, one line against one."""
    here, there = Counter(now), Counter(listed)
    return Held(tuple(sorted((here - there).elements())), tuple(sorted((there - here).elements())))


def read_list(path: Path) -> list[Unused]:
    """The lines of a list. Raises CeilingError where there is none, or a line has not two cells."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CeilingError(say("baseline-unreadable", path=path, why=error).label) from error
    found = []
    for number, line in enumerate(lines, 1):
        name, tab, what = line.partition("\t")
        if line.startswith("#") or line == _HEAD:
            continue
        if not (name and tab and what) or "\t" in what:
            raise CeilingError(
                say("baseline-not-two-cells", place=f"{path}:{number}:1", line=repr(line), head=_HEAD).label
            )
        found.append((name, what))
    return found


def lowered(path: Path, held: Held) -> str:
    """The text of the list without what is used by now, or gone. Nothing is ever put in."""
    gone = Counter(f"{name}\t{what}" for name, what in held.fallen)
    kept = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if gone[line]:
            gone[line] -= 1
        else:
            kept.append(line)
    return "\n".join(kept) + "\n"


def as_text(held: Held, path: Path) -> Iterator[str]:
    """What is new, with what to do about it; what to take out."""
    for name, what in held.risen:
        code = "R505" if name.endswith(".tsv") else "R507"
        yield (
            f"{code} {name}: `{what}` {say('new-or-lost').label}: {codes()[code].english} ({codes()[code].chinese})\n"
            f"    = {say('give-an-example').english}\n"
            f"    = {say('give-an-example').chinese}"
        )
    for name, what in held.fallen:
        yield f"{path}: {name} `{what}` {say('used-or-gone').label}"


def unused_rows(rules: Rules, texts: Sequence[str]) -> dict[str, list[str]]:
    """Forms of each word list that stand in no example and no text; lists that describe the rules are left out."""
    import ahocorasick_rs

    marks = str.maketrans("", "", OPEN + CLOSE)
    examples = [
        example.text.translate(marks)
        for rule in rules.all
        if rule.entry is not None
        for _, example in example_texts(rule.entry)
    ]
    forms = sorted({row.form for lexicon in rules.lexicons.values() for row in lexicon.rows})
    automaton = ahocorasick_rs.AhoCorasick(forms)
    seen = {
        forms[n]
        for text in [*texts, *examples]
        for n, _, _ in automaton.find_matches_as_indexes(text, overlapping=True)
    }
    return {
        name: [row.form for row in lexicon.rows if row.form not in seen] for name, lexicon in rules.word_lists.items()
    }
