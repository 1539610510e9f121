"""Bytes → text: encodings told apart, faults named with their place."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guihua.read.encoding import SourceError, decode, garbled
from loaded import own_rules

ROOT = Path(__file__).parents[2]
RULES = own_rules()
PLANS = sorted((ROOT / "corpus").glob("*.txt"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("plan", PLANS, ids=lambda p: p.stem)
def test_a_plan_reads_the_same_in_every_encoding(plan, encoding):
    text = plan.read_bytes().decode("utf-8-sig")
    assert decode(plan.name, text.encode(encoding), RULES).text == text


def test_gbk_of_a_few_characters():
    assert decode("a.txt", "到2025年，粮食产量达到320万吨".encode("gbk"), RULES).encoding == "gb18030"


def test_big5_of_traditional_characters():
    text = "全縣經濟發展計劃，農業生產總值達到八百萬元，人口三十萬人"
    assert decode("a.txt", text.encode("big5"), RULES).text == text


def test_line_ends_are_kept_and_lines_counted_from_one():
    source = decode("a.txt", "一\r\n二\n\n三".encode(), RULES)
    assert source.text == "一\r\n二\n\n三"
    assert [source.line_text(n) for n in range(1, source.n_lines + 1)] == ["一", "二", "", "三"]
    assert [source.line_of(i) for i in range(len(source.text))] == [1, 1, 1, 2, 2, 3, 4]


FAULTS = [
    ("empty-file", b"", "1:1"),
    ("empty-file", b" \n\t", "1:1"),
    ("truncated-file", "全市粮食产量达到\n三百二十万吨".encode("gb18030") + b"\xc1", "2:7"),
    ("truncated-file", "全市粮食\n产量".encode()[:-1], "2:2"),
    ("binary-file", "粮食\n产量\0达到".encode(), "2:3"),
]


@pytest.mark.parametrize(("code", "data", "place"), FAULTS)
def test_a_fault_is_named_with_its_place(code, data, place):
    with pytest.raises(SourceError, match=rf"^bad\.txt:{place}: ") as error:
        decode("bad.txt", data, RULES)
    assert error.value.code == code


@pytest.mark.parametrize("data", [bytes(range(128, 256)) * 8, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(SourceError):
        decode("bad.bin", data, RULES)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    try:
        source = decode("x", data, RULES)
    except SourceError as error:
        assert error.line >= 1
    else:
        assert source.n_bytes == len(data)


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), min_size=1, max_size=200))
def test_every_offset_stands_on_the_line_that_holds_it(text):
    try:
        source = decode("x", text.encode(), RULES)
    except SourceError:
        return
    for offset in range(len(source.text)):
        line = source.line_of(offset)
        assert source.line_starts[line - 1] <= offset
        assert line == source.n_lines or offset < source.line_starts[line]


def test_a_text_that_was_decoded_wrongly_before_is_told() -> None:
    text = "到2030年，全市森林覆盖率达到45%，粮食产量稳定在30万吨以上，城镇化率提高到66%，新建公路五百公里。" * 2
    wrong = text.encode("utf-8").decode("latin-1")
    for spoilt, code in ((text, None), (wrong, "garbled-text"), (text + "\ufffd", "lost-characters")):
        told = garbled(decode("a.txt", spoilt.encode(), RULES), RULES)
        assert (told.code if told else None) == code
