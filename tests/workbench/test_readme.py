"""The worked examples of ``rules/README.md``: each edit is made in a copy of the project, each command is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from guihua.rules.problems import codes

pytestmark = pytest.mark.slow

README = (ROOT / "rules" / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)(?: (append|above) (\S+)| (\S+))?\n(.*?)^```$", re.M | re.S)


def sections() -> dict[str, str]:
    """The worked examples by heading."""
    parts = re.split(r"^## (\d+\. .*)$", README, flags=re.M)
    return {title: text.split("\n## ", 1)[0] for title, text in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of its own: the rules under git, and one short plan."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    marker = tmp_path / "pipeline" / "guihua" / "__init__.py"  # what makes ./rules the rules of a checkout
    marker.parent.mkdir(parents=True)
    marker.touch()
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    text = "规划\n全市建成15分钟生活圈。\n到2025年，粮食产量达到300万吨。\n"
    (corpus / "plan.txt").write_text(text, encoding="utf-8")
    for command in ("init -q", "add .", "-c user.name=t -c user.email=t@localhost commit -q -m rules"):
        subprocess.run(["git", *command.split()], cwd=tmp_path, check=True)
    return tmp_path


def commands(block: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a console block with the lines its output must hold."""
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        command, *lines = part.splitlines()
        yield command, [line.strip() for line in lines if line.strip()]


def anywhere(text: str) -> str:
    """Text without the lines and columns of rules, which move with every rule that comes in above."""
    return re.sub(r"(\.(?:yaml|tsv)):\d*(?::\d+)?", r"\1", text)


def put_above(rule_id: str, body: str, folder: Path) -> None:
    """A rule put into its file, above another one."""
    line = f"    - id: {rule_id}\n"
    path = next(path for path in folder.glob("*.yaml") if line in path.read_text(encoding="utf-8"))
    path.write_text(path.read_text(encoding="utf-8").replace(line, body + line), encoding="utf-8")


def run(command: str, project: Path) -> subprocess.CompletedProcess[str]:
    """A command line as a shell runs it, with this very program as ``guihua``."""
    script = f'guihua() {{ "{sys.executable}" -m guihua.cli.main "$@"; }}\nset -o pipefail\n{command}'
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(project), "LC_ALL": "C.UTF-8"}
    environment["XDG_CACHE_HOME"] = os.environ["XDG_CACHE_HOME"]
    return subprocess.run(
        ["bash", "-c", script], cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def test_there_are_ten_tasks() -> None:
    assert len(sections()) == 10
    for text in sections().values():
        kinds = [match[1] for match in BLOCK.finditer(text)]
        assert "console" in kinds and {"tsv", "yaml", "sed"} & set(kinds)


@pytest.mark.parametrize("title", sections())
def test_a_worked_example_works(title: str, project: Path) -> None:
    for match in BLOCK.finditer(sections()[title]):
        kind, append, target, plain, body = match.groups()
        if append == "above":
            put_above(target, body, project / "rules")
        elif append:
            path = project / "rules" / target
            path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + body, encoding="utf-8")
        elif kind == "sed":
            path = project / "rules" / plain
            _, old, new, _ = body.strip().split("/")
            text = path.read_text(encoding="utf-8")
            assert old in text
            path.write_text(text.replace(old, new), encoding="utf-8")
        elif kind == "console":
            for command, wanted in commands(body):
                done = run(command, project)
                for line in wanted:
                    assert anywhere(line) in anywhere(done.stdout), f"{command}\n{done.stdout}\n{done.stderr}"
                if not wanted:
                    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def test_the_handbook_names_the_codes_below_r400_with_which_rules_load() -> None:
    told = README.rpartition("`R3xx`")[2].partition("\n")[0]
    loading = {name for name, code in codes().items() if name < "R4" and code.level != "error"}
    assert loading == set(re.findall(r"R\d{3}", told))
