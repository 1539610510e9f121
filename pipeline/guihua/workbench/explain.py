"""What the rules see in a text, stage by stage: what matched, lost (to whom), nearly matched, and what came out.

The text is extracted with rules that write down what they are asked, so this is the flow itself that is told, not a
copy of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import regex

from guihua.batch.intake import plans
from guihua.errors import PlaceError
from guihua.expressions.mentions import has_number
from guihua.messages import Text, say
from guihua.model import Source
from guihua.read.formats.reader import read_source
from guihua.rules.hints import did_you_mean
from guihua.rules.matching import Match
from guihua.rules.placeholders import spoken, spoken_groups
from guihua.rules.recorder import Question, Recorder
from guihua.rules.ruleset import Rules
from guihua.rules.stages import mode
from guihua.rules.trace import Event, reason, replay, winner_over
from guihua.rules.word_lists import STAGES
from guihua.workbench.given import Above, closed, given
from guihua.workbench.marks import CLOSE, OPEN, MarkError, NotAskedError, unmark
from guihua.workbench.marks import asked as as_asked
from guihua.workbench.match_details import NearMiss, alternative, lexicon_lines, near_misses, reached
from guihua.workbench.questions import Listener, about_line

_Tables = Mapping[str, list[dict[str, Any]]]
_PLACE = regex.compile(r"(?P<doc>[^\s:：]+):(?P<line>\d+)")
_SHOWN = 60  # characters shown of what a row was read from
_LEFT_OUT = frozenset({"documents", "lines", "tokens", "panel"})


# What the evidence of a row is called when it is explained.
JUDGED = {"year": "dated_by", "context_year": "dated_by", "role": "judged_by"}
_HIDDEN = frozenset({"line_start", "line_end", "char_start", "char_end", "raw", "rule_id", "evidence", "doc_id"})


@dataclass(frozen=True)
class Explained:
    """A text: where it stands, its tokens, the questions the stages were asked about it, the rows that touch it."""

    place: str
    text: str
    kind: str
    tokens: tuple[str, ...]
    asked: tuple[Question, ...]
    rows: tuple[tuple[str, Mapping[str, Any]], ...]
    source: Source
    start: int = 0  # where the text stands in its document
    has_base: bool = False  # the document says by which year a year is past or planned
    headers: Mapping[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)  # table and column → its headings

    @property
    def is_in_plan(self) -> bool:
        """False for a text that stands alone: 去年 and 今年 are years of no plan."""
        return self.place != "text" or self.has_base

    def events(self, rules: Rules, stages: Sequence[str] = ()) -> Iterator[Event]:
        """The questions in the order they were asked, with their answers."""
        for stage, how, text in self.asked:
            if not stages or stage in stages:
                yield replay(rules, stage, how, text)

    def as_json(self, rules: Rules, near: int, stages: Sequence[str] = ()) -> dict[str, Any]:
        return {
            "place": self.place,
            "text": self.text,
            "kind": self.kind,
            "tokens": list(self.tokens),
            "stages": [_event_json(event, rules, near) for event in self.events(rules, stages)],
            "rows": [{"table": table, **row} for table, row in self.rows],
        }


def unknown_stage(rules: Rules, stages: Sequence[str]) -> Text | None:
    """What is wrong with the stages that were named, and what was probably meant."""
    known = set(rules.stages)
    if STAGES in rules.lexicons:
        known.update(rules.lexicons[STAGES].forms())
    wrong = next((stage for stage in stages if stage not in known), None)
    if wrong is None:
        return None
    told = say("no-such-stage", name=wrong)
    near = did_you_mean(wrong, known, len(known))
    return told if near is None else say("told-and-near", told=told, near=near)


def split_place(given: str, corpus: Path, rules: Rules) -> tuple[Path, str, int] | None:
    """File, name and line of ``DOC:LINE``; nothing where ``given`` is a text. DOC may be a part of a plan's name."""
    match = _PLACE.fullmatch(given)
    if match is None:
        return None
    name, line = match["doc"], int(match["line"])
    if Path(name).is_file():
        return Path(name), Path(name).name, line
    names = {file.doc_id: file.path for file in plans(corpus, rules)} if corpus.is_dir() else {}
    found = [one for one in names if one == name] or [one for one in names if name in one]
    if len(found) == 1:
        return names[found[0]], found[0], line
    if not found and regex.search(r"\p{Han}", name):
        return None  # a text that happens to end in a colon and digits
    what = say("several-plans", names=", ".join(found[:4])) if found else say("no-plan-in", corpus=corpus)
    raise PlaceError(f"{name}: {what.label}")


