"""Documents with marked spans, to and from the tools of annotators: brat, doccano, Label Studio, INCEpTION.

Spans here are code points, half-open, as everywhere in guihua. The tools do not agree on what an offset counts:

============  ================================================================================================
brat          code points (its server is Python); a span over a line's end is several fragments
doccano       UTF-16 units, as JavaScript counts (without "count grapheme clusters as one character")
Label Studio  code points in the releases that mend the ranges of their pages, UTF-16 units in others: where a span
              carries its text, the text decides
INCEpTION     UTF-16 units (UIMA CAS)
============  ================================================================================================

Each span keeps its fields (name, role, year, measure, value, …) as JSON in the place that a tool has for remarks.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from guihua.errors import GuihuaError
from guihua.evaluation import gold_year
from guihua.messages import say

LABELS = ("quantity", "percent", "ratio", "duration", "time", "name")


class AnnotationError(GuihuaError, ValueError):
    """A file of annotations that does not fit; the message says where and what to do."""


@dataclass(frozen=True)
class Mark:
    """A marked span: ``label`` is one of ``LABELS``, ``fields`` what is said of it."""

    start: int
    end: int
    label: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Marked:
    """A document's text with its marks, in the order of their places."""

    doc_id: str
    text: str
    marks: tuple[Mark, ...]


# ---- counting ----------------------------------------------------------------------------------------------


class Utf16:
    """Offsets in UTF-16 units for offsets in code points of one text, and back."""

    def __init__(self, text: str) -> None:
        self._units = list(accumulate((2 if ord(c) > 0xFFFF else 1 for c in text), initial=0))

    def units(self, offset: int) -> int:
        return self._units[offset]

    def points(self, units: int) -> int:
        """Raises ``AnnotationError`` for an offset inside a character or behind the text."""
        at = bisect_left(self._units, units)
        if at == len(self._units) or self._units[at] != units:
            raise AnnotationError(say("offset-inside-a-character", units=units).label)
        return at


# ---- brat --------------------------------------------------------------------------------------------------


def write_brat(documents: Iterable[Marked], folder: Path) -> list[Path]:
    """``NAME.txt`` and ``NAME.ann`` for each document, and ``annotation.conf``. Fields are notes (AnnotatorNotes)."""
    folder.mkdir(parents=True, exist_ok=True)
    conf = "[entities]\n" + "".join(f"{label}\n" for label in LABELS) + "[relations]\n[events]\n[attributes]\n"
    (folder / "annotation.conf").write_text(conf, encoding="utf-8")
    written = []
    for document in documents:
        path = folder / f"{_file_name(document.doc_id)}.txt"
        path.write_text(document.text, encoding="utf-8", newline="")
        lines = []
        for number, mark in enumerate(document.marks, 1):
            pieces = list(_fragments(document.text, mark))
            places = ";".join(f"{start} {end}" for start, end in pieces)
            said = " ".join(document.text[start:end] for start, end in pieces)
            lines.append(f"T{number}\t{mark.label} {places}\t{said}\n")
            if mark.fields:
                lines.append(f"#{number}\tAnnotatorNotes T{number}\t{_json(mark.fields)}\n")
        path.with_suffix(".ann").write_text("".join(lines), encoding="utf-8")
        written.append(path)
    return written


def _fragments(text: str, mark: Mark) -> Iterator[tuple[int, int]]:
    """The pieces of a span on single lines: brat draws none over a line's end."""
    start = mark.start
    for at in range(mark.start, mark.end + 1):
        if at == mark.end or text[at] in "\r\n":
            if at > start:
                yield start, at
            start = at + 1


def read_brat(folder: Path) -> Iterator[Marked]:
    for path in sorted(folder.glob("*.ann")):
        with path.with_suffix(".txt").open(encoding="utf-8", newline="") as file:
            text = file.read()
        spans: dict[str, tuple[int, int, str]] = {}
        notes: dict[str, Mapping[str, Any]] = {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            key, _, rest = line.partition("\t")
            if key.startswith("T"):
                head, _, _ = rest.partition("\t")
                label, _, places = head.partition(" ")
                edges = [int(n) for piece in places.split(";") for n in piece.split()]
                spans[key] = (min(edges), max(edges), label)
            elif key.startswith("#"):
                head, _, said = rest.partition("\t")
                notes[head.split()[-1]] = _fields(said, f"{path}:{number}")
        marks = (Mark(start, end, label, notes.get(key, {})) for key, (start, end, label) in spans.items())
        yield _marked(path.stem, text, marks, str(path))


# ---- doccano -----------------------------------------------------------------------------------------------


def write_doccano(documents: Iterable[Marked], path: Path) -> list[Path]:
    """One JSON object a line: text, label (start, end, label), and the fields in ``marks``, in the same order."""

    def row(document: Marked) -> dict[str, Any]:
        count = Utf16(document.text)
        label = [[count.units(m.start), count.units(m.end), m.label] for m in document.marks]
        return {
            "text": document.text,
            "label": label,
            "doc_id": document.doc_id,
            "marks": [m.fields for m in document.marks],
        }

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(_json(row(document)) + "\n" for document in documents), encoding="utf-8")
    return [path]


