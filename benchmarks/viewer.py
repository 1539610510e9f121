"""How fast the viewer is: opening a plan of about 200 KB, scrolling ten thousand rows, a report's size.

    python benchmarks/viewer.py [OUTPUT]        OUTPUT: a dataset, as guihua run writes it; [default: output]

Needs Debian's Chromium. Times are medians of ``ROUNDS`` fresh pages, wall clock, in milliseconds.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import browser as browsers
import viewer_plan
from guihua.batch.run import Options, run
from guihua.dataset.releases import resolve, snapshot
from guihua.viewer.page import write_report
from guihua.viewer.payloads import index
from guihua.viewer.server import Dataset, Server

ROUNDS = 7
RULES = Path(__file__).parent.parent / "rules"
ROWS = 10_000
# Milliseconds from the start of navigation until the document is laid out and painted.
OPENED = """() => new Promise(done => {
  const look = () => document.querySelector("article.document")
    ? requestAnimationFrame(() => setTimeout(() => done(performance.now())))
    : setTimeout(look, 1);
  look();
})"""
# Scroll the table from top to end in 120 frames; the time of every frame.
SCROLL = """() => new Promise(done => {
  const box = document.querySelector(".grid"), frames = [];
  let before = performance.now(), n = 0;
  const step = now => {
    frames.push(now - before);
    before = now;
    box.scrollTop = (++n / 120) * box.scrollHeight;
    if (n < 120) requestAnimationFrame(step);
    else done(frames.slice(2));
  };
  requestAnimationFrame(step);
})"""


def main(output: Path) -> None:
    with snapshot(output) as release, browsers.chromium() as browser, tempfile.TemporaryDirectory() as scratch:
        documents = index(release)["documents"]
        largest = max(documents, key=lambda row: row["n_bytes"])
        report = Path(scratch) / "report.html"
        start = time.perf_counter()
        size = write_report(release, report)
        seconds = time.perf_counter() - start
        print(f"report of {len(documents)} plans: {size / 1e6:.2f} MB, written in {seconds * 1000:.0f} ms")
        hash_ = f"#/plan/{largest['doc_id']}"
        print(
            f"plan {largest['doc_id']}, {largest['n_bytes'] / 1000:.0f} KB, {largest['rows']['indicators']} indicators"
        )
        print(f"  opened from the report: {opened(browser, browsers.url(report), hash_):.0f} ms")
        with Server(Dataset(output)) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            print(f"  opened from the server: {opened(browser, server.url, hash_, offline=False):.0f} ms")
            server.shutdown()
        many(browser, Path(scratch))


def opened(browser: browsers.Browser, address: str, hash_: str, offline: bool = True) -> float:
    times = []
    for _ in range(ROUNDS):
        watched = browsers.watch(browser, offline=offline)
        watched.page.goto(f"{address}{hash_}", wait_until="commit")
        times.append(watched.page.evaluate(OPENED))
        watched.page.context.close()
    return statistics.median(times)


def many(browser: browsers.Browser, folder: Path) -> None:
    lines = "\n".join(f"指标{n}={n}吨@2025" for n in range(ROWS))
    viewer_plan.write_plan(folder / "plans", "many.txt", f"# 大规划\n{lines}\n")
    run(folder / "plans", folder / "output", RULES, Options(), viewer_plan.extract)
    write_report(resolve(folder / "output"), folder / "many.html")
    watched = browsers.watch(browser)
    watched.goto(browsers.url(folder / "many.html"), "#/table/indicators")
    frames = sorted(watched.page.evaluate(SCROLL))
    slow = sum(frame > 34 for frame in frames)
    print(
        f"{ROWS:,} rows scrolled end to end in {len(frames)} frames: median {statistics.median(frames):.1f} ms, "
        f"95% below {frames[int(len(frames) * 0.95)]:.1f} ms, {slow} over 34 ms"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "output"))
