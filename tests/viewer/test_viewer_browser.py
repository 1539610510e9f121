"""The viewer's pages in Chromium: what a reader sees, clicks and types."""

from __future__ import annotations

import csv
import io
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import browser as browsers
import viewer_plan
from browser import Watched, url
from conftest import RULES
from guihua.batch.run import Options, run
from guihua.dataset.parquet import read_rows
from guihua.dataset.releases import resolve
from guihua.viewer.page import write_report
from guihua.viewer.server import Dataset, Server

pytestmark = pytest.mark.slow

FIRST = """# 甲市发展规划
## 一 目标

到2025年，𠮷祥🌾森林覆盖率=63.5%@2025，粮食产量=12万吨@2020。
粮食产量=15万吨@2025，另有 77 处。
> 专栏1 重点
> 绿化率=40%@2025
| 指标 | 2020年 | 2025年 |
| 湿地率 | 7 | 8 |
| ^ | 9 | 10 |
| 项目 | 地点 |
"""
SECOND = (
    "# 乙县发展规划\r\n粮食产量=3万吨@2020，\r\n粮食产量=4万吨@2025。\r\n粮食产量=5万吨@2025。\r\n\r\n"
    "| 序号 | 项目 |\r\n| 1 | 水库 |\r\n"
)
# The text of the table cells that the frames of the evidence lie over.
CELLS_FRAMED = """frames => frames.map(frame => {
  const { x, y, width, height } = frame.getBoundingClientRect();
  const there = document.elementsFromPoint(x + width / 2, y + height / 2);
  return there.find(one => one.matches("td, th")).textContent;
})"""
MARKUP = "<script>window.hacked=1</script><img src=x onerror=window.hacked=2>\"'></script><!--"
BIDI = "\u202e\u2066\u200f\u200b"
HOSTILE_NAME = "<img src=x onerror=window.hacked=3>&\"'#?%.txt"
HOSTILE = (
    f"# {MARKUP}{BIDI}标题\n> {MARKUP}{BIDI}箱\n{BIDI}{MARKUP}率=5<b>x</b>@2025\u2028。\n{MARKUP}率=6<b>x</b>@2025\n"
    f"=HYPERLINK率=7%@2025\n| {MARKUP}{BIDI} | 2025年 | 项目 |\n| {MARKUP}{BIDI} | 8 | {MARKUP} |\n"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.chromium() as browser:
        yield browser


def make(folder: Path, rules: Path, plans: dict[str, str]) -> Path:
    """A dataset of ``plans`` (name → text) in ``folder``/output, and its report in ``folder``/report.html."""
    for name, text in plans.items():
        viewer_plan.write_plan(folder / "plans", name, text)
    report = run(folder / "plans", folder / "output", rules, Options(), viewer_plan.extract)
    assert not report.failed
    write_report(resolve(folder / "output"), folder / "report.html")
    return folder


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, few_rules: Path) -> Path:
    return make(tmp_path_factory.mktemp("two"), few_rules, {"a.txt": FIRST, "b.txt": SECOND})


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, few_rules: Path) -> Path:
    return make(tmp_path_factory.mktemp("hostile"), few_rules, {HOSTILE_NAME: HOSTILE})


@pytest.fixture
def page(browser: Browser, two: Path) -> Iterator[Watched]:
    """The report of two plans, offline; at the end it must have asked for nothing and complained of nothing."""
    watched = browsers.watch(browser, accept_downloads=True)
    watched.goto(url(two / "report.html"))
    yield watched
    assert [
        address for address in watched.requests if not address.startswith(("file:", "blob:", "about:", "data:"))
    ] == []
    assert len({address.partition("#")[0] for address in watched.requests if address.startswith("file:")}) == 1
    assert watched.troubles == []
    watched.page.context.close()


# ---- from a row to the source -----------------------------------------------------------------------------


def test_search_click_a_row_and_see_its_characters_marked(page: Watched, two: Path) -> None:
    page.page.click("header >> text=Table")
    page.settle()
    page.page.fill("input[type=search]", "森林覆盖 ６３．５")  # full-width digits find narrow ones
    page.until("document.querySelectorAll('.grid .row').length === 1")
    assert "森林覆盖率" in page.texts(".grid .row .source")[0]
    assert page.texts(".grid .row .source mark") == ["63.5%"]
    page.page.click(".grid .row .c-value")
    page.page.wait_for_selector("mark.current")
    row = next(row for row in read_rows(two / "output", "indicators") if "森林" in row["name"])
    assert page.current() == row["raw"] == "63.5%"
    assert row["rule_id"] in page.texts(".panel code")


