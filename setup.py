"""What pyproject.toml cannot say: the folder ``rules`` travels in the wheel as the package ``guihua.builtin_rules``.

An editable install reads the rules of the checkout, and needs no more than a path to ``pipeline``.
"""

import sys

from setuptools import find_packages, setup

packages, package_dir = find_packages("pipeline"), {"": "pipeline"}
if "editable_wheel" not in sys.argv:
    packages.append("guihua.builtin_rules")
    package_dir["guihua.builtin_rules"] = "rules"

setup(packages=packages, package_dir=package_dir)
