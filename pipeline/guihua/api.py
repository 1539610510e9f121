"""The functions that ``import guihua`` gives: what the command does, for programs and notebooks."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from guihua.batch.corpus import PLAN_SUFFIXES
from guihua.batch.run import Options, Report
from guihua.batch.run import run as run_corpus
from guihua.dataset import schema as contract
from guihua.dataset.document_rows import to_batch
from guihua.dataset.integrity import read_manifest
from guihua.dataset.parquet import read_table
from guihua.dataset.releases import corpus_of, resolve, tables_of
from guihua.errors import GuihuaError
from guihua.evaluation import Measure
from guihua.evaluation import evaluate as evaluate_tables
from guihua.extraction import extract as extract_source
from guihua.messages import say
from guihua.model import Source
from guihua.read.encoding import decode
from guihua.read.formats.again import texts_again
from guihua.read.formats.reader import read_source
from guihua.rules.kept import default_rules_folder
from guihua.rules.kept import load_rules as load_folder
from guihua.rules.ruleset import Rules

if TYPE_CHECKING:
    import pandas as pd

    from guihua.workbench.explain import Explained

OF_CORPUS = frozenset({"panel", "rules"})  # tables over all plans of a run
SCORED = ("documents", "quantities", "times", "indicators", "projects")


def load_rules(folder: str | Path | None = None) -> Rules:
    """The rules of a folder, by default those of this installation. They are read anew with every call. Raises
    ``RulesError``, which lists all that is wrong in them by file, line and column."""
    return load_folder(Path(folder) if folder is not None else default_rules_folder())


@lru_cache(maxsize=1)
def _own_rules(folder: Path) -> Rules:
    """The rules of this installation, for calls that name none."""
    return load_folder(folder)


def _chosen(rules: Rules | None) -> Rules:
    return rules if rules is not None else _own_rules(default_rules_folder())


@dataclass(frozen=True)
class Extraction:
    """What one document holds: its ``source`` (decoded text, encoding, hash) and rows by table of the contract.
    ``tables`` are those that may have rows."""

    source: Source
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(repr=False)

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(table for table in contract.TABLES if table not in OF_CORPUS)

    def to_arrow(self, table: str) -> pa.Table:
        """A table with the types of the contract; ``text[char_start:char_end] == raw`` for every row."""
        if table in OF_CORPUS:
            raise GuihuaError(say("table-over-all-plans", table=table).label)
        _known(table, self.tables)
        return pa.Table.from_batches([to_batch(table, self.rows.get(table, ()))])

    def to_pandas(self, table: str) -> pd.DataFrame:
        """The same as a data frame; whole numbers are ``Int64``, which may be absent."""
        return _frame(self.to_arrow(table))

    def __repr__(self) -> str:
        counts = ", ".join(f"{table} {len(rows)}" for table, rows in self.rows.items() if rows)
        return f"<Extraction of {self.source.doc_id}: {counts}>"


def extract(document: str | os.PathLike[str], rules: Rules | None = None, name: str = "text") -> Extraction:
    """Read one plan: a file by its path, or a text. A string is a path where it names a file, or ends like a plan's
    file name; else it is the text itself, called ``name`` in ``doc_id``.

    Raises ``SourceError`` for a file that holds no text in a known encoding, ``GuihuaError`` where there is no file.
    """
    chosen = _chosen(rules)
    path = _path(document)
    try:
        data = path.read_bytes() if path is not None else str(document).encode()
    except OSError as error:
        raise GuihuaError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from error
    source = read_source(path.name, data, chosen) if path is not None else decode(name, data, chosen)
    return Extraction(source, extract_source(source, chosen))


def _path(document: str | os.PathLike[str]) -> Path | None:
    if not isinstance(document, str):
        return Path(document)
    if "\n" in document or len(document) > 1000:
        return None
    path = Path(document)
    return path if path.suffix.lower() in PLAN_SUFFIXES or path.is_file() else None


def run(
    corpus: str | Path,
    output: str | Path = "output",
    rules: str | Path | None = None,
    jobs: int = 1,
    tokens: bool = False,
    **options: Any,
) -> Report:
    """Read all plans below ``corpus`` and publish the dataset in ``output``, as ``guihua run`` does: only what changed
    is read again, and readers see the old dataset or the new one.

    ``rules`` is a folder; ``tokens`` fills that table; ``options`` are those of ``guihua.batch.run.Options``. With
    ``jobs`` above 1, call it from a script under ``if __name__ == "__main__":``. Raises ``CorpusError``,
    ``OutputError`` or ``RulesError``; a plan that cannot be read is a row of ``diagnostics``.
    """
    from guihua.batch.corpus_tables import across
    from guihua.tokens import extract_with_tokens

    folder = Path(rules) if rules is not None else default_rules_folder()
    reader = extract_with_tokens if tokens else extract_source
    return run_corpus(Path(corpus), Path(output), folder, Options(jobs=jobs, **options), reader, across)


@dataclass(frozen=True)
class Dataset:
    """One release of a dataset. It stays what it is when a newer one is published, until it is cleared away three
    runs later."""

    release: Path

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(tables_of(self.release))

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Versions, hash of the rules, state and counts of each document, hash of each file."""
        return read_manifest(self.release)

    def to_arrow(self, table: str, columns: Sequence[str] | None = None, where: Any = None) -> pa.Table:
        """A table, or some columns of it; ``where`` is a ``pyarrow.compute`` expression that rows must meet."""
        _known(table, self.tables)
        return read_table(self.release, table, columns, where)

    def to_pandas(self, table: str, columns: Sequence[str] | None = None, where: Any = None) -> pd.DataFrame:
        """The same as a data frame; whole numbers are ``Int64``, which may be absent."""
        return _frame(self.to_arrow(table, columns, where))


