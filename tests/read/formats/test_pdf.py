"""Pages as they are drawn: lines into paragraphs, ruled lines into tables, marks and furniture apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from documents_kit import as_pdf, read, rules
from guihua.read.encoding import SourceError
from guihua.read.formats.pdf_grids import PdfCell, PdfTable
from guihua.read.formats.pdf_join import headed, join_tables, with_rest, with_spilled
from guihua.read.formats.pdf_lines import begins_item, lines_of, needed, paragraphs
from guihua.read.formats.pdf_open_tables import find_open_table, rows_at_end, rows_at_start
from guihua.read.formats.pdf_page import DIGITS, Word
from guihua.read.formats.pdf_regions import reading_order
from guihua.read.formats.pdf_rulings import Ruling
from guihua.read.formats.pdf_tables import ruled_tables
from guihua.read.formats.reader import read_source


def word(text: str, x: float, y: float, size: float = 10.0) -> Word:
    """A word of Chinese characters ``size`` points wide each."""
    known = tuple((n, x + size * n, x + size * (n + 1)) for n in sorted({0, len(text) - 1}))
    return Word(text, (x, y, x + size * len(text), y + size), known, size)


def texts(lines: object) -> list[str]:
    return [line.text for line in lines]  # type: ignore[attr-defined]


def test_words_beside_one_another_are_a_line() -> None:
    words = [word("乙", 40, 100.5), word("甲", 10, 100), word("丙", 10, 115)]
    assert texts(lines_of(words)) == ["甲乙", "丙"]


def test_full_lines_go_on_and_short_or_indented_ones_do_not() -> None:
    rows = [("首" * 18, 20), ("续" * 20, 0), ("尾" * 5, 0), ("新" * 18, 20), ("末", 0)]
    lines = lines_of([word(text, x, 20.0 * n) for n, (text, x) in enumerate(rows)])
    assert [[line.text[0] for line in group] for group in paragraphs(lines)] == [["首", "续", "尾"], ["新", "末"]]


def test_a_line_is_full_where_the_next_word_had_no_room() -> None:
    lines = lines_of([word("首" * 15, 20, 0), word("1086.86万亩", 0, 20), word("另" * 20, 0, 60)])
    assert [group[0].text[0] for group in paragraphs(lines)] == ["首", "另"]
    assert needed("1086.86万亩") > needed("（个）") > needed("万亩") > needed("m")


@pytest.mark.parametrize(
    ("above", "below", "apart"),
    [
        ("（三）" + "句" * 16 + "。", "（四）下一条", True),
        ("（三）" + "句" * 17, "（四）等条", False),
        ("3.2.2" + "机" * 17, "3.3维护机械", True),
        ("3.2.2" + "机" * 17, "3.3.1修理机械", False),
        ("7.1.1" + "机" * 17, "8.处理设备", True),
        ("11." + "机" * 18, "11.1利用设备", True),
        ("1." + "增" * 18, "3.3亿元", False),
    ],
)
def test_the_next_item_begins_anew_though_the_line_is_full(above: str, below: str, apart: bool) -> None:
    first, second = lines_of([word(above, 0, 0), word(below, 0, 20)])
    assert begins_item(first, first, second) == apart


def test_a_wider_step_parts_paragraphs() -> None:
    lines = lines_of([word("行" * 20, 0, y) for y in (0.0, 20.0, 40.0, 68.0, 88.0)])
    assert [len(group) for group in paragraphs(lines)] == [3, 2]


def test_columns_of_a_newspaper_are_read_one_after_the_other() -> None:
    words = [word("题" * 22, 0, 0)]
    words += [word("左" * 10, 0, 20.0 * n) for n in range(1, 9)] + [word("右" * 10, 120, 20.0 * n) for n in range(1, 9)]
    found = [line.text[0] for region in reading_order(words, []) for line in region]  # type: ignore[union-attr]
    assert found == ["题", *"左" * 8, *"右" * 8]


def test_a_table_in_a_column_is_read_with_its_column() -> None:
    words = [word("左" * 10, 0, 20.0 * n) for n in range(8)] + [word("右" * 10, 120, 20.0 * n) for n in range(8, 20)]
    tables = [replace(table([["甲", "乙"]]), box=box) for box in ((0.0, 165, 100, 400), (120.0, -20, 220, 150))]
    found = ["表" if isinstance(r, PdfTable) else "".join(texts(r)) for r in reading_order(words, tables)]
    assert found == ["左" * 80, "表", "表", "右" * 120]


def grid(columns: list[float], rows: list[float]) -> list[Ruling]:
    across = [Ruling(True, y, columns[0], columns[-1]) for y in rows]
    return across + [Ruling(False, x, rows[0], rows[-1]) for x in columns]


def test_ruled_lines_make_cells_and_missing_ones_merge_them() -> None:
    [table] = ruled_tables(grid([0, 50, 100], [0, 20, 40]))
    assert [(c.row, c.col, c.row_span, c.col_span) for c in table.cells] == [
        (0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1),
    ]  # fmt: skip
    merged = [Ruling(True, 0, 0, 100), Ruling(True, 20, 50, 100), Ruling(True, 40, 0, 100), Ruling(True, 60, 0, 100)]
    merged += [Ruling(False, 0, 0, 60), Ruling(False, 50, 0, 60), Ruling(False, 100, 0, 60)]
    [table] = ruled_tables(merged)
    assert [(c.row, c.col, c.row_span) for c in table.cells] == [(0, 0, 2), (0, 1, 1), (1, 1, 1), (2, 0, 1), (2, 1, 1)]


def test_a_table_without_lines_is_set_by_its_columns() -> None:
    rows = [("指标", "二〇年", "二五年"), ("粮食产量", "八〇", "九〇"), ("油料产量", "七", "八"), ("收入", "五", "六")]
    words = [word(text, 120.0 * c, 20.0 * r) for r, row in enumerate(rows) for c, text in enumerate(row)]
    found = find_open_table(lines_of([word("段" * 30, 0, -20), *words]), [])
    assert found is not None
    start, end, table = found
    assert (start, end) == (1, 5)
    assert [table.row(n) for n in range(table.n_rows)] == rows


def open_rows(words: list[Word], rulings: list[Ruling]) -> list[tuple[str, ...]]:
    """What the rows of a table say that is set by its columns."""
    found = find_open_table(lines_of(words), rulings)
    assert found is not None
    return [found[2].row(n) for n in range(found[2].n_rows)]


def test_lines_of_a_cell_are_one_and_its_row_is_set_in_its_middle() -> None:
    words = [word(text, x, 0) for text, x in (("指标", 0), ("二〇年", 120), ("二五年", 200))]
    for n, name in enumerate(("粮食", "油料", "收入")):
        words += [word(text, x, 30 + 40.0 * n) for text, x in ((name, 0), ("八〇", 120), ("九〇", 200))]
    words += [word("全年粮油", 0, 144), word("总量", 0, 157), word("一", 120, 150.5), word("二", 200, 150.5)]
    assert open_rows(words, [])[-2:] == [("收入", "八〇", "九〇"), ("全年粮油总量", "一", "二")]


def test_a_heading_over_columns_and_a_group_over_rows_cover_them() -> None:
    words = [
        word("规划值", 153, 0),
        word("类别", 0, 10),
        word("指标", 60, 10),
        word("二〇", 120, 20),
        word("二五", 200, 20),
    ]
    for n in range(4):
        words += [word(text, x, 50.0 + 24 * n) for text, x in (("粮食", 60), ("八", 120), ("九", 200))]
    words.append(word("产出", 0, 86))
    found = find_open_table(lines_of(words), [])
    assert found is not None
    spans = {"".join(texts(c.lines)): (c.row, c.col, c.row_span, c.col_span) for c in found[2].cells if c.lines}
    assert (spans["规划值"], spans["类别"], spans["二五"]) == ((0, 2, 1, 2), (0, 0, 2, 1), (1, 3, 1, 1))
    assert spans["产出"] == (2, 0, 4, 1)


COLUMNS = ((0.0, 40.0), (120.0, 150.0), (200.0, 230.0))


def set_rows(*rows: str, top: float = 0.0) -> list[Word]:
    """Words in three columns, a line a row; `_` where none stands."""
    placed = [(n, c, text) for n, row in enumerate(rows) for c, text in enumerate(row.split()) if text != "_"]
    return [word(text, COLUMNS[c][0], top + 20 * n) for n, c, text in placed]


def test_a_title_between_rows_is_no_further_line_of_the_cell_above() -> None:
    words = set_rows("指标名称 二〇年 二五年", "学前 _ _", "幼儿 一 二", "班数 三 四", "小学 _ _", "学生 五 六")
    assert [row[0] for row in open_rows(words, [])] == ["指标名称", "学前", "幼儿", "班数", "小学", "学生"]


def test_cells_of_many_lines_are_rows_by_their_middles() -> None:
    words = set_rows("项目 内容 年")
    rows = [("道路", "新建道路改建桥", "一"), ("水库", "除险", "二"), ("学校", "新建校舍八百间", "五")]
    for n, row in enumerate(rows):
        for (x, _), text, wide in zip(COLUMNS, row, (2, 3, 1), strict=True):
            lines = [text[k : k + wide] for k in range(0, len(text), wide)]
            top = 36.0 + 32 * n - 6 * (len(lines) - 1)
            words += [word(line, x, top + 12 * k) for k, line in enumerate(lines)]
    assert open_rows(words, [])[1:] == rows


def test_few_rows_at_the_end_or_beginning_of_a_page_are_of_the_table_on_the_other() -> None:
    prose = word("段" * 30, 0, 0)
    head, row = "指标 二〇年 二五年", "粮食 八〇 九〇"
    above = rows_at_end(lines_of([prose, *set_rows(head, row, top=20)]), COLUMNS)
    assert above is not None
    assert (above[0], [" ".join(above[1].row(n)) for n in range(2)]) == (1, [head, row])
    below = rows_at_start(lines_of([*set_rows(row), word("段" * 30, 0, 60)]), COLUMNS)
    assert below is not None
    assert (below[0], " ".join(below[1].row(0))) == (1, row)
    assert rows_at_start(lines_of([prose, *set_rows(row, top=20)]), COLUMNS) is None


def test_the_last_line_of_a_row_on_the_next_page_goes_on_with_it() -> None:
    found = find_open_table(lines_of(set_rows("指标 值 属性名", "收入 一 约束性", "产量 二 预期")), [])
    assert found is not None
    whole = with_rest(found[2], lines_of([word("性", 200, 0), word("段" * 30, 0, 20)]))
    assert whole is not None
    assert (whole[0], whole[1].row(2)) == (1, ("产量", "二", "预期性"))
    assert with_rest(found[2], lines_of([word("段落", 0, 0)])) is None


def test_lines_between_rows_part_them() -> None:
    words = [word("指标", 0, 0), word("二〇年", 120, 0), word("二五年", 200, 0)]
    for n, name in enumerate(("粮食", "油料", "收入")):
        y = 15.0 + 26 * n
        words += [word(name, 0, y), word("总量", 0, y + 13), word("八〇", 120, y), word("九〇", 200, y)]
    rulings = [Ruling(True, y, 0, 230) for y in (12.5, 38.5, 64.5)]
    head = ("指标", "二〇年", "二五年")
    assert open_rows(words, rulings) == [head, *((f"{n}总量", "八〇", "九〇") for n in ("粮食", "油料", "收入"))]


def lined(rows: list[str], top: float, lines: list[float]) -> tuple[list[Word], list[Ruling]]:
    """Rows that stand far apart, with lines over all columns."""
    words = [
        word(text, COLUMNS[c][0], top + 60 * n) for n, row in enumerate(rows) for c, text in enumerate(row.split())
    ]
    return words, [Ruling(True, top + y, 0, 230) for y in lines]


def test_rows_between_lines_are_of_one_table_however_far_apart_they_stand() -> None:
    words, rulings = lined(
        ["指标 二〇年 二五年", "粮食 八〇 九〇", "一 产出", "油料 七 八", "收入 五 六"], 0, [35, 95, 155, 215]
    )
    prose = [word("段" * 30, 0, 300), word("文字", 0, 360)]
    found = find_open_table(lines_of([*words, *prose]), rulings)
    assert found is not None
    assert [found[2].row(n)[0] for n in range(found[2].n_rows)] == ["指标", "粮食", "一", "油料", "收入"]
    assert found[1] == 5  # and no line of the text below


def test_text_between_two_tables_with_lines_between_their_rows_is_of_neither() -> None:
    rows = ["指标 二〇年 二五年", "粮食 八〇 九〇", "油料 七 八", "收入 五 六"]
    (upper, above), (lower, below) = lined(rows, 0, [35, 95, 155, 215]), lined(rows, 360, [-25, 35, 95, 155, 215])
    found = find_open_table(lines_of([*upper, word("表二收入目标情况", 60, 290), *lower]), [*above, *below])
    assert found is not None
    assert found[:2] == (0, 4)


def test_a_table_alone_in_its_column_is_read_behind_the_column_before() -> None:
    words = [word("左" * 10, 0, 20.0 * n) for n in range(12)]
    head = replace(table([["甲", "乙"]]), box=(120.0, 0.0, 220.0, 40.0))
    found = ["表" if isinstance(r, PdfTable) else "".join(texts(r)) for r in reading_order(words, [head])]
    assert found == ["左" * 120, "表"]


def test_rows_between_lines_are_no_columns_of_a_newspaper() -> None:
    words = [word(text * 10, x, 20.0 * n) for n in range(9) for text, x in (("左", 0), ("右", 120))]
    across = [Ruling(True, 40.0 * n - 5, 0, 220) for n in range(1, 5)]
    assert [len(region) for region in reading_order(words, [], across)] == [9]
    assert [len(region) for region in reading_order(words, [], across[:1])] == [9, 9]


def table(rows: list[list[str]], width: float = 50.0) -> PdfTable:
    columns = tuple(width * n for n in range(len(rows[0]) + 1))
    cells = [
        PdfCell(r, c, 1, 1, tuple(lines_of([word(text, columns[c] + 2, 20.0 * r)] if text else [])))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    return PdfTable((0, 0, columns[-1], 20.0 * len(rows)), columns, tuple(cells))


def test_a_table_goes_on_over_a_page_without_its_repeated_header() -> None:
    joined = join_tables(table([["指标", "值"], ["粮", "一"]]), table([["指标", "值"], ["油", "二"]]))
    assert joined is not None
    both, repeated = joined
    assert texts(repeated) == ["指标", "值"]
    assert [both.row(n) for n in range(both.n_rows)] == [("指标", "值"), ("粮", "一"), ("油", "二")]


def test_a_row_cut_by_the_page_is_one_row() -> None:
    joined = join_tables(table([["指标", "值"], ["城乡居民", "一"]]), table([["收入比", ""], ["油", "二"]]))
    assert joined is not None
    both, _ = joined
    assert [both.row(n) for n in range(both.n_rows)] == [("指标", "值"), ("城乡居民收入比", "一"), ("油", "二")]


def test_a_unit_that_had_no_room_is_of_the_row_above() -> None:
    joined = join_tables(table([["指标", "值"], ["示范", "一"]]), table([["（个）", ""], ["油料", "二"]]))
    assert joined is not None
    both, _ = joined
    assert [both.row(n) for n in range(both.n_rows)] == [("指标", "值"), ("示范（个）", "一"), ("油料", "二")]


def test_headings_alone_at_the_end_of_a_page_head_the_table_on_the_next() -> None:
    below = replace(table([["粮", "一"], ["油", "二"]]), reach=((2.0, 12.0), (52.0, 62.0)))
    [line] = lines_of([word("指标", 0, 800), word("值", 52, 800)])
    whole = headed(line, below)
    assert whole is not None
    assert [whole.row(n) for n in range(whole.n_rows)] == [("指标", "值"), ("粮", "一"), ("油", "二")]
    assert headed(line, replace(below, columns=(0.0, 90.0, 100.0))) is None


def test_a_table_goes_on_in_the_next_column_of_a_page() -> None:
    below = table([["指标", "值"], ["油", "二"]])
    joined = join_tables(table([["指标", "值"], ["粮", "一"]]), replace(below, columns=(130.0, 180.0, 230.0)))
    assert joined is not None and joined[0].n_rows == 3


def test_tables_of_other_columns_stay_apart() -> None:
    assert join_tables(table([["a", "b"]]), table([["a", "b"]], width=70)) is None


@pytest.mark.parametrize(("data", "code"), [(b"%PDF-1.7\nbroken", "broken-file"), (b"%PDF-1.4\n%%EOF", "broken-file")])
def test_a_broken_file_is_named(data: bytes, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_source("x", data, rules())
    assert caught.value.code == code


def test_page_numbers_and_heads_are_left_out_and_places_are_known() -> None:
    pages = [
        [(72, 800, 10, "Report 2025"), (72, 600, 12, f"Text {name} 12.5"), (290, 40, 10, f"- {n} -")]
        for n, name in enumerate(("alpha", "beta", "gamma", "delta"), 1)
    ]
    source = read(as_pdf(pages))
    assert source.text.split("\n")[:4] == [f"Text {name} 12.5" for name in ("alpha", "beta", "gamma", "delta")]
    place = next(p for p in source.places if source.slice(p.span) == "beta")
    assert place.spot.page == 2 and place.spot.box is not None
    assert 72 < place.spot.box[0] < 110 and 220 < place.spot.box[1] < 245


def test_raised_numbers_are_marks_of_notes() -> None:
    source = read(as_pdf([[(72, 700, 12, "share 7"), (114, 705, 7, "1"), (119, 700, 12, "% of all")]]))
    assert source.text == "share 7<sup>1</sup>% of all\n"


def test_small_figures_of_another_font_are_no_marks() -> None:
    source = read(as_pdf([[(72, 700, 12, "share"), (102, 701.5, 9, "26"), (113, 700, 12, "% of all")]]))
    assert source.text == "share26% of all\n"


def test_words_beyond_the_edges_of_a_page_are_not_read() -> None:
    assert read(as_pdf([[(72, 700, 12, "share 7"), (72, -40, 12, "beyond"), (900, 700, 12, "beside")]])).text == (
        "share 7\n"
    )


def test_roman_numerals_are_no_raised_marks() -> None:
    assert not DIGITS.fullmatch("Ⅲ") and DIGITS.fullmatch("①")


def spanned(rows: list[list[str]], span: int) -> PdfTable:
    """A table the first column of which is one cell in the last ``span`` rows."""
    plain = table(rows)
    first = len(rows) - span
    kept = [c for c in plain.cells if c.col or c.row < first]
    return replace(plain, cells=(*kept, PdfCell(first, 0, span, 1, plain.cells[2 * first].lines)))


@pytest.mark.parametrize(("held", "found"), [("农业", ("农业", False)), ("", ("农业", True)), ("工业", None)])
def test_a_merged_cell_that_the_page_cuts_may_be_written_beyond_it(held: str, found: tuple[str, bool] | None) -> None:
    above = spanned([["类别", "值"], [held, "一"], ["", "二"]], 2)
    below = spanned([["", "三"], ["", "四"]], 2)
    taken = with_spilled(above, below, lines_of([word("农业", 4, 90)]))
    assert (taken and (taken[0].row(1)[-1], taken[1])) == found
    assert with_spilled(above, below, lines_of([word("农业", 60, 90)])) is None
