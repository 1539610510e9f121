"""A folder of many formats: each file is read by what it holds, what is no plan is named and left out."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from documents_kit import C, as_docx, as_html, as_xlsx, rules
from guihua.batch.intake import plans, read_plan
from guihua.cli.main import main
from guihua.dataset.parquet import read_rows
from guihua.dataset.releases import resolve
from guihua.read.formats.again import texts_again

TEXT = "某县农业发展规划\n到2025年，粮食产量达到80万吨，农机总动力达到30万千瓦。\n"
TABLE = [[C("指标"), C("单位"), C("2020年"), C("2025年")], [C("粮食产量"), C("万吨"), C("75"), C("80")]]
PARTS = [*TEXT.split(), "表1 主要指标", TABLE]
LONG = TEXT + "全县农业生产保持稳定，农民收入较快增长，乡村面貌发生了很大的变化。" * 8


def guihua(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed")
    (folder / "plan.txt").write_text(TEXT, encoding="utf-8")
    (folder / "word.doc").write_bytes(as_docx(PARTS))  # names say nothing
    (folder / "page.txt").write_bytes(as_html(PARTS))
    (folder / "book").write_bytes(as_xlsx(PARTS))
    (folder / "~$word.docx").write_bytes(b"\0" * 162)
    (folder / "map.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    (folder / "all.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    pd.DataFrame({"year": ["2021", "2022"], "text": [LONG, LONG + "完。"]}).to_csv(folder / "rows.csv", index=False)
    lines = (json.dumps({"id": n, "body": LONG, "note": ""}, ensure_ascii=False) for n in range(2))
    (folder / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    pd.DataFrame({"a": ["x", None], "text": [None, LONG]}).to_parquet(folder / "rows.parquet")
    return folder


@pytest.fixture(scope="module")
def output(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("read") / "out"
    done = guihua("run", corpus, "-o", folder, "--jobs", 1)
    assert done.exit_code == 0, done.output
    return folder


def test_every_format_is_read_and_proven(output: Path) -> None:
    release = resolve(output)
    documents = {row["doc_id"]: row for row in read_rows(release, "documents")}
    assert {name: row["format"] for name, row in documents.items()} == {
        "plan.txt": "text", "word.doc": "docx", "page.txt": "html", "book": "xlsx", "rows.csv#1": "text",
        "rows.csv#2": "text", "rows.jsonl#1": "text", "rows.jsonl#2": "text", "rows.parquet#2": "text",
    }  # fmt: skip
    assert (documents["rows.csv#2"]["record"], documents["rows.csv#2"]["text_column"]) == (2, "text")
    issues = {(row["doc_id"], row["severity"], row["code"]) for row in read_rows(release, "diagnostics")}
    assert {(name, "info", "no-plan") for name in ("~$word.docx", "map.png", "all.zip")} <= issues
    facts = {(row["doc_id"], row["value"], row["year_start"]) for row in read_rows(release, "indicators")}
    for name in ("word.doc", "page.txt", "book"):
        assert {(name, 750_000.0, 2020), (name, 800_000.0, 2025)} <= facts
    proof = guihua("verify", output)
    assert proof.exit_code == 0 and "0 mismatches" in proof.output, proof.output
    cell = next(r for r in read_rows(release, "places") if r["doc_id"] == "book" and r["raw"] == "75")
    assert (cell["cell"], cell["sheet"]) == ("C5", "Sheet")
    shown = guihua("show", f"book:{cell['line_start']}", "-o", output)
    assert "cell: C5" in shown.output


def test_the_workbench_reads_the_plans_that_a_run_reads(corpus: Path, output: Path) -> None:
    run = {row["doc_id"]: row["n_chars"] for row in read_rows(resolve(output), "documents")}
    assert {file.doc_id: len(read_plan(file, rules()).text) for file in plans(corpus, rules())} == run
    assert [file.doc_id for file in plans(corpus / "word.doc", rules())] == ["word.doc"]
    told = guihua("explain", "word.doc:2", "--corpus", corpus)
    assert told.exit_code == 0 and "粮食产量" in told.output
    told = guihua("explain", "rows.csv#2:3", "--corpus", corpus)
    assert told.exit_code == 0 and "农民收入" in told.output
    found = guihua("word", "粮食产量", "--corpus", corpus)
    assert [name for name in run if name in found.output] == list(run)


def test_documents_of_a_dataset_are_found_again(corpus: Path, output: Path) -> None:
    documents = list(read_rows(resolve(output), "documents"))
    texts = texts_again(corpus, documents, rules())
    assert {name: len(text) for name, text in texts.items()} == {row["doc_id"]: row["n_chars"] for row in documents}
    assert texts["rows.csv#2"].endswith("完。")


def test_a_dataset_inside_the_corpus_is_no_plan(tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "plan.txt").write_text(TEXT, encoding="utf-8")
    assert guihua("run", folder, "-o", folder / "one", "--jobs", 1).exit_code == 0
    assert guihua("run", folder, "-o", folder / "two", "--jobs", 1).exit_code == 0
    assert [row["doc_id"] for row in read_rows(resolve(folder / "two"), "documents")] == ["plan.txt"]


def test_only_the_formats_asked_for_are_read(corpus: Path, tmp_path: Path) -> None:
    done = guihua("run", corpus, "-o", tmp_path / "out", "--jobs", 1, "--formats", "docx,.html")
    assert done.exit_code == 0, done.output
    release = resolve(tmp_path / "out")
    assert {row["doc_id"] for row in read_rows(release, "documents")} == {"word.doc", "page.txt"}
    assert "format-left-out" in {row["code"] for row in read_rows(release, "diagnostics")}
    wrong = guihua("run", corpus, "-o", tmp_path / "out", "--formats", "docs")
    assert wrong.exit_code == 2 and "docs" in wrong.output


def test_the_column_of_texts_is_named_where_it_is_not_plain(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    frame = pd.DataFrame({"摘要": [LONG, LONG], "全文": [LONG * 2, LONG * 2], "年": ["1", "2"]})
    frame.to_csv(tmp_path / "in" / "rows.csv", index=False)
    (tmp_path / "in" / "plan.txt").write_text(TEXT, encoding="utf-8")
    done = guihua("run", tmp_path / "in", "-o", tmp_path / "out", "--jobs", 1)
    assert done.exit_code == 1 and "--text-column" in done.output and "全文" in done.output
    again = guihua("run", tmp_path / "in", "-o", tmp_path / "out", "--jobs", 1, "--text-column", "全文")
    assert again.exit_code == 0, again.output
    assert {row["doc_id"] for row in read_rows(resolve(tmp_path / "out"), "documents")} == {
        "plan.txt", "rows.csv#1", "rows.csv#2",
    }  # fmt: skip


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_whatever_parts_the_fields_a_row_is_a_document(tmp_path: Path, mark: str) -> None:
    texts = [LONG, LONG + '他说，“好”；"是",完。']
    table = pd.DataFrame({"year": ["2021", "2022"], "text": texts})
    table.to_csv(tmp_path / "rows.csv", index=False, sep=mark, encoding="gb18030")
    assert [read_plan(file, rules()).text for file in plans(tmp_path, rules())] == texts


def test_a_table_typed_with_commas_is_a_text(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "table.txt").write_text("指标,2020年,2025年\n粮食产量（万吨）,75,80\n", encoding="utf-8")
    guihua("run", tmp_path / "in", "-o", tmp_path / "out", "--jobs", 1)
    assert [row["doc_id"] for row in read_rows(resolve(tmp_path / "out"), "documents")] == ["table.txt"]
