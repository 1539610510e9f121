"""What a document says of itself: title, kind, issuer, number, dates and plan period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from guihua.expressions.times import find_times
from guihua.lexicons.numerals import numerals_of, read_number
from guihua.lexicons.regions import gazetteer
from guihua.model import PLAN, Block, Evidence, Layout, Time, View
from guihua.read.normalize import folded, join
from guihua.rules import stages
from guihua.rules.matching import Match
from guihua.rules.ruleset import Rules

OPENING = 60  # blocks from the start among which a document's own title, number and signature stand
_CLOSING = 12  # blocks from the end among which it may be signed
LIST_MARK = "、"  # parts joint issuers
QUOTED = 8  # blocks from the start in which a title in 《》 is the document's own
YEAR_PART = "/"  # in the TIMEX3 value of a time in a title: a quarter, half a year, from its first month to its last
_LABEL = 4  # characters that a word has at most with which a web page names what stands below
TITLE = 100  # characters a line may have that is a title


@dataclass(frozen=True, slots=True)
class Kind:
    """What kind of document this is. ``mode`` is what it does where it does not say: review or plan; ``carries`` is
    true for a report, each part of which goes on with the time of the part before."""

    name: str
    mode: str
    carries: bool
    rule_id: str


@dataclass(frozen=True, slots=True)
class Document:
    """What the text says of the whole document; what it does not say is null. ``congress`` is where a report was given,
    ``reporter`` in whose name; ``named_years`` are the first and last year in its title, of which it may name a part
    (上半年); ``year`` is that of its dates, ``cited`` that of what it carries out, ``this_year`` the one that it calls
    the first or last of a plan; ``valid`` are the years in which measures hold."""

    title: str | None = None
    kind: Kind | None = None
    issuer: str | None = None
    document_number: str | None = None
    issued_on: date | None = None
    congress: str | None = None
    reporter: str | None = None
    named_years: tuple[int | None, int | None] = (None, None)
    names_part: bool = False
    year: int | None = None
    cited: int | None = None
    this_year: int | None = None
    period_start: int | None = None
    period_end: int | None = None
    valid: tuple[int | None, int | None] = (None, None)
    evidence: tuple[Evidence, ...] = ()

    @property
    def named_year(self) -> int | None:
        """The last year that the title names: of a report on one year and the plan of the next, the year planned."""
        return self.named_years[1]


@dataclass(frozen=True, slots=True)
class _Said:
    """A piece of the text that says something of the document."""

    text: str
    view: View


def read_document(layout: Layout, rules: Rules) -> Document:
    """Read the columns from the document's head, its end and, for a title that stands nowhere else, its text."""
    found = _found(layout, rules)
    title, line = _title(layout, rules)
    issued_on = _date(_first(found, "issued_on"), rules)
    delivered_on = _date(_first(found, "delivered_on"), rules)
    start, end, told = _period(line, found.get("period", []), rules)
    if start is None:
        start, end, told = _lasting(found, rules)
    kind, opening = _kind(title, layout, rules)
    if start is None and opening is not None and kind is not None and kind.mode == PLAN:
        start, end, told = _period(None, [opening], rules)
    told_by = (title, *(said.text for said in (line, opening) if said is not None))
    named = _first_times(told_by, rules) if start is None else ()
    dates = (delivered_on, issued_on, _date(_first(found, "issued_month"), rules, day=False))
    this_year = _one_year(_first(found, "this_year"), rules)
    dated = next((day.year for day in dates if day is not None), this_year)
    until = _number(_first(found, "until"), rules)
    since = _number(_first(found, "from"), rules) or (issued_on.year if issued_on else None)
    if until is None and since is not None and (years := _number(_first(found, "years"), rules)):
        until = since + years
    issuers = [said.text for said in (found.get("issuer") or found.get("notice_issuer", []))[:1]]
    issuers += [said.text for said in found.get("joint_issuer", [])[:1]]
    congress, reporter = _first(found, "congress"), _first(found, "reporter")
    number = _first(found, "document_number")
    return Document(
        title=title,
        kind=kind,
        issuer=LIST_MARK.join(dict.fromkeys(issuers)) or None,
        document_number=number.text if number else None,
        issued_on=issued_on or delivered_on,
        congress=congress.text if congress else None,
        reporter=reporter.text if reporter else None,
        named_years=_named_years(named),
        names_part=any(YEAR_PART in (time.value or "") for time in named),
        year=dated,
        cited=_number(_first(found, "cited"), rules),
        this_year=this_year,
        period_start=start,
        period_end=end,
        valid=(_number(_first(found, "from"), rules), until),
        evidence=tuple(
            Evidence(role, said.view.whole)
            for role, said in (
                ("title", line),
                ("period", told),
                *(
                    (name, _first(found, name))
                    for name in ("delivered_on", "issued_on", "issued_month", "from", "until")
                ),
            )
            if said is not None and said.view.text
        ),
    )


