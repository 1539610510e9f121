"""The viewer's page: one HTML file with its styles, its program and, for a report, all its data.

Plan texts are not trusted. Data stands in the page as JSON in ``<script type="application/json">`` with every
character that HTML could read as markup escaped; the program makes text nodes of it and nothing else; and the page's
content security policy names the one style sheet and the one program that may run, by hash, and lets nothing out.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from guihua.dataset.schema import CONTRACT_VERSION
from guihua.viewer import payloads
from guihua.viewer.engine import Engine
from guihua.viewer.panel_query import whole_panel

TEMPLATES = files("guihua.viewer") / "assets"
STYLES = ("style.css", "plan.css")


# In the order in which they need one another.
SCRIPTS = (
    "vendor/preact.js",
    "js/base.js",
    "js/data.js",
    "js/carried.js",
    "js/text.js",
    "js/marks.js",
    "js/place.js",
    "js/panel.js",
    "js/document.js",
    "js/evidence.js",
    "js/plan.js",
    "js/grid.js",
    "js/table.js",
    "js/findings.js",
    "js/chart.js",
    "js/tiles.js",
    "js/region.js",
    "js/compare.js",
    "js/search.js",
    "js/main.js",
)
ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def to_json(value: Any) -> str:
    """JSON that may stand in an HTML script element: no ``<``, ``>``, ``&``, nor line ends that only JSON allows."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(ESCAPES)


@cache
def style() -> str:
    """The page's style sheet."""
    return "\n".join((TEMPLATES / name).read_text(encoding="utf-8") for name in STYLES)


@cache
def script() -> str:
    """The page's program: its parts in one function, so that they leave no global names."""
    parts = [(TEMPLATES / name).read_text(encoding="utf-8") for name in SCRIPTS]
    return '"use strict";(() => {\n' + "\n".join(parts) + "\n})();\n"


def policy(served: bool) -> str:
    """The page's content security policy: a served page may ask its server for data and pictures, a report no one."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(script())}",
            f"style-src {_hash(style())}",
            "img-src data: 'self'" if served else "img-src data:",
            "connect-src 'self'" if served else "connect-src 'none'",
            "form-action 'none'",
            "base-uri 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


def page(index: Mapping[str, Any], blocks: Iterable[tuple[str, Any]] = ()) -> Iterator[str]:
    """The page in pieces. ``index`` says what it is of; its ``data`` is the address, relative to the page's own, that
    it asks for what it does not carry. ``blocks`` are the data it carries, as (name, value)."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((TEMPLATES / "page.html").read_text(encoding="utf-8"))
    strings = json.loads((TEMPLATES / "strings.json").read_text(encoding="utf-8"))
    yield from template.generate(
        policy=policy(index["data"] is not None),
        style=Markup(style()),
        script=Markup(script()),
        blocks=(
            (name, Markup(to_json(value))) for name, value in chain([("index", index), ("strings", strings)], blocks)
        ),
    )


def write_report(release: Path, target: Path, patterns: Sequence[str] = ()) -> int:
    """Write the dataset in ``release``, or the documents chosen by ``patterns``, as one HTML file that needs nothing
    else. Returns its size in bytes."""
    engine = Engine(release, patterns)
    index = {"contract": CONTRACT_VERSION, "data": None, "documents": list(payloads.documents(engine, engine.doc_ids))}

    def blocks() -> Iterator[tuple[str, Any]]:
        both = zip(payloads.facts(engine, engine.doc_ids), payloads.whole_texts(engine, engine.doc_ids), strict=True)
        for n, (facts, text) in enumerate(both):
            yield f"facts/{n}", facts
            yield f"text/{n}", text
        yield "panel", whole_panel(engine)

    scratch = target.with_name(f"{target.name}.part")
    with scratch.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(page(index, blocks()))
    scratch.replace(target)
    return target.stat().st_size
