"""How fast, as ratios of two things measured in the same run: ``pytest benchmarks``. See README.md beside this file."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from generate import write
from guihua.extraction import extract
from guihua.read.encoding import decode
from guihua.rules.kept import load_rules

ROOT = Path(__file__).parent.parent
GUIHUA = Path(sys.executable).with_name("guihua")


@pytest.fixture(scope="module")
def rules():
    rules = load_rules(ROOT / "rules")
    gc.freeze()  # as in a worker
    return rules


@pytest.fixture(scope="module")
def sources(rules):
    return [decode(p.name, p.read_bytes(), rules) for p in sorted((ROOT / "corpus").glob("*.txt"))]


def best(action, rounds: int = 5) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def run(corpus: Path, output: Path, *options: str) -> tuple[float, int]:
    """Seconds and peak memory (MiB, of the largest process, workers too) of one ``guihua run``."""
    start = time.perf_counter()
    command = [str(GUIHUA), "run", str(corpus), "-o", str(output), *options]
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT)
    peaks = [0]
    while process.poll() is None:
        with suppress(psutil.Error, OSError):
            for one in (process, *process.children(recursive=True)):
                status = Path(f"/proc/{one.pid}/status").read_text()
                peaks += [int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM")]
        time.sleep(0.05)
    assert process.returncode == 0
    return time.perf_counter() - start, max(peaks)


def test_extraction_against_jieba(benchmark, rules, sources):
    """All tables of the five plans, one process, warm, against ``jieba.lcut`` over the same text."""
    import jieba

    jieba.initialize()
    for _ in range(2):  # the first time patterns are compiled, the second time texts seen before are known
        [extract(source, rules) for source in sources]
    benchmark.pedantic(lambda: [extract(s, rules) for s in sources], rounds=7)
    cut = best(lambda: [jieba.lcut(s.text) for s in sources], rounds=7)
    benchmark.extra_info["extraction / jieba.lcut"] = round(benchmark.stats.stats.min / cut, 2)


def test_against_recognizers_text(benchmark, rules, sources):
    """Quantities of the same sentences, ours against Microsoft's Recognizers-Text."""
    recognizers = pytest.importorskip("recognizers_number_with_unit", reason="pip install the benchmark extra")
    from guihua.expressions.numbers import read_numbers
    from guihua.prose.clauses import split_sentences
    from guihua.read.layout import read_layout

    views = [v for s in sources for b in read_layout(s, rules).blocks for v in split_sentences(b.view, rules)]
    views = [v for v in views if any(c.isdigit() for c in v.text)][:200]
    recognize = (recognizers.recognize_currency, recognizers.recognize_dimension)
    theirs = best(lambda: [r(v.text, "zh-cn") for v in views for r in recognize], rounds=2)
    benchmark.pedantic(lambda: read_numbers(views, rules), rounds=5)
    benchmark.extra_info["Recognizers-Text / ours"] = round(theirs / benchmark.stats.stats.min, 1)


@pytest.mark.parametrize("plans", [5, 50, 500, 5000])
def test_time_and_memory_by_size(benchmark, tmp_path, plans):
    """A cold run over generated plans: seconds a plan and peak memory of the largest process."""
    write(tmp_path, plans)
    seconds, memory = benchmark.pedantic(run, args=(tmp_path / "corpus", tmp_path / "out"), rounds=1)
    again, _ = run(tmp_path / "corpus", tmp_path / "out")
    benchmark.extra_info["ms a plan"] = round(1000 * seconds / plans, 2)
    benchmark.extra_info["peak MiB"] = memory
    benchmark.extra_info["seconds with nothing to do"] = round(again, 2)


def test_two_processes_against_one(benchmark, tmp_path):
    """Everything from start to published, over plans enough that getting ready is a small part."""
    write(tmp_path, 5000)
    one, _ = run(tmp_path / "corpus", tmp_path / "one", "--jobs", "1")
    two, _ = benchmark.pedantic(run, args=(tmp_path / "corpus", tmp_path / "two", "--jobs", "2"), rounds=1)
    benchmark.extra_info["one process / two"] = round(one / two, 2)
    benchmark.extra_info["cores"] = os.cpu_count()


def test_help(benchmark):
    benchmark.pedantic(lambda: subprocess.run([GUIHUA, "--help"], check=True, capture_output=True), rounds=7)
    benchmark.extra_info["seconds"] = round(benchmark.stats.stats.min, 3)
