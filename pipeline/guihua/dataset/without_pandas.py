"""Arrow without pandas, for processes of our own that never hand out a data frame."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from typing import Any

import pyarrow as pa

PANDAS = "pandas"


class _Absent(MetaPathFinder):
    def find_spec(self, name: str, *_: Any) -> None:
        if name == PANDAS:
            raise ModuleNotFoundError(name)


def leave_pandas_out() -> None:
    """Let this process make Arrow arrays without pandas. pyarrow looks for it once, when it makes the first array from
    Python's values, to know pandas' own: a quarter of a second. No data frame can be had of Arrow afterwards."""
    if PANDAS in sys.modules:
        return
    absent = _Absent()
    sys.meta_path.insert(0, absent)
    try:
        pa.array([None, 1])
    finally:
        sys.meta_path.remove(absent)
