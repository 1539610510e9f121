"""The dataset contract as Arrow schemas: every table, column, type and meaning. Nothing else knows a column's type."""

from __future__ import annotations

from functools import cache

import pyarrow as pa

from guihua.dataset.shared_columns import BEATEN, EVIDENCE, FRAME, LEXICON_LINES, PROVENANCE, QUALITY, VALUE, Column

CONTRACT_VERSION = "1.3"
COLUMNS: dict[str, list[Column]] = {
    "documents": [
        ("doc_id", pa.string(), "the source file's path relative to the corpus root, with /"),
        (
            "path",
            pa.string(),
            "where the file's name is not UTF-8: path, each byte that is no ASCII letter or digit as %XX, else null",
        ),
        ("record", pa.int32(), "row of a file that holds a document a row, from 1"),
        ("text_column", pa.string(), "the column of that file that the text stands in"),
        ("sha256", pa.string(), "SHA-256 of the file's bytes, hexadecimal"),
        (
            "format",
            pa.string(),
            "what the file is: text, html, docx, doc, odt, rtf, pdf, xlsx, xls",
        ),
        ("encoding", pa.string(), "the encoding the bytes were decoded with; null of a format that is no text"),
        ("n_bytes", pa.int64(), "size of the file in bytes"),
        ("n_chars", pa.int64(), "length of the decoded text in code points"),
        ("n_lines", pa.int32(), "number of lines"),
        ("title", pa.string(), "title of the plan"),
        (
            "kind",
            pa.string(),
            "outline plan action_plan work_report plan_report budget_report communique statistics speech summary "
            "opinion measures notice central_document budget",
        ),
        ("region", pa.string(), "the region the plan is for"),
        ("adcode", pa.string(), "its GB/T 2260 code, six digits"),
        ("region_level", pa.string(), "nation, province, prefecture or county"),
        ("issuer", pa.string(), "the body that issued the plan"),
        ("document_number", pa.string(), "the document's number as written"),
        ("issued_on", pa.date32(), "the date of issue"),
        ("year", pa.int16(), "the year of writing: this year, as the document speaks"),
        ("period_start", pa.int16(), "first year of the period that it plans; of a report the year of writing"),
        ("period_end", pa.int16(), "last year of that period"),
        ("reviewed_start", pa.int16(), "first year that a report, communiqué or plan looks back on"),
        ("reviewed_end", pa.int16(), "last year that it looks back on"),
        QUALITY,
        ("evidence", EVIDENCE, "the words that gave title, dates and period"),
    ],
    "lines": [
        *PROVENANCE,
        ("line_no", pa.int32(), "line number, from 1"),
        ("text", pa.string(), "the line without its line end"),
        ("kind", pa.string(), "heading, paragraph, table, box, caption, note, noise or blank"),
        ("section_id", pa.string(), "the section the line stands in"),
        ("table_id", pa.string(), "the table the line belongs to"),
        ("box_id", pa.string(), "the box the line belongs to"),
        *FRAME,
    ],
    "places": [
        *PROVENANCE,
        ("part", pa.string(), "the part of the file: body, footnote, endnote, sheet"),
        ("page", pa.int32(), "page, from 1; of a word processor's file as it was last laid out"),
        ("left", pa.float32(), "left edge on the page, in points"),
        ("top", pa.float32(), "upper edge, in points from the page's upper edge"),
        ("right", pa.float32(), "right edge, in points"),
        ("bottom", pa.float32(), "lower edge, in points from the page's upper edge"),
        ("paragraph", pa.int32(), "paragraph of the part, from 1, in the order of the file"),
        ("table_no", pa.int32(), "table of the file, from 1"),
        ("row", pa.int32(), "the table's or sheet's row, from 0"),
        ("col", pa.int32(), "the table's or sheet's column, from 0"),
        ("sheet", pa.string(), "name of the sheet"),
        ("cell", pa.string(), "the sheet's cell: B7"),
        ("file_start", pa.int64(), "start in the decoded file, in code points"),
        ("file_end", pa.int64(), "end in the decoded file, exclusive"),
    ],
    "sections": [
        ("section_id", pa.string(), "identifier, unique in the dataset"),
        *PROVENANCE,
        ("level", pa.int8(), "depth of the heading, 1 is the highest used"),
        ("number", pa.string(), "the heading's number as written"),
        ("title", pa.string(), "the title without its number"),
        ("path", pa.list_(pa.string()), "titles from the root down to this section"),
        ("parent_id", pa.string(), "the enclosing section"),
        *FRAME,
    ],
    "tables": [
        ("table_id", pa.string(), "identifier, unique in the dataset"),
        *PROVENANCE,
        ("caption", pa.string(), "the caption without its number"),
        ("number", pa.string(), "the table's number as written"),
        ("kind", pa.string(), "indicators, series, projects or other"),
        ("n_rows", pa.int16(), "rows, header rows included"),
        ("n_cols", pa.int16(), "columns"),
        ("header_rows", pa.int16(), "how many of the rows are header"),
        ("section_id", pa.string(), "the section the table stands in"),
        ("notes", pa.list_(pa.string()), "the notes at the table's foot"),
        QUALITY,
    ],
    "cells": [
        *PROVENANCE,
        ("table_id", pa.string(), "the table"),
        ("row", pa.int16(), "row, from 0"),
        ("col", pa.int16(), "column, from 0"),
        ("row_span", pa.int16(), "rows the cell covers"),
        ("col_span", pa.int16(), "columns the cell covers"),
        ("text", pa.string(), "the cell's text, white space folded"),
        ("is_header", pa.bool_(), "true in header rows"),
        (
            "column_role",
            pa.string(),
            "category sequence indicator unit value annual_rate attribute project_name content location investment "
            "period grade note other",
        ),
    ],
    "boxes": [
        ("box_id", pa.string(), "identifier, unique in the dataset"),
        *PROVENANCE,
        ("number", pa.string(), "the box's number as written"),
        ("title", pa.string(), "the box's title without its number"),
        ("section_id", pa.string(), "the section the box stands in"),
    ],
    "quantities": [
        ("quantity_id", pa.string(), "identifier, unique in the dataset"),
        *PROVENANCE,
        BEATEN,
        *VALUE,
        LEXICON_LINES,
    ],
    "times": [
        ("time_id", pa.string(), "identifier, unique in the dataset"),
        *PROVENANCE,
        BEATEN,
        ("type", pa.string(), "date, year, period or named_period"),
        ("value", pa.string(), "TIMEX3 date, or two with / for a period: 2021/2025; null where it can't be resolved"),
        ("year_start", pa.int16(), "first year"),
        ("year_end", pa.int16(), "last year"),
        LEXICON_LINES,
    ],
    "indicators": [
        ("indicator_id", pa.string(), "identifier, unique in the dataset"),
        *PROVENANCE,
        ("name", pa.string(), "the indicator as written, unit and white space removed"),
        (
            "canonical_name",
            pa.string(),
            "the name in the indicator lexicon; null if it has none, or the value is of some (predicate) or of each",
        ),
        ("category", pa.string(), "the table's category, null in prose"),
        ("sequence", pa.string(), "the row's number in its table, null in prose"),
        *VALUE,
        ("text_value", pa.string(), "the stated value where it is not a number; value is then null"),
        ("year_start", pa.int16(), "first year the value holds for, null if not stated"),
        ("year_end", pa.int16(), "last year the value holds for"),
        ("role", pa.string(), "baseline, actual or target"),
        ("measure", pa.string(), "level, change, annual_rate, annual or cumulative"),
        ("direction", pa.string(), "up or down, for change and annual_rate"),
        ("attribute", pa.string(), "binding or indicative, null if not stated"),
        (
            "qualifiers",
            pa.list_(pa.string()),
            "words that qualify the value, as written: estimated, registered, five-year total, …",
        ),
        (
            "scope",
            pa.string(),
            "the subject the value is stated for: the whole city, a group of counties, a place; null if none",
        ),
        (
            "predicate",
            pa.string(),
            "what running text says of the things it counts, as written, … in the place of number and noun: the value "
            "counts those it is said of, not all there are; null where nothing is said",
        ),
        ("scope_adcode", pa.string(), "GB/T 2260 code of the place scope names; null where it names none, or several"),
        (
            "place_adcode",
            pa.string(),
            "code of the region the value is stated for: that of scope, of the place its name begins with, else "
            "that of the plan; null for any other subject",
        ),
        ("source", pa.string(), "table, prose, box or note"),
        ("table_id", pa.string(), "the table whose cell states the value, alone (source = table) or in running text"),
        ("row", pa.int16(), "the value's row"),
        ("col", pa.int16(), "the value's column"),
        ("quantity_id", pa.string(), "the value's quantity, null for text_value"),
        ("context_year_start", pa.int16(), "first year stated around the sentence, where the sentence states none"),
        ("context_year_end", pa.int16(), "last year stated around the sentence"),
        (
            "context_year_from",
            pa.string(),
            "what states it: sentence, paragraph, item, box, caption, heading, section or document",
        ),
        QUALITY,
        LEXICON_LINES,
        (
            "name_rules",
            pa.list_(pa.string()),
            "rules that gave a name in running text: the one asked about the number, rule_id, those of names before it "
            "that lend it words; empty for a cell of values",
        ),
        ("evidence", EVIDENCE, "spans the row was built from: name, year, unit, attribute, category, scope, predicate"),
    ],
    "projects": [
        ("project_id", pa.string(), "identifier, unique in the dataset"),
        *PROVENANCE,
        ("kind", pa.string(), "project, or category for a group row of a table"),
        ("parent_id", pa.string(), "the group row the project stands under"),
        ("sequence", pa.string(), "the number as written"),
        ("name", pa.string(), "name of the project"),
        ("content", pa.string(), "what is to be built or done"),
        ("location", pa.string(), "where"),
        ("investment", pa.float64(), "investment in yuan"),
        ("investment_raw", pa.string(), "the investment cell as written"),
        ("investment_number", pa.float64(), "the number that states it, in the unit of its cell"),
        ("investment_decimals", pa.int8(), "digits behind the point of that number as written"),
        ("period_start", pa.int16(), "first year"),
        ("period_end", pa.int16(), "last year"),
        ("grade", pa.string(), "the project's grade as written: provincial, national, …"),
        ("source", pa.string(), "table or box"),
        ("table_id", pa.string(), "the project's table"),
        ("row", pa.int16(), "its row"),
        ("box_id", pa.string(), "the project's box"),
        ("other", pa.map_(pa.string(), pa.string()), "further columns by header"),
        ("evidence", EVIDENCE, "spans the row was built from"),
    ],
    "tokens": [
        *PROVENANCE,
        ("sentence_id", pa.string(), "the sentence"),
        ("token", pa.int32(), "place in the sentence, from 0"),
        ("text", pa.string(), "the token"),
        ("tag", pa.string(), "its part of speech in jieba's dictionary"),
    ],
    "copies": [
        ("doc_id", pa.string(), "the plan that is a copy"),
        ("copy_of", pa.string(), "the plan it repeats; the panel counts the statements of that one alone"),
        ("found_by", pa.string(), "bytes, or text: of one region and period, with nearly the same words and numbers"),
        ("likeness", pa.float64(), "estimated share of the runs of 16 characters of either that both have"),
    ],
    "panel": [
        ("panel_id", pa.string(), "identifier, unique in the dataset"),
        ("region", pa.string(), "the region the value is stated for"),
        ("adcode", pa.string(), "its GB/T 2260 code"),
        ("canonical_name", pa.string(), "the indicator's name in the lexicon"),
        ("year_start", pa.int16(), "first year the value holds for"),
        ("year_end", pa.int16(), "last year the value holds for"),
        ("year_stated", pa.bool_(), "true where the value's own sentence or cell states the year, not those around it"),
        (
            "year_from",
            pa.string(),
            "what states the years: stated (the value's own sentence or cell), else as indicators.context_year_from; "
            "plan (a mean growth of which only the last year is named holds for the years of its plan)",
        ),
        ("series", pa.string(), "observed (baseline and actual alike) or target; a key beside the years"),
        ("role", pa.string(), "baseline, actual or target, of the fact the row was taken from"),
        ("measure", pa.string(), "level, change, annual_rate, annual or cumulative"),
        ("direction", pa.string(), "up or down, for change and annual_rate"),
        (
            "value",
            pa.float64(),
            "the value in unit; of a ratio a:b, a divided by b; null where text_value stands for it",
        ),
        ("value_high", pa.float64(), "the upper value of a range"),
        ("text_value", pa.string(), "the stated value where it is not a number"),
        ("unit", pa.string(), "the indicator's usual unit; of growth, per cent or points; null for a plain number"),
        ("comparator", pa.string(), "= >= > <= < ~"),
        ("base_year", pa.int16(), "the year a change or growth counts from"),
        ("base_value", pa.float64(), "the level that the panel has for that year"),
        ("attribute", pa.string(), "binding or indicative, as the best of the agreeing statements that says so"),
        ("qualifiers", pa.list_(pa.string()), "words that qualify the value, as written"),
        ("source", pa.string(), "table, prose, box or note"),
        ("quality", pa.string(), "why the reading is in doubt; null where it is not"),
        ("n_statements", pa.int32(), "how many facts state this value, this one included"),
        ("n_agree", pa.int32(), "how many of them may be the same number, given the digits they state"),
        ("statement_ids", pa.list_(pa.string()), "those facts, the best first: they agree or conflict"),
        ("copies", pa.list_(pa.string()), "copies of plans that state it too and were not counted"),
        ("indicator_id", pa.string(), "the fact the row was taken from"),
        *PROVENANCE,
    ],
    "findings": [
        ("finding_id", pa.string(), "identifier, unique in the dataset"),
        *PROVENANCE,
        ("check", pa.string(), "the check that found it"),
        ("severity", pa.string(), "info, warning or error"),
        ("message", pa.string(), "a sentence for a reader"),
        ("left_id", pa.string(), "one side: an indicator or project"),
        ("right_id", pa.string(), "the other side"),
        ("expected", pa.float64(), "the value the other statements give"),
        ("found", pa.float64(), "the value stated"),
        ("evidence", EVIDENCE, "both sides' spans"),
    ],
    "diagnostics": [
        *PROVENANCE,
        ("severity", pa.string(), "info, warning or error"),
        ("code", pa.string(), "stable code"),
        ("message", pa.string(), "what is wrong and what to do"),
    ],
    "rules": [
        ("rule_id", pa.string(), "the rule, as the rows name it"),
        ("file", pa.string(), "the file of the rules folder it stands in"),
        ("line", pa.int32(), "its line there"),
        ("column", pa.int32(), "its column there, in code points"),
        ("file_sha256", pa.string(), "SHA-256 of that file, hexadecimal"),
        ("stage", pa.string(), "the stage that matches it"),
        ("status", pa.string(), "draft, active or retired"),
        ("priority", pa.int32(), "the higher wins"),
        ("replaces", pa.list_(pa.string()), "ids it had before, which older datasets name"),
        ("why", pa.string(), "why it is there"),
        ("pattern", pa.string(), "what it matches, as written"),
    ],
}
MEANING: dict[str, str] = {
    "documents": "One row a plan.",
    "lines": "One row a source line.",
    "places": "Where each stretch of a text stands in its file; none of plain text, whose offsets are the file's own.",
    "sections": "One row a heading: the section tree.",
    "tables": "One row a table of a plan.",
    "cells": "One row a cell that is not empty.",
    "boxes": "One row a box set as prose; its items are in `projects`.",
    "quantities": "Every number that measures or counts something, in prose, boxes, notes and cells.",
    "times": "Every time expression.",
    "indicators": "The facts: one row per indicator, time and value, from tables and from prose.",
    "projects": "Rows of project tables and items of boxes.",
    "tokens": "Tokens of the sentences that were read (optional).",
    "copies": "Plans that repeat another one.",
    "panel": "One row a region, indicator, time, series and measure, in one unit.",
    "findings": "What a careful reader would flag.",
    "diagnostics": "What a run could not read.",
    "rules": "The rules that the rows were made with: where each stands, in which bytes.",
}
TABLES: tuple[str, ...] = tuple(COLUMNS)


