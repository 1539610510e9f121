"""What to do about a correction: which rule, word or default gave the field that is wrong, and what to write."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from guihua.lexicons.marks import sentence_end
from guihua.messages import Text, say
from guihua.model import Source
from guihua.rules.placeholders import spoken
from guihua.rules.ruleset import Rules
from guihua.rules.stages import NO_VALUE
from guihua.workbench.corrections import Checked, Row
from guihua.workbench.explain import explain_source
from guihua.workbench.marks import CLOSE, OPEN
from guihua.workbench.why import STAGE_OF, named_by, stated

_EVIDENCE = {
    "name": ("name",),
    "year_start": ("year", "context_year"),
    "year_end": ("year", "context_year"),
    "role": ("role", "context_year", "year"),
    "unit": ("unit",),
    "scope": ("scope",),
}
_NAMING = "name"  # the stage whose examples are made
NAME_WORDS = "cues"
SHORTEST = 2  # characters of a name below which nothing is proposed about what stands before or behind it


@dataclass(frozen=True, slots=True)
class Proposal:
    """One field that is not as it should be: where it came from, and, where that can be told, what to write into which
    file; without a file, which command drafts it."""

    field: str
    cause: Text
    file: str | None = None
    write: str | None = None


def proposals(checked: Checked, source: Source, rules: Rules) -> Iterator[Proposal]:
    """A proposal for each field of an open correction that differs."""
    correction, row = checked.correction, checked.row
    if row is None:
        yield Proposal("-", say("no-fact-here"))
        return
    if correction.verdict == "junk":
        yield Proposal("-", _by_rule(row, rules), write=_no_value(row, source, rules))
        return
    told = explain_source(source, source.line_of(row["char_start"]), rules)
    for name in checked.differs:
        by = stated(told, name, row, rules) if name in STAGE_OF else None
        cause = _cause(name, row, source, rules) if by is None else say("given-by", field=name, by=by)
        wanted = correction.right.get(name)
        file, write = _about_name(str(row["name"]), str(wanted), rules) if name == "name" and wanted else (None, None)
        yield Proposal(name, cause, file, write)


def _no_value(row: Row, source: Source, rules: Rules) -> str | None:
    """The command that drafts a rule by which the number of a sentence is no fact; null for a cell of a table."""
    if row.get("source") == "table":
        return None
    start, end = row["char_start"], row["char_end"]
    line = source.line_span(source.line_of(start))
    *_, begin = line.start, *(mark.end() for mark in sentence_end(rules).finditer(source.text, line.start, start))
    stop = sentence_end(rules).search(source.text, end, line.end)
    before, after = source.text[begin:start].lstrip(), source.text[end : stop.start() if stop else line.end].rstrip()
    text = f"{before}{OPEN}{source.text[start:end]}{CLOSE}{after}"
    return shlex.join(["guihua", "rules", "new", "no-value-…", "--stage", NO_VALUE, "--text", text])


def _cause(name: str, row: Row, source: Source, rules: Rules) -> Text:
    """The words that gave a field, else the rule, else that it is what stands where nothing is said."""
    for role in _EVIDENCE.get(name, ()):
        for one in row.get("evidence") or ():
            if one["role"] == role:
                text = "".join(source.text[one["char_start"] : one["char_end"]].split())
                by = named_by(row, rules) if name == "name" else None
                rule = by or _by_rule(row, rules)
                return say("given-by-words", field=name, text=text, line=one["line"], kind=role, rule=rule)
    if name in ("name", "value", "unit", "comparator"):
        return _by_rule(row, rules)
    return say("given-by-default", field=name, value=row.get(name))


def _by_rule(row: Row, rules: Rules) -> Text:
    rule_id = row.get("rule_id")
    known = {rule.id: rule for rule in rules.all}
    return say("given-by-rule", rule=rule_id, place=known[rule_id].position) if rule_id in known else say("no-rule")


def _about_name(given: str, wanted: str, rules: Rules) -> tuple[str | None, str | None]:
    """A row of the word list of names by which the name that was given would become the wanted one."""
    given, wanted = _squashed(given), _squashed(wanted)
    if len(wanted) < SHORTEST or given == wanted:
        return None, None
    if given.endswith(wanted):
        word, cls = given.removesuffix(wanted), "lead"
    elif given.startswith(wanted):
        word, cls = given.removeprefix(wanted), "tail"
    else:
        return None, None
    cells = {"form": word, "class": cls}
    return f"{NAME_WORDS}.tsv", "\t".join(cells.get(column, "") for column in rules.lexicon(NAME_WORDS).columns)


def as_example(checked: Checked, source: Source, rules: Rules, placed: bool) -> str | None:
    """The line that makes a wrong name an example of the rule that gave it: it fails until the rule is mended. It is
    ``placed`` where the plan is of the corpus in which the check looks places up. Null where another field is wrong, or
    the rule was not asked about this text."""
    wanted, row = checked.correction.right.get("name"), checked.row
    if row is None or not wanted or "name" not in checked.differs or checked.span is None:
        return None
    line = source.line_of(checked.span.start)
    for event in explain_source(source, line, rules).events(rules, [_NAMING]):
        for match in event.selected:
            given = spoken(event.text, *match.spans.get("name", (0, 0)))
            if match.rule.id == row.get("rule_id") and _squashed(given) == _squashed(row["name"]):
                text = spoken(event.text, marks=OPEN + CLOSE).replace("'", "''")
                place = f", where: '{checked.correction.doc_id}:{line}'" if placed else ""
                return f"- {{text: '{text}', expect: {{name: {wanted}}}{place}}}"
    return None


def _squashed(text: object) -> str:
    return "".join(str(text).split())
