"""A plan that the program stumbles over: which plan, which line, and the rules that stood there.

A rule may be sound by itself and still give what no stage can read. Then the reading is done once more with rules that
write down what they are asked, so that the text of the last question, its line and its rules can be named.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from guihua.errors import GuihuaError
from guihua.messages import Text, say
from guihua.model import Source
from guihua.rules.problems import RulesError, RuleTimeout, codes
from guihua.rules.recorder import Recorder
from guihua.rules.ruleset import Rules
from guihua.rules.trace import replay

CODE = "R010"
_SHOWN = 60  # characters of the text shown
_Extract = Callable[[Source, Rules], Mapping[str, list[dict[str, Any]]]]


class PlanError(GuihuaError):
    """A plan could not be read; the message says where, by which rule, and what went wrong."""


def guarded(extract: _Extract, source: Source, rules: Rules) -> Mapping[str, list[dict[str, Any]]]:
    """``extract``; whatever fails in it, but for what names its rule already, is raised as PlanError with its place."""
    try:
        return extract(source, rules)
    except (RulesError, RuleTimeout, MemoryError):
        raise
    except Exception as error:
        raise PlanError(_told(extract, source, rules, error)) from error


def _told(extract: _Extract, source: Source, rules: Rules, error: Exception) -> str:
    recorder = Recorder()
    with suppress(Exception):
        extract(source, rules.recorded(recorder))
    if recorder.last is None:
        return f"{source.doc_id} {message(error)}"
    text = recorder.last[2]
    line = _line_of(source, text)
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    told = say("came-up-behind", text=shown, rules=_standing(recorder, rules, text))
    place = f"{source.doc_id}:{line}" if line else source.doc_id
    return f"{place} {message(error)}\n    = {told.english}\n    = {told.chinese}"


def _standing(recorder: Recorder, rules: Rules, text: str) -> Text | str:
    """The rules that stood in the text, whichever stages were asked about it."""
    asked = [(stage, how) for stage, how, other in recorder.asked if other == text]
    selected = [match.rule for stage, how in asked for match in replay(rules, stage, how, text).selected]
    return ", ".join(dict.fromkeys(f"{rule.id} ({rule.position})" for rule in selected)) or say("no-rule")


def message(error: BaseException) -> str:
    """The code, what it means, and the exception itself."""
    code = codes()[CODE]
    return f"{CODE}: {code.english} ({code.chinese}): {type(error).__name__}: {error}"


def last_words(error: Exception) -> str:
    """What ends a command: the message of what names its place itself, else where in the program it came up."""
    if isinstance(error, RulesError | RuleTimeout | PlanError):
        return str(error)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{message(error)} ({Path(frame.filename).name}:{frame.lineno})\n{say('this-is-a-defect').lines}"


def _line_of(source: Source, text: str) -> int | None:
    """The first line that has the text, white space aside; stages ask about cleaned text, so there may be none."""
    wanted = "".join(text.split("\n", maxsplit=1)[0].split())
    numbers = range(1, source.n_lines + 1) if wanted else ()
    return next((n for n in numbers if wanted in "".join(source.line_text(n).split())), None)
