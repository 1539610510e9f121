"""What all plans of a release say together: the panel, and what a careful reader flags."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from pipeline.dataset import read_rows
from pipeline.findings import find_findings
from pipeline.panel import build_panel
from pipeline.rules import Rules
from pipeline.store import to_batch

READ = ("documents", "lines", "indicators", "projects")


def across(release: Path, rules: Rules) -> Mapping[str, pa.Table]:
    """The tables ``panel`` and ``findings`` over all documents whose tables stand in ``release``."""
    tables = {name: read_rows(release, name) for name in READ}
    rows = {"panel": build_panel(tables, rules), "findings": find_findings(tables, rules)}
    return {name: pa.Table.from_batches([to_batch(name, rows[name])]) for name in rows}
