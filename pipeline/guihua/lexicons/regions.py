"""Names of regions → their codes.

A document's region is read from its title, its issuer and its opening, in that order. A name that fits several
regions is settled by the province or city the document names, and by the years the names were in force; where that
does not leave exactly one, the region stays open and a diagnostic says so.

Source of the codes: ``rules/regions.tsv`` (GB/T 2260). Words such as "the whole city": class ``all_of_region`` of
``rules/cues.tsv``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules
from guihua.rules.word_lists import Row

GENERIC = 2  # a county name of so few characters may be a common word: it needs its province or city beside it


@dataclass(frozen=True, slots=True)
class Region:
    """One region under one name. ``level``: nation, province, prefecture or county; ``parent``: code of the region
    above; ``since`` and ``until``: first year in force and first year no more, null where not known or still so."""

    adcode: str
    name: str
    level: str
    parent: str | None
    official: bool
    since: int | None = None
    until: int | None = None

    def in_force(self, year: int | None) -> bool:
        """True where the name was in force in ``year``; without a year, where it is now."""
        if year is None:
            return self.until is None
        return (self.since is None or self.since <= year) and (self.until is None or year < self.until)


@dataclass(frozen=True, slots=True)
class Mention:
    name: str
    start: int
    end: int


class Gazetteer:
    """All regions by name and by code, as rows of the list: few are ever asked for."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._by_name: dict[str, list[Row]] = {}
        self._by_code: dict[str, Row] = {}
        self._full = frozenset(name for row in rows for name in (row.form, *_whole_shorts(row)))
        for row in rows:
            for name in (row.form, *row["short"].split()):
                self._by_name.setdefault(name, []).append(row)
            if row["adcode"] not in self._by_code or not row["valid_to"]:
                self._by_code[row["adcode"]] = row
        self._names = sorted(self._by_name)
        self._automaton = AhoCorasick(self._names, matchkind=MatchKind.LeftmostLongest)

    def mentions(self, text: str) -> Iterator[Mention]:
        """Names and short names in ``text``, leftmost and longest, none overlapping another."""
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            yield Mention(self._names[index], start, end)

    def is_full(self, name: str) -> bool:
        """True for an official name, or a short one that ends as that does (延边州); false for others."""
        return name in self._full

    def named(self, name: str, year: int | None = None) -> tuple[Region, ...]:
        """Regions of that name in ``year``; where none was in force then, those nearest in time."""
        regions = [_region(row) for row in self._by_name.get(name, ())]
        chosen = [r for r in regions if r.in_force(year)]
        if not chosen and regions:
            if year is not None and all(r.since is not None and year < r.since for r in regions):
                first = min(r.since or 0 for r in regions)
                chosen = [r for r in regions if r.since == first]
            else:
                last = max(r.until or 9999 for r in regions)
                chosen = [r for r in regions if (r.until or 9999) == last]
        return tuple(sorted(chosen, key=lambda r: (r.adcode, r.name)))

    def coded(self, adcode: str) -> Region | None:
        """The region of that code, under the last name it had."""
        row = self._by_code.get(adcode)
        return None if row is None else _region(row)

    def chain(self, region: Region) -> tuple[Region, ...]:
        """The region and those above it, up to the nation."""
        found = [region]
        while (parent := found[-1].parent) is not None and (above := self.coded(parent)) is not None:
            if above in found:
                raise ValueError(f"rules/regions.tsv: {region.name} ({region.adcode}) stands above itself")
            found.append(above)
        return tuple(found)


def _whole_shorts(row: Row) -> Iterator[str]:
    """Short names that say what kind of region they are of, as the official one does: 江华县 of 江华瑶族自治县."""
    if row["class"] != "nation":
        yield from (short for short in row["short"].split() if short[-1] == row.form[-1])


@once_per_rules
def gazetteer(rules: Rules) -> Gazetteer:
    """The regions of ``rules``, built when they are first asked for."""
    return Gazetteer(rules.lexicon("regions").rows)


def _region(row: Row) -> Region:
    def year(text: str) -> int | None:
        return int(text[:4]) if text else None

    return Region(
        adcode=row["adcode"],
        name=row.form,
        level=row["class"],
        parent=row["parent"] or None,
        official=row["kind"] == "official",
        since=year(row["valid_from"]),
        until=year(row["valid_to"]),
    )
