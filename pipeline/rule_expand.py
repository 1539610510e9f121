"""``{name}`` in patterns: fragments and word lists put in, shapes checked, slips found.

A fragment or list is put in as one group, so a pattern is sound exactly if it is sound with any one character in the
place of each reference: that is quick to check, and places in it are places in what the editor wrote.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping

import regex

from pipeline.rule_cache import Sound
from pipeline.rule_entries import FragmentEntry, inside
from pipeline.rule_errors import Problem, did_you_mean
from pipeline.rule_files import Folder
from pipeline.rule_lexicons import Lexicon
from pipeline.rule_patterns import REFERENCE, Node, PatternError, parse
from pipeline.rule_safety import Finding, too_many, unsafe

MANY = 6  # different first characters from which on a word list is worth a look at the next character

NOTHING = "(?!)"  # what an empty word list matches


class Expander:
    """Patterns as they are compiled, from fragments and word lists. Names are known to be sound."""

    def __init__(self, fragments: Mapping[str, FragmentEntry], lexicons: Mapping[str, Lexicon]) -> None:
        self._fragments = fragments
        self._lexicons = lexicons
        self._known: dict[str, str] = {}

    def expand(self, pattern: str) -> str:
        """The pattern with every reference put in; named escapes such as ``\\p{Han}`` stay."""
        parts, at = [], 0
        for match in REFERENCE.finditer(pattern):
            if not _is_escape(pattern, match.start()):
                parts += [pattern[at : match.start()], self._put_in(match[1])]
                at = match.end()
        return "".join([*parts, pattern[at:]])

    def _put_in(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = f"(?:{self._text(name)})"
        return self._known[name]

    def _text(self, name: str) -> str:
        if name in self._fragments:
            return self.expand(self._fragments[name].model.pattern)
        lexicon, _, cls = name.partition(".")
        forms = sorted(set(self._lexicons[lexicon].forms(cls or None)), key=lambda form: (-len(form), form))
        listed = "|".join(map(regex.escape, forms)) or NOTHING
        firsts = sorted({form[:1] for form in forms})
        # One look at the next character spares trying every form of a long list.
        return f"(?=[{''.join(map(regex.escape, firsts))}])(?:{listed})" if len(firsts) >= MANY else listed


def _is_escape(pattern: str, at: int) -> bool:
    """True where the brace at ``at`` belongs to ``\\p{…}``, ``\\P{…}`` or ``\\N{…}``."""
    return at >= 2 and pattern[at - 2] == "\\" and pattern[at - 1] in "pPN"


def check_patterns(folder: Folder, sound: Sound | None = None) -> Iterator[Problem]:
    """All that is wrong with patterns and fragments, at its place in the pattern."""
    circular = yield from _circles(folder)
    checker = _Checker(folder, circular, sound)
    for name, fragment in folder.fragments.items():
        for code, start, end, detail, fix in checker.check(fragment.model.pattern, is_rule=False):
            yield inside(fragment.yaml, fragment.path, code, start, end, f"in fragment {{{name}}}: {detail}", fix, None)
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
        detail = " → ".join(f"{{{name}}}" for name in circle)
        fix = "write one of them without the others"
        yield inside(fragment.yaml, fragment.path, "R203", start, start + len(circle[-1]) + 2, detail, fix, None)
    return circular


# From a sign of half width to that of full width, as Unicode has them: what is told is that a pattern knows one of two
# signs that mean the same. Which signs plans use for what is known to the rules alone.
WIDER = 0xFEE0
BRACKETS = "".join(chr(ord(sign) + WIDER) for sign in "()")
OTHER_SIGNS = "".join(chr(ord(sign) + WIDER) for sign in ",:;%")
REPORTED_PLACE = regex.compile(r" at position \d+.*")


class _Checker:
    def __init__(self, folder: Folder, circular: set[str], sound: Sound | None) -> None:
        self._sound = sound
        self._fragments = folder.fragments
        self._lexicons = folder.lexicons
        self._circular = circular
        self._unsound = folder.unsound
        self._shortest: dict[str, int] = {}

    def check(self, pattern: str, is_rule: bool) -> Iterator[Finding]:
        try:
            tree = parse(pattern)
        except PatternError as error:
            yield "R201", error.offset, error.offset + 1, error.message, _advice(error.message)
            return
        if (counted := too_many(tree)) is not None:
            yield counted
            return
        unknown = list(self._unknown(tree))
        yield from unknown
        skeleton = REFERENCE.sub(lambda m: m[0] if _is_escape(pattern, m.start()) else "_" * len(m[0]), pattern)
        try:
            self._compile(skeleton)
        except regex.error as error:
            message = REPORTED_PLACE.sub("", str(error.args[0]))
            at = min(getattr(error, "pos", None) or 0, len(pattern))
            start = max(0, at - 3) if "range" in message else at  # a range is reported at its end
            yield "R201", start, max(at, start + 1), message, _advice(message)
            return
        yield from _lints(tree)
        yield from unsafe(tree, is_rule, self.shortest)
        if is_rule and not unknown and not self._blocked(tree) and self.shortest(tree) == 0 and not _only_looks(tree):
            yield "R205", 0, 1, "every part of it may be absent", "let one part be needed: + for *, or no ?"

    def _compile(self, skeleton: str) -> None:
        """See that a pattern compiles, where that is not known."""
        if self._sound is not None and self._sound.has(skeleton):
            return
        regex.compile(skeleton)
        if self._sound is not None:
            self._sound.add(skeleton)

    def _unknown(self, tree: Node) -> Iterator[Finding]:
        for node in tree.walk():
            if node.kind != "reference" or node.name is None or node.name in self._fragments:
                continue
            name, _, cls = node.name.partition(".")
            if name in self._unsound:
                continue  # told where it is written
            if name not in self._lexicons:
                known = [*self._fragments, *self._lexicons]
                yield "R202", node.start, node.end, node.text, did_you_mean(name, known, 0)
            elif not self._lexicons[name].forms(cls or None):
                classes = self._lexicons[name].classes()
                detail = f"{node.text}: {name}.tsv has no class `{cls}`" if cls else f"{node.text}: {name}.tsv is empty"
                yield "R202", node.start, node.end, detail, did_you_mean(cls, classes)

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
        if name in self._circular:
            return 1
        if name in self._fragments:
            try:
                return self.shortest(parse(self._fragments[name].model.pattern))
            except PatternError:
                return 1
        lexicon, _, cls = name.partition(".")
        forms = self._lexicons[lexicon].forms(cls or None) if lexicon in self._lexicons else ()
        return min(map(len, forms), default=1)


def _only_looks(tree: Node) -> bool:
    """True for a pattern of lookarounds and anchors alone: a place, on purpose."""
    return all(node.kind in ("anchor", "look") for part in tree.parts for node in part) and all(tree.parts)


def _lints(tree: Node) -> Iterator[Finding]:
    for node in tree.walk():
        if node.kind == "group" and node.name == "":
            fix = f"write (?:{node.text[1:]} where its text is not needed, or (?<name>{node.text[1:]}"
            yield "R208", node.start, node.start + 1, node.text, fix
        if node.kind in ("group", "look") and len(node.parts) > 1:
            yield from _empty_parts(node)
        if node.kind == "class" and (name := REFERENCE.search(node.text)) and not _is_escape(node.text, name.start()):
            at = node.start + name.start()
            detail = f"{name[0]} inside [ ] is only its letters"
            yield "R202", at, at + len(name[0]), detail, f"write (?:{name[0]}|[…]) outside the brackets"
        if node.kind == "class" and "|" in node.text and not node.text.startswith(("[|]", "[\\|]")):
            at = node.start + node.text.index("|")
            chars = node.text[1:-1].replace("|", "")
            yield (
                "R207",
                at,
                at + 1,
                node.text,
                f"write [{chars}] for one of these signs, (?:…|…) for one of these words",
            )
        if node.kind == "escape" and node.text in (r"\w", r"\W"):
            yield (
                "R206",
                node.start,
                node.end,
                f"{node.text}: Chinese characters are word characters",
                r"write \p{Han}, [A-Za-z] or \d",
            )
        if node.kind == "class" and r"\w" in node.text and not node.text.startswith("[^"):
            at = node.start + node.text.index(r"\w")
            yield "R206", at, at + 2, rf"\w in {node.text}", r"write \p{Han}, A-Za-z or \d"
    yield from _boundaries(tree)
    yield from _points(tree)
    yield from _one_width(tree)


def _points(tree: Node) -> Iterator[Finding]:
    """A bare ``.`` between digits, where a decimal point is meant."""
    for node in tree.walk():
        for part in node.parts:
            for before, piece, after in zip(part, part[1:], part[2:], strict=False):
                if piece.text == "." and r"\d" in before.text and r"\d" in after.text:
                    yield (
                        "R210",
                        piece.start,
                        piece.end,
                        ". between digits",
                        r"write \. for a point, a class of both points for both widths",
                    )


def _one_width(tree: Node) -> Iterator[Finding]:
    """The first sign of one width alone: plans have both. Brackets count everywhere; , : ; where they must stand (a
    class of what must not stand may mean one alone: a half-width comma stands in numbers); ％ never stands in cleaned
    text; a hyphen counts beside digits."""
    leaves = [node for node in tree.walk() if not node.parts and node.kind not in ("reference", "call", "flags")]
    everywhere = {c for node in leaves for c in node.text.removeprefix("\\")}
    asked = [node for node in leaves if not node.text.startswith("[^")]
    for node in leaves:
        signs = [c for c in BRACKETS if c in node.text]
        if node in asked:
            signs += [c for c in OTHER_SIGNS if c in node.text]
        for sign in signs:
            twin = _twin(sign)
            if twin not in everywhere:
                yield _one_sign(node, sign, twin)
                return
    for before, node, after in zip([None, *leaves], leaves, [*leaves[1:], None], strict=False):
        if node.text == "-" and _twin("-") not in everywhere and (_is_digit(before) or _is_digit(after)):
            yield _one_sign(node, "-", _twin("-"))
            return


def _one_sign(node: Node, sign: str, twin: str) -> Finding:
    at = node.start + node.text.index(sign)
    other = "half" if twin.isascii() else "full"
    fix = f"write {twin}: cleaned text has no other" if twin == "%" else f"write [{sign}{twin}] if plans may have both"
    return "R506", at, at + 1, f"{sign} without its {other}-width twin", fix


def _twin(sign: str) -> str:
    """The same sign in the other width."""
    return chr(ord(sign) + WIDER) if sign.isascii() else chr(ord(sign) - WIDER)


def _is_digit(node: Node | None) -> bool:
    return node is not None and (r"\d" in node.text or (node.text.isascii() and node.text.isdigit()))


def _empty_parts(node: Node) -> Iterator[Finding]:
    for part_number, part in enumerate(node.parts):
        if not part:
            before = node.parts[part_number - 1] if part_number else ()
            at = before[-1].end if before else node.start
            fix = "take the | away; a part that may be absent is (?:…)?"
            yield "R204", at, at + 1, node.text if len(node.text) <= 40 else "| with nothing on one side", fix


def _boundaries(tree: Node) -> Iterator[Finding]:
    """``\\b`` that has no Latin letter or digit on either side."""
    for node in tree.walk():
        for part in node.parts:
            for n, piece in enumerate(part):
                if piece.text not in (r"\b", r"\B"):
                    continue
                beside = [part[k] for k in (n - 1, n + 1) if 0 <= k < len(part)]
                if n == 0 and node.kind == "group" and tree is not node:
                    continue
                if not any(_is_latin(other) for other in beside):
                    fix = r"Chinese has no word ends: write what stands beside it, as in (?<!\d) or (?!\p{Han})"
                    yield "R206", piece.start, piece.end, piece.text, fix


def _is_latin(node: Node) -> bool:
    last = node
    while last.parts:
        parts = [part for part in last.parts if part]
        if not parts:
            return False
        last = parts[0][-1]
    return last.kind == "literal" and last.text.isascii() and last.text.isalpha()


def _advice(message: str) -> str:
    if "deep" in message:
        return "no pattern needs so many: take some away, or name parts as fragments"
    if "never closed" in message:
        return f"write {message[-1]} where it ends; to mean the sign itself, write \\ before it"
    if "range" in message:
        return "the first sign must come before the second; to mean the sign -, put it last"
    if "group" in message:
        return "a group is (?:…) or (?<name>…), each name once"
    return "to mean the sign itself, write \\ before it"