def read_doccano(path: Path) -> Iterator[Marked]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        row = _object(line, place)
        meta = row.get("Metadata") or row.get("meta") or {}
        count, said = Utf16(row["text"]), row.get("marks") or meta.get("marks") or []
        old = {tuple(edge): fields for edge, fields in zip(row.get("label", ()), said, strict=False) if fields}
        marks = [
            Mark(count.points(start), count.points(end), label, old.get((start, end, label), {}))
            for start, end, label in row.get("label", ())
        ]
        yield _marked(str(row.get("doc_id") or meta.get("doc_id") or place), row["text"], marks, place)


# ---- Label Studio ------------------------------------------------------------------------------------------


def write_label_studio(documents: Iterable[Marked], path: Path) -> list[Path]:
    """A list of tasks with predictions, and the labelling interface beside it (``.xml``)."""
    tasks = []
    for document in documents:
        result = [
            {
                "id": f"m{n}",
                "from_name": "label",
                "to_name": "text",
                "type": "labels",
                "value": {"start": m.start, "end": m.end, "text": document.text[m.start : m.end], "labels": [m.label]},
                "meta": {"text": [_json(m.fields)]},
            }
            for n, m in enumerate(document.marks)
        ]
        data = {"text": document.text, "doc_id": document.doc_id}
        tasks.append({"data": data, "predictions": [{"model_version": "guihua", "result": result}]})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1), encoding="utf-8")
    labels = "".join(f'<Label value="{label}"/>' for label in LABELS)
    interface = path.with_suffix(".xml")
    interface.write_text(
        f'<View><Labels name="label" toName="text">{labels}</Labels><Text name="text" value="$text"/></View>\n',
        encoding="utf-8",
    )
    return [path, interface]


def read_label_studio(path: Path) -> Iterator[Marked]:
    for number, task in enumerate(_object(path.read_text(encoding="utf-8"), str(path))):
        place, text = f"{path}: task {number + 1}", task["data"]["text"]
        given = [a for a in task.get("annotations", ()) if not a.get("was_cancelled")] or task.get("predictions", ())
        count = Utf16(text)
        marks = []
        for one in given[-1]["result"] if given else ():
            if one.get("type") != "labels":
                continue
            value = one["value"]
            start, end = _counted(text, count, value["start"], value["end"], value.get("text"), place)
            said = (one.get("meta") or {}).get("text") or ["{}"]
            marks += [Mark(start, end, label, _fields("".join(said), place)) for label in value["labels"]]
        yield _marked(str(task["data"].get("doc_id") or place), text, marks, place)


def _counted(text: str, count: Utf16, start: int, end: int, said: str | None, place: str) -> tuple[int, int]:
    """Code points of a span whose counting its own text decides."""
    if said is None or text[start:end] == said:
        return start, end
    try:
        begin, stop = count.points(start), count.points(end)
    except AnnotationError:
        begin, stop = start, end
    if text[begin:stop] != said:
        there = f"{place}: [{start}, {end})"
        raise AnnotationError(say("other-text-marked", place=there, found=repr(text[start:end]), said=repr(said)).label)
    return begin, stop


# ---- INCEpTION ---------------------------------------------------------------------------------------------

UIMA_TYPE = "guihua.Mark"


def write_inception(documents: Iterable[Marked], folder: Path) -> list[Path]:
    """A UIMA CAS (JSON 0.4.0) for each document, of type ``guihua.Mark`` with the features label and fields."""
    from cassis import Cas, TypeSystem

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for document in documents:
        types = TypeSystem()
        kind = types.create_type(UIMA_TYPE, supertypeName="uima.tcas.Annotation")
        for feature in ("label", "fields"):
            types.create_feature(kind, feature, "uima.cas.String")
        cas = Cas(typesystem=types, sofa_string=document.text, sofa_mime="text/plain", document_language="zh")
        cas.add_all([kind(begin=m.start, end=m.end, label=m.label, fields=_json(m.fields)) for m in document.marks])
        path = folder / f"{_file_name(document.doc_id)}.json"
        cas.to_json(path)
        written.append(path)
    return written


def read_inception(folder: Path) -> Iterator[Marked]:
    from cassis import load_cas_from_json

    for path in sorted(folder.glob("*.json")):
        with path.open("rb") as file:
            cas = load_cas_from_json(file)
        text = cas.sofa_string or ""
        marks = (Mark(m.begin, m.end, m.label, _fields(m.fields or "{}", str(path))) for m in cas.select(UIMA_TYPE))
        yield _marked(path.stem, text, marks, str(path))


