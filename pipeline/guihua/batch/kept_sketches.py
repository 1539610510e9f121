"""Sketches of texts, kept from run to run: only those of documents that are new are made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from guihua.compare.copies import Hashes, Sketch
from guihua.files import read_sealed, sealed, write_whole

_LARGEST = 2**34  # bytes: four million sketches
_NUMBERS = pa.list_(pa.uint64())
_LAYOUT = pa.schema([("document", pa.string()), ("shingles", _NUMBERS), ("numbers", _NUMBERS)])
_NONE: Hashes = np.array([], np.uint64)
Make = Callable[[set[str]], Iterable[tuple[str, Sketch]]]


def sketches(path: Path, made_with: str, documents: Iterable[Mapping[str, Any]], make: Make) -> dict[str, Sketch]:
    """Sketches by ``doc_id``: those in the file at ``path`` of ``documents`` whose rows are the same and that were
    ``made_with`` the same, and of the others what ``make`` gives for their names. The file has all of them then."""
    keys = {row["doc_id"]: _key(row, made_with) for row in documents}
    kept = _read(path)
    found = {doc_id: kept[key] for doc_id, key in keys.items() if key in kept}
    made = dict(make(keys.keys() - found.keys()))
    if made or len(found) < len(kept):
        found |= made
        _write(path, {keys[doc_id]: one for doc_id, one in found.items()})
    return found


def _key(document: Mapping[str, Any], made_with: str) -> str:
    """What names a text: all that is said of its document, its hash too, and what reads it."""
    told = json.dumps([made_with, document], sort_keys=True, default=str)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _read(path: Path) -> dict[str, Sketch]:
    """What the file holds; nothing where there is none, or it is damaged."""
    data = read_sealed(path, _LARGEST)
    if data is None:
        return {}
    with pa.ipc.open_stream(pa.py_buffer(data)) as reader:
        batch = reader.read_next_batch()
    shingles, numbers = (_parted(batch.column(name)) for name in ("shingles", "numbers"))
    return dict(zip(batch.column("document").to_pylist(), map(Sketch, shingles, numbers), strict=True))


def _parted(lists: pa.ListArray) -> list[Hashes]:
    values = lists.values.to_numpy()
    return [values[start:end] for start, end in pairwise(lists.offsets.to_pylist())]


def _write(path: Path, found: Mapping[str, Sketch]) -> None:
    columns = [_lists([one.shingles for one in found.values()]), _lists([one.numbers for one in found.values()])]
    batch = pa.RecordBatch.from_arrays([pa.array(found, pa.string()), *columns], schema=_LAYOUT)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, _LAYOUT) as writer:
        writer.write_batch(batch)
    write_whole(path, sealed(sink.getvalue().to_pybytes()), synced=False)


def _lists(numbers: Sequence[Hashes]) -> pa.ListArray:
    offsets = list(accumulate(map(len, numbers), initial=0))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(np.concatenate([_NONE, *numbers])))