def explain_text(text: str, rules: Rules, around: Above | None = None, stages: Sequence[str] = ()) -> Explained:
    """A text as if it were a plan of its own, or with ``around`` a part of one. A line that nothing but its place makes
    a heading is read as the sentence that it is, with a mark at its end. Those of the
    ``stages`` that this does not ask are asked about the text, or each cell of its table, as about an example of their
    rules; so are all where it has marks 【】, which are for them."""
    recorder, written = Recorder(), text
    with suppress(MarkError):
        text = unmark(written).text
    put = given(text, rules, around)
    rows = _extract(put.source, rules.recorded(recorder))
    if around is None and has_number(text, rules) and _is_bare(rows):
        recorder = Recorder()
        put = replace(given(closed(text, rules), rules), text=put.text)
        rows = _extract(put.source, rules.recorded(recorder))
    heard = {stage for stage, _, _ in recorder.asked} if written == text else set()
    cells = [str(row["text"]) for row in rows.get("cells", ())] if written == text else []
    as_example = [
        question
        for stage in stages if stage not in heard
        for piece in cells or (written,)
        for question in _as_example(stage, piece, rules)
    ]  # fmt: skip
    kinds = dict.fromkeys(str(row["kind"]) for row in rows.get("lines", ()) if row["line_no"] >= put.line)
    return Explained(
        place="text",
        text=put.text,
        kind=", ".join(kinds),
        tokens=_tokens(put.text, rules),
        asked=tuple(dict.fromkeys((*recorder.asked, *as_example))),
        rows=_told(rows, put.source, put.line, put.source.n_lines),
        source=put.source,
        start=put.start,
        has_base=_has_base(rows),
        headers=_headers(rows),
    )


def _as_example(stage: str, written: str, rules: Rules) -> Iterator[Question]:
    """What a stage would be asked about an example of its rules."""
    with suppress(MarkError, NotAskedError):
        how = "all" if mode(stage) == "all" else "first"
        yield from ((stage, how, text) for text in as_asked(stage, written, rules).texts)


def _is_bare(rows: _Tables) -> bool:
    """True for one line that is no title of a plan and has no number of a heading, but is taken for the one or the
    other."""
    lines = rows.get("lines", ())
    return (
        len(lines) == 1 and lines[0]["kind"] == "heading" and not lines[0]["rule_id"] and not _document(rows)["title"]
    )


def _has_base(rows: _Tables) -> bool:
    about = _document(rows)
    return about.get("period_start") is not None or about.get("reviewed_end") is not None


def _headers(rows: _Tables) -> dict[tuple[str, int], tuple[str, ...]]:
    """Table and column → the headings over its values, from the lowest up."""
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for cell in rows.get("cells", ()):
        if cell["is_header"]:
            for column in range(cell["col"], cell["col"] + cell["col_span"]):
                found[cell["table_id"], column] = cell["text"], *found.get((cell["table_id"], column), ())
    return found


def _document(rows: _Tables) -> Mapping[str, Any]:
    return next(iter(rows.get("documents", ())), {"title": None})


def _told(rows: _Tables, source: Source, first: int, last: int) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """The rows that touch lines ``first`` to ``last``."""
    return tuple(
        (table, _judged(row, source))
        for table, found in rows.items()
        if table not in _LEFT_OUT
        for row in found
        if row.get("line_start") is not None and row["line_start"] <= last and row["line_end"] >= first
    )


def explain_line(path: Path, name: str, line: int, rules: Rules) -> Explained:
    """A line of a plan, read with all that is around it. Raises PlaceError where the plan has no such line."""
    return explain_source(read_source(name, path.read_bytes(), rules), line, rules)


def explain_source(source: Source, line: int, rules: Rules) -> Explained:
    """The same for a plan that is read already."""
    recorder, name = Listener(), source.doc_id
    if not 1 <= line <= source.n_lines:
        raise PlaceError(say("no-such-line", name=name, line=line, last=source.n_lines).lines)
    rows = _extract(source, rules.recorded(recorder))
    told = _told(rows, source, line, line)
    here = next((row for row in rows["lines"] if row["line_no"] == line), None)
    kind = f"{here['kind']}, by {here['rule_id']}" if here and here["rule_id"] else str(here["kind"]) if here else ""
    text = source.line_text(line)
    names = frozenset("".join(str(row["name"]).split()) for _, row in told if row.get("name"))
    return Explained(
        place=f"{name}:{line}",
        text=text,
        kind=kind,
        tokens=_tokens(text, rules),
        asked=tuple(about_line(recorder, source, line, names, rules)),
        rows=told,
        source=source,
        start=source.line_span(line).start,
        has_base=_has_base(rows),
        headers=_headers(rows),
    )


def _extract(source: Source, rules: Rules) -> _Tables:
    from guihua.extraction import extract
    from guihua.workbench.blame import guarded

    return guarded(extract, source, rules)


def _tokens(text: str, rules: Rules) -> tuple[str, ...]:
    from guihua.lexicons.words import cut_words

    return tuple(word for word in cut_words(text, rules) if word.strip())


# ---- for reading --------------------------------------------------------------------------------------------------