def test_every_row_marks_exactly_its_characters(page: Watched, two: Path) -> None:
    rows = [row for table in ("indicators", "quantities") for row in read_rows(two / "output", table)]
    assert len(rows) > 20
    for row in rows:
        key = row.get("indicator_id") or row["quantity_id"]
        page.route(f"#/plan/{row['doc_id']}?at={key.replace('#', '%23')}")
        assert page.current() == row["raw"], key


def test_evidence_lines_lead_to_name_and_year(page: Watched, two: Path) -> None:
    row = next(row for row in read_rows(two / "output", "indicators") if row["raw"] == "10")
    page.route(f"#/plan/a.txt?at={row['indicator_id'].replace('#', '%23')}")
    roles = page.page.eval_on_selector_all(".links g", "groups => groups.map(group => group.dataset.role)")
    assert roles == ["name", "year"]
    assert page.page.locator(".links path").count() == 2
    boxes = page.page.eval_on_selector_all(".links g rect", CELLS_FRAMED)
    assert boxes == ["湿地率", "2025年"]
    assert [text.split("line")[0].strip() for text in page.texts(".panel .evidence button")] == [
        "name湿地率",
        "year2025",
    ]


def test_what_no_rule_took_is_marked(page: Watched) -> None:
    page.route("#/plan/a.txt")
    assert page.texts("article mark.k-gap") == ["2025", "77", "1"]


def test_layout_is_the_readers(page: Watched) -> None:
    page.route("#/plan/a.txt")
    assert page.texts("article h2, article h3") == ["# 甲市发展规划", "## 一 目标"]
    assert page.texts(".contents a") == ["甲市发展规划", "一 目标"]
    assert page.texts("article section.box p")[0] == "> 专栏1 重点"
    assert page.texts("article table th") == ["指标", "2020年", "2025年"]
    assert page.page.get_attribute("article table tbody td", "rowspan") == "2"
    page.page.click(".contents a >> nth=1")
    page.until("location.hash.includes('line=2')")


def test_hover_shows_fields_and_rule(page: Watched) -> None:
    page.route("#/plan/a.txt")
    page.page.hover("article mark.k-indicator >> text=63.5%")
    tip = page.page.inner_text(".tip")
    assert "fact" in tip
    assert "森林覆盖率" in tip
    assert "target" in tip


def test_project_of_a_table_row_is_marked_at_its_name(page: Watched, two: Path) -> None:
    (row,) = read_rows(two / "output", "projects")
    page.route(f"#/plan/b.txt?at={row['project_id'].replace('#', '%23')}")
    assert page.current() == "水库"


# ---- lists ------------------------------------------------------------------------------------------------


def test_filters_sorting_and_link(page: Watched, two: Path) -> None:
    page.route("#/table/indicators")
    page.page.select_option("label.filter:has-text('Role') select", "baseline")
    page.page.click(".grid th.c-value button")
    page.until("document.querySelector('.grid th.c-value').ariaSort === 'ascending'")
    page.until("document.querySelectorAll('.grid .row').length === 4")
    assert page.texts(".grid .row .c-value") == ["7", "9", "3 万吨", "12 万吨"]  # units are never mixed
    page.page.click(".grid th.c-value button")
    page.until("document.querySelector('.grid th.c-value').ariaSort === 'descending'")
    link = page.page.evaluate("location.href")
    page.goto(link)
    page.until("document.querySelectorAll('.grid .row').length === 4")
    assert page.texts(".grid .row .c-value") == ["9", "7", "12 万吨", "3 万吨"]
    assert page.page.inner_text(".count") == "4 rows"


def test_search_reaches_into_the_source_where_asked(page: Watched) -> None:
    page.route("#/table/indicators?q=另有")
    assert page.page.inner_text(".count") == "0 rows"
    page.page.check("label:has-text('source text') input")
    page.until("document.querySelectorAll('.grid .row').length === 1")
    assert page.texts(".grid .row .c-value") == ["15 万吨"]


def test_input_method_is_waited_for(page: Watched) -> None:
    page.route("#/table/indicators")
    page.page.focus("input[type=search]")
    keyboard = page.page.context.new_cdp_session(page.page)
    keyboard.send("Input.imeSetComposition", {"text": "lv'hua", "selectionStart": 6, "selectionEnd": 6})
    page.page.wait_for_timeout(300)
    assert "q=" not in page.page.evaluate("location.hash")
    keyboard.send("Input.insertText", {"text": "绿化"})
    page.until("document.querySelectorAll('.grid .row').length === 1")
    assert page.texts(".grid .row .c-name") == ["绿化率"]


