"""Lines set aside as furniture of a page that hold too many measured numbers for that."""

from __future__ import annotations

from collections.abc import Iterator

from guihua.expressions.numbers import read_numbers
from guihua.model import Diagnostic, Layout, Source
from guihua.read.normalize import clean
from guihua.rules.ruleset import Rules

MANY = 3  # numbers with a unit; a page's own line has a counter, and perhaps the size of a screen


def numbers_in_noise(source: Source, layout: Layout, rules: Rules) -> Iterator[Diagnostic]:
    """A warning for each line of kind ``noise`` from which numbers with units are missing in the tables."""
    noise = [line for line in layout.lines if line.kind == "noise"]
    spans = [source.line_span(line.number) for line in noise]
    views = [clean(source.text, (span,), rules) for span in spans]
    for line, span, found in zip(noise, spans, read_numbers(views, rules, None), strict=True):
        n = sum(bool(quantity.unit_raw) for quantity in found.quantities)
        if n >= MANY:
            message = f"set aside as no part of the plan, though it holds {n} numbers with units; look whether it is"
            yield Diagnostic("warning", "numbers-in-noise", message, span, line.rule_id)
