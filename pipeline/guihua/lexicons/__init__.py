"""What the word lists of the rules say, as the tables that every stage looks things up in."""

from __future__ import annotations

from collections.abc import Mapping

from guihua.lexicons.comparators import Comparators, comparators_of
from guihua.lexicons.indicator_names import IndicatorNames, indicator_names
from guihua.lexicons.numerals import Numerals, numerals_of
from guihua.lexicons.plan_periods import plan_periods
from guihua.lexicons.regions import Gazetteer, gazetteer
from guihua.lexicons.units import UnitTable, unit_table
from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules
from guihua.rules.word_lists import Row


class Lexicons:
    """The word lists of a rule set, each read into its table when it is first asked for. The rules own the tables:
    ``lexicons_of(rules)`` gives the same object as long as they live, and both go together."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    @property
    def numerals(self) -> Numerals:
        """What the characters of numerals are worth."""
        return numerals_of(self._rules)

    @property
    def units(self) -> UnitTable:
        """Units as written → dimension and exact factor."""
        return unit_table(self._rules)

    @property
    def comparators(self) -> Comparators:
        """Words beside a number that bound it."""
        return comparators_of(self._rules)

    @property
    def regions(self) -> Gazetteer:
        """Regions by name, by code, and who stands over whom."""
        return gazetteer(self._rules)

    @property
    def indicators(self) -> IndicatorNames:
        """Known indicators and the forms they go by."""
        return indicator_names(self._rules)

    @property
    def plan_periods(self) -> Mapping[str, Row]:
        """Five-year plans by name."""
        return plan_periods(self._rules)


lexicons_of = once_per_rules(Lexicons)
