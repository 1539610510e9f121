"""The viewer's data, page and server, without a browser."""

from __future__ import annotations

import base64
import hashlib
import html
import http.client
import json
import re
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import viewer_plan
from conftest import RULES
from guihua.batch.run import Options, run
from guihua.cli.main import main
from guihua.dataset.releases import resolve
from guihua.viewer.engine import Engine, ViewError, choose
from guihua.viewer.page import TEMPLATES, script, to_json, write_report
from guihua.viewer.payloads import documents, facts, text
from guihua.viewer.server import Dataset, Handler, Server

PLAN = (
    "# 甲市规划\r\n\r\n到2025年森林覆盖率=63.5%@2025，𠮷祥🌾粮食产量=12万吨@2020。\r\n"
    "| 指标 | 2025年 |\r\n| 甲 | 7 |\r\n| ^ | 8 |\r\n"
)


@pytest.fixture
def output(tmp_path: Path, few_rules: Path) -> Path:
    """A dataset of two plans, one with ``\\r\\n`` and characters beyond the first plane."""
    corpus, output = tmp_path / "plans", tmp_path / "output"
    viewer_plan.write_plan(corpus, "a.txt", PLAN)
    viewer_plan.write_plan(corpus, "b.txt", "# 乙县规划\n粮食产量=3万吨@2020")
    run(corpus, output, few_rules, Options(), viewer_plan.extract)
    return output


def data_of(page: str, name: str) -> object:
    """What a page carries under ``name``."""
    block = re.search(rf'<script type="application/json" id="data:{re.escape(name)}">(.*?)</script>', page, re.S)
    assert block, name
    return json.loads(block[1])


# ---- data -------------------------------------------------------------------------------------------------


def test_text_is_rebuilt_whole_with_its_line_ends(output: Path) -> None:
    assert text(Engine(resolve(output)), "a.txt")["text"] == PLAN


def test_positions_in_the_payload_are_those_of_the_dataset(output: Path) -> None:
    engine = Engine(resolve(output))
    payload = next(facts(engine, ["a.txt"]))["indicators"]
    whole = text(engine, "a.txt")["text"]
    for start, end, raw in zip(payload["char_start"], payload["char_end"], payload["raw"], strict=True):
        assert whole[start:end] == raw


def test_facts_bring_the_line_or_table_row_they_stand_in(output: Path) -> None:
    payload = next(facts(Engine(resolve(output)), ["a.txt"]))
    assert payload["lines"]["3"] == [PLAN.index("到2025"), PLAN.split("\r\n")[2]]
    assert payload["rows"] == {"a.txt#t1": {"1": [[0, "甲"], [1, "7"]], "2": [[1, "8"]]}}


def test_plans_have_counts_of_rows_also_those_that_could_not_be_read(tmp_path: Path, few_rules: Path) -> None:
    corpus = tmp_path / "plans"
    viewer_plan.write_plan(corpus, "good.txt", "# 甲")
    (corpus / "bad.txt").write_bytes(b"\xff\xfe\x00\xd8")
    run(corpus, tmp_path / "output", few_rules, Options(), viewer_plan.extract)
    engine = Engine(resolve(tmp_path / "output"))
    told = list(documents(engine, engine.doc_ids))
    assert [(row["doc_id"], row["state"]) for row in told] == [("bad.txt", "failed"), ("good.txt", "read")]
    assert told[1]["rows"]["sections"] == 1


@pytest.mark.parametrize(
    ("patterns", "chosen"),
    [
        ([], ["a/x.txt", "b.txt"]),
        (["a/"], ["a/x.txt"]),
        (["?.txt"], ["b.txt"]),
        (["*x.txt", "b"], ["a/x.txt", "b.txt"]),
    ],
)
def test_plans_are_chosen_by_part_of_name_or_pattern(patterns: list[str], chosen: list[str]) -> None:
    assert choose(["a/x.txt", "b.txt"], patterns) == chosen


