"""What is printed, made safe for a terminal."""

from __future__ import annotations


def printable(name: str) -> str:
    """A file name on one line, whatever is in it."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in name)