def _found(layout: Layout, rules: Rules) -> Mapping[str, list[_Said]]:
    """What the lines of head and foot say, by the name of the group; a line of the head may go on in the next."""
    blocks = layout.blocks
    plain = [b for b in (*blocks[:OPENING], *blocks[-_CLOSING:]) if b.kind in ("heading", "paragraph", "note")]
    views = [b.view for b in plain if not rules.first(stages.HEADING, folded(b.view.text, rules))]
    found: dict[str, list[_Said]] = {}
    for view in views:
        _collect(view, rules, found)
    if "delivered_on" not in found:
        for above, below in pairwise(views[: 2 * QUOTED]):
            if above.offsets and below.offsets and above.offsets[-1] < below.offsets[0]:
                _collect(join([above, below]), rules, found, only=("delivered_on", "congress"))
    return found


def _collect(view: View, rules: Rules, found: dict[str, list[_Said]], only: Sequence[str] = ()) -> None:
    match = rules.first(stages.DOCUMENT, folded(view.text, rules))
    for name, span in match.spans.items() if match else ():
        if not only or name in only:
            said = view.slice(*span)
            found.setdefault(name, []).append(_Said(said.text, said))


def _first(found: Mapping[str, Sequence[_Said]], name: str) -> _Said | None:
    return next(iter(found.get(name, [])), None)


def _number(said: _Said | None, rules: Rules) -> int | None:
    number = read_number(said.text, numerals_of(rules)) if said is not None else None
    return int(number) if number is not None else None


# ---- the title and the kind --------------------------------------------------------------------------------


def _title(layout: Layout, rules: Rules) -> tuple[str | None, _Said | None]:
    """The longest title line at the head, and all of that line; lines of a heading that only together make a title are
    joined. The notice that issues another text counts only where that text has no title of its own. A list of the parts
    may stand over the title of a report."""
    head, behind = _head_lines(layout, rules)
    found = list(_title_lines(head, rules))
    found = found or [one for one in _title_lines(behind, rules) if one[0].rule.emit.get("alone")]
    if own := [one for one in found if not one[0].rule.emit.get("weak")]:
        match, view = max(own, key=lambda one: len(one[0].groups["title"]))
        return _titled(match, view), _Said(view.text, view)
    mentions = [
        (match, block.view)
        for n, block in enumerate(layout.blocks)
        for match in rules.find(stages.DOCUMENT_TITLE_MENTION, folded(block.view.text, rules))
        if n < QUOTED or not match.rule.emit.get("opens")
    ]
    if opening := [one for one in mentions if one[0].rule.emit.get("opens")]:
        match, view = opening[0]
        own_words = view.slice(match.start, match.end)
        return _titled(match, view), _Said(own_words.text, own_words)
    if found:
        match, view = found[0]
        return _titled(match, view), _Said(view.text, view)
    if not mentions:
        return None, None
    title = Counter(_titled(*mention) for mention in mentions).most_common(1)[0][0]
    said = next(view.slice(*match.spans["title"]) for match, view in mentions if _titled(match, view) == title)
    return title, _Said(title, said)


def _titled(match: Match, view: View) -> str:
    """The title as it is written."""
    return view.text[slice(*match.spans["title"])]


def _title_lines(lines: Sequence[Block], rules: Rules) -> Iterator[tuple[Match, View]]:
    """Lines that are titles; what begins with 及 or its like goes on with the line above, be that a title or not; so
    does 第十五个五年规划 with what is planned, be the line above a heading or not."""
    joints = rules.lexicon("marks").forms("joint")
    ordinals = rules.lexicon("plan_periods").forms("ordinal")
    for n, block in enumerate(lines):
        views = [block.view]
        above = lines[n - 1] if n and block.kind == "heading" else None
        begun = above is not None and _begins_title(above.view, rules)
        goes_on = above is not None and (above.kind == "heading" or begun or block.view.text.startswith(ordinals))
        parted = block.view.text.startswith(joints)
        begins = above is not None and goes_on and not _label(above.view.text, rules)
        if above is not None and begins and (parted or not _whole(above.view.text, rules)):
            views.insert(0, join([above.view, block.view]))
        for view in views:
            match = rules.first(stages.DOCUMENT_TITLE, folded(view.text, rules)) if len(view.text) <= TITLE else None
            if match is not None and (view is block.view or begun or not match.rule.emit.get("alone")):
                yield match, view


