"""What to do about a correction: which rule, word or default gave the field that is wrong, and what to write."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guihua.lexicons.marks import sentence_end
from guihua.messages import Text, say
from guihua.model import Source
from guihua.rules.matching import Rule
from guihua.rules.placeholders import spoken
from guihua.rules.ruleset import Rules
from guihua.rules.stages import NAME_EDGE, NO_VALUE
from guihua.workbench.corrections import Checked, Row
from guihua.workbench.explain import Explained, explain_source
from guihua.workbench.marks import CLOSE, OPEN
from guihua.workbench.why import STAGE_OF, named_by, questions_about, stated, words_at_work

_EVIDENCE = {
    "name": ("name",),
    "year_start": ("year", "context_year"),
    "year_end": ("year", "context_year"),
    "role": ("role", "context_year", "year"),
    "unit": ("unit",),
    "scope": ("scope",),
}
_NAMING = "name"  # the stage whose examples are made
_OWN_WORDS = ("before", "after", "attributive", "distribute")  # ``how`` of rules that read the name beside the number
NAME_WORDS = "cues"
SHORTEST = 2  # characters of a name below which nothing is proposed about what stands before or behind it


@dataclass(frozen=True, slots=True)
class Proposal:
    """One field that is not as it should be: where it came from, and, where that can be told, what to write into which
    file, or in place of which line of it; without a file, which command drafts it."""

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
        cause = _cause(name, row, told, rules) if by is None else say("given-by", field=name, by=by)
        wanted = correction.right.get(name)
        if name != "name" or not wanted:
            yield Proposal(name, cause)
            continue
        if (cut := _cut_off(told, row, str(wanted), rules)) is not None:
            cause = say("and-so", first=cause, then=cut)
        goes_on = len(row.get("name_rules") or ()) > 1  # words of another clause are no cues in this one
        yield Proposal(name, cause, *((None, None) if goes_on else _about_name(str(row["name"]), str(wanted), rules)))


def _cut_off(told: Explained, row: Row, wanted: str, rules: Rules) -> Text | None:
    """The words of lists, and their rule, that keep from a name what is wanted before or behind it; null where that
    cannot be told."""
    given, wanted = _squashed(row["name"]), _squashed(wanted)
    before, found, behind = wanted.partition(given)
    if not found or not before + behind:
        return None
    for event in told.events(rules, [_NAMING, NAME_EDGE]):
        if wanted not in _squashed(spoken(event.text)):
            continue
        for match in event.selected if event.stage == _NAMING else event.candidates:
            for lost in filter(None, (before, behind)):
                if (words := words_at_work(rules, match.rule, event.text, lost)) is not None:
                    return say("cut-off", lost=lost, by=say("words-by-rule", words=words, rule=_by(match.rule)))
    return None


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


def _cause(name: str, row: Row, told: Explained, rules: Rules) -> Text:
    """The words that gave a field, else the rule, else that it is what stands where nothing is said."""
    for role in _EVIDENCE.get(name, ()):
        for one in row.get("evidence") or ():
            if one["role"] == role:
                text = "".join(told.source.text[one["char_start"] : one["char_end"]].split())
                by = named_by(row, rules) if name == "name" else _dated_by(one, told, rules)
                rule = by or (_by_rule(row, rules) if name == "unit" else say("no-rule"))
                return say("given-by-words", field=name, text=text, line=one["line"], kind=role, rule=rule)
    if name in ("name", "value", "unit", "comparator"):
        return _by_rule(row, rules)
    return say("given-by-default", field=name, value=row.get(name))


def _dated_by(evidence: Row, told: Explained, rules: Rules) -> Text | None:
    """The rule that read the words of an evidence as a time; null where they are none."""
    place = evidence["char_start"], evidence["char_end"]
    times = (row for table, row in told.rows if table == "times")
    found = next((row for row in times if (row["char_start"], row["char_end"]) == place), None)
    return None if found is None else _by_rule(found, rules)


def _by(rule: Rule) -> Text:
    return say("given-by-rule", rule=rule.id, place=rule.position)


def _by_rule(row: Row, rules: Rules) -> Text:
    rule_id = row.get("rule_id")
    known = {rule.id: rule for rule in rules.all}
    return _by(known[rule_id]) if rule_id in known else say("no-rule")


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
    lexicon = rules.lexicon(NAME_WORDS)
    rows = [row for row in lexicon.rows if row.form == word]
    if not rows:
        cells: Mapping[str, str] = {"form": word, "class": cls}
        return f"{NAME_WORDS}.tsv", "\t".join(cells.get(column, "") for column in lexicon.columns)
    if any(cls in row.classes for row in rows):
        return None, None
    plain = min(rows, key=lambda row: len(row["not_after"] + row["not_before"]))
    cells = {**plain.cells, "class": f"{plain['class']} {cls}"}
    return plain.position.place, "\t".join(cells[column] for column in lexicon.columns)


def as_example(checked: Checked, source: Source, rules: Rules, placed: bool) -> tuple[Text, str] | None:
    """The line that makes a wrong name an example of the rule that was asked about its number, which fails until a rule
    is mended, and what it is: one that must give the name, or one in which a rule that goes on with the name before
    must not match. It is ``placed`` where the plan is of the corpus in which the check looks places up. Null where
    another field is wrong, or no words of the text can be the name."""
    wanted, row = checked.correction.right.get("name"), checked.row
    if row is None or not wanted or "name" not in checked.differs or checked.span is None:
        return None
    line = source.line_of(checked.span.start)
    told = explain_source(source, line, rules)
    text = next(questions_about(told, _NAMING, row["char_start"], row["char_end"], rules), None)
    match = None if text is None else rules.first(_NAMING, text)
    if text is None or match is None or _squashed(wanted) not in _squashed(spoken(text)):
        return None
    written = spoken(text, marks=OPEN + CLOSE).replace("'", "''")
    place = f", where: '{checked.correction.doc_id}:{line}'" if placed else ""
    given = spoken(text, *match.spans.get("name", (0, 0)))
    if match.rule.id == row.get("rule_id") and _squashed(given) == _squashed(row["name"]):
        heading = say("as-example", rule=match.rule.id)
        return heading, f"- {{text: '{written}', expect: {{name: {wanted}}}{place}}}"
    if match.rule.emit.get("how") in _OWN_WORDS:
        return None  # what is wrong is what other rules took from the words, or added to them
    return say("as-miss", rule=match.rule.id), f"- {{text: '{written}', why: names {wanted}{place}}}"


def _squashed(text: object) -> str:
    return "".join(str(text).split())
