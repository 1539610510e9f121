"""Lists that are dealt out: which of several names, or which of several years, is that of which number.

A、B分别达到x、y gives each number its own name; 2025年、2030年分别达到x、y its own year. Members of a list leave out
what the last one says for all: 水稻、油菜产量 are 水稻产量 and 油菜产量, where 总产值、财政收入 are whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guihua.lexicons.indicator_names import canonical_name
from guihua.lexicons.marks import brackets
from guihua.lexicons.words import word_begins
from guihua.model import Quantity, Time
from guihua.prose.clauses import Clause
from guihua.prose.masking import MaskedText
from guihua.rules import stages
from guihua.rules.ruleset import Rules

SHARED = 2  # characters that names begin with alike, where both are whole

ENDS = 3  # characters of difference that another last character weighs

UNLIKE = 6  # characters of difference that an attribute without its noun weighs


# ---- names -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a list of names: ``head`` and ``tail`` count the characters that the first member lends it before
    its own, and the last one behind."""

    head: int = 0
    tail: int = 0


def split_names(text: str, numbers: int, rules: Rules) -> list[tuple[int, int]]:
    """The members of a list of names. Where all that joins makes more than there are ``numbers``, the mark or word is
    asked that makes as many; 及 in 普及率 joins none."""
    joints = rules.lexicon("marks").forms("joint")
    parts = _split(text, joints, rules)
    if len(parts) > numbers > 1:
        for joint in joints:
            if len(fewer := _split(text, (joint,), rules)) == numbers:
                return fewer
    return parts


def _split(text: str, joints: Sequence[str], rules: Rules) -> list[tuple[int, int]]:
    parts: list[tuple[int, int]] = []
    at = k = 0
    while k < len(text):
        joint = next((j for j in joints if text.startswith(j, k)), "")
        behind = k + len(joint)
        if joint and k > at and all(word_begins(text, i, rules) for i in (k, behind)):
            parts.append((at, k))
            at = behind
        k = max(behind, k + 1)
    return [*parts, (at, len(text))]


def members(names: Sequence[str], alike: Sequence[bool], rules: Rules) -> list[Member]:
    """What each of ``names`` lacks; ``alike`` says of each but the last whether its number is told as the last one's
    is: money and a share are no values of one thing."""
    *others, last = names
    if opening := _ordinal_opening(names, rules):
        heads = [0 if name.startswith(opening) else len(opening) for name in names]
        bare = [name[len(opening) - head :] for name, head in zip(names, heads, strict=True)]
        return [Member(head, member.tail) for head, member in zip(heads, members(bare, alike, rules), strict=True)]
    if owner := _owner(names, rules):
        return [Member(), *(Member(owner) for _ in names[1:])]
    lacks = [same and not is_whole(name, last, rules) for name, same in zip(others, alike, strict=True)]
    if not any(lacks):
        return [Member()] * len(names)
    if sum(lacks) * 2 >= len(lacks):  # 化学需氧量、氨氮、氮氧化物排放量: most lack it, so that all do
        lacks = list(alike)
    tail = len(last) - _tail_of(last, [name for name, lacking in zip(others, lacks, strict=True) if lacking], rules)
    head = len(others[0]) - 1
    single = len(last) - tail == 1 and all(len(name) == 1 for name in others[1:])
    if single and word_begins(others[0], head, rules):  # 金融机构存、贷款余额; not 生猪、牛出栏
        return [Member(0, tail), *(Member(head, tail) for _ in others[1:]), Member(head)]
    return [Member(0, tail if lacking else 0) for lacking in lacks] + [Member()]


def _owner(names: Sequence[str], rules: Rules) -> int:
    """Characters of what the first of ``names`` is of, where the others say nothing without it: 安全事故 in
    安全事故起数、死亡人数. None where the first does not say so either."""
    words = rules.lexicon("cues")
    owned = words.longest_first("owned")
    measure = next((word for word in owned if names[0].endswith(word)), "")
    told = (*owned, *words.forms("of_counted"))
    return len(names[0]) - len(measure) if measure and all(name in told for name in names[1:]) else 0


def each_whole(names: Sequence[str], rules: Rules, *, lend: bool) -> list[str]:
    """``names`` where each is whole, or what the last one lends the others makes them name a measure, or they are but
    numerals (一、二、三产业); else none."""
    if opening := _ordinal_opening(names, rules):
        bare = [name.removeprefix(opening) for name in names]
        return [opening + name for name in each_whole(bare, rules, lend=lend)]
    others, last = names[:-1], names[-1]
    counted = all(name.isnumeric() for name in others)
    if all(is_whole(name, last, rules) for name in others):
        return list(names)
    tails = [member.tail for member in members(names, [True] * len(others), rules)]
    if not lend or (any(tail == 1 for tail in tails) and not counted):
        return []
    own = [name + last[len(last) - tail :] for name, tail in zip(names, tails, strict=True)]
    return own if counted or all(_names_measure(name, rules) for name in own) else []