def _label(text: str, rules: Rules) -> bool:
    """True for a line too short to begin a title, unless it names a place: 有效, 新闻详情, • 举报."""
    word = "".join(filter(str.isalnum, text))
    return len(word) <= _LABEL and word.isalpha() and not gazetteer(rules).named(folded(word, rules))


def _begins_title(view: View, rules: Rules) -> bool:
    """True for a line that names years, no day, and says too little to be a sentence: 2024—2026年某省."""
    times = find_times(View.alone(view.text), rules) if len(view.text) <= TITLE // 2 else ()
    if not times or times[0].type == "date":
        return False
    return (view.text[: times[0].span.start] + view.text[times[0].span.end :]).isalpha()


def _whole(text: str, rules: Rules) -> bool:
    """True for a line that says something by itself: a title, a number, a date, a signature."""
    return any(rules.first(stage, folded(text, rules)) for stage in (stages.DOCUMENT, stages.DOCUMENT_TITLE))


def _head_lines(layout: Layout, rules: Rules) -> tuple[list[Block], list[Block]]:
    """Lines at the head that open no section, and headings without a number; and lines behind the first section."""
    head: list[Block] = []
    behind: list[Block] = []
    in_section = False
    for block in layout.blocks[:OPENING]:
        in_section = in_section or (block.section is not None and block.kind != "note")
        if block.kind in ("heading", "paragraph") and not rules.first(stages.HEADING, folded(block.view.text, rules)):
            (behind if in_section and block.kind == "paragraph" else head).append(block)
    return head, behind


def _kind(title: str | None, layout: Layout, rules: Rules) -> tuple[Kind | None, _Said | None]:
    """The kind by the title; else by how the text begins, and the words that say so."""
    if title and (match := rules.first(stages.DOCUMENT_KIND, folded(title, rules))):
        return _kind_of(match), None
    for block in layout.blocks[:OPENING]:
        text = folded(block.view.text, rules) if block.kind in ("heading", "paragraph") else ""
        if match := rules.first(stages.OPENING_KIND, text):
            said = block.view.slice(match.start, match.end)
            return _kind_of(match), _Said(text[match.start : match.end], said)
    return None, None


def _kind_of(match: Match) -> Kind:
    emit = match.rule.emit
    return Kind(str(emit["kind"]), str(emit["mode"]), bool(emit["carries"]), match.rule.id)


# ---- the years ---------------------------------------------------------------------------------------------


def _first_times(texts: Iterable[str | None], rules: Rules) -> tuple[Time, ...]:
    """The times of the first of ``texts`` that names a year: the title before what stands in brackets behind it."""
    for text in texts:
        times = find_times(View.alone(text), rules) if text else ()
        if any(time.year_start for time in times):
            return times
    return ()


def _named_years(times: Sequence[Time]) -> tuple[int | None, int | None]:
    """The first and the last single year among the times of a title: 2023 and 2024 in
    关于2023年计划执行情况与2024年计划草案的报告."""
    years = [t.year_end for t in times if t.year_end is not None and t.year_start == t.year_end]
    return min(years, default=None), max(years, default=None)


def _period(title: _Said | None, stated: Sequence[_Said], rules: Rules) -> tuple[int | None, int | None, _Said | None]:
    """The years of the plan: those its title states, else those its text does; and where."""
    for said in (*((title,) if title else ()), *stated):
        for time in find_times(View.alone(said.text), rules):
            if time.year_start is not None and time.year_end is not None and time.year_start < time.year_end:
                return time.year_start, time.year_end, said
    return None, None, None


def _lasting(found: Mapping[str, Sequence[_Said]], rules: Rules) -> tuple[int | None, int | None, _Said | None]:
    """The years of a plan that tells since when and for how many years."""
    said = _first(found, "since")
    since, years = _number(said, rules), _number(_first(found, "lasting"), rules)
    if since is None or years is None:
        return None, None, None
    return since, since + years - 1, said


def _one_year(said: _Said | None, rules: Rules) -> int | None:
    times = find_times(View.alone(said.text), rules) if said is not None else ()
    return times[0].year_end if times else None


def _date(said: _Said | None, rules: Rules, *, day: bool = True) -> date | None:
    times = find_times(View.alone(said.text), rules) if said is not None else ()
    try:
        return date.fromisoformat((times[0].value or "") + ("" if day else "-01")) if times else None
    except ValueError:
        return None
