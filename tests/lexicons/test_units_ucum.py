"""Unit factors against two well-kept references: the UCUM code of every unit, as ``ucumvert`` and ``pint`` read it."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest

from guihua.rules.word_lists import Row
from loaded import own_rules

ROWS = [row for row in own_rules().lexicon("units").rows if row["ucum"]]
REFERENCES = {"VA": "V.A", "var": "V.A"}  # reference units whose usual sign is no UCUM code
MEASURED = [row for row in ROWS if row["factor"] and "{" not in row["ucum"]]


def _money(row: Row) -> str:
    """{CNY} for 元, {CNY}/10 for 角: the currency itself, or an even part of it."""
    parts = 1 / Fraction(row["factor"])
    return "{" + row["reference"] + "}" + (f"/{parts}" if parts > 1 else "")


def test_rows_are_measured() -> None:
    assert len(MEASURED) > 100
    money = [row for row in ROWS if row["dimension"] == "currency"]  # UCUM has none: an annotation, whose unit is 1
    assert [row.form for row in money if row["ucum"] != _money(row)] == []
    assert [row.form for row in ROWS if "{" in row["ucum"] and row["dimension"] not in ("currency", "count")] == []


def test_the_factor_of_every_row_is_that_of_its_ucum_code() -> None:
    read = cache(pytest.importorskip("ucumvert").PintUcumRegistry().from_ucum)
    for row in MEASURED:
        unit, reference = read(row["ucum"]), read(REFERENCES.get(row["reference"], row["reference"]))
        if row["reference"] in ("Cel", "dB"):  # scales with a zero of their own: the code itself
            assert row["ucum"] == row["reference"], row
            assert Fraction(row["factor"]) == 1, row
            continue
        given = ((1 * unit) / (1 * reference)).to_base_units()
        assert given.dimensionless, row
        assert given.magnitude == pytest.approx(float(Fraction(row["factor"])), rel=1e-12), row