def test_download_holds_what_is_shown(page: Watched, two: Path) -> None:
    page.route("#/table/indicators?q=粮食&sort=value")
    with page.page.expect_download() as download:
        page.page.click(".download")
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["raw"] for row in rows] == ["3万吨", "4万吨", "5万吨", "12万吨", "15万吨"]
    source = {row["indicator_id"]: row for row in read_rows(two / "output", "indicators")}
    for row in rows:
        assert row["char_start"] == str(source[row["indicator_id"]]["char_start"])
        assert row["raw"] in row["source_line"]


def test_findings_show_both_sides(page: Watched) -> None:
    page.page.click("header >> text=Findings")
    page.settle()
    page.page.select_option("label.filter:has-text('Plan') select", "b.txt")
    page.until("document.querySelectorAll('.finding').length === 1")
    assert page.texts(".finding .side .source mark") == ["4万吨", "5万吨"]
    left, right = (page.page.locator(".side").nth(n).bounding_box() for n in (0, 1))
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    page.page.click(".side >> nth=1")
    page.page.wait_for_selector("mark.current")
    assert page.current() == "5万吨"


# ---- keyboard, appearance, language, small screens ----------------------------------------------------------


def test_table_by_keyboard(page: Watched) -> None:
    page.route("#/table/indicators")
    page.page.focus(".grid table")
    page.page.keyboard.press("End")
    page.page.keyboard.press("Home")
    page.page.keyboard.press("ArrowDown")
    active = page.page.get_attribute(".grid .row.active", "data-id")
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("mark.current")
    assert page.page.evaluate("new URLSearchParams(location.hash.split('?')[1]).get('at')") == active


def test_text_by_keyboard(page: Watched) -> None:
    page.route("#/plan/a.txt")
    for _ in range(40):  # through the frame's controls to the first mark
        page.page.keyboard.press("Tab")
        if page.page.evaluate("!!document.activeElement.closest('article mark')"):
            break
    focused = "document.activeElement.textContent"
    assert page.page.evaluate(focused) == "2025"
    assert page.page.is_visible(".tip")
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("ArrowRight")
    assert page.page.evaluate(focused) == "63.5%"
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("mark.current")
    assert page.current() == "63.5%"
    page.page.keyboard.press("g")
    assert page.page.evaluate(focused) == "77"
    page.page.keyboard.press("Escape")
    page.until("!document.querySelector('mark.current')")


