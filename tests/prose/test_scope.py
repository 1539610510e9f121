"""Whose value it is: only the subject at the head of a clause says so."""

from __future__ import annotations

import pytest

from guihua.extraction import extract
from guihua.read.encoding import decode
from guihua.rules.ruleset import Rules


def scopes(text: str, rules: Rules) -> list[str | None]:
    rows = extract(decode("plan.txt", f"某某县农业发展规划\n\n{text}\n".encode(), rules), rules)
    return [row["scope"] for row in rows["indicators"]]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("获评全国棉花生产先进县，棉花产量达到12万吨。", None),
        ("全县创建全省“一镇一业”示范乡镇3个，茶园面积达到8万亩。", "全县"),
        ("全国粮食产量稳步增长，我县小麦产量达到21万吨。", "我县"),
        ("到2025年，全市森林覆盖率达到43%。", "全市"),
        ("油菜播种面积全县达到15万亩。", "全县"),
        ("召开全州林业大会，造林面积完成6万亩。", None),
        ("落地全国首个数字牧场，奶产量达到9万吨。", None),
        ("培育国家级示范社2家、全省“领军农场”1家，苗木面积达到4万亩。", None),
        ("全省率先建成监测平台，光伏装机达到9万千瓦。", None),
        ("全省旅客吞吐量增长4%，衡阳市南岳机场旅客吞吐量达到90万人次。", None),
    ],
)
def test_a_scope_is_the_subject_at_the_head_of_its_clause(text: str, last: str | None, rules: Rules) -> None:
    assert scopes(text, rules)[-1] == last
