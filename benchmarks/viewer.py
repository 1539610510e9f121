"""How fast the viewer is: every page over thousands of plans, a plan from a report, ten thousand rows scrolled.

    python benchmarks/viewer.py [OUTPUT] [--plans 5000]

OUTPUT is a dataset as guihua run writes it [default: output]; its plans are repeated under other names and in other
regions until there are as many as asked for. Needs Debian's Chromium. Seconds are medians of ``ROUNDS`` fresh pages,
wall clock, from the start of navigation until the page shows its rows; bytes are all that the page was sent; memory is
the most that the server's process held.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import duckdb

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import browser as browsers
import viewer_plan
from guihua.batch.run import Options, run
from guihua.dataset.integrity import PACKAGE, read_manifest, write_manifest
from guihua.dataset.parquet import IN_ORDER, IN_SMALL_GROUPS, ROW_GROUP, SMALL_ROW_GROUP
from guihua.dataset.releases import resolve, snapshot
from guihua.viewer.engine import Engine
from guihua.viewer.page import write_report
from guihua.viewer.query import answer

ROUNDS = 3
RULES = Path(__file__).parent.parent / "rules"
ROWS = 10_000
AT_ONCE = 100  # repetitions in one file
# Milliseconds from the start of navigation until something of `wanted` is laid out and painted.
OPENED = """wanted => new Promise(done => {
  const look = () => document.querySelector(wanted)
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
SENT = "performance.getEntries().reduce((sum, one) => sum + (one.transferSize ?? 0), 0)"


def pages(engine: Engine) -> list[tuple[str, str, str]]:
    """What each page is called, where it is and what it must show."""
    plan = quote(engine.doc_ids[len(engine.doc_ids) // 2], safe="")
    return [
        ("plans", "#/plans", ".plans tbody tr"),
        ("plans, a word", "#/plans?q=2&sort=-title", ".plans tbody tr"),
        ("plan", f"#/plan/{plan}", "article.document"),
        ("table", "#/table", ".grid a"),
        ("table by value", "#/table?sort=-value", ".grid a"),
        ("table by name", "#/table?sort=name", ".grid a"),
        ("table, targets, a word", f"#/table?role=target&q={quote('粮食')}", ".grid a"),
        ("table, a word in the source", f"#/table?full=1&q={quote('粮食')}", ".grid a"),
        ("projects by investment", "#/table/projects?sort=-investment", ".grid a"),
        ("findings", "#/findings", ".finding"),
        ("findings, warnings, a word", f"#/findings?severity=warning&q={quote('2020')}", ".finding"),
        ("panel", "#/panel", ".pivot tbody tr"),
        ("panel, an indicator per head", f"#/panel?as=head&name={quote('粮食产量')}", ".comparison h1"),
        ("compare", "#/compare", ".pivot tbody tr"),
        ("search", f"#/search?q={quote('高标准 农田')}", ".side"),
    ]


def main(output: Path, plans: int) -> None:
    with tempfile.TemporaryDirectory() as scratch, browsers.chromium() as browser:
        with snapshot(output) as release:
            one_plan(browser, release, Path(scratch))
            many = Path(scratch) / "many"
            times = -(-plans // len(read_manifest(release)["documents"]))
            repeat(release, many, times)
        every_page(browser, many)
        scrolled(browser, Path(scratch))


def repeat(release: Path, target: Path, times: int) -> None:
    """Write a dataset that has every plan of ``release`` so many times, each time named anew and in other regions."""
    engine = duckdb.connect()
    for folder in sorted(path for path in release.iterdir() if path.is_dir()):
        (target / folder.name).mkdir(parents=True)
        source = f"read_parquet('{folder}/*.parquet')"
        columns = {name: kind for name, kind, *_ in engine.execute(f"DESCRIBE FROM {source}").fetchall()}
        anew = {name: f"printf('%05d/', k) || {name}" for name in columns if name.endswith("_id") and name != "rule_id"}
        anew |= {
            "adcode": "printf('%06d', 100000 + (k * 97 + hash(adcode)) % 900000)",
            "region": "region || k",
            "title": "title || k",
            "statement_ids": "list_transform(statement_ids, lambda one: printf('%05d/', k) || one)",
        }
        replaced = ", ".join(f"{value} AS {name}" for name, value in anew.items() if name in columns)
        shown = f"* EXCLUDE k REPLACE ({replaced})" if replaced else "* EXCLUDE k"
        order = IN_ORDER.get(folder.name, ("k", "doc_id") if "doc_id" in columns else ("k",))
        group = SMALL_ROW_GROUP if folder.name in IN_SMALL_GROUPS else ROW_GROUP
        for start in range(0, times, AT_ONCE):
            end = min(times, start + AT_ONCE)
            engine.execute(
                f"COPY (SELECT {shown} FROM (SELECT * FROM {source}, range({start}, {end}) AS numbers(k)) "
                f"ORDER BY {', '.join(order)}) TO '{target}/{folder.name}/part-{start // AT_ONCE:05}.parquet' "
                f"(COMPRESSION zstd, ROW_GROUP_SIZE {group})"
            )
    manifest = read_manifest(release)
    documents = {f"{k:05d}/{name}": told for k in range(times) for name, told in manifest["documents"].items()}
    shutil.copy(release / PACKAGE, target)
    kept = {name: value for name, value in manifest.items() if name not in ("seal", "package")}
    write_manifest(target, {**kept, "documents": documents})


def every_page(browser: browsers.Browser, dataset: Path) -> None:
    engine = Engine(dataset)
    facts = answer(engine, "facts", {"n": "1"})["total"]
    print(f"{len(engine.doc_ids):,} plans, {facts:,} facts, served")
    command = [sys.executable, "-c", "import sys; from guihua.cli.main import main; sys.exit(main())", "view"]
    with subprocess.Popen([*command, str(dataset), "--no-open"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().split()[0]
        for name, hash_, wanted in pages(engine):
            seconds, sent = opened(browser, url, hash_, wanted)
            print(f"  {name:<30} {seconds:5.2f} s {sent / 1e6:6.2f} MB")
        status = Path(f"/proc/{server.pid}/status")
        if status.exists():
            (held,) = (line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))
            print(f"  the server held at most {int(held) / 1024:.0f} MiB")
        server.terminate()


def opened(
    browser: browsers.Browser, address: str, hash_: str, wanted: str, offline: bool = False
) -> tuple[float, float]:
    """Seconds until a fresh page shows something of ``wanted``, and the bytes it was sent."""
    times, sent = [], 0.0
    for _ in range(ROUNDS):
        watched = browsers.watch(browser, offline=offline)
        watched.page.goto(f"{address}{hash_}", wait_until="commit")
        times.append(watched.page.evaluate(OPENED, wanted) / 1000)
        sent = watched.page.evaluate(SENT)
        watched.page.context.close()
    return statistics.median(times), sent


def one_plan(browser: browsers.Browser, release: Path, folder: Path) -> None:
    engine = Engine(release)
    rows = engine.ask("SELECT doc_id, n_bytes FROM plans ORDER BY n_bytes DESC NULLS LAST LIMIT 1")
    largest = rows[0]["doc_id"]
    start = time.perf_counter()
    size = write_report(release, folder / "report.html")
    seconds = time.perf_counter() - start
    print(f"report of {len(engine.doc_ids)} plans: {size / 1e6:.2f} MB, written in {seconds:.2f} s")
    there, _ = opened(
        browser, browsers.url(folder / "report.html"), f"#/plan/{quote(largest, safe='')}", "article.document", True
    )
    print(f"  its largest plan, {rows[0]['n_bytes'] / 1000:.0f} KB, opened in {there:.2f} s")


def scrolled(browser: browsers.Browser, folder: Path) -> None:
    lines = "\n".join(f"指标{n}={n}吨@2025" for n in range(ROWS))
    viewer_plan.write_plan(folder / "plans", "many.txt", f"# 大规划\n{lines}\n")
    run(folder / "plans", folder / "output", RULES, Options(), viewer_plan.extract)
    write_report(resolve(folder / "output"), folder / "many.html")
    watched = browsers.watch(browser)
    watched.goto(browsers.url(folder / "many.html"), "#/table/indicators")
    frames = sorted(watched.page.evaluate(SCROLL))
    slow = sum(frame > 34 for frame in frames)
    print(
        f"{ROWS:,} rows of a report scrolled end to end in {len(frames)} frames: median "
        f"{statistics.median(frames):.1f} ms, 95% below {frames[int(len(frames) * 0.95)]:.1f} ms, {slow} over 34 ms"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path, nargs="?", default=Path("output"))
    parser.add_argument("--plans", type=int, default=5000)
    arguments = parser.parse_args()
    main(arguments.output, arguments.plans)
