"""The house is as its page says: files exist, layers are those that are enforced, its sentence gives its row."""

from __future__ import annotations

import ast
import re
import tomllib

import guihua
from conftest import MODULES, PACKAGE, ROOT, nodes_of

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_every_file_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`((?:rules|read|expressions|tables|prose|compare|dataset|batch|cli)/[\w*./]+)`", PAGE))
    named |= set(re.findall(r"`(\w+\.py)`", PAGE))
    assert len(named) > 50
    lost = [name for name in sorted(named) if not any([*PACKAGE.glob(name), *ROOT.glob(name)])]
    assert lost == []


def test_the_layers_of_the_page_are_those_that_are_enforced() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (layers,) = (one["layers"] for one in contract["contracts"])
    enforced = [name.strip().removeprefix("guihua.") for layer in layers for name in layer.split("|")]
    rows = PAGE.split("## Layers")[1].split("## Principles")[0]
    told = [name for row in re.findall(r"^\| (`.*?) \|", rows, re.M) for name in re.findall(r"`(\w+)`", row)]
    assert set(told) == set(enforced)
    parts = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in MODULES} - {"__init__", "__main__"}
    assert parts <= set(told)


def test_the_sentence_of_the_page_gives_the_row_of_the_page(rules: guihua.Rules) -> None:
    sentence = re.search(r"third line says (\S+)", PAGE)
    assert sentence is not None
    text = f"县域“十四五”规划\n\n{sentence[1]}\n"
    (row,) = guihua.extract(text, rules).to_arrow("indicators").to_pylist()
    assert (row["value"], row["unit"], row["comparator"], row["year_start"], row["role"]) == (
        260000.0,
        row["unit_raw"][-1],
        ">=",
        2025,
        "target",
    )
    assert row["raw"] in PAGE and row["name"] in PAGE


def test_no_module_keeps_what_follows_from_rules() -> None:
    """A cache of a module that takes rules would keep old ones alive, and hide questions from a recorder."""
    kept = []
    for path in MODULES:
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef) and "rules" in {arg.arg for arg in node.args.args}:
                told = " ".join(ast.unparse(one) for one in node.decorator_list)
                if re.search(r"\b(lru_cache|cache)\b", told):
                    kept.append(f"{path.name}:{node.lineno} {node.name}")
    assert kept == []
