"""What stands in a cell is read for numbers once, whoever wants it: facts, projects, quantities."""

from __future__ import annotations

from guihua.extraction import read_plan
from guihua.read.encoding import decode
from guihua.rules.recorder import Recorder
from guihua.rules.ruleset import Rules

PLAN = """\
# 某某县农业农村“十四五”规划（2021—2025年）

| 指标 | 2020年 | 2025年 | 属性 |
|---|---|---|---|
| 收益5万元以上的村占比（%） | 41.5（37.2） | ≥62.5（≥51.7） | 预期性 |
| 粮食产量（万吨） | 23.61 | 25.83 | 约束性 |

| 序号 | 项目名称 | 建设内容 | 总投资（万元） | 建设年限 |
|---|---|---|---|---|
| 1 | 农村道路工程 | 新建道路37公里 | 4130 | 2021-2023年 |
| 2 | 灌区改造工程 | 改造灌区6处 | 5270 | 2022-2024年 |
"""
WORDS = ("收益5万元以上的村占比（%）", "新建道路37公里", "改造灌区6处")
VALUES = ("41.5", "37.2", "62.5", "51.7", "23.61", "25.83", "4130", "5270")


def test_a_cell_is_read_for_numbers_once(rules: Rules) -> None:
    recorder = Recorder()
    reading = read_plan(decode("plan.md", PLAN.encode(), rules), rules.recorded(recorder))
    assert len(reading.projects) == 2 and len(reading.tables) == 2
    assert [recorder.asked[("mention", "all", text)] for text in WORDS] == [1] * len(WORDS)
    assert [recorder.asked[("numeral", "first", text)] for text in VALUES] == [1] * len(VALUES)
