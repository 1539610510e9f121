"""``{name}`` in patterns: fragments and word lists put in, shapes checked, slips found.

A fragment or list is put in as one group, so a pattern is sound exactly if it is sound with any one character in the
place of each reference: that is quick to check, and places in it are places in what the editor wrote.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import lru_cache

import regex

from guihua.messages import Text, as_is, foreign, say
from guihua.rules.check_cache import Sound
from guihua.rules.compiled import compile_anew
from guihua.rules.entries import Folder, inside
from guihua.rules.expansion import Expander
from guihua.rules.fullwidth import regex_signs
from guihua.rules.hints import closest, did_you_mean
from guihua.rules.pattern_lints import Finding, lints, too_many, unsafe
from guihua.rules.pattern_tree import REFERENCE, Node, PatternError, is_escape, parse, unclosed
from guihua.rules.placeholders import SIGNS
from guihua.rules.problems import Problem


def check_patterns(folder: Folder, sound: Sound | None = None) -> Iterator[Problem]:
    """All that is wrong with patterns and fragments, at its place in the pattern."""
    circular = yield from _circles(folder)
    checker = _Checker(folder, circular, sound)
    for name, fragment in folder.fragments.items():
        for code, start, end, detail, fix in checker.check(fragment.model.pattern, is_rule=False):
            told = say("in-fragment", name=f"{{{name}}}", detail=detail)
            yield inside(fragment.yaml, fragment.path, code, start, end, told, fix, None)
    for entry in folder.rules:
        for found in checker.check(entry.model.pattern, is_rule=True):
            yield entry.inside(found[0], ("pattern",), *found[1:])


def _circles(folder: Folder) -> Generator[Problem, None, set[str]]:
    """One problem for every circle of fragments; gives the names that take part or lead there."""
    uses = {
        name: [m[1] for m in REFERENCE.finditer(entry.model.pattern) if m[1] in folder.fragments]
        for name, entry in folder.fragments.items()
    }
    state: dict[str, str] = {}
    circular: set[str] = set()
    found: list[tuple[str, ...]] = []

    def visit(name: str, trail: tuple[str, ...]) -> None:
        state[name] = "open"
        for other in uses[name]:
            if state.get(other) == "open":
                found.append((*trail[trail.index(other) :], other))
                circular.add(name)
            elif other not in state:
                visit(other, (*trail, other))
            if other in circular:
                circular.add(name)
        state[name] = "done"

    for name in uses:
        if name not in state:
            visit(name, (name,))
    for circle in found:
        circular.update(circle)
        fragment = folder.fragments[circle[-2]]
        start = fragment.model.pattern.index(f"{{{circle[-1]}}}")
        detail = as_is(" → ".join(f"{{{name}}}" for name in circle))
        fix = say("without-the-others")
        yield inside(fragment.yaml, fragment.path, "R203", start, start + len(circle[-1]) + 2, detail, fix, None)
    return circular


PROPERTIES = (
    "Han",
    "Letter",
    "Latin",
    "Greek",
    "Digit",
    "Number",
    "Punctuation",
    "Symbol",
    "Separator",
    "Uppercase",
    "Lowercase",
)
_LONGEST, LONGEST_EXPANDED = 10_000, 200_000  # characters of a pattern, without and with its lists: a second to compile
REPORTED_PLACE = regex.compile(r" at position \d+.*")


class _Checker:
    def __init__(self, folder: Folder, circular: set[str], sound: Sound | None) -> None:
        self._sound = sound
        self._fragments = folder.fragments
        self._lexicons = folder.lexicons
        self._circular = circular
        self._unsound = folder.unsound
        self._shortest: dict[str, int] = {}
        self._expander = Expander(folder.patterns, folder.lexicons)

    def check(self, pattern: str, is_rule: bool) -> Iterator[Finding]:
        if len(pattern) > _LONGEST:
            yield "R213", 0, 1, say("pattern-too-long", n=len(pattern), most=_LONGEST), say("words-into-a-list")
            return
        try:
            tree = parse(pattern)
        except PatternError as error:
            yield "R201", error.offset, error.offset + 1, error.message, _advice_of_shape(error.message)
            yield from regex_signs(pattern)
            return
        if (counted := too_many(tree)) is not None:
            yield counted
            return
        if (open_at := unclosed(pattern)) is not None:
            told = say("never-closed", sign="{", closing="}")
            yield "R201", open_at.start(), open_at.end(), told, _advice_of_shape(told)
            return
        unknown = list(self._unknown(tree))
        yield from unknown
        if not unknown and not self._blocked(tree) and (n := self._expanded(pattern)) > LONGEST_EXPANDED:
            yield "R213", 0, 1, say("expanded-too-long", n=n, most=LONGEST_EXPANDED), say("fewer-words")
            return
        skeleton = REFERENCE.sub(lambda m: m[0] if is_escape(pattern, m.start()) else "_" * len(m[0]), pattern)
        try:
            self._compile(skeleton)
        except regex.error as error:
            message = REPORTED_PLACE.sub("", str(error.args[0]))
            at = min(getattr(error, "pos", None) or 0, len(pattern))
            start = at  # a range and a property are reported at their ends
            if "range" in message:
                start = max(0, at - 3)
            elif "property" in message:
                start = max(0, pattern.rfind("\\", 0, at))
            yield "R201", start, max(at, start + 1), foreign("regex", message), _advice(message, pattern, at)
            return
        yield from _lints_of(pattern)
        yield from unsafe(tree, is_rule, self.shortest)
        if is_rule and not unknown and not self._blocked(tree) and self.shortest(tree) == 0 and not _only_looks(tree):
            yield "R205", 0, 1, say("every-part-may-be-absent"), say("let-one-be-needed")

    def _expanded(self, pattern: str) -> int:
        """Characters of a pattern with its lists put in."""
        try:
            return len(self._expander.expand(pattern))
        except KeyError:  # a list that a fragment names is unknown, which is told of the fragment
            return 0

    def _compile(self, skeleton: str) -> None:
        """See that a pattern compiles, where that is not known."""
        if self._sound is not None and self._sound.has(skeleton):
            return
        compile_anew(skeleton)
        if self._sound is not None:
            self._sound.add(skeleton)

    def _unknown(self, tree: Node) -> Iterator[Finding]:
        for node in tree.walk():
            if node.kind != "reference" or node.name is None or node.name in self._fragments or node.name in SIGNS:
                continue
            name, _, cls = node.name.partition(".")
            if name in self._unsound:
                continue  # told where it is written
            if name not in self._lexicons:
                classed = [f"{one}.{cls}" for one in self._lexicons if self._lexicons[one].forms(cls)] if cls else []
                known = classed or [*self._fragments, *self._lexicons, *SIGNS]
                yield "R202", node.start, node.end, as_is(node.text), did_you_mean(node.name, known, len(classed))
            elif not self._lexicons[name].forms(cls or None):
                classes = self._lexicons[name].classes()
                file = f"{name}.tsv"
                detail = say("list-is-empty", text=node.text, file=file)
                if cls:
                    detail = say("list-has-no-class", text=node.text, file=file, cls=cls)
                near = did_you_mean(cls, classes)
                fix = say("or-make-the-class", near=near, cls=cls, file=file) if cls and near else near
                yield "R202", node.start, node.end, detail, fix

    def _blocked(self, tree: Node) -> bool:
        names = {node.name for node in tree.walk() if node.name}
        return any(name in self._circular or name.partition(".")[0] in self._unsound for name in names)

    def shortest(self, node: Node) -> int:
        """The fewest characters that ``node`` matches."""
        if node.kind in ("anchor", "look", "flags", "call"):
            return 0
        if node.kind == "reference":
            assert node.name is not None
            if node.name not in self._shortest:
                self._shortest[node.name] = self._shortest_of(node.name)
            return self._shortest[node.name]
        if not node.parts:
            return 1
        return node.low * min(sum(map(self.shortest, part)) for part in node.parts)

    def _shortest_of(self, name: str) -> int:
        if name in self._circular or name in SIGNS:
            return 1
        if name in self._fragments:
            try:
                return self.shortest(parse(self._fragments[name].model.pattern))
            except PatternError:
                return 1
        lexicon, _, cls = name.partition(".")
        forms = self._lexicons[lexicon].forms(cls or None) if lexicon in self._lexicons else ()
        return min(map(len, forms), default=1)


@lru_cache(maxsize=2048)  # some four times the patterns of all rules
def _lints_of(pattern: str) -> tuple[Finding, ...]:
    return tuple(lints(parse(pattern)))


def _only_looks(tree: Node) -> bool:
    """True for a pattern of lookarounds and anchors alone: a place, on purpose."""
    return all(node.kind in ("anchor", "look") for part in tree.parts for node in part) and all(tree.parts)


def _advice_of_shape(message: Text) -> Text:
    if message.key == "never-closed":
        return say("close-it", closing=message["closing"])
    if message.key == "groups-too-deep":
        return say("take-some-groups-away")
    return say("kinds-of-groups" if message.key == "unknown-kind-of-group" else "sign-itself")


def _advice(message: str, pattern: str, at: int) -> Text:
    if "property" in message:
        name = pattern[pattern.rfind("{", 0, at) + 1 : at].rstrip("}")
        near = closest(name, PROPERTIES)
        return say("did-you-mean", word=f"\\p{{{near}}}") if near else say("known-properties")
    if "range" in message:
        return say("first-before-second")
    if "group" in message:
        return say("kinds-of-groups")
    return say("sign-itself")
