"""Web pages: what a browser shows of the article is the text, and its offsets in the page are known."""

import pytest

from documents_kit import C, as_html, read

PAGE = """<!DOCTYPE html><html><head><title>{title}_某市人民政府</title><style>p{{left:50%}}</style>
<script>var left = 50;</script></head><body>
<div class="top">{links}<button>搜索</button></div>
<div class="wrap"><h1>{title}</h1><div class="info">发布日期：2021-03-05　字号：大 中 小</div>
<div class="article">{article}</div></div>
<div class="foot"><p>主办单位：某市人民政府办公室</p>{links}</div></body></html>"""


def page(article: str, title: str = "某市农业发展规划") -> bytes:
    links = "".join(f'<a href="#{n}">栏目{n}</a>' for n in range(8))
    return PAGE.format(title=title, links=links, article=article).encode()


LONG = "".join(f"<p>到2025年，第{n}个灌区的灌溉面积达到{n}万亩，覆盖全部的乡镇。</p>" for n in range(1, 31))


def test_the_article_is_read_and_nothing_around_it() -> None:
    lines = read(page(LONG)).text.splitlines()
    assert lines[0] == "某市农业发展规划"
    assert len(lines) == 31
    assert not any("栏目" in line or "搜索" in line or "left" in line for line in lines)


def test_a_page_that_is_only_its_text_is_read_whole() -> None:
    source = read(as_html(["规划", "甲。", [[C("a"), C("b")]], "联系人：乙"]))
    assert source.text.split() == ["规划", "甲。", "a", "b", "联系人：乙"]


def test_what_is_not_shown_is_left_out() -> None:
    text = read(
        b"<html><p>a<!-- 5 -->b<script>x=7</script></p><p style='display: none'>8</p><p hidden>9</p><p>c</html>"
    ).text
    assert text == "ab\nc\n"


def test_entities_and_white_space() -> None:
    source = read("<html><p>产量&ge;5&nbsp;万吨,\n   占&#37;&lt;&notone;\n<br>乙&copy2&amp</p></html>".encode())
    assert source.text == "产量≥5\xa0万吨, 占%<¬one;\n乙©2&\n"


def test_open_tags_are_closed_as_browsers_do() -> None:
    text = "<body><p>甲<div>乙</div><ul><li>丙<li>丁</ul><table><tr><td>1<td>2<tr><td>3<td>4</table></body>"
    source = read(text.encode())
    assert [line for line in source.text.splitlines() if line] == ["甲", "乙", "丙", "丁", "1\t2", "3\t4"]


def test_rows_and_columns_that_cells_cover() -> None:
    html = (
        "<html><table><thead><tr><th rowspan=2>指标<th colspan=2>规划值</tr><tr><th>2020年<th>2025年</tr></thead>"
        "<tr><td rowspan=0>粮食<td>7<sup>①</sup>%<td>8km<sup>2</sup></tr><tr><td>9<td>10</table>"
    )
    source = read(html.encode())
    [known] = [b for b in source.blocks if b.kind == "table"]
    assert [(c.row, c.col, c.row_span, c.col_span, c.header) for c in known.cells] == [
        (0, 0, 2, 1, True), (0, 1, 1, 2, True), (1, 1, 1, 1, True), (1, 2, 1, 1, True), (2, 0, 2, 1, False),
        (2, 1, 1, 1, False), (2, 2, 1, 1, False), (3, 1, 1, 1, False), (3, 2, 1, 1, False),
    ]  # fmt: skip
    assert [source.slice(c.span) for c in known.cells if c.span][5:7] == ["7<sup>①</sup>%", "8km2"]


def test_a_table_that_frames_a_page_is_no_table() -> None:
    source = read(b"<html><table><tr><td><p>a</p><table><tr><td>1<td>2</table><p>b</p></table></html>")
    assert [line for line in source.text.splitlines() if line] == ["a", "1\t2", "b"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
def test_the_encoding_is_that_of_the_bytes(encoding: str) -> None:
    html = (
        '<html><head><meta charset="gb2312"></head><body><p>二〇二五年，粮食产量达到八十万吨，镕㐂。</p></body></html>'
    )
    assert read(html.encode(encoding)).text == "二〇二五年，粮食产量达到八十万吨，镕㐂。\n"


def test_a_picture_below_a_tables_title_is_told() -> None:
    lines = "<p>全年增长<img src=a>较快。</p><p><img src=b></p><p>表2　2022年各类价格涨跌幅度</p><p><img src=c></p>"
    source = read(f"<html>{lines}<p>全年运输平稳。</p></html>".encode())
    assert source.text.splitlines() == ["全年增长较快。", "表2　2022年各类价格涨跌幅度", "全年运输平稳。"]
    [told] = source.troubles
    assert (told.code, told.severity) == ("picture-of-table", "warning") and told.message.startswith("line 2:")


def test_a_control_character_is_no_text_and_no_place() -> None:
    source = read("<html><p>粮食\x0e产量</p></html>".encode())
    assert source.text == "粮食产量\n"
    assert [source.slice(place.span) for place in source.places] == ["粮食", "产量"]


def test_headings_have_their_level() -> None:
    source = read("<html><h2>第一章 基础</h2><h3><b>第一节</b> 农业</h3><p>甲</p></html>".encode())
    assert [(b.kind, b.first_line, b.level) for b in source.blocks] == [("heading", 1, 2), ("heading", 2, 3)]


def test_a_table_that_is_a_sheet_holds_lines_and_tables() -> None:
    rows = ["第一章 目标", "", "表1 主要指标", "指标|2020年|2025年", "粮食产量（万吨）|75|80", "", "坚持统筹推进。"]
    cells = ("".join(f"<td>{cell}</td>" for cell in [*row.split("|"), "", ""][:3]) for row in rows)
    source = read(("<html><table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table></html>").encode())
    told = ["第一章 目标", "表1 主要指标", "指标\t2020年\t2025年", "粮食产量（万吨）\t75\t80", "坚持统筹推进。"]
    assert [line for line in source.text.splitlines() if line] == told
    [known] = [b for b in source.blocks if b.kind == "table"]
    assert [(c.row, c.col) for c in known.cells if c.span][3] == (1, 0)
