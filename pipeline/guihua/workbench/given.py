"""A text given by hand as a source: alone, or as a sentence of a plan of some years, under some heading."""

from __future__ import annotations

from dataclasses import dataclass

from guihua.messages import say
from guihua.model import Source
from guihua.read.encoding import decode
from guihua.rules import stages
from guihua.rules.ruleset import Rules

_NAME = "text"
_Years = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above a text that is read as a part of a plan: its heading, and the years that the plan is for."""

    heading: str | None = None
    years: _Years | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A source with the text that was given: it stands at ``start`` of the source, from its ``line`` on."""

    source: Source
    text: str
    line: int
    start: int


def given(text: str, rules: Rules, around: Above | None = None) -> Given:
    """The text as it stands; with ``around``, below a title and a heading, closed as a sentence is."""
    if around is None:
        source = decode(_NAME, text.encode("utf-8", "surrogateescape"), rules)
        return Given(source, source.text, 1, 0)
    start, end = around.years or (None, None)
    title = say("made-title").chinese if start is None else say("made-title-of-years", start=start, end=end).chinese
    above = [title, *([_heading(around.heading, rules)] if around.heading else [])]
    source = decode(_NAME, "\n".join([*above, closed(text, rules)]).encode("utf-8", "surrogateescape"), rules)
    line = len(above) + 1
    return Given(source, text, line, source.line_span(line).start)


def closed(text: str, rules: Rules) -> str:
    """The text with a mark that ends a sentence, where it has none."""
    if rules.first(stages.SENTENCE_CLOSE, text.rstrip()) is not None:
        return text
    return text.rstrip() + rules.lexicon("marks").forms("sentence_end")[0]


def _heading(title: str, rules: Rules) -> str:
    """The heading with a number before it, by which it is known as one."""
    numbered = rules.first(stages.HEADING, title) is not None
    return title if numbered else say("made-heading", title=title).chinese
