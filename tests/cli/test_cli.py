"""The command: what it prints, how it ends, how fast it answers."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from click.testing import CliRunner, Result

from conftest import ROOT, tree
from guihua.batch.fingerprint import PACKAGE, modules
from guihua.cli.main import LAZY, main
from guihua.dataset.description import dictionary
from guihua.dataset.export import _frame
from guihua.dataset.parquet import read_rows
from guihua.dataset.releases import resolve
from guihua.dataset.schema import COLUMNS, MEANING, TABLES


def guihua(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys\nfrom guihua.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('pandas', 'spacy', 'pyarrow', 'jieba', 'rich', 'yaml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_command_has_help() -> None:
    listed = guihua("--help").stdout
    for name in main.list_commands(None):  # type: ignore[arg-type]
        assert f"  {name} " in listed
        assert find_spec(LAZY[name][0]) is not None, f"{name} is listed, its module is not there"
        result = guihua(name, "--help")
        assert result.exit_code == 0 and len(result.stdout.splitlines()) > 4, name


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in main.list_commands(None):  # type: ignore[arg-type]
        assert f"guihua {name}" in readme, name


@pytest.fixture(scope="module")
def command_output(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    output = tmp_path_factory.mktemp("command") / "output"
    return output, guihua("run", ROOT / "corpus", "-o", output, "--jobs", 2, "--timings")


def test_run_ends_with_a_summary(command_output: tuple[Path, Result]) -> None:
    output, result = command_output
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["plan", "tables", "quantities", "indicators", "projects", "diagnostics"]
    documents = json.loads((output / "manifest.json").read_text(encoding="utf-8"))["documents"]
    total = [sum(d["rows"][t] for d in documents.values()) for t in lines[0].split()[1:]]
    assert ["5", "plans", "份规划", *(f"{n:,}" for n in total)] in [line.split() for line in lines]
    assert any("5 read now, 0 taken from before" in line for line in lines)
    assert sum(line.startswith("hengyang_rural_14fyp.txt  ") for line in lines) == 1  # its file, and its title
    again = guihua("run", ROOT / "corpus", "-o", output)
    assert "0 read now, 5 taken from before" in again.stdout
    assert guihua("run", ROOT / "corpus", "-o", output, "--jobs", 0).exit_code == 2


def test_the_fixture_and_the_command_give_the_same_bytes(command_output: tuple[Path, Result], dataset: Path) -> None:
    assert tree(resolve(command_output[0])) == tree(resolve(dataset))


@pytest.mark.parametrize("limit", [("--time-limit", 0), ("--time-limit", -1), ("--max-bytes", 0)])
def test_a_limit_that_nothing_can_keep_is_refused(tmp_path: Path, limit: tuple[str, int]) -> None:
    result = guihua("run", tmp_path, "-o", tmp_path / "out", *limit)
    assert result.exit_code == 2 and f"Invalid value for '{limit[0]}'" in result.stderr
    assert not (tmp_path / "out").exists()


def test_what_the_system_refuses_is_an_error(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    result = guihua("export", dataset, "--to", tmp_path / "file" / "panel.csv")
    assert result.exit_code == 1 and result.stderr.startswith("Error: ")


def test_verify_counts_what_it_checked(dataset: Path) -> None:
    result = guihua("verify", dataset)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1].startswith("0 mismatches")
    rows = sum(len(read_rows(dataset, table)) for table in TABLES if table not in ("documents", "rules"))
    assert f"checked {rows:,} rows" in result.stdout
    other = guihua("verify", dataset, "--corpus", ROOT / "docs")
    assert other.exit_code == 1 and "cannot be read" in other.stderr


def test_show_prints_a_line_and_what_came_from_it(dataset: Path) -> None:
    fact = next(row for row in read_rows(dataset, "indicators") if row["source"] == "table")
    result = guihua("show", f"{fact['doc_id']}:{fact['line_start']}", "-o", dataset)
    assert result.exit_code == 0, result.output
    for part in (fact["raw"], fact["name"], "indicators", f"[{fact['char_start']}, {fact['char_end']})"):
        assert part in result.stdout
    part_of_name = fact["doc_id"].removesuffix(".txt")
    assert guihua("show", f"{part_of_name}:{fact['line_start']}", "-o", dataset).stdout == result.stdout


def test_show_prints_lines_with_their_facts_in_short(dataset: Path) -> None:
    fact = next(row for row in read_rows(dataset, "indicators") if row["source"] == "prose")
    first = fact["line_start"]
    shown = guihua("show", f"{fact['doc_id']}:{first - 3}-{first + 3}", "-o", dataset).stdout.splitlines()
    (line,) = [line for line in shown if line.strip().startswith(fact["name"]) and fact["rule_id"] in line][:1]
    assert fact["role"] in line and str(fact["unit"]) in line
    numbers = [int(line.split()[0]) for line in shown if line[:5].strip().isdigit()]
    assert numbers == sorted(numbers) and first in numbers and first - 3 <= numbers[0] <= numbers[-1] <= first + 3


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("plan", "write it as DOC:LINE"),
        ("plan:3-", "or as plan.txt:20-80"),
        ("yangquan:99999-100000", "has no line 99999; its last is"),
        ("nothing.txt:3", "no document is named nothing.txt"),
        ("rural:3", "part of several names"),
        ("yangquan:99999", "has no line 99999; its last is"),
    ],
)
def test_show_says_what_there_is(dataset: Path, place: str, said: str) -> None:
    result = guihua("show", place, "-o", dataset)
    assert result.exit_code == 1 and said in result.stderr


def test_schema_is_the_committed_dictionary() -> None:
    committed = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert guihua("schema").stdout == committed == dictionary(), "run: guihua schema > docs/data-dictionary.md"
    assert set(MEANING) == set(COLUMNS)
    assert all(len(text) > 3 for columns in COLUMNS.values() for _, _, text in columns)


def test_export_csv(dataset: Path, tmp_path: Path) -> None:
    result = guihua("export", dataset, "--to", tmp_path / "csv", "--table", "indicators", "--table", "lines")
    assert result.exit_code == 0, result.output
    assert {p.name for p in (tmp_path / "csv").iterdir()} == {"indicators.csv", "lines.csv"}
    assert (tmp_path / "csv" / "lines.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "csv" / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    facts = read_rows(dataset, "indicators")
    assert [row["indicator_id"] for row in rows] == [fact["indicator_id"] for fact in facts]
    assert json.loads(rows[0]["evidence"]) == facts[0]["evidence"]
    assert [float(row["value"]) for row in rows if row["value"]] == [
        f["value"] for f in facts if f["value"] is not None
    ]
    assert [row["raw"] for row in rows] == [fact["raw"] for fact in facts]


@pytest.mark.parametrize("text", ["=1+1", "+x", "-2+3", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1", "－A1", "＋x", "＠x"])
def test_text_that_is_a_formula_is_disarmed(text: str) -> None:
    assert exported([text]) == [f"'{text}"]


@pytest.mark.parametrize("values", [["规划", "1=1", "=", "-2%", "-"], [-2.5, None], [3, None], [True, False]])
def test_other_cells_stay(values: list[object]) -> None:
    assert [None if pd.isna(one) else one for one in exported(values)] == values


def exported(values: list[object]) -> list[object]:
    """A column of a table as the export hands it on."""
    return list(_frame(pa.RecordBatch.from_pydict({"column": values}), safe=True)["column"])


def test_export_excel(dataset: Path, tmp_path: Path) -> None:
    result = guihua("export", dataset, "--to", tmp_path / "book.xlsx", "--table", "projects", "--table", "documents")
    assert result.exit_code == 0, result.output
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert book.sheetnames == ["项目", "文件", "数据字典"]
    rows = list(book["项目"].iter_rows(values_only=True))
    projects = read_rows(dataset, "projects")
    assert len(rows) == len(projects) + 1
    at = rows[0].index("名称")
    assert [row[at] for row in rows[1:]] == [project["name"] for project in projects]
    assert not any(cell.data_type == "f" for row in book["项目"] for cell in row)


def test_export_refuses_what_is_not_there(dataset: Path, tmp_path: Path) -> None:
    result = guihua("export", dataset, "--to", tmp_path / "csv", "--table", "facts")
    assert result.exit_code == 1 and "no table facts; there are" in result.stderr
    result = guihua("export", tmp_path, "--to", tmp_path / "csv")
    assert result.exit_code == 1 and "no dataset in" in result.stderr


def test_the_code_version_covers_what_extracts_and_no_more() -> None:
    names = {path.relative_to(PACKAGE).as_posix() for path in modules("guihua.batch.tasks", "guihua.extraction")}
    for name in ("extraction", "read/layout", "tables/grid", "expressions/quantities", "prose/facts", "rules/ruleset"):
        assert f"{name}.py" in names
    folders = {name.partition("/")[0] for name in names}
    assert not folders & {"cli", "viewer", "workbench"} and "batch/run.py" not in names
