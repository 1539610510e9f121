"""What names share with those before them."""

from guihua.prose.dealing import shared_modifier


def test_what_two_names_share_cuts_no_number():
    assert shared_modifier("户厕改造示范县", "示范村", ("、",)) == "户厕改造"
    assert shared_modifier("年产值10亿元以上茶厂", "亿元以上果园", ("、",)) == ""
