"""Numeral text → exact ``Decimal``. What every character is worth stands in ``rules/numerals.tsv``.

Reads positional (一九五七, 五八○), multiplicative (两千三百五十万, 十万零五百, 廿五), mixed
(3千2百万, 7.2万) and Arabic numerals of either width with thousands separators (41，500). A numeral is
read whole or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules

GROUP = Decimal(10000)  # Chinese numerals run in groups of four places


@dataclass(frozen=True)
class Numerals:
    """The characters of numerals by what they do; values as in ``rules/numerals.tsv``."""

    digits: dict[str, int] = field(default_factory=dict)
    places: dict[str, Decimal] = field(default_factory=dict)
    twenties: dict[str, Decimal] = field(default_factory=dict)
    myriads: dict[str, Decimal] = field(default_factory=dict)
    some: dict[str, int] = field(default_factory=dict)
    halves: dict[str, Decimal] = field(default_factory=dict)
    points: frozenset[str] = frozenset()
    separators: frozenset[str] = frozenset()
    more: frozenset[str] = frozenset()


@once_per_rules
def numerals_of(rules: Rules) -> Numerals:
    """The numeral characters of a rule set."""
    by_class: dict[str, dict[str, str]] = {}
    for row in rules.lexicon("numerals").rows:
        by_class.setdefault(row["class"], {})[row.form] = row["value"]

    def decimals(cls: str) -> dict[str, Decimal]:
        return {form: Decimal(value) for form, value in by_class.get(cls, {}).items()}

    def whole(cls: str) -> dict[str, int]:
        return {form: int(value) for form, value in by_class.get(cls, {}).items()}

    return Numerals(
        digits=whole("digit"),
        places=decimals("place"),
        twenties=decimals("twenty"),
        myriads=decimals("myriad"),
        some=whole("some"),
        halves=decimals("half"),
        points=frozenset(by_class.get("point", ())),
        separators=frozenset(by_class.get("separator", ())),
        more=frozenset(by_class.get("more", ())),
    )


def split_scale(text: str, numerals: Numerals) -> tuple[str, str]:
    """A numeral and the 万 or 亿 at its end: 两千三百五十万 → (两千三百五十, 万), 亿 → ("", 亿).

    One with a further 亿 inside (三亿六千万) stays whole.
    """
    end = len(text)
    while end and text[end - 1] in numerals.myriads:
        end -= 1
    if any(char in numerals.myriads for char in text[:end]):
        return text, ""
    return text[:end], text[end:]


def scale_value(text: str, numerals: Numerals) -> Decimal:
    """What a run of scale words multiplies by: 万亿 → 10¹²; "" → 1.

    Raises:
        ValueError: a character of the run is no scale word.
    """
    value = Decimal(1)
    for char in text:
        factor = numerals.myriads.get(char) or numerals.places.get(char)
        if factor is None:
            raise ValueError(f"not a scale word: {char!r} in {text!r}")
        value *= factor
    return value


def read_number(text: str, numerals: Numerals) -> Decimal | None:
    """The value of a numeral, or None where ``text`` is none. 数百 and 几十 give the least they can mean."""
    if text in numerals.halves:
        return numerals.halves[text]
    whole, _, rest = text.partition(".")
    if whole.isdecimal() and (not rest or rest.isdecimal()):
        return Decimal(text)
    kept = []
    for char in text:
        if char in numerals.separators or char in numerals.more or char.isspace():
            continue
        kept.append(str(_digit(char)) if char.isdecimal() else "." if char in numerals.points else char)
    plain = "".join(kept)
    if not plain or plain in numerals.points:
        return None
    if all(c.isdecimal() or c == "." for c in plain):
        return Decimal(plain) if plain.count(".") <= 1 and plain[0] != "." else None
    if all(c in numerals.digits or c == "." for c in plain):
        return _positional(plain, numerals)
    return _multiplicative(plain, numerals)


def _digit(char: str) -> int:
    return int(char)  # every Unicode decimal digit, full-width ones too


def _positional(text: str, numerals: Numerals) -> Decimal | None:
    if text.count(".") > 1 or text[0] == ".":
        return None
    return Decimal("".join("." if c == "." else str(numerals.digits[c]) for c in text))


def _multiplicative(text: str, numerals: Numerals) -> Decimal | None:
    """Groups closed by 万 and 亿, places within a group; a digit after a place without a zero between
    (三千五, 两万三) stands for the next lower place."""
    total = group = Decimal(0)
    digits = ""  # the digits waiting for a place
    last = Decimal(0)  # the place or group that came last, 0 after a zero
    for char in text:
        if char.isdigit():
            digits += char
        elif char == ".":
            if not digits and not group and not total:
                return None
            digits += char  # alone where a place stands before it: 二十点五
        elif char in numerals.digits or char in numerals.some:
            if (value := numerals.digits.get(char, numerals.some.get(char, 0))) == 0 and not digits:
                last = Decimal(0)  # 零 says that places are skipped
            elif digits.strip("0.") and "." not in digits and (group or total):
                return None  # 十七八, a hundred and some
            digits += str(value)
        elif char in numerals.twenties:
            if digits:
                return None
            group += numerals.twenties[char]
            last = Decimal(10)
        elif char in numerals.places:
            factor = numerals.places[char]
            if (count := _count(digits, one=True)) is None:
                return None
            group += count * factor
            digits, last = "", factor
        elif char in numerals.myriads:
            factor = numerals.myriads[char]
            if (count := _count(digits, one=False)) is None:
                return None
            group += count
            if not group and not total:
                group = Decimal(1)  # 万 alone is one of it
            if total and (total < factor or not group):
                total, group = (total + group) * factor, Decimal(0)  # 一万亿, 三千万亿
            else:
                total, group = total + group * factor, Decimal(0)
            digits, last = "", factor
        else:
            return None
    if (count := _count(digits, one=False)) is None:
        return None
    if len(digits) == 1 and last >= 100 and not text[-1].isdigit():
        count *= last / 10  # 三千五 is 3500, 两万三 is 23000
    return total + group + count


def _count(digits: str, *, one: bool) -> Decimal | None:
    """The digits before a place as a number; none there count as one (十五) where ``one`` says so."""
    if not digits:
        return Decimal(1 if one else 0)
    if digits.count(".") > 1 or digits[-1] == "." or (one and digits[0] == "."):
        return None
    return Decimal(digits) if digits.strip("0") or not one else Decimal(1)  # 一万零十二: 零 skips places
