"""The table ``rules``: what the rules were that a release was made with."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from guihua.rules.ruleset import Rules


def rule_rows(rules: Rules, folder: Path) -> list[dict[str, Any]]:
    """Rows of the table ``rules``: every rule of ``folder``, in the order of the files."""
    digests = {
        file: hashlib.sha256((folder / file).read_bytes()).hexdigest()
        for file in sorted({rule.position.file for rule in rules.all})
    }
    return [
        {
            "rule_id": rule.id,
            "file": rule.position.file,
            "line": rule.position.line,
            "column": rule.position.column,
            "file_sha256": digests[rule.position.file],
            "stage": rule.stage,
            "status": rule.status,
            "priority": rule.priority,
            "replaces": list(rule.replaces),
            "why": rule.why,
            "pattern": rule.written,
        }
        for rule in rules.all
    ]
