"""Word processors' documents: what their reader sees on the page is the text, and where it stands is known."""

import pytest

from documents_kit import C, as_docx, docx, docx_table, package, paragraph, read, rules
from guihua.read.encoding import SourceError
from guihua.read.formats.numbering import written
from guihua.read.formats.reader import read_source


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_paragraphs_and_breaks_are_lines() -> None:
    source = read(docx(paragraph("一、回顾") + "<w:p><w:r><w:t>粮食</w:t><w:br/><w:t>油料</w:t></w:r></w:p>"))
    assert source.text == "一、回顾\n粮食\n油料\n"
    assert [(p.spot.paragraph, source.slice(p.span)) for p in source.places] == [
        (1, "一、回顾"),
        (2, "粮食"),
        (2, "油料"),
    ]


def test_tracked_changes_are_accepted() -> None:
    body = (
        f"<w:p>{run('产量')}<w:del>{run('80').replace('w:t>', 'w:delText>')}</w:del><w:ins>{run('90')}</w:ins>"
        f"<w:moveFrom>{run('旧')}</w:moveFrom>{run('万吨')}{run('密', '<w:vanish/>')}</w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p>" + paragraph("后半")
    )
    assert read(docx(body)).text == "产量90万吨\n前半后半\n"


def test_words_in_fields_controls_tags_and_links_are_read() -> None:
    body = (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>"
        f"<w:r><w:fldChar w:fldCharType='separate'/></w:r>{run('见表1')}<w:r><w:fldChar w:fldCharType='end'/></w:r>"
        f"<w:sdt><w:sdtContent>{run('甲')}</w:sdtContent></w:sdt><w:smartTag>{run('乙')}</w:smartTag>"
        f"<w:hyperlink>{run('丙')}</w:hyperlink>"
        f"<w:ruby><w:rt>{run('yin')}</w:rt><w:rubyBase>{run('丁')}</w:rubyBase></w:ruby></w:p>"
    )
    assert read(docx(body)).text == "见表1甲乙丙丁\n"


def test_automatic_numbers_are_written_out_and_marked_as_generated() -> None:
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1章"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/>'
        '<w:lvlText w:val="（%2）"/></w:lvl>'
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="3"/>'
        '</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="H1x"><w:basedOn w:val="H1"/></w:style>'
    )
    second = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>'
    body = "".join(
        paragraph(text, f'<w:pStyle w:val="{style}"/>' if style else second)
        for style, text in (("H1", "基础"), ("", "农业"), ("", "工业"), ("H1x", "目标"), ("", "收入"))
    )
    source = read(docx(body, styles=styles, numbering=numbering))
    assert source.text.splitlines() == ["第一章 基础", "（一）农业", "（二）工业", "第二章 目标", "（一）收入"]
    assert [(b.kind, b.first_line, b.level) for b in source.blocks] == [("heading", 1, 1), ("heading", 4, 1)]
    assert [source.slice(p.span) for p in source.places] == ["基础", "农业", "工业", "目标", "收入"]


@pytest.mark.parametrize(
    ("number", "form", "said"),
    [
        (20, "chineseCounting", "二十"), (21, "chineseCountingThousand", "二十一"), (11, "japaneseCounting", "十一"),
        (105, "chineseCounting", "一百〇五"), (12, "chineseLegalSimplified", "壹拾贰"),
        (10, "ideographDigital", "一〇"),
        (10, "ideographTraditional", "癸"), (11, "ideographTraditional", "11"), (30, "decimalEnclosedCircle", "㉚"),
        (51, "decimalEnclosedCircle", "51"), (27, "lowerLetter", "aa"), (14, "upperRoman", "XIV"), (3, "decimal", "3"),
        (3, "decimalFullWidth", "３"), (7, "decimalZero", "07"),
    ],
)  # fmt: skip
def test_numbers_as_a_word_processor_writes_them(number: int, form: str, said: str) -> None:
    assert written(number, form) == said


def test_merged_cells_and_places_of_a_table() -> None:
    table = [
        [C("指标", 2), C("2020年", 1, 2)],
        [C("数量"), C("占比")],
        [C("粮食"), C("80"), C("5%")],
    ]
    source = read(as_docx(["表1 主要指标", table, "完"]))
    [known] = [b for b in source.blocks if b.kind == "table"]
    found = {(c.row, c.col, c.row_span, c.col_span): source.slice(c.span) for c in known.cells if c.span}
    assert found == {
        (0, 0, 2, 1): "指标", (0, 1, 1, 2): "2020年", (1, 1, 1, 1): "数量", (1, 2, 1, 1): "占比", (2, 0, 1, 1): "粮食",
        (2, 1, 1, 1): "80", (2, 2, 1, 1): "5%",
    }  # fmt: skip
    place = next(p for p in source.places if source.slice(p.span) == "80")
    assert (place.spot.table, place.spot.row, place.spot.col) == (1, 2, 1)


def test_a_frame_and_a_text_box_are_running_text() -> None:
    frame = docx_table([[C("专栏1 重点工程")], [C("1.渠道工程。新建渠道30公里。")]])
    box = (
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>"
        + paragraph("框内")
        + "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
        + paragraph("框内")
        + "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    source = read(docx(frame + box))
    assert source.text.split() == ["专栏1", "重点工程", "1.渠道工程。新建渠道30公里。", "正文", "框内"]
    assert not source.blocks


def test_nested_tables_stand_behind_the_outer_one() -> None:
    inner = docx_table([[C("a"), C("b")]])
    outer = docx_table([[C("外"), C("X")]]).replace(paragraph("X"), paragraph("丙") + inner + "<w:p/>")
    source = read(docx(outer))
    assert [source.line_text(b.first_line) for b in source.blocks] == ["外\t丙", "a\tb"]


def test_notes_stand_apart_from_the_numbers_they_follow() -> None:
    high = '<w:vertAlign w:val="superscript"/>'
    body = (
        f"<w:p>{run('参保率7')}<w:r><w:footnoteReference w:id='2'/></w:r>{run('%，林地9km')}{run('2', high)}"
        f"{run('，水田5')}{run('①', high)}{run('万亩。')}</w:p>"
    )
    source = read(docx(body, footnotes=f"<w:footnote w:id='2'>{paragraph('指农村。')}</w:footnote>"))
    assert source.text == "参保率7<sup>1</sup>%，林地9km2，水田5<sup>①</sup>万亩。\n<sup>1</sup> 指农村。\n"
    assert source.places[-1].spot.part == "footnote"


def test_pages_of_the_last_layout() -> None:
    body = "<w:p><w:r><w:t>甲</w:t><w:lastRenderedPageBreak/><w:t>乙</w:t></w:r></w:p>"
    assert [(p.spot.page) for p in read(docx(body)).places] == [1, 2]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (as_docx(["甲"])[:-30], "broken-file"),
        (docx("<w:p>"), "broken-file"),
        (package({"word/document.xml": "<a/>"}), "broken-file"),
        (docx(""), "no-text"),
        (package({"OFD.xml": "<a/>"}), "unknown-format"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500) + "EncryptedPackage\0".encode("utf-16-le"), "encrypted-file"),
    ],
    ids=["cut", "xml", "no-body", "empty", "ofd", "encrypted"],
)
def test_what_cannot_be_read_is_named(data: bytes, code: str) -> None:
    with pytest.raises(SourceError, match="plan:1:1: ") as caught:
        read_source("plan", data, rules())
    assert caught.value.code == code
