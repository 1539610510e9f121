"""Reading rules: types and places of YAML, shapes of patterns, order of winners, time limits."""

from __future__ import annotations

import hashlib
import os
import pickle
import random
import shutil
from pathlib import Path

import pytest
import regex

from conftest import ROOT
from guihua.batch.tasks import Task, extract_task
from guihua.rules.expansion import Expander
from guihua.rules.kept import load_rules
from guihua.rules.loader import read_rules
from guihua.rules.pattern_tree import PatternError, elements, parse
from guihua.rules.placeholders import SIGNS
from guihua.rules.problems import RuleTimeout
from guihua.rules.ruleset import Rules
from guihua.rules.word_lists import read_lexicon
from guihua.rules.yaml_source import read_yaml
from guihua.workbench.examples import check_examples
from guihua.workbench.marks import MarkError, unmark

LISTS = Path(__file__).parents[1] / "rules" / "broken" / "with"


def small(folder: Path, *rules: str, head: str = "") -> Path:
    """A folder with one rule file; each rule is ``id|pattern|further keys``."""
    folder.mkdir(exist_ok=True)
    body = "stage: mention\nwhy: a test\n" + head + "rules:\n"
    for rule in rules:
        name, pattern, *more = rule.split("|||")
        body += f"  - id: {name}\n    why: a test\n    pattern: '{pattern}'\n" + "".join(
            f"    {line}\n" for line in more
        )
    (folder / "small.yaml").write_text(body, encoding="utf-8")
    for path in LISTS.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


# ---- YAML --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"), ("off", "off"), ("yes", "yes"), ("1:30", "1:30"), ("2021-12-31", "2021-12-31"), ("010", 10),
        ("1_000", "1_000"), ("0x1F", "0x1F"), ("true", True), ("~", None), ("1.5", 1.5), ("'16'", "16"),
    ],
)  # fmt: skip
def test_yaml_has_the_types_of_version_1_2(written: str, value: object) -> None:
    assert read_yaml("a.yaml", f"key: {written}\n").value == {"key": value}


@pytest.mark.parametrize(
    ("line", "offset", "column"),
    [
        ("key: '面积[x'", 2, 9),
        ("key: 'a''b[x'", 3, 11),
        ('key: "a\\\\b[x"', 3, 11),
        ("key: plain[x", 5, 11),
        ("  - {key: '亩[x'}", 1, 13),
    ],
)
def test_a_place_in_a_text_is_a_place_in_its_line(line: str, offset: int, column: int) -> None:
    source = read_yaml("a.yaml", line + "\n")
    path = next(path for path in source.nodes if path and path[-1] == "key")
    value = source.value
    for part in path:
        value = value[part]
    position = source.inside(path, offset)
    assert value[offset] == "["
    assert position.column == column and line[column - 1] == "["


# ---- patterns ----------------------------------------------------------------------------------------------------


def test_the_tree_of_every_pattern_gives_it_back(rules: Rules) -> None:
    for rule in rules.all:
        alternatives = parse(rule.written).parts
        assert "|".join("".join(node.text for node in part) for part in alternatives) == rule.written
        for node in parse(rule.written).walk():
            assert rule.written[node.start : node.end] == node.text


