"""Grids: the same cells whatever form a table is typed in, merged cells, short rows, spans."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guihua.model import Span
from guihua.read.lines import width_on_screen
from guihua.tables.chunks import Chunk, ChunkLine, split_chunks
from tables_kit import WRITERS, Table, plan_tables, read, rules, source, spanned

CELLS = """\t类别
\t序号
\t指标
\t2020年
基准值
\t2025年

目标值
\t属性

\t发展
目标
\t1
\t城镇化率（%）
\t70.5
\t73.5
\t预期性

\t
\t2
\t粮食产量（万吨）
\t23
\t>23
\t约束性

\t绿色
\t3
\t森林覆盖率（%）
\t45
\t
\t约束性
"""


def shape(table: Table) -> list[tuple[int, int, int, int, str, bool]]:
    return [(c.row, c.col, c.row_span, c.col_span, c.text, c.is_header) for c in table.grid.cells]


def holds(table: Table) -> None:
    """Every cell is where its characters stand, and no two cells share a place."""
    taken = set()
    for cell in table.grid.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            for col in range(cell.col, cell.col + cell.col_span):
                assert (row, col) not in taken
                taken.add((row, col))
    assert taken == {(r, c) for r in range(table.grid.n_rows) for c in range(table.grid.n_cols)}
    for view, _ in spanned(table):
        assert list(view.offsets) == sorted(set(view.offsets))


def test_a_cell_a_line() -> None:
    table = read(CELLS, "cells")
    assert (table.grid.n_rows, table.grid.n_cols, table.grid.header_rows) == (4, 6, 1)
    assert table.texts()[0] == ["类别", "序号", "指标", "2020年基准值", "2025年目标值", "属性"]
    assert table.texts()[3] == ["绿色", "3", "森林覆盖率（%）", "45", "", "约束性"]
    (category,) = (c for c in table.grid.cells if c.text == "发展目标")
    assert (category.row_span, category.span and table.source.slice(category.span)) == (2, "发展\n目标")
    holds(table)


def test_a_blank_line_inside_a_row_parts_no_row() -> None:
    text = CELLS.replace("\t\n\t2\n", "\t\n\n\t2\n").replace("\t绿色\n", "\t绿色\n\n\n")
    assert shape(read(text, "cells")) == shape(read(CELLS, "cells"))


def test_blank_lines_stand_for_empty_cells_once_tabs_are_stripped() -> None:
    stripped = "\n".join(line.rstrip() for line in CELLS.split("\n"))
    assert shape(read(stripped, "cells")) == shape(read(CELLS, "cells"))


def test_a_category_left_out_below_its_first_row_is_carried_down() -> None:
    assert shape(read(CELLS.replace("\n\t\n\t2\n", "\n\t2\n"), "cells")) == shape(read(CELLS, "cells"))


def test_group_row_with_merged_cells() -> None:
    row = "\t{}\n\t项目{}\n\t建设一批设施，{}完善体系\n\t全市\n\t{}\n\t2021-2025年\n"
    projects = "\n".join(row.format(n, n, n, n * 1000) for n in range(1, 5))
    head = "\t序号\n\t项目名称\n\t建设内容\n\t建设地点\n\t投资\n\n（万元）\n\t实施计划\n"
    table = read(f"{head}\n\t一\n\t产业提升工程\n\t\n\t10000\n\t\n\n{projects}", "cells")
    assert table.texts()[1] == ["一", "产业提升工程", "", "", "10000", ""]
    assert next(c for c in table.grid.cells if c.text == "产业提升工程").col_span == 3
    assert table.texts()[0][4] == "投资（万元）"


def test_header_over_two_rows() -> None:
    upper = "\t序号\n\t指标\n\t“十三五”\n\t“十四五”\n\t属性\n"
    lower = "\t\n\t\n\t2020年\n\t年均增长（%）\n\t2025年\n\t年均增长（%）\n\t\n"
    body = "\t1\n\t粮食产量（万吨）\n\t317\n\t1.2\n\t320\n\t0.5\n\t预期性\n"
    table = read(f"{upper}\n{lower}\n{body}", "cells")
    assert table.grid.header_rows == 2
    spans = {c.text: (c.col, c.row_span, c.col_span) for c in table.grid.cells if c.row == 0}
    assert spans == {
        "序号": (0, 2, 1), "指标": (1, 2, 1), "“十三五”": (2, 1, 2), "“十四五”": (4, 1, 2), "属性": (6, 2, 1),
    }  # fmt: skip


def test_title_row_and_repeated_header_inside_the_table() -> None:
    head = "序号\t指标\t2025年\t属性"
    text = f"专栏9 主要指标\t\t\t\n{head}\n1\t返贫人口\t动态清零\t约束性\n{head}\n2\t厕所普及率\t90\t预期性\n"
    table = read(text, "rows")
    assert table.grid.header_rows == 2
    assert next(c for c in table.grid.cells if c.row == 0).col_span == 4
    assert [c.is_header for c in table.grid.cells if c.row == 3] == [True] * 4
    assert [f.sequence for f in table.facts] == ["1", "2"]


def test_short_rows_are_aligned_by_what_their_cells_are() -> None:
    head = "序号\t指标\t对象\t2025年\t属性\n"
    text = head + "1\t文明村镇占比（%）\t村\t65\t预期性\n乡镇\t80\t预期性\n2\t覆盖率\t\t100\t预期性"
    assert read(text, "rows").texts()[2][3:] == ["80", "预期性"]


def test_html_entities_and_spans() -> None:
    text = (
        "<TABLE><tr><th rowspan=2>指标<th colspan=2>2025年</tr><tr><th>目标值<th>属性</tr>"
        "<tr><td>R&amp;D 经费<br>占比（%）<td>&lt;2.4<td>预期性</table>"
    )
    table = read(text, "html")
    assert table.texts() == [["指标", "2025年", ""], ["", "目标值", "属性"], ["R&D经费占比（%）", "<2.4", "预期性"]]
    holds(table)


def test_pipe_with_escaped_bar_and_bold() -> None:
    table = read("| **指标** | 2025年 |\n|:--|--:|\n| a\\|b率（%） | 5 |", "pipe")
    assert table.texts() == [["指标", "2025年"], ["a|b率（%）", "5"]]


def test_rows_without_any_blank_line_between_them() -> None:
    dense = "\n".join(line for line in CELLS.split("\n") if line)
    assert shape(read(dense, "cells")) == shape(read(CELLS, "cells"))


@pytest.mark.parametrize("writer", WRITERS)
def test_plan_tables_typed_again_give_the_same_grid(writer: str) -> None:
    write, form = WRITERS[writer]
    assert len(plan_tables()) == 12
    for table in plan_tables():
        assert shape(read(write(table), form)) == shape(table), (table.source.doc_id, table.region.first_line)


def test_plan_tables_lose_no_character() -> None:
    for table in plan_tables():
        holds(table)
        read_chars = {at for view, _ in spanned(table) for at in view.offsets}
        region = table.region
        start, end = (table.source.line_span(n) for n in (region.first_line, region.last_line))
        for at in range(start.start, end.end):
            assert table.source.text[at].isspace() or at in read_chars


NAMES = st.sampled_from(
    ["粮食产量（万吨）", "城镇化率（%）", "农村居民收入（元）", "*自来水普及率(%)", "R&D经费占比（%）"]
)
NUMBERS = st.one_of(
    st.decimals(0, 99999, places=2).map(str),
    st.integers(0, 9999).map(str),
    st.sampled_from(["≥95", "-", "2.05：1", "[15]"]),
)
BODY = st.lists(st.tuples(NAMES, NUMBERS, NUMBERS, st.sampled_from(["预期性", "约束性"])), min_size=2, max_size=8)


@settings(max_examples=30, deadline=None)
@given(BODY, st.sampled_from(sorted(WRITERS)))
def test_any_table_typed_again_gives_the_same_facts(body: list[tuple[str, str, str, str]], writer: str) -> None:
    rows = [["序号", "指标", "2020年", "2025年", "属性"], *([str(n), *row] for n, row in enumerate(body, 1))]
    table = read("\n".join("\t".join(row) for row in rows), "rows")
    assert table.texts() == rows
    write, form = WRITERS[writer]
    again = read(write(table), form)
    assert shape(again) == shape(table)
    stated = [(f.name, f.year_end, f.quantity and f.quantity.value, f.text_value, f.attribute) for f in table.facts]
    assert stated == [
        (f.name, f.year_end, f.quantity and f.quantity.value, f.text_value, f.attribute) for f in again.facts
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="\t\n |-<>td/指标序号2025年目标值一、（%）\r&amp;", max_size=120),
    st.sampled_from(["cells", "rows", "pipe", "html"]),
)
def test_no_text_makes_the_reader_fail(text: str, form: str) -> None:
    holds(read(text + "\n", form))


def test_a_word_set_wide_over_a_gutter_leaves_no_cell_of_white_space() -> None:
    text = "指     标"
    line = ChunkLine((Chunk(Span(0, 7), 0, 9, "指标", "text"),), 0, False)
    cut = split_chunks(source(text), line, [(0, 2), (3, 4), (7, 9)], rules(), width_on_screen)
    assert [chunk.text for chunk in cut.chunks] == ["指", "标"]


def test_cells_one_space_apart_stand_in_the_columns_they_are_nearest_to() -> None:
    text = """          2020年   2025年
