"""Tables for Stata and SPSS, with Chinese labels and names that both can take.

What the writers do unasked is kept from happening: names cut so that two become one, a text of 100,000 bytes and more
parted into hundreds of variables, a label too long to be written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from guihua.dataset.labels import column_labels, safe_names, table_label
from guihua.errors import GuihuaError
from guihua.messages import say

if TYPE_CHECKING:
    import pandas as pd

_NAME, LABEL = 32, 80  # characters that Stata takes; SPSS takes more
STATA, SPSS = ".dta", ".sav"
STATA_TEXT = 2_045  # bytes of a text of fixed width; longer ones are kept apart (strL)
SPSS_TEXT = 32_767  # bytes of a text; what is longer is cut and ends in …


def write_statistics(frame: pd.DataFrame, table: str, path: Path, suffix: str) -> None:
    """Write a data frame as ``suffix`` (.dta or .sav) to ``path``; ``GuihuaError`` where the library is missing."""
    names = safe_names(list(frame.columns), _NAME)
    labels: list[str | None] = [label[:LABEL] for label in column_labels(list(frame.columns))]
    plain = _plain(frame, suffix)
    plain.columns = names
    if suffix == STATA:
        long = [n for n in names if plain[n].dtype == object and _longest(plain[n]) > STATA_TEXT]
        with path.open("wb") as file:
            plain.to_stata(
                file,
                write_index=False,
                version=118,  # the first that holds Chinese
                variable_labels={name: label or name for name, label in zip(names, labels, strict=True)},
                convert_strl=long,
                data_label=table_label(table),
            )
        return
    try:
        import pyreadstat
    except ImportError as error:
        raise GuihuaError(say("needs-pyreadstat").label) from error
    scratch = path.with_name(f"{path.name}{SPSS}")  # the library goes by the suffix
    pyreadstat.write_sav(plain, str(scratch), file_label=table_label(table), column_labels=labels)
    scratch.replace(path)


def _plain(frame: pd.DataFrame, suffix: str) -> pd.DataFrame:
    """Columns of types that the packages have: numbers as float64 where some are missing, else whole; text without
    missing values; dates as such."""
    import pandas as pd

    columns: dict[str, Any] = {}
    for name in frame.columns:
        column = frame[name]
        kind = str(column.dtype)
        if kind.startswith("bool"):
            columns[name] = column.fillna(False).astype("int8")
        elif kind.startswith("date"):
            columns[name] = pd.to_datetime(column.astype(object), errors="coerce")
        elif kind.startswith(("int", "uint", "double", "float")):
            small = kind.startswith("int") and not column.isna().any() and abs(column).max() < 2**31 - 128
            columns[name] = column.astype("int32" if small else "float64")
        else:
            text = column.astype(object).where(column.notna(), "").map(str)
            columns[name] = text.map(_fitting) if suffix == SPSS else text
    return pd.DataFrame(columns, index=frame.index)


def _fitting(text: str) -> str:
    if len(text) * 4 <= SPSS_TEXT or len(text.encode()) <= SPSS_TEXT:
        return text
    return text.encode()[: SPSS_TEXT - 3].decode(errors="ignore") + "…"


def _longest(column: pd.Series[Any]) -> int:
    return max((len(text.encode()) for text in column), default=0)
