"""A text that a document holds twice is read once; rows of tables and short phrases may repeat."""

from __future__ import annotations

from guihua.extraction import extract
from guihua.model import Source
from loaded import own_rules

rules = own_rules()
BODY = [
    "一年来，全市建成标准化鱼塘1200亩，培育水产龙头企业7家，水产品总产量达到3.5万吨，渔民人均收入比上年增长6.5%。"
    + "水产健康养殖稳步推进，渔业发展基础不断夯实。" * 3,
    "城乡面貌持续改善，新建口袋公园23个，改造老旧管网86公里，公交线路优化到41条。"
    + "市民出行更加便利，人居环境更加舒适，城市治理更加精细。" * 3,
    "民生保障更加有力，新增养老床位640张，城镇新增就业2.1万人，建成社区食堂18个。"
    + "困难群众得到及时救助，公共服务更加均衡可及，群众满意度稳步提升。" * 3,
]
TITLE = "某某市2024年政府工作报告"


def tables(lines: list[str]) -> dict[str, list[dict[str, object]]]:
    return extract(Source("p.txt", "\n".join(lines) + "\n", "utf-8", "0", 0), rules)


def test_a_text_told_three_times_gives_its_facts_once() -> None:
    once, thrice = tables([TITLE, *BODY]), tables([TITLE, *BODY, "上一页 下一页", *BODY, "", *BODY])
    assert once["indicators"]
    assert len(thrice["indicators"]) == len(once["indicators"])
    told = [row for row in thrice["diagnostics"] if row["code"] == "repeated-lines"]
    assert told
    assert not [row for row in once["diagnostics"] if row["code"] == "repeated-lines"]


def test_lines_in_another_order_are_no_repeat() -> None:
    rows = tables([TITLE, *BODY, *reversed(BODY)])["indicators"]
    assert len(rows) == 2 * len(tables([TITLE, *BODY])["indicators"])
