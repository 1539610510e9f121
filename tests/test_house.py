"""Modules are short, and a name means one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from conftest import MODULES, PACKAGE

LONGEST = 400  # lines

API = "guihua.api: the public function is named for the one it calls"

# Classes and functions that two packages call by one name, and why; a pair that is gone leaves the list.
TWICE = {
    "goes_on": "a sentence over lines, a line over pages, a table over pages",
    "Line": "a line of the text, and of a page",
    "Word": "a word of a page, and one looked up in the rules",
    "shown": "a value in a message, and a number as a cell shows it",
    "as_gold": "corrections and annotations both become gold",
    "broken": "a file of rules, and a document",
    "Dataset": "guihua.api and the viewer each open one, with what their readers ask of it",
    "evaluate": API,
    "explain": API,
    "extract": API,
    "Hit": "an example as it is written, and one found in a corpus",
    "load_rules": API,
    "Name": "of a number in running text, and of a row",
    "Node": "of a pattern, and of a web page",
    "parse": "of a pattern, and of XML",
    "Place": "in a file, and of a number in a masked text",
    "place": "the columns of a row, and the column of a cell",
    "run": API,
    "schema": API,
    "Text": "a message in two languages, and a piece of a plan",
    "Token": "a word of jieba's, and a cell that stands alone on its line",
    "written": "a value in a message, and a number in a list's form",
}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_is_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_no_name_is_defined_twice_across_packages_without_a_reason() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(path.relative_to(PACKAGE).as_posix())
    twice = {
        name: modules for name, modules in homes.items() if len({module.partition("/")[0] for module in modules}) > 1
    }
    assert {name: modules for name, modules in twice.items() if name not in TWICE} == {}
    assert sorted(TWICE.keys() - twice.keys()) == []