@pytest.mark.parametrize("pattern", ["(a", "a)", "[a", "*a", "a|+b", "(?<n>a", "\\", "(?*a)"])
def test_a_broken_shape_is_refused_with_its_place(pattern: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse(pattern)
    assert 0 <= caught.value.offset <= len(pattern)


def test_a_wrapping_group_is_opened() -> None:
    assert [[node.text for node in part] for part in elements("(?:a+b|c)")] == [["a+", "b"], ["c"]]


@pytest.mark.parametrize(
    ("code", "bad", "good"),
    [
        ("R204", "(?:亩|)", "(?:亩)?吨"),
        ("R205", "(?:亩)?", "(?=亩)"),
        ("R206", r"\b\d+亩", r"TOC\b"),
        ("R206", r"\w+亩", r"[^\w]亩"),
        ("R207", "[亩|顷]", r"亩\|顷"),
        ("R208", "(亩)", "(?:亩)"),
        ("R209", r"(?:\p{Han}+、?)+亩", r"(?:\p{Han}++、?)+亩"),
        ("R209", r"(?:\d+)*亩", r"(?:\d+、)*亩"),
        ("R209", "(?:一|一一)+(?:一|一一)+亩", "(?:一|二)+(?:一|二)+亩"),
        ("R209", "(?:一{1,30}、?){1,30}亩", "(?:一{1,30}、){1,30}亩"),
        ("R212", "亩{e<=1}", r"亩\{e<=1\}"),
        ("R212", "(?:公顷){i<=1,d<=1}亩", "(?:公顷){1,2}亩"),
        ("R212", "亩(?R)?", "亩(?:亩)?"),
        ("R210", r"\d.\d亩", r"\d\.\d亩"),
        ("R506", r"（\d亩", r"[（(]\d亩"),
        ("R506", r"[^）]亩", r"[^）)]亩"),
        ("R506", r"亩(?=，)", r"亩(?=[，,])"),
        ("R506", r"单位：亩", r"单位[：:]亩"),
        ("R506", r"[。；]亩", r"[^。；]亩"),
        ("R506", r"\d％亩", r"\d%亩"),
        ("R506", r"\d-\d亩", r"\d[-－]\d亩"),
        ("R506", r"\d(?:-|—)\d亩", r"A-Z亩"),
        ("R211", r"(?:亩)(？:吨)", r"亩(?:？:吨)"),
        ("R211", r"（?:亩|吨", r"[（(?:]亩"),
        ("R211", r"\d{2，3}亩", r"\d{2,3}亩"),
        ("R211", r"\d{2, 3}亩", r"\d\{2, 3\}亩"),
        ("R211", r"\d？亩", r"何时？"),
        ("R211", r"亩｜公顷", r"[丨｜]亩"),
        ("R211", r"｛units｝", r"亩[｛{]units[}｝]"),
        ("R211", r"{ units }", r"\{ units \}亩"),
        ("R211", r"{单位}", r"\{单位\}"),
        ("R211", r"{Units}", r"\p{Lu}亩"),
        ("R211", r"［一-十］亩", r"［\d］"),
        ("R211", r"［亩顷］+", r"［?亩］?"),
        ("R202", "{nothing}", "{units}"),
        ("R202", "[{units}]", "(?:{units}|[a])"),
        ("R202", "{units.nothing}", "{units.area}"),
    ],
)
def test_every_lint_has_a_bad_and_a_good_case(code: str, bad: str, good: str, tmp_path: Path) -> None:
    assert code in {problem.code for problem in read_rules(small(tmp_path / "bad", f"one|||{bad}"))[1]}
    assert read_rules(small(tmp_path / "good", f"one|||{good}"))[1] == ()


def test_what_is_compiled_is_the_expansion(tmp_path: Path) -> None:
    head = "fragments:\n  number: {gloss: digits, pattern: '\\d+'}\n"
    head += "  area: {gloss: an area, pattern: '{number}{units.area}'}\n"
    rules = load_rules(small(tmp_path / "rules", "one|||约{area}\\p{Han}{2}", head=head))
    assert rules["one"].text == r"约(?:(?:\d+)(?:万亩|公顷|亩))\p{Han}{2}"
    assert rules["one"].pattern.pattern == rules["one"].text


# ---- who wins ----------------------------------------------------------------------------------------------------


def test_winners_do_not_depend_on_the_order_of_rules(rules: Rules) -> None:
    lines = [
        line for path in sorted((ROOT / "corpus").glob("*.txt"))[:2] for line in path.read_text().splitlines()[::15]
    ]
    shuffled = list(rules.all)
    random.Random(7).shuffle(shuffled)
    other = Rules(shuffled, rules.lexicons, rules.hash)
    for line in lines:
        for stage in ("mention", "heading", "line"):
            first, second = rules.first(stage, line), other.first(stage, line)
            assert (first and first.rule.id) == (second and second.rule.id)
            told = [[(m.rule.id, m.start, m.end) for m in one.find(stage, line)] for one in (rules, other)]
            assert told[0] == told[1]


def test_the_upper_block_wins_then_length_then_place_then_order(tmp_path: Path) -> None:
    folder = small(
        tmp_path / "rules", "low|||\\d+万亩", "b-same|||吨位", "a-same|||吨位", "short|||公顷", "long|||公顷数"
    )
    low = (folder / "small.yaml").read_text(encoding="utf-8")
    high = "stage: mention\nwhy: a test\nrules:\n  - {id: high, why: a test, pattern: 万亩}\n"
    (folder / "above.yaml").write_text(high, encoding="utf-8")  # files are in the order of their names
    wins = ["high", "b-same", "long"]
    assert [m.rule.id for m in load_rules(folder).find("mention", "16万亩，吨位，公顷数")] == wins
    (folder / "above.yaml").unlink()
    both = "".join(f"- {text.replace(chr(10), chr(10) + '  ').rstrip()}\n" for text in (high, low))
    (folder / "small.yaml").write_text(both, encoding="utf-8")
    assert [m.rule.id for m in load_rules(folder).find("mention", "16万亩，吨位，公顷数")] == wins


def test_of_a_stage_that_takes_one_rule_the_upper_one_wins(tmp_path: Path) -> None:
    folder = small(tmp_path / "rules", "short|||3", "long|||第3条")
    path = folder / "small.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("stage: mention", "stage: footnote"), encoding="utf-8")
    first = load_rules(folder).first("footnote", "第3条")
    assert first is not None and first.rule.id == "short"


def test_drafts_and_retired_rules_give_nothing(tmp_path: Path) -> None:
    folder = small(tmp_path / "rules", "new|||亩|||status: draft", "old|||吨|||status: retired", "used|||公顷")
    rules = load_rules(folder)
    assert [rule.id for rule in rules] == ["used"] and len(rules.all) == 3
    assert rules.find("mention", "亩吨公顷")[0].rule.id == "used" and rules["new"].status == "draft"


# ---- what is known to be wrong ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("known_false", "第【16亩】地块", []),  # it still misfires: lived with
        ("known_false", "第【16条】", ["R410"]),  # it is gone: the entry goes too
        ("known_false", "约16亩", ["R410"]),  # nothing is marked, so nothing can misfire
        ("todo", "另有【八亩】", []),  # it fails as yet
        ("todo", "另有【8亩】", ["R408"]),  # it passes: it is no todo any more
        ("todo", "第16亩地块", []),  # nothing should match, and something does as yet
        ("todo", "第16条", ["R408"]),
    ],
)
def test_what_is_known_to_be_wrong_is_told_when_it_is_mended(
    key: str, text: str, told: list[str], tmp_path: Path
) -> None:
    entry = f"{{text: '{text}', why: a test}}"
    known = f"known_false: [{entry}]" if key == "known_false" else ""
    todo = f"todo: [{entry}]" if key == "todo" else ""
    own = ("hit: [【7亩】]", "miss: [亩 // no number]")
    rules = load_rules(small(tmp_path / "rules", "|||".join(("one", "[0-9]+亩", *own, todo, known))))
    assert [problem.code for problem in check_examples(rules)] == told


