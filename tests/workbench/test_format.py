"""``guihua rules fmt``: one form, nothing lost, nothing said otherwise."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import RULES
from guihua.cli.main import main
from guihua.rules.yaml_source import read_yaml
from guihua.workbench.format import formatted

LOOSE = """# about the file
rules:
  # about the first rule
  - pattern: 'x'   # stays
    # about its id
    id: first
    hit: [【x】]

    why: because
  # about the second
  - {why: written in one line, id: second, pattern: y}
why: >-
  a text
  over lines
stage: line


"""
TIDY = """# yaml-language-server: $schema=./rules.schema.json
# about the file
stage: line
why: >-
  a text
  over lines
rules:
  # about the first rule
    # about its id
  - id: first
    why: because
    pattern: 'x'   # stays
    hit: [【x】]

  # about the second
  - {why: written in one line, id: second, pattern: y}
"""


def test_keys_come_in_order_with_their_comments() -> None:
    assert formatted(Path("x.yaml"), LOOSE) == TIDY
    assert formatted(Path("x.yaml"), TIDY) == TIDY


@pytest.mark.parametrize("path", sorted(RULES.glob("*.yaml")), ids=lambda path: path.name)
def test_what_a_file_says_stays(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    after = formatted(path, text)
    assert read_yaml(path.name, after).value == read_yaml(path.name, text).value
    assert sorted(after.split()) == sorted(text.split())
    assert formatted(path, after) == after


@pytest.mark.parametrize("text", ["rules: [", "why: x\nwhy: y\n", "", "- a\n", "why: '  two  \n\n  lines  '\n"])
def test_what_cannot_be_read_or_would_change_stays_as_it_is(text: str) -> None:
    after = formatted(Path("x.yaml"), text)
    assert after == text or read_yaml("x", after).value == read_yaml("x", text).value


def test_the_command_checks_and_writes(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(LOOSE, encoding="utf-8")
    shutil.copy(RULES / "plan_periods.tsv", tmp_path)
    arguments = ["rules", "fmt", "--rules", str(tmp_path)]
    refused = CliRunner().invoke(main, [*arguments, "--check"])
    assert refused.exit_code == 1 and "x.yaml" in refused.output and "plan_periods.tsv" not in refused.output
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert (tmp_path / "x.yaml").read_text(encoding="utf-8") == TIDY
    assert CliRunner().invoke(main, [*arguments, "--check"]).exit_code == 0


def test_the_rules_are_in_this_form() -> None:
    result = CliRunner().invoke(main, ["rules", "fmt", "--check", "--rules", str(RULES)])
    assert result.exit_code == 0, result.output
