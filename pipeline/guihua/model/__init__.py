"""What the stages hand to one another: frozen values, each carrying the source span it came from.

Offsets are Unicode code points into the document's text, half-open. Indexes (``section``, ``table``, ``box``)
are positions in the tuple of that name on the layout.
"""

from __future__ import annotations

from guihua.model.facts import Alias, Cell, Grid, Indicator, KnownIndicator, Project, Quantity, Time
from guihua.model.layout import (
    PLAN,
    REVIEW,
    Anchor,
    Block,
    Box,
    BoxItem,
    Frame,
    Layout,
    Line,
    Section,
    TableRegion,
    TimeFrame,
)
from guihua.model.source import Diagnostic, Evidence, KnownBlock, KnownCell, Place, Source, Span, Spot, View

__all__ = [
    "PLAN",
    "REVIEW",
    "Alias",
    "Anchor",
    "Block",
    "Box",
    "BoxItem",
    "Cell",
    "Diagnostic",
    "Evidence",
    "Frame",
    "Grid",
    "Indicator",
    "KnownBlock",
    "KnownCell",
    "KnownIndicator",
    "Layout",
    "Line",
    "Place",
    "Project",
    "Quantity",
    "Section",
    "Source",
    "Span",
    "Spot",
    "TableRegion",
    "Time",
    "TimeFrame",
    "View",
]
