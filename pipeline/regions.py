"""Names of regions → their codes.

A document's region is read from its title, its issuer and its opening, in that order. A name that fits several
regions is settled by the province or city the document names, and by the years the names were in force; where that
does not leave exactly one, the region stays open and a diagnostic says so.

Source of the codes: ``rules/regions.tsv`` (GB/T 2260). Words such as "the whole city": ``rules/scope_words.tsv``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.model import Diagnostic
from pipeline.rules import Row, Rules

GENERIC = 2  # a county name of so few characters may be a common word: it needs its province or city beside it
OFTEN = (
    2  # times an opening must name the region of a plan whose title and issuer do not, and twice as often as any other
)


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
    """All regions by name and by code."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._by_name: dict[str, list[Region]] = {}
        self._by_code: dict[str, Region] = {}
        full: set[str] = set()
        for row in rows:
            region = _region(row)
            full.add(row.form)
            for name in (row.form, *row["short"].split()):
                self._by_name.setdefault(name, []).append(region)
            if region.adcode not in self._by_code or region.until is None:
                self._by_code[region.adcode] = region
        self._full = frozenset(full)
        self._names = sorted(self._by_name)
        self._automaton = AhoCorasick(self._names, matchkind=MatchKind.LeftmostLongest)

    def mentions(self, text: str) -> Iterator[Mention]:
        """Names and short names in ``text``, leftmost and longest, none overlapping another."""
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            yield Mention(self._names[index], start, end)

    def is_full(self, name: str) -> bool:
        """True for an official name, false for a short one."""
        return name in self._full

    def named(self, name: str, year: int | None = None) -> tuple[Region, ...]:
        """Regions of that name in ``year``; where none was in force then, those nearest in time."""
        regions = self._by_name.get(name, [])
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
        return self._by_code.get(adcode)

    def chain(self, region: Region) -> tuple[Region, ...]:
        """The region and those above it, up to the nation."""
        found = [region]
        while (parent := found[-1].parent) is not None and parent in self._by_code:
            if self._by_code[parent] in found:
                raise ValueError(f"rules/regions.tsv: {region.name} ({region.adcode}) stands above itself")
            found.append(self._by_code[parent])
        return tuple(found)


@lru_cache(maxsize=4)
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


# ---- a document's region -----------------------------------------------------------------------------------


def find_region(
    title: str | None, issuer: str | None, opening: Sequence[str], rules: Rules, year: int | None = None
) -> tuple[Region | None, Diagnostic | None]:
    """The region a plan is for, and what kept it from being found.

    ``opening`` are the first texts of the document; ``year`` is one in which the plan was in force.
    """
    known = gazetteer(rules)
    heads = [text for text in (title, issuer) if text]
    around = frozenset(
        region.adcode
        for text in (*heads, *opening)
        for mention in known.mentions(text)
        if known.is_full(mention.name)
        for region in known.named(mention.name, year)
    )
    for candidates in _candidates(known, heads, opening, year):
        fitting = _fitting(known, candidates, around)
        if len(fitting) == 1:
            return fitting[0], None
        return None, _ambiguous(known, fitting)
    return None, Diagnostic("info", "region-unknown", "no region in title, issuer or opening; its columns are null")


def _candidates(
    known: Gazetteer, heads: Sequence[str], opening: Sequence[str], year: int | None
) -> Iterator[tuple[Region, ...]]:
    """Regions of the telling name in each text in turn; several where the name fits several."""
    for text in heads:
        if found := _first_in_head(known, text, year):
            yield found
    for levels in (("province", "prefecture"), ("nation",)):
        for text in heads:
            for mention in known.mentions(text):
                regions = tuple(r for r in known.named(mention.name, year) if r.level in levels)
                if regions and not known.is_full(mention.name):
                    yield regions
    if told := _most_named(known, opening, year):
        yield told