def test_light_and_dark(browser: Browser, two: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    shades = {}
    for scheme in ("light", "dark"):
        page = browsers.watch(browser, color_scheme=scheme)
        page.goto(url(two / "report.html"))
        shades[scheme] = page.page.evaluate(ground)
        page.page.click("button.theme")
        assert page.page.evaluate("document.documentElement.dataset.theme") == "light"
        assert page.page.evaluate(ground) == shades["light"]
        page.page.click("button.theme")
        assert page.page.evaluate(ground) != shades["light"]
        page.page.context.close()
    assert shades["light"] != shades["dark"]


def test_language_changes_and_stays(page: Watched) -> None:
    assert page.page.get_attribute("html", "lang") == "en"
    page.page.click("button.language")
    assert "表格" in page.texts("header nav a")
    page.page.reload()
    page.settle()
    assert page.page.get_attribute("html", "lang") == "zh-Hans"
    for view in ("plans", "plan/a.txt", "table", "table/projects", "findings", "compare"):
        page.route(f"#/{view}")
        assert not re.search(r"\b(?:field|kind|view|hint|compare)\.\w", page.page.inner_text("body")), view


@pytest.fixture
def phone(browser: Browser, two: Path) -> Iterator[Watched]:
    page = browsers.watch(browser, viewport={"width": 360, "height": 700}, is_mobile=True, has_touch=True)
    page.goto(url(two / "report.html"))
    yield page
    assert page.troubles == []
    page.page.context.close()


@pytest.mark.parametrize(
    "view", ["plans", "plan/a.txt", "panel", "table", "table/projects", "findings", "compare", "search"]
)
def test_a_phone_has_nothing_cut_off(phone: Watched, view: str) -> None:
    phone.route(f"#/{view}")
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert phone.page.evaluate("innerWidth") == 360
    cut = "all => all.filter(one => one.getBoundingClientRect().right > 360).map(one => one.textContent)"
    reached = "header a, header button, .controls *, .plans td, .plans th, .grid th button, .side"
    assert phone.page.eval_on_selector_all(reached, cut) == []
    heights = phone.page.eval_on_selector_all("header nav a", "all => all.map(one => one.offsetHeight)")
    assert max(heights) < 40  # a name of a page stands on one line


def test_filters_are_reached_on_a_phone(phone: Watched) -> None:
    phone.route("#/table/indicators")
    role = "label.filter:has-text('Role') select"
    assert not phone.page.is_visible(role)
    phone.page.tap("button.fold")
    phone.page.select_option(role, "baseline")
    phone.until("document.querySelectorAll('.grid .row').length === 4")
    assert phone.page.inner_text("button.fold") == "Filters (1)"
    assert phone.page.inner_text(".grid .row .c-role >> nth=0") == "baseline"
    assert phone.page.is_visible(".grid .row .c-role >> nth=0")


def test_a_finger_chooses_a_mark_and_lets_it_go(phone: Watched) -> None:
    phone.route("#/plan/a.txt")
    phone.page.tap("article mark.k-indicator >> text=63.5%")
    phone.page.wait_for_selector(".panel .card")
    assert phone.current() == "63.5%"
    assert not phone.page.is_visible(".tip")
    phone.page.eval_on_selector(".panel", "panel => { panel.scrollTop = panel.scrollHeight }")
    phone.page.tap(".panel .close")
    phone.until("!document.querySelector('mark.current')")
    assert not phone.page.is_visible(".panel")


@pytest.mark.parametrize("width", [360, 1280])
def test_names_of_evidence_never_cover_one_another(browser: Browser, two: Path, width: int) -> None:
    page = browsers.watch(browser, viewport={"width": width, "height": 700})
    page.goto(url(two / "report.html"))
    told = 0
    for row in read_rows(two / "output", "indicators"):
        page.route(f"#/plan/{row['doc_id']}?at={row['indicator_id'].replace('#', '%23')}")
        boxes = page.page.eval_on_selector_all(
            ".links text", "all => all.map(one => one.getBBox()).map(one => [one.x, one.y, one.width, one.height])"
        )
        told += len(boxes)
        for n, (x, y, w, _) in enumerate(boxes):
            assert (x >= 0, x + w <= width) == (True, True)
            assert all(abs(y - b) >= 11 or x + w <= a or a + c <= x for a, b, c, _ in boxes[:n]), row["indicator_id"]
    assert told > 10
    page.page.context.close()


def test_a_page_that_is_none_says_so(page: Watched) -> None:
    page.route("#/nonsense")
    assert page.texts("[role=alert]")[0].startswith("There is no page “nonsense”.")
    assert page.texts("header nav a[aria-current]") == []


def test_the_empty_search_says_what_it_finds(page: Watched) -> None:
    page.route("#/search")
    assert "hold every one of them" in page.texts("main .waiting")[0]


def test_controls_have_names(page: Watched) -> None:
    for view in ("plans", "plan/a.txt", "table", "findings", "compare"):
        page.route(f"#/{view}")
        for role in ("button", "link", "searchbox", "combobox", "checkbox", "grid", "navigation"):
            for control in page.page.get_by_role(role).all()[:60]:
                name = control.evaluate(
                    "one => one.ariaLabel || one.textContent.trim() || one.labels?.[0]?.textContent || one.title"
                )
                assert name, (view, role)


# ---- plan text is not trusted -------------------------------------------------------------------------------


def test_hostile_text_stays_text(browser: Browser, hostile: Path) -> None:
    page = browsers.watch(browser)
    page.goto(url(hostile / "report.html"))
    (document,) = read_rows(hostile / "output", "documents")
    assert document["doc_id"] == HOSTILE_NAME
    name = page.page.evaluate("name => encodeURIComponent(name)", HOSTILE_NAME)
    rows = read_rows(hostile / "output", "indicators")
    ids = [page.page.evaluate("id => encodeURIComponent(id)", row["indicator_id"]) for row in rows]
    views = ["plans", f"plan/{name}", "table", "table/projects", "findings", "compare", "plan/<b>%22", "%E0%A4%A"]
    for view in [*views, *(f"plan/{name}?at={one}" for one in ids)]:
        page.route(f"#/{view}")
        assert page.page.evaluate("window.hacked") is None, view
        assert page.page.locator("#app img, #app script, #app b:has-text('x'), [onerror]").count() == 0, view
    for row, one in zip(rows, ids, strict=True):
        page.route(f"#/plan/{name}?at={one}")
        assert page.current() == row["raw"]
    assert MARKUP in page.page.text_content("article")
    assert set(page.page.eval_on_selector_all("article .unseen", "all => all.map(one => one.dataset.code)")) >= {
        "U+202E", "U+2066", "U+200F", "U+200B", "U+2028",
    }  # fmt: skip
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page.page.inner_text("body"))
    assert [one for one in page.troubles if "Content Security Policy" in one or "error" in one] == []
    assert {address.partition("#")[0] for address in page.requests} <= {"about:blank", url(hostile / "report.html")}
    page.page.context.close()