# ---- what they share ---------------------------------------------------------------------------------------

Writer = Callable[[Iterable[Marked], Path], list[Path]]
_Reader = Callable[[Path], Iterator[Marked]]

TOOLS: Mapping[str, tuple[Writer, _Reader]] = {
    "brat": (write_brat, read_brat),
    "doccano": (write_doccano, read_doccano),
    "label-studio": (write_label_studio, read_label_studio),
    "inception": (write_inception, read_inception),
}


def _marked(doc_id: str, text: str, marks: Iterable[Mark], place: str) -> Marked:
    found = sorted(marks, key=lambda mark: (mark.start, mark.end, mark.label))
    for mark in found:
        if not 0 <= mark.start < mark.end <= len(text):
            raise AnnotationError(
                say("mark-outside-the-text", place=place, start=mark.start, end=mark.end, length=len(text)).label
            )
    return Marked(doc_id, text, tuple(found))


def _file_name(doc_id: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in doc_id)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _fields(said: str, place: str) -> Mapping[str, Any]:
    """The fields of a mark; a remark that is no JSON is a note of the annotator's."""
    try:
        value = json.loads(said)
    except ValueError:
        return {"note": said}
    if not isinstance(value, dict):
        raise AnnotationError(say("fields-are-an-object", place=place).label)
    return value


def _object(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise AnnotationError(say("no-json", place=place, why=error).label) from error


# ---- the dataset and gold ----------------------------------------------------------------------------------

_KEPT = (
    "parts",
    "value",
    "unit",
    "comparator",
    "name",
    "role",
    "measure",
    "direction",
    "year_start",
    "year_end",
    "scope",
)


def marked_document(
    doc_id: str,
    text: str,
    quantities: Sequence[Mapping[str, Any]],
    times: Sequence[Mapping[str, Any]],
    indicators: Sequence[Mapping[str, Any]],
    origin: int = 0,
) -> Marked:
    """A document's quantities with the facts that they state, its times and the names of its facts as marks. ``text``
    may be a piece of it that begins at ``origin``: marks that reach out of it are left out."""
    facts = {row["quantity_id"]: row for row in indicators if row.get("quantity_id")}
    marks = []
    for row in quantities:
        said = {**row, **facts.get(row["quantity_id"], {})}
        fields = {name: said[name] for name in _KEPT if said.get(name) is not None}
        marks.append(Mark(row["char_start"], row["char_end"], row["type"], fields))
    marks += [Mark(row["char_start"], row["char_end"], "time", {"value": row["value"]}) for row in times]
    names = {
        (one["char_start"], one["char_end"])
        for row in indicators
        for one in row.get("evidence") or ()
        if one["role"] == "name"
    }
    marks += [Mark(start, end, "name") for start, end in sorted(names) if start < end]
    if origin or any(mark.end > len(text) for mark in marks):
        moved = (replace(mark, start=mark.start - origin, end=mark.end - origin) for mark in marks)
        marks = [mark for mark in moved if 0 <= mark.start < mark.end <= len(text)]
    return _marked(doc_id, text, marks, doc_id)


def as_gold(document: Marked) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Packets and mentions of gold from a marked document: every line that has a mark is a sentence, and goes on where
    a mark does."""
    packets: dict[int, dict[str, Any]] = {}
    mentions = []
    for mark in document.marks:
        if mark.label == "name":
            continue
        begin = document.text.rfind("\n", 0, mark.start) + 1
        end = document.text.find("\n", mark.end)
        line = document.text.count("\n", 0, begin) + 1
        sid = f"{document.doc_id}:{line}"
        text = document.text[begin : end if end >= 0 else None]
        packet = {"sid": sid, "doc": document.doc_id, "line": line, "char_start": begin, "text": text}
        if begin not in packets or len(text) > len(packets[begin]["text"]):
            packets[begin] = packet
        mentions.append(_mention(sid, begin, mark, document.text))
    return [packets[begin] for begin in sorted(packets)], mentions


def _mention(sid: str, begin: int, mark: Mark, text: str) -> dict[str, Any]:
    raw, said = text[mark.start : mark.end], mark.fields
    told: dict[str, Any] = {"sid": sid, "type": mark.label, "s": mark.start - begin, "e": mark.end - begin, "raw": raw}
    if mark.label == "time":
        return told | {"time": said.get("value")}
    return told | {
        "value": said.get("value"),
        "parts": said.get("parts"),
        "base_unit": said.get("unit"),
        "comparator": said.get("comparator", "="),
        "indicator": said.get("name"),
        "year": gold_year(said.get("year_start"), said.get("year_end")),
        "role": said.get("role"),
        "measure": said.get("measure"),
    }
