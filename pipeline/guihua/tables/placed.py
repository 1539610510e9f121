"""Tables as programs set them that write the text of a page: a line's words → chunks in columns.

Such programs count in characters, leave a cell of empty space between two columns or a single space, and set the
columns of every page anew. A word behind wide space stands where its column does; what follows it by single spaces
stands there or farther left, and is of its cell or of the next. Each line's words are put in the columns of its page
that they stand nearest to and look like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import itemgetter
from statistics import median

from guihua.model import Source, Span
from guihua.read.cell_kinds import header_match, is_unit, kind_of
from guihua.read.lines import width_on_screen
from guihua.rules.ruleset import Rules
from guihua.tables.alignment import table_width
from guihua.tables.chunks import VALUED, Chunk, ChunkLine, WidthOf, columns_of, overlap, stand_evenly
from guihua.tables.headings_over import Place, headings_over

_HEADINGS = 3  # words of a header that are all headings
_TOP = 4  # lines in which it is looked for
_SIDE_BY_SIDE = 0.15  # share of lines with two values one space apart from which single spaces part cells
_BETWEEN = 3  # places between columns that are set anew
_FAR = 6.0  # what it costs at most that a word stands away from its column
_LATER = 0.15  # of this for words behind a single space
_ASIDE = 0.05  # a place that it stands in its column beside the others
_STRANGE = 2.0  # and that it is no value in a column of values, or the other way
_FEW = 3  # lines that state, of which the longest has all cells
_TAKEN = 1.5  # a heading below another while a column has none
_NEARLY = 1.1  # times the least cost at which places are likelier counted in characters
_NOWHERE = 6.0  # a line without columns
_EMPTY = 0.3  # a column left out in a line of several cells
_HEADLESS = 1.0  # and in one of headings
_SKIPPED = 0.5  # a column left out between two words one space apart
_STATED = VALUED | {"period"}
_APART = 3.0  # two words one space apart in one cell that are values, or headings
_ONE = 0.1  # that are one expression
_COUNTED = 0.2  # that are a number and what it counts
_MIXED = 0.4  # that are letters and digits, which programs part
_WORDS = 1.5  # others
_TRAILING = 2.5  # a number that ends a cell of several words

Measured = tuple[WidthOf, Sequence[ChunkLine]]  # lines, and how their places are counted


@dataclass(frozen=True, slots=True)
class _Column:
    """From where to where the words of a column stand on a page, what most of them look like, and
    which of its lines have some."""

    start: float
    end: float
    kind: str
    lines: frozenset[int]

    def apart(self, word: Chunk) -> float:
        """How many places part a word from the column."""
        return max(0.0, self.start - word.end + 1, word.start + 1 - self.end)

    def aside(self, start: int, end: int) -> float:
        """How far what stands in the column is from its nearest side, or its middle."""
        left, right = start - self.start, end - self.end
        return min(abs(left), abs(right), abs(left + right) / 2)


def set_in_columns(
    source: Source,
    by_measure: Sequence[Measured],
    top_of: Callable[[Sequence[ChunkLine]], int],
    rules: Rules,
) -> tuple[list[ChunkLine], list[tuple[int, int]]] | None:
    """The lines set anew in columns that have room for those of all pages; null where all stand on one page in columns
    of the screen and no single spaces part cells. ``top_of`` says how many lines are above the first that states."""
    words = [
        (lines, [replace(line, chunks=tuple(_words(source, line, measure, rules))) for line in lines])
        for n, (measure, lines) in enumerate(by_measure)
        if not n or lines != by_measure[n - 1][1]
    ]
    tight = _is_tight(*words[-1], rules)
    if not tight and stand_evenly(words[0][0]):
        return None
    top = top_of(words[0][0]) or top_of(words[0][1])
    pages = [list(page) for _, page in groupby(range(len(words[0][0])), key=lambda k: words[0][0][k].page)]
    read = [[_columns_of_page(lines, cut, page, top, rules) for page in pages] for lines, cut in words]
    costs = [sum(cost for cost, _ in pages_read) for pages_read in read]
    n = len(costs) - 1 if costs[-1] <= _NEARLY * min(costs) + 1 else costs.index(min(costs))
    lines, cut = words[n]
    if len(pages) == 1 and n < len(read) - 1 and not tight:
        return None
    own = [columns for _, columns in read[n]]
    most = max(own, key=len)
    if len(most) < 2:
        return None
    placed: list[list[Place]] = []
    for page, columns in zip(pages, own, strict=True):
        at = dict(zip(_under(columns, most), columns, strict=True))
        header = [k for k in page if k < top]
        if not at:
            at = _by_header([(cut[k], lines[k]) for k in page], most, rules)
        over = headings_over([cut[k] for k in header], len(most))
        placed += over or _headings([(cut[k], lines[k]) for k in header], at, rules)
        placed += [_line(cut[k], lines[k], at, rules)[1] for k in page[len(header) :]]
    return _moved(source, lines, placed, len(most), rules)


def _by_header(
    lines: Sequence[tuple[ChunkLine, ChunkLine]], most: Sequence[_Column], rules: Rules
) -> dict[int, _Column]:
    """The columns of a page with a header alone: its longest line tells where they stand."""
    longest = max(lines, key=lambda line: len(line[0].chunks))
    _, places = _line(*longest, dict(enumerate(most)), rules, known=False, taken=frozenset())
    return {p.first: replace(most[p.first], start=p.words[0].start, end=p.words[-1].end) for p in places}


def _columns_of_page(
    lines: Sequence[ChunkLine], words: Sequence[ChunkLine], page: Sequence[int], top: int, rules: Rules
) -> tuple[float, list[_Column]]:
    """The columns of a page in which its words stand at the least cost, and how much this is: those of its lines
    without single spaces between cells, or those of its lines with as many words as most."""
    own = [words[k] for k in page if k >= top]
    loose = [words[k] for k in page if k >= top and len(lines[k].chunks) == len(words[k].chunks)]
    stating = [len(line.chunks) for line in own if any(chunk.kind in VALUED for chunk in line.chunks)]
    width = table_width(stating, 0) if len(stating) > _FEW else max(stating, default=0)
    full = [line.chunks for line in own if len(line.chunks) == width]
    tried = [columns_of(loose), columns_of(loose, 1)]
    if len(full) > 1 or (full and max(map(len, tried)) < 2):
        tried.append(
            [(_middle(c.start for c in cells), _middle(c.end for c in cells)) for cells in zip(*full, strict=True)]
        )
    columns = [
        _with_left(own, loose, places) for n, places in enumerate(tried) if len(places) > 1 and places not in tried[:n]
    ]

    def cost(columns: Sequence[_Column]) -> float:
        at, none = dict(enumerate(columns)), frozenset[int]()
        return sum(_line(words[k], lines[k], at, rules, taken=none if k < top else None)[0] for k in page)

    return min(((cost(own), own) for own in columns), key=itemgetter(0), default=(_NOWHERE * len(page), []))


def _middle(places: Iterable[int]) -> int:
    return int(median(places))


def _with_left(lines: Sequence[ChunkLine], loose: Sequence[ChunkLine], places: list[tuple[int, int]]) -> list[_Column]:
    """The columns that stand in these places, and one of what stands left of them."""
    left = [c for line in lines for c in line.chunks[:1] if c.end <= places[0][0]]
    if left:
        places = [(min(c.start for c in left), max(c.end for c in left)), *places]
    return _whole([_Column(*at, _held(lines, at)[0], _held(loose, at)[1]) for at in places])


def _held(lines: Sequence[ChunkLine], place: tuple[int, int]) -> tuple[str, frozenset[int]]:
    """What most of the words in a place look like, and which lines have some."""
    found = [(k, c.kind) for k, line in enumerate(lines) for c in line.chunks if overlap((c.start, c.end), place)]
    kinds = [kind for _, kind in found]
    return max(sorted(set(kinds)), key=kinds.count, default="text"), frozenset(k for k, _ in found)


def _whole(columns: Sequence[_Column]) -> list[_Column]:
    """Neighbours that look alike and of which no line has both are one column."""
    found: list[_Column] = []
    for column in columns:
        alike = found and _class(found[-1].kind) == _class(column.kind) != "text"
        if alike and found[-1].lines and column.lines and not found[-1].lines & column.lines:
            found[-1] = _Column(found[-1].start, column.end, column.kind, found[-1].lines | column.lines)
        else:
            found.append(column)
    return found


def _class(kind: str) -> str:
    return "number" if kind in VALUED - {"attribute"} else kind


def _under(columns: Sequence[_Column], most: Sequence[_Column]) -> tuple[int, ...]:
    """Which of the columns of another page those of this one are: others are seldom filled there."""
    lines = max(1, *(len(column.lines) for column in most))
    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}  # by the last one
    for column in columns:
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for last, (cost, way) in best.items():
            for n in range(last + 1, len(most)):
                total = cost + _unlike(column, most[n]) - len(most[n].lines) / lines
                if n not in reached or total < reached[n][0]:
                    reached[n] = total, (*way, n)
        best = reached
    return min(best.values(), key=itemgetter(0))[1]


def _unlike(a: _Column, b: _Column) -> float:
    apart = abs(a.start - b.start) + abs((a.end - a.start) - (b.end - b.start))
    return (a.kind != b.kind) + apart / 100


# ---- a line ------------------------------------------------------------------------------------------------


def _line(
    words: ChunkLine,
    line: ChunkLine,
    columns: dict[int, _Column],
    rules: Rules,
    *,
    known: bool = True,
    taken: frozenset[int] | None = None,
) -> tuple[float, list[Place]]:
    """The words of a line in the columns where this costs least, and how much. ``known``: where columns stand on this
    page; ``taken``: for a line of the header, which have a heading."""
    heads = taken is not None
    full = taken is None or len(taken) == len(columns)
    twice = {n: _TAKEN if taken and n in taken and not full else 0.0 for n in columns}
    chunks = words.chunks
    starts = {chunk.span.start for chunk in line.chunks}
    joints = [_joint(a, b, rules) for a, b in pairwise(chunks)]
    reached: list[dict[int, tuple[float, list[Place]]]] = [{-1: (0.0, [])}]  # by the last column
    for end in range(1, len(chunks) + 1):
        found: dict[int, tuple[float, list[Place]]] = {}
        joined = 0.0
        for start in range(end - 1, -1, -1):
            inside = chunks[start:end]
            joined += joints[start] if len(inside) > 1 else 0.0
            if joined > _FAR:
                break
            first = inside[0].span.start in starts
            kind = inside[0].kind if len(inside) == 1 else kind_of("".join(word.text for word in inside), rules)
            away = {n: joined + twice[n] + _away(inside, kind, c, first, known, heads) for n, c in columns.items()}
            for last, (cost, way) in reached[start].items():
                for n, own in away.items():
                    if n > last:
                        total = cost + own + (0.0 if first else _SKIPPED * (n - last - 1))
                        if n not in found or total < found[n][0]:
                            found[n] = total, [*way, Place(n, n, inside)]
            if first:
                break  # wide space before it parts cells
        reached.append(found)
    if not reached[-1]:
        last = max(columns)
        return _FAR * len(chunks), [Place(min(n, last), min(n, last), (c,)) for n, c in enumerate(chunks)]
    cost, way = min(reached[-1].values(), key=lambda one: one[0])
    empty = len(columns) - len(way) if len(way) > 1 else 0
    return cost + (_HEADLESS if heads else _EMPTY) * empty, way


def _headings(
    lines: Sequence[tuple[ChunkLine, ChunkLine]], columns: dict[int, _Column], rules: Rules
) -> list[list[Place]]:
    """The words of the lines of a header in its columns: those of one word alone tell first which columns have one."""
    placed: dict[int, list[Place]] = {}
    taken: set[int] = set()
    order = sorted(range(len(lines)), key=lambda k: (len(lines[k][0].chunks) > 1, -len(lines[k][0].chunks)))
    for k in order:
        placed[k] = _line(*lines[k], columns, rules, taken=frozenset(taken))[1]
        taken |= {place.first for place in placed[k]}
    return [placed[k] for k in range(len(lines))]


def _away(words: Sequence[Chunk], kind: str, column: _Column, first: bool, known: bool, heads: bool) -> float:
    """What it costs that words, which look like ``kind``, stand in a column: the first behind wide space by its place,
    others less so."""
    strange = (kind in VALUED) != (column.kind in VALUED) or (kind == "attribute") != (column.kind == "attribute")
    cost = _STRANGE if strange and not heads else 0.0
    if len(words) > 1 and words[-1].kind == "number" and not heads:
        cost += _TRAILING
    if not known:
        return cost
    far = 2 * _FAR if heads else _FAR
    apart, end = column.apart(words[0]), column.apart(words[-1])
    aside = _ASIDE * min(column.aside(words[0].start, words[-1].end), _FAR) if first else 0.0
    cost += aside + min(apart if first else apart * _LATER, far)
    return cost + min(end * _LATER, far) if len(words) > 1 else cost


def _joint(a: Chunk, b: Chunk, rules: Rules) -> float:
    """What it costs that two words one space apart are of one cell."""
    if all(word.kind in _STATED for word in (a, b)):
        return _APART
    if all(len(word.text) > 1 and header_match(word.text, rules) is not None for word in (a, b)):
        return _APART
    both, latin = a.text + b.text, (a.text[-1].isascii(), b.text[0].isascii())
    if latin == (False, True):
        return _MIXED
    if kind_of(both, rules) in _STATED or header_match(both, rules) is not None:
        return _ONE
    return _COUNTED if latin == (True, False) else _WORDS


def _moved(
    source: Source, lines: Sequence[ChunkLine], placed: Sequence[Sequence[Place]], width: int, rules: Rules
) -> tuple[list[ChunkLine], list[tuple[int, int]]]:
    """The cells set anew, each at the beginning of its column; and the columns."""
    cells = [[(place, _cell(source, place.words, rules)) for place in line] for line in placed]
    room = [1] * width
    for place, chunk in (cell for line in cells for cell in line):
        if place.first == place.last:
            room[place.first] = max(room[place.first], chunk.end)
    begins = [sum(room[:n]) + _BETWEEN * n for n in range(width)]

    def moved(place: Place, chunk: Chunk) -> Chunk:
        start = begins[place.first]
        return replace(chunk, start=start, end=start + chunk.end, wide=place.last - place.first + 1)

    found = [replace(line, chunks=tuple(moved(*c) for c in own)) for line, own in zip(lines, cells, strict=True)]
    return found, [(begin, begin + size) for begin, size in zip(begins, room, strict=True)]


def _cell(source: Source, words: Sequence[Chunk], rules: Rules) -> Chunk:
    """The words as one chunk that begins at the first place."""
    span = Span(words[0].span.start, words[-1].span.end)
    text = "".join(word.text for word in words)
    return Chunk(span, 0, width_on_screen(source.slice(span)), text, kind_of(text, rules))


def _words(source: Source, line: ChunkLine, measure: WidthOf, rules: Rules) -> Iterator[Chunk]:
    for chunk in line.chunks:
        text = source.slice(chunk.span)
        at = 0
        for word in text.split():
            at = text.index(word, at)
            start = chunk.start + measure(text[:at])
            span = Span(chunk.span.start + at, chunk.span.start + at + len(word))
            yield Chunk(span, start, start + measure(word), word, kind_of(word, rules))
            at += len(word)


def _is_tight(lines: Sequence[ChunkLine], words: Sequence[ChunkLine], rules: Rules) -> bool:
    """True where a header is cut only by single spaces, or many lines have two cells one space apart."""
    for line, cut in zip(lines[:_TOP], words[:_TOP], strict=False):
        heads = sum(header_match(chunk.text, rules) is not None for chunk in cut.chunks)
        if heads >= max(_HEADINGS, len(cut.chunks) - 1) and len(cut.chunks) > len(line.chunks):
            return True
    several = [cut for cut in words if len(cut.chunks) > 1]
    beside = sum(any(_beside(a, b, rules) for a, b in pairwise(cut.chunks)) for cut in several)
    return bool(several) and beside >= _SIDE_BY_SIDE * len(several)


def _beside(left: Chunk, right: Chunk, rules: Rules) -> bool:
    """True for two words one space apart that are no one cell: a value or a unit behind another or behind words."""
    if right.start - left.end != 1 or len(left.text) + len(right.text) == 2:
        return False
    both = kind_of(left.text + right.text, rules)
    stated = left.kind in _STATED and right.kind in _STATED
    return stated or (both == "text" and (right.kind in _STATED or is_unit(right.text, rules)))
