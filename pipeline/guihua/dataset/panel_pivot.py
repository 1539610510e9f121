"""The panel with a column for each year, as econometricians load it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

ROWS = ["adcode", "region", "canonical_name", "series", "measure", "direction", "unit"]  # one row each


def years_across(panel: pd.DataFrame) -> pd.DataFrame:
    """Rows of the panel → one row for each region, indicator, series, measure, direction and unit, one column of values
    (``y2020``) for each year that has any, in order. Left out is what holds for several years, and words."""
    single = panel[panel["value"].notna() & (panel["year_start"] == panel["year_end"])]
    keys = single[ROWS].fillna("").assign(year="y" + single["year_end"].astype("int64").astype(str))
    wide = keys.assign(value=single["value"]).pivot(index=ROWS, columns="year", values="value")
    wide = wide.astype("double[pyarrow]").reset_index().rename_axis(columns=None)
    return wide.assign(**{name: wide[name].where(wide[name] != "") for name in ROWS})
