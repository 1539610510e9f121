"""What may stand in the columns of word lists, as the lists themselves say above their headings.

``# cells COLUMN: KIND`` where KIND is one of these, or several parted by ``;``:

- ``integer``, ``number``, ``fraction`` (``2000/3`` too), ``positive fraction``, ``characters`` (Chinese ones);
- ``form``, ``forms`` or ``two forms`` of this list, or ``form of NAME`` (several are parted by | or a space): where
  the list has a column ``canonical``, a row whose own cell there is its form;
- ``dimension`` and ``unit``: dimensions of units.tsv, and units put together from its forms (万元/人), of the dimension
  of their row;
- the words that may stand, parted by commas;
- ``needed``: no cell may be empty, as it may otherwise;
- ``with COLUMN``: where it is not empty, neither is the cell of that column;
- ``up to COLUMN``: a number that is not greater than that of the column;
- ``one a COLUMN``: rows that are the same there are the same here; ``one a COLUMN but WORD``: but for those of that
  word;
- ``same COLUMN``: the row whose form stands in the cell has the same there; ``alike in COLUMN``: it has something there
  where this row has, and nothing where this row has nothing;
- ``own``: stands in every row whose ``canonical`` is its own form, and in no other; ``own but COLUMN WORD``: rows that
  have the word there may do without;
- ``at most one of WORDS``: a form has no two of these words, in all of its rows together;
- ``apart by COLUMN``: a form reads like none of those that, there, its canonical form is told apart from.

Fractions are exact: 1/15 and 1/2, neither 0.0667 nor 0.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import takewhile

import regex

from guihua.messages import Text, say
from guihua.rules.alias_cells import (
    ALIKE,
    OF_OWN_ROWS,
    OF_SEVERAL,
    SAME,
    CellContext,
    CellFault,
    CellVerdict,
    Check,
    is_own,
    joined,
    means_same,
    of_own_rows,
    stands_alike,
)
from guihua.rules.cell_readers import READERS, is_readable, unreadable_cell
from guihua.rules.hints import closest, did_you_mean
from guihua.rules.misplaced import out_of_order
from guihua.rules.problems import Position, Problem
from guihua.rules.word_lists import Lexicon, Row

Names = frozenset[str]
Apart = Mapping[str, Names]  # a form → those that it must not be taken for


_NOT_OF_COLUMN = frozenset({"cell-is", "cell-names", "names-no-form", "no-unit-has", "list-has-no-unit"})
_FORMS: Mapping[str, int | None] = {"form": 1, "forms": None, "two forms": 2}  # how many a cell names
_KINDS = (*READERS, *_FORMS, "dimension", "unit", "needed")
_UNITS, _MARKS, NUMERALS = "units", "marks", "numerals"
SCALES = ("myriad", "place")  # classes of numerals that stand before a unit
_WITH = regex.compile(r"with (?P<column>.+)")
_UP_TO = regex.compile(r"up to (?P<column>.+)")
_AT_MOST = regex.compile(r"at most one of (?P<words>.+)")
_APART = regex.compile(r"apart by (?P<column>\w+)")
_ONE_A = regex.compile(r"one a (?P<column>.+?)(?: but (?P<word>.+))?")


def check_cells(lexicons: Mapping[str, Lexicon]) -> Iterator[Problem]:
    """Cells that are not what their list declares, each at its place; those of a row that are amiss in the same way
    whatever they hold, and kinds that there are not, once."""
    for lexicon in lexicons.values():
        of_rows: dict[tuple[Position, str], tuple[Row, str, CellFault]] = {}  # with the first column
        for column, declared in lexicon.cells.items():
            kinds = [kind.strip() for kind in declared.split(";")]
            if unknown := next((kind for kind in kinds if _is_unknown(kind, lexicon)), None):
                yield _unknown_kind(lexicon, column, unknown)
                continue
            checks = [_check(CellContext(lexicon, column, lexicons), kind) for kind in kinds]
            of_empty = [check for check, kind in zip(checks, kinds, strict=True) if _asks_for_a_cell(kind)]
            for row in lexicon.rows:
                cell = row[column]
                if (said := _first(checks if cell else of_empty, row, cell)) is None:
                    continue
                if (what := said[1].key) not in OF_SEVERAL:
                    yield _problem(lexicon, row, column, *said)
                elif before := of_rows.get((row.position, what)):
                    of_rows[row.position, what] = (*before[:2], joined(before[2], said))
                else:
                    of_rows[row.position, what] = row, column, said
        for row, column, said in of_rows.values():
            yield _problem(lexicon, row, column, *said)


def _first(checks: list[Check], row: Row, cell: str) -> CellVerdict:
    return next((said for check in checks if (said := check(row, cell)) is not None), None)


def _asks_for_a_cell(kind: str) -> bool:
    """True for a kind that may not be content with an empty cell."""
    return kind == "needed" or OF_OWN_ROWS.fullmatch(kind) is not None


def _check(context: CellContext, kind: str) -> Check:
    column = context.column
    if kind in READERS:
        return lambda _, cell: unreadable_cell(column, cell, kind)
    if kind == "needed":
        return lambda row, cell: (
            None if cell else ("R303", say("cell-is-empty", columns=f"`{column}`"), _to_write(column, row))
        )
    if kind == "dimension":
        return _dimensions(context)
    if kind == "unit":
        return _units(context)
    if match := _WITH.fullmatch(kind):
        beside = match["column"]
        return lambda row, _: _alone(column, row, beside)
    if match := _UP_TO.fullmatch(kind):
        most = match["column"]
        return lambda row, cell: _above(column, cell, most, row)
    if match := _ONE_A.fullmatch(kind):
        return _one_a(context, match["column"], match["word"])
    if match := SAME.fullmatch(kind):
        return means_same(context, match["column"])
    if match := ALIKE.fullmatch(kind):
        return stands_alike(context, match["column"])
    if match := OF_OWN_ROWS.fullmatch(kind):
        return of_own_rows(context, match["column"], match["word"])
    if match := _AT_MOST.fullmatch(kind):
        return _at_most(context, frozenset(match["words"].split()))
    if match := _APART.fullmatch(kind):
        return _apart(context, match["column"])
    word, _, named = kind.partition(" of ")
    if word in _FORMS:
        other = context.lexicons.get(named, context.lexicon)
        aliases = {row.form: row for row in other.rows if "canonical" in other.columns and not is_own(row)}
        known = frozenset(row.form for row in other.rows if row.form not in aliases)
        apart = _told_apart(other)
        unlike = not named and column != "canonical"  # a row says there what other things are

        def forms(row: Row, cell: str) -> CellVerdict:
            own = {row.form, row["canonical"]} if unlike else set()
            return _itself(column, cell, own, aliases) or _unknown(
                column, cell, known, apart, aliases, other.name, _FORMS[word]
            )

        return forms
    allowed = frozenset(part.strip() for part in kind.split(","))
    return lambda _, cell: _unlisted(column, cell, allowed)


def _to_write(column: str, row: Row) -> Text:
    """What to write into a cell that no row goes without."""
    own = column == "canonical"
    return say("write-own-name", form=row.form) if own else say("every-row-needs-it", columns=f"`{column}`")


def _is_unknown(kind: str, lexicon: Lexicon) -> bool:
    """True for a word that is no kind, and that no row has, as a list of one word would."""
    shaped = any(shape.fullmatch(kind) for shape in (_WITH, _UP_TO, _ONE_A, SAME, ALIKE, OF_OWN_ROWS, _AT_MOST, _APART))
    if kind in _KINDS or shaped or "," in kind or kind.partition(" of ")[0] in _FORMS:
        return False
    return not kind or closest(kind, _KINDS) is not None or len(kind.split()) > 1


def _unknown_kind(lexicon: Lexicon, column: str, kind: str) -> Problem:
    place = lexicon.comments[column]
    fix = did_you_mean(kind, _KINDS, len(_KINDS))
    line = f"# cells {column}: {lexicon.cells[column]}"
    return Problem("R304", place, say("no-kind-of-cell", kind=kind), fix, None, line)


def _unknown(
    column: str, cell: str, known: Names, apart: Apart, aliases: Mapping[str, Row], name: str, count: int | None
) -> CellVerdict:
    parts = [cell] if count == 1 else cell.replace("|", " ").split()
    if count is not None and len(parts) != count:
        return "R303", say("not-so-many", column=column, cell=cell, count=count), say("part-with-bar", count=count)
    for part in parts:
        if (alias := aliases.get(part)) is not None:
            what = say("names-an-alias", column=column, form=part, file=alias.position.place, whose=alias["canonical"])
            return "R306", what, say("write-canonical", whose=alias["canonical"])
        if part not in known:
            fix, near = say("add-row", file=f"{name}.tsv"), _suggested(part, known, apart)
            fix = fix if near is None else say("or-else", near=near, other=fix)
            return "R306", say("names-no-form", column=column, form=part, file=f"{name}.tsv"), fix
    return None


def _itself(column: str, cell: str, own: set[str], aliases: Mapping[str, Row]) -> CellVerdict:
    """Where a row names what it is itself, by its name or another one of its."""
    for part in cell.replace("|", " ").split():
        alias = aliases.get(part)
        if part in own or (alias is not None and alias["canonical"] in own):
            return "R303", say("names-itself", column=column, form=part), say("take-it-out-of-cell", form=part)
    return None


def _suggested(word: str, known: Names, apart: Apart) -> Text | None:
    """The form that was probably meant, with the others that come as close and must not be taken for it."""
    fix = did_you_mean(word, known, 0)
    near = closest(word, known)
    others = sorted(other for other in apart.get(near or "", ()) if closest(word, [other]) is not None)
    return say("did-you-mean-not", word=near, others=", ".join(others)) if others else fix


def _unlisted(column: str, cell: str, allowed: frozenset[str]) -> CellVerdict:
    for part in cell.split():
        if part not in allowed:
            fix = say("add-to-cells", near=did_you_mean(part, allowed), column=column)
            return "R303", say("cell-names", column=column, cell=part), fix
    return None


# ---- cells that hang together ------------------------------------------------------------------------------------


def _alone(column: str, row: Row, other: str) -> CellVerdict:
    what = say("other-cell-is-empty", column=column, cell=row[column], other=other)
    return None if row[other] else ("R303", what, say("write-other-too", other=other))


def _above(column: str, cell: str, other: str, row: Row) -> CellVerdict:
    both = is_readable(cell, "number") and is_readable(row[other], "number")
    if not both or Fraction(cell) <= Fraction(row[other]):
        return None
    what = say("more-than-other", column=column, cell=cell, other=other, most=row[other])
    return "R303", what, say("swap-or-mend")


def _one_a(context: CellContext, by: str, but: str | None) -> Check:
    first: dict[str, Row] = {}
    for row in context.lexicon.rows:
        if row[context.column] and row[by] != but:
            first.setdefault(row[by], row)

    def check(row: Row, cell: str) -> CellVerdict:
        known = first.get(row[by], row)
        if row[by] == but or cell == known[context.column]:
            return None
        wanted = known[context.column]
        what = say(
            "not-one-cell", column=context.column, cell=cell, wanted=wanted, form=known.form, by=by, same=row[by]
        )
        return "R303", what, say("write-cell-or-mend", cell=wanted, by=by)

    return check


def _at_most(context: CellContext, words: Names) -> Check:
    first: dict[str, dict[str, Row]] = {}  # form → word → the first row that has it
    for row in context.lexicon.rows:
        for word in row[context.column].split():
            if word in words:
                first.setdefault(row.form, {}).setdefault(word, row)

    def check(row: Row, cell: str) -> CellVerdict:
        known = first.get(row.form, {})
        others = [word for word in known if word not in cell.split() or known[word] is row]
        if len(others) < 2 or known[others[-1]] is not row:
            return None
        what = say("not-both", form=row.form, one=others[0], line=known[others[0]].position.line, other=others[-1])
        return "R303", what, say("keep-one")

    return check


def _told_apart(lexicon: Lexicon) -> Apart:
    """For each form those that it must not be taken for, whichever of the two rows says so."""
    column = next((c for c, kinds in lexicon.cells.items() if _APART.search(kinds)), None)
    by = "" if column is None else _APART.search(lexicon.cells[column])["column"]  # type: ignore[index]
    apart: dict[str, set[str]] = {}
    for row in lexicon.rows if by else ():
        for other in filter(None, row[by].split("|")):
            apart.setdefault(row.form, set()).add(other)
            apart.setdefault(other, set()).add(row.form)
    return {form: frozenset(others) for form, others in apart.items()}


def _apart(context: CellContext, by: str) -> Check:
    apart = _told_apart(context.lexicon)

    def check(row: Row, cell: str) -> CellVerdict:
        others = sorted(apart.get(cell, frozenset()) - {cell, row.form})
        other = next((one for one in others if _reads_like(row.form, cell, one)), None)
        if other is None or row.form == cell:
            return None
        return "R309", say("reads-like", form=row.form, other=other, cell=cell, by=by), say("name-other", other=other)

    return check


def _reads_like(form: str, meant: str, other: str) -> bool:
    """True where ``form`` has what ``other`` has in the place in which it differs from ``meant``, and nothing of that:
    户籍城镇化率 beside 常住人口城镇化率 and 户籍人口城镇化率. Forms that do not end alike cannot be told apart so."""
    start = _shared(meant, other)
    end = _shared(meant[start:][::-1], other[start:][::-1])
    own, others = meant[start : len(meant) - end], other[start : len(other) - end]
    if end < 2 or not own or not others or others not in form or not form.endswith(meant[-2:]):
        return False
    return not any(own[at : at + 2] in form for at in range(max(1, len(own) - 1)))


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _dimensions(context: CellContext) -> Check:
    known = frozenset(row["dimension"] for row in _rows(context, _UNITS) if row["dimension"])

    def check(_: Row, cell: str) -> CellVerdict:
        for part in cell.split("/"):
            if known and part not in known:
                what = say("no-unit-has", column=context.column, cell=part, file=f"{_UNITS}.tsv")
                return "R303", what, did_you_mean(part, known)
        return None

    return check


def _units(context: CellContext) -> Check:
    """A unit is a form of units.tsv, scale words before it, or several divided by one another."""
    units = {row.form: row for row in _rows(context, _UNITS)}
    dimensions = {row["dimension"] for row in units.values()} - {""}
    marks = "".join(row.form for row in _rows(context, _MARKS) if {"unit_over", "unit_times"} & set(row.classes))
    scales = "".join(row.form for row in _rows(context, NUMERALS) if row["class"] in SCALES)

    def row_of(part: str) -> Row | None:
        """The row of a unit, behind as few scale words and digits as may be: 万千瓦时 is 万 of 千瓦时."""
        lead = len(part) - len(part.lstrip(scales + "0123456789"))
        return next((units[part[cut:]] for cut in range(lead + 1) if part[cut:] in units), None)

    def check(row: Row, cell: str) -> CellVerdict:
        if not units:
            return None
        parts = [cell] if cell in units else regex.split(f"[{regex.escape(marks)}]", cell) if marks else [cell]
        for part in parts:
            if part.strip(scales) and row_of(part) is None:
                fix = did_you_mean(part, units, 0) or say("add-to-list", file=f"{_UNITS}.tsv")
                what = say("list-has-no-unit", column=context.column, cell=cell, file=f"{_UNITS}.tsv", part=part)
                return "R306", what, fix
        found, wanted = row_of(parts[0]), row["dimension"].split("/")[0]
        if found is not None and wanted in dimensions and found["dimension"] != wanted:
            own = found["dimension"] or say("nothing")
            what = say("of-other-dimension", column=context.column, cell=cell, own=own, wanted=wanted)
            return "R303", what, say("mend-one-of-two")
        return None

    return check


def _rows(context: CellContext, name: str) -> tuple[Row, ...]:
    return context.lexicons[name].rows if name in context.lexicons else ()


def _problem(lexicon: Lexicon, row: Row, column: str, code: str, detail: Text, fix: Text | None) -> Problem:
    at, width = lexicon.place(row, column)
    if row[column] and detail.key in _NOT_OF_COLUMN:
        fix = out_of_order(lexicon, row, column) or fix
    return Problem(code, at, detail, fix, None, lexicon.line(row), width)