# ---- time --------------------------------------------------------------------------------------------------------

SLOW = r"(?:一|一\p{Han})+(?:一|一\p{Han})+亩"
TRAP = "亩" + "一" * 60


def test_a_pattern_without_end_is_stopped_with_its_id(tmp_path: Path) -> None:
    rules = load_rules(small(tmp_path / "rules", f"slow|||{SLOW}"))
    for ask in (rules.first, rules.find):
        with pytest.raises(RuleTimeout, match=r"small\.yaml:4:9 R409 slow") as caught:
            ask("mention", TRAP)
        assert caught.value.rule_id == "slow"
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_document_on_which_a_rule_runs_out_of_time_is_not_half_read(tmp_path: Path) -> None:
    folder = small(tmp_path / "rules", f"slow|||{SLOW}")
    rules = load_rules(folder)
    plan = tmp_path / "plan.txt"
    plan.write_text(TRAP, encoding="utf-8")

    def extract(source, rules):  # type: ignore[no-untyped-def]
        return {"quantities": rules.find("mention", source.text)}

    digest = hashlib.sha256(plan.read_bytes()).hexdigest()
    task = Task("plan.txt", str(plan), digest, plan.stat().st_size, None, "key", str(tmp_path / "result"))
    done = extract_task(task, rules, extract)
    assert done.state == "failed"


