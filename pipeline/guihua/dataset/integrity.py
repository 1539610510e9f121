"""Whether a release is as it was written: its manifest is sealed by a hash, and names the hash of every file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guihua.errors import OutputError
from guihua.files import cores, sha256, write_whole
from guihua.messages import say

MANIFEST, PACKAGE = "manifest.json", "datapackage.json"
_SEAL = "seal"  # key of the manifest: the hash of all else in it


@dataclass(frozen=True)
class Condition:
    """A release's manifest, None where it cannot be trusted, and the files that are missing or not as written."""

    release: Path
    manifest: Mapping[str, Any] | None
    damaged: frozenset[str] = field(default_factory=frozenset)

    @property
    def sound(self) -> bool:
        return self.manifest is not None and not self.damaged


def write_json(path: Path, value: Any) -> None:
    """Write ``value`` with sorted keys, one way only, whole or not at all."""
    write_whole(path, _json(value))


def write_manifest(release: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, sealed, with the hash of the data package."""
    whole = {**manifest, "package": sha256(release / PACKAGE)}
    seal = hashlib.sha256(_lines(whole)).hexdigest()
    write_whole(release / MANIFEST, _lines({**whole, _SEAL: seal}))


def read_manifest(release: Path) -> dict[str, Any]:
    """The manifest. Raises ``OutputError`` where it is missing or not as it was written."""
    path = release / MANIFEST
    try:
        data = path.read_bytes()
        manifest = json.loads(data)
    except (OSError, ValueError) as error:
        raise OutputError(say("manifest-damaged", path=path).label) from error
    if not isinstance(manifest, dict) or not _is_sealed(data):
        raise OutputError(say("manifest-changed", path=path).label)
    return manifest


def examine(release: Path) -> Condition:
    """Read the manifest and every file that it names, several at once."""
    try:
        manifest = read_manifest(release)
    except OutputError:
        return Condition(release, None, frozenset({MANIFEST}))
    wanted = {file["path"]: file["sha256"] for file in manifest["files"]} | {PACKAGE: manifest["package"]}
    with ThreadPoolExecutor(cores()) as pool:
        same = pool.map(lambda path: _is(release / path, wanted[path]), wanted)
    return Condition(release, manifest, frozenset(path for path, sound in zip(wanted, same, strict=True) if not sound))


def _is(path: Path, digest: str) -> bool:
    try:
        return sha256(path) == digest
    except OSError:
        return False


_SEALED = re.compile(rb'\n "seal": "([0-9a-f]{64})",(?=\n)')


def _is_sealed(data: bytes) -> bool:
    """True where the seal in a manifest is that of the other lines."""
    found = _SEALED.search(data)
    rest = found and data[: found.start()] + data[found.end() :]
    return bool(found and rest and hashlib.sha256(rest).hexdigest().encode() == found[1])


def _lines(manifest: Mapping[str, Any]) -> bytes:
    """A manifest with a line for each key, and for each document, shard and file: it may have many thousands."""
    parts = []
    for key in sorted(manifest):
        value = manifest[key]
        if isinstance(value, dict):
            entries = [f"  {_dense(name)}: {_dense(value[name])}" for name in sorted(value)]
            text = "{\n" + ",\n".join(entries) + "\n }"
        elif isinstance(value, list):
            text = "[\n" + ",\n".join(f"  {_dense(one)}" for one in value) + "\n ]"
        else:
            text = _dense(value)
        parts.append(f" {_dense(key)}: {text}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _dense(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
