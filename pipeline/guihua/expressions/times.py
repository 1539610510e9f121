"""Text → the time expressions in it, as TIMEX3 dates or periods (2021-2025年 → 2021/2025, “十四五”期间 → 2021/2025).

What can't be resolved keeps a null value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guihua.expressions.mentions import TIME, find_mentions
from guihua.lexicons.numerals import Numerals, numerals_of, read_number
from guihua.lexicons.plan_periods import plan_periods
from guihua.model import Anchor, Time, View
from guihua.rules import stages
from guihua.rules.matching import Match
from guihua.rules.ruleset import Rules
from guihua.rules.word_lists import Row

CENTURY_TURN = 40  # a year of two digits below this is of the 21st century


def find_times(view: View, rules: Rules, anchor: Anchor | None = None) -> tuple[Time, ...]:
    """The times of a text in the order they stand. ``anchor`` resolves 今年 and the past five years."""
    return read_times(view, find_mentions(view.text, rules), rules, anchor)


def read_times(view: View, mentions: Iterable[Match], rules: Rules, anchor: Anchor | None = None) -> tuple[Time, ...]:
    """The times among the mentions found in ``view.text``, and those told from the time of writing."""
    found: list[Time] = []
    for match in mentions:
        if match.rule.emit.get("type") != TIME:
            continue
        time = _time(match, view, rules, anchor)
        if match.rule.stage == stages.RELATIVE_PERIOD and any(time.span.overlaps(other.span) for other in found):
            continue
        found.append(time)
    return tuple(sorted(found, key=lambda time: time.span))


def _time(match: Match, view: View, rules: Rules, anchor: Anchor | None) -> Time:
    value, start, end = _resolve(match, rules, anchor)
    form = str(match.rule.emit["form"])
    if form == "date" and value is not None:
        form = "period" if "/" in value else "year" if len(value) == 4 else "date"
    plan = match.groups.get("plan")
    lines = (plan_periods(rules)[plan].position.place,) if plan else ()
    relative = "reach" in match.rule.emit
    return Time(
        view.span(match.start, match.end), form, value, start, end, match.rule.id, match.suppressed, lines, relative
    )


Resolved = tuple[str | None, int | None, int | None]  # TIMEX3 value, first year, last year


def _resolve(match: Match, rules: Rules, anchor: Anchor | None) -> Resolved:
    groups, emit, numerals = match.groups, match.rule.emit, numerals_of(rules)
    if "plan" in groups:
        return _plan_period(groups, plan_periods(rules)[groups["plan"]], numerals)
    if "offset" in emit:
        return _relative(groups, emit["offset"], anchor)
    if "reach" in emit:
        return _reach(groups, str(emit["reach"]), anchor, numerals)
    if "decade" in groups:
        return _decade(groups, numerals)
    if "year" not in groups:
        return _of_no_year(groups, numerals), None, None
    year = _year(groups["year"], numerals)
    if "months" in emit:
        first, _, last = next(m for name, m in emit["months"].items() if name in groups).partition("/")
        return f"{year}-{first}/{year}-{last}", year, year
    start = _date(year, groups, "month", "day", numerals)
    if "year_end" in groups:
        end_year = _year(groups["year_end"], numerals, near=year)
        return f"{start}/{_date(end_year, groups, 'month_end', 'day_end', numerals)}", year, end_year
    if "month_end" in groups or "day_end" in groups:
        return f"{start}/{_date(year, groups, 'month_end', 'day_end', numerals)}", year, year
    return start, year, year


def _of_no_year(groups: Mapping[str, str], numerals: Numerals) -> str | None:
    """A month, or a day of one, of a year that is not said: XXXX-12; null where there is none."""
    if "month" not in groups:
        return None
    start = _date(None, groups, "month", "day", numerals)
    return f"{start}/{_date(None, groups, 'month_end', 'day_end', numerals)}" if "month_end" in groups else start


def _date(year: int | None, groups: Mapping[str, str], month: str, day: str, numerals: Numerals) -> str:
    parts = ["XXXX" if year is None else f"{year:04d}"]
    if month == "month_end" and month not in groups:
        month = "month"  # 3月1日至5日: a day of the same month
    for name in (month, day):
        if name in groups and (number := read_number(groups[name], numerals)) is not None:
            parts.append(f"{int(number):02d}")
    return "-".join(parts)


def _year(text: str, numerals: Numerals, near: int | None = None) -> int:
    """A year of four or two digits; the century of two digits is that of ``near``, else told by ``CENTURY_TURN``."""
    number = int(read_number(text, numerals) or 0)
    if number >= 100:
        return number
    if near is not None:
        return near - near % 100 + number
    return number + (2000 if number < CENTURY_TURN else 1900)


def _plan_period(groups: Mapping[str, str], row: Row, numerals: Numerals) -> Resolved:
    start, end = int(row["start"]), int(row["end"])
    if "end" in groups:
        return str(end), end, end
    if "begin" in groups:
        return str(start), start, start
    if "opening" in groups:
        end = start + int(read_number(groups["opening"], numerals) or 1) - 1
    if "closing" in groups:
        start = end - int(read_number(groups["closing"], numerals) or 1) + 1
    if "since" in groups:
        return f"{start}/", start, None
    return f"{start}/{end}", start, end


def _decade(groups: Mapping[str, str], numerals: Numerals) -> Resolved:
    """80年代 → 1980/1989, 1960-80年代 → 1960/1989; one of two digits without its century as ``_year`` tells it."""
    start = _decade_start(groups["decade"], groups, numerals)
    last = _decade_start(groups.get("decade_end", groups["decade"]), groups, numerals, near=start)
    return f"{start}/{last + 9}", start, last + 9


def _decade_start(text: str, groups: Mapping[str, str], numerals: Numerals, near: int | None = None) -> int:
    number = int(read_number(text, numerals) or 0)
    if number >= 100:
        return number
    number = number * 10 if number < 10 else number  # 六 of 六七十年代
    if "century" in groups:
        return (int(read_number(groups["century"], numerals) or 20) - 1) * 100 + number
    for name, century in (("this_century", 2000), ("last_century", 1900)):
        if name in groups:
            return century + number
    if near is not None:
        return near - near % 100 + number
    return number + (2000 if number < CENTURY_TURN else 1900)


def _relative(groups: Mapping[str, str], offsets: Mapping[str, Any], anchor: Anchor | None) -> Resolved:
    if anchor is None or anchor.year is None:
        return None, None, None
    year = anchor.year + int(next(offset for name, offset in offsets.items() if name in groups))
    return str(year), year, year


def _reach(groups: Mapping[str, str], reach: str, anchor: Anchor | None, numerals: Numerals) -> Resolved:
    """Years counted from the time of writing: back from the last that is over, or on from the next; the plan's own."""
    count = read_number(groups["count"], numerals) if "count" in groups else None
    if anchor is None:
        return None, None, None
    start = end = None
    if reach == "plan":
        start, end = (anchor.period_end if "end" in groups else anchor.period_start), anchor.period_end
        if "end" not in groups and "whole" not in groups:
            start = end = None
    elif reach == "century" and anchor.year is not None:
        start = end = (anchor.year + 99) // 100 * 100
    elif count is not None and anchor.base_year is not None:
        base = anchor.base_year
        start, end = (base + 1, base + int(count)) if reach == "next" else (base - int(count) + 1, base)
    if start is None or end is None:
        return None, None, None
    return str(end) if start == end else f"{start}/{end}", start, end


Years = tuple[int | None, int | None]


def years_of(match: Match) -> Years:
    """The first year and the last; a single year that is no end of a period is both."""
    begins, ends = (int(match.groups[name]) if name in match.groups else None for name in ("year", "year_end"))
    return begins, ends or (begins if match.rule.emit.get("whole") else None)
