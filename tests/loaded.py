"""The rules of the repository and the five plans read by them, once for all tests of a process: that takes seconds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from guihua.extraction import extract
from guihua.model import Source
from guihua.read.encoding import decode
from guihua.rules.kept import load_rules
from guihua.rules.ruleset import Rules

ROOT = Path(__file__).parent.parent
Plans = dict[str, tuple[Source, Mapping[str, list[dict[str, Any]]]]]


@cache
def own_rules() -> Rules:
    """They are read, never changed."""
    return load_rules(ROOT / "rules")


def read_plans(corpus: Path) -> Plans:
    """The plans of a folder by name, each with its rows."""
    rules = own_rules()
    sources = [decode(path.name, path.read_bytes(), rules) for path in sorted(corpus.glob("*.txt"))]
    return {source.doc_id: (source, extract(source, rules)) for source in sources}


@cache
def five_plans() -> Plans:
    """They are read, never changed."""
    return read_plans(ROOT / "corpus")
