"""The panel page, the comparison of regions and the full-text search, over a report and over a server."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

import browser as browsers
from browser import url
from conftest import RULES
from guihua.batch.later import ACROSS, EXTRACT
from guihua.batch.run import Options, run
from guihua.dataset.parquet import read_rows
from guihua.dataset.releases import resolve
from guihua.viewer.page import write_report
from guihua.viewer.server import Dataset, Server
from viewer_plan import write_plan

in_the_browser = pytest.mark.slow
GRAIN = "粮食产量"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(dataset: Path) -> Iterator[Server]:
    with Server(Dataset(dataset)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def report(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("panel") / "report.html"
    write_report(resolve(dataset), path)
    return path


def test_server_answers_questions_at_its_own_address_only(server: Server) -> None:
    with urllib.request.urlopen(server.url) as page:
        text = page.read().decode()
    data = json.loads(text.split('id="data:index">')[1].split("</script>")[0])["data"]
    with urllib.request.urlopen(f"{server.url}{data}api/panel.json?name={quote(GRAIN)}") as found:
        assert json.loads(found.read())["rows"]
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{server.url}{data}api/other.json")


@in_the_browser
@pytest.mark.parametrize(
    "place",
    [
        "plans", "plans?q=阳&sort=-title", "table", "table?q=粮食&sort=-value", "table?q=农田&full=1&role=target",
        "table?sort=name", "table?sort=-years&year=2025", "table/projects?sort=-investment", "table?sort=source_line",
        "findings", "findings?severity=warning&q=2020", "panel", f"panel?name={GRAIN}&as=head", "compare",
        "compare?every=1", "search?q=高标准 农田",
    ],
)  # fmt: skip
def test_served_page_and_report_show_the_same(browser: Browser, server: Server, report: Path, place: str) -> None:
    shown = []
    for address in (server.url, url(report)):
        page = browsers.watch(browser, offline=False, locale="zh-CN")
        page.goto(address, f"#/{quote(place, safe='/?=&')}")
        page.until("document.querySelectorAll('main tbody tr:not(.spacer), main article, main .side').length > 0")
        page.until("!document.querySelector('.grid .row .note')")
        shown.append(page.steady_text("main"))
        assert page.troubles == []
        page.page.context.close()
    assert shown[0] == shown[1]


@in_the_browser
def test_regions_are_compared_in_one_unit_a_row(browser: Browser, report: Path, dataset: Path) -> None:
    page = browsers.watch(browser)
    page.goto(url(report), "#/compare?regions=430400,430424")
    page.until("document.querySelectorAll('.pivot tbody tr').length > 0")
    assert len(page.texts(".pivot thead th")) == 3
    rows = [r for r in read_rows(dataset, "panel") if r["adcode"] in {"430400", "430424"} and r["value"] is not None]
    lines: dict[tuple[object, ...], set[str]] = {}
    for row in rows:
        key = (row["canonical_name"], row["measure"], row["unit"], row["direction"])
        lines.setdefault(key, set()).add(row["adcode"])
    both = [key for key, places in lines.items() if len(places) == 2]
    assert page.page.locator(".pivot tbody tr").count() == len(both) > 3
    page.page.click(".comparison .tabs a")
    page.until(f"document.querySelectorAll('.pivot tbody tr').length === {min(len(lines), 100)}")
    page.page.click(".choices li a >> nth=0")
    page.until("document.querySelectorAll('.pivot thead th').length !== 3")
    page.page.context.close()


@in_the_browser
def test_amounts_are_told_per_head_and_rates_are_not(browser: Browser, report: Path) -> None:
    page = browsers.watch(browser, locale="zh-CN")
    shown = {}
    for name in (GRAIN, "森林覆盖率"):
        page.goto(url(report), f"#/panel?name={quote(name)}&as=head")
        page.until(f"document.querySelector('.comparison h1')?.innerText === '{name}'")
        shown[name] = page.texts(".comparison .tabs a")
    page.page.context.close()
    assert "人均" in shown[GRAIN]
    assert "人均" not in shown["森林覆盖率"]


@in_the_browser
@pytest.mark.parametrize("served", [True, False])
def test_panel_page_shows_regions_by_years_with_targets_as_open_marks(
    browser: Browser, server: Server, report: Path, dataset: Path, served: bool
) -> None:
    page = browsers.watch(browser, offline=not served, locale="zh-CN", accept_downloads=True)
    page.goto(server.url if served else url(report), f"#/panel?name={quote(GRAIN)}")
    page.until("document.querySelectorAll('.pivot tbody tr').length > 0")
    rows = [r for r in read_rows(dataset, "panel") if r["canonical_name"] == GRAIN and r["value"] is not None]
    levels = [r for r in rows if r["measure"] == "level"]
    assert page.page.locator(".pivot .fact").count() == len(levels)
    assert page.page.locator(".chart path.target").count() == sum(r["series"] == "target" for r in levels) > 0
    assert "面板" in page.texts("header nav a")  # Chinese first where the browser is
    with page.page.expect_download() as waiting:
        page.page.click(".comparison button")
    assert GRAIN in waiting.value.path().read_text(encoding="utf-8-sig")
    page.page.click(".pivot .fact >> nth=0")
    page.page.wait_for_selector("mark.current")
    assert page.troubles == []
    page.page.context.close()


@in_the_browser
def test_provinces_are_tiles_shaded_by_the_value_of_a_year(browser: Browser, tmp_path: Path) -> None:
    said = {"广东省": 14.2, "湖南省": 5.3, "四川省": 6.6}
    for name, value in said.items():
        text = f"{name}2025年国民经济和社会发展统计公报\n\n一、综合\n2025年，全省地区生产总值{value}万亿元。\n"
        write_plan(tmp_path / "plans", f"{name}.txt", text)
    run(tmp_path / "plans", tmp_path / "output", RULES, Options(), EXTRACT, ACROSS)
    write_report(resolve(tmp_path / "output"), tmp_path / "report.html")
    page = browsers.watch(browser, locale="zh-CN")
    page.goto(url(tmp_path / "report.html"), f"#/panel?name={quote('地区生产总值')}")
    page.until("document.querySelectorAll('.tiles li').length === 34")
    assert sorted(page.texts(".tiles .told")) == ["川6.6万", "湘5.3万", "粤14.2万"]
    shades = page.page.eval_on_selector_all(".tiles .told", "all => all.map(one => one.style.background)")
    assert len(set(shades)) == 3
    page.page.click(".tiles .told a >> nth=0")
    page.page.wait_for_selector("mark.current")
    assert page.troubles == []
    page.page.context.close()


@in_the_browser
def test_units_and_measures_are_never_mixed(browser: Browser, report: Path, dataset: Path) -> None:
    page = browsers.watch(browser)
    page.goto(url(report), f"#/panel?name={quote('地区生产总值')}")
    page.until("document.querySelectorAll('.pivot tbody tr').length > 0")
    rows = [r for r in read_rows(dataset, "panel") if r["canonical_name"] == "地区生产总值" and r["value"] is not None]
    kinds = {(r["measure"], r["unit"], r["direction"]) for r in rows}
    assert page.page.locator(".comparison .tabs >> nth=0 >> a").count() == len(kinds)
    page.page.context.close()


@in_the_browser
def test_panel_page_fits_a_phone(browser: Browser, report: Path) -> None:
    page = browsers.watch(browser, viewport={"width": 390, "height": 760})
    page.goto(url(report), f"#/panel?name={quote(GRAIN)}")
    page.until("document.querySelectorAll('.pivot tbody tr').length > 0")
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    page.page.context.close()


@in_the_browser
def test_search_page_leads_to_the_line(browser: Browser, server: Server) -> None:
    page = browsers.watch(browser, offline=False)
    page.goto(server.url, f"#/search?q={quote('高标准农田')}")
    page.until("document.querySelectorAll('a.side').length > 0")
    page.page.click("a.side >> nth=0")
    page.page.wait_for_selector("main .reader")
    page.page.context.close()


@in_the_browser
def test_a_table_never_mixes_units_in_its_order_and_shows_years_of_the_context(
    browser: Browser, report: Path, dataset: Path
) -> None:
    page = browsers.watch(browser, viewport={"width": 1300, "height": 3000})
    page.goto(url(report), "#/table/indicators?sort=value")
    shown = page.texts(".grid .row .c-value")
    assert len(shown) > 20
    page.route("#/table/indicators")
    around = [
        row for row in read_rows(dataset, "indicators") if row["year_start"] is None and row["context_year_start"]
    ]
    assert around
    page.route(f"#/table/indicators?q={quote(around[0]['name'])}")
    assert any(str(around[0]["context_year_end"]) in years for years in page.texts(".grid .row .c-years .around"))
    page.route("#/table/indicators?sort=value")
    money = [text.endswith("元") for text in page.texts(".grid .row .c-value")]
    rates = [text.endswith("%") for text in page.texts(".grid .row .c-value")]
    assert any(rates)
    assert not any(m for m in money[rates.index(True) : len(rates) - rates[::-1].index(True)])
    assert page.troubles == []
    page.page.context.close()
