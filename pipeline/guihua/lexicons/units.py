"""A unit as written (万元/人, 吨标准煤, ％) → its scale, its bare form, its dimension and exact factor.

The units stand in ``rules/units.tsv``; a divided unit (元/人·年) or a product (kN·m) is put together from its members.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction
from math import prod

import regex

from guihua.lexicons.numerals import Numerals, numerals_of, scale_value
from guihua.rules.memo import kept_with_rules, once_per_rules
from guihua.rules.ruleset import Rules
from guihua.rules.word_lists import Row

EXACT = Context(prec=28)  # digits kept of a factor that no decimal can hold, such as 2000/3
_COUNT = "count"
CURRENCY = "currency"
_PERCENT = "percent"  # a class of units


@dataclass(frozen=True, slots=True)
class Unit:
    """``scale`` × ``form``: 万亩 is 10⁴ × 亩. ``factor`` leads from ``form`` to ``reference`` (2000/3 m2), both null
    for plain counts; ``lines`` are the places of the word list it was read by."""

    scale: Decimal
    form: str
    cls: str | None
    dimension: str | None
    factor: Fraction | None
    reference: str | None
    lines: tuple[str, ...] = ()

    def si_value(self, value: Decimal) -> Decimal | None:
        """``value`` of this unit in the reference unit, exact where a decimal can be."""
        return None if self.factor is None else in_reference(value, self.factor)


def in_reference(value: Decimal, factor: Fraction) -> Decimal:
    """``value`` × ``factor`` to 28 digits: 1 亩 → 666.6666…7 m2."""
    return EXACT.normalize(EXACT.divide(EXACT.multiply(value, factor.numerator), factor.denominator))


@dataclass(frozen=True, eq=False)
class UnitTable:
    rows: dict[str, Row]
    divided: regex.Pattern[str]
    times: regex.Pattern[str]  # any mark between two units that are multiplied, and its usual form
    joint: str
    canonical: dict[str, str]
    openers: tuple[str, ...]
    closers: tuple[str, ...]
    numerals: Numerals

    def read(self, raw: str) -> Unit:
        """The unit ``raw``, scale words before it included. An unknown unit keeps its form and has no dimension."""
        text = "".join(raw.split())
        if (known := self._whole(text)) is not None:
            return known
        for cut in range(1, len(text) + 1):
            if text[cut - 1] not in self.numerals.myriads and text[cut - 1] not in self.numerals.places:
                break
            rest = self._whole(text[cut:])
            if rest is not None or cut == len(text):
                found = rest or Unit(Decimal(1), "", None, None, None, None)
                return Unit(
                    scale_value(text[:cut], self.numerals),
                    found.form, found.cls, found.dimension, found.factor, found.reference, found.lines,
                )  # fmt: skip
        lead = len(text) - len(text.lstrip("".join(self.numerals.myriads)))
        return Unit(scale_value(text[:lead], self.numerals), text[lead:], None, None, None, None)

    def _whole(self, text: str) -> Unit | None:
        if (row := self.rows.get(text)) is not None:
            return self._unit(row)
        if len(members := self.times.split(text)) > 1 and (product := self._product(members)) is not None:
            return replace(product, form=text)
        if text[-1:] in self.closers:
            head = text[: max(text.rfind(opener) for opener in self.openers)]
            if (row := self.rows.get(head)) is not None:
                return replace(self._unit(row), form=text)  # 台（套）
        if (m := self.divided.fullmatch(text)) is None or (above := self._whole(m["above"])) is None:
            return None
        return self._quotient(text, above, m.captures("below"))

    def _product(self, members: list[str]) -> Unit | None:
        """t·km: as its row says, whatever mark joins it; one without a row is put together (N·m)."""
        if (row := self.rows.get(self.joint.join(members))) is not None:
            return self._unit(row)
        units = [self._unit(row) for member in members if (row := self.rows.get(member)) is not None]
        if len(units) < len(members):
            return None
        factors = [unit.factor * Fraction(unit.scale) for unit in units if unit.factor is not None]
        whole = len(factors) == len(units)
        return Unit(
            Decimal(1),
            self.joint.join(unit.form for unit in units),
            units[0].cls,
            self.joint.join(unit.dimension or "" for unit in units) if all(unit.dimension for unit in units) else None,
            prod(factors, start=Fraction(1)) if whole else None,
            self.joint.join(unit.reference or "" for unit in units) if whole else None,
            tuple(line for unit in units for line in unit.lines),
        )

    def _unit(self, row: Row) -> Unit:
        factor = Fraction(row["factor"]) if row["factor"] else None
        form = self.canonical.get(row.form, row.form)
        scale = Decimal(1)
        if factor is not None and (written := self.rows.get(form)) is not None and written["factor"]:
            ratio = factor / Fraction(written["factor"])  # 千分之 is written as tenths of %
            scale, factor = Decimal(ratio.numerator) / ratio.denominator, Fraction(written["factor"])
        dimension, reference = row["dimension"] or None, row["reference"] or None
        return Unit(scale, form, row["class"], dimension, factor, reference, (row.position.place,))

    def _quotient(self, text: str, above: Unit, below: list[str]) -> Unit:
        """元/人·年: counts below divide by nothing that has a unit, so 元/人 is in CNY, 元/人·年 in CNY/s."""
        factor, dimensions, references = above.factor, [above.dimension or ""], [above.reference or ""]
        lines = above.lines
        for text_below in below:
            divisor = self.read(text_below.lstrip("0123456789") or text_below)
            lines += divisor.lines
            if divisor.dimension is None:
                factor = None
                continue
            dimensions.append(divisor.dimension)
            scale = Fraction(divisor.scale)
            if divisor.dimension == _COUNT:
                factor = factor / scale if factor is not None else None
            elif divisor.factor is None or factor is None:
                factor = None
            else:
                factor /= divisor.factor * scale
                references.append(divisor.reference or "")
        dimension = "/".join(d for d in dimensions if d) or None
        reference = "/".join(r for r in references if r) if factor is not None else None
        return Unit(Decimal(1), text, above.cls, dimension, factor, reference, lines)


@once_per_rules
def unit_table(rules: Rules) -> UnitTable:
    """The units of a rule set."""
    rows = rules.lexicon("units").rows
    marks = rules.lexicon("marks")
    over = "".join(regex.escape(f) for f in marks.forms("unit_over"))
    joints = marks.forms("unit_times")
    times = "".join(map(regex.escape, joints))
    openers, closers = marks.forms("unit_open"), marks.forms("unit_close")
    brackets = "".join(regex.escape(f) for f in (*openers, *closers))
    divided = regex.compile(
        f"(?<above>[^{over}]+)(?:[{over}][{brackets}]?(?<below>[^{over}{times}{brackets}]+)"
        f"(?:[{times}](?<below>[^{over}{times}{brackets}]+))*[{brackets}]?)+"
    )
    canonical = {row.form: row["canonical"] for row in rows if row["canonical"]}
    known = {row.form: row for row in rows}
    return UnitTable(
        known, divided, regex.compile(f"[{times}]"), joints[0], canonical, openers, closers, numerals_of(rules)
    )


@kept_with_rules(4096)
def read_unit(raw: str, rules: Rules) -> Unit:
    """The unit of a header or a caption (万元, 元/人·年, %); see ``UnitTable.read``."""
    return unit_table(rules).read(raw)


def is_percent(raw: str, rules: Rules) -> bool:
    """True for %, ‰ and percentage points."""
    return read_unit(raw, rules).cls == _PERCENT


YUAN = "CNY"