def test_downloaded_cells_are_no_formulas(browser: Browser, hostile: Path) -> None:
    page = browsers.watch(browser, accept_downloads=True)
    page.goto(url(hostile / "report.html"), "#/table/indicators?q=hyperlink")
    with page.page.expect_download() as download:
        page.page.click(".download")
    (row,) = csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"), newline=""))
    assert row["source_line"].startswith("'=HYPERLINK")
    page.page.context.close()


def test_a_program_in_the_page_that_is_not_its_own_does_not_run(browser: Browser, two: Path, tmp_path: Path) -> None:
    """Were an escape ever missed, the policy would still hold."""
    broken = tmp_path / "broken.html"
    report = (two / "report.html").read_text(encoding="utf-8")
    broken.write_text(
        report.replace("<noscript>", "<script>window.hacked=1</script><img src=x onerror=hacked=1><noscript>")
    )
    page = browsers.watch(browser)
    page.goto(url(broken))
    assert page.page.evaluate("window.hacked") is None
    assert any("Content Security Policy" in trouble for trouble in page.troubles)
    with pytest.raises(Exception, match="fetch"):
        page.page.evaluate("fetch('http://127.0.0.1:9/')")
    page.page.context.close()


# ---- much data, and the served page -------------------------------------------------------------------------


def test_ten_thousand_rows_keep_the_page_small(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, few_rules: Path
) -> None:
    lines = "\n".join(f"指标{n}={n}吨@2025" for n in range(10_000))
    folder = make(tmp_path_factory.mktemp("many"), few_rules, {"many.txt": f"# 大规划\n{lines}\n"})
    page = browsers.watch(browser)
    page.goto(url(folder / "report.html"), "#/table/indicators?sort=value")
    assert page.page.inner_text(".count") == "10,000 rows"
    for part, expected in ((0.0, 0), (0.5, 5000), (1.0, 9999)):
        page.page.evaluate(
            "part => { const box = document.querySelector('.grid'); box.scrollTop = part * box.scrollHeight }", part
        )
        page.page.wait_for_selector(f".grid .row:has-text('指标{expected}')")
        assert page.page.locator(".grid .row").count() < 60
    page.page.focus(".grid table")
    page.page.keyboard.press("Home")
    page.page.wait_for_selector(".grid .row.active:has-text('指标0')")
    page.page.keyboard.press("End")
    page.page.wait_for_selector(".grid .row.active:has-text('指标9999')")
    page.page.context.close()


def test_served_page_does_the_same_and_asks_its_server_only(browser: Browser, two: Path) -> None:
    with Server(Dataset(two / "output")) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        page = browsers.watch(browser, offline=False)
        page.goto(server.url, "#/table/indicators?q=绿化")
        page.page.click(".grid .row .c-value")
        page.page.wait_for_selector("mark.current")
        assert page.current() == "40%"
        assert all(address.startswith((server.url, "about:", "data:")) for address in page.requests)
        plans = [address for address in page.requests if "plan.json" in address]
        assert len(plans) == 1 and plans[0].endswith("doc=a.txt")  # the other plan was not read
        assert page.troubles == []
        page.page.context.close()
        server.shutdown()
        thread.join()


def test_real_extraction_is_shown(browser: Browser, tmp_path: Path) -> None:
    """From a plan as it may stand anywhere, through the rules, to the page."""
    from guihua.extraction import extract

    text = "甲市农业发展规划\n\n一、发展目标\n\n到2025年，全市粮食产量达到12.5万吨，森林覆盖率达到63.5%以上。\n"
    viewer_plan.write_plan(tmp_path / "plans", "plan.txt", text)
    run(tmp_path / "plans", tmp_path / "output", RULES, Options(), extract)
    write_report(resolve(tmp_path / "output"), tmp_path / "report.html")
    page = browsers.watch(browser)
    page.goto(url(tmp_path / "report.html"))
    rows = read_rows(tmp_path / "output", "indicators")
    assert rows
    for row in rows:
        page.route(f"#/plan/plan.txt?at={row['indicator_id'].replace('#', '%23')}")
        assert page.current() == row["raw"]
    assert page.troubles == []
    page.page.context.close()