def open_dataset(output: str | Path = "output") -> Dataset:
    """The dataset that is current in ``output`` now. Raises ``OutputError`` where there is none."""
    return Dataset(resolve(Path(output)))


@dataclass(frozen=True)
class Explanation:
    """What the rules saw in a text; printed, it tells it stage by stage."""

    told: Explained
    rules: Rules = field(repr=False)

    def __str__(self) -> str:
        from guihua.workbench.explain import as_text

        return "\n".join(as_text(self.told, self.rules, near=3))

    def as_json(self) -> dict[str, Any]:
        return self.told.as_json(self.rules, near=3)


def explain(text: str, rules: Rules | None = None, corpus: str | Path = "corpus") -> Explanation:
    """Which rules matched, lost (and to whom) and won in a text, or in a line of a plan of ``corpus`` that is given as
    ``NAME:LINE``. Raises ``PlaceError`` where there is no such line."""
    from guihua.workbench.explain import explain_line, explain_text, split_place

    chosen = _chosen(rules)
    place = split_place(text, Path(corpus), chosen)
    return Explanation(explain_line(*place, chosen) if place else explain_text(text, chosen), chosen)


def evaluate(
    gold: str | Path, output: str | Path = "output", corpus: str | Path | None = None, rules: Rules | None = None
) -> dict[str, Measure]:
    """Score a dataset against a folder of gold: measure → precision, recall, F1 and the errors. ``corpus`` is that of
    the last run where it is not given. Raises ``GoldError`` where gold does not fit."""
    chosen, data = _chosen(rules), open_dataset(output)
    folder = Path(corpus) if corpus is not None else corpus_of(Path(output))
    tables = {name: data.to_arrow(name).to_pylist() for name in SCORED}
    texts = texts_again(folder, tables["documents"], chosen)
    return evaluate_tables(Path(gold), tables, texts, chosen)


def schema(table: str) -> pa.Schema:
    """Columns of a table: name, Arrow type, and in ``field.metadata`` what it means."""
    _known(table, tuple(contract.TABLES))
    return contract.schema(table)


def _known(table: str, tables: Sequence[str]) -> None:
    if table not in tables:
        raise GuihuaError(say("no-such-table", tables=table, known=", ".join(tables)).label)


def _frame(table: pa.Table) -> pd.DataFrame:
    import pandas as pd

    def kind(given: pa.DataType) -> Any:
        if pa.types.is_integer(given):
            return pd.Int64Dtype()
        return pd.BooleanDtype() if pa.types.is_boolean(given) else None

    frame: pd.DataFrame = table.to_pandas(types_mapper=kind)
    return frame
