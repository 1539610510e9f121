"""Marks of a reader in the browser, from the click to the rule that is mended; and where a value stands in its file."""

from __future__ import annotations

import http.client
import json
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest

import browser as browsers
import viewer_plan
from browser import Watched
from documents_kit import as_pdf
from documents_kit import browser as printed_by_browser
from guihua.batch.run import Options, run
from guihua.cli.view import ReaderMarks
from guihua.dataset.parquet import read_rows
from guihua.viewer.engine import ViewError
from guihua.viewer.pictures import COLOUR, page_picture
from guihua.viewer.server import Dataset, Server
from rule_edit import copy_rules, guihua, replace

PLAN = "# 甲市规划\n森林覆盖率=63.5%@2025，另有 77 处。\n"
WORDS = [(72.0, 700.0, 12.0, "Forest cover reaches 63.5%")]


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    with server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def marked(tmp_path: Path, few_rules: Path) -> Iterator[tuple[Server, Path]]:
    """A server that takes marks, and the folder that they go to."""
    corpus, output = tmp_path / "plans", tmp_path / "output"
    viewer_plan.write_plan(corpus, "a.txt", PLAN)
    run(corpus, output, few_rules, Options(), viewer_plan.extract)
    marks = ReaderMarks(output, corpus, None, few_rules, "li")
    with serving(Server(Dataset(output, corpus=corpus, marks=marks))) as server:
        server.dataset.open()
        yield server, tmp_path / "corrections"


