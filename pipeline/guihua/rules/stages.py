"""The stages: every question that the program puts to rules, as typed declarations.

A stage is its name. Beside that it says how it chooses (``all`` matches that overlap no better one, the ``first`` rule
found, or ``any``: some calls do this, some that), the frozen type of what its rules emit, and the named groups that
their patterns may have (``*`` where each must, behind ``=`` what their texts are). ``rules/stages.tsv`` tells the same
to those who write rules, with what each stage reads; ``guihua rules check`` says where the two differ.

    match = rules.first(HEADER, text)
    role = HEADER.of(match).role
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Generic, Literal, TypeVar, cast

from guihua.rules.matching import Match
from guihua.rules.stage_emits import (
    BoxItemEmit,
    CanonicalNameEmit,
    CellKindEmit,
    CellValueEmit,
    ContentsEmit,
    DocumentKindEmit,
    DocumentTitleEmit,
    DocumentTitleMentionEmit,
    FindingCueEmit,
    FindingEmit,
    FindingNameEmit,
    FrameHeadingEmit,
    FrameLeadEmit,
    HeaderEmit,
    HeaderRoleEmit,
    HeadingEmit,
    HoldsEmit,
    IndicatorFamilyEmit,
    LineEmit,
    MeasureEmit,
    MentionEmit,
    NameEdgeEmit,
    NameEmit,
    NoEmit,
    OpeningKindEmit,
    RelativePeriodEmit,
    RoleEmit,
    ScopeEmit,
    SectionRoleEmit,
    SentenceCloseEmit,
    SequenceLevelEmit,
    SharedOpeningEmit,
    StatedPeriodEmit,
    TableCaptionEmit,
    TableDirectionEmit,
    TableNoteEmit,
    TableRowEmit,
    TableTitleEmit,
    YearVetoEmit,
)

E = TypeVar("E")


class Stage(str, Generic[E]):
    """The name of a stage, with what the program expects of its rules. Patterns of one that is ``joined`` hold no
    anchor and match across no line end, so that one search goes through many texts."""

    how: Literal["all", "first", "any"]
    emits: type[E]
    groups: tuple[str, ...]
    joined: bool
    _fields: Mapping[str, str]  # key of ``emit`` → field of ``emits``

    def __new__(
        cls,
        name: str,
        how: Literal["all", "first", "any"],
        emits: type[E],
        groups: tuple[str, ...] = (),
        *,
        joined: bool = False,
    ) -> Stage[E]:
        stage = super().__new__(cls, name)
        stage.how, stage.emits, stage.groups, stage.joined = how, emits, groups, joined
        stage._fields = {field.name.removesuffix("_"): field.name for field in fields(cast(Any, emits))}
        return stage

    def __reduce__(self) -> tuple[Callable[[str], Stage[Any]], tuple[str]]:
        return _declared, (str(self),)  # in another process it is the stage of that one

    def of(self, match: Match) -> E:
        """What the rule of a match emits."""
        names = self._fields
        return self.emits(**{names[key]: value for key, value in match.rule.emit.items() if key in names})


MARKUP = Stage("markup", "all", NoEmit, ("keep",))
LINE = Stage("line", "first", LineEmit, ("number", "title"))
CONTENTS = Stage("contents", "first", ContentsEmit)
HEADING = Stage("heading", "first", HeadingEmit, ("number", "title"))
OPENING = Stage("opening", "first", NoEmit)
SENTENCE_CLOSE = Stage("sentence-close", "first", SentenceCloseEmit)
CLAUSE_JOINT = Stage("clause-joint", "first", NoEmit)
FOOTNOTE = Stage("footnote", "first", NoEmit)
DOCUMENT = Stage(
    "document",
    "any",
    NoEmit,
    (
        "document_number",
        "issuer",
        "joint_issuer",
        "reporter",
        "congress",
        "issued_on",
        "issued_month",
        "delivered_on",
        "notice_issuer",
        "cited",
        "this_year",
        "period",
        "since",
        "lasting",
        "from",
        "until",
        "years",
    ),
)
DOCUMENT_TITLE = Stage("document-title", "first", DocumentTitleEmit, ("title*",))
DOCUMENT_KIND = Stage("document-kind", "first", DocumentKindEmit)
OPENING_KIND = Stage("opening-kind", "first", OpeningKindEmit)
OPENING_TOLD = Stage("opening-told", "first", NoEmit)
DOCUMENT_TITLE_MENTION = Stage("document-title-mention", "all", DocumentTitleMentionEmit, ("title*",))
BOX_TITLE = Stage("box-title", "first", NoEmit, ("number", "counter", "title"))
BOX_ITEM = Stage("box-item", "first", BoxItemEmit, ("sequence", "name", "content"))
RUNNING_TEXT = Stage("running-text", "first", NoEmit)
ITEM_CLAUSE = Stage("item-clause", "first", NoEmit, ("name*",))
STATED_INVESTMENT = Stage("stated-investment", "first", NoEmit)
STATED_PERIOD = Stage("stated-period", "any", StatedPeriodEmit, ("year=<integer>", "year_end=<integer>"))
STATED_LOCATION = Stage("stated-location", "first", NoEmit, ("location*",))
NOTE_NUMBER = Stage("note-number", "first", NoEmit, ("number*=<integer>",))
TABLE_TITLE = Stage("table-title", "first", TableTitleEmit)
TABLE_NUMBER = Stage("table-number", "first", NoEmit, ("number*",))
TABLE_CAPTION = Stage("table-caption", "first", TableCaptionEmit)
TABLE_UNIT = Stage("table-unit", "first", NoEmit, ("units*",))
UNIT_LIST = Stage("unit-list", "all", NoEmit)
CAPTION_NAME = Stage("caption-name", "all", NoEmit)
HEADER = Stage("header", "first", HeaderEmit)
HEADER_YEAR = Stage(
    "header-year", "first", NoEmit, ("year=<integer>", "year_end=<integer>", "plan=plan_periods", "base")
)
HEADER_ROLE = Stage("header-role", "all", HeaderRoleEmit)
NAME_UNIT = Stage("name-unit", "first", NoEmit, ("unit*", "qualifier"))
NAME_NUMBER = Stage("name-number", "first", NoEmit, ("sequence",))
TABLE_SCOPE = Stage("table-scope", "first", NoEmit)
TABLE_DIRECTION = Stage("table-direction", "first", TableDirectionEmit)
TABLE_ROW = Stage("table-row", "first", TableRowEmit, ("sequence", "name"))
SEQUENCE_LEVEL = Stage("sequence-level", "first", SequenceLevelEmit)
CELL_KIND = Stage("cell-kind", "first", CellKindEmit)
CELL_VALUE = Stage("cell-value", "first", CellValueEmit, ("value*", "qualifier"))
TABLE_NOTE = Stage("table-note", "all", TableNoteEmit, ("qualifier", "round", "square", "list", "scope"))
NUMBER_LIST = Stage("number-list", "all", NoEmit, ("first*=<integer>", "last=<integer>"))
MENTION = Stage(
    "mention",
    "all",
    MentionEmit,
    (
        "number",
        "by=<integer>",
        "sign",
        "sign_high",
        "more",
        "place=numerals",
        "scale=numerals.myriad|numerals.place",
        "scale_low=numerals.myriad|numerals.place",
        "scale_own=numerals.myriad|numerals.place",
        "unit",
        "unit_low",
        "high",
        "parts",
        "whole",
        "tenth",
        "doublings",
        "year",
        "month",
        "day",
        "month_end",
        "day_end",
        "year_end",
        "century",
        "this_century",
        "last_century",
        "decade",
        "decade_end",
        "opening",
        "closing",
        "plan=plan_periods",
        "end",
        "begin",
        "since",
        "tens",
        "bound=comparators",
    ),
    joined=True,
)
RELATIVE_PERIOD = Stage(
    "relative_period",
    "all",
    RelativePeriodEmit,
    ("count", "end", "whole", "this", "last", "before", "next", "after"),
    joined=True,
)
NUMERAL = Stage("numeral", "first", NoEmit, ("number", "high", "lead", "scale", "place", "tens", "unit"))
NAME = Stage("name", "first", NameEmit, ("names", "values", "more", "head", "name"))
SUBJECT = Stage("subject", "first", NoEmit, ("name*",))
PREDICATE = Stage("predicate", "first", NoEmit, ("before", "after"))
SHARED_OPENING = Stage("shared-opening", "first", SharedOpeningEmit)
NAME_EDGE = Stage("name-edge", "all", NameEdgeEmit)
DEALT_YEARS = Stage("dealt-years", "first", NoEmit, ("times*", "values*", "more*"))
STATED_DURATION = Stage("stated-duration", "first", NoEmit)
NO_VALUE = Stage("no-value", "first", NoEmit)
VALUE_WORDS = Stage("value-words", "all", NoEmit)
MEASURE = Stage("measure", "first", MeasureEmit)
ROLE = Stage("role", "first", RoleEmit, ("since",))
SECTION_ROLE = Stage("section-role", "first", SectionRoleEmit)
FRAME_HEADING = Stage("frame-heading", "first", FrameHeadingEmit)
FRAME_LEAD = Stage("frame-lead", "first", FrameLeadEmit, ("time",))
HOLDS = Stage("holds", "first", HoldsEmit)
YEAR_AFTER = Stage("year-after", "first", NoEmit)
YEAR_LEAD = Stage("year-lead", "first", NoEmit)
YEAR_VETO = Stage("year-veto", "first", YearVetoEmit)
SCOPE = Stage("scope", "all", ScopeEmit, ("scope",))
PROSE_QUALIFIER = Stage("prose-qualifier", "all", NoEmit, ("qualifier",))
CANONICAL_NAME = Stage("canonical-name", "all", CanonicalNameEmit)
INDICATOR_FAMILY = Stage("indicator-family", "first", IndicatorFamilyEmit, ("of*", "whole", "head"))
FINDING = Stage("finding", "first", FindingEmit, ("name",))
FINDING_NAME = Stage("finding-name", "first", FindingNameEmit, ("part", "above", "below"))
FINDING_CUE = Stage("finding-cue", "first", FindingCueEmit)
OPTIONAL_MENTION = Stage("optional-mention", "first", NoEmit)
DECLARED: Mapping[str, Stage[Any]] = {stage: stage for stage in globals().values() if isinstance(stage, Stage)}
FIRST, ALL, ANY = "first", "all", "any"


def _declared(name: str) -> Stage[Any]:
    return DECLARED[name]


def mode(stage: str) -> str:
    """How a stage chooses: ``all``, ``first`` or ``any`` (also for a stage that nobody asks)."""
    declared = DECLARED.get(stage)
    return declared.how if declared is not None else ANY
