"""Sentences, tokens and spaCy Docs: nothing of the text is lost, and every offset stays true."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guihua.expressions.numbers import read_numbers
from guihua.expressions.quantities import find_quantities
from guihua.expressions.times import find_times
from guihua.lexicons.words import cut_words, tokenize, word_begins
from guihua.model import Anchor, View
from guihua.prose.clauses import split_sentences
from loaded import own_rules

ROOT = Path(__file__).parents[2]
RULES = own_rules()


def view(text: str) -> View:
    return View(text, tuple(range(len(text))))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲达16万亩；乙达3个。丙", ["甲达16万亩；", "乙达3个。", "丙"]),
        ("产量（含薯类；豆类）达5吨。", ["产量（含薯类；豆类）达5吨。"]),
        ("他说：“好；很好。”下一句", ["他说：“好；很好。”", "下一句"]),
        ("没有关上的“引号；照样断开。", ["没有关上的“引号；", "照样断开。"]),
        ("  两端空白  。", ["两端空白  。"]),
        ("一行\n另一行", ["一行", "另一行"]),
        ("", []),
    ],
)
def test_sentences_end_at_their_marks(text: str, sentences: list[str]) -> None:
    assert [part.text for part in split_sentences(view(text), RULES)] == sentences


@given(st.text("甲乙。；！“”（）《》\n 5个", max_size=40))
def test_only_blanks_are_lost(text: str) -> None:
    parts = split_sentences(view(text), RULES)
    assert "".join("".join(part.text.split()) for part in parts) == "".join(text.split())
    for part in parts:
        assert part.text == text[part.offsets[0] : part.offsets[-1] + 1]


@settings(deadline=None)  # the first call reads jieba's dictionary
@given(st.text(max_size=60))
def test_tokens_are_the_text(text: str) -> None:
    tokens = tokenize(text, RULES)
    assert "".join(token.text for token in tokens) == text
    assert all(text[token.start : token.end] == token.text for token in tokens)


LINES = [line for plan in (ROOT / "corpus").glob("*.txt") for line in plan.read_text("utf-8").splitlines() if line]


@settings(deadline=None)
@given(
    st.text(max_size=20) | st.text("粮食基地建设有aB2 .\r\n", max_size=20) | st.sampled_from([t[:80] for t in LINES])
)
def test_words_begin_where_jieba_cuts(text: str) -> None:
    begins = {0, *(token.start for token in tokenize(text, RULES))}
    assert {at for at in range(len(text)) if word_begins(text, at, RULES)} == (begins if text else set())


def test_words_of_the_rules_are_tokens() -> None:
    assert "十四五" in cut_words("“十四五”期间", RULES)
    assert [t.tag for t in tokenize("建设粮食基地", RULES)] == ["vn", "n", "n"]


def test_many_texts_give_what_each_gives() -> None:
    views = [view(text) for text in ("到2025年，达16万亩", "无数字", "“十四五”期间增长5%以上", "今年增长")]
    for one, numbers in zip(views, read_numbers(views, RULES, Anchor(year=2021)), strict=True):
        assert numbers.quantities == find_quantities(one, RULES)
        assert numbers.times == find_times(one, RULES, Anchor(year=2021))


def test_spacy_docs_keep_the_offsets() -> None:
    from guihua.integrations.spacy import make_nlp

    text = "到2025年，面积达7.2万余亩以上，增长5%。"
    doc = make_nlp(RULES)(text)
    assert doc.text == text
    assert [span.text for span in doc.spans["guihua_quantities"]] == ["7.2万余亩", "5%"]
    assert [span.label_ for span in doc.spans["guihua_times"]] == ["year"]
    assert doc._.guihua_quantities == find_quantities(view(text), RULES)
    assert [text[t.idx : t.idx + len(t)] for t in doc] == [t.text for t in doc]


def test_components_join_a_pipeline_of_others() -> None:
    import spacy

    import guihua.integrations.spacy  # noqa: F401

    nlp = spacy.blank("zh")
    nlp.add_pipe("guihua_quantities")
    nlp.add_pipe("guihua_times", config={"document_year": 2021})
    doc = nlp("去年粮食产量达到317万吨。")
    assert [q.unit_raw for q in doc._.guihua_quantities] == ["万吨"]
    assert [t.value for t in doc._.guihua_times] == ["2020"]
