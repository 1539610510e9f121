"""What is printed, made safe for a terminal."""

from __future__ import annotations

import sys
from typing import Any

_WIDE = 10_000  # columns where nobody looks at a terminal: no place in a file is broken over two lines


def printable(name: str) -> str:
    """A file name on one line, whatever is in it."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in name)


def wide_console() -> Any:
    """A ``rich`` console that breaks lines at a terminal's width only where there is a terminal."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False, markup=False)
