"""What is said of the things that running text counts: a count of those is no count of all there are. The sentences
are written for these tests."""

import pytest

from guihua.extraction import extract
from guihua.read.encoding import decode
from loaded import own_rules

RULES = own_rules()


def fact(sentence: str, raw: str) -> dict[str, object]:
    text = f"衡东县政府工作报告\n2024年1月5日在衡东县第十八届人民代表大会第四次会议上\n一、2023年工作回顾\n{sentence}\n"
    rows = extract(decode("text", text.encode(), RULES), RULES)["indicators"]
    return next(row for row in rows if row["raw"] == raw)


@pytest.mark.parametrize(
    ("sentence", "raw", "name", "predicate"),
    [
        ("解决12万农村人口饮水安全问题。", "12万", "农村人口饮水安全问题", "解决…"),
        ("5家企业入围全省百强榜单。", "5家", "企业", "…入围全省百强榜单"),
        ("为3万名退休人员发放补贴。", "3万名", "退休人员", "为…发放补贴"),
        ("参加合作医疗的农民工12万人。", "12万人", "参加合作医疗的农民工", None),
        ("参加新型农村合作医疗的12万农民受益。", "12万", "农民", "…受益"),
        ("新建12所学校。", "12所", "学校", None),
        ("粮食产量达到30万吨。", "30万吨", "粮食产量", None),
    ],
)
def test_what_is_said_of_what_is_counted(sentence: str, raw: str, name: str, predicate: str | None) -> None:
    found = fact(sentence, raw)
    assert (found["name"], found["predicate"]) == (name, predicate)


def test_a_count_of_those_something_is_said_of_is_no_value_of_the_indicator() -> None:
    assert fact("常住人口达到30万人。", "30万人")["canonical_name"] == "常住人口"
    assert fact("2万名常住人口领取补贴。", "2万名")["canonical_name"] is None


def test_the_size_of_each_thing_counted_is_no_value_of_the_indicator() -> None:
    told = fact("年销售收入2亿元的高新技术企业12家。", "2亿元")
    assert (told["name"], told["canonical_name"]) == ("高新技术企业年销售收入", None)
    assert fact("高新技术企业销售收入达到20亿元。", "20亿元")["canonical_name"] == "高新技术企业营业收入"
