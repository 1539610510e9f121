"""Facts to known indicators and regions: the place of a document and of each of its facts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from guihua.expressions.times import find_times
from guihua.lexicons.indicator_names import find_alias, place_in_name
from guihua.lexicons.regions import GENERIC, Gazetteer, Mention, Region, gazetteer
from guihua.lexicons.words import word_begins
from guihua.model import Alias, Diagnostic, Indicator, Layout, View
from guihua.read.metadata import OPENING, Document
from guihua.read.normalize import folded
from guihua.rules.ruleset import Rules

# ---- what the facts are of, and where -----------------------------------------------------------------------


def region_of_document(document: Document, layout: Layout, rules: Rules) -> tuple[Region | None, Diagnostic | None]:
    opening = [block.view.text for block in layout.blocks[:OPENING]]
    heads = (document.issuer, document.reporter, document.congress)
    found, trouble = find_region(document.title, heads, opening, rules, document.period_start or document.year)
    if document.reporter is not None and not _ends_as(found, document.reporter):
        text = "\n".join(block.view.text for block in layout.blocks)
        meant = _reporting(document.reporter, text, rules, document.year)
        return (meant, None) if meant else (found, trouble)
    return found, trouble


def issuer_of(document: Document, region: Region | None) -> str | None:
    """Who issued the document: who signed it, else in whose name a report was given, with the region's name before a
    government that is only called the city's."""
    if document.issuer is not None or document.reporter is None:
        return document.issuer
    shared = _shared(region, document.reporter)
    return region.name.removesuffix(shared) + document.reporter if region and shared else document.reporter


def _shared(region: Region | None, body: str) -> str:
    """How the name of the region ends and that of the body begins: the two meet in it."""
    ends = (body[:n] for n in range(min(len(body), _LEVEL), 0, -1))
    if region is None or region.level == "nation":
        return ""
    return next((end for end in ends if region.name.endswith(end)), "")


def _ends_as(region: Region | None, body: str) -> bool:
    """True where ``region`` may be the one whose government ``body`` is."""
    return region is not None and (bool(_shared(region, body)) or region.name in body or region.level == "nation")


def _reporting(body: str, text: str, rules: Rules, year: int | None) -> Region | None:
    """The region whose name ends as the body's begins, and that the text names most, by a short name too."""
    known = gazetteer(rules)
    counts: dict[str, int] = {}
    for mention in known.mentions(text):
        if len(mention.name) <= GENERIC and not _is_word(text, mention, rules):
            continue
        for region in known.named(mention.name, year):
            if region.level != "nation" and _shared(region, body):
                counts[region.adcode] = counts.get(region.adcode, 0) + 1
    best = max(counts.values(), default=0)
    chief = [code for code, count in counts.items() if count == best]
    return known.coded(chief[0]) if best >= OFTEN and len(chief) == 1 else None


def _is_word(text: str, mention: Mention, rules: Rules) -> bool:
    """False for what is cut out of other words: 范县 of 模范县, 新兴 of 新兴产业."""
    start = max(0, mention.start - _NEAR)
    near = text[start : mention.end + _NEAR]
    return all(word_begins(near, at - start, rules) for at in (mention.start, mention.end) if at - start < len(near))


def region_columns(region: Region | None) -> dict[str, str | None]:
    if region is None:
        return {"region": None, "adcode": None, "region_level": None}
    return {"region": region.name, "adcode": region.adcode, "region_level": region.level}


def place_code(fact: Indicator, region: Region | None, document: Document, rules: Rules) -> str | None:
    """Code of the region a value is stated for: its scope's, that its name begins with, else that of the plan."""
    if fact.scope:
        return scope_adcode(fact.scope, region, rules, document.period_start)
    if place := place_in_name(fact.name, rules):
        return scope_adcode(place, region, rules, fact.year_end)
    return region.adcode if region else None


def aliases(facts: Sequence[Indicator], rules: Rules) -> list[Alias | None]:
    """What each fact is of in the lexicon; null where its value says nothing of the indicator as a whole."""
    return [_alias(fact, rules) for fact in facts]


def _alias(fact: Indicator, rules: Rules) -> Alias | None:
    if fact.predicate is not None:  # a count of those of whom something is said is no value of the indicator
        return None
    dimension = fact.quantity.dimension if fact.quantity else None
    found = find_alias(fact.name, dimension, rules, fact.measure, fact.source)
    each = fact.rule_id is not None and rules[fact.rule_id].emit.get("each")
    if each and found is not None and found.indicator.in_panel:  # a firm's sales, not the region's
        return None
    return found


OFTEN = 2  # times an opening must name a region that title and issuer do not, and twice as often as any other
_NEAR = 8  # characters around a name that tell whether it is a word
_LEVEL = 3  # characters of the longest word for a level of government


# ---- a document's region -----------------------------------------------------------------------------------


def find_region(
    title: str | None, issuers: Sequence[str | None], opening: Sequence[str], rules: Rules, year: int | None = None
) -> tuple[Region | None, Diagnostic | None]:
    """The region a plan is for, and what kept it from being found.

    ``issuers`` are those who issued it, or before whom it was read; ``opening`` are the first texts of the document;
    ``year`` is one in which the plan was in force.
    """
    known = gazetteer(rules)
    heads = [_undated(folded(text, rules), rules) for text in (title, *issuers) if text]
    opening = [folded(text, rules) for text in opening]
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
    return None, Diagnostic(
        "info",
        "region-unknown",
        "no region in title, issuer or opening: its columns are null, and facts that name no place are not in panel",
    )


def _undated(text: str, rules: Rules) -> str:
    """``text`` without a time that it begins with: a county's name of two characters may follow it."""
    time = next(iter(find_times(View.alone(text), rules)), None)
    return text[time.span.end :] if time is not None and time.span.start == 0 else text


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
    """Regions of the first full name in ``text``, or of the deepest in a run of names (province, city, county). A name
    in brackets of its own, as databases put before a title, leads the run over any words."""
    found: tuple[Region, ...] = ()
    end, aside = 0, False
    for mention in known.mentions(text):
        if not known.is_full(mention.name):
            continue
        regions = known.named(mention.name, year)
        joined = not any(c.isalnum() for c in text[end : mention.start])
        if not found:
            if joined or len(mention.name) > GENERIC:
                found, end, aside = regions, mention.end, _bracketed(text, mention)
            continue
        below = tuple(r for r in regions if any(_under(known, r, above) for above in found))
        if not (joined or aside) or not below:
            break
        found, end, aside = below, mention.end, False
    return found


def _bracketed(text: str, mention: Mention) -> bool:
    around = text[max(mention.start - 1, 0) : mention.start] + text[mention.end : mention.end + 1]
    return len(around) == 2 and unicodedata.category(around[0]) == "Ps" and unicodedata.category(around[1]) == "Pe"


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
    if scope in rules.lexicon("cues").forms("all_of_region"):
        return next((r.adcode for r in chain if r.name.endswith(scope[-1])), None)
    candidates = known.named(scope, year)
    for above in chain:  # the nearest first: in the region itself, then in the one over it
        inside = [r for r in candidates if any(a.adcode == above.adcode for a in known.chain(r))]
        if inside:
            return inside[0].adcode if len(inside) == 1 else None
    return candidates[0].adcode if len(candidates) == 1 and known.is_full(scope) else None
