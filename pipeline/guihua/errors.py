"""What guihua raises: every exception of the package is a ``GuihuaError``, and its message says what to do."""

from __future__ import annotations


class GuihuaError(Exception):
    """Root of all exceptions that guihua raises on purpose."""


class PlaceError(GuihuaError, ValueError):
    """No such plan or line."""


class OutputError(GuihuaError, RuntimeError):
    """The output folder cannot be used."""
