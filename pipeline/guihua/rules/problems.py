"""Problems in ``rules/`` as an editor of rules reads them: place, code, what is wrong, what to write.

Titles of the codes stand in ``problem_codes.tsv`` beside this file, what is said of each case in ``messages.tsv``; both
in English and Chinese.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from guihua.errors import GuihuaError
from guihua.messages import Text, in_chinese, in_english, say
from guihua.rules.hints import caret

# What keeps a rule from being built at all. Other errors say that it should not be as it is; a former revision, to
# which the working rules are compared, may have been so.
STOPPING = frozenset({"R101", "R102", "R103", "R104", "R105", "R106", "R201", "R202", "R203"})
OF_FILES, OF_BLOCKS = "R0", "R107"  # how codes of problems with whole files begin; that of a block nobody asks
CODES = Path(__file__).with_name("problem_codes.tsv")


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file of ``rules/``; line and column count from 1, columns in code points."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Code:
    level: str  # error finding note
    english: str
    chinese: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. ``detail`` says what exactly, ``fix`` what to write; ``source`` is the line it stands on and
    ``width`` how many characters of it are meant."""

    code: str
    position: Position
    detail: Text
    fix: Text | None = None
    rule_id: str | None = None
    source: str = ""
    width: int = 1

    @property
    def level(self) -> str:
        return codes()[self.code].level

    @property
    def message(self) -> Text:
        """The title of the code, and the case."""
        return say("message", title=codes()[self.code], detail=self.detail)

    def __str__(self) -> str:
        """``file:line:column CODE rule-id: message``, the line, a caret below it, what to write; then what is not yet
        said in Chinese: ``:`` the case, ``=`` what to write."""
        code = codes()[self.code]
        name = f" {self.rule_id}" if self.rule_id else ""
        detail, fix = self.detail, self.fix
        lines = [f"{self.position} {self.code}{name}: {code.english} ({code.chinese}): {in_english(detail)}"]
        if self.source:
            lines += [f"    {self.source}", f"    {caret(self.source, self.position.column, self.width)}"]
        if fix:
            lines.append(f"    = {in_english(fix)}")
        if in_chinese(detail) != in_english(detail):
            lines.append(f"    : {in_chinese(detail)}")
        if fix and in_chinese(fix) != in_english(fix):
            lines.append(f"    = {in_chinese(fix)}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "level": self.level,
            "file": self.position.file,
            "line": self.position.line,
            "column": self.position.column,
            "rule": self.rule_id,
            "message": self.message.english,
            "message_zh": self.message.chinese,
            "detail": in_english(self.detail),
            "detail_zh": in_chinese(self.detail),
            "fix": in_english(self.fix or ""),
            "fix_zh": in_chinese(self.fix or ""),
        }


class RulesError(GuihuaError):
    """The rules cannot be used: every problem of every file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[Any, ...]:
        return RulesError, (self.problems,)


class RuleTimeout(GuihuaError):
    """A pattern did not come to an end in time on some text: the text counts as not read."""

    def __init__(self, rule_id: str, position: Position, seconds: float, text: str) -> None:
        self.rule_id, self.position, self.seconds, self.text = rule_id, position, seconds, text
        shown = text if len(text) <= 60 else f"{text[:60]}…"
        fix = say("repeated-parts-exclude")
        super().__init__(str(Problem("R409", position, say("took-longer", seconds=seconds, text=shown), fix, rule_id)))

    def __reduce__(self) -> tuple[Any, ...]:
        return RuleTimeout, (self.rule_id, self.position, self.seconds, self.text)


def all_read(problems: Iterable[Problem]) -> bool:
    """False where a file, or a block of an unknown stage, was not read at all: what stands elsewhere and needs it would
    be called wrong too."""
    return not any(problem.code.startswith(OF_FILES) or problem.code == OF_BLOCKS for problem in problems)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, by place; what keeps a whole file from being read first, as others may follow from it."""
    return tuple(
        sorted(
            dict.fromkeys(problems),
            key=lambda p: (not p.code.startswith(OF_FILES), p.position, p.code, str(p.detail)),
        )
    )


@cache
def codes() -> Mapping[str, Code]:
    rows = [line.split("\t") for line in CODES.read_text(encoding="utf-8").splitlines() if line[0] != "#"][1:]
    return {code: Code(level, english, chinese) for code, level, english, chinese in rows}
