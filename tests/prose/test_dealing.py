"""What names share with those before them."""

import pytest

from guihua.prose.dealing import members
from guihua.rules.ruleset import Rules


@pytest.mark.parametrize(
    ("names", "lent"),
    [
        (("国企营业收入", "利润"), "国企"),
        (("火灾起数", "死亡人数", "直接经济损失"), "火灾"),
        (("营业收入", "利润"), ""),
        (("火灾起数", "茶叶产量"), ""),
    ],
)
def test_measures_that_need_an_owner_have_that_of_the_first(names: tuple[str, ...], lent: str, rules: Rules) -> None:
    first, *others = members(names, [True] * (len(names) - 1), rules)
    assert first.head == 0
    assert {names[0][: other.head] for other in others} == {lent}
