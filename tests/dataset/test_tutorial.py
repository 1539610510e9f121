"""The tutorial's commands and the notebook's cells run, and the site names pages that are there."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import yaml

from conftest import ROOT


def test_tutorial_leads_from_a_plan_to_a_workbook(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        if "guihua view" in block:
            continue  # waits for a reader
        command = block.replace("guihua ", f"{sys.executable} -m guihua ")
        subprocess.run(["bash", "-ec", command], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    sheet = openpyxl.load_workbook(tmp_path / "plans.xlsx").worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    at = {name: rows[0].index(name) for name in ("地区", "标准指标名", "终年", "数值", "单位")}
    found = {tuple(row[n] for n in at.values()) for row in rows[1:]}
    assert ("衡东县", "粮食产量", 2020, 51.2, "万吨") in found
    assert ("衡东县", "城镇化率", 2025, 52, "%") in found


def test_notebook_runs(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(dataset.parent)
    cells = json.loads((ROOT / "docs" / "tutorial.ipynb").read_text(encoding="utf-8"))["cells"]
    names: dict[str, object] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile(ast.parse("".join(cell["source"])), "docs/tutorial.ipynb", "exec"), names)
    assert "wide" in names


class Site(yaml.SafeLoader):
    """Reads mkdocs' file; the Python functions that it names for headings in Chinese are not called."""


Site.add_multi_constructor("tag:yaml.org,2002:python/name:", lambda loader, suffix, node: suffix)


def test_site_names_pages_that_are_there() -> None:
    site = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader=Site)
    for page in site["nav"]:
        for path in page.values():
            assert (ROOT / site["docs_dir"] / path).is_file()
