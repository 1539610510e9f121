"""Units: every row of the table reads back, and divided units follow from their members."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from guihua.lexicons.units import in_reference, read_unit
from loaded import own_rules

RULES = own_rules()
ROWS = RULES.lexicon("units").rows
CLASSES = {"currency", "measure", "time", "percent", "multiple", "tenths", "counter", "after_digits"}


def test_every_row_reads_back() -> None:
    for row in ROWS:
        unit = read_unit(row.form, RULES)
        assert row["class"] in CLASSES, row
        assert unit.form == (row["canonical"] or row.form), row
        if unit.factor is None:
            assert (unit.scale, row["factor"]) == (1, ""), row
        else:  # what the canonical form is short of stands in the scale
            assert Fraction(unit.scale) * unit.factor == Fraction(row["factor"]), row
        assert (unit.reference is None) <= (unit.factor is None), row


def test_one_reference_unit_a_dimension() -> None:
    references: dict[str, set[str]] = {}
    for row in ROWS:
        if row["factor"] and row["dimension"] != "currency":
            references.setdefault(row["dimension"], set()).add(row["reference"])
    assert {dimension: refs for dimension, refs in references.items() if len(refs) > 1} == {}


@pytest.mark.parametrize(
    ("raw", "scale", "form", "dimension", "factor", "reference"),
    [
        ("千分之", Decimal("0.1"), "%", "ratio", Fraction(1, 100), "1"),
        ("万亩", 10**4, "亩", "area", Fraction(2000, 3), "m2"),
        ("万亿元", 10**12, "元", "currency", Fraction(1), "CNY"),
        ("万千瓦", 10**4, "千瓦", "power", Fraction(1000), "W"),
        ("千瓦", 1, "千瓦", "power", Fraction(1000), "W"),
        ("千公里", 10**3, "公里", "length", Fraction(1000), "m"),
        ("％", 1, "%", "ratio", Fraction(1, 100), "1"),
        ("万元/人", 10**4, "元/人", "currency/count", Fraction(1), "CNY"),
        ("张/千人", 1, "张/千人", "count/count", None, None),
        ("公里/小时", 1, "公里/小时", "speed", Fraction(5, 18), "m/s"),
        ("微克/立方米", 1, "微克/立方米", "mass/volume", Fraction(1, 10**9), "kg/m3"),
        ("台（套）", 1, "台（套）", "count", None, None),
        ("万吨·公里", 10**4, "吨·公里", "transport", None, None),
        ("kW•h", 1, "kW•h", "energy", Fraction(3_600_000), "J"),
        ("kW·h/m2", 1, "kW·h/m2", "energy/area", Fraction(3_600_000), "J/m2"),
        ("t/(km2·a)", 1, "t/(km2·a)", "mass/area/time", Fraction(1, 31_557_600_000), "kg/m2/s"),
        ("元/亩/年", 1, "元/亩/年", "currency/area/time", Fraction(3, 63_115_200_000), "CNY/m2/s"),
        ("m3/s", 1, "m3/s", "volume/time", Fraction(1), "m3/s"),
        ("吨·米", 1, "吨·米", "mass·length", Fraction(1000), "kg·m"),
        ("吨·单元", 1, "吨·单元", None, None, None),
        ("亿", 10**8, "", None, None, None),
        ("万个单元", 10**4, "个单元", None, None, None),
        ("", 1, "", None, None, None),
    ],
)
def test_read(
    raw: str, scale: int | Decimal, form: str, dimension: str | None, factor: Fraction | None, reference: str | None
) -> None:
    unit = read_unit(raw, RULES)
    assert (unit.scale, unit.form) == (scale, form)
    assert (unit.dimension, unit.factor, unit.reference) == (dimension, factor, reference)


def test_thirds_are_kept_to_28_digits() -> None:
    assert in_reference(Decimal(3), Fraction(2000, 3)) == 2000
    assert in_reference(Decimal(1), Fraction(2000, 3)) == Decimal("666.6666666666666666666666667")
