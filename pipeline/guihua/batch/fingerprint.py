"""What a document's rows depend on beside its bytes: what the rules say, the code that reads it, the libraries used."""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from guihua.dataset.schema import CONTRACT_VERSION

PACKAGE = Path(__file__).parents[1]
LIBRARIES = (
    "ahocorasick_rs",
    "charset-normalizer",
    "jieba",
    "openpyxl",
    "pyarrow",
    "pypdfium2",
    "pyyaml",
    "regex",
    "rjieba",
    "spacy",
    "xlrd",
)


@cache
def libraries() -> Mapping[str, str]:
    """Versions of what can change a row or a byte of the dataset; absent ones are left out."""
    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def modules(*starts: str, package: Path = PACKAGE) -> list[Path]:
    """The modules ``starts`` (dotted names) and every module of the package that they import, at any depth; sorted."""
    seen: set[Path] = set()
    todo = list(starts)
    while todo:
        path = _module(todo.pop(), package)
        if path is None or path in seen:
            continue
        seen.add(path)
        todo += _imported(path, package.name)
    return sorted(seen)


# An import at the beginning of a line, however deep; one that stands in a text is one more, which does no harm.
_IMPORT = re.compile(
    r"""^[ ]*(?: import [ ]+ (?P<modules>[^\n#;]+)
        | from [ ]+ (?P<module>[\w.]+) [ ]+ import [ ]* (?P<names>\([^)]*\) | [^\n#;]+))""",
    re.M | re.X,
)


@cache
def _imported(path: Path, package: str) -> tuple[str, ...]:
    """Modules of the package that a module imports, and names from them that may be modules."""
    found: list[str] = []
    for match in _IMPORT.finditer(path.read_text(encoding="utf-8")):
        names = re.findall(r"[\w.]+", re.sub(r"#.*|\bas[ ]+\w+", "", match["names"] or match["modules"]))
        found += names if match["module"] is None else [match["module"], *(f"{match['module']}.{n}" for n in names)]
    return tuple(name for name in found if name.partition(".")[0] == package)


@cache
def _module(name: str, package: Path) -> Path | None:
    """The file of a module of the package; None for what is none."""
    first, *rest = name.split(".")
    if first != package.name:
        return None
    path = package.joinpath(*rest)
    return next((p for p in (path.with_suffix(".py"), path / "__init__.py") if p.is_file()), None)


@cache
def code_version(*starts: str) -> str:
    """A hash over the code that rows come from: ``starts``, all they import, the contract and the libraries."""
    digest = hashlib.sha256(f"{CONTRACT_VERSION}\0{sorted(libraries().items())}\0".encode())
    for path in modules(*starts):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