def test_a_pattern_that_chooses_nothing_is_an_error() -> None:
    with pytest.raises(ViewError, match="no plan matches zzz"):
        choose(["a.txt"], ["zzz"])


# ---- page -------------------------------------------------------------------------------------------------


def test_report_carries_everything_and_is_the_same_every_time(output: Path, tmp_path: Path) -> None:
    pages = []
    for name in ("one.html", "two.html"):
        assert write_report(resolve(output), tmp_path / name) == (tmp_path / name).stat().st_size
        pages.append((tmp_path / name).read_text(encoding="utf-8"))
    assert pages[0] == pages[1]
    assert data_of(pages[0], "text/0")["text"] == PLAN
    assert data_of(pages[0], "facts/1")["indicators"]["raw"] == ["3万吨"]
    assert data_of(pages[0], "index")["data"] is None


def test_report_of_chosen_plans_has_no_word_of_others(output: Path, tmp_path: Path) -> None:
    write_report(resolve(output), tmp_path / "b.html", ["b"])
    page = (tmp_path / "b.html").read_text(encoding="utf-8")
    assert "乙县" in page
    assert "甲市" not in page


def test_page_runs_only_its_own_program_and_asks_for_nothing(output: Path, tmp_path: Path) -> None:
    write_report(resolve(output), tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    policy = html.unescape(re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1])
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["connect-src"] == "'none'"
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        inline = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        assert len(inline) == 1
        digest = base64.b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert not re.findall(r'(?:src|href|action|data)=["\']?(?:https?:|//)', page)
    assert "@import" not in page
    assert "url(" not in page


def test_json_in_a_page_cannot_end_its_element() -> None:
    value = {"</script><script>alert(1)</script>": "<!--&amp;\u2028\u2029"}
    written = to_json(value)
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == value


def test_program_does_nothing_that_reads_text_as_markup() -> None:
    own = "".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "js").iterdir())
    for word in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "dangerouslySet", "DOMParser"):
        assert word not in own
    assert "</script" not in script()


def test_interface_strings_are_there_in_both_languages() -> None:
    strings = json.loads((TEMPLATES / "strings.json").read_text(encoding="utf-8"))
    own = "".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "js").iterdir())
    used = set(re.findall(r'\bt\("([\w.]+)"', own))
    used |= {f"field.{name}" for name in re.findall(r'\b(?:coded|plain)\("(\w+)"\)', own)}
    assert used
    assert not used - strings["zh"].keys()
    assert not used - strings["en"].keys()
    labels = {key for key in strings["zh"] if re.match(r"(field|kind|view|theme|compare|hint)\.", key)}
    assert not labels - strings["en"].keys()


def test_every_dimension_of_a_unit_has_a_chinese_name() -> None:
    strings = json.loads((TEMPLATES / "strings.json").read_text(encoding="utf-8"))["zh"]
    rows = [line.split("\t") for line in (RULES / "units.tsv").read_text(encoding="utf-8").splitlines()]
    heading, *rows = (cells for cells in rows if not cells[0].startswith("#"))
    dimensions = {cells[heading.index("dimension")] for cells in rows} - {""}
    assert len(dimensions) > 20
    assert not {f"dimension.{name}" for name in dimensions} - strings.keys()


# ---- server -----------------------------------------------------------------------------------------------


