"""What may stand in a rule file. The JSON Schema that editors read is generated from these models.

The strings below the fields are their help, in Chinese and English: an editor shows them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

ID = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_NAME = r"^[a-z][a-z0-9_-]*$"
SCHEMA_FILE = "rules.schema.json"
SCHEMA_LINE = f"# yaml-language-server: $schema=./{SCHEMA_FILE}"
_Text = Annotated[str, StringConstraints(min_length=1)]
RuleId = Annotated[str, StringConstraints(pattern=ID)]
FragmentName = Annotated[str, StringConstraints(pattern=_NAME)]
ARROW = " → "  # between the text of a short example and what must come out
WHY = " // "  # between the text of a short example that must not match and why not
SOURCE = " @ "  # before the public text that a short example follows
_CONSTANTS = {"true": True, "false": False}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class Hit(_Strict):
    """应当匹配的例子。An example that must match."""

    text: _Text
    """例句，【】里是应匹配的部分，问数的阶段是所问的数。A text; in 【】 what must match, or the number asked about."""
    expect: dict[str, Any] = {}
    """应得到的分组文字或 emit 的值。Texts of groups, or values of emit, that must come out."""
    where: _Text | None = None
    """例句出处（文件:行号）。Where the text stands (document:line)."""
    source: _Text | None = None
    """语料之外的公开文本，例句照它的说法写成。The public text outside the corpus whose wording the example follows."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        """``text → key=value key=value @ source``, of which the text alone must be there, as the mapping."""
        if not isinstance(value, str):
            return value
        written, at, source = value.partition(SOURCE)
        given = {"source": source} if at else {}
        text, arrow, rest = written.partition(ARROW)
        pairs = [pair.partition("=") for pair in rest.split()]
        if not arrow or not all(sign for _, sign, _ in pairs):
            return {"text": written, **given}
        return {"text": text, "expect": {key: _CONSTANTS.get(value, value) for key, _, value in pairs}, **given}


class _NotThis(_Strict):
    text: _Text
    why: _Text

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        """``text // why`` as the mapping that it stands for; without a reason, a mapping that lacks it."""
        if not isinstance(value, str):
            return value
        text, sign, why = value.partition(WHY)
        return {"text": text, "why": why} if sign else {"text": value}


class Miss(_NotThis):
    """不应匹配的例子。An example that must not match."""

    text: _Text
    """例句。A text in which this rule must not win; with 【】, not at that place."""
    why: _Text
    """为什么不应匹配。Why not."""
    where: _Text | None = None
    """例句出处（文件:行号）。Where the text stands (document:line)."""


class Todo(_Strict):
    """目前还做不到的例子；一旦通过，检查会提示移动。An example that fails as yet; when it passes, it moves."""

    text: _Text
    """例句，应匹配的部分放在【】里；没有【】表示不应匹配。A text, what should match in 【】; none: nothing should."""
    expect: dict[str, Any] = {}
    """应得到的分组文字或 emit 的值。Texts of groups, or values of emit, that should come out."""
    why: _Text | None = None
    """为什么还做不到。Why it fails as yet."""
    where: _Text | None = None
    """例句出处（文件:行号）。Where the text stands (document:line)."""


class KnownFalse(_NotThis):
    """已知的误报。A false alarm that is known and lived with."""

    text: _Text
    """误报所在的原文，误报部分放在【】里。The text, with the false match in 【】."""
    why: _Text
    """为什么算误报、为什么暂时容忍。Why it is false, and why it stays for now."""
    where: _Text | None = None
    """原文出处（文件:行号）。Where the text stands (document:line)."""


class Fragment(_Strict):
    """可在任何式子里用 {名字} 引用的片段。A piece of pattern that any pattern may name as {name}."""

    gloss: _Text
    """说明这个片段是什么。What the piece stands for."""
    pattern: _Text
    """正则表达式，用单引号。A regular expression, in single quotes."""


class RuleModel(_Strict):
    """一条规则。One rule."""

    id: RuleId
    """编号：小写字母、数字和连字符，全库唯一，永不改作他用。Words joined by hyphens; unique, never used again."""
    why: _Text
    """这条规则为什么存在。One sentence on why the rule exists."""
    pattern: _Text
    """正则表达式，用单引号，可引用 {片段} 和 {词表}，分组都要有名字 (?<name>…)。The regular expression."""
    emit: dict[str, Any] = {}
    """匹配后固定给出的值。Constants that the stage reads when the rule wins."""
    hit: tuple[Hit, ...] = ()
    """应当匹配的例子，至少一个，检查时逐条运行。Texts that must match, one at least; `guihua rules check` runs them."""
    miss: tuple[Miss, ...] = ()
    """不应匹配的例子，至少一个，写明原因。Texts that must not match, one at least, each with its reason."""
    todo: tuple[Todo, ...] = ()
    """暂时做不到的例子。Texts that fail as yet."""
    status: Literal["draft", "active", "retired"] = "active"
    """draft 只试算不输出，active 生效，retired 停用。draft: tried, never emitted; retired: kept for its id."""
    replaces: tuple[RuleId, ...] = ()
    """被这条规则取代的旧编号。Ids of rules that this one took the place of."""
    known_false: tuple[KnownFalse, ...] = ()
    """已知误报；不再出现时检查会提示删除。Known false alarms; `rules check` tells when one is gone."""
    note: _Text | None = None
    """备注。Anything else worth knowing."""


class RuleBlock(_Strict):
    """一块规则：一个阶段，若干片段和规则；一个文件是一块，或几块的列表。A file is a block of rules or a list of them.
    The upper rule wins; in a stage that takes all matches the longer one does, within its block, and rules of an upper
    block win over those below."""

    stage: _Text
    """这些规则用于哪个阶段（见 stages.tsv）。The stage that matches these rules (see stages.tsv)."""
    why: _Text
    """这一块管什么。What this block is for."""
    fragments: dict[FragmentName, Fragment] = {}
    """片段，名字全库唯一。Fragments; their names are global."""
    rules: tuple[RuleModel, ...] = ()
    """规则，先后即取舍的次序。The rules, in the order in which they win."""


KEYS = frozenset(key for model in _Strict.__subclasses__() for key in model.model_fields)  # all that may stand