def say(server: Server, mark: object, **headers: str) -> tuple[int, str]:
    """POST a mark as the page does, but for ``headers``."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    host = f"127.0.0.1:{server.server_port}"
    told = {"Host": host, "Origin": f"http://{host}", "Content-Type": "application/json"} | headers
    connection.request("POST", f"{server.root}marks", json.dumps(mark), {k: v for k, v in told.items() if v})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def wrong(**other: object) -> dict[str, object]:
    start = PLAN.index("63.5%")
    return {
        "doc_id": "a.txt", "char_start": start, "char_end": start + 5, "raw": "63.5%", "verdict": "wrong",
        "right": {"name": "绿化率"},
    } | other  # fmt: skip


def test_a_mark_is_kept_beside_the_corpus_and_told_again(marked: tuple[Server, Path]) -> None:
    server, folder = marked
    status, body = say(server, wrong())
    assert (status, json.loads(body)["file"]) == (200, "li.jsonl")
    (kept,) = [json.loads(line) for line in (folder / "li.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (kept["doc_id"], kept["line"], kept["raw"], kept["right"]) == ("a.txt", 2, "63.5%", {"name": "绿化率"})
    assert kept["was"]["name"] == "森林覆盖率"
    assert [one["right"] for one in json.loads(server.dataset.marks_of("doc=a.txt"))["rows"]] == [{"name": "绿化率"}]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Length": "9999999"}, 413),
    ],
)
def test_only_the_servers_own_page_may_mark(marked: tuple[Server, Path], headers: dict[str, str], status: int) -> None:
    server, folder = marked
    assert say(server, wrong(), **headers)[0] == status
    assert not folder.exists()


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"doc_id": "../secret.txt"}, "of which plan"),
        ({"raw": "64%"}, "has changed"),
        ({"char_end": 10**9}, "has changed"),
        ({"char_start": "1"}, "no such place"),
        ({"verdict": "perhaps"}, "unknown verdict"),
        ({"right": {"colour": "red"}}, "fields are"),
        ({"right": {}}, "what would be right"),
        ({"char_end": wrong()["char_start"] + 2, "raw": "63"}, "there is no row"),
    ],
)
def test_a_mark_that_cannot_be_is_refused_with_the_reason(
    marked: tuple[Server, Path], other: dict[str, object], why: str
) -> None:
    server, folder = marked
    status, body = say(server, wrong(**other))
    assert status == 422 and why in body
    assert not folder.exists()


def test_a_server_without_marks_takes_none(tmp_path: Path, few_rules: Path) -> None:
    viewer_plan.write_plan(tmp_path / "plans", "a.txt", PLAN)
    run(tmp_path / "plans", tmp_path / "output", few_rules, Options(), viewer_plan.extract)
    with serving(Server(Dataset(tmp_path / "output"))) as server:
        server.dataset.open()
        assert say(server, wrong())[0] == 422


# ---- the page of the file ---------------------------------------------------------------------------------


def pixels(png: bytes) -> np.ndarray:
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    data = zlib.decompress(png[png.index(b"IDAT") + 4 : png.index(b"IEND") - 8])
    return np.frombuffer(data, np.uint8).reshape(height, width * 3 + 1)[:, 1:].reshape(height, width, 3)


def test_a_picture_has_a_frame_around_the_words() -> None:
    data = as_pdf([WORDS])
    plain = pixels(page_picture(data, 1, []))
    framed = pixels(page_picture(data, 1, [(70, 80, 250, 100)]))
    scale = plain.shape[1] / 595
    changed = np.argwhere((plain != framed).any(axis=2))
    assert changed.size
    assert (framed[tuple(changed[0])] == COLOUR).all()
    for edge, (row, column) in {80: changed.min(axis=0), 100: changed.max(axis=0)}.items():
        assert abs(row / scale - edge) < 6 and 60 < column / scale < 260
    for number in (0, 2):
        with pytest.raises(ViewError, match="no page"):
            page_picture(data, number, [])
    with pytest.raises(ViewError, match="no PDF"):
        page_picture(b"nothing", 1, [])


# ---- in the browser ---------------------------------------------------------------------------------------


def opened(browser: browsers.Browser, server: Server, place: str) -> Watched:
    page = browsers.watch(browser, offline=False)
    page.goto(server.url, place)
    return page


@pytest.mark.slow
def test_a_number_that_was_missed_is_marked_with_its_fields(marked: tuple[Server, Path]) -> None:
    server, folder = marked
    with browsers.chromium() as browser:
        page = opened(browser, server, "#/plan/a.txt")
        page.page.click("article mark.k-gap >> text=77")
        page.page.click(".marking button")
        page.page.fill("form.right input[name=name]", "建设点")
        page.page.fill("form.right input[name=value]", "77")
        page.page.click("form.right button")
        page.page.wait_for_selector(".marking .before")
        assert page.troubles == []
    (kept,) = [json.loads(line) for line in (folder / "li.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (kept["verdict"], kept["raw"], kept["right"]) == ("missed", "77", {"name": "建设点", "value": 77.0})


@pytest.mark.slow
def test_a_correction_in_the_browser_becomes_an_example_that_a_rule_edit_makes_pass(tmp_path: Path) -> None:
    corpus, output, folder = tmp_path / "corpus", tmp_path / "out", copy_rules(tmp_path / "rules")
    viewer_plan.write_plan(corpus, "a.txt", "甲县农业发展规划\n\n到2030年，奋勇夺取油茶面积达到16万亩。\n")
    reading = ("run", corpus, "-o", output, "--rules", folder, "--jobs", 1)
    looked_at = ("corrections", "-o", output, "--corpus", corpus, "--rules", folder)
    assert guihua(*reading).exit_code == 0
    (row,) = read_rows(output, "indicators")
    marks = ReaderMarks(output, corpus, None, folder, "li")
    with serving(Server(Dataset(output, corpus=corpus, marks=marks))) as server, browsers.chromium() as browser:
        page = opened(browser, server, f"#/plan/a.txt?at={quote(row['indicator_id'])}")
        page.page.click(".marking button:has-text('wrong')")
        page.page.fill("form.right input[name=name]", "油茶面积")
        page.page.click("form.right button")
        page.page.wait_for_selector(".marking .before")
        assert page.troubles == []
    told = guihua(*looked_at)
    assert told.exit_code == 1, told.output
    example = next(line for line in told.stdout.splitlines() if "expect: {name: 油茶面积}" in line).strip(" -")
    word = next(line for line in told.stdout.splitlines() if "\tlead" in line).split("  ")[-1]
    text = (folder / "names.yaml").read_text(encoding="utf-8")
    rule = text[text.index(f"id: {row['rule_id']}\n") :].partition("hit: [")[0] + "hit: ["
    replace(folder / "names.yaml", rule, f"{rule} {example},")
    check = ("rules", "check", row["rule_id"], "--rules", folder, "--corpus", corpus)
    failing = guihua(*check)
    assert failing.exit_code == 1 and "奋勇夺取" in failing.output
    with (folder / "cues.tsv").open("a", encoding="utf-8") as file:
        file.write(f"{word}\n")
    passing = guihua(*check)
    assert passing.exit_code == 0, passing.output
    assert guihua(*reading).exit_code == 0
    after = guihua(*looked_at)
    assert after.exit_code == 0 and "1 mended" in after.stdout


@pytest.mark.slow
def test_the_page_of_a_pdf_is_shown_with_the_value_framed(tmp_path: Path) -> None:
    from conftest import RULES
    from guihua.extraction import extract

    corpus, output = tmp_path / "plans", tmp_path / "output"
    corpus.mkdir()
    printed = printed_by_browser("<h1>甲市农业发展规划</h1><p>到2025年，全市森林覆盖率达到63.5%以上。</p>".encode())
    assert printed is not None
    (corpus / "a.pdf").write_bytes(printed)
    run(corpus, output, RULES, Options(), extract)
    row = next(row for row in read_rows(output, "indicators") if row["raw"] == "63.5%")
    with serving(Server(Dataset(output, corpus=corpus))) as server, browsers.chromium() as browser:
        page = opened(browser, server, f"#/plan/a.pdf?at={quote(row['indicator_id'])}")
        page.page.click(".file-place button")
        page.until("document.querySelector('dialog.page img')?.naturalWidth > 0")
        assert page.texts(".file-place p") == ["page 1"]
        (corpus / "a.pdf").write_bytes(b"another")
        page.goto(server.url, f"#/plan/a.pdf?at={quote(row['indicator_id'])}")
        page.page.click(".file-place button")
        page.page.wait_for_selector("dialog.page .error")
        assert "has changed" in page.page.inner_text("dialog.page .error")
