"""A number or date of a spreadsheet as its format shows it: 0.655 in the format ``0.0%`` is 65.5%."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache

import regex

from guihua.files import package_rows

TOKEN = regex.compile(
    r'"(?P<words>[^"]*)"?|[\\!](?P<char>.)|_.|\*.|\[(?P<about>[^\]]*)\]|(?P<general>(?i:general)|G/\p{Han}+)'
    r"|(?P<digits>[0#?](?:[0#?,. ]*[0#?.,])?(?:[Ee][+-]0+)?)|(?P<percent>%)|(?P<other>.)",
    regex.DOTALL,
)
DATE_TOKEN = regex.compile(
    r'"([^"]*)"?|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|(?i:(y+|m+|d+|h+|s+|am/pm|aaa+))|(.)'
)
DATE_SIGNS = regex.compile(r"[yYdD]|[mM]{1,5}(?![a-zA-Z])|[hH]{1,2}|[sS]{1,2}")
_Value = str | bool | int | float | datetime | date | time | timedelta | None


def shown(value: _Value, form: str) -> str:
    """What a cell shows. A format that cannot be read shows the number plainly."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return value
        case int() | float():
            return _number(value, form)
        case datetime() | date() | time():
            return _date(value, form)
        case _:
            return str(value)


def plain(value: float) -> str:
    """A number without a format, up to the digits that a spreadsheet shows."""
    if isinstance(value, int) or (float(value).is_integer() and abs(value) < 1e15):
        return str(int(value))
    try:
        text = f"{Decimal(repr(value)):.11g}"
        return format(Decimal(text).normalize(), "f") if abs(Decimal(text).adjusted()) < 20 else text
    except (InvalidOperation, ValueError, OverflowError):
        return str(value)


def _number(value: float, form: str) -> str:
    sections = _sections(form)
    section = sections[0]
    sign = "-" if value < 0 else ""
    if value < 0 and len(sections) > 1 and not regex.search(r"\[[<>=]", form):
        section, sign = sections[1], ""
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    tokens = list(TOKEN.finditer(section))
    if section == "@" or any(t["other"] == "/" for t in tokens):
        return plain(value)
    percents = sum(1 for t in tokens if t["percent"])
    dealt = _dealt(abs(value), [t["digits"] for t in tokens if t["digits"]], percents)
    if dealt is None:
        return plain(value)
    said, digits = "", iter(dealt)
    for token in tokens:
        if token["digits"]:
            said += sign + next(digits)
            sign = ""
        elif token["general"]:
            said += sign + plain(abs(value))
        elif token["percent"]:
            said += "" if said.endswith("\n") else "%"  # below a line break nobody sees it: 0.00,,"..."\n%
        elif token["about"] is not None:
            said += token["about"][1:].split("-")[0] if token["about"].startswith("$") else ""
        else:
            said += token["words"] or token["char"] or token["other"] or ""
    return said.rstrip("\n") if dealt else said or plain(value)


def _dealt(value: float, forms: list[str], percents: int) -> list[str] | None:
    """The digits of a number for each run of places in its format; null where that cannot be told. Signs may stand
    between the places of a whole number, a point too: 123456 in the format ``0!.0,`` is 12.3."""
    if len(forms) < 2:
        return [_digits(value, form, percents) for form in forms]
    if any(sign in form for form in forms for sign in ".Ee"):
        return None
    text = _digits(value, "".join(forms), percents)
    dealt: list[str] = []
    for form in reversed(forms[1:]):
        places, cut = sum(c in "0#?" for c in form), len(text)
        while places and cut:
            cut -= 1
            places -= text[cut].isdigit()
        dealt.insert(0, text[cut:])
        text = text[:cut]
    return [text, *dealt]


def _digits(value: float, form: str, percents: int) -> str:
    if "E" in form or "e" in form:
        return plain(value)
    number = Decimal(repr(value)) * Decimal(100) ** percents
    whole, point, fraction = form.replace(" ", "").partition(".")
    scaled = len(whole) - len(whole.rstrip(",")) if not point else len(fraction) - len(fraction.rstrip(","))
    number /= Decimal(1000) ** scaled
    places = fraction.rstrip(",")
    try:
        number = number.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    except InvalidOperation:
        return plain(value)
    text = f"{number:,f}" if "," in whole.rstrip(",") else f"{number:f}"
    head, _, tail = text.partition(".")
    least = sum(c == "0" for c in places)
    while len(tail) > least and tail.endswith("0"):
        tail = tail[:-1]
    zeros = sum(c == "0" for c in whole)
    head = head.zfill(zeros) if "," not in head else head
    return f"{head}.{tail}" if tail else head


def _sections(form: str) -> list[str]:
    """The parts of a format for positive, negative and zero numbers."""
    parts, quoted = [""], False
    for n, char in enumerate(form):
        quoted ^= char == '"' and (n == 0 or form[n - 1] != "\\")
        if char == ";" and not quoted:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def implied_date(number: int) -> str | None:
    """The format of dates that a file names by ``number`` and does not write out; null for any other number."""
    return _implied_dates().get(number)


@cache
def _implied_dates() -> Mapping[int, str]:
    """Part of the package, never changed."""
    return {int(number): form for number, form in package_rows("guihua.read.formats", "date_formats.tsv")}


def is_date(form: str) -> bool:
    """True for a format of dates or times."""
    bare = regex.sub(r'"[^"]*"?|\\.|\[[^\]]*\]|_.|\*.', "", _sections(form)[0])
    return DATE_SIGNS.search(bare) is not None and not regex.search(r"(?i)general|[#?]|0\.|E\+", bare)


def _date(value: date | time, form: str) -> str:
    if not is_date(form):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    said, hours = "", False
    for words, char, currency, sign, other in DATE_TOKEN.findall(_sections(form)[0]):
        if not sign:
            said += words or char or currency or other
            continue
        said += _part(value, sign.lower(), hours)
        hours = sign[0] in "hH"
    return said.strip()


def _part(value: date | time, sign: str, hours: bool) -> str:
    match sign[0]:
        case "y" if isinstance(value, date):
            return f"{value.year:04}" if len(sign) > 2 else f"{value.year % 100:02}"
        case "m" if isinstance(value, date) and not hours:
            return f"{value.month:02}" if len(sign) == 2 else str(value.month)
        case "d" if isinstance(value, date):
            return f"{value.day:02}" if len(sign) == 2 else str(value.day)
        case "h" if isinstance(value, datetime | time):
            return f"{value.hour:0{min(len(sign), 2)}}"
        case "m" if isinstance(value, datetime | time):
            return f"{value.minute:0{min(len(sign), 2)}}"
        case "s" if isinstance(value, datetime | time):
            return f"{value.second:0{min(len(sign), 2)}}"
        case _:
            return ""
