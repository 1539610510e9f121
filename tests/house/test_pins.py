"""The pins with hashes are those without, and every one of them has hashes."""

from __future__ import annotations

import re

from conftest import ROOT


def pins(name: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", pin).lower(): version for pin, version in found}


def test_the_hashed_pins_are_those_of_the_lock() -> None:
    lock, hashed = pins("requirements.lock"), pins("requirements-hashed.txt")
    assert {"pandas", "pyarrow", "jieba", "spacy", "regex"} <= hashed.keys()
    assert {name: version for name, version in hashed.items() if lock.get(name) != version} == {}


def test_every_hashed_pin_has_a_hash() -> None:
    text = (ROOT / "requirements-hashed.txt").read_text(encoding="utf-8")
    entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins("requirements-hashed.txt"))
    assert all("--hash=sha256:" in entry for entry in entries)
