"""Facts of all plans → parts in the order of region and indicator, each small enough to be held in memory.

Rows pass through files of a scratch folder, so that what a process holds does not grow with the corpus. Rows of one
region and indicator are never parted: they are what is compared.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

PART = 2_000  # rows, where no one key has more
FAN = 128  # files written at once, about
_BREAKS = 64  # keys, of which one begins a part where half of it is full
_KEY = ("place_adcode", "panel_name")
Read = Callable[[], Iterable[pa.RecordBatch]]


def split(read: Read, folder: Path) -> Iterator[Path]:
    """The files of the parts, in the order of their keys; each is written before it is given.

    ``read`` gives all rows anew each time it is called; none of their ``KEY`` columns is null.
    """
    counts: Counter[str] = Counter()
    for batch in read():
        counts.update({n["values"]: n["counts"] for n in pc.value_counts(_keys(batch)).to_pylist()})
    if not counts:
        return
    firsts = first_keys(counts)
    files = [folder / f"{number:03d}.arrow" for number in range(len(firsts))]
    folder.mkdir(parents=True)
    _deal_out(read(), firsts, files)
    for file, first, after in zip(files, firsts, [*firsts[1:], None], strict=True):
        inside = [count for key, count in counts.items() if key >= first and (after is None or key < after)]
        if len(inside) > 1 and sum(inside) > PART:
            yield from split(lambda file=file: read_part(file), file.with_suffix(""))  # type: ignore[misc]
            file.unlink()
        else:
            yield file


def read_part(file: Path) -> Iterator[pa.RecordBatch]:
    """The rows of a part."""
    with pa.OSFile(str(file)) as source, pa.ipc.open_stream(source) as reader:
        yield from reader


def _keys(batch: pa.RecordBatch) -> pa.Array:
    return pc.binary_join_element_wise(*(batch.column(name) for name in _KEY), "\t")


def first_keys(counts: Counter[str]) -> list[str]:
    """The first key of each file: runs of keys with about as many rows, no more than twice ``FAN`` of them."""
    share = max(PART, -(-counts.total() // (FAN - 1)))
    firsts: list[str] = []
    size = 0
    for key in sorted(counts):
        if not firsts or size + counts[key] > share or (2 * size > share and _ends_well(key)):
            firsts.append(key)
            size = 0
        size += counts[key]
    return firsts


def _ends_well(key: str) -> bool:
    """True for one of so many keys, whatever others there are: where some rows come in, most parts stay as they are."""
    return zlib.crc32(key.encode()) % _BREAKS == 0


def _deal_out(batches: Iterable[pa.RecordBatch], firsts: Sequence[str], files: Sequence[Path]) -> None:
    """Write every row to the file that its key belongs to; rows keep their order."""
    writers: dict[int, pa.ipc.RecordBatchStreamWriter] = {}
    try:
        for batch in batches:
            numbers = np.array([bisect_right(firsts, key) - 1 for key in _keys(batch).to_pylist()], np.int32)
            together = batch.take(pa.array(np.argsort(numbers, kind="stable")))
            ends = np.cumsum(np.bincount(numbers, minlength=len(files))).tolist()
            for number, (start, end) in enumerate(pairwise([0, *ends])):
                if start < end:
                    if number not in writers:
                        writers[number] = pa.ipc.new_stream(str(files[number]), batch.schema)
                    writers[number].write_batch(together.slice(start, end - start))
    finally:
        for writer in writers.values():
            writer.close()
