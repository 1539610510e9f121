"""Examples as they are asked: their marks taken out, and numbers masked where their stage reads masked text.

In most stages 【】 stand around what the rule must match. Where a stage is asked about a number or time of running
text, they stand around that: the text is read as any text is, and the stage is asked what it would be asked then.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from guihua.errors import GuihuaError
from guihua.expressions.mentions import foresee_mentions
from guihua.messages import Text, say
from guihua.prose.questions import QUESTIONS, WHOLE, texts_asked, whole
from guihua.rules.memo import kept_with_rules
from guihua.rules.problems import RulesError, RuleTimeout
from guihua.rules.ruleset import Rules

OPEN, CLOSE = "【", "】"


@dataclass(frozen=True, slots=True)
class MarkedExample:
    """The text of an example without its marks, and the spans that were marked."""

    text: str
    spans: tuple[tuple[int, int], ...]


class MarkError(GuihuaError, ValueError):
    """Marks that do not pair; ``offset`` is where in the written text."""

    def __init__(self, message: Text, offset: int) -> None:
        self.message, self.offset = message, offset
        super().__init__(str(message))


def unmark(written: str) -> MarkedExample:
    """The text and its marked spans.

    >>> unmark('面积达【16万亩】')
    MarkedExample(text='面积达16万亩', spans=((3, 7),))
    """
    characters: list[str] = []
    spans: list[tuple[int, int]] = []
    opened: list[int] = []  # places of the brackets that are open; the outermost pair marks, others are text
    for offset, character in enumerate(written):
        if character == OPEN:
            if opened:
                characters.append(character)
            opened.append(len(characters))
        elif character == CLOSE:
            if not opened:
                raise MarkError(say("mark-without", one=CLOSE, other=OPEN), offset)
            start = opened.pop()
            if opened:
                characters.append(character)
            elif start == len(characters):
                raise MarkError(say("marks-nothing", marks=OPEN + CLOSE), offset)
            else:
                spans.append((start, len(characters)))
        else:
            characters.append(character)
    if opened:
        raise MarkError(say("mark-without", one=OPEN, other=CLOSE), written.rindex(OPEN))
    return MarkedExample("".join(characters), tuple(spans))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a stage is asked about an example, in the order of asking: one text, or more where the first that finds
    something decides. ``spans`` of the one text must be matched; none where a number is marked."""

    texts: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


class NotAskedError(GuihuaError, ValueError):
    """Nothing would be asked about what is marked; the message says how the text is read."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(str(message))


def marks_number(stage: str) -> bool:
    """True for a stage in whose examples the number or time asked about is marked."""
    return stage in QUESTIONS


def foresee_examples(examples: Iterable[tuple[str, str]], rules: Rules) -> None:
    """Ask ahead what numbers are in examples, each with its stage, whose texts ``asked`` will mask."""
    texts = []
    for stage, written in examples:
        if stage in WHOLE or marks_number(stage):
            with suppress(MarkError):  # told when it is asked
                texts.append(unmark(written).text)
    foresee_mentions(texts, rules.telling)


def asked(stage: str, written: str, rules: Rules) -> Asked:
    """What ``stage`` is asked about an example as written. Raises MarkError where its marks do not pair, NotAskedError
    where no number or time is marked and one should be."""
    return _asked(f"{stage}\t{written}", rules)


@kept_with_rules(4096)
def _asked(put: str, rules: Rules) -> Asked:
    stage, _, written = put.partition("\t")
    example = unmark(written)
    if stage in WHOLE:
        text, at = whole(example.text, rules.telling)
        spans = tuple((bisect_left(at, start), bisect_left(at, end)) for start, end in example.spans)
        return Asked((text,), spans)
    if stage not in QUESTIONS:
        return Asked((example.text,), example.spans)
    if len(example.spans) != 1:
        raise NotAskedError(say("marks-no-number", marks=OPEN + CLOSE))
    try:
        texts = texts_asked(stage, example.text, *example.spans[0], rules.telling)
    except (RulesError, RuleTimeout):
        raise
    except Exception as error:  # a rule of a stage below gives what no reader can take: told of that rule
        raise NotAskedError(say("example-unread", text=example.text, error=error)) from error
    if not texts:
        start, end = example.spans[0]
        raise NotAskedError(say("marked-is-no-number", text=example.text[start:end], whole=example.text))
    return Asked(tuple(dict.fromkeys(texts)), ())
