"""The rules of the repository, loaded once for all tests: what is built of them takes seconds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from guihua.rules.kept import load_rules
from guihua.rules.ruleset import Rules


@cache
def own_rules() -> Rules:
    """They are read, never changed."""
    return load_rules(Path(__file__).parent.parent / "rules")
