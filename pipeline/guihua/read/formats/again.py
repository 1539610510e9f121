"""A document of a dataset, read from its file once more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from guihua.files import source_file
from guihua.model import Source
from guihua.read.encoding import SourceError
from guihua.read.formats.proof import record_reader
from guihua.read.formats.reader import read_source
from guihua.rules.ruleset import Rules

Document = Mapping[str, Any]  # a row of ``documents``


def read_again(corpus: Path, rules: Rules) -> Callable[[Document], Source]:
    """The function that reads a document, a file or a row of one. Raises ``SourceError``, and ``OSError`` where the
    file is gone."""
    of_row = record_reader(lambda: rules)

    def read(document: Document) -> Source:
        doc_id = document["doc_id"]
        data = source_file(corpus, doc_id, document["path"]).read_bytes()
        if document["record"] is not None:
            data = of_row(doc_id, data, document["text_column"], document["record"])
        return read_source(doc_id, data, rules)

    return read


def texts_again(corpus: Path, documents: Iterable[Document], rules: Rules) -> dict[str, str]:
    """The texts of those documents that are still there, by ``doc_id``."""
    read, texts = read_again(corpus, rules), {}
    for document in documents:
        with suppress(OSError, SourceError):
            texts[document["doc_id"]] = read(document).text
    return texts