def as_text(told: Explained, rules: Rules, near: int, stages: Sequence[str] = ()) -> Iterator[str]:
    """The explanation for a terminal."""
    yield f"{told.place}  {told.kind}"
    yield f"  {told.text}"
    yield f"{say('tokens').label}  {' | '.join(told.tokens)}"
    yield say("legend").chinese
    stage = None
    events = list(told.events(rules, stages))
    for event in events:
        misses = _near(event, rules, near)
        if not event.candidates and not misses:
            continue
        if event.stage != stage:
            stage = event.stage
            yield ""
            yield f"{stage}  {_both(say('first-found') if event.how == 'first' else say('all-found'))}"
        yield f"  {spoken(event.text, marks=OPEN + CLOSE)!r}"
        for match in event.candidates:
            yield f"    {_verdict(match, event, rules)}"
        for miss in misses:
            far = reached(miss, event.text)
            yield f"    near   {miss.rule.id}  {miss.rule.position}: {far.english}"
            yield f"           {far.chinese}"
    if silent := _silent(events):
        yield ""
        yield f"{say('nothing-found-by').label}  {', '.join(silent)}"
    asked = {stage for stage, _, text in told.asked if text.strip()}
    if unasked := [stage for stage in dict.fromkeys(stages) if stage not in asked]:
        yield ""
        yield f"{say('not-asked').label}  {', '.join(unasked)}"
    yield ""
    yield say("rows").label if told.rows else say("no-rows").label
    for table, row in told.rows:
        yield f"  {table}  {_short(row.get('raw') or '')}  {row.get('rule_id') or ''}".rstrip()
        values = [f"{name}={value}" for name, value in row.items() if _telling(name, value, row)]
        if values:
            yield "      " + "  ".join(values).replace("\n", " ")


def _judged(row: Mapping[str, Any], source: Source) -> Mapping[str, Any]:
    """A row with the words that dated it and that made it past or planned; ``source`` is the text it was read from."""
    words: dict[str, list[str]] = {}
    for piece in row.get("evidence") or ():
        if name := JUDGED.get(piece["role"]):
            words.setdefault(name, []).append(_short(source.text[piece["char_start"] : piece["char_end"]]))
    return {**row, **{name: list(dict.fromkeys(told)) for name, told in words.items()}}


def _short(text: str) -> str:
    """A text on one line, its middle left out where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN // 2]} … {text[-_SHOWN // 2 :]}"


def _silent(events: Iterable[Event]) -> list[str]:
    """Stages that were asked and found nothing; to be asked of no characters is to be asked of nothing."""
    found: dict[str, bool] = {}
    for event in events:
        if not event.text.strip():
            continue
        found[event.stage] = found.get(event.stage, False) or bool(event.candidates)
    return [stage for stage, any_found in found.items() if not any_found]


def _verdict(match: Match, event: Event, rules: Rules) -> str:
    words = spoken(event.text, match.start, match.end)
    shown = f"{match.rule.id}  {match.rule.position}  [{match.start}, {match.end}) {words!r}"
    if match in event.selected:
        places = lexicon_lines(rules, match)
        told = [
            f"{name}={value}" + (f" ({places[name]})" if name in places else "")
            for name, value in {**match.rule.emit, **spoken_groups(event.text, match.spans)}.items()
        ]
        if (by := alternative(rules, match, event.text)) is not None:
            told.append(f"by alternative {by[0]} of {by[1]}: {_short(by[2])}")
        return "  ".join([f"won    {shown}", *told])
    winner = winner_over(match, event)
    if winner is None:
        return f"lost   {shown}"
    return f"lost   {shown}  to {winner.rule.id} {_both(reason(match, winner))}"


def _near(event: Event, rules: Rules, most: int) -> list[NearMiss]:
    """What nearly matched where nothing stands. In a stage that takes one rule a text, that is where none was found."""
    if most <= 0 or (event.how == "first" and event.selected):
        return []
    taken = [(match.start, match.end) for match in event.selected]
    return near_misses(rules, rules.stage(event.stage), event.text, most, taken)


def _both(told: Text) -> str:
    return f"({told.english}) {told.chinese}"


def _event_json(event: Event, rules: Rules, near: int) -> dict[str, Any]:
    candidates = []
    for match in event.candidates:
        won = match in event.selected
        winner = None if won else winner_over(match, event)
        candidates.append(
            {
                "rule": match.rule.id,
                "place": str(match.rule.position),
                "start": match.start,
                "end": match.end,
                "text": spoken(event.text, match.start, match.end),
                "won": won,
                "lost_to": winner.rule.id if winner else None,
                "because": str(reason(match, winner)) if winner else None,
                "values": {**match.rule.emit, **spoken_groups(event.text, match.spans)} if won else {},
                "lexicon_lines": lexicon_lines(rules, match) if won else {},
                "alternative": by[2] if won and (by := alternative(rules, match, event.text)) else None,
            }
        )
    misses = [
        {
            "rule": m.rule.id,
            "parts": m.done,
            "of": m.total,
            "up_to": spoken(event.text, m.start, m.end),
            "failing": m.failing,
        }
        for m in _near(event, rules, near)
    ]
    return {
        "stage": event.stage,
        "how": event.how,
        "text": spoken(event.text),
        "candidates": candidates,
        "near": misses,
    }


def _telling(name: str, value: Any, row: Mapping[str, Any]) -> bool:
    if name == "name_rules" and value == [row["rule_id"]]:
        return False
    return name not in _HIDDEN and not name.endswith("_id") and value not in (None, "", [], {})
