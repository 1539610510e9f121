"""Chinese plan texts in, trustworthy tables out.

    import guihua
    guihua.extract("到2025年，粮食产量达到300万吨。").to_pandas("indicators")

``docs/api.md`` describes what is imported from here, ``docs/architecture.md`` the packages below. Names are imported
when they are first used, so that the command answers at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from guihua.errors import GuihuaError

if TYPE_CHECKING:
    from guihua.api import Dataset, Explanation, Extraction, evaluate, explain, extract, open_dataset, run, schema
    from guihua.api import load_rules as load_rules
    from guihua.batch.run import Report
    from guihua.dataset.schema import CONTRACT_VERSION
    from guihua.evaluation import Measure
    from guihua.model import Indicator, KnownIndicator, Project, Quantity, Source, Span, Time, View
    from guihua.rules.matching import Match, Rule
    from guihua.rules.ruleset import Rules

    __version__: str

_HOMES = {
    "guihua.api": (
        "Dataset", "Explanation", "Extraction", "evaluate", "explain", "extract", "load_rules", "open_dataset", "run",
        "schema",
    ),
    "guihua.batch.run": ("Report",),
    "guihua.dataset.schema": ("CONTRACT_VERSION",),
    "guihua.evaluation": ("Measure",),
    "guihua.model": ("Indicator", "KnownIndicator", "Project", "Quantity", "Source", "Span", "Time", "View"),
    "guihua.rules.matching": ("Match", "Rule"),
    "guihua.rules.ruleset": ("Rules",),
}  # fmt: skip
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}
__all__ = [
    "CONTRACT_VERSION",
    "Dataset",
    "Explanation",
    "Extraction",
    "GuihuaError",
    "Indicator",
    "KnownIndicator",
    "Match",
    "Measure",
    "Project",
    "Quantity",
    "Report",
    "Rule",
    "Rules",
    "Source",
    "Span",
    "Time",
    "View",
    "__version__",
    "evaluate",
    "explain",
    "extract",
    "load_rules",
    "open_dataset",
    "run",
    "schema",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("guihua")
    if name not in _HOME_OF:
        raise AttributeError(f"module 'guihua' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return __all__
