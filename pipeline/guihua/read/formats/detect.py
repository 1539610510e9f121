"""What a file is, by its content; names and extensions say nothing."""

from __future__ import annotations

import io
import zipfile

import regex

from guihua.read.encoding import MARKS

# What is read, each by its own reader.
FORMATS = ("text", "html", "docx", "doc", "odt", "rtf", "pdf", "xlsx", "xls", "csv", "jsonl", "parquet")


# What no plan is in, by what it begins with.
NO_PLAN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"BM", "image"), (b"II*\0", "image"),
    (b"MM\0*", "image"), (b"\x00\x00\x01\x00", "image"), (b"8BPS", "image"), (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"), (b"\x1f\x8b", "archive"), (b"BZh", "archive"), (b"\xfd7zXZ", "archive"),
    (b"(\xb5/\xfd", "archive"), (b"ID3", "sound"), (b"OggS", "sound"), (b"SQLite format 3", "database"),
)  # fmt: skip
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
PAGE = regex.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|script|style|div|p|h[1-6]|center|article|section)\b",
    regex.IGNORECASE | regex.DOTALL,
)
PACKAGES = frozenset({"docx", "xlsx", "odt", "ofd"})  # formats that are zip files
_HEAD = 4096  # bytes of a text that are looked at
LOCK = 1024  # bytes that a lock file of an office program has at most


def detect(name: str, data: bytes) -> str:
    """One of ``FORMATS``; or what the file is that is none of them: image, archive, sound, database, lock file, slides,
    ofd, encrypted, unknown. An empty file counts as text."""
    if name.startswith(("~$", ".~lock")) and len(data) < LOCK:
        return "lock file"
    if name in ("Thumbs.db", "desktop.ini"):
        return "a folder's settings"
    if data.startswith(OLE):
        return _ole(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(name, data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(b"PAR1"):
        return "parquet"
    for mark, kind in NO_PLAN:
        if data.startswith(mark):
            return "text" if mark == b"BM" and b"\0" not in data[:64] else kind
    return "html" if _is_page(data) else "text"


def _ole(data: bytes) -> str:
    """What a compound file holds, by the names in its directory."""
    for entry, kind in (
        ("EncryptedPackage", "encrypted"),
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("PowerPoint Document", "slides"),
    ):
        if entry.encode("utf-16-le") + b"\0\0" in data:
            return kind
    return "unknown"


def _zip(name: str, data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = frozenset(package.namelist())
            kind = package.read("mimetype")[:60] if "mimetype" in names else b""
    except Exception:  # whatever is wrong with it: its name, or that of its first part, tells what it was meant to be
        names, kind = frozenset(), b""
        if (suffix := name.rpartition(".")[2].lower()) in PACKAGES:
            return suffix
        if b"word/document.xml" in data or b"[Content_Types].xml" in data[:200]:
            return "xlsx" if b"xl/workbook.xml" in data else "docx"
    if any(n.startswith("word/") and n.endswith(".xml") for n in names):
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "OFD.xml" in names:
        return "ofd"
    if kind.startswith(b"application/vnd.oasis.opendocument.text"):
        return "odt"
    if any(n.startswith("ppt/") for n in names) or b"presentation" in kind:
        return "slides"
    return "archive"


def _is_page(data: bytes) -> bool:
    encoding = next((e for mark, e in MARKS if data.startswith(mark)), "latin-1")
    return PAGE.match(data[:_HEAD].decode(encoding, "ignore").lstrip("\ufeff")) is not None
