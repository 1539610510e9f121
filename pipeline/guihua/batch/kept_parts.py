"""What was made of parts of the facts, kept from run to run: a part whose rows are the same gives the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa

from guihua.files import read_sealed, sealed, write_whole

_LARGEST = 2**31  # bytes of what is kept of a part
Piece = dict[str, pa.RecordBatch]


class KeptParts:
    """Pieces in a folder, each under a key of all that it was made from; ``forget`` removes those not asked for."""

    def __init__(self, folder: Path, made_with: str) -> None:
        self._folder = folder
        self._made_with = made_with
        self._asked: set[str] = set()

    def key(self, facts: pa.Table, others: Any) -> str:
        """What names a part: its facts, and ``others`` that are asked about them."""
        sink = pa.BufferOutputStream()
        whole = facts.combine_chunks()
        with pa.ipc.new_stream(sink, whole.schema) as writer:
            writer.write_table(whole)
        digest = hashlib.sha256(sink.getvalue())
        digest.update(json.dumps([self._made_with, others], sort_keys=True, default=str).encode())
        self._asked.add(digest.hexdigest())
        return digest.hexdigest()

    def has(self, key: str) -> bool:
        """True where something is kept under a key."""
        return (self._folder / key).is_file()

    def find(self, key: str) -> Piece | None:
        """What is kept under a key; null where there is nothing, or it is damaged."""
        data = read_sealed(self._folder / key, _LARGEST)
        if data is None:
            return None
        piece = {}
        source = pa.BufferReader(pa.py_buffer(data))
        while source.tell() < source.size():
            with pa.ipc.open_stream(source) as reader:
                batch = reader.read_next_batch()
                piece[reader.schema.metadata[b"kept"].decode()] = batch.replace_schema_metadata(_plain(reader.schema))
                for _ in reader:  # to its end, where the next begins
                    pass
        return piece

    def keep(self, key: str, piece: Piece) -> None:
        """Keep a piece, whole or not at all."""
        sink = pa.BufferOutputStream()
        for name, batch in piece.items():
            layout = batch.schema.with_metadata({**(batch.schema.metadata or {}), b"kept": name.encode()})
            with pa.ipc.new_stream(sink, layout) as writer:
                writer.write_batch(batch.replace_schema_metadata(layout.metadata))
        write_whole(self._folder / key, sealed(sink.getvalue().to_pybytes()), synced=False)

    def forget(self) -> None:
        """Remove what this run did not ask for."""
        for path in _files(self._folder):
            if path.name not in self._asked:
                path.unlink(missing_ok=True)


def _plain(layout: pa.Schema) -> dict[bytes, bytes] | None:
    """The metadata that a piece had before it was kept."""
    return {k: v for k, v in layout.metadata.items() if k != b"kept"} or None


def _files(folder: Path) -> Iterable[Path]:
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else ()
