"""Plans made of the corpus's structures with random values, and the answers they must give.

    python benchmarks/generate.py FOLDER --plans 20000

writes the plans and ``answers.jsonl`` beside them: per plan its region, the facts of its tables and sentences and its
projects.
The same numbers give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from functools import cache
from pathlib import Path

INDICATORS = [
    ("粮食产量", "万吨", 20, 900),
    ("生猪出栏量", "万头", 10, 800),
    ("蔬菜种植面积", "万亩", 5, 300),
    ("高标准农田面积", "万亩", 20, 600),
    ("城镇化率", "%", 30, 80),
    ("农村居民人均可支配收入", "元", 8000, 40000),
    ("森林覆盖率", "%", 10, 70),
    ("农产品加工业产值", "亿元", 10, 3000),
    ("农村卫生厕所普及率", "%", 40, 99),
    ("第一产业增加值", "亿元", 5, 400),
]
WORKS = ["高标准农田建设项目", "农村供水工程", "冷链物流中心项目", "乡村道路提升工程"]
REGIONS = Path(__file__).parent.parent / "rules" / "regions.tsv"
FORMS = ("cells", "rows", "pipe")


def plan(number: int) -> tuple[str, dict[str, object]]:
    """The text of plan ``number`` and its answers: the region's code, facts (name, year, role, value, unit) and
    projects (name, yuan)."""
    rng = random.Random(number)
    adcode, province, place = rng.choice(counties())
    facts: list[tuple[str, int, str, float, str]] = []
    lines = [f"{province}{place}“十四五”农业农村现代化规划", "", "第一章 发展基础", ""]
    for name, unit, low, high in rng.sample(INDICATORS, 3):
        value = _value(rng, low, high)
        facts.append((name, 2020, "actual", value, unit))
        lines += [f"2020年，全县{name}达到{_text(value)}{unit}。", ""]
    lines += ["第二章 发展目标", "", "表1 “十四五”主要指标", ""]
    table = [["序号", "指标", "2020年", "2025年", "属性"]]
    for n, (name, unit, low, high) in enumerate(rng.sample(INDICATORS, 6), 1):
        now, then = _value(rng, low, high), _value(rng, low, high)
        facts += [(name, 2020, "baseline", now, unit), (name, 2025, "target", then, unit)]
        table.append([str(n), f"{name}（{unit}）", _text(now), _text(then), rng.choice(["预期性", "约束性"])])
    lines += _table(table, rng.choice(FORMS))
    lines += ["", "第三章 重点项目", "", "附表 重点项目表", ""]
    projects: list[tuple[str, float]] = []
    table = [["序号", "项目名称", "建设地点", "投资（万元）", "建设年限"]]
    for n, work in enumerate(WORKS, 1):
        cost = rng.randint(100, 90000)
        projects.append((work, cost * 10000.0))
        table.append([str(n), work, place, str(cost), "2021-2025年"])
    lines += _table(table, rng.choice(FORMS))
    return "\n".join(lines) + "\n", {"adcode": adcode, "facts": facts, "projects": projects}


@cache
def counties() -> list[tuple[str, str, str]]:
    """Code, province and name of every county that the gazetteer has in force."""
    with REGIONS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))
    names = {row["adcode"]: row["form"] for row in rows if not row["valid_to"]}
    return [
        (code, names[f"{code[:2]}0000"], name)
        for code, name in sorted(names.items())
        if name.endswith("县") and not code.endswith("00")
    ]


def _value(rng: random.Random, low: int, high: int) -> float:
    return rng.choice([rng.randint(low, high), round(rng.uniform(low, high), 1), round(rng.uniform(low, high), 2)])


def _text(value: float) -> str:
    return f"{value:g}" if value == int(value) else str(value)


def _table(rows: list[list[str]], form: str) -> list[str]:
    if form == "rows":
        return ["\t".join(row) for row in rows]
    if form == "pipe":
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        return [lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]
    return [line for row in rows for line in (*(f"\t{cell}" for cell in row), "")]


def write(folder: Path, plans: int) -> None:
    """Write ``plans`` plans to ``folder/corpus``, a thousand a folder, their answers to ``folder/answers.jsonl``."""
    with (folder / "answers.jsonl").open("w", encoding="utf-8") as answers:
        for number in range(plans):
            text, answer = plan(number)
            path = folder / "corpus" / f"{number // 1000:04d}" / f"{number:07d}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            doc_id = path.relative_to(folder / "corpus").as_posix()
            answers.write(json.dumps({"doc_id": doc_id} | answer, ensure_ascii=False) + "\n")


def check(folder: Path, output: Path) -> tuple[int, int, list[str]]:
    """Compare a dataset with the answers: how many were right, how many asked for, and the first that were not."""
    import pyarrow.parquet as pq

    facts = {
        (r["doc_id"], r["name"], r["year_start"], r["role"], r["number"], r["unit_raw"])
        for r in pq.read_table(
            output / "indicators", columns=["doc_id", "name", "year_start", "role", "number", "unit_raw"]
        ).to_pylist()
    }
    projects = {
        (r["doc_id"], r["name"], r["investment"])
        for r in pq.read_table(output / "projects", columns=["doc_id", "name", "investment"]).to_pylist()
    }
    regions = {
        (r["doc_id"], r["adcode"])
        for r in pq.read_table(output / "documents", columns=["doc_id", "adcode"]).to_pylist()
    }
    right = asked = 0
    wrong: list[str] = []
    with (folder / "answers.jsonl").open(encoding="utf-8") as answers:
        for line in answers:
            answer = json.loads(line)
            wanted = [(facts, (answer["doc_id"], *fact)) for fact in answer["facts"]]
            wanted.append((regions, (answer["doc_id"], answer["adcode"])))
            wanted += [(projects, (answer["doc_id"], *project)) for project in answer["projects"]]
            asked += len(wanted)
            for found, one in wanted:
                if one in found:
                    right += 1
                elif len(wrong) < 20:
                    wrong.append(str(one))
    return right, asked, wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plans", type=int, default=20_000)
    parser.add_argument("--check", type=Path, metavar="OUTPUT", help="compare this dataset with the answers instead")
    arguments = parser.parse_args()
    if arguments.check:
        right, asked, wrong = check(arguments.folder, arguments.check)
        print(f"{right:,} of {asked:,} answers", *wrong, sep="\n")
        raise SystemExit(right != asked)
    write(arguments.folder, arguments.plans)
