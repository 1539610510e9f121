"""Times: TIMEX3 values, periods, plan periods; what can't be resolved stays null."""

from __future__ import annotations

import pytest

from guihua.expressions.times import find_times
from guihua.model import Anchor, View
from loaded import own_rules

RULES = own_rules()


def times(text: str, year: int | None = None) -> list[tuple[str, str, str | None]]:
    view = View(text, tuple(range(len(text))))
    return [
        (text[t.span.start : t.span.end], t.type, t.value)
        for t in find_times(view, RULES, Anchor(year) if year else None)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2025年，", ("2025年", "year", "2025")),
        ("2020年底前", ("2020年", "year", "2020")),
        ("（2019年本）", ("2019年", "year", "2019")),
        ("2021-2025年", ("2021-2025年", "period", "2021/2025")),
        ("2021年-2025年", ("2021年-2025年", "period", "2021/2025")),
        ("２０１１—２０１５年", ("２０１１—２０１５年", "period", "2011/2015")),
        ("2021年至2025年", ("2021年至2025年", "period", "2021/2025")),
        ("2011-15年", ("2011-15年", "period", "2011/2015")),
        ("（1996-2000）", ("1996-2000", "period", "1996/2000")),
        ("二〇三五年远景", ("二〇三五年", "year", "2035")),
        ("一九五七年", ("一九五七年", "year", "1957")),
        ("一九八０年的", ("一九八０年", "year", "1980")),
        ("二〇〇六年三月十四日", ("二〇〇六年三月十四日", "date", "2006-03-14")),
        ("2021年11月24日", ("2021年11月24日", "date", "2021-11-24")),
        ("2021年11月", ("2021年11月", "date", "2021-11")),
        ("于2022-08-02 17:28:13", ("2022-08-02 17:28:13", "date", "2022-08-02")),
        ("2020年上半年", ("2020年上半年", "period", "2020-01/2020-06")),
        ("2021年前三季度", ("2021年前三季度", "period", "2021-01/2021-09")),
        ("到57年，产量", ("57年", "year", "1957")),
        ("比五二年增长", ("五二年", "year", "1952")),
        ("53-57年", ("53-57年", "period", "1953/1957")),
        ("五三年到五七年", ("五三年到五七年", "period", "1953/1957")),
        ("1953年到57年", ("1953年到57年", "period", "1953/1957")),
        ("2003/04年度", ("2003/04年度", "period", "2003/2004")),
        ("20世纪90年代", ("20世纪90年代", "period", "1990/1999")),
        ("八十年代", ("八十年代", "period", "1980/1989")),
        ("11月24日", ("11月24日", "date", "XXXX-11-24")),
        ("“十四五”期间", ("“十四五”期间", "named_period", "2021/2025")),
        ("“十三五”末", ("“十三五”末", "named_period", "2020")),
        ("第十四个五年规划", ("第十四个五年规划", "named_period", "2021/2025")),
        ("“九五”期间", ("“九五”期间", "named_period", "1996/2000")),
        ("一五时期", ("一五时期", "named_period", "1953/1957")),
        ("到本世纪中叶", ("本世纪中叶", "named_period", None)),
        ("今后五年", ("今后五年", "named_period", None)),
        ("规划期末", ("规划期末", "named_period", None)),
    ],
)
def test_found(text: str, expected: tuple[str, str, str | None]) -> None:
    assert times(text) == [expected]


def test_members_of_a_list_share_the_word() -> None:
    assert [value for _, _, value in times("到2020、2025和2035年")] == ["2020", "2025", "2035"]


def test_plan_begun_but_not_ended_has_no_last_year() -> None:
    text = "“十一五”以来"
    (time,) = find_times(View(text, tuple(range(len(text)))), RULES)
    assert (time.year_start, time.year_end) == (2006, None)


def test_relative_years_need_the_documents_year() -> None:
    assert times("去年增长") == [("去年", "named_period", None)]
    assert times("去年增长", 2021) == [("去年", "named_period", "2020")]


@pytest.mark.parametrize(
    "text", ["5年", "三年行动", "五年规划", "“七五”普法", "十五个", "2025个", "保持50年不变", "12个月", "中国制造2025"]
)
def test_no_time(text: str) -> None:
    assert times(text) == []
