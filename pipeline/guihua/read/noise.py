"""What is told of lines set aside: furniture of a page that holds too many measured numbers for that, repeats."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from guihua.expressions.numbers import read_numbers
from guihua.model import Diagnostic, Layout, Source, Span
from guihua.read.normalize import clean
from guihua.read.repeats import LEAST
from guihua.rules import stages
from guihua.rules.ruleset import Rules

_MANY = 3  # numbers with a unit; a page's own line has a counter, and perhaps the size of a screen


def is_noise(text: str, rules: Rules) -> bool:
    """True for a line that a page has around its text: its number, a button."""
    match = rules.first(stages.LINE, text)
    return match is not None and match.rule.emit["kind"] == "noise"


def numbers_in_noise(source: Source, layout: Layout, rules: Rules) -> Iterator[Diagnostic]:
    """A warning for each line of kind ``noise`` from which numbers with units are missing in the tables."""
    noise = [line for line in layout.lines if line.kind == "noise" and line.rule_id is not None]
    spans = [source.line_span(line.number) for line in noise]
    views = [clean(source.text, (span,), rules) for span in spans]
    for line, span, found in zip(noise, spans, read_numbers(views, rules, None), strict=True):
        n = sum(bool(quantity.unit_raw) for quantity in found.quantities)
        if n >= _MANY:
            message = f"set aside as no part of the plan, though it holds {n} numbers with units; look whether it is"
            yield Diagnostic("warning", "numbers-in-noise", message, span, line.rule_id)


def lines_told_twice(source: Source, layout: Layout) -> Iterator[Diagnostic]:
    """A note for each run of lines that are set aside because they stand further up, word for word."""
    told = (line for line in layout.lines if line.kind != "blank")
    for again, run in groupby(told, key=lambda line: line.kind == "noise" and line.rule_id is None):
        lines = [line.number for line in run] if again else []
        numbers = [k for k in lines if source.slice(source.line_span(k)).strip()]
        if len(numbers) >= LEAST:
            span = Span(source.line_span(numbers[0]).start, source.line_span(numbers[-1]).end)
            message = f"{len(numbers)} lines repeat lines further up word for word; they are read once"
            yield Diagnostic("info", "repeated-lines", message, span)
