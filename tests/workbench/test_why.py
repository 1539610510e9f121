"""``explain`` in one sentence, of sentences given by hand, and as the findings of ``rules check`` advise."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from conftest import ROOT, RULES
from guihua.rules.kept import load_rules
from guihua.workbench.examples import check_examples
from rule_edit import copy_rules, guihua, replace, write_plan

FACT = "到2025年，粮食产量稳定在26万吨以上"


def sentence(text: str, number: str, *more: str) -> str:
    result = guihua("explain", text, "--number", number, "--rules", RULES, *more)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.splitlines()[-2:])


@pytest.mark.parametrize(
    ("text", "number", "said"),
    [
        (FACT, "26万吨", ["name-reach (names.yaml:", "name=粮食产量 from `粮食产量`", "units.tsv:"]),
        (FACT, "26", ["comparator=>= from `以上` (comparators.tsv:", "year=2025 from `2025年`"]),
        (
            "粮食产量稳定在26万吨以上",
            "26",
            ["role=target by default", "role=target 是默认值", "measure=level by default"],
        ),
        (FACT, "2025", ["is no fact", "time-year (expressions.yaml:", "是时间"]),
        (
            "粮食产量年均增长3.5%",
            "3.5",
            ["measure=annual_rate from `年均` (cues.tsv:", ") by rule measure-", "no year, as nothing states one"],
        ),
        ("去年已建成水库12座", "12", ["role=actual from `", "by rule role-actual"]),
        (
            "承包水田300垧",
            "300",
            ["no rule of the stage mention reads it", "quantity-number-unit", "{tail} finds nothing"],
        ),
        (
            "新建水窖12眼，存放秧苗300垧。发放2元农具包15套",
            "300",
            ["no unit of units.tsv stands behind it, but `垧`", "by rule quantity-number-unit", "而是“垧”"],
        ),
        (
            "开办企业300打造品牌，大力招商",
            "300",
            [
                "`打造` (cues.tsv:",
                "keeps it from being read by rule quantity-number-unit",
                "(?!{cues.not_unit}",
                "没有认出",
            ],
        ),
        ("综合评价进入全市前12名", "12", ["it is part of `前12名`", "identifier-han-rank"]),
        ("65岁以上老年人健康管理率达到90%", "65", ["it states no value", "no-value-age (values.yaml:"]),
        ("综合评价进入全市前12个", "12", ["name-none-rank", "A rank"]),
        ("共计26万吨", "26", ["nothing names it", "共计【26万吨】"]),
        ("三年内建成", "三", ["it only says how long", "【三年】内建成"]),
        ("第一章 新增耕地12亩", "12", ["a line that is heading"]),
        ("去年冷库库容达到9万立方米", "9", ["no year, as nothing states one", "--plan 2026-2030", "no canonical_name"]),
        ("到2025年，桑蚕茧产量达到9万吨", "9", ["canonical_name=桑蚕茧产量 linking.rules.tsv:"]),
        ("比上年增长３．５％", "3.5%", ["nothing names it", "by rule name-distributed-before"]),
        (
            "全县道路通车里程在全市排第3位，达2150公里",
            "2150",
            [
                "no rule of the stage subject matches `全县道路通车里程在全市排第3位，达【2150公里】`",
                "the nearest is by rule subject-",
            ],
        ),
        ("日常监测（60％）", "60％", ["nothing names it", "matches `【60%】`"]),
        ("粮食产量达到1,200万吨", "1200", ["1,200万吨 is a value of"]),
        ("粮食产量增长３．５％", "3.5", ["measure=change from `增长` (cues.tsv:", ") by rule measure-"]),
        ("糧食產量連續增長12個月", "12", ["it only says how long", "【12個月】"]),
        ("建成300个5G基站", "300个", ["300个 is a value of"]),
        ("农村自来水普及率达到70.5 %", "70.5%", ["70.5 % is a value of"]),
    ],
)
def test_why_a_number_is_a_fact_or_none_is_one_sentence(text: str, number: str, said: list[str]) -> None:
    told = sentence(text, number)
    for part in said:
        assert part in told


def test_why_of_a_cell_of_a_plan() -> None:
    place = next(
        f"{path.name}:{n}"
        for path in sorted((ROOT / "corpus").glob("*.txt"))
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.startswith("2\t")
    )
    told = guihua("explain", place, "--number", "2", "--corpus", ROOT / "corpus").stdout
    assert "which holds no values (column_role=sequence)" in told


@pytest.mark.parametrize(
    ("heading", "said"),
    [("说明", "`说明`, which holds no values (column_role=note)"), ("愿景", "column_target")],
)
def test_a_cell_that_states_nothing_is_told_its_column(heading: str, said: str) -> None:
    table = f"表1 主要指标\n指标\t2025年目标值\t{heading}\n小麦产量（万吨）\t30\t好\n粮食产量（万吨）\t300\t约5万吨\n"
    assert said in guihua("explain", table, "--number", "5").stdout


def test_words_of_having_are_told_as_what_makes_a_value_actual() -> None:
    told = guihua("explain", "拥有优质林地12万亩。", "--plan", "2026-2030", "--number", "12")
    assert "role=actual from `拥有` (cues.tsv:" in told.stdout and "by rule role-actual-weak" in told.stdout


def test_a_number_that_is_not_there_is_told() -> None:
    result = guihua("explain", FACT, "--number", "6", "--rules", RULES)
    assert result.exit_code == 2 and "no number is written 6" in result.stderr
    assert "Numbers there: 26万吨, 2025年" in result.stderr


@pytest.mark.slow
def test_each_number_is_told_of_by_the_rules_asked_about_it(tmp_path: Path) -> None:
    """Other lines have clauses that differ in nothing but their numbers."""
    (tmp_path / "plan.txt").write_text("比上年增长12.5%。\n\n比去年增长33.6%。\n", encoding="utf-8")
    told = guihua("explain", "plan:3", "--corpus", tmp_path, "--number", "33.6", "--rules", RULES).stdout
    assert "by rule name-distributed-before" in told
    told = guihua("explain", "plan:3", "--corpus", tmp_path, "--stage", "name", "--rules", RULES).stdout
    assert "33.6%】" in told and "12.5%】" not in told


TABLE = "甲县农业发展规划\n\n表1 主要指标\n指标\t单位\t2020年基期值\t2025年目标值\n粮食产量\t万吨\t280\t300\n"


@pytest.mark.slow
def test_the_role_of_a_cell_comes_from_the_words_of_its_heading(tmp_path: Path) -> None:
    """The rule of the row itself says no more than that it is a value."""
    (tmp_path / "plan.txt").write_text(TABLE, encoding="utf-8")
    told = guihua("explain", "plan:5", "--corpus", tmp_path, "--number", "280", "--rules", RULES).stdout
    assert "role=baseline from `基期值` (cues.tsv:" in told and "by rule header-role-baseline" in told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("heading", "plan", "said"),
    [
        ("发展回顾", "2026-2030", ["year=2025 from `", "role=actual from `一、发展回顾`"]),
        ("第二章 发展目标", "2026—2030", ["year=2030 from `", "role=target from `第二章发展目标`"]),
        ("发展回顾", None, ["no year", "role=actual from `一、发展回顾`"]),
        (None, "2026-2030", ["year=2030 from `2026—2030年发展规划` (document)"]),
    ],
)
def test_a_sentence_is_read_under_a_heading_of_a_plan(heading: str | None, plan: str | None, said: list[str]) -> None:
    under = ["--under", heading] if heading else []
    told = sentence("粮食产量达到26万吨", "26", *under, *(["--plan", plan] if plan else []))
    assert all(part in told for part in said), told


@pytest.mark.parametrize("plan", ["2026", "2030-2026", "2026-203"])
def test_what_is_no_period_is_told(plan: str) -> None:
    result = guihua("explain", FACT, "--plan", plan)
    assert result.exit_code == 2 and "write it as 2026-2030" in result.stderr


def test_a_line_of_a_plan_has_its_own_heading(tmp_path: Path) -> None:
    corpus = write_plan(tmp_path / "corpus")
    result = guihua("explain", "plan.txt:3", "--corpus", corpus, "--under", "回顾")
    assert result.exit_code == 2 and "has its own heading" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("text", ["粮食产量达到26万吨", "一是粮食产量达到26万吨", "森林覆盖率63.2%", "总投资12.8亿元"])
def test_a_sentence_needs_no_mark_at_its_end(text: str) -> None:
    def told(text: str) -> list[tuple[str, str]]:
        rows = json.loads(guihua("explain", text, "--json", "--rules", RULES).stdout)["rows"]
        return [(row["name"], row["raw"]) for row in rows if row["table"] == "indicators"]

    assert told(text) and told(text) == told(f"{text}。")


@pytest.mark.slow
def test_the_advice_about_an_example_that_fails_can_be_followed(tmp_path: Path) -> None:
    """Of stages asked about lines, cells and numbers of running text alike."""
    folder = copy_rules(tmp_path / "rules")
    replace(folder / "headers.rules.tsv", "【序号】", "【序号】 | 【无此表头】")
    replace(folder / "names.yaml", "hit: [人均达到【5元】", "hit: [达到【5元】, 人均达到【5元】")
    replace(folder / "lines.yaml", "hit: [", "hit: ['【无此行】', ")
    rules = load_rules(folder)
    wrong = {"【无此表头】", "达到【5元】", "【无此行】"}
    edited = {hit.text: rule.id for rule in rules for hit in rule.entry.model.hit if hit.text in wrong}
    advice = [p.fix.english for p in check_examples(rules, frozenset(edited.values())) if p.code == "R404" and p.fix]
    commands = [line.partition("guihua ")[2] for line in advice if "guihua explain" in line]
    assert len({shlex.split(command)[-1] for command in commands}) >= 3
    for command in commands:
        result = guihua(*shlex.split(command), "--rules", folder)
        assert result.exit_code == 0 and "not asked about this text" not in result.stdout, command


CONTINUED = """    - id: name-left
      why: What is left is of the name before.
      pattern: '^(?:还余|尚余){this_measure}'
      emit: {how: continue}
      hit: [产量达到10万吨，还余【5万吨】]
      miss: [余粮【5万吨】 // a name]
"""


def test_a_name_that_goes_on_leads_to_both_rules_that_gave_it(tmp_path: Path) -> None:
    """``rule_id`` is that of the rule that read the words, in a clause before."""
    folder = copy_rules(tmp_path / "rules")
    replace(folder / "names.yaml", "    - id: name-none-rank\n", f"{CONTINUED}    - id: name-none-rank\n")
    text = "粮食产量达到300万吨，还余5万吨。"
    told = guihua("explain", text, "--rules", folder, "--json").stdout
    (row,) = [row for row in json.loads(told)["rows"] if row["table"] == "indicators" and row["raw"] == "5万吨"]
    assert (row["rule_id"], row["name_rules"]) == ("name-reach", ["name-left", "name-reach"])
    said = guihua("explain", text, "--rules", folder, "--number", "5").stdout
    assert "by rule name-left (names.yaml:" in said and "and by rule name-reach (names.yaml:" in said


def test_a_name_that_goes_on_with_a_subject_tells_the_rule_of_that_too(tmp_path: Path) -> None:
    folder = copy_rules(tmp_path / "rules")
    going_on = CONTINUED.replace("(?:还余|尚余)", "(?<name>年存量)").replace("还余【", "年存量【")
    replace(folder / "names.yaml", "    - id: name-none-rank\n", f"{going_on}    - id: name-none-rank\n")
    told = guihua("explain", "粮食产量稳步增长，年存量5万吨。", "--rules", folder, "--json").stdout
    (row,) = [row for row in json.loads(told)["rows"] if row["table"] == "indicators"]
    assert (row["name"], row["name_rules"]) == ("粮食产量年存量", ["name-left", "subject-changed"])
