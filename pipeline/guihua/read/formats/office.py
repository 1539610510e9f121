"""Older word processors' documents (.doc, .wps, .rtf, .odt), through an installed LibreOffice.

It writes them as .docx, which is then read like any other: places are those of that file.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from guihua.model import Source
from guihua.read.encoding import SourceError
from guihua.read.formats.docx import read_docx

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 180.0  # a document may take to be written anew


def read_office(doc_id: str, data: bytes, kind: str) -> Source:
    """The document. Raises SourceError where there is no LibreOffice, or it cannot read the file."""
    source = read_docx(doc_id, as_docx(doc_id, data, kind))
    return replace(source, format=kind, sha256=hashlib.sha256(data).hexdigest(), n_bytes=len(data))


def as_docx(doc_id: str, data: bytes, kind: str) -> bytes:
    """The document as LibreOffice writes it in .docx."""
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise SourceError(
            "needs-libreoffice",
            f"{doc_id}:1:1: a .{kind} file is read through LibreOffice, which is not installed; install it "
            "(apt install libreoffice-writer-nogui), or save the file as .docx",
        )
    with TemporaryDirectory(prefix="guihua-") as folder:
        path = Path(folder) / f"document.{kind}"
        path.write_bytes(data)
        command = [
            program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--convert-to",
            "docx:MS Word 2007 XML", "--outdir", folder, str(path),
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
            return (Path(folder) / "document.docx").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise SourceError(
                "broken-file", f"{doc_id}:1:1: LibreOffice cannot read it; open it and save it as .docx"
            ) from error