def is_whole(name: str, last: str, rules: Rules) -> bool:
    """True for a member that says all itself: it names a measure, a known indicator, or what ``last`` names too."""
    if known := canonical_name(name, None, rules):  # 化学需氧量 is 化学需氧量排放量 for short
        return not any(name + last[k:] == known for k in range(1, len(last)))
    if any(_is_known(name + last[k:], rules) for k in range(1, len(last))):
        return False
    if _names_measure(name, rules):
        return True
    if name[:SHARED] == last[:SHARED] and abs(len(name) - len(last)) < SHARED:
        return True
    end = max((k for k in range(1, len(last)) if word_begins(last, k, rules)), default=0)
    return len(last) - end > 1 and name.endswith(last[end:])


def _is_known(name: str, rules: Rules) -> bool:
    return canonical_name(name, None, rules) is not None


def _names_measure(name: str, rules: Rules) -> bool:
    words = rules.lexicon("cues")
    return name.endswith((*words.forms("heads"), *words.forms("whole")))


def _tail_of(last: str, names: Sequence[str], rules: Rules) -> int:
    """Where in ``last`` the tail begins that ``names`` lack: at a word, or where it makes all of them known indicators,
    so that what is its own is about as long as they are and ends as they do."""
    attributes = tuple(rules.lexicon("cues").forms("attribute"))
    joints = rules.lexicon("marks").forms("joint")

    def ends_apart(k: int) -> int:
        return sum(name[-1] != last[k - 1] for name in names)

    def unlike(k: int) -> int:
        odd = last[:k].endswith(attributes) and not any(name.endswith(attributes) for name in names)
        return sum(abs(k - len(name)) for name in names) + ENDS * ends_apart(k) + (UNLIKE * len(names) if odd else 0)

    def begins(k: int) -> bool:
        if last[:k].endswith(joints) or last[k:].startswith((*joints, *brackets(rules))):
            return False
        if not is_even(last[:k], rules):
            return False
        short = k == 1 and all(len(name) == 1 for name in names)  # 一、二、三产业
        return short or word_begins(last, k, rules) or all(_is_known(name + last[k:], rules) for name in names)

    found = [k for k in range(1, len(last)) if begins(k)]
    whole = [] if found and _names_measure(last, rules) else [len(last)]
    strange = {k: not all(_is_known(name + last[k:], rules) for name in names) for k in found}
    return min([*found, *whole], key=lambda k: (strange.get(k, True), unlike(k), ends_apart(k), k == len(last), k))


def is_even(text: str, rules: Rules) -> bool:
    """True where as many brackets and quotes close in ``text`` as open."""
    closing = brackets(rules)
    return sum((char in closing) - (char in closing.values()) for char in text) == 0


def _ordinal_opening(names: Sequence[str], rules: Rules) -> str:
    """What stands before the numeral of the first name and not of all others: 第 in 第一、二、三产业增加值."""
    match = rules.first(stages.SHARED_OPENING, names[0])
    if match is None or not match.rule.emit.get("listed"):
        return ""
    opening = names[0][match.start : match.end]
    return opening if not all(name.startswith(opening) for name in names[1:]) else ""


def unit_kind(quantity: Quantity, rules: Rules) -> str:
    """What tells values of one thing from those of another: shares, money, all else."""
    units = rules.lexicon("units")
    if quantity.type != "quantity":
        return quantity.type
    if quantity.unit in units.forms("multiple"):
        return "percent"  # 出口分别增长3.8倍、80%
    return "currency" if quantity.unit in units.forms("currency") else quantity.type


# ---- years -------------------------------------------------------------------------------------------------


def dealt_time(masked: MaskedText, index: int, sentence: Clause, rules: Rules) -> Time | None:
    """The k-th of several times for the k-th of as many numbers that 分别 deals them out to, else null."""
    match = rules.first(stages.DEALT_YEARS, masked.targeting(index, sentence.start, sentence.end))
    if match is None:
        return None

    def found(group: str) -> list[int]:
        start, end = match.spans[group]
        return [i for i, _ in masked.between(sentence.start + start, sentence.start + end)]

    times, before = found("times"), found("values")
    if len(times) != len(before) + 1 + len(found("more")):
        return None
    time = masked.found[times[len(before)]]
    return time if isinstance(time, Time) else None
