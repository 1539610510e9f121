"""Where the time of a document goes: seconds by stage, while a stopwatch runs; and time that need not go."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_seconds: ContextVar[dict[str, float] | None] = ContextVar("seconds", default=None)


@contextmanager
def stopwatch() -> Iterator[dict[str, float]]:
    """Collect the seconds of every ``timed`` stage called inside the block, by the stage's module."""
    seconds: dict[str, float] = {}
    token = _seconds.set(seconds)
    try:
        yield seconds
    finally:
        _seconds.reset(token)


def timed(stage: Callable[P, R]) -> Callable[P, R]:
    """``stage``, timed where a stopwatch runs. Stages do not call one another, so the seconds add up."""
    seconds = _seconds.get()
    if seconds is None:
        return stage
    name = stage.__module__.removeprefix("guihua.")

    @wraps(stage)
    def go(*args: P.args, **kwargs: P.kwargs) -> R:
        began = time.perf_counter()
        try:
            return stage(*args, **kwargs)
        finally:
            seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - began

    return go


@contextmanager
def uncollected() -> Iterator[None]:
    """What is read of a document, and of rules, are trees of plain values: the search for cycles would look through
    some hundred thousand objects, again and again, and find none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
