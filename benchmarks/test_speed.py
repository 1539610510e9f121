"""How fast, as ratios of two things measured in the same run: ``pytest benchmarks``. See README.md beside this file."""

from __future__ import annotations

import gc
import math
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
from guihua.read.formats.reader import read_source
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


def test_extraction_of_unseen_texts_against_jieba(rules, sources, tmp_path, capsys):
    """The same of texts that are seen for the first time: what is kept of earlier ones is dropped before each round.
    CPU time, since nothing here waits. Plans dense with tables are ``generate.py``'s and those of other years."""
    import jieba

    jieba.initialize()
    write(tmp_path, 30)
    folders = {"other years": ROOT / "tests/other_plans/corpus", "generated": tmp_path / "corpus"}
    read = {k: [decode(p.name, p.read_bytes(), rules) for p in sorted(f.rglob("*.txt"))] for k, f in folders.items()}
    for name, texts in {"five plans": sources, **read}.items():
        [extract(source, rules) for source in texts]  # patterns are compiled
        ours, theirs = [], []
        for _ in range(5):
            unseen = rules.recorded(None)
            start = time.process_time()
            [extract(source, unseen) for source in texts]
            between = time.process_time()
            [jieba.lcut(source.text) for source in texts]
            ours.append(between - start)
            theirs.append(time.process_time() - between)
        with capsys.disabled():
            print(f"\nextraction of unseen texts / jieba.lcut, {name}: {min(ours) / min(theirs):.2f}")


@pytest.mark.parametrize("printed", ["LibreOffice", "Chromium"])
def test_reading_a_pdf_against_its_library(rules, sources, printed, capsys):
    """Pages into lines, tables and places, against the library's bare characters of the same pages. CPU time, since
    nothing here waits."""
    import pypdfium2

    from documents_kit import as_docx, as_html, browser, office, parts_of

    parts = [part for source in sources for part in parts_of(source)]
    data = office(as_docx(parts), "docx", "pdf") if printed == "LibreOffice" else browser(as_html(parts))
    if data is None:
        pytest.skip(f"{printed} is not installed")

    def bare() -> int:
        document = pypdfium2.PdfDocument(data)
        for n in range(len(document)):
            document[n].get_textpage().get_text_range()
        return len(document)

    ours, theirs = [], []
    for _ in range(7):
        start = time.process_time()
        read_source("plan", data, rules)
        between = time.process_time()
        bare()
        ours.append(between - start)
        theirs.append(time.process_time() - between)
    with capsys.disabled():
        print(f"\nreading / characters alone, {bare()} pages of {printed}: {min(ours) / min(theirs):.2f}")


def test_a_docx_against_its_plain_text(benchmark, rules, sources):
    """Everything from bytes to rows, of a document of over 200 KB and of its text."""
    from documents_kit import as_docx, parts_of

    data = as_docx([part for source in sources for part in parts_of(source)])
    text = read_source("plan", data, rules).text.encode()

    def plain() -> None:
        extract(decode("plan", text, rules), rules)

    def document() -> None:
        extract(read_source("plan", data, rules), rules)

    plain(), document()  # patterns are compiled
    benchmark.pedantic(document, rounds=3)
    benchmark.extra_info["KB"] = len(data) // 1000
    benchmark.extra_info["document / plain text"] = round(benchmark.stats.stats.min / best(plain, rounds=3), 2)


