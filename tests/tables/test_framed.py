"""Values of a table that nothing in it dates hold as the part of the text around it says. The texts are written for
these tests."""

from guihua.extraction import extract
from guihua.read.encoding import decode
from loaded import own_rules

RULES = own_rules()


def values(text: str) -> dict[str, tuple[object, ...]]:
    rows = extract(decode("text", text.encode(), RULES), RULES)["indicators"]
    keys = ("role", "year_end", "context_year_start", "context_year_end", "context_year_from")
    return {row["raw"]: tuple(row[key] for key in keys) for row in rows if row["source"] == "table"}


COMMUNIQUE = """\
衡东县2023年国民经济和社会发展统计公报
（2024年4月）
一、农业
| 指标 | 单位 | 产量 | 比上年增长（%） |
|--|--|--|--|
| 粮食 | 万吨 | 30.5 | 1.2 |
| 油料 | 万吨 | 2.1 | -0.4 |
"""

ONE_YEAR = """\
衡东县2023年国民经济和社会发展统计公报
（2024年4月）
一、农业
| 指标 | 单位 | 2023年 | 增长（%） |
|--|--|--|--|
| 粮食产量 | 万吨 | 30.5 | 1.2 |
| 油料产量 | 万吨 | 2.1 | -0.4 |
"""


def test_values_of_a_communique_are_of_its_year():
    found = values(COMMUNIQUE)
    assert found["30.5"] == ("actual", None, 2023, 2023, "document")
    assert found["1.2"] == ("actual", None, 2023, 2023, "document")


def test_the_growth_beside_the_levels_of_one_year_is_of_that_year():
    found = values(ONE_YEAR)
    assert found["30.5"][:2] == ("actual", 2023)
    assert found["1.2"][:2] == ("actual", 2023)
