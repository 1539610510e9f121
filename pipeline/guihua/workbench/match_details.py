"""What of a rule matched: which of its alternatives, and which lines of the word lists it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from guihua.messages import Text, say
from guihua.rules.compiled import PATTERNS
from guihua.rules.matching import TIMEOUT, Match, Rule
from guihua.rules.memo import kept_with_rules
from guihua.rules.pattern_tree import REFERENCE, Node, elements
from guihua.rules.placeholders import PLACEHOLDERS, named, spoken
from guihua.rules.ruleset import Rules


def alternative(rules: Rules, match: Match, text: str) -> tuple[int, int, str] | None:
    """The first alternative of the rule's pattern that gives this match: its number, of how many, as written. Nothing
    for a pattern that has but one, and where no alternative alone gives the match."""
    written = _alternatives(match.rule.written)
    if len(written) < 2:
        return None
    for number, one in enumerate(written, 1):
        try:
            found = _compiled(one, rules).match(text, match.start, timeout=TIMEOUT)
        except (regex.error, TimeoutError):
            continue  # it names a group of another one
        if found is not None and found.end() == match.end:
            return number, len(written), one
    return None


def lexicon_lines(rules: Rules, match: Match) -> dict[str, str]:
    """Group → the line (file:line) of a word list named in the pattern that has the group's text as a form of the class
    that is named, if one is."""
    found = {group: form_line(rules, match.rule.written, text) for group, text in match.groups.items()}
    return {group: line for group, line in found.items() if line is not None}


def form_line(rules: Rules, pattern: str, text: str) -> str | None:
    """The line (file:line) of the lists named in a pattern that has ``text`` as a form of a class that is named."""
    for name, _, cls in (one.partition(".") for one in sorted(set(named_classes(rules, pattern)))):
        row = rules.lexicons[name].by_form().get(text)
        if row is not None and (not cls or cls in row.classes):
            return row.position.place
    return None


@lru_cache(maxsize=512)
def _alternatives(pattern: str) -> list[str]:
    flags = regex.match(r"\(\?[a-z]+\)", pattern)
    lead = flags[0] if flags else ""
    return [lead + "".join(node.text for node in part) for part in elements(pattern[len(lead) :])]


@kept_with_rules(512)
def _compiled(written: str, rules: Rules) -> regex.Pattern[str]:
    return PATTERNS.pattern(rules.expand(written))


def lists_named_in(rules: Rules, pattern: str) -> frozenset[str]:
    """The word lists that a pattern names, itself or through fragments."""
    return frozenset(one.partition(".")[0] for one in named_classes(rules, pattern))


def named_classes(rules: Rules, pattern: str) -> Iterator[str]:
    """The lists and classes that a pattern names: ``units``, ``cues.reach``."""
    for reference in REFERENCE.finditer(pattern):
        name = reference[1]
        if name in rules.fragments:
            yield from named_classes(rules, rules.fragments[name])
        elif name.partition(".")[0] in rules.lexicons:
            yield name


ANYTHING = frozenset((r"\s", r"\S", r"\D", r"\W", r"\w", r"\P{Han}"))  # escapes that nearly any text has


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The longest beginning of a pattern that is found, at ``[start, end)`` of the text: ``done`` of ``total`` parts.
    ``failing`` is the first part that finds nothing, as written."""

    rule: Rule
    start: int
    end: int
    done: int
    total: int
    failing: str


_Span = tuple[int, int]
_DIGITS = regex.compile(r"^(?:\\d|\d|\[\^?\\?d|\[0-9)")  # a part of a pattern that asks for digits


def reached(miss: NearMiss, text: str) -> Text:
    """How far a rule gets in a text, for readers."""
    failing = miss.failing if len(miss.failing) <= 60 else f"{miss.failing[:60]}…"
    shown = spoken(text, miss.start, miss.end)
    told = say("reached", done=miss.done, total=miss.total, text=shown, failing=failing)
    sign = text[miss.end : miss.end + 1]
    if sign in PLACEHOLDERS and _DIGITS.search(miss.failing):
        return say("reached-number", told=told, name=named(sign))
    return told


def near_misses(
    rules: Rules, candidates: Sequence[Rule], text: str, most: int, taken: Sequence[_Span] = ()
) -> list[NearMiss]:
    """The ``most`` that came nearest outside the spans ``taken`` by matches: those whose matched beginning is the
    longest. A rule that matched at one place may have missed at another."""
    free = _free(taken, len(text))
    found = [miss for rule in candidates if (miss := near_miss(rules, rule, text, free)) is not None]
    found.sort(key=lambda m: (m.start - m.end, -m.done / m.total, m.rule.id))
    return found[:most]


def near_miss(rules: Rules, rule: Rule, text: str, free: Sequence[_Span] | None = None) -> NearMiss | None:
    """How far one rule gets in the ``free`` stretches of a text; nothing where no part of it is found that must stand
    and is not just anything."""
    best: NearMiss | None = None
    for alternative in elements(rule.written):
        part = _words(alternative)
        for start, end in [(0, len(text))] if free is None else free:
            miss = _furthest(rules, rule, part, text, start, end)
            if miss is not None and (best is None or miss.end - miss.start > best.end - best.start):
                best = miss
    return best


def _free(taken: Sequence[_Span], length: int) -> list[_Span]:
    """What of a text no span takes."""
    free, at = [], 0
    for start, end in sorted(taken):
        if at < start:
            free.append((at, start))
        at = max(at, end)
    return [*free, (at, length)] if at < length else free


@dataclass(frozen=True, slots=True)
class _Word:
    """A part of a pattern as written. ``tells``: it must stand, and not anything will do."""

    text: str
    tells: bool


def _words(part: Sequence[Node]) -> list[_Word]:
    """The parts of a pattern; letters in a row are one part."""
    words: list[_Word] = []
    kinds: list[str] = []
    for node in part:
        if node.kind == "literal" and kinds and kinds[-1] == "literal":
            words[-1] = _Word(words[-1].text + node.text, True)
        else:
            words.append(_Word(node.text, _tells(node)))
            kinds.append(node.kind)
    return words


def _tells(node: Node) -> bool:
    match node.kind:
        case "literal" | "reference" | "escape":
            return node.text not in ANYTHING
        case "class":
            return not node.text.startswith("[^")
        case "repeat":
            return node.low > 0 and _tells(node.parts[0][0])
        case "group":
            return all(any(map(_tells, part)) for part in node.parts)
    return False


def _furthest(rules: Rules, rule: Rule, part: Sequence[_Word], text: str, start: int, end: int) -> NearMiss | None:
    reached: regex.Match[str] | None = None
    done = 0
    while done < len(part):
        written = "".join(word.text for word in part[: done + 1])
        try:
            match = _compiled(written, rules).search(text, start, end, timeout=TIMEOUT)
        except (regex.error, TimeoutError):
            break  # a beginning may name a group that comes later
        if match is None:
            break
        reached, done = match, done + 1
    if reached is None or not reached[0].strip() or done == len(part) or not any(word.tells for word in part[:done]):
        return None
    return NearMiss(rule, reached.start(), reached.end(), done, len(part), part[done].text)
