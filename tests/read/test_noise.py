"""What a page sets around a plan is set aside; a paragraph of the plan never is, whatever words stand in it."""

from __future__ import annotations

from typing import Any

import pytest

from guihua.extraction import extract
from guihua.model import Source
from guihua.read.layout import read_layout
from loaded import own_rules

rules = own_rules()
HEAD = "某某县国民经济和社会发展规划\n一、主要成效\n"


def kind_of(line: str) -> str:
    return read_layout(Source("p.txt", HEAD + line + "\n", "utf-8", "0", 0), rules).lines[2].kind


def told_of(line: str) -> list[dict[str, Any]]:
    rows = extract(Source("p.txt", HEAD + line + "\n", "utf-8", "0", 0), rules)["diagnostics"]
    return [row for row in rows if row["code"] == "numbers-in-noise"]


@pytest.mark.parametrize(
    "line",
    [
        "政务服务能力不断增强，全年完成ICP备案网站180个，网上可办事项达到1260项。",
        "坚持保护版权所有人权益，查处侵权案件25件，登记作品3200件。",
        "扫一扫即可支付的商户达到2300家，覆盖率达到92%。",
        "责任编辑队伍建设得到加强，新增出版物120种。",
        "全年新增就业5.2万人，城镇登记失业率控制在3.5%以内，" * 4 + "网站备案号为湘ICP备05000618号。",
    ],
)
def test_a_paragraph_stays(line: str) -> None:
    assert kind_of(line) == "paragraph"
    tables = extract(Source("p.txt", HEAD + line + "\n", "utf-8", "0", 0), rules)
    assert tables["quantities"]


@pytest.mark.parametrize(
    "line",
    [
        "版权所有：某某县人民政府 技术支持：县大数据中心",
        "黔ICP备12004567号-2 网站标识码：5226340001",
        "扫一扫在手机打开当前页",
        "责任编辑：王五",
        "[规划公报] 发表于:2023-04-02 10:20:31",
    ],
)
def test_a_pages_own_line_is_set_aside(line: str) -> None:
    assert kind_of(line) == "noise"
    assert told_of(line) == []


def test_numbers_that_are_set_aside_are_told() -> None:
    line = "来源：县农业农村局 点击：粮食产量达到25万吨，蔬菜面积12万亩，生猪出栏60万头"
    assert kind_of(line) == "noise"
    [row] = told_of(line)
    assert (row["severity"], row["line_start"]) == ("warning", 3)
    assert row["rule_id"] == "line-web-source" and row["raw"].strip() == line
