"""What follows from the rules alone, kept with them: it goes when they go, and no two rule sets share it.

``once_per_rules`` is for tables that are built from word lists, ``kept_with_rules`` for answers about short texts that
are asked for again and again. Where a ``Recorder`` listens (``Rules.recorded``) the answers are worked out anew for
it, so that it hears of every question that lies behind them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from guihua.rules.ruleset import Rules

T = TypeVar("T")


class Memo:
    """``built``: one value a function. ``answers``: one value a function and text, the texts of each bounded."""

    __slots__ = ("answers", "built")

    def __init__(self, built: dict[Any, Any] | None = None) -> None:
        self.built: dict[Any, Any] = {} if built is None else built
        self.answers: dict[Any, dict[str, Any]] = {}


def once_per_rules(build: Callable[[Rules], T]) -> Callable[[Rules], T]:
    """``build(rules)``, called once for each rule set. It must ask no stage: a recorder would not hear of it."""

    @wraps(build)
    def built(rules: Rules) -> T:
        try:
            value: T = rules.memo.built[build]
        except KeyError:
            value = rules.memo.built[build] = build(rules)
        return value

    return built


def kept_with_rules(most: int) -> Callable[[Callable[[str, Rules], T]], Callable[[str, Rules], T]]:
    """``answer(text, rules)``, with the answers of up to ``most`` texts kept; then all of them are dropped."""

    def keeping(answer: Callable[[str, Rules], T]) -> Callable[[str, Rules], T]:
        @wraps(answer)
        def kept(text: str, rules: Rules) -> T:
            try:
                found: T = rules.memo.answers[answer][text]
            except KeyError:
                found = answer(text, rules)
                answers = rules.memo.answers.setdefault(answer, {})
                if len(answers) >= most:
                    answers.clear()
                answers[text] = found
            return found

        return kept

    return keeping
