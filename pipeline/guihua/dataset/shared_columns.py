"""Columns that several tables of the contract have: where a row stands, what it measures, what proves it."""

from __future__ import annotations

import pyarrow as pa

EVIDENCE = pa.list_(
    pa.struct([("role", pa.string()), ("line", pa.int32()), ("char_start", pa.int64()), ("char_end", pa.int64())])
)
Column = tuple[str, pa.DataType, str]
PROVENANCE: list[Column] = [
    ("doc_id", pa.string(), "the source file's path relative to the corpus root, with /"),
    ("line_start", pa.int32(), "first source line of the span, from 1"),
    ("line_end", pa.int32(), "last source line of the span"),
    ("char_start", pa.int64(), "start of the span, in code points into the decoded text"),
    ("char_end", pa.int64(), "end of the span, exclusive"),
    ("raw", pa.string(), "exactly text[char_start:char_end]"),
    ("rule_id", pa.string(), "the rule that produced the row, null where no rule decides"),
]
VALUE: list[Column] = [
    ("type", pa.string(), "quantity, percent, ratio or duration"),
    ("number", pa.float64(), "the number as written"),
    ("number_high", pa.float64(), "the upper number of a range as written"),
    ("unit_raw", pa.string(), "the unit as written, scale word included"),
    ("value", pa.float64(), "the number times its scale word: 722.24 ten thousand mu → 7222400"),
    ("value_high", pa.float64(), "the upper number times the scale word"),
    ("unit", pa.string(), "the unit without its scale word"),
    ("dimension", pa.string(), "currency, area, mass, length, volume, energy, power, time, count, ratio, …"),
    ("si_value", pa.float64(), "value in the dimension's reference unit; null for plain counts"),
    ("si_unit", pa.string(), "the dimension's reference unit: m2, kg, m, CNY, 1, …"),
    ("parts", pa.list_(pa.float64()), "the numbers of a ratio in order; null otherwise"),
    ("decimals", pa.list_(pa.int16()), "digits behind the point as written: of number, number_high, or each of parts"),
    ("comparator", pa.string(), "= >= > <= < ~"),
]
BEATEN: Column = (
    "beaten",
    pa.list_(pa.string()),
    "rules that matched at this place too and lost to rule_id, by order, length or place",
)
LEXICON_LINES: Column = (
    "lexicon_lines",
    pa.list_(pa.string()),
    "lines of word lists that the row was read by, as file:line: of its units, plan period, canonical name",
)
FRAME: list[Column] = [
    (
        "frame",
        pa.string(),
        "what the text does there: review what was, or plan what shall be; null where nothing tells",
    ),
    ("frame_start", pa.int16(), "first year that it speaks of"),
    ("frame_end", pa.int16(), "last year that it speaks of"),
]
QUALITY: Column = (
    "quality",
    pa.string(),
    "why the reading is in doubt, parted by spaces: no-header, no-year, no-unit, one-name, running-numbers, "
    "unknown-header, numbers-unread; null where it is not",
)
