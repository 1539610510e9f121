"""The year that a text speaks from, where neither title nor date tells it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from guihua.expressions.quantities import find_quantities
from guihua.expressions.times import find_times
from guihua.lexicons.marks import brackets, sentence_end
from guihua.model import PLAN, REVIEW, Anchor, Block, Layout, Span, Time, View
from guihua.read.metadata import OPENING, QUOTED, Document
from guihua.read.normalize import folded
from guihua.rules import stages
from guihua.rules.ruleset import Rules

LEAD = 80  # characters at the beginning of a sentence that are looked at
BEYOND = 12  # characters behind the words of a time that may belong to it
_LINE = 60  # characters a line may have that names what is below it, or when that was put up
_OF_YEARS = 3, 5  # how many years open sentences of a text that tells what happened in them, and how far apart
_ANY_YEAR = 2000  # a year of writing to count years back from
_HISTORY = 20  # years apart in a text that tells of no one time
_CLOSING = "01", "02"  # months in which is told what the year before has brought


@dataclass(frozen=True, slots=True)
class Vote:
    """Years that a heading, or the beginning of a sentence, looks back on or plans."""

    mode: str
    start: int
    end: int

    @property
    def year(self) -> int:
        """The year of writing by it: that after what it looks back on, the first of what it plans."""
        return self.end + 1 if self.mode == REVIEW else self.start


def votes(layout: Layout, rules: Rules) -> list[Vote]:
    """What the headings of a text say of its year of writing; where none does, what the beginnings of sentences say."""
    headings = [(stages.FRAME_HEADING, section.title) for section in layout.sections]
    leads = ((stages.FRAME_LEAD, lead) for lead in _leads(layout.blocks, rules))
    for texts in (headings, leads):
        if cast := [vote for stage, text in texts if (vote := _vote(text, rules, stage)) is not None]:
            return cast
    return []


def voted(layout: Layout, rules: Rules) -> int | None:
    """The year that most headings of a report, and beginnings of its sentences, make the year of writing."""
    return elected(votes(layout, rules))


def elected(cast: Sequence[Vote]) -> int | None:
    """The year with the most votes, of those for single years if there are any; the first of those with as many. No
    year is planned that is looked back on."""
    past = {vote.start for vote in cast if vote.mode == REVIEW and vote.start == vote.end}
    ones = (vote for vote in cast if vote.start == vote.end)
    single = Counter(vote.year for vote in ones if vote.mode == REVIEW or vote.start not in past)
    counted = single or Counter(vote.year for vote in cast)
    return min((year for year, n in counted.items() if n == max(counted.values())), default=None)


def after_first(layout: Layout, rules: Rules) -> int | None:
    """The year after the one that a heading of a report names first: reports look back first."""
    titles = (section.title for section in layout.sections)
    years = (year for title in titles if (year := _single_year(title, rules)) is not None)
    return next((year + 1 for year in years), None)


def led_year(layout: Layout, rules: Rules) -> int | None:
    """The year that a sentence at the head of a text says it speaks of (2024年是…的一年)."""
    for block in layout.blocks[:OPENING]:
        match = rules.first(stages.FRAME_LEAD, folded(block.view.text[:LEAD], rules))
        if match is not None and (year := _single_year(block.view.text[: match.end], rules)) is not None:
            return year
    return None


def opened_year(layout: Layout, rules: Rules) -> int | None:
    """The year that a sentence at the head of a text says it speaks of (2026年是…开局之年), where aims of this year are
    told behind it."""
    year = led_year(layout, rules)
    if year is None or not any(_aims_at(year, lead, rules) for lead in _leads(layout.blocks, rules)):
        return None
    return year


def compared_year(layout: Layout, rules: Rules) -> int | None:
    """The year of writing of a text that looks back on years it does not name (五年来): they began after the last time
    that it holds values against (较2020年, 较“十三五”时期)."""
    counts = (_looked_back(lead, rules) for lead in _leads(layout.blocks, rules))
    count = next((count for count in counts if count is not None), None)
    if count is None:
        return None
    bases = [time.year_end for _, time, lead in _times(layout, rules) if time.year_end and _before_base(lead, rules)]
    return max(bases) + count + 1 if bases else None


def _looked_back(lead: str, rules: Rules) -> int | None:
    """How many years the beginning of a sentence looks back on that it does not name."""
    told = next(iter(_times_from(_ANY_YEAR, lead, REVIEW, rules)), None)
    return _ANY_YEAR - told.year_start if told is not None and told.year_start is not None else None


def _aims_at(year: int, lead: str, rules: Rules) -> bool:
    """True of the beginning of a sentence that, written in ``year``, tells aims of it (今年的主要预期目标是)."""
    return any(time.year_start == time.year_end == year for time in _times_from(year, lead, PLAN, rules))


def _times_from(year: int, lead: str, mode: str, rules: Rules) -> tuple[Time, ...]:
    """The times by which the beginning of a sentence says of when it speaks in ``mode``, counted from ``year``, where
    it was written; none where they name their years."""
    match = rules.first(stages.FRAME_LEAD, folded(lead, rules))
    if match is None or match.rule.emit.get("mode") != mode or "time" not in match.spans:
        return ()
    view = View.alone(lead[slice(*match.spans["time"])])
    named = any(time.year_start is not None for time in find_times(view, rules))
    return () if named else find_times(view, rules, Anchor(year, year - 1))


def after_led(layout: Layout, rules: Rules) -> int | None:
    """The year after the time that a sentence at the head of a report speaks of first."""
    for block in layout.blocks[:OPENING]:
        match = rules.first(stages.FRAME_LEAD, folded(block.view.text[:LEAD], rules))
        text = block.view.text[: match.end] if match else ""
        for time in find_times(View.alone(text), rules):
            return time.year_end + 1 if time.year_end is not None else None
    return None


def after_begun(layout: Layout, rules: Rules) -> int | None:
    """The year after the one that most sentences open with: those of a report tell what was."""
    years = Counter(_single_year(lead[:BEYOND], rules) for lead in _leads(layout.blocks, rules))
    return next((year + 1 for year, _ in years.most_common() if year is not None), None)


def chronicled(layout: Layout, rules: Rules) -> tuple[int, int] | None:
    """The first and last of the years that open the sentences of a text which tells what happened in each."""
    leads = [lead for lead in _leads(layout.blocks, rules) if _goal(lead, rules) is None]
    opening = [year for lead in leads if (year := _single_year(lead[:BEYOND], rules)) is not None]
    aims = _aims(layout, rules)
    many, apart = _OF_YEARS
    if len(set(opening)) < many or 2 * len(aims) >= len(opening):
        return None
    first, last = min(opening), max(opening)
    if last - first >= _HISTORY:
        return first, max([last, *aims])  # 到1990年底，全市拥有…
    return (first, last) if last - first >= apart and not hopes(layout, rules) else None


def is_history(years: tuple[int, int]) -> bool:
    """True of years so far apart that what has no date is of none of them."""
    return years[1] - years[0] >= _HISTORY


def tells(layout: Layout, rules: Rules) -> bool:
    """True of a text that sets values against the year before, or says what there is by now and plans nothing."""
    blocks = layout.blocks[:OPENING]
    if any(rules.first(stages.OPENING_TOLD, folded(block.view.text, rules)) is not None for block in blocks):
        return True
    words = rules.lexicon("cues")
    return _says(layout, words.forms("actual-now")) and not _says(layout, words.forms("target"))


def _says(layout: Layout, words: Iterable[str]) -> bool:
    """True of a text that has one of ``words`` anywhere."""
    texts = [block.view.text for block in layout.blocks if block.kind != "noise"]
    return any(word in text for word in words for text in texts)


def hopes(layout: Layout, rules: Rules) -> bool:
    """True of a text that says anywhere what is aimed at."""
    words = rules.lexicon("cues")
    return _says(layout, set(words.forms("hoping")).intersection(words.forms("leading")))


def hoped(view: View, rules: Rules) -> Span | None:
    """The first word of hope before what is to be reached (力争) in a text."""
    words = rules.lexicon("cues").forms("hope_to_reach")
    found = min((at for word in words if (at := view.text.find(word)) >= 0), default=None)
    return view.span(found, found + 1) if found is not None else None


def told_year(layout: Layout, rules: Rules) -> int | None:
    """The last year of a text that tells of a time that is over, where it names that more than once and none more
    often, and aims at none."""
    years: Counter[int] = Counter()
    for _, time, lead in _times(layout, rules):
        if _by_then(lead, rules):
            return None
        if time.year_end is not None and time.year_start == time.year_end and not _before_base(lead, rules):
            years[time.year_end] += 1
    last = max(years, default=None)
    return last if last is not None and years[last] == max(2, *years.values()) else None


def aimed_year(layout: Layout, rules: Rules) -> int | None:
    """The year by which most of the aims of a plan are to be met (到2015年，…), for one that tells no other year."""
    told = _aims(layout, rules) or _aims_inside(layout, rules)
    return next((year for year, _ in Counter(told).most_common()), None)


def _aims(layout: Layout, rules: Rules) -> list[int]:
    """The years by which sentences say that aims are to be met."""
    goals = (goal for lead in _leads(layout.blocks, rules) if (goal := _goal(lead, rules)) is not None)
    return [year for text in goals if (year := _single_year(text, rules)) is not None]


def _aims_inside(layout: Layout, rules: Rules) -> list[int]:
    """The one year by which something is to be there that the sections of aims tell inside their sentences."""
    of_aims = [heads_aims(section.title, rules) for section in layout.sections]
    years: set[int] = set()
    for block in layout.blocks:
        for time in find_times(block.view, rules) if block.section is not None and of_aims[block.section] else ():
            one = time.year_start == time.year_end
            if one and time.year_end is not None and _by_then(_words_before(block.view, time), rules):
                years.add(time.year_end)
    return list(years) if len(years) == 1 else []


def heads_aims(title: str, rules: Rules) -> bool:
    """True of the title of a section that tells aims."""
    role = rules.first(stages.SECTION_ROLE, folded(title, rules))
    return role is not None and role.rule.emit["role"] == "target"


def _goal(lead: str, rules: Rules) -> str | None:
    """The words with which a sentence begins that says by when an aim is to be met; null for any other."""
    match = rules.first(stages.FRAME_LEAD, folded(lead, rules))
    return lead[: match.end] if match is not None and match.rule.emit["reach"] == "goals" else None


def _single_year(text: str, rules: Rules) -> int | None:
    """The one year that the first time in ``text`` is; what something starts from (从1998年至今) is none."""
    view = View.alone(text)
    time = next(iter(find_times(view, rules)), None)
    if time is None or time.year_start != time.year_end or _before_base(_words_before(view, time), rules):
        return None
    return time.year_end


def _vote(text: str, rules: Rules, stage: str) -> Vote | None:
    """What one text says of the year of writing; the year of an aim says nothing of it."""
    match = rules.first(stage, folded(text, rules))
    mode = match.rule.emit.get("mode") if match else None
    before = len(text)
    if match is not None and stage == stages.FRAME_LEAD:
        if match.rule.emit["reach"] == "goals" or "time" not in match.spans:
            return None
        start, end = match.spans["time"]
        text, before = text[start : match.end + BEYOND], end - start  # what stands farther on dates something else
    for time in find_times(View.alone(text), rules) if mode else ():
        if time.year_start is not None and time.year_end is not None and time.span.start < before:
            return Vote(str(mode), time.year_start, time.year_end)
    return None


def named_year(layout: Layout, rules: Rules) -> int | None:
    """The one year that a short line at the head of a text names, no sentence and no statement: 2024年重点工作进展情况.
    A day may stand there too, on which the text was put up. A text that aims at an earlier year is not of that one."""
    first = min(_aims(layout, rules), default=None)
    for block in layout.blocks[: QUOTED // 2]:
        text = block.view.text
        if (
            len(text) <= _LINE
            and _goal(text, rules) is None
            and not sentence_end(rules).search(text)
            and not find_quantities(block.view, rules)
        ):
            times = find_times(View.alone(text), rules)
            told = (_told_on(time) for time in times if time.year_start == time.year_end)
            years = {year for year in told if year is not None}
            if len(years) == 1 and (first is None or max(years) <= first):
                return years.pop()
    return None


def headed_year(layout: Layout, rules: Rules) -> int | None:
    """The first year that the lines above the first sentence of a text name: 2024年一季度GDP增长5%."""
    for block in layout.blocks[: QUOTED // 2]:
        if sentence_end(rules).search(block.view.text, 0, len(block.view.text) - 1) and len(block.view.text) > _LINE:
            return None
        for time in find_times(block.view, rules):
            if (year := _told_on(time)) is not None and not _before_base(_words_before(block.view, time), rules):
                return year
    return None


def shown_year(layout: Layout, rules: Rules) -> int | None:
    """The year of the first day among what a web page sets over the text: when it was shown there."""
    around = (block.view.text for block in layout.blocks[:OPENING] if block.kind == "noise")
    days = (time for text in around for time in find_times(View.alone(text), rules) if time.type == "date")
    return next((day.year_end for day in days), None)


def of_only_year(layout: Layout, document: Document, rules: Rules) -> Document:
    """``document`` of the one year that all of its text names, where nothing else dates it and it is no plan and no
    report that looks ahead: one for that year where it is told anywhere to be a year by which something is to be done
    (到2025年, 2025年底前) and nothing tells what kind of document it is."""
    kind, dated = document.kind, (document.year, document.named_year, document.period_start)
    if any(year is not None for year in dated) or (kind is not None and (kind.carries or kind.mode != REVIEW)):
        return document
    words = rules.lexicon("cues")
    before, since, plans = words.forms("aim_end"), words.forms("since_end"), words.forms("plan_noun")
    closing = '"' + "".join(brackets(rules).values())
    years: set[int | None] = set()
    aimed = False
    for view, time, lead in _times(layout, rules):
        one = time.year_start == time.year_end
        behind = view.text[bisect_left(view.offsets, time.span.end) :].lstrip(closing)
        told_by = since if one else plans  # 2021年以来 may be any year since, “十三五”规划 is a plan and no time
        if time.year_start is None or time.relative or behind.startswith(told_by):
            continue
        if not _before_base(lead, rules):
            years.add(time.year_end if one else None)
            aimed = aimed or _by_then(lead, rules) or behind.startswith(before)
    year = next(iter(years)) if len(years) == 1 else None
    if year is None or (aimed and kind is not None):
        return document
    return of_year(document, year, planned=aimed)


def _by_then(lead: str, rules: Rules) -> bool:
    """True of what stands before a year by which something is to be there; 增加到1991年的 tells what was reached."""
    words = rules.lexicon("cues")
    up_to = max((form for form in words.forms("up_to") if lead.endswith(form)), key=len, default="")
    reached = lead.removesuffix(up_to).endswith(words.forms("change"))
    return bool(up_to) and not reached and not lead.endswith(words.forms("actual-now"))


def of_year(document: Document, year: int, *, planned: bool) -> Document:
    """``document`` as one that tells of ``year``, or plans it."""
    if planned:
        return replace(document, period_start=year, period_end=year)
    return replace(document, named_years=(year, year))


def _times(layout: Layout, rules: Rules) -> Iterator[tuple[View, Time, str]]:
    """Every time of the text, with the view it stands in and the words before it there."""
    for view in (block.view for block in layout.blocks if block.kind != "noise"):
        yield from ((view, time, _words_before(view, time)) for time in find_times(view, rules))


def _words_before(view: View, time: Time) -> str:
    """What stands before a time."""
    return view.text[: bisect_left(view.offsets, time.span.start)]


def _before_base(lead: str, rules: Rules) -> bool:
    """True of what stands before a time that values are held against, or start from: it dates no others."""
    words = rules.lexicon("cues")
    opening = '"' + "".join(brackets(rules))
    return lead.rstrip().rstrip(opening).endswith((*words.forms("comparing"), *words.forms("starting")))


def _told_on(time: Time) -> int | None:
    """The year of a time; of a day in the first weeks of a year the one before."""
    month = (time.value or "")[5:7] if len(time.value or "") == len("2024-01-01") else ""
    return time.year_end - 1 if time.year_end is not None and month in _CLOSING else time.year_end


def surveyed_year(layout: Layout, rules: Rules) -> int | None:
    """The year that most sentences open with where the sections of a plan tell of what is: 2023年，全县…."""
    past: list[bool] = []
    for section in layout.sections:
        role = rules.first(stages.SECTION_ROLE, folded(section.title, rules))
        above = section.parent is not None and past[section.parent]
        past.append(role.rule.emit["role"] == "actual" if role else above)
    blocks = (block for block in layout.blocks if block.section is not None and past[block.section])
    aims = rules.lexicon("cues").forms("target")
    leads = (lead for lead in _leads(blocks, rules) if not any(word in lead for word in aims))
    told = (_single_year(lead[:BEYOND], rules) for lead in leads)
    years = Counter(year for year in told if year is not None)
    return max((year for year, n in years.items() if n == max(years.values())), default=None)


def _leads(blocks: Iterable[Block], rules: Rules) -> Iterator[str]:
    """The beginnings of all sentences."""
    for block in blocks:
        text = block.view.text
        yield from (text[at : at + LEAD] for at in sentence_starts(text, rules))


def sentence_starts(text: str, rules: Rules) -> Iterator[int]:
    """Where the sentences of a text begin that state something: a question speaks of no time."""
    questions = rules.lexicon("marks").forms("question")
    start = 0
    for end in sentence_end(rules).finditer(text, 0, len(text) - 1):
        if not end[0].startswith(questions):
            yield start
        start = end.end()
    if not text.endswith(questions):
        yield start
