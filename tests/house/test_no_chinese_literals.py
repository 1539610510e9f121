"""What is known of the Chinese language stands in ``rules/``: no module holds a Chinese literal."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

import pytest

from conftest import MODULES, PACKAGE, nodes_of

# Han characters, radicals and numerals, Chinese and full-width punctuation.
CHINESE = re.compile("[\u2e80-\u2fdf\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff65\U00020000-\U0003ffff]")
# Signs that are the program's own syntax: the marks of examples, slips of Chinese keyboards, what parts a printed list,
# full-width digits.
SYNTAX = {
    "cli/rules.py": "、",
    "read/metadata.py": "、",
    "cli/corrections.py": "【】",
    "workbench/trial.py": "【】：",
    "workbench/explain.py": "：",
    "workbench/marks.py": "【】",
    "rules/entries.py": "【",
    "rules/required_lists.py": "：",
    "rules/word_lists.py": "，；",
    "rules/yaml_source.py": "：　",
}


def literals(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """Line and text of every string constant of a tree that is no docstring."""
    docstrings = {
        id(node.body[0].value)
        for node in nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    } | {
        # strings below the fields of a model are its documentation, which editors show
        id(statement.value)
        for node in nodes
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Expr)
    }
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def test_no_chinese_literals() -> None:
    found = [
        f"{path.name}:{line}: {text!r}"
        for path in MODULES
        for line, text in literals(nodes_of(path))
        if set(CHINESE.findall(text)) - set(SYNTAX.get(path.relative_to(PACKAGE).as_posix(), ""))
    ]
    assert not found


@pytest.mark.parametrize(
    ("code", "n"),
    [
        ("x = '亩'", 1),
        ("x = f'{y}万亩'", 1),
        ("def f():\n    '''面积'''\n    return '％'", 1),
        ("'''说明'''\n# 注释\nx = 1", 0),
        ("class A:\n    x: int\n    '''帮助'''", 0),
    ],
)
def test_literals_are_found_and_docstrings_are_not(code: str, n: int) -> None:
    assert sum(bool(CHINESE.search(text)) for _, text in literals(tuple(ast.walk(ast.parse(code))))) == n
