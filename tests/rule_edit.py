"""What the tests that edit rules share: a corpus of one plan, a copy of the rules, the command, an edit."""

from __future__ import annotations

import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from conftest import RULES
from guihua.cli.main import main

PLAN = "全市农业发展规划\n\n到2025年，粮食产量达到300万吨，比2020年增长5%。\n新建水库3座，治理面积16万亩。\n"


def guihua(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def write_plan(folder: Path) -> Path:
    """A corpus of one short plan."""
    folder.mkdir()
    (folder / "plan.txt").write_text(PLAN, encoding="utf-8")
    return folder


def copy_rules(folder: Path) -> Path:
    """A copy of the rules to edit."""
    shutil.copytree(RULES, folder)
    return folder
