"""What the rules of each stage emit, as frozen types; :mod:`guihua.rules.stages` has the stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class NoEmit:
    """Of stages that ask only whether, and where, something is."""


@dataclass(frozen=True, slots=True)
class LineEmit:
    kind: Literal["caption", "noise", "note"]
    behind: bool = False


@dataclass(frozen=True, slots=True)
class ContentsEmit:
    part: Literal["entry", "title"]
    alone: bool = False


@dataclass(frozen=True, slots=True)
class HeadingEmit:
    form: Literal[
        "chapter",
        "decimal",
        "digit",
        "digit-bracket",
        "figure",
        "frame",
        "han",
        "han-bracket",
        "part",
        "section",
        "stem",
        "word",
    ]
    wraps: bool = False
    divided: bool = False


@dataclass(frozen=True, slots=True)
class SentenceCloseEmit:
    title: bool = False


@dataclass(frozen=True, slots=True)
class DocumentTitleEmit:
    weak: bool = False
    alone: bool = False


DocumentKind = Literal[
    "outline",
    "plan",
    "action_plan",
    "work_report",
    "plan_report",
    "budget_report",
    "communique",
    "statistics",
    "speech",
    "summary",
    "opinion",
    "measures",
    "notice",
    "central_document",
    "budget",
]


@dataclass(frozen=True, slots=True)
class DocumentKindEmit:
    kind: DocumentKind
    mode: Literal["plan", "review"]
    carries: bool


@dataclass(frozen=True, slots=True)
class OpeningKindEmit:
    kind: DocumentKind
    mode: Literal["plan", "review"]
    carries: bool


@dataclass(frozen=True, slots=True)
class DocumentTitleMentionEmit:
    opens: bool = False


@dataclass(frozen=True, slots=True)
class BoxItemEmit:
    form: Literal["named", "numbered"]
    aside: bool = False


@dataclass(frozen=True, slots=True)
class StatedPeriodEmit:
    open: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class TableTitleEmit:
    caption: bool = False
    opens: bool = False
    continued: bool = False


@dataclass(frozen=True, slots=True)
class TableCaptionEmit:
    role: Literal["actual", "baseline", "target"]


@dataclass(frozen=True, slots=True)
class HeaderEmit:
    role: Literal[
        "annual_rate",
        "attribute",
        "category",
        "content",
        "grade",
        "indicator",
        "investment",
        "location",
        "note",
        "other",
        "period",
        "project_name",
        "sequence",
        "unit",
        "value",
    ]
    measure: Literal["annual_rate", "annual", "change", "cumulative", "level"] | None = None
    ambiguous: bool = False
    subject: bool = False
    amount: bool = False
    total: bool = False
    sure: bool = False
    share: bool = False
    bracketed: Literal["cumulative"] | None = None


@dataclass(frozen=True, slots=True)
class HeaderRoleEmit:
    role: Literal["actual", "baseline", "estimate", "target"]


@dataclass(frozen=True, slots=True)
class TableDirectionEmit:
    direction: Literal["down"]


@dataclass(frozen=True, slots=True)
class TableRowEmit:
    kind: Literal["category", "note", "total"]


@dataclass(frozen=True, slots=True)
class SequenceLevelEmit:
    level: Literal[1, 2, 3, 4]


@dataclass(frozen=True, slots=True)
class CellKindEmit:
    kind: Literal["attribute", "nothing", "number", "period", "sequence"]


@dataclass(frozen=True, slots=True)
class CellValueEmit:
    measure: Literal["annual_rate", "change", "level", "cumulative"] | None = None
    direction: Literal["down", "up"] | None = None
    bracket: Literal["round", "square"] | None = None


@dataclass(frozen=True, slots=True)
class TableNoteEmit:
    measure: Literal["annual_rate", "change", "cumulative", "level"] | None = None


@dataclass(frozen=True, slots=True)
class MentionEmit:
    type: Literal["count", "duration", "identifier", "multiple", "percent", "quantity", "ratio", "time"] | None = None
    form: Literal["date", "named_period", "period", "year"] | None = None
    change: Literal["up", "down"] | None = None
    months: Mapping[str, Any] | None = None
    unit: str | None = None
    number: float | None = None


@dataclass(frozen=True, slots=True)
class RelativePeriodEmit:
    type: Literal["time"]
    form: Literal["named_period"]
    offset: Mapping[str, Any] | None = None
    reach: Literal["century", "next", "past", "plan"] | None = None


@dataclass(frozen=True, slots=True)
class NameEmit:
    """``each``: the value is that of each of the things named, not of all of them together."""

    how: Literal[
        "after",
        "attributive",
        "before",
        "continue",
        "distribute",
        "distribute-before",
        "in-all",
        "aside",
        "none",
        "per-head",
        "same-attribute",
        "such",
    ]
    order: Literal["head", "name"] | None = None
    each: bool = False


@dataclass(frozen=True, slots=True)
class NameEdgeEmit:
    """``within_word``: the cut may fall inside one of jieba's words, whose dictionary has phrases such as 确保重点."""

    within_word: bool = False


@dataclass(frozen=True, slots=True)
class SharedOpeningEmit:
    """``adjacent``: only the next names of one list share it, whatever their unit."""

    listed: bool = False
    adjacent: bool = False


@dataclass(frozen=True, slots=True)
class MeasureEmit:
    measure: Literal["annual", "annual_rate", "change", "cumulative", "level"]
    direction: Literal["down", "up"] | None = None


@dataclass(frozen=True, slots=True)
class RoleEmit:
    role: Literal["actual", "baseline", "having", "reached", "target"]
    now: bool = False
    firm: bool = False


@dataclass(frozen=True, slots=True)
class SectionRoleEmit:
    role: Literal["actual", "target"]


@dataclass(frozen=True, slots=True)
class FrameHeadingEmit:
    mode: Literal["plan", "review"]


@dataclass(frozen=True, slots=True)
class FrameLeadEmit:
    reach: Literal["goals", "text"]
    mode: Literal["plan", "review"] | None = None
    opens: bool = False
    mean: bool = False


@dataclass(frozen=True, slots=True)
class HoldsEmit:
    holds: Literal["end", "whole", "period", "year", "last"]
    own: bool = False


@dataclass(frozen=True, slots=True)
class YearVetoEmit:
    measured: bool = False
    base: bool = False


@dataclass(frozen=True, slots=True)
class ScopeEmit:
    none: bool = False


@dataclass(frozen=True, slots=True)
class CanonicalNameEmit:
    growth: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorFamilyEmit:
    name: str
    dimension: Literal["area", "count", "currency", "mass", "ratio"]
    panel_unit: str


@dataclass(frozen=True, slots=True)
class FindingEmit:
    tolerance: float
    message: str
    severity: Literal["error", "info", "warning"] | None = None
    least: float | None = None
    most: float | None = None
    slack: float | None = None
    whole: float | None = None
    near: float | None = None


@dataclass(frozen=True, slots=True)
class FindingNameEmit:
    is_: Literal["cumulative", "mean", "part", "share", "total"]


@dataclass(frozen=True, slots=True)
class FindingCueEmit:
    opens: Literal["parts"]
