"""Sentences with marked spans go to spaCy and come back; a page shows them; tokens are words of the plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import guihua
from guihua.cli.main import main
from guihua.dataset.releases import resolve
from guihua.dataset.verify import verify
from guihua.integrations.annotation import Mark, Marked
from guihua.integrations.spacy import as_html, read_docbin, write_docbin

TEXT = "茶业规划\n\n到2027年，茶园面积稳定在12万亩，比2022年增加1.5万亩。全面推进品牌建设。\n"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spacy")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "plan.txt").write_text(TEXT, encoding="utf-8")
    guihua.run(folder / "corpus", folder / "output", tokens=True)
    return folder / "output"


def test_sentences_come_back_with_their_spans(output: Path, tmp_path: Path) -> None:
    target = tmp_path / "corpus.spacy"
    done = CliRunner().invoke(main, ["export", "-o", str(output), "--to", str(target)])
    assert done.exit_code == 0 and "3 sentences" in done.output, done.output
    docs = list(read_docbin(target))
    assert "".join(doc.text for doc in docs) == TEXT.replace("\n", "")
    stated = next(doc for doc in docs if doc.spans.get("quantities"))
    assert [(span.text, span.label_) for span in stated.spans["quantities"]] == [
        ("12万亩", "quantity"),
        ("1.5万亩", "quantity"),
    ]
    assert [span.text for span in stated.spans["times"]] == ["2027年", "2022年"]
    assert "茶园面积" in [span.text for span in stated.spans["names"]]
    assert len(stated.ents) == 4
    start = stated.user_data["char_start"]
    assert TEXT[start : start + len(stated.text)] == stated.text and stated.user_data["doc_id"] == "plan.txt"


def test_a_span_over_two_sentences_keeps_them_together(rules: guihua.Rules, tmp_path: Path) -> None:
    text = "面积十万。亩以上。另一句。"
    write_docbin([Marked("a", text, (Mark(2, 6, "quantity"),))], tmp_path / "a.spacy", rules)
    first, second = read_docbin(tmp_path / "a.spacy")
    assert (first.text, second.text) == ("面积十万。亩以上。", "另一句。")
    assert [span.text for span in first.spans["quantities"]] == ["十万。亩"]


def test_a_page_shows_the_marks(tmp_path: Path) -> None:
    page = as_html(Marked("a", "到2030年达3万亩", (Mark(1, 6, "time"), Mark(7, 10, "quantity"), Mark(7, 8, "name"))))
    assert page.count("<mark") == 2 and "3万亩" in page
    target = tmp_path / "page.html"
    done = CliRunner().invoke(main, ["explain", "新增茶园3万亩", "--html", str(target)])
    assert done.exit_code == 0, done.output
    assert "<mark" in target.read_text(encoding="utf-8")


def test_tokens_are_the_words_of_the_plan(output: Path) -> None:
    tokens = guihua.open_dataset(output).to_pandas("tokens")
    assert "".join(tokens["text"]) == "".join(TEXT.split())
    for row in tokens.itertuples():
        assert TEXT[row.char_start : row.char_end] == row.raw
    assert set(tokens.loc[tokens["text"].isin(["面积", "建设"]), "tag"]) <= {"n", "vn"}
    assert tokens["sentence_id"].nunique() == 3
    assert verify(resolve(output), output.parent / "corpus").mismatches == []


def test_tokens_are_empty_unless_asked_for(tmp_path: Path, rules: guihua.Rules) -> None:
    assert guihua.extract(TEXT, rules).to_arrow("tokens").num_rows == 0
