"""Proof that what was read of a file stands there: the file is opened again, and what it holds at a place is compared
with the text. Nothing of the readers' way from file to text is used but where paragraphs, cells and characters are.
"""

from __future__ import annotations

import hashlib
import html
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element

from guihua.model import Place, Source
from guihua.read.encoding import SourceError
from guihua.read.formats.ooxml import Package, attribute, child, is_on, local
from guihua.read.formats.reader import read_source
from guihua.read.formats.records import read_records
from guihua.rules.ruleset import Rules

_KEPT = 20  # differences of one file that are told


def reader(rules: Callable[[], Rules]) -> Callable[[str, bytes], tuple[Source, list[str]]]:
    """The function that reads a file again and says what of its text does not stand in it. Raises SourceError."""

    def read(doc_id: str, data: bytes) -> tuple[Source, list[str]]:
        source = read_source(doc_id, data, rules())
        return source, differences(source, data)[:_KEPT]

    return read


def record_reader(rules: Callable[[], Rules]) -> Callable[[str, bytes, str, int], bytes]:
    """The function that takes one document out of a file that holds one a row. Raises SourceError."""
    last: dict[tuple[bytes, str], Sequence[str | None]] = {}

    def read(doc_id: str, data: bytes, column: str, record: int) -> bytes:
        key = hashlib.sha256(data).digest(), column
        if key not in last:
            kind = "parquet" if data.startswith(b"PAR1") else "text"
            found = read_records(doc_id, kind, data, column, rules())
            last.clear()
            last[key] = found.texts if found is not None else ()
        text = last[key][record - 1] if record <= len(last[key]) else None
        if text is None:
            raise SourceError("changed", f"{doc_id}: the file has no such row now; run again")
        return text.encode("utf-8", "replace")

    return read


def differences(source: Source, data: bytes) -> list[str]:
    """What ``source`` has at some place and the file has not, told one by one; empty where all is well."""
    told = [f"places: {p.span} is not inside the text" for p in source.places if p.span.end > len(source.text)]
    spans = [place.span for place in source.places]
    told += [f"places: {b} lies over {a}" for a, b in pairwise(spans) if b.start < a.end]
    checks = {"docx": _docx, "html": _html, "pdf": _pdf, "xlsx": _workbook, "xls": _workbook}
    check = checks.get(source.format)
    return told + (list(check(source, data)) if check else [])


def _squeezed(text: str) -> str:
    return "".join(text.split())


# ---- pages and sheets --------------------------------------------------------------------------------------


def _pdf(source: Source, data: bytes) -> Iterator[str]:
    import pypdfium2

    from guihua.read.formats.pdf_page import PdfPage

    pages: dict[int, list[Place]] = defaultdict(list)
    for place in source.places:
        pages[place.spot.page or 0].append(place)
    document = pypdfium2.PdfDocument(data)
    try:
        for page, places in sorted(pages.items()):
            shown = PdfPage(document[page - 1])
            boxes = [place.spot.box or (0.0, 0.0, 0.0, 0.0) for place in places]
            for place, there in zip(places, shown.texts_in(boxes), strict=True):
                here, found = _squeezed(source.slice(place.span)), _squeezed(there)
                if here not in found and Counter(here) - Counter(found):
                    yield f"page {page} has {found[:40]!r} where the text reads {here[:40]!r}"
    finally:
        document.close()


def _workbook(source: Source, data: bytes) -> Iterator[str]:
    from guihua.read.formats.sheets import cell_texts

    there = cell_texts(source.format, data)
    for place in source.places:
        found = there.get((place.spot.sheet, place.spot.cell), "")
        if _squeezed(source.slice(place.span)) not in _squeezed(found):
            here = source.slice(place.span)
            yield f"{place.spot.sheet}!{place.spot.cell} is {found[:40]!r}, the text reads {here[:40]!r}"


# ---- web pages ---------------------------------------------------------------------------------------------


def _html(source: Source, data: bytes) -> Iterator[str]:
    page = data.decode(source.encoding).removeprefix("\ufeff")
    for place in source.places:
        there = html.unescape(page[place.spot.file_start : place.spot.file_end])
        if _squeezed(there) != _squeezed(source.slice(place.span)):
            yield f"{source.slice(place.span)[:40]!r} is {there[:40]!r} in the file"


# ---- word processors ---------------------------------------------------------------------------------------


def _docx(source: Source, data: bytes) -> Iterator[str]:
    package = Package(source.doc_id, data)
    main = next((n for n in package.names if n.endswith("document.xml")), "word/document.xml")
    read: dict[tuple[str, int], list[str]] = defaultdict(list)
    for place in source.places:
        if place.spot.paragraph is not None and place.spot.part == "body":
            read[place.spot.part, place.spot.paragraph].append(source.slice(place.span))
    body = child(package.xml(main), "body")
    if body is None:
        raise SourceError("broken-file", f"{source.doc_id}:1:1: no text in it")
    for n, paragraph in enumerate((e for e in body.iter() if local(e) == "p"), 1):
        if ("body", n) in read:
            here, there = _squeezed("".join(read["body", n])), _squeezed("".join(_words(paragraph)))
            if here != there:
                yield f"paragraph {n} reads {there[:40]!r} in the file, {here[:40]!r} in the text"


def _words(element: Element) -> Iterator[str]:
    """Visible words below an element, the text boxes that hang on it left out, and what is a paragraph of its own."""
    for inner in element:
        name = local(inner)
        if name == "t":
            yield inner.text or ""
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "sym":
            yield chr(int(attribute(inner, "char") or "20", 16))
        elif name == "r" and is_on(child(child(inner, "rPr"), "vanish")):
            continue
        elif name not in (
            "del",
            "moveFrom",
            "rt",
            "pPr",
            "rPr",
            "drawing",
            "pict",
            "object",
            "Fallback",
            "txbxContent",
            "p",
            "tbl",
        ):
            yield from _words(inner)
