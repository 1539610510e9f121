"""The dataset described for machines: a Frictionless data package (``datapackage.json``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from pipeline.dataset import DataFile
from pipeline.schema import COLUMNS, CONTRACT_VERSION

# column → the table whose id it holds
REFERENCES = {
    "doc_id": "documents",
    "section_id": "sections",
    "parent_id": None,  # the same table
    "table_id": "tables",
    "box_id": "boxes",
    "quantity_id": "quantities",
    "indicator_id": "indicators",
    "rule_id": "rules",
}


def primary_key(table: str) -> list[str]:
    """The columns that tell the rows of ``table`` apart."""
    first = COLUMNS[table][0][0]
    own = {"lines": ["doc_id", "line_no"], "cells": ["table_id", "row", "col"], "tokens": ["sentence_id", "token"]}
    if table in own:
        return own[table]
    return [first] if first != "doc_id" or table == "documents" else []


def foreign_keys(table: str) -> dict[str, tuple[str, str]]:
    """Column → (table, column) that it points to. Diagnostics may speak of folders, so their ``doc_id`` is free."""
    names = [name for name, _, _ in COLUMNS[table]]
    keys = {}
    for column, other in REFERENCES.items():
        target = other or table
        own = target == table and column == names[0]
        if column in names and not own and table != "diagnostics":
            keys[column] = (target, COLUMNS[target][0][0])
    return keys


def datapackage(schemas: Mapping[str, pa.Schema], files: Iterable[DataFile]) -> dict[str, Any]:
    """The package: one resource a table, with its files, columns and keys."""
    paths: dict[str, list[str]] = {}
    for file in sorted(files):
        paths.setdefault(file.table, []).append(file.path)
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "guihua",
        "title": "Facts of Chinese plan texts, each with its place in the source",
        "version": CONTRACT_VERSION,
        "resources": [_resource(table, layout, paths[table]) for table, layout in schemas.items() if table in paths],
    }


def _resource(table: str, layout: pa.Schema, paths: list[str]) -> dict[str, Any]:
    described: dict[str, Any] = {"fields": [_field(field) for field in layout]}
    if table in COLUMNS:
        if key := primary_key(table):
            described["primaryKey"] = key
        described["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": target, "fields": [name]}}
            for column, (target, name) in foreign_keys(table).items()
        ]
    return {
        "name": table,
        "type": "table",
        "path": paths if len(paths) > 1 else paths[0],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": described,
    }


def _field(field: pa.Field) -> dict[str, Any]:
    constraints = {} if field.nullable else {"constraints": {"required": True}}
    text = (field.metadata or {}).get(b"description", b"").decode()
    return {"name": field.name, "type": _type(field.type), "description": text} | constraints


def _type(kind: pa.DataType) -> str:
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind):
        return "number"
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_date(kind):
        return "date"
    if pa.types.is_map(kind):
        return "object"
    if pa.types.is_list(kind):
        return "array"
    return "string"
