"""Functions of modules that are imported when they are called: a run in which nothing is to be read needs none."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Later:
    """The function ``name`` of a module. It travels to workers as its two names."""

    module: str
    name: str

    def __call__(self, *arguments: Any) -> Any:
        return getattr(import_module(self.module), self.name)(*arguments)


EXTRACT = Later("guihua.extraction", "extract")
TOKENS = Later("guihua.tokens", "extract_with_tokens")
ACROSS = Later("guihua.batch.corpus_tables", "across")


def module_of(function: Any) -> str:
    """The module that a function stands in."""
    name: str = function.module if isinstance(function, Later) else function.__module__
    return name
