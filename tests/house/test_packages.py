"""What pyproject.toml says of the packages is what there is."""

from __future__ import annotations

import tomllib

from conftest import PACKAGE, ROOT


def test_every_package_is_in_the_wheel() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    folders = {path.parent.relative_to(PACKAGE.parent) for path in PACKAGE.rglob("__init__.py")}
    assert sorted(told) == sorted({*(".".join(folder.parts) for folder in folders), "guihua.builtin_rules"})