类别 指标                      属性
         总量 增速    总量 增速
    粮食产量（万吨） 26 1.2 28 1.5 约束性
农业
    蔬菜产量（万吨） 220.13 3 230 4 预期性
    水产品产量（万吨）       12  5 预期性
"""
    table = read(text, "spaces")
    assert table.texts() == [
        ["类别", "指标", "2020年", "", "2025年", "", "属性"],
        ["", "", "总量", "增速", "总量", "增速", ""],
        ["", "粮食产量（万吨）", "26", "1.2", "28", "1.5", "约束性"],
        ["农业", "蔬菜产量（万吨）", "220.13", "3", "230", "4", "预期性"],
        ["", "水产品产量（万吨）", "", "", "12", "5", "预期性"],
    ]


def test_pages_of_a_print_that_set_their_columns_anew_are_one_table() -> None:
    text = """类别       序号   指标    2020 年基 2025年目 年均增速 属性
                    准值      标值      （%）
水利发展     1    灌溉面积  70.5    73.5    1.2  预期性
              （万亩）
         2    城乡供水  16510   24100        约束性
              能力（吨/
              日）
\f         3    水库除险         5           12      19 预期性
              加固座数
              （座）
"""
    table = read(text, "spaces")
    assert table.texts() == [
        ["类别", "序号", "指标", "2020年基准值", "2025年目标值", "年均增速（%）", "属性"],
        ["水利发展", "1", "灌溉面积（万亩）", "70.5", "73.5", "1.2", "预期性"],
        ["", "2", "城乡供水能力（吨/日）", "16510", "24100", "", "约束性"],
        ["", "3", "水库除险加固座数（座）", "5", "12", "19", "预期性"],
    ]


def test_cells_wrapped_in_the_middle_of_their_rows_are_whole() -> None:
    text = """序
     指标                2025年     属性