def _most_named(known: Gazetteer, texts: Sequence[str], year: int | None) -> tuple[Region, ...]:
    """Regions of the name that stands out in ``texts``; its own city, province or counties do not count against it."""
    counts: dict[str, int] = {}
    for text in texts:
        for mention in known.mentions(text):
            if known.is_full(mention.name) and (len(mention.name) > GENERIC or mention.start == 0):
                counts[mention.name] = counts.get(mention.name, 0) + 1
    found = {name: regions for name in counts if (regions := _below_nation(known, name, year))}
    chief = max(found, key=lambda name: counts[name], default="")
    rivals = [
        name
        for name, regions in found.items()
        if name != chief and not any(_related(known, one, other) for one in regions for other in found[chief])
    ]
    stands_out = counts.get(chief, 0) >= OFTEN and all(2 * counts[name] <= counts[chief] for name in rivals)
    return found[chief] if stands_out else ()


def _below_nation(known: Gazetteer, name: str, year: int | None) -> tuple[Region, ...]:
    return tuple(r for r in known.named(name, year) if r.level != "nation")


def _related(known: Gazetteer, one: Region, other: Region) -> bool:
    return _under(known, one, other) or _under(known, other, one)


def _first_in_head(known: Gazetteer, text: str, year: int | None) -> tuple[Region, ...]:
    """Regions of the first full name in ``text``, or of the deepest in a run of names (province, city, county)."""
    found: tuple[Region, ...] = ()
    end = 0
    for mention in known.mentions(text):
        if not known.is_full(mention.name):
            continue
        regions = known.named(mention.name, year)
        joined = not any(c.isalnum() for c in text[end : mention.start])
        if not found:
            if joined or len(mention.name) > GENERIC:
                found, end = regions, mention.end
            continue
        below = tuple(r for r in regions if any(_under(known, r, above) for above in found))
        if not joined or not below:
            break
        found, end = below, mention.end
    return found


def _fitting(known: Gazetteer, candidates: Sequence[Region], around: frozenset[str]) -> tuple[Region, ...]:
    """Those of the candidates that a region named around them lies above, or all where that tells nothing."""
    if len(candidates) == 1:
        return tuple(candidates)
    for depth in (1, 2):  # a named city says more than a named province
        told = tuple(r for r in candidates if any(a.adcode in around for a in known.chain(r)[1 : depth + 1]))
        if told:
            return told
    return tuple(candidates)


def _under(known: Gazetteer, region: Region, above: Region) -> bool:
    return any(r.adcode == above.adcode for r in known.chain(region)[1:])


def _ambiguous(known: Gazetteer, regions: Sequence[Region]) -> Diagnostic:
    places = ", ".join(f"{r.adcode} in {known.chain(r)[1].name}" for r in regions[:6])
    more = f" and {len(regions) - 6} more" if len(regions) > 6 else ""
    return Diagnostic(
        "warning",
        "region-ambiguous",
        f"{regions[0].name} may be {places}{more}; the region stays open: "
        "a title or issuer that names the province or city would settle it",
    )


# ---- the region a value is stated for ----------------------------------------------------------------------


def scope_adcode(scope: str | None, region: Region | None, rules: Rules, year: int | None = None) -> str | None:
    """Code of the place that ``scope`` names in a plan of ``region``; null where it names none, or several."""
    if not scope:
        return None
    known = gazetteer(rules)
    chain = known.chain(region) if region else ()
    whole = {row.form: row["ends"] for row in rules.lexicon("scope_words").rows}
    if scope in whole:
        return next((r.adcode for r in chain if r.name.endswith(whole[scope])), None)
    candidates = known.named(scope, year)
    for above in chain:  # the nearest first: in the region itself, then in the one over it
        inside = [r for r in candidates if any(a.adcode == above.adcode for a in known.chain(r))]
        if inside:
            return inside[0].adcode if len(inside) == 1 else None
    return candidates[0].adcode if len(candidates) == 1 and known.is_full(scope) else None