def test_rules_of_every_stage_stay_in_time_on_hostile_lines(rules: Rules) -> None:
    hostile = [
        "一" * 400,
        "1" * 400,
        "（" * 200,
        "2025年" * 100,
        "、".join(["3万亩"] * 100),
        "".join(SIGNS.values()) * 10 + "的" * 100,
        "　" * 300,
    ]
    for stage in rules.stages:
        for text in hostile:
            rules.candidates(stage, text)


# ---- marks -------------------------------------------------------------------------------------------------------


def test_marks_of_examples() -> None:
    assert unmark("分别达到【30】、【40】").spans == ((4, 6), (7, 9))
    assert unmark("【【打印】】").text == "【打印】" and unmark("【【打印】】").spans == ((0, 4),)
    for wrong in ("【16亩", "16亩】", "【】16亩"):
        with pytest.raises(MarkError):
            unmark(wrong)


def test_characters_beside_a_word_of_a_list_make_it_another_word(tmp_path: Path) -> None:
    rows = "form\tnot_after\tnot_before\n计\t累合\t\n占\t\t比地\n"
    (tmp_path / "reach.tsv").write_text(rows, encoding="utf-8")
    pattern = regex.compile(Expander({}, {"reach": read_lexicon(tmp_path / "reach.tsv", rows, [])}).expand("{reach}"))
    found = {text: bool(pattern.search(text)) for text in ("共计", "累计", "约占", "占比", "合计计")}
    assert found == {"共计": True, "累计": False, "约占": True, "占比": False, "合计计": True}


def test_an_empty_word_list_matches_nothing(tmp_path: Path) -> None:
    empty = read_lexicon(tmp_path / "reach.tsv", "form\n", [])
    assert regex.search(Expander({}, {"reach": empty}).expand("a{reach}"), "a") is None


def folder_with(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LISTS, tmp_path / "rules"))


def long_rule(pattern: str) -> str:
    return (
        "stage: quantity\nwhy: A test.\nrules:\n  - id: long-one\n    why: A test.\n"
        f"    pattern: '{pattern}'\n    emit: {{}}\n    hit: [【a】]\n"
    )


def codes_of(folder: Path) -> set[tuple[str, str]]:
    return {(problem.code, problem.position.file) for problem in read_rules(folder)[1]}


def test_a_pattern_of_a_hundred_thousand_words_is_refused(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    (folder / "long.yaml").write_text(long_rule("|".join(f"word{n}" for n in range(100_000))), encoding="utf-8")
    assert ("R213", "long.yaml") in codes_of(folder)


def test_a_list_of_a_hundred_thousand_words_may_be_kept_but_not_put_into_a_pattern(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    words = "".join(f"word{n}\n" for n in range(100_000))
    (folder / "counted_nouns.tsv").write_text(f"form\n{words}", encoding="utf-8")
    (folder / "long.yaml").write_text(long_rule("{counted_nouns}"), encoding="utf-8")
    assert ("R213", "long.yaml") in codes_of(folder)


def test_endless_and_special_rule_files_are_named(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    os.mkfifo(folder / "pipe.yaml")
    (folder / "endless.yaml").symlink_to("/dev/zero")
    with (folder / "huge.tsv").open("wb") as file:
        file.truncate(10**10)
    names = ("pipe.yaml", "endless.yaml", "huge.tsv")
    assert codes_of(folder) >= {("R001", name) for name in names}
