"""Bytes → ``Source``, by the reader of their format."""

from __future__ import annotations

from guihua.model import Source
from guihua.read.encoding import SourceError, decode
from guihua.read.formats.detect import detect
from guihua.rules.ruleset import Rules
from guihua.timing import uncollected

NO_PLAN = "no-plan"  # code of a file that is an image, an archive, …


@uncollected()
def read_source(doc_id: str, data: bytes, rules: Rules) -> Source:
    """The document in ``data``, whatever its name says it is.

    Raises:
        SourceError: it cannot be read; the code and message say why and what to do.
    """
    kind = detect(doc_id.rpartition("/")[2], data)
    try:
        source = _read(kind, doc_id, data, rules)
    except RecursionError as error:
        raise SourceError("broken-file", f"{doc_id}:1:1: nested too deeply; save it anew") from error
    if source.format != "text" and not source.text.strip():
        raise SourceError("no-text", f"{doc_id}:1:1: no text in it; if its pages are pictures, have them read by OCR")
    return source


def _read(kind: str, doc_id: str, data: bytes, rules: Rules) -> Source:
    match kind:
        case "html":
            from guihua.read.formats.html import read_html

            return read_html(doc_id, data, rules)
        case "docx":
            from guihua.read.formats.docx import read_docx

            return read_docx(doc_id, data)
        case "pdf":
            from guihua.read.formats.pdf import read_pdf

            return read_pdf(doc_id, data)
        case "xlsx":
            from guihua.read.formats.sheets import read_xlsx

            return read_xlsx(doc_id, data)
        case "xls":
            from guihua.read.formats.sheets import read_xls

            return read_xls(doc_id, data)
        case "doc" | "rtf" | "odt":
            from guihua.read.formats.office import read_office

            return read_office(doc_id, data, kind)
        case "text":
            return decode(doc_id, data, rules)
        case "encrypted":
            raise SourceError("encrypted-file", f"{doc_id}:1:1: protected by a password; save it without one")
        case "ofd":
            raise SourceError("unknown-format", f"{doc_id}:1:1: an .ofd file, which is not read; save it as .pdf")
        case "unknown":
            raise SourceError(
                "unknown-format", f"{doc_id}:1:1: no document that is read; save it as .docx, .pdf or text"
            )
        case _:
            raise SourceError(NO_PLAN, f"{doc_id}:1:1: no plan ({kind}); take it out of the folder")
