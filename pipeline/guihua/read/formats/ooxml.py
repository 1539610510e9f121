"""Parts of a zipped office document, read with care: sizes bounded, names compared without their name space (there are
a strict and a transitional one)."""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError, XMLParser

from guihua.read.encoding import SourceError

_LARGEST = 256 * 2**20  # bytes one part may unpack to


class Package:
    """The parts of a zipped document. Raises SourceError where the file is broken or locked."""

    def __init__(self, doc_id: str, data: bytes) -> None:
        self.doc_id = doc_id
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise broken(doc_id, error) from error
        self.names = frozenset(self.zip.namelist())

    def read(self, name: str) -> bytes | None:
        """The bytes of a part, null where there is none."""
        if name not in self.names:
            return None
        try:
            info = self.zip.getinfo(name)
            if info.flag_bits & 1:
                raise SourceError("encrypted-file", f"{self.doc_id}:1:1: protected by a password; save it without one")
            if info.file_size > _LARGEST:
                raise SourceError("too-large", f"{self.doc_id}:1:1: {name} unpacks to {info.file_size} bytes; split it")
            with self.zip.open(info) as part:
                data = part.read(_LARGEST + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            if isinstance(error, SourceError):
                raise
            raise broken(self.doc_id, error) from error
        if len(data) > _LARGEST:
            raise SourceError("too-large", f"{self.doc_id}:1:1: {name} unpacks to more than {_LARGEST} bytes; split it")
        return data

    def xml(self, name: str) -> Element | None:
        """The root of a part that is XML, null where there is none."""
        data = self.read(name)
        return None if data is None else parse(self.doc_id, name, data)


def parse(doc_id: str, name: str, data: bytes) -> Element:
    """The root element; names keep their name spaces. Raises SourceError for XML that is broken."""
    parser = XMLParser()
    try:
        parser.feed(data)
        root: Element = parser.close()
    except (ParseError, ValueError, LookupError) as error:
        raise broken(doc_id, f"{name}: {error}") from error
    return root


def broken(doc_id: str, error: object) -> SourceError:
    return SourceError("broken-file", f"{doc_id}:1:1: broken ({error}); fetch it again, or open it and save it anew")


def local(element: Element) -> str:
    """An element's name without its name space; empty for comments."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Element | None, name: str) -> Element | None:
    """The first child of that name."""
    if element is None:
        return None
    return next((e for e in element if local(e) == name), None)


def attribute(element: Element | None, name: str) -> str | None:
    """An attribute by its name without name space."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if key == name or key.endswith("}" + name):
            return value
    return None


def is_on(element: Element | None) -> bool:
    """True for a switch that is there and not turned off."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off")
