"""What a name shares with the one before it: a modifier, the verb of a list. All sentences are made up."""

import pytest

from guihua.extraction import extract
from guihua.prose.sharing import shared_modifier
from guihua.read.encoding import decode
from loaded import own_rules

RULES = own_rules()


def names(sentence: str) -> list[str]:
    rows = extract(decode("text", sentence.encode(), RULES), RULES)["indicators"]
    return [row["name"] for row in sorted(rows, key=lambda row: row["char_start"])]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("新建渡口3座、栈桥9公里、凉亭20个。", ["新建渡口", "新建栈桥", "新建凉亭"]),
        ("新建及维修渡口3座、栈桥9公里。", ["新建及维修渡口", "新建及维修栈桥"]),
        ("新增渡口3座、新建栈桥9公里。", ["新增渡口", "新建栈桥"]),  # a verb of its own
        ("新建渡口3座，栈桥9公里。", ["新建渡口", "栈桥"]),  # another clause
        ("新建水库3座、总库容900万立方米。", ["新建水库", "总库容"]),  # a measure of what was built
        ("新建渡口3座、栈桥总数达到9座。", ["新建渡口", "栈桥总数"]),  # a total
        ("渡口3座、栈桥9公里。", ["渡口", "栈桥"]),  # no verb
    ],
)
def test_the_verb_of_a_list_is_shared(sentence: str, found: list[str]) -> None:
    assert names(sentence) == found


def test_a_shared_modifier_is_found_where_two_names_open_alike_behind_it() -> None:
    assert shared_modifier("户厕改造示范县", "示范村", ("、",)) == "户厕改造"
    assert shared_modifier("年产值10亿元以上茶厂", "亿元以上果园", ("、",)) == ""


def test_a_field_whose_state_the_clause_before_tells_owns_a_measure() -> None:
    assert names("服务业持续向好，增加值达到5亿元。") == ["服务业增加值"]
    assert names("就业持续向好，增加值达到5亿元。") == ["增加值"]  # no field


def test_the_rule_that_told_the_field_is_among_those_of_the_name() -> None:
    rows = extract(decode("text", "服务业持续向好，增加值达到5亿元。".encode(), RULES), RULES)["indicators"]
    assert "subject-owner" in rows[0]["name_rules"]
