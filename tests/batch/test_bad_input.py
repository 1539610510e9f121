"""What a corpus folder may hold beside plans: each is named with its place, and no other document suffers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from conftest import ROOT, Runner, tree, write_plans
from documents_kit import rules
from guihua.batch.corpus import CorpusError, list_corpus
from guihua.batch.intake import plans
from guihua.batch.run import Report
from guihua.cli.main import main
from guihua.dataset.parquet import read_rows
from guihua.dataset.verify import verify
from guihua.files import TooLargeError, read_file
from guihua.workbench.usage_cache import corpus_mark

GOOD = (ROOT / "corpus" / "yiyang_rural_14fyp.txt").read_bytes()[:6000].decode("utf-8", "ignore")


def diagnostics(report: Report) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in read_rows(report.release, "diagnostics"):
        found.setdefault(row["doc_id"], []).append((row["severity"], row["code"]))
    return found


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        (b"", "empty-file", ":1:1: "),
        (b"\n \r\n\t", "empty-file", ":1:1: "),
        (bytes(range(256)) * 8, None, ":1:"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00" + bytes(500), None, ":1:"),
        (GOOD.encode("gb18030") + "规".encode("gb18030")[:1], None, ":"),
        ("一二\n三四\0五".encode(), "binary-file", ":2:3: "),
        ("规划".encode() + b"\xff" + "纲要".encode() * 200, None, ":1:"),
    ],
    ids=["empty", "blank", "bytes", "elf", "truncated-gb18030", "nul", "broken-utf8"],
)
def test_bytes_that_are_no_text(corpus: Path, toy_run: Runner, data: bytes, code: str | None, place: str) -> None:
    (corpus / "bad.txt").write_bytes(data)
    report = toy_run(corpus)
    if code is None and not report.failed:
        pytest.fail("read as text")
    assert report.failed == ["bad.txt"]
    [row] = [row for row in read_rows(report.release, "diagnostics") if row["doc_id"] == "bad.txt"]
    assert row["severity"] == "error" and (code is None or row["code"] == code)
    assert row["message"].startswith(f"bad.txt{place}"), row["message"]
    assert ";" in row["message"]  # what is wrong; what to do
    assert len(read_rows(report.release, "documents")) == 13
    assert {row["doc_id"] for row in read_rows(report.release, "lines")} == {f"plan{i:04}.txt" for i in range(12)}


def test_a_file_too_large_is_not_read(corpus: Path, toy_run: Runner) -> None:
    with (corpus / "huge.txt").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    report = toy_run(corpus)
    assert diagnostics(report)["huge.txt"] == [("error", "too-large")]
    assert report.failed == ["huge.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_without_permission(corpus: Path, toy_run: Runner) -> None:
    (corpus / "plan0000.txt").chmod(0)
    report = toy_run(corpus)
    assert diagnostics(report)["plan0000.txt"] == [("error", "unreadable")]


def test_what_cannot_be_opened_is_neither_read_nor_taken_from_before(
    corpus: Path, toy_run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy_run(corpus)
    monkeypatch.setattr("guihua.batch.run.read_file", refuse)
    report = toy_run(corpus)
    assert (report.extracted, report.reused, len(report.failed)) == (0, 0, 12)


def refuse(path: Path, most: int) -> bytes:
    raise PermissionError(13, "Permission denied", str(path))


def test_a_file_that_cannot_be_opened(corpus: Path, toy_run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = os.open

    def refuse(path: Path, *args: int, **more: Any) -> int:
        if Path(path).name == "plan0000.txt":
            raise PermissionError(13, "Permission denied")
        return whole(path, *args, **more)

    monkeypatch.setattr(os, "open", refuse)
    report = toy_run(corpus)
    assert diagnostics(report)["plan0000.txt"] == [("error", "unreadable")]
    assert report.failed == ["plan0000.txt"]


def test_folders_links_pipes_and_hidden_files(corpus: Path, toy_run: Runner) -> None:
    (corpus / "folder.txt").mkdir()
    (corpus / "folder.txt" / "inner.txt").write_text("7\n")
    (corpus / "loop").symlink_to(corpus)
    (corpus / "lost.txt").symlink_to(corpus / "nowhere")
    (corpus / "self.txt").symlink_to(corpus / "self.txt")
    (corpus / "link.txt").symlink_to(corpus / "plan0001.txt")
    (corpus / ".DS_Store").write_bytes(b"\0")
    os.mkfifo(corpus / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(corpus / "s"))
        report = toy_run(corpus)
    assert diagnostics(report) == {
        ".DS_Store": [("info", "hidden")],
        "folder.txt": [("warning", "folder-like-plan")],
        "link.txt": [("warning", "linked-twice")],
        "loop": [("warning", "link-loop")],
        "lost.txt": [("error", "unreadable-link")],
        "pipe.txt": [("error", "not-a-file")],
        "s": [("error", "not-a-file")],
        "self.txt": [("error", "unreadable-link")],
    }
    read = {row["doc_id"] for row in read_rows(report.release, "documents")}
    assert read == {"folder.txt/inner.txt", *(f"plan{i:04}.txt" for i in range(12))}
    assert report.troubled


def test_odd_names(corpus: Path, toy_run: Runner) -> None:
    names = [
        "two words.txt",
        "a'b\"c.txt",
        "new\nline.txt",
        "规划 纲要（草案）.txt",
        "%2e%2e.txt",
        "a#q1.txt",
        "-rf.txt",
        "$(touch x).txt",
        "=1+1.txt",
        "x" * 200 + ".txt",
    ]
    for n, name in enumerate(names):
        (corpus / name).write_text(f"{n + 100}\n", encoding="utf-8")
    (corpus / "深" / "层").mkdir(parents=True)
    (corpus / "深" / "层" / "p.txt").write_text("5\n")
    report = toy_run(corpus)
    assert not report.failed
    raw = {row["doc_id"]: row["raw"] for row in read_rows(report.release, "quantities") if row["doc_id"] in names}
    assert raw == {name: str(n + 100) for n, name in enumerate(names)}
    assert "深/层/p.txt" in {row["doc_id"] for row in read_rows(report.release, "lines")}


def test_names_that_differ_in_unicode_form_only(corpus: Path, toy_run: Runner) -> None:
    composed = unicodedata.normalize("NFC", "gu\u00e9.txt")
    apart = unicodedata.normalize("NFD", composed)
    (corpus / composed).write_text("1\n")
    (corpus / apart).write_text("2\n")
    report = toy_run(corpus)
    found = diagnostics(report)
    assert found[composed] == found[apart] == [("warning", "name-twin")]
    assert {r["raw"] for r in read_rows(report.release, "quantities") if r["doc_id"] in (composed, apart)} == {"1", "2"}


def test_a_name_that_is_not_utf8(corpus: Path, toy_run: Runner) -> None:
    Path(os.fsdecode(os.fsencode(corpus) + b"/b\xff.txt")).write_text("3\n")
    report = toy_run(corpus)
    assert diagnostics(report) == {"b\\xff.txt": [("warning", "name-not-utf8")]}
    assert [r["raw"] for r in read_rows(report.release, "quantities") if r["doc_id"] == "b\\xff.txt"] == ["3"]
    assert verify(report.release, corpus).mismatches == []


def test_names_of_an_archive_packed_under_windows(corpus: Path, toy_run: Runner) -> None:
    folder = Path(os.fsdecode(os.fsencode(corpus) + b"/" + "甲县".encode("gbk")))
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/" + "规划%41 b.txt".encode("gbk"))).write_text("41\n")
    (corpus / "b\\xff.txt").write_text("42\n")  # a name that looks like bytes, and is none
    report = toy_run(corpus)
    assert diagnostics(report)["甲县/规划%41 b.txt"] == [("warning", "name-not-utf8")]
    raw = {row["doc_id"]: row["raw"] for row in read_rows(report.release, "quantities")}
    assert (raw["甲县/规划%41 b.txt"], raw["b\\xff.txt"]) == ("41", "42")
    assert verify(report.release, corpus).mismatches == []


def test_the_workbench_names_such_files_too(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/" + "乙县.txt".encode("gbk"))).write_text(GOOD, encoding="utf-8")
    assert [file.doc_id for file in plans(folder, rules())] == ["乙县.txt"]
    assert corpus_mark(folder)


def test_folders_linked_to_one_another(corpus: Path, toy_run: Runner) -> None:
    names = "abcd"
    for name in names:
        (corpus / name).mkdir()
        (corpus / name / "p.txt").write_text(f"{ord(name)}\n")
    for one in names:
        for other in names:
            (corpus / one / f"to-{other}").symlink_to(corpus / other)
    found = list_corpus(corpus)
    assert len(found.files) == 16
    assert {issue.code for issue in found.issues} == {"linked-twice", "link-loop"} and len(found.issues) == 16


def test_a_link_out_of_the_corpus_is_told(tmp_path: Path, corpus: Path, toy_run: Runner) -> None:
    write_plans(tmp_path / "else", 2)
    (corpus / "more").symlink_to(tmp_path / "else")
    (corpus / "one.txt").symlink_to(tmp_path / "else" / "plan0000.txt")
    report = toy_run(corpus)
    assert diagnostics(report) == {
        "more": [("warning", "link-outside")],
        "one.txt": [("warning", "linked-twice")],
    }
    assert "more/plan0001.txt" in report.manifest["documents"]
    assert verify(report.release, corpus).mismatches == []


def test_a_corpus_without_an_end_is_refused(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guihua.batch.corpus.MOST", 10)
    with pytest.raises(CorpusError, match="more than 10 files"):
        list_corpus(corpus)


def test_folders_too_deep_are_named(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guihua.batch.corpus.DEEPEST", 3)
    (corpus / "1" / "2" / "3" / "4" / "5").mkdir(parents=True)
    assert [(i.doc_id, i.code) for i in list_corpus(corpus).issues] == [("1/2/3/4", "too-deep")]


def test_endless_and_special_files_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(OSError):
            read_file(path, 100)
    (tmp_path / "long").write_bytes(bytes(101))
    with pytest.raises(TooLargeError):
        read_file(tmp_path / "long", 100)
    assert read_file(tmp_path / "long", 101) == bytes(101)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="a file that says it is empty and is not")
def test_a_file_that_says_it_is_empty_is_read_to_its_limit() -> None:
    assert len(read_file(Path("/proc/self/maps"), 10_000_000)) > 1000
    with pytest.raises(TooLargeError):
        read_file(Path("/proc/self/maps"), 100)


def test_nothing_is_written_outside_the_output(tmp_path: Path, corpus: Path, toy_run: Runner) -> None:
    for name in ("..hidden", "evil.txt", "~.txt"):
        (corpus / name).write_text("../../evil 1\n")
    before = tree(corpus)
    toy_run(corpus, tmp_path / "output")
    assert tree(corpus) == before
    assert {p.name for p in tmp_path.iterdir()} == {"corpus", "output"}


def test_an_output_inside_the_corpus_is_not_read(corpus: Path, toy_run: Runner) -> None:
    output = corpus / "output"
    toy_run(corpus, output)
    assert toy_run(corpus, output).extracted == 0
    assert len(list_corpus(corpus).files) == 12


@pytest.mark.parametrize(
    ("word", "code", "said"),
    [
        ("CRASH", "worker-died", "killed by SIGKILL, twice"),
        ("SLEEP", "time-limit", "not finished after 1 s"),
        ("EAT", "out-of-memory", "more memory than its process may take"),
        ("RAISE", "extract-failed", "RuntimeError: told to"),
    ],
)
def test_a_document_that_takes_its_worker_down(corpus: Path, toy_run: Runner, word: str, code: str, said: str) -> None:
    (corpus / "bad.txt").write_text(word)
    limits = {"seconds": 1 if word == "SLEEP" else 30, "memory": 500_000_000}
    report = toy_run(corpus, jobs=2, **limits)
    assert report.failed == ["bad.txt"]
    [row] = read_rows(report.release, "diagnostics")
    assert (row["doc_id"], row["code"]) == ("bad.txt", code)
    assert said in row["message"]
    assert len(read_rows(report.release, "quantities")) > 50
    again = toy_run(corpus, jobs=2, **limits)
    assert (again.extracted, again.reused) == (1, 12)  # tried again, the others not
    assert tree(again.release) == tree(report.release)


def guihua(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def test_the_command_names_file_and_place_and_fails(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "good.txt").write_text(GOOD, encoding="utf-8")
    (corpus / "empty.txt").write_bytes(b"")
    (corpus / "new\nline.bin").write_bytes(os.urandom(2000))
    (corpus / "line.txt").write_text("规划" * 900_000, encoding="utf-8")
    result = guihua("run", corpus, "-o", tmp_path / "output", "--jobs", 2)
    assert result.exit_code == 1
    errors = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    assert [e.split(":")[1].strip() for e in errors] == ["empty.txt", "line.txt", "new\\nline.bin"]
    lines = read_rows(tmp_path / "output", "lines")
    assert len([row for row in lines if row["doc_id"] == "good.txt"]) == len(GOOD.splitlines())
    assert guihua("verify", tmp_path / "output").exit_code == 0


def test_no_corpus_and_no_plan(tmp_path: Path) -> None:
    result = guihua("run", tmp_path / "nowhere", "-o", tmp_path / "output")
    assert result.exit_code == 1 and "no folder" in result.stderr
    (tmp_path / "empty").mkdir()
    result = guihua("run", tmp_path / "empty", "-o", tmp_path / "output")
    assert result.exit_code == 1 and "no plan in" in result.stderr
    write_plans(tmp_path / "file", 1)
    result = guihua("run", tmp_path / "file" / "plan0000.txt", "-o", tmp_path / "output")
    assert result.exit_code == 1 and "is a file" in result.stderr


def test_a_dataset_among_its_plans_is_refused(tmp_path: Path) -> None:
    write_plans(tmp_path / "plans", 1)
    (tmp_path / "same").symlink_to("plans")
    for output in ("plans", "same"):
        result = guihua("run", tmp_path / "plans", "-o", tmp_path / output)
        assert result.exit_code == 1 and "choose another folder" in result.stderr
    assert [path.name for path in (tmp_path / "plans").iterdir()] == ["plan0000.txt"]


def test_an_engine_that_is_not_installed_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_plans(tmp_path / "plans", 1)
    monkeypatch.delitem(sys.modules, "guihua.batch.dask_engine", raising=False)
    monkeypatch.setitem(sys.modules, "dask", None)
    result = guihua("run", tmp_path / "plans", "-o", tmp_path / "output", "--engine", "dask")
    assert result.exit_code == 1 and "guihua[distributed]" in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize("name", ["cut.docx", "cut.xlsx", "cut.odt"])
def test_a_package_cut_short_is_broken_and_no_archive(corpus: Path, toy_run: Runner, name: str) -> None:
    (corpus / name).write_bytes(b"PK\3\4broken")
    report = toy_run(corpus)
    assert report.failed == [name]


def test_a_folder_called_as_the_package_is_in_nobodys_way(tmp_path: Path) -> None:
    write_plans(tmp_path / "plans", 1)
    (tmp_path / "guihua" / "rules").mkdir(parents=True)  # as a checkout has it
    command = [sys.executable, "-P", "-m", "guihua", "run", "plans", "-o", "output", "--rules", str(ROOT / "rules")]
    done = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
