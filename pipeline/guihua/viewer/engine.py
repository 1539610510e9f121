"""DuckDB over the Parquet files of one release, within a fixed amount of memory: what the viewer's pages ask of it."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import duckdb

from guihua.dataset.integrity import read_manifest
from guihua.errors import GuihuaError
from guihua.messages import say

MEMORY = "128MB"
SHOWN, MOST, DEEPEST = 100, 1_000, 20_000  # rows of an answer, at most so many, and the last one to begin with
Row = dict[str, Any]
Asked = Mapping[str, str]  # the parameters of a question
Answer = dict[str, Any]
Condition = tuple[str, Sequence[Any]]  # a piece of SQL, and its values
_WIDE = {narrow: narrow + 0xFEE0 for narrow in range(0x21, 0x7F)}  # ASCII → the same in full width
# Its plan's title, or else its file; and its region where no other plan has the same.
_PLANS = """
CREATE TABLE plans AS
SELECT *, CASE WHEN region IS NOT NULL AND count(*) OVER (PARTITION BY region) = 1 THEN region ELSE plan END AS short
FROM (
  SELECT doc_id, state, documents.* EXCLUDE (doc_id, evidence), coalesce(title, doc_id) AS plan
  FROM shown LEFT JOIN {documents} documents USING (doc_id)
)
ORDER BY doc_id
"""


class ViewError(GuihuaError, ValueError):
    """Nothing to show; the message says why and what to do."""


def choose(doc_ids: Sequence[str], patterns: Sequence[str]) -> list[str]:
    """The documents whose name matches one of ``patterns`` (a part of the name, or ``*`` and ``?``); all for none."""
    chosen = [d for d in doc_ids if not patterns or any(p in d or fnmatchcase(d, p) for p in patterns)]
    if not chosen:
        raise ViewError(
            (say("no-plan-chosen", patterns=", ".join(patterns)) if patterns else say("no-plan-there")).lines
        )
    return chosen


class Engine:
    """Answers questions in SQL about one release, of the plans chosen by ``patterns``.

    The table ``plans`` of its database has of each ``doc_id``, ``plan``, ``short``, ``state`` ("failed" for one that
    could not be read) and the columns of ``documents``; ``counts`` has the number of its rows by table.
    """

    def __init__(self, release: Path, patterns: Sequence[str] = ()) -> None:
        self.release = release
        told = read_manifest(release)["documents"]
        self.doc_ids = choose(sorted(told), patterns)
        self.counts = {doc_id: told[doc_id]["rows"] for doc_id in self.doc_ids}
        self._all = len(self.doc_ids) == len(told)
        self._kept: dict[Hashable, Any] = {}
        self._lock = threading.Lock()
        self._connection = duckdb.connect(config={"memory_limit": MEMORY, "threads": 2})
        states = [told[doc_id]["state"] for doc_id in self.doc_ids]
        self._connection.execute(
            "CREATE TABLE shown AS SELECT unnest(?) AS doc_id, unnest(?) AS state", [self.doc_ids, states]
        )
        self._connection.execute(_PLANS.format(documents=self._files("documents")))

    def ask(self, query: str, values: Sequence[Any] = ()) -> list[Row]:
        """Rows of an answer; questions of several pages wait for one another."""
        with self._lock:
            found = self._connection.execute(query, list(values))
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def number(self, query: str, values: Sequence[Any] = ()) -> int:
        """The one number that a question asks for."""
        (row,) = self.ask(query, values)
        return int(next(iter(row.values())))

    def kept(self, name: Hashable, make: Callable[[], Any]) -> Any:
        """What is asked for again and again and never changes within a release, made once."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    def _files(self, table: str) -> str:
        place = str(self.release / table / "*.parquet").replace("'", "''")
        return f"read_parquet('{place}')"

    def table(self, name: str) -> str:
        """A table as SQL, the rows of plans that may be shown."""
        return self._files(name) if self._all else f"(FROM {self._files(name)} SEMI JOIN shown USING (doc_id))"

    def of_documents(self, table: str, doc_ids: Sequence[str], columns: str = "*") -> list[Row]:
        """Rows of some documents, in the order of the files."""
        names = ", ".join("?" * len(doc_ids))
        return self.ask(f"SELECT {columns} FROM {self.table(table)} WHERE doc_id IN ({names})", doc_ids)


def forms(word: str) -> list[str]:
    """A word as it may be written: as typed, and in narrow and full width."""
    narrow = unicodedata.normalize("NFKC", word).lower()
    return list(dict.fromkeys((word.lower(), narrow, narrow.translate(_WIDE))))


def holds(word: str, columns: Sequence[str]) -> Condition:
    """The condition that a word stands in one of some columns; of each, a text that comes often is looked at once. Text
    is folded for a word that has capitals alone: folding all lines takes longer than looking through them."""
    asked = [
        (f"contains({f'lower({column})' if form.upper() != form else column}, ?)", form)
        for column in columns
        for form in forms(word)
    ]
    return f"({' OR '.join(sql for sql, _ in asked)})", [form for _, form in asked]


def where(conditions: Iterable[Condition]) -> Condition:
    """Conditions that hold together, as the end of a question."""
    told = list(conditions)
    return " AND ".join(sql for sql, _ in told) or "true", [value for _, values in told for value in values]


def window(asked: Asked) -> tuple[int, int]:
    """From which row, and how many rows, a page asks for."""
    start, n = (int(asked[name]) if asked.get(name, "").isdecimal() else 0 for name in ("from", "n"))
    return min(start, DEEPEST), min(n or SHOWN, MOST)


def words(asked: Asked) -> list[str]:
    """The words that a page looks for."""
    return asked.get("q", "").split()