@pytest.fixture
def server(output: Path) -> Iterator[Server]:
    with Server(Dataset(output)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ask(server: Server, path: str, host: str | None = None, method: str = "GET") -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request(method, server.root + path.removeprefix("/"), headers={} if host is None else {"Host": host})
    answer = connection.getresponse()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    body = answer.read().decode()
    connection.close()
    return answer.status, headers, body


def test_server_gives_the_page_and_its_data(server: Server) -> None:
    status, headers, page = ask(server, "/")
    assert status == 200
    assert "connect-src 'self'" in headers["content-security-policy"]
    data = data_of(page, "index")["data"]
    assert json.loads(ask(server, f"/{data}api/plan.json?doc=a.txt")[2])["text"]["text"] == PLAN
    assert json.loads(ask(server, f"/{data}api/facts.json")[2])["total"] == 5


def test_server_listens_on_loopback_only(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:{port}.evil"]
)
def test_server_answers_to_its_own_name_only(server: Server, host: str) -> None:
    status, _, body = ask(server, "/", host.format(port=server.server_port))
    assert status == 421
    assert "甲市" not in body


def test_server_answers_nothing_but_its_own_addresses(server: Server) -> None:
    for path in ("/../output/manifest.json", "/data/x/api/plan.json/..", "/manifest.json", "/data/x/api/rules.json"):
        assert ask(server, path)[0] == 404
    assert ask(server, "/data/none/api/plans.json")[0] == 410
    data = data_of(ask(server, "/")[2], "index")["data"]
    assert json.loads(ask(server, f"/{data}api/plan.json?doc=none")[2]) == {"document": None}
    assert ask(server, "/", method="POST")[0] == 404
    assert ask(server, "/", method="PUT")[0] == 501


@pytest.mark.parametrize("path", ["/", "/x/", "/data/x/api/facts.json", "/%00/", "/" + "a" * 3000])
def test_who_was_not_told_the_address_reads_nothing(server: Server, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 403 and "甲市" not in answer.read().decode()
    connection.close()


def test_a_connection_that_asks_nothing_ends(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Handler, "timeout", 0.2)
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as idle:
        assert idle.recv(1) == b""
    assert ask(server, "/")[0] == 200


def test_a_reader_who_goes_elsewhere_leaves_no_word(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", server.server_port)) as gone:
            gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, no orderly end
            gone.sendall(f"GET {server.root} HTTP/1.0\r\nHost: 127.0.0.1:{server.server_port}\r\n\r\n".encode())
    assert ask(server, "/")[0] == 200
    assert capsys.readouterr().err == ""


def test_other_pages_may_not_use_the_answers(server: Server) -> None:
    for path in ("/", "/nothing"):
        headers = ask(server, path)[1]
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers


def test_a_page_stays_with_its_release_and_a_new_page_has_the_new_one(
    server: Server, output: Path, few_rules: Path
) -> None:
    old = data_of(ask(server, "/")[2], "index")["data"]
    corpus = output.parent / "plans"
    viewer_plan.write_plan(corpus, "a.txt", "# 丙区规划\n")
    run(corpus, output, few_rules, Options(), viewer_plan.extract)
    new = data_of(ask(server, "/")[2], "index")["data"]
    assert json.loads(ask(server, f"/{old}api/plan.json?doc=a.txt")[2])["text"]["text"] == PLAN
    assert json.loads(ask(server, f"/{new}api/plan.json?doc=a.txt")[2])["text"]["text"] == "# 丙区规划\n"


# ---- commands ---------------------------------------------------------------------------------------------


def test_report_command_writes_the_file(output: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["report", str(output), "--to", str(tmp_path / "x.html"), "--doc", "b"])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "x.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("command", [["report"], ["view", "--no-open"]])
def test_commands_say_what_is_wrong_and_what_to_do(command: list[str], output: Path, tmp_path: Path) -> None:
    empty = CliRunner().invoke(main, [*command, str(tmp_path / "nothing")])
    assert empty.exit_code == 1
    assert "guihua run" in empty.output
    unknown = CliRunner().invoke(main, [*command, str(output), "--doc", "zzz"])
    assert unknown.exit_code == 1
    assert "no plan matches zzz" in unknown.output


def test_a_port_in_use_is_named(output: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = CliRunner().invoke(main, ["view", str(output), "--no-open", "--port", str(port)])
    assert result.exit_code == 1
    assert f"port {port}" in result.output
    assert "--port" in result.output


def test_a_report_that_cannot_be_written_is_an_error(output: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["report", str(output), "--to", str(tmp_path / "no" / "x.html")])
    assert result.exit_code == 1
    assert "cannot write" in result.output