号
                                 约束
1    灌溉面积（万亩）          120
                                 性
     规模化供水工程受益人口占全县              预期
2                      比上年提高
     人口比重（%）                      性
                                 预期
3    水库除险加固（座）         5
                                 性
"""
    assert read(text, "spaces").texts() == [
        ["序号", "指标", "2025年", "属性"],
        ["1", "灌溉面积（万亩）", "120", "约束性"],
        ["2", "规模化供水工程受益人口占全县人口比重（%）", "比上年提高", "预期性"],
        ["3", "水库除险加固（座）", "5", "预期性"],
    ]


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        (
            "spaces",
            ["指标            单位     2025年    2030年", "居民人均可支配", "收入            元       28000     38000"],
        ),
        ("spaces", ["指标   单位   2025年   2030年", "居民人均可支配   元   28000   38000", "收入"]),
        ("rows", ["指标\t单位\t2025年\t2030年", "居民人均可支配\t\t\t", "收入\t元\t28000\t38000"]),
        ("pipe", ["|指标|单位|2025年|2030年|", "|居民人均可支配||||", "|收入|元|28000|38000|"]),
    ],
)
def test_a_name_that_a_line_cut_in_two_is_whole(form: str, lines: list[str]) -> None:
    table = read("\n".join(lines), form)
    assert table.texts()[1:] == [["居民人均可支配收入", "元", "28000", "38000"]]


@pytest.mark.parametrize(
    "lines",
    [
        ["收入", "城镇居民人均可支配收入\t元\t28000\t38000"],  # a name as it is
        ["粮食", "产量\t万吨\t45\t46", "播种面积\t万亩\t12\t13"],  # heads several rows
        ["绿色发展", "森林覆盖率\t%\t45\t46"],  # no name together
        ["义务教育", "巩固率\t%\t91\t95", "学前教育", "在园幼儿\t万人\t11\t16"],  # as others do
    ],
)
def test_words_that_head_rows_are_no_piece_of_a_name(lines: list[str]) -> None:
    texts = read("\n".join(["指标\t单位\t2025年\t2030年", *lines]), "rows").texts()
    assert texts[1][0] == lines[0] and texts[2][0] == lines[1].partition("\t")[0]
