"""The JSON Schema of rule files: by it an editor completes keys and values, and underlines what is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from guihua.rules.models import RuleBlock
from guihua.rules.ruleset import Rules
from guihua.rules.stage_contract import KINDS, MAPPING, Key, emitted_keys
from guihua.rules.stages import DECLARED

_CONSTANTS = {"True": True, "False": False}


def schema_text(rules: Rules) -> str:
    """``rules.schema.json`` as it is written to disk."""
    block = _plain(RuleBlock.model_json_schema())
    shared = block.pop("$defs")
    for name in ("Hit", "Miss", "KnownFalse"):
        shared[name] |= {"type": ["string", "object"], "minLength": 1}  # written in short, or with its keys
    block["properties"]["stage"]["enum"] = sorted(DECLARED.keys() | {rule.stage for rule in rules.all})
    block["allOf"] = [_of_stage(stage, keys) for stage, keys in sorted(emitted_keys().items())]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": shared | {"RuleBlock": block},
        "if": {"type": "array"},
        "then": {"items": {"$ref": "#/$defs/RuleBlock"}},
        "else": {"$ref": "#/$defs/RuleBlock"},
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _plain(schema: Any) -> Any:
    """Without "or null", which is how a model says that a key may be absent: an editor would offer both, and where the
    value is wrong say so of both."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if len(kinds) == 1:
        rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
        return _plain({**kinds[0], **rest})
    return {key: _plain(value) for key, value in schema.items()}


def _of_stage(stage: str, keys: Mapping[str, Key]) -> dict[str, Any]:
    """What rules of a stage emit: its keys, its values, and no others."""
    needed = [name for name, key in keys.items() if key.needed]
    emit: dict[str, Any] = {
        "properties": {name: _values(key) for name, key in keys.items()},
        "additionalProperties": False,
    }
    rule: dict[str, Any] = {"properties": {"emit": emit}}
    if needed:
        emit["required"] = needed
        rule["required"] = ["emit"]
    return {
        "if": {"properties": {"stage": {"const": stage}}, "required": ["stage"]},
        "then": {"properties": {"rules": {"items": rule}}},
    }


def _values(key: Key) -> dict[str, Any]:
    if not key.values:
        return {}
    if key.values[0] == MAPPING:
        return {"type": "object"}
    if key.values[0] in KINDS:
        return {"type": [KINDS[key.values[0]], "string"]}
    written = [_CONSTANTS.get(value, value) for value in key.values]
    return {"enum": [*written, *(int(value) for value in key.values if value.isdecimal())]}
