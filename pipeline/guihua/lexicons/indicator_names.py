"""Names as written → names of the indicator lexicon (``rules/indicators.tsv``).

What a name has beside the lexicon's form (quotes, scope, marks, brackets) is taken off step by step by the rules of
the stage ``canonical-name``. A form stands for an indicator only where the value measures what the indicator does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from guihua.lexicons.indicator_families import family_alias
from guihua.lexicons.regions import GENERIC, gazetteer
from guihua.model import Alias, KnownIndicator
from guihua.rules.matching import Match, Rule
from guihua.rules.memo import kept_with_rules, once_per_rules
from guihua.rules.ruleset import Rules

STAGE = "canonical-name"
GROWTH = frozenset({"change", "annual_rate"})  # measures that may be stated in percent of any indicator
RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class IndicatorNames:
    """Indicators by name, and the forms they go by."""

    indicators: Mapping[str, KnownIndicator]
    forms: Mapping[str, Alias]


@once_per_rules
def indicator_names(rules: Rules) -> IndicatorNames:
    """The indicator lexicon of ``rules``."""
    rows = rules.lexicon("indicators").rows
    indicators = {
        row.form: KnownIndicator(
            name=row.form,
            dimension=row["dimension"],
            unit=row["unit"],
            least=_decimal(row["min"]),
            most=_decimal(row["max"]),
            better=row["better"] or "none",
            not_same=_names(row["not_same"]),
            definition=row["definition"],
            quotient_of=_names(row["quotient_of"]),
            sum_of=_names(row["sum_of"]),
            tolerance=Fraction(row["tolerance"] or 0),
            in_panel=row["class"] != "project",
        )
        for row in rows
        if row.form == row["canonical"]
    }
    forms = {
        _folded(row.form): Alias(indicators[row["canonical"]], row["only"] == "table", row.position.place)
        for row in rows
    }
    return IndicatorNames(indicators, forms)


def canonical_name(
    name: str, dimension: str | None, rules: Rules, measure: str = "level", source: str = "table"
) -> str | None:
    """The lexicon's name for ``name``, or null; see ``find_alias``."""
    found = find_alias(name, dimension, rules, measure, source)
    return found.indicator.name if found else None


def find_alias(
    name: str, dimension: str | None, rules: Rules, measure: str = "level", source: str = "table"
) -> Alias | None:
    """The form of the lexicon that ``name`` is, or null.

    ``dimension`` is that of the value, null where it is not known; ``measure`` and ``source`` are as in the table
    ``indicators``.
    """
    forms = indicator_names(rules).forms
    readings = [form for form, growth in _readings(name, rules) if not growth or measure in GROWTH]
    for form in readings:
        found = forms.get(form)
        if found is not None and not (found.only_tables and source != "table") and _fits(found, dimension, measure):
            return found
    for form in reversed(readings):
        found = family_alias(form, forms, rules)
        if found is not None and _fits(found, dimension, measure):
            return found
    return None


def known_indicator(name: str | None, rules: Rules) -> KnownIndicator | None:
    """The indicator of a canonical name, of the lexicon or of a family; null for none."""
    if not name:
        return None
    found = indicator_names(rules)
    if name in found.indicators:
        return found.indicators[name]
    alias = family_alias(name, found.forms, rules)
    return alias.indicator if alias and alias.indicator.name == name else None


def growth_of(indicator: KnownIndicator, rules: Rules) -> KnownIndicator | None:
    """The indicator whose growth this one is (地区生产总值 for 地区生产总值增速); null where it is none of growth."""
    found = indicator_names(rules)
    for form, growth in _readings(indicator.name, rules):
        alias = found.forms.get(form)
        if growth and alias is not None and alias.indicator != indicator:
            return alias.indicator
    return None


@kept_with_rules(4096)  # a name is asked about for its scope, its place and each of its readings
def place_in_name(name: str, rules: Rules) -> str | None:
    """The region that a name begins with (衡东县 in 衡东县粮食产量), if it begins with one."""
    known = gazetteer(rules)
    first = next(known.mentions(name), None)
    whole = first is not None and first.start == 0 and first.end < len(name) and known.is_full(first.name)
    return first.name if first and whole and len(first.name) > GENERIC else None  # 城区 is a county and a word


@kept_with_rules(4096)  # a name is asked about when it is split, linked and compared
def _readings(name: str, rules: Rules) -> tuple[tuple[str, bool], ...]:
    """The name as written and after each step of taking off; true once a word of growth was taken off."""
    text, growth = _folded(name), False
    readings = [(text, growth)]
    rule: Rule | None = None
    matches: list[Match] = []
    while True:
        shorter = _without(text, matches)
        shorter = shorter[len(place_in_name(shorter, rules) or "") :]
        if shorter and shorter != text:
            text, growth = shorter, growth or bool(rule and rule.emit.get("growth"))
            readings.append((text, growth))
        matches = rules.next_of(STAGE, text, rule)
        if not matches:
            return tuple(readings)
        rule = matches[0].rule


def _without(text: str, matches: Sequence[Match]) -> str:
    """A text without what was matched in it."""
    edges = [0, *(edge for match in matches for edge in (match.start, match.end)), len(text)]
    return "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)) if matches else text


def _fits(alias: Alias, dimension: str | None, measure: str) -> bool:
    """True where a value of ``dimension`` may be one of the alias's indicator. What is stated of a project or a
    measure of support does not grow by per cent: that is a word for something else."""
    wanted = alias.indicator.dimension
    if dimension is None or dimension == wanted:
        return True
    if not alias.indicator.in_panel and dimension == RATIO:
        return False
    if dimension == RATIO and measure in GROWTH:
        return True
    return dimension.split("/")[0] == wanted


def _folded(name: str) -> str:
    """Without white space, brackets in one width."""
    return "".join(name.split()).translate(_BRACKETS)


_BRACKETS = {0xFF08: "(", 0xFF09: ")"}


def _names(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split("|")))


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
