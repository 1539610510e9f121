"""Modules are short, and a name means one thing."""

from __future__ import annotations

import ast
from collections import defaultdict

from conftest import MODULES, PACKAGE, nodes_of

LONGEST = 400  # lines

API = "guihua.api: the public function is named for the one it calls"

# Names that two packages have, and why; a pair that is gone leaves the list. What one module alone uses is private.
TWICE = {
    "as_gold": "corrections and annotations both become gold",
    "Asked": "what a page asks for, and a question put to rules",
    "BATCH": "a limit of each, which tests make small",
    "Box": "of a plan, and one drawn on a page",
    "broken": "a file of rules, and a document",
    "Column": "of the dataset, and of a table in a plan",
    "Condition": "of a row in the contract, and of a query",
    "Dataset": "guihua.api and the viewer each open one, with what their readers ask of it",
    "DEEPEST": "a limit of each, which tests make small",
    "evaluate": API,
    "Evidence": "what proves a row, and what a corpus says of rules",
    "explain": API,
    "extract": API,
    "FEW": "a limit of each, which tests make small",
    "folded": "a name, and a text with its widths folded",
    "goes_on": "a sentence over lines, a line over pages, a table over pages",
    "Hit": "an example as it is written, and one found in a corpus",
    "Key": "of a row of the panel, and what a rule may emit",
    "KEYS": "of a block of rules, and of rows that a page shows",
    "KINDS": "of cells, of what a stage takes, of changes",
    "Line": "a line of the text, and of a page",
    "load_rules": API,
    "MOST": "a limit of each, which tests make small",
    "Name": "of a number in running text, and of a row",
    "NO_RULE": "what a number that only names is, and what rows without a rule count under",
    "Node": "of a pattern, and of a web page",
    "OPENING": "the lines before the text, and the stage that finds where a paragraph begins",
    "PACKAGE": "the folder that is hashed, and the file that describes a dataset",
    "parse": "of a pattern, and of XML",
    "PART": "how many rows a part has, and what ends a file that is not whole",
    "Piece": "of the panel that is kept, and of a text that is written",
    "Place": "in a file, and of a number in a masked text",
    "place": "the columns of a row, and the column of a cell",
    "QUESTIONS": "of a reader of facts, and of a page",
    "RATIO": "a dimension, and a sign in masked text",
    "read_plan": "a plan through all stages, and one that is taken in",
    "Row": "of a word list, and of the dataset, where it is a mapping",
    "run": API,
    "schema": API,
    "shown": "a value in a message, and a number as a cell shows it",
    "Text": "a message in two languages, and a piece of a plan",
    "TIME": "a type of mention, and a sign in masked text",
    "Token": "a word of jieba's, and a cell that stands alone on its line",
    "Word": "a word of a page, and one looked up in the rules",
    "written": "a value in a message, and a number in a list's form",
    "Years": "of a statement, and those that a text names, which may be open",
}


def test_no_module_is_long() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: n for path, n in lines.items() if n > LONGEST} == {}


def names_of(node: ast.stmt) -> list[str]:
    """The public names that a statement of a module defines; one letter is a type variable's."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
            names = [name]
        case ast.Assign(targets=targets):
            names = [n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)]
        case _:
            names = []
    return [name for name in names if len(name) > 1 and not name.startswith("_")]


def test_no_name_is_defined_twice_across_packages_without_a_reason() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        for node in nodes_of(path)[0].body:  # type: ignore[attr-defined]
            for name in names_of(node):
                homes[name].append(path.relative_to(PACKAGE).as_posix())
    twice = {
        name: modules for name, modules in homes.items() if len({module.partition("/")[0] for module in modules}) > 1
    }
    assert {name: modules for name, modules in twice.items() if name not in TWICE} == {}
    assert sorted(TWICE.keys() - twice.keys()) == []
