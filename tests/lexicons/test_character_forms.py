"""Characters in the forms that rules are written in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guihua.lexicons.character_forms import simplified, simplifying
from loaded import own_rules

RULES = own_rules()


@given(st.lists(st.text("糧食產量5万\ud800\U0010ffff\U00020000", max_size=4), max_size=4))
def test_many_texts_at_once_become_what_each_becomes(texts: list[str]) -> None:
    assert simplifying(RULES).of(texts) == [text.translate(simplified(RULES)) for text in texts]