# Columns that are null nowhere, beside each table's own id and its place. A diagnostic may have no place, as the
# document it speaks of may have no text.
NEVER_NULL: dict[str, frozenset[str]] = {
    "documents": frozenset({"doc_id"}),
    "lines": frozenset({"line_no", "text", "kind"}),
    "sections": frozenset({"level", "title", "path"}),
    "tables": frozenset({"kind", "n_rows", "n_cols", "header_rows"}),
    "cells": frozenset({"table_id", "row", "col", "row_span", "col_span", "text", "is_header"}),
    "quantities": frozenset({"type", "comparator"}),
    "times": frozenset({"type"}),
    "indicators": frozenset({"name", "measure", "source"}),
    "projects": frozenset({"kind", "name", "source"}),
    "tokens": frozenset({"sentence_id", "token", "text"}),
    "copies": frozenset({"doc_id", "copy_of", "found_by", "likeness"}),
    "panel": frozenset({"adcode", "canonical_name", "year_start", "year_end", "series", "role", "measure"}),
    "findings": frozenset({"check", "severity", "message"}),
    "diagnostics": frozenset({"doc_id", "severity", "code", "message"}),
}
_PLACE = frozenset({"doc_id", "line_start", "line_end", "char_start", "char_end", "raw"})


@cache
def required(table: str) -> frozenset[str]:
    """Columns of ``table`` that are never null."""
    first = COLUMNS[table][0][0]
    always = frozenset({first} if first.endswith("_id") else ()) | NEVER_NULL.get(table, frozenset())
    columns = {name for name, _, _ in COLUMNS[table]}
    always |= {"evidence"} & columns  # empty where there is none: some readers lose every row of a column with nulls
    return always if table in {"documents", "diagnostics"} else always | (_PLACE & columns)


@cache
def schema(table: str) -> pa.Schema:
    """Arrow schema of ``table``, descriptions as field metadata, the contract's version as schema metadata."""
    never_null = required(table)
    fields = [
        pa.field(name, kind, nullable=name not in never_null, metadata={"description": text})
        for name, kind, text in COLUMNS[table]
    ]
    return pa.schema(fields, metadata={"guihua.contract": CONTRACT_VERSION, "guihua.table": table})
