"""Characters in the forms that rules are written in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guihua.lexicons.character_forms import simplified, simplifying
from loaded import own_rules

RULES = own_rules()


@given(st.text("糧食產量5万\ud800\U0010ffff\U00020000\U0002b5e8", max_size=8))
def test_a_text_becomes_what_its_characters_become(text: str) -> None:
    assert simplifying(RULES).of(text) == text.translate(simplified(RULES))
