"""Numerals: every form a plan writes, and a writer whose output must read back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guihua.lexicons.numerals import numerals_of, read_number, scale_value, split_scale
from loaded import own_rules

NUMERALS = numerals_of(own_rules())

FORMS = [
    ("五八○", 580), ("一九五七", 1957), ("二〇三五", 2035), ("一九八Ｏ", 1980), ("两千三百五十万", 23_500_000),
    ("十万零五百", 100_500), ("三万零五", 30_005), ("廿五", 25), ("卅", 30), ("三千五", 3_500), ("两万三", 23_000),
    ("一百五", 150), ("一百零五", 105), ("七百六十六亿四千万", 76_640_000_000),
    ("万亿", 10**12), ("三千万亿", 3 * 10**15),
    ("3千2百万", 32_000_000), ("201万2千", 2_012_000), ("1亿2000万", 120_000_000), ("7.2万", 72_000), ("三点五", "3.5"),
    ("４１，５００", 41_500), ("1,234.5", "1234.5"), ("11，298", 11_298), ("3 500", 3_500), ("３９．８", "39.8"),
    ("1200余", 1_200), ("二十多", 20), ("数百", 100), ("几十", 10), ("零", 0), ("半", "0.5"),
    ("十点二", "10.2"), ("二十点五", "20.5"), ("一百二十点五", "120.5"),
    ("一百点零五", "100.05"), ("二十点五万", 205_000),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), FORMS)
def test_forms(text: str, value: int | str) -> None:
    assert read_number(text, NUMERALS) == Decimal(value)


NO_NUMERALS = [
    "", "。", "亩", "百分", "1.2.3", ".5", "点五", "十点", "十点五百", "十七八", "一百七八十", "三农", "五G",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMERALS)
def test_what_is_no_numeral_is_not_read(text: str) -> None:
    assert read_number(text, NUMERALS) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("两千三百五十万", ("两千三百五十", "万")),
        ("亿", ("", "亿")),
        ("三亿六千万", ("三亿六千万", "")),
        ("五百", ("五百", "")),
    ],
)
def test_scale_at_the_end(text: str, parts: tuple[str, str]) -> None:
    assert split_scale(text, NUMERALS) == parts


def test_scale_words_multiply() -> None:
    assert scale_value("万亿", NUMERALS) == Decimal(10) ** 12
    with pytest.raises(ValueError, match="亩"):
        scale_value("万亩", NUMERALS)


DIGITS, PLACES, GROUPS = "零一二三四五六七八九", ["", "十", "百", "千"], ["", "万", "亿", "万亿"]


def write_group(number: int) -> str:
    text, zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + PLACES[place]
            zero = False
        else:
            zero = True
    return text


def write(number: int) -> str:
    """A whole number below 10¹² in Chinese, by the rules of school."""
    if number == 0:
        return "零"
    text = ""
    for index in range(2, -1, -1):
        group = number // 10_000**index % 10_000
        if group:
            gap = "零" if text and group < 1_000 else ""
            text += gap + write_group(group) + GROUPS[index]
        elif text and not text.endswith("零") and number % 10_000**index:
            text += "零"
    return text.replace("零零", "零")


@given(st.integers(0, 10**12 - 1))
def test_written_numbers_read_back(number: int) -> None:
    assert read_number(write(number), NUMERALS) == number


@given(st.integers(0, 10**9), st.integers(0, 999))
def test_digits_of_any_width_and_grouping_read_back(whole: int, thousandths: int) -> None:
    value = Decimal(whole) + Decimal(thousandths) / 1000
    text = f"{value:,}"
    wide = text.translate({**{ord("0") + i: 0xFF10 + i for i in range(10)}, ord(","): "，", ord("."): "．"})
    assert read_number(text, NUMERALS) == read_number(wide, NUMERALS) == value


@given(st.text("〇一二三四五六七八九十百千万亿廿点0123456789.,余半几", max_size=12))
def test_no_text_breaks_the_reader(text: str) -> None:
    value = read_number(text, NUMERALS)
    assert value is None or value >= 0
