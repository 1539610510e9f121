"""The pictures of the README, made from a dataset: ``python docs/make_screenshots.py [OUTPUT]``.

Needs Debian's Chromium, a font with Chinese characters (packages chromium and fonts-noto-cjk) and Pillow from PyPI.
Writes PNG files of 128 colours into docs/screenshots.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import browser as browsers
from guihua.dataset.parquet import read_rows
from guihua.dataset.releases import snapshot
from guihua.viewer.page import write_report

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "screenshots"
LARGEST = 200_000  # bytes
WIDE, PHONE = {"width": 1200, "height": 720}, {"width": 390, "height": 760}


def shots(release: Path) -> list[tuple[str, str, dict[str, object]]]:
    """Name of each picture, where in the report it is taken, and how the browser is set."""
    rows = read_rows(release, "indicators")
    told = sorted(
        (row for row in rows if row["source"] == "table" and row["role"] == "target"),
        key=lambda row: (len({piece["role"] for piece in row["evidence"]}) < 5, row["row"], row["indicator_id"]),
    )
    prose = sorted(
        (row for row in rows if row["source"] == "prose" and row["scope"]),
        key=lambda row: (-len({piece["role"] for piece in row["evidence"]} & {"name", "year", "scope"}), row["doc_id"]),
    )
    found: list[tuple[str, str, dict[str, object]]] = [
        ("table", "#/table/indicators?role=target&sort=-years", {}),
        ("panel", f"#/panel?name={quote(most_compared(rows))}", {}),
        ("panel-phone", f"#/panel?name={quote(most_compared(rows))}", {"viewport": PHONE}),
        ("compare", "#/compare", {}),
        ("phone", "#/table/indicators", {"viewport": PHONE}),
    ]
    if told:
        found.append(("plan", place(told[0]), {}))
    if prose:
        found.append(("plan-dark", place(prose[0]), {"color_scheme": "dark"}))
    if read_rows(release, "findings"):
        found.append(("findings", "#/findings", {}))
    return found


def place(row: dict[str, object]) -> str:
    return f"#/plan/{quote(str(row['doc_id']), safe='')}?at={quote(str(row['indicator_id']), safe='')}"


def most_compared(rows: list[dict[str, object]]) -> str:
    """The indicator with a level in most plans and years."""
    places: dict[str, set[object]] = {}
    for row in rows:
        if row["value"] is not None and row["year_start"] is not None and row["measure"] == "level":
            name = str(row["canonical_name"] or row["name"])
            places.setdefault(name, set()).add((row["doc_id"], row["year_start"]))
    return max(sorted(places), key=lambda name: (len({doc for doc, _ in places[name]}), len(places[name])), default="")


def main(output: Path) -> None:
    FOLDER.mkdir(exist_ok=True)
    with snapshot(output) as release, browsers.chromium() as browser, tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.html"
        write_report(release, report)
        for name, hash_, setting in shots(release):
            watched = browsers.watch(browser, **({"locale": "zh-CN", "viewport": WIDE} | setting))
            watched.goto(browsers.url(report), hash_)
            watched.page.wait_for_timeout(300)
            target = FOLDER / f"{name}.png"
            picture = watched.page.screenshot(animations="disabled")
            Image.open(io.BytesIO(picture)).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(
                target, optimize=True
            )
            watched.page.context.close()
            size = target.stat().st_size
            print(f"{target.relative_to(ROOT)}: {size / 1000:.0f} KB{'  (too large)' if size > LARGEST else ''}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "output"))
