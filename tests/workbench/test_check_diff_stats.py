"""The commands of those who edit rules: check, show, stats, explain, diff, watch, schema, docs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from conftest import ROOT, RULES
from guihua.cli.main import main
from guihua.messages import say
from guihua.read.encoding import decode
from guihua.rules.kept import load_rules
from guihua.rules.models import SCHEMA_FILE, SCHEMA_LINE
from guihua.rules.recorder import Recorder
from guihua.rules.ruleset import Rules
from guihua.rules.yaml_source import read_yaml
from guihua.workbench.coverage import unused_branches, unused_rows
from guihua.workbench.describe import rule_text
from guihua.workbench.diff import compare_folders
from guihua.workbench.explain import Explained, as_text, explain_line, explain_text
from guihua.workbench.json_schema import schema_text
from guihua.workbench.match_details import near_miss
from guihua.workbench.revisions import WordEdit
from guihua.workbench.usage import survey
from guihua.workbench.usage_cache import remember, rules_mark
from rule_edit import PLAN, copy_rules, guihua, replace, write_plan


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write_plan(tmp_path / "corpus")


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    return copy_rules(tmp_path / "edited")


# ---- check -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_rules_are_sound_and_their_examples_come_through_the_whole_program() -> None:
    """Every example of every rule: alone, together with its stage, and as a plan of one line."""
    result = guihua("rules", "check", "--quiet", "--whole")
    assert result.exit_code == 0, result.stdout


@pytest.mark.slow
def test_check_tells_machines_the_same(edited: Path) -> None:
    replace(edited / "lines.yaml", "      why: 第一篇, 第二部分\n", "      whi: 第一篇, 第二部分\n")
    result = guihua("rules", "check", "lines.yaml", "--json", "--quiet", "--rules", edited)
    told = json.loads(result.stdout)
    assert result.exit_code == 2 and told["errors"] == 2
    keys = [(p["code"], p["file"], p["rule"], p["fix"]) for p in told["problems"] if p["level"] == "error"]
    assert ("R101", "lines.yaml", "heading-part", "did you mean `why`?") in keys


@pytest.mark.slow
def test_examples_of_rules_that_are_patterns_alone_need_no_dictionary() -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom guihua.workbench.examples import check_examples\n"
        "from guihua.rules.kept import load_rules\nrules = load_rules(Path('rules'))\n"
        "last = {rule.stage: rule.id for rule in rules}\n"  # one of each stage
        "assert not list(check_examples(rules, frozenset(last.values())))\n"
        "assert 'jieba' not in sys.modules and 'spacy' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_conflict_with_another_rule_names_the_winner(edited: Path) -> None:
    greedy = (
        "stage: mention\nwhy: a test\nrules:\n"
        "  - id: planted-rule\n    why: takes every number\n    pattern: '\\d+万亩'\n"
        "    hit: [【7万亩】]\n    miss: [亩 // no number]\n"
    )
    (edited / "above.yaml").write_text(greedy, encoding="utf-8")
    result = guihua("rules", "check", "quantity-number-unit", "--rules", edited)
    assert result.exit_code == 1
    assert "R406 quantity-number-unit" in result.stdout
    assert re.search(r"planted-rule \(above\.yaml:\d+:9\) wins \(it stands above this one\)", result.stdout)


@pytest.mark.slow
def test_a_conflict_with_another_stage_names_the_winner(edited: Path) -> None:
    """Alone and within its stage every example passes; a stage that is asked before takes the text."""
    path = edited / "below.yaml"
    greedy = (
        "stage: markup\nwhy: a test\nrules:\n"
        "  - id: planted-markup\n    why: takes areas\n    pattern: '\\d+万亩'\n"
        "    hit: [【7万亩】]\n    miss: [亩 // no number]\n"
    )
    path.write_text(greedy, encoding="utf-8")
    check = ("rules", "check", "below.yaml", "quantity-number-unit", "--rules", edited)
    assert guihua(*check).exit_code == 0
    result = guihua(*check, "--whole")
    assert result.exit_code == 1
    told = (
        r"R406 quantity-number-unit: .*: read as a plan, '.*万亩.*' goes to planted-markup \(markup, below\.yaml:\d+:9"
    )
    assert re.search(told, result.stdout)


@pytest.mark.slow
def test_check_judges_rules_by_the_counts_of_their_own_text_alone(plan: Path, edited: Path, own_cache: Path) -> None:
    """Counts are dated, and name the rules they were made with; of what was changed since nothing is claimed."""

    def checked() -> tuple[list[str], str | None]:
        result = guihua("rules", "check", "--json", "--rules", edited, "--corpus", plan)
        told = json.loads(result.stdout)
        return [p["rule"] for p in told["problems"] if p["code"] in ("R501", "R502")], told["counts"]

    assert checked() == ([], None)
    before = load_rules(edited)
    remember(plan, before, survey(plan, before))
    idle, counts = checked()
    assert {"time-century", "identifier-product"} <= set(idle) and "time-year" not in idle
    assert "optional-mention" not in idle  # no question was put to its stage
    assert counts is not None and re.fullmatch(r"corpus counted \d{4}-\d\d-\d\d \d\d:\d\d UTC with these rules", counts)

    replace(edited / "expressions.yaml", "365", "365|366")  # another pattern: its counts are of the old one
    edits, counts = checked()
    assert set(idle) - set(edits) == {"identifier-product"}
    assert counts is not None and "changed since and not judged: identifier-product;" in counts
    assert f"with rules {rules_mark(before)[:12]}, now {rules_mark(load_rules(edited))[:12]}" in counts

    (plan / "plan.txt").write_text("另一份规划\n", encoding="utf-8")  # another corpus has no counts
    assert checked() == ([], None)


# ---- show, schema, docs ------------------------------------------------------------------------------------------


def test_show_prints_the_pattern_that_is_compiled(rules: Rules) -> None:
    told = json.loads(guihua("rules", "show", "quantity-number-unit", "--json").stdout)
    assert told["text"] == rules["quantity-number-unit"].pattern.pattern
    assert told["pattern"] == rules["quantity-number-unit"].written
    assert "{" not in re.sub(r"\\[pP]\{\w+\}|\{[\d,]+\}", "", told["text"])


def test_show_says_what_placeholders_stand_for(rules: Rules) -> None:
    told = rule_text(rules, "name-percent-of", None)
    assert "{this_percent}: the number or time asked about" in told
    told = rule_text(rules, "name-counted-of-size", None)
    assert "{a_measure}: another number or time of the sentence" in told


def test_show_helps_with_the_name() -> None:
    result = guihua("rules", "show", "quantity-numbr-unit")
    assert result.exit_code == 2 and "did you mean `quantity-number-unit`" in result.output


def test_the_schema_is_that_of_the_models(rules: Rules) -> None:
    committed = (RULES / SCHEMA_FILE).read_text(encoding="utf-8")
    assert committed == schema_text(rules), "run `guihua rules schema`"


def test_every_rule_file_names_the_schema_and_keeps_to_it() -> None:
    validator = jsonschema.Draft202012Validator(json.loads((RULES / SCHEMA_FILE).read_text(encoding="utf-8")))
    for path in sorted(RULES.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        assert text.splitlines()[0] == SCHEMA_LINE, path.name
        value = json.loads(json.dumps(read_yaml(path.name, text).value))
        assert [error.message for error in validator.iter_errors(value)] == [], path.name


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (("type: time", "typ: time"), "typ"),
        (("type: time", "type: tiem"), "tiem"),
        (("form: named_period, ", ""), "form"),
        (("kind: noise", "kind: nose"), "nose"),
        (("kind: noise", "other: noise"), "kind"),
    ],
)
def test_the_schema_knows_what_each_stage_emits(edit: tuple[str, str], said: str) -> None:
    """A slip is told as itself, and not as one of several things that it might have been."""
    validator = jsonschema.Draft202012Validator(json.loads((RULES / SCHEMA_FILE).read_text(encoding="utf-8")))
    (path,) = {p for p in (RULES / "expressions.yaml", RULES / "lines.yaml") if edit[0] in p.read_text("utf-8")}
    text = path.read_text(encoding="utf-8").replace(*edit, 1)
    errors = list(validator.iter_errors(json.loads(json.dumps(read_yaml(path.name, text).value))))
    assert any(said in error.message for error in errors)
    assert not any(error.validator == "anyOf" for error in errors)
    assert "anyOf" not in (RULES / SCHEMA_FILE).read_text(encoding="utf-8")


def test_every_field_is_described_in_both_languages() -> None:
    schema = json.loads((RULES / SCHEMA_FILE).read_text(encoding="utf-8"))
    for name, model in schema["$defs"].items():
        for field, about in model["properties"].items():
            words = about.get("description", "")
            assert re.search("[\u4e00-\u9fff]", words) and re.search("[A-Za-z]{3}", words), f"{name}.{field}"


def test_the_pages_say_what_the_rules_say(rules: Rules) -> None:
    """All but the hits: those follow from the program as well."""
    pages = ROOT / "docs" / "rules"
    names = {file: f"{file.partition('.')[0]}.md" for file in rules.files}
    for name, file in rules.files.items():
        page = (pages / names[name]).read_text(encoding="utf-8")
        for rule in (rule for block in file for rule in block.rules):
            assert f"### {rule.id}\n" in page and rule.pattern in page, "run `guihua rules docs`"
            for example in (*rule.hit, *rule.miss):
                assert example.text.replace("<", "&lt;").replace("|", "\\|").split()[0] in page, rule.id
    written = {path.name for path in pages.glob("*.md")}
    assert written == {*names.values(), "README.md", "word-lists.md"}


# ---- explain -----------------------------------------------------------------------------------------------------


def test_explain_tells_winners_losers_and_rows() -> None:
    text = guihua("explain", "到2025年，粮食产量达到300万吨以上。").stdout
    assert "tokens 分词  到 | 2025 | 年" in text
    assert re.search(r"won    time-year  expressions\.yaml:\d+:\d+  \[1, 6\) '2025年'", text)
    assert re.search(r"lost   quantity-number-unit .*'2025年'  to time-year \(it stands above this one\)", text)
    assert re.search(r"indicators  300万吨  name-\w+\n      name=粮食产量", text)


def test_explain_tells_what_nearly_matched(rules: Rules) -> None:
    miss = near_miss(rules, rules["quantity-number-unit"], "承包水田300垧")
    assert miss is not None
    assert ("承包水田300垧"[miss.start : miss.end], miss.failing) == ("300", "{tail}")
    assert near_miss(rules, rules["quantity-number-unit"], "承包水田") is None


@pytest.mark.slow
def test_explain_of_a_line_accounts_for_every_row_on_it(rules: Rules) -> None:
    """Three lines with numbers of one plan: the rule of every row of theirs is among those that won."""
    path = next(iter(sorted((ROOT / "corpus").glob("*rural*.txt"))))
    lines = path.read_text(encoding="utf-8").split("\n")
    numbered = [n for n, line in enumerate(lines, 1) if len(line) > 60 and re.search(r"\d+[万亿%个]", line)]
    checked = 0
    for line in numbered[:: max(1, len(numbered) // 3)][:3]:
        told = explain_line(path, path.name, line, rules)
        won = {match.rule.id for event in told.events(rules) for match in event.selected}
        for table, row in told.rows:
            if table in ("quantities", "times", "indicators") and row["rule_id"]:
                assert row["rule_id"] in won, f"{path.name}:{line} {table} {row['raw']}"
                checked += 1
    assert checked > 10


def test_explain_a_place(plan: Path) -> None:
    result = guihua("explain", "plan:3", "--corpus", plan)
    assert result.exit_code == 0
    assert result.stdout.startswith("plan.txt:3  paragraph")
    assert guihua("explain", "plan:99", "--corpus", plan).exit_code == 2
    assert "no plan" in guihua("explain", "nothing:1", "--corpus", plan).output


@pytest.mark.parametrize("text", ["", "   ", "nosuch:99"])
def test_what_cannot_be_explained_is_told(text: str) -> None:
    result = CliRunner().invoke(main, ["explain", text])
    assert result.exit_code == 2 and result.output.startswith("Usage") and "Error: " in result.output


def test_a_text_in_another_encoding_is_read(rules: Rules) -> None:
    written = "到2025年粮食产量达到300万吨。"
    assert explain_text(written.encode("gb18030").decode("utf-8", "surrogateescape"), rules).text == written


def test_explain_is_json_too(plan: Path) -> None:
    told = json.loads(guihua("explain", "plan:4", "--corpus", plan, "--json").stdout)
    quantities = [row["raw"] for row in told["rows"] if row["table"] == "quantities"]
    assert quantities == ["3座", "16万亩"]
    assert any(c["won"] for stage in told["stages"] if stage["stage"] == "mention" for c in stage["candidates"])


def test_what_is_explained_is_what_is_extracted(rules: Rules) -> None:
    from guihua.extraction import extract

    told = explain_text(PLAN, rules)
    rows = extract(decode("text", PLAN.encode(), rules), rules)
    assert [row for table, row in told.rows if table == "quantities"] == rows["quantities"]


def test_a_rule_that_matched_elsewhere_may_have_missed_here(rules: Rules) -> None:
    text = "种植小麦300亩，承包水田300垧"
    recorder = Recorder()
    rules.recorded(recorder).candidates("mention", text)
    told = Explained("text", text, "", (), tuple(recorder.asked), (), decode("text", text.encode(), rules))
    lines = list(as_text(told, rules, 3))
    assert any(line.startswith("    won    quantity-number-unit") for line in lines)
    assert any(line.startswith("    near   quantity-number-unit") and "up to '300'" in line for line in lines)


@pytest.mark.parametrize(
    ("pattern", "text", "near"),
    [
        (".{0,6}亩产", "粮食产量", False),  # nothing but what may be anything was found
        ("(?:约|近)?[^，]*亩产", "约多少粮食", False),
        ("(?:约|近)亩产", "约多少粮食", True),
        (r"\d+亩产", "30吨", True),
        ("(?:约|近)?亩产", "约多少粮食", False),
    ],
)
def test_a_near_miss_found_something_that_must_stand(pattern: str, text: str, near: bool, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(Path(__file__).parents[1] / "rules" / "broken" / "with", folder)
    body = f"stage: mention\nwhy: a test\nrules:\n  - {{id: one, why: a test, pattern: '{pattern}'}}\n"
    (folder / "one.yaml").write_text(body, encoding="utf-8")
    rules = load_rules(folder)
    assert (near_miss(rules, rules["one"], text) is not None) == near


def test_explain_knows_its_stages(plan: Path) -> None:
    wrong = guihua("explain", "plan:4", "--corpus", plan, "--stage", "menton")
    assert wrong.exit_code == 2 and "no stage `menton`; did you mean `mention`?" in wrong.output
    unlike = guihua("explain", "plan:4", "--corpus", plan, "--stage", "zzz")
    assert unlike.exit_code == 2 and "there are: box-item" in unlike.output
    told = guihua("explain", "plan:4", "--corpus", plan, "--stage", "table-row").stdout
    assert f"{say('not-asked').label}  table-row" in told and "nothing found by" not in told


@pytest.mark.slow
def test_a_stage_that_was_asked_about_a_line_beside_is_not_among_those_that_found_nothing(plan: Path) -> None:
    """The head of the table below shares a word with the line that is explained."""
    text = "规划\n\n新建水库，3座。\n| 水库，名称 | 座数 |\n|---|---|\n| 甲 | 3 |\n"
    (plan / "plan.txt").write_text(text, encoding="utf-8")
    told = guihua("explain", "plan:3", "--corpus", plan).stdout
    silent = next(line for line in told.splitlines() if line.startswith("nothing found by"))
    assert "table-row" not in silent and "heading" in silent


def test_names_are_looked_up_by_rules_that_can_be_seen(rules: Rules, plan: Path) -> None:
    told = guihua("explain", "全市“粮食产量”达到300万吨。").stdout
    assert "\ncanonical-name  " in told and "linking.rules.tsv" in told
    assert "canonical-name" in survey(plan, rules).asked


# ---- diff --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_no_edit_changes_nothing(plan: Path, edited: Path) -> None:
    result = guihua("rules", "diff", RULES, "--rules", edited, "--corpus", plan)
    assert result.exit_code == 0 and "0 rows added, 0 removed, 0 changed" in result.stdout


def test_a_planted_edit_gives_exactly_its_rows(plan: Path, edited: Path) -> None:
    replace(edited / "units.tsv", "座\t", "座座\t")
    diff = compare_folders(plan, RULES, edited)
    quantities = [
        (c.kind, c.doc_id, c.line, c.before and c.before["raw"]) for c in diff.changes if c.table == "quantities"
    ]
    assert quantities == [("removed", "plan.txt", 4, "3座")]
    assert {c.source for c in diff.changes} == {"新建水库3座，治理面积16万亩。"}
    assert diff.edited == () and "quantity-number-unit" in diff.reached  # nobody edited a rule


def test_a_rule_that_only_took_another_name_is_called_renamed(plan: Path, edited: Path) -> None:
    old, new = "quantity-number-unit", "quantity-digits-unit"
    replace(edited / "expressions.yaml", f"- id: {old}\n", f"- id: {new}\n      replaces: [{old}]\n")
    told = guihua("rules", "diff", RULES, "--rules", edited, "--corpus", plan).stdout
    assert f"rules renamed 改名的规则: {old} → {new}\n" in told and "rules edited" not in told
    assert "0 rows added, 0 removed, 0 changed, 0 moved" in told


def test_of_a_long_cell_the_words_that_came_and_went_are_shown() -> None:
    classes = [f"class_number_{number}" for number in range(9)]
    before, after = ({"class": " ".join([*classes, word])} for word in ("late", "later"))
    assert str(WordEdit("cues.tsv:1", "达到", before, after)) == "~ cues.tsv:1 达到  class: -late +later"
    short = WordEdit("cues.tsv:1", "达到", {"class": "reach"}, {"class": "reach lead"})
    assert str(short).endswith("class: reach → reach lead")


@pytest.mark.slow
def test_only_what_was_edited_is_called_edited(plan: Path, edited: Path) -> None:
    replace(
        edited / "expressions.yaml",
        "{sign}?(?<number>{digits})[ 　]?{tail}'",
        "{sign}?(?<number>{digits})[ 　]*{tail}'",
    )
    replace(edited / "cues.tsv", "\n达到\t", "\n达致\treach lead\t\t\t\n达到\t")
    told = guihua("rules", "diff", RULES, "--rules", edited, "--corpus", plan).stdout
    assert "rules edited 改动的规则: quantity-number-unit\n" in told
    assert "rules use what was edited" in told and "+ cues.tsv" in told


@pytest.mark.slow
def test_a_revision_with_keys_that_rules_have_no_more_is_compared(plan: Path, edited: Path) -> None:
    replace(edited / "boxes.yaml", "      hit: [【专栏3-1", "      examples: {hit: [x]}\n      hit: [【专栏3-1")
    result = guihua("rules", "diff", edited, "--rules", RULES, "--corpus", plan)
    assert result.exit_code == 0, result.output


@pytest.mark.slow
def test_a_rule_that_is_unmasked_is_told_apart(plan: Path, edited: Path) -> None:
    """Without the rule on years, the rule on quantities takes the year; it was not edited itself."""
    replace(edited / "expressions.yaml", "  - id: time-year\n", "  - id: time-year\n      status: draft\n")
    diff = compare_folders(plan, RULES, edited)
    assert diff.edited == ("time-year",)
    years = [c for c in diff.changes if c.table == "quantities" and c.kind == "added"]
    assert [c.after and c.after["raw"] for c in years] == ["2025年", "2020年"]
    assert all(c.unmasked and c.rule_id == "quantity-number-unit" for c in years)
    gone = [c for c in diff.changes if c.table == "times" and c.kind == "removed"]
    assert [(c.rule_id, c.unmasked) for c in gone] == [("time-year", False)] * 2


@pytest.mark.slow
def test_a_changed_value_shows_both(plan: Path, edited: Path) -> None:
    replace(edited / "units.tsv", "亩\tmeasure\t\tarea\t2000/3", "亩\tmeasure\t\tarea\t600")
    result = guihua("rules", "diff", RULES, "--rules", edited, "--corpus", plan, "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    change = next(c for c in told["changes"] if c["table"] == "quantities")
    assert change["kind"] == "changed" and change["columns"] == ["si_value"] and change["line"] == 4
    assert (change["before"]["si_value"], change["after"]["si_value"]) == (pytest.approx(106666666.667), 96000000.0)
    markdown = guihua("rules", "diff", RULES, "--rules", edited, "--corpus", plan, "--markdown").stdout
    assert "### `quantity-number-unit`" in markdown and "| changed | quantities | plan.txt:4 |" in markdown


@pytest.mark.slow
def test_diff_tells_what_gold_says(edited: Path) -> None:
    replace(edited / "expressions.yaml", "  - id: time-year\n", "  - id: time-year\n      status: retired\n")
    told = guihua(
        "rules", "diff", RULES, "--rules", edited, "--corpus", ROOT / "corpus", "--gold", ROOT / "tests" / "gold"
    )
    counts = re.search(
        r"gold time: F1 1\.0000 → 0\.\d{4} \(-0\.\d{4}\); right (\d+) → (\d+), wrong 0 → \d+, missed 0 → (\d+)",
        told.stdout,
    )
    assert counts is not None, told.stdout[-2000:]
    before, after, missed = map(int, counts.groups())
    assert before > 50 and before - after == missed > 10


@pytest.mark.slow
def test_diff_with_a_git_revision(plan: Path, edited: Path) -> None:
    root = edited.parent
    for command in ("init -q", "add edited", "-c user.name=t -c user.email=t@localhost commit -q -m rules"):
        subprocess.run(["git", *command.split()], cwd=root, check=True)
    replace(edited / "units.tsv", "座\t", "座座\t")
    result = guihua("rules", "diff", "HEAD", "--rules", edited, "--corpus", plan)
    assert result.exit_code == 1 and "- quantities plan.txt:4" in result.stdout
    unknown = guihua("rules", "diff", "nothing-of-that-name", "--rules", edited, "--corpus", plan)
    assert unknown.exit_code == 2 and "neither a folder nor a git revision" in unknown.output


@pytest.mark.slow
def test_diff_of_broken_rules_says_what_is_broken(plan: Path, edited: Path) -> None:
    replace(edited / "lines.yaml", "pattern: '^(?<number>第", "pattern: '^((?<number>第")
    result = guihua("rules", "diff", RULES, "--rules", edited, "--corpus", plan)
    assert result.exit_code == 2 and "R201 heading-part" in result.output


# ---- stats -------------------------------------------------------------------------------------------------------


def test_the_counts_add_up(plan: Path, rules: Rules) -> None:
    found = survey(plan, rules)
    for rule in rules:
        use = found.use[rule.id]
        assert use.matched == use.selected + use.suppressed and use.documents <= 1
    assert found.use["time-year"].selected >= 2 and found.use["time-year"].rows == 2
    assert found.use["quantity-number-unit"].suppressed >= 2  # the years
    assert found.use["quantity-number-unit"].rows == 4


def test_forms_that_nothing_uses_are_listed(rules: Rules) -> None:
    unused = unused_rows(rules, ["新建水库3座"])
    assert "座" not in unused["units"] and "stages" not in unused
    assert all(len(forms) <= len(rules.lexicon(name).rows) for name, forms in unused.items())


def test_alternatives_of_fragments_and_fragments_nobody_names_are_listed(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(Path(__file__).parents[1] / "rules" / "broken" / "with", folder)
    (folder / "one.yaml").write_text(
        "stage: mention\nwhy: a test\nfragments:\n"
        "  size: {gloss: of areas, pattern: '(?:亩|公顷|垧)'}\n"
        "  spare: {gloss: of nothing, pattern: '吨'}\n"
        "rules:\n  - id: area\n    why: a test\n    pattern: '(?:约|近)?[0-9]+{size}(?:以上|(?<=公顷)以下)?'\n"
        "    hit: [【约7亩】]\n    miss: [亩 // no number]\n",
        encoding="utf-8",
    )
    rules = load_rules(folder)
    told = {"area": ["近", "以上", "(?<=公顷)以下"], "{size}": ["公顷", "垧"], "{spare}": ["吨"]}
    assert unused_branches(rules, {}) == told
    asked = {"mention": {"all": ["近8公顷以下"]}}
    assert unused_branches(rules, asked) == {"area": ["以上"], "{size}": ["垧"], "{spare}": ["吨"]}
