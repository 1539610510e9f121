"""Why a number is a fact, or is none, in one sentence: the rule, the row of a word list, or what stands by default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import pairwise, takewhile
from typing import Any
from unicodedata import normalize

import regex

from guihua.errors import PlaceError
from guihua.expressions.mentions import NO_RULE
from guihua.lexicons.comparators import EQUAL, find_comparator
from guihua.messages import Text, as_is, say, some
from guihua.prose.context import FACT_SOURCES
from guihua.prose.dating import ACTUAL, HAVING, REACHED
from guihua.prose.names import NONE
from guihua.rules import stages
from guihua.rules.matching import Rule
from guihua.rules.placeholders import spoken
from guihua.rules.ruleset import Rules
from guihua.rules.widths import wide
from guihua.workbench.barring import barred
from guihua.workbench.deciding import deciding_words
from guihua.workbench.explain import Explained
from guihua.workbench.marks import CLOSE, OPEN
from guihua.workbench.match_details import NearMiss, form_line, lists_named_in, near_misses
from guihua.workbench.questions import of_one_width

_Row = Mapping[str, Any]
BESIDE = 6  # characters before and behind a number by which a question about it is known
_SHOWN = 40  # characters shown of a part of a pattern
STAGE_OF: Mapping[str, str] = {"role": stages.ROLE, "measure": stages.MEASURE}
_UNITS = "units"  # the word list
_YEARS = ("year", "context_year")


def why(told: Explained, number: str, rules: Rules) -> list[Text]:
    """A sentence for every place of the text where ``number`` stands. Raises PlaceError where it stands nowhere."""
    places = [
        (told.start + match.start(), told.start + match.end()) for match in numeral_pattern(number).finditer(told.text)
    ]
    if not places:
        there = some([str(row["raw"]) for table, row in told.rows if table in ("quantities", "times")]) or say(
            "nothing"
        )
        text = told.text.strip()[:_SHOWN]
        raise PlaceError(say("no-such-number", number=number, text=text, there=there).lines)
    return [_why(told, start, end, rules) for start, end in places]


def numeral_pattern(number: str) -> regex.Pattern[str]:
    """The number as a text may have it: with or without signs between thousands and blanks before its unit, in signs of
    either width."""
    point, comma = map(_of_both_widths, ".,")
    asked = "".join(normalize("NFKC", number).replace(",", "").split())
    gaps = ("" if "." in (a, b) else f"{comma}?" if (a + b).isdigit() else r"\s*" for a, b in pairwise(asked))
    signs = "".join(gap + _of_both_widths(sign) for gap, sign in zip(("", *gaps), asked, strict=True))
    ends = rf"(?!{point}?\d|{comma}\d{{3}}(?!\d))" if asked[-1:].isdigit() else ""
    return regex.compile(rf"(?<!\d)(?<!{point})(?!(?<=\d{comma})\d{{3}}(?!\d)){signs}{ends}")


def _of_both_widths(sign: str) -> str:
    return f"[{regex.escape(sign)}{wide(sign)}]" if "!" <= sign <= "~" else regex.escape(sign)


def _why(told: Explained, start: int, end: int, rules: Rules) -> Text:
    rows = {table: row for table, row in told.rows if _covers(row, start, end) and row.get("raw")}
    raw = str(next((rows[t]["raw"] for t in ("indicators", "quantities", "times") if t in rows), ""))
    raw = raw or told.source.text[start:end]
    if "indicators" in rows:
        parts = list(_parts(told, rows["indicators"], rules))
        return say("why-fact", raw=raw, name=rows["indicators"]["name"], parts=_joined(parts))
    return say("why-no-fact", raw=raw, cause=_cause(told, start, end, rows, rules))


def _covers(row: _Row, start: int, end: int) -> bool:
    return row["char_start"] is not None and row["char_start"] <= start and end <= row["char_end"]


def _joined(parts: Sequence[Text]) -> Text:
    whole = parts[0]
    for part in parts[1:]:
        whole = say("and-so", first=whole, then=part)
    return whole


# ---- a fact --------------------------------------------------------------------------------------------------------


def _parts(told: Explained, row: _Row, rules: Rules) -> Iterator[Text]:
    """What gave each field of a fact: words, a rule, a row of a list, or nothing."""
    yield say("part-by", field="name", value=row["name"], by=_given(told, row, ("name",), named_by(row, rules)))
    if row["canonical_name"] and (line := _line(row, "indicators.tsv") or _line(row, "linking.rules.tsv")):
        yield say("part-by", field="canonical_name", value=row["canonical_name"], by=as_is(line))
    elif not row["canonical_name"]:
        yield say("part-no-canonical")
    if row["unit"] and (line := _line(row, "units.tsv")):
        yield say("part-by", field="unit", value=row["unit"], by=as_is(line))
    if row["comparator"] not in (EQUAL, None):
        yield say("part-by", field="comparator", value=row["comparator"], by=_comparator(told, row, rules))
    year = row["year_end"] if row["year_end"] is not None else row["context_year_end"]
    if year is None:
        yield say("part-none" if told.is_in_plan else "part-none-of-plan")
    else:
        yield say("part-by", field="year", value=year, by=_given(told, row, _YEARS, None, row["context_year_from"]))
    for field in STAGE_OF:
        by = stated(told, field, row, rules)
        if by is None and row["source"] == "table":
            by = _rule(rules, row["rule_id"])
        if by is None and field == "role" and told.has_base and row["year_end"] is not None:
            by = say("by-year", year=row["year_end"])
        yield (
            say("part-by", field=field, value=row[field], by=by)
            if by
            else say("part-default", field=field, value=row[field])
        )


def stated(told: Explained, field: str, row: _Row, rules: Rules) -> Text | None:
    """What stated the role or measure of a fact: the words, and the rule of its stage that read them; in a table the
    words of a heading, their row of a list and the rule. Null where nothing did."""
    if row["source"] != "table":
        text, rule = _answer(told, STAGE_OF[field], row["char_start"], row["char_end"], rules) or ("", None)
        if rule is None or (rule.emit.get(field) != row[field] and not _is_there(rule, row)):
            return _given(told, row, (field,), None)
        if (by := words_at_work(rules, rule, text)) is not None:
            return say("words-by-rule", words=by, rule=_named(rule))
        return _given(told, row, (field,), rule)
    if (found := _of_header(told, row, rules)) is None or field != "role":
        return None
    words, rule = found
    line = form_line(rules, rule.written, words)
    quoted = say("words", text=words) if line is None else say("word-of-list", text=words, place=line)
    return say("words-by-rule", words=quoted, rule=_named(rule))


def _is_there(rule: Rule, row: _Row) -> bool:
    """True of a rule that makes a value actual where nothing else says what it is, and did: its words are the evidence,
    up to the number."""
    judged = (one for one in row.get("evidence") or () if one["role"] == "role")
    states = rule.emit.get("role") in (HAVING, REACHED) and row["role"] == ACTUAL
    return states and any(one["char_start"] < row["char_start"] < one["char_end"] for one in judged)


def words_at_work(rules: Rules, rule: Rule, text: str, within: str | None = None) -> Text | None:
    """The words that decide what a rule finds in a text, with their rows of lists."""
    found = deciding_words(rules, rule, text, within)
    told = [say("word-of-list", text=one.word, place=one.place) for one in found]
    return reduce(lambda first, then: say("and-by-rule", first=first, then=then), told) if told else None


def _of_header(told: Explained, row: _Row, rules: Rules) -> tuple[str, Rule] | None:
    """The words of the heading over a value that say the role it has, and the rule that reads them."""
    for header in told.headers.get((row["table_id"], row["col"]), ()):
        for match in rules.candidates(stages.HEADER_ROLE, header)[:1]:
            role = match.rule.emit["role"]
            return (header[match.start : match.end], match.rule) if role == row["role"] else None
    return None


def _given(
    told: Explained, row: _Row, roles: Sequence[str], rule: Rule | Text | None, source: str | None = None
) -> Text | None:
    """The words that gave a field and the rule that read them, one of the two, or nothing."""
    spans = [one for one in row.get("evidence") or () if one["role"] in roles]
    words = ["".join(told.source.text[one["char_start"] : one["char_end"]].split()) for one in spans]
    by = rule if isinstance(rule, Text) or rule is None else _named(rule)
    if not words:
        return by
    quoted = say("words", text=" ".join(dict.fromkeys(words)))
    if source is not None:
        quoted = say("words-of", words=quoted, source=source)
    return quoted if by is None else say("words-by-rule", words=quoted, rule=by)


def _comparator(told: Explained, row: _Row, rules: Rules) -> Text:
    """The row of the list behind a comparator, or the rule of the number itself."""
    line = told.source.line_span(told.source.line_of(row["char_start"]))
    text = told.source.text[line.start : max(line.end, row["char_end"] + BESIDE)]
    at = row["char_start"] - line.start
    _, cues = find_comparator(text, at, at + len(row["raw"]), {row["type"]}, rules)
    for start, end in cues:
        form = text[start:end]
        found = [
            r for r in rules.lexicon("comparators").rows if r.form == form and r["comparator"] == row["comparator"]
        ]
        if found:
            return say("word-of-list", text=form, place=found[0].position.place)
    return _rule(rules, row["rule_id"]) or say("no-rule")


def _line(row: _Row, file: str) -> str | None:
    return next((line for line in row["lexicon_lines"] if line.startswith(f"{file}:")), None)


def _rule(rules: Rules, rule_id: str | None) -> Text | None:
    rule = next((rule for rule in rules.all if rule.id == rule_id), None)
    return None if rule is None else _named(rule)


def named_by(row: _Row, rules: Rules) -> Text | None:
    """The rules that gave the name of a fact, the one asked about its number first; null where none did."""
    told = [_rule(rules, one) for one in row.get("name_rules") or (row["rule_id"],)]
    found = [one for one in told if one is not None]
    return reduce(lambda first, then: say("and-by-rule", first=first, then=then), found) if found else None


def _named(rule: Rule) -> Text:
    return say("given-by-rule", rule=rule.id, place=rule.position)


# ---- no fact -------------------------------------------------------------------------------------------------------


def _cause(told: Explained, start: int, end: int, rows: Mapping[str, _Row], rules: Rules) -> Text:
    if "quantities" not in rows:
        if "times" in rows:
            return say("why-time", raw=rows["times"]["raw"], rule=_rule(rules, rows["times"]["rule_id"]) or "")
        return _unread(told, start, end, rules)
    quantity = rows["quantities"]
    place = quantity["char_start"], quantity["char_end"]
    ruled_out, named = (_answer(told, stage, *place, rules) for stage in (stages.NO_VALUE, stages.NAME))
    if ruled_out is None and named is not None and named[1].emit.get("how") == NONE:
        ruled_out = named
    if ruled_out is not None:
        _, rule = ruled_out
        return say("why-no-value", rule=_named(rule), why=rule.why.rstrip("."))
    if told.kind.split(",")[0] not in FACT_SOURCES:
        return _of_line(told, start, end)
    if named is not None:
        question, rule = named
        if (asked := next(questions_about(told, stages.SUBJECT, *place, rules), None)) is not None:
            text, near = spoken(asked, marks=OPEN + CLOSE), _nearest(rules.stage(stages.SUBJECT), asked, rules)
            return say("why-no-subject", text=text, near=near, rule=_named(rule))
        text = spoken(question, marks=OPEN + CLOSE)
        return say("why-none-before", text=text, rule=_named(rule), why=rule.why.rstrip("."))
    for stage in (stages.NAME, stages.STATED_DURATION):
        if (asked := next(questions_about(told, stage, *place, rules), None)) is not None:
            text, near = spoken(asked, marks=OPEN + CLOSE), _nearest(rules.stage(stage), asked, rules)
            return say("why-nameless" if stage == stages.NAME else "why-duration", text=text, near=near)
    return say("why-not-asked")


def _of_line(told: Explained, start: int, end: int) -> Text:
    """What kind of line states no facts of numbers in its text; in a table, what the column or row is not."""
    if "table" not in told.kind.split(", "):
        return say("why-kind", kind=told.kind)
    cell = next((row for table, row in told.rows if table == "cells" and _covers(row, start, end)), None)
    if cell is None or cell["column_role"] == "value":
        return say("why-cell")
    heading = " ".join(told.headers.get((cell["table_id"], cell["col"]), ()))
    column = say("why-cell-column", role=cell["column_role"], heading=heading)
    return say("why-cell-unknown", told=column) if cell["column_role"] == "other" else column


def _unread(told: Explained, start: int, end: int, rules: Rules) -> Text:
    """A number that is no quantity and no time: what named it, or how far the rules on numbers got."""
    first = max(told.start, start - BESIDE)
    around = told.source.text[first : end + BESIDE].split("\n")[0]
    text = next((text for stage, _, text in told.asked if stage == stages.MENTION and around in text), None)
    if text is None:
        return _of_line(told, start, end)
    at = text.find(around) + start - first
    until = at + end - start
    stand = rules.find(stages.MENTION, text)
    for match in stand:
        if match.start <= at and until <= match.end:
            return say("why-identifier", raw=text[match.start : match.end], rule=_named(match.rule))
    told_of = [rule for rule in rules.stage(stages.MENTION) if rule.emit.get("type") != NO_RULE]
    if (bar := next(filter(None, (barred(rules, rule, text, at, until) for rule in told_of)), None)) is not None:
        return say("why-barred", rule=_named(bar.rule), text=bar.word, place=bar.place, exception=bar.exception)
    taken = [(0, at), *((match.start, match.end) for match in stand if match.start >= until)]
    near = [miss for miss in near_misses(rules, told_of, text, len(told_of), taken) if miss.start < until]
    for miss in near:
        if miss.end == until and _asks_for_a_unit(miss, text[until:], rules):
            return say("why-no-unit", text=_beginning(text[until:]) or say("nothing"), near=_told_near(miss))
    return say("why-unread", near=_told_near(near[0]) if near else say("nothing-near"))


def _asks_for_a_unit(miss: NearMiss, behind: str, rules: Rules) -> bool:
    """True where the part of a pattern that failed names the list of units, and what stands there begins with none."""
    forms = rules.lexicon(_UNITS).forms() if _UNITS in lists_named_in(rules, miss.failing) else ()
    return bool(forms) and not behind.lstrip().startswith(tuple(forms))


def _beginning(text: str) -> str:
    """The first letters of a text, up to a mark, a digit or a blank."""
    return "".join(takewhile(str.isalpha, text[:BESIDE]))


def _nearest(asked: Sequence[Rule], text: str, rules: Rules) -> Text:
    """The rule that got furthest in a text."""
    found = near_misses(rules, asked, text, 1)
    return _told_near(found[0]) if found else say("nothing-near")


def _told_near(miss: NearMiss) -> Text:
    failing = miss.failing if len(miss.failing) <= _SHOWN else f"{miss.failing[:_SHOWN]}…"
    return say("nearest", rule=_named(miss.rule), failing=failing)


def _answer(told: Explained, stage: str, start: int, end: int, rules: Rules) -> tuple[str, Rule] | None:
    """The text in which ``stage`` was asked about the number at ``[start, end)`` and the rule that stood."""
    for text in questions_about(told, stage, start, end, rules):
        if (match := rules.first(stage, text)) is not None:
            return text, match.rule
    return None


def questions_about(told: Explained, stage: str, start: int, end: int, rules: Rules) -> Iterator[str]:
    """The texts in which a stage was asked about the number at ``[start, end)`` of the source: it is the one marked,
    and the words beside it are those of the source."""
    source = told.source.text
    number, before, after = (
        of_one_width(part, rules) for part in (source[start:end], source[:start][-4 * BESIDE :], source[end:])
    )
    for asked, _, text in told.asked:
        if asked != stage:
            continue
        head, _, rest = spoken(text, marks=OPEN + CLOSE).partition(OPEN)
        marked, _, tail = rest.partition(CLOSE)
        head, tail = of_one_width(head, rules)[-BESIDE:], of_one_width(tail, rules)[:BESIDE]
        if of_one_width(marked, rules) == number and before.endswith(head) and after.startswith(tail):
            yield text