TITLE = "某县“十四五”规划\n"
GROWING = {
    "facts on a line": lambda n: "到2025年，" + "".join(f"粮食产量达到{k}万吨，" for k in range(n)),
    "facts in brackets": lambda n: "到2025年，" + "".join(f"粮食产量达到{k}万吨（其中稻谷{k}吨），" for k in range(n)),
    "numbers without units": lambda n: "、".join(map(str, range(n))),
    "targets of one indicator": lambda n: "".join(f"{2000 + k % 30}年粮食产量{k}万吨，" for k in range(n)),
    "rates of one indicator": lambda n: "".join(
        f"粮食产量由2020年的{k + 1}万吨增长到2025年的{k + 5}万吨，年均增长5%。\n" for k in range(n)
    ),
    "headings": lambda n: "".join(f"第{k}章 发展{k}\n正文。\n" for k in range(n)),
    "columns between bars": lambda n: f"| 指标 | 2025年 |\n|{' 5 |' * n}\n",
    "cells a line": lambda n: "表1 指标\n" + "".join(f"指标{k}\n\n\t万吨\n\n\t{k}\n\n" for k in range(n)),
    "items of a box": lambda n: (
        "专栏1 重点工程\n" + "".join(f"{k + 1}. 灌区改造{k}工程。总投资5亿元，建设内容{k}。\n" for k in range(n))
    ),
    "tables": lambda n: "".join(f"表{k} 指标\n指标\t单位\t2025年\n粮食产量\t万吨\t{k}\n\n" for k in range(n // 2)),
}


@pytest.mark.parametrize("what", GROWING)
def test_growth_of_one_plan(rules, what, capsys):
    """CPU time of one plan against how much there is in it, as the exponent from 1,000 to 4,000."""
    sources = [decode("a.txt", (TITLE + GROWING[what](n)).encode(), rules) for n in (1000, 4000)]
    few, many = (min(_cpu_seconds(source, rules) for _ in range(3)) for source in sources)
    with capsys.disabled():
        print(f"\ngrowth of time with {what}: exponent {math.log(many / few, 4):.2f}")


def _cpu_seconds(source, rules) -> float:
    start = time.process_time()
    extract(source, rules.recorded(None))
    return time.process_time() - start


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


def seconds(*arguments: str | Path, cache: Path) -> float:
    """Seconds of one command of its own, with what is kept in ``cache``."""
    start = time.perf_counter()
    command = [str(GUIHUA), *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env={**os.environ, "XDG_CACHE_HOME": str(cache)})
    return time.perf_counter() - start


def test_first_answers(benchmark, tmp_path):
    """Commands from cold, with an empty cache and with what an earlier command kept, against Python's own start."""
    python = best(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    text, output, cache = "到2030年，粮食产量达到300万吨。", tmp_path / "out", tmp_path / "cache"
    plan = sorted((ROOT / "corpus").iterdir())[0].name
    found = {"run, the very first": seconds("run", "corpus", "-o", tmp_path / "first", cache=cache)}
    seconds("explain", text, cache=cache)
    commands = {"explain": ("explain", text), "show": ("show", f"{plan}:50", "-o", output), "--help": ("--help",)}
    found["run"] = benchmark.pedantic(seconds, ("run", "corpus", "-o", output), {"cache": cache}, rounds=1)
    found["run"] = min(found["run"], *(seconds("run", "corpus", "-o", tmp_path / n, cache=cache) for n in "ab"))
    found |= {name: min(seconds(*words, cache=cache) for _ in range(5)) for name, words in commands.items()}
    for name, took in found.items():
        benchmark.extra_info[name] = f"{took:.2f} s, {took / python:.0f} × python -c pass"


def test_small_changes_of_a_large_corpus(benchmark, tmp_path):
    """A run with nothing to do, one with one plan of 2,000 changed, and the offline report, against reading all."""
    write(tmp_path, 2000)
    corpus, output, cache = tmp_path / "corpus", tmp_path / "out", tmp_path / "cache"
    seconds("run", "corpus", "-o", tmp_path / "five", cache=cache)
    reading = benchmark.pedantic(seconds, ("run", corpus, "-o", output), {"cache": cache}, rounds=1)
    nothing = min(seconds("run", corpus, "-o", output, cache=cache) for _ in range(3))
    with sorted(corpus.rglob("*.txt"))[1000].open("a", encoding="utf-8") as plan:
        plan.write("到2030年，粮食产量达到300万吨。\n")
    changed = seconds("run", corpus, "-o", output, cache=cache)
    report = seconds("report", output, "--to", tmp_path / "report.html", cache=cache)
    benchmark.extra_info["nothing to do / reading"] = round(nothing / reading, 3)
    benchmark.extra_info["one changed / nothing to do"] = round(changed / nothing, 2)
    benchmark.extra_info["report / reading"] = round(report / reading, 2)


def test_rules_check(benchmark, tmp_path):
    """All rules with their examples, from cold with nothing kept, against the same with what that kept."""
    first = benchmark.pedantic(seconds, ("rules", "check"), {"cache": tmp_path}, rounds=1)
    again = seconds("rules", "check", cache=tmp_path)
    benchmark.extra_info["first / again"] = round(first / again, 1)
    benchmark.extra_info["seconds again"] = round(again, 2)
