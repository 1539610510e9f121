"""How commands end that do not come to their end: one line, and a status that says which way.

130 for Ctrl-C, 143 for a request to end (SIGTERM), 1 for what the user can mend (a full disk, missing permissions, a
damaged dataset).
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from guihua.files import FULL
from guihua.messages import say

INTERRUPTED, TERMINATED = 128 + signal.SIGINT, 128 + signal.SIGTERM


class Terminated(BaseException):
    """The process was asked to end."""


@contextmanager
def ended_in_one_line() -> Iterator[None]:
    """Signals and errors of the system inside the block end the process as this module says."""
    with _signals():
        try:
            yield
        except KeyboardInterrupt:
            _end(say("interrupted").label, INTERRUPTED)
        except Terminated:
            _end(say("terminated").label, TERMINATED)
        except BrokenPipeError:
            raise
        except OSError as error:
            _end(f"Error: {said_of(error)}", 1)


def said_of(error: OSError) -> str:
    """What the system refused, and what to do, on one line."""
    what = error.strerror or str(error)
    place = f"{error.filename}: " if error.filename is not None else ""
    missing = error.errno in (errno.ENOENT, errno.ENOTDIR)
    other = say("check-the-name" if missing else "check-permissions")
    advice = say("disk-is-full") if error.errno in FULL else other
    return f"{place}{what}; {advice.label}"


def _end(line: str, status: int) -> NoReturn:
    click.echo(line, err=True)
    sys.exit(status)


@contextmanager
def _signals() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _interrupt(*_: Any) -> NoReturn:
    """The first Ctrl-C lets the command clear up; one more ends it where it is."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    raise KeyboardInterrupt


def _terminate(*_: Any) -> NoReturn:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(TERMINATED))
    raise Terminated


def any_text() -> None:
    """Let every text be printed, also where the terminal lacks a sign of it: that sign as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
