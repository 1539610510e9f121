"""What readers mark: found again when lines move, held against the rows of today, turned into gold."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from conftest import RULES
from guihua.evaluation import evaluate
from guihua.model import Source, Span
from guihua.rules.ruleset import Rules
from guihua.workbench.corrections import (
    Checked,
    Correction,
    CorrectionError,
    append,
    as_gold,
    check,
    locate,
    make,
    read,
    typed,
)
from guihua.workbench.proposals import _about_name
from loaded import own_rules
from rule_edit import copy_rules, guihua, replace

TEXT = "甲县规划\n到2030年，油茶面积达到16万亩，油菜面积达到16万亩。\n"
ROW = {"name": "油茶面积达", "value": 160000.0, "unit": "亩", "role": "target", "rule_id": "name-x", "year_end": 2030}


def source(text: str) -> Source:
    return Source("a.txt", text, "utf-8", "", len(text))


def marked(verdict: str = "wrong", right: dict[str, object] | None = None) -> Correction:
    at = TEXT.index("16万亩")
    span = Span(at, at + 4)
    given = {"name": "油茶面积"} if right is None else right
    return make(source(TEXT), span, verdict, given, {**ROW, "char_start": at, "char_end": at + 4}, by="li")


def at(text: str, nth: int, **fields: object) -> dict[str, object]:
    start = -1
    for _ in range(nth):
        start = text.index("16万亩", start + 1)
    return {**ROW, "char_start": start, "char_end": start + 4, **fields}


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "新的一行\n\n" + TEXT,
        TEXT.replace("到2030年，", "到2030年，小麦面积达到16万亩，"),
        TEXT.replace("甲县规划", "甲县“十五五”农业规划"),
    ],
)
def test_a_correction_is_found_again_by_its_words(text: str) -> None:
    span = locate(source(text), marked())
    assert span is not None and text[: span.start].endswith("油茶面积达到") and text[span.start : span.end] == "16万亩"


def test_a_value_among_other_words_is_not_the_same() -> None:
    assert locate(source("乙县计划\n建成水库库容16万亩立方米"), marked()) is None
    assert check(marked(), source("什么都没有"), []).state == "lost"
    assert check(marked(), None, []).state == "gone"


@pytest.mark.parametrize(
    ("verdict", "right", "rows", "state"),
    [
        ("wrong", None, [at(TEXT, 1)], "open"),
        ("wrong", None, [at(TEXT, 1, name="油茶面积")], "mended"),
        ("wrong", None, [at(TEXT, 2, name="油茶面积")], "open"),
        ("right", {}, [at(TEXT, 1)], "kept"),
        ("right", {}, [at(TEXT, 1, role="actual")], "broken"),
        ("right", {}, [], "broken"),
        ("junk", {}, [at(TEXT, 1)], "open"),
        ("junk", {}, [at(TEXT, 2)], "mended"),
        ("wrong", {"year_end": None}, [at(TEXT, 1)], "open"),
    ],
)
def test_rows_of_today_are_held_against_it(
    verdict: str, right: dict[str, object] | None, rows: list[dict[str, object]], state: str
) -> None:
    assert check(marked(verdict, right), source(TEXT), rows).state == state


def test_what_does_not_go_together_is_refused() -> None:
    with pytest.raises(CorrectionError, match="missed"):
        make(source(TEXT), Span(0, 1), "wrong", {"name": "面积"}, None)
    with pytest.raises(CorrectionError, match=r"what would be right[^\n]*\n请写出应有的值"):
        marked("wrong", {})
    with pytest.raises(CorrectionError, match="fields are name"):
        typed(["nam=x"])
    with pytest.raises(CorrectionError, match="role is one of baseline, actual, target"):
        marked("wrong", {"role": "aim"})
    assert typed(["year_end=2030", "value=3.5", "scope="]) == {"year_end": 2030, "value": 3.5, "scope": None}


def test_the_last_word_of_a_reader_stands_and_a_broken_line_is_named(tmp_path: Path) -> None:
    append(tmp_path, marked())
    path = append(tmp_path, marked(right={"name": "油茶种植面积"}))
    assert [one.right["name"] for one in read(tmp_path)] == ["油茶种植面积"]
    path.write_text(path.read_text(encoding="utf-8") + "{}\n", encoding="utf-8")
    with pytest.raises(CorrectionError, match=r"li\.jsonl:3"):
        list(read(tmp_path))


def test_corrections_are_gold(rules: Rules, tmp_path: Path) -> None:
    packets, mentions = as_gold([Checked(marked(), "open", locate(source(TEXT), marked()))])
    for name, rows in (("packet", packets), ("gold", mentions)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (tmp_path / f"{name}_c.jsonl").write_text(text, encoding="utf-8")
    (tmp_path / "docs.json").write_text('{"a.txt": "a.txt"}', encoding="utf-8")
    row = at(TEXT, 1, doc_id="a.txt", type="quantity", comparator="=", measure="level", source="prose", raw="16万亩")
    row |= {"value_high": None, "parts": None, "year_start": 2030}
    for name, right in (("油茶面积", 1), ("绿化率", 0)):
        tables = {"indicators": [{**row, "name": name}], "quantities": [row], "times": [], "projects": []}
        measures = evaluate(tmp_path, tables, {"a.txt": TEXT}, rules)
        assert (measures["prose.name"].right, measures["prose.name"].gold) == (right, 1)


def test_a_correction_leads_to_an_edit_that_mends_it(tmp_path: Path) -> None:
    """The loop: mark a wrong name, be told the row to write, write it, run, see it mended."""
    corpus, output, folder = tmp_path / "corpus", tmp_path / "out", copy_rules(tmp_path / "rules")
    corpus.mkdir()
    text = "甲县农业发展规划\n\n到2030年，奋勇夺取油茶面积达到16万亩。\n"
    (corpus / "a.txt").write_text(text, encoding="utf-8")
    run = ("run", corpus, "-o", output, "--rules", folder, "--jobs", 1)
    looked_at = ("-o", output, "--rules", folder)  # the dataset tells where its plans are
    assert guihua(*run).exit_code == 0
    done = guihua("mark", "a.txt:3", "16万亩", "wrong", "name=油茶面积", "--by", "li", *looked_at)
    assert done.exit_code == 0, done.stderr
    told = guihua("corrections", *looked_at)
    assert f"guihua explain a.txt:3 --number 16万亩 --corpus {corpus}" in told.stdout.replace("'", "")
    assert told.exit_code == 1, told.stdout
    assert (
        "奋勇夺取\tlead" in told.stdout and "cues.tsv" in told.stdout and "expect: {name: 油茶面积}}" in told.stdout
    )  # without a place: the check knows no such plan
    with (folder / "cues.tsv").open("a", encoding="utf-8") as file:
        file.write(next(line for line in told.stdout.splitlines() if "\tlead" in line).split("  ")[-1] + "\n")
    again = guihua(*run)
    assert again.exit_code == 0, again.output
    after = guihua("corrections", *looked_at)
    assert after.exit_code == 0 and "1 mended" in after.stdout


def test_a_word_that_has_a_row_is_told_to_be_written_there(tmp_path: Path) -> None:
    rules = own_rules()
    row = next(row for row in rules.lexicon("cues").rows if row.form == "计划" and not row["not_before"])
    file, write = _about_name("油茶面积计划", "油茶面积", rules)
    assert file == row.position.place and write is not None
    assert write.split("\t")[:2] == ["计划", f"{row['class']} tail"]
    assert _about_name("确保油茶面积", "油茶面积", rules) == (None, None)  # it is there already


@pytest.mark.slow
def test_junk_is_answered_by_a_rule_that_can_be_drafted_as_told(tmp_path: Path) -> None:
    corpus, output, folder = tmp_path / "corpus", tmp_path / "out", copy_rules(tmp_path / "rules")
    corpus.mkdir()
    text = "甲县农业发展规划\n\n全县稳步发展。茶叶远销23个国家，市场看好。产量稳定。\n"
    (corpus / "a.txt").write_text(text, encoding="utf-8")
    looked_at = ("-o", output, "--rules", folder)
    assert guihua("run", corpus, *looked_at, "--jobs", 1).exit_code == 0
    marked_so = guihua("mark", "a.txt:3", "23个", "junk", *looked_at)
    assert marked_so.exit_code == 0, marked_so.stderr
    told = guihua("corrections", *looked_at).stdout
    command = next(line for line in told.splitlines() if "guihua rules new" in line).rpartition("guihua ")[2]
    assert command == "rules new 'no-value-…' --stage no-value --text '茶叶远销【23个】国家，市场看好'"
    drafted = guihua(*shlex.split(command.replace("…", "test")), "--rules", folder, "--write")
    assert drafted.exit_code == 0, drafted.output
    replace(folder / drafted.stdout.partition(":")[0].rpartition("/")[2], "      status: draft\n", "")
    assert guihua("run", corpus, *looked_at, "--jobs", 1).exit_code == 0
    assert "1 mended" in guihua("corrections", *looked_at).stdout


def told_of_wrong(text: str, place: str, value: str, right: str, folder: Path) -> str:
    """What ``guihua corrections`` tells of a value of a plan that was marked wrong, with what is right."""
    corpus, output = folder / "corpus", folder / "out"
    corpus.mkdir()
    (corpus / "a.txt").write_text(f"甲县农业发展规划\n\n{text}\n", encoding="utf-8")
    looked_at = ("-o", output, "--rules", RULES)
    assert guihua("run", corpus, *looked_at, "--jobs", 1).exit_code == 0
    assert guihua("mark", place, value, "wrong", right, *looked_at).exit_code == 0
    return str(guihua("corrections", *looked_at).stdout)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "place", "value", "said"),
    [
        ("去年已建成水库5座。", "a.txt:3", "5座", "role comes from `已` (cues.tsv:"),
        (
            "指标\t单位\t基期值\t目标值\n粮食产量\t万吨\t280\t300",
            "a.txt:4",
            "280",
            "role comes from `基期值` (cues.tsv:",
        ),
    ],
)
def test_a_role_is_the_doing_of_the_rule_that_stated_it(
    text: str, place: str, value: str, said: str, tmp_path: Path
) -> None:
    """Not of the rule of the row, which gave the name, or read the column."""
    told = told_of_wrong(text, place, value, "role=target", tmp_path)
    cause = next(line for line in told.splitlines() if "role comes" in line)
    assert said in cause, cause
    assert "by rule role-" in cause or "by rule header-role-baseline" in cause, cause


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "value", "wanted", "said", "example"),
    [
        (
            "粮食产量达到300万吨，增速提高2个百分点。",
            "2个百分点",
            "增速",
            "by rule name-pace-bare (names.yaml:",
            "- {text: '增速提高【2个百分点】', why: names 增速}",  # a miss: no words beside the number are the name
        ),
        (
            "全面完成改造水库工程达到30座。",
            "30座",
            "完成改造水库工程",
            "`完成`, is cut off from `完成` (cues.tsv:",
            "- {text: '全面完成改造水库工程达到【30座】', expect: {name: 完成改造水库工程}}",
        ),
        ("粮食产量达到300万吨，增长2%。", "2%", "蔬菜产量", "by rule name-reach (names.yaml:", ""),
    ],
)
def test_an_example_of_a_wrong_name_is_of_its_number_and_can_pass(
    text: str, value: str, wanted: str, said: str, example: str, tmp_path: Path
) -> None:
    told = told_of_wrong(text, "a.txt:3", value, f"name={wanted}", tmp_path)
    assert said in next(line for line in told.splitlines() if "name comes" in line)
    assert "".join(line.strip() for line in told.splitlines() if line.strip().startswith("- {")) == example
    assert "\tlead" not in told


@pytest.mark.slow
def test_a_value_is_told_from_others_that_have_its_digits(tmp_path: Path) -> None:
    corpus, output = tmp_path / "corpus", tmp_path / "out"
    corpus.mkdir()
    (corpus / "a.txt").write_text(
        "县农业发展规划\n\n采集率达99.4％，覆盖率达9.4％，新建水库5座、泵站5座。\n", encoding="utf-8"
    )
    assert guihua("run", corpus, "-o", output, "--rules", RULES, "--jobs", 1).exit_code == 0

    def marks(value: str) -> str:
        return guihua("mark", "a.txt:3", value, "right", "-o", output, "--rules", RULES).output

    assert marks("9.4").endswith("9.4％ right\n")
    assert "with the words beside it: 新建水库5座, 座、泵站5座" in marks("5座")
    assert marks("泵站5座").endswith("5座 right\n")
