"""Every slip an editor of rules can make is told at its place: one deliberately broken file each, with
its exact message."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import MODULES
from guihua.cli.main import main
from guihua.rules.hints import caret
from guihua.rules.kept import load_rules
from guihua.rules.loader import read_rules
from guihua.rules.problems import RulesError, all_read, codes, in_order
from guihua.rules.required_lists import required_columns
from guihua.workbench.examples import check_examples
from guihua.workbench.leaning import told_of_retired

BROKEN = Path(__file__).parents[1] / "rules" / "broken"
FILES = sorted(path for path in BROKEN.iterdir() if path.suffix in (".yaml", ".tsv"))


def told(path: Path, folder: Path) -> str:
    """What is said of one broken file beside two sound word lists."""
    shutil.copytree(BROKEN / "with", folder)
    shutil.copy(path, folder / path.name)
    rules, problems = read_rules(folder)
    return "".join(f"{problem}\n" for problem in in_order([*problems, *told_of_retired(check_examples(rules), rules)]))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_broken_file_gives_exactly_its_message(path: Path, tmp_path: Path) -> None:
    assert told(path, tmp_path / "rules") == path.with_name(f"{path.name}.txt").read_text(encoding="utf-8")


def test_there_are_at_least_twenty_of_them_and_each_names_a_place() -> None:
    assert len(FILES) >= 20
    for path in FILES:
        message = path.with_name(f"{path.name}.txt").read_text(encoding="utf-8")
        assert message.startswith(f"{path.name}:"), path.name


def test_the_sound_files_beside_them_say_nothing(tmp_path: Path) -> None:
    shutil.copytree(BROKEN / "with", tmp_path / "rules")
    assert read_rules(tmp_path / "rules")[1] == ()


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(BROKEN / "with", folder)
    names = ["bad-regex-range.yaml", "duplicate-form.tsv", "full-width-colon.yaml", "unknown-key.yaml"]
    for number, name in enumerate(names):
        text = (BROKEN / name).read_text(encoding="utf-8").replace("area-number", f"area-number-{number}")
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        load_rules(folder)
    assert {problem.position.file for problem in caught.value.problems} == set(names)
    for name in names:
        assert f"{name}:" in str(caught.value)


def test_a_broken_rule_leaves_the_others_standing(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(BROKEN / "with", folder)
    shutil.copy(BROKEN / "unknown-key.yaml", folder)
    sound = (BROKEN / "no-miss-example.yaml").read_text(encoding="utf-8").replace("area-number", "sound-rule")
    (folder / "sound.yaml").write_text(sound, encoding="utf-8")
    rules, problems = read_rules(folder)
    assert [rule.id for rule in rules] == ["sound-rule"]
    assert {problem.code for problem in problems} == {"R101"}


@pytest.mark.parametrize(
    ("line", "column", "width", "marks"),
    [
        ("abc", 2, 1, " ^"),
        ("面积：x", 4, 1, "      ^"),
        ("１２a", 3, 1, "    ^"),
        ("〔〕b", 1, 2, "^^^^"),
        ("\t亩\t吨", 4, 1, "\t  \t^^"),
        ("e\u0301x", 3, 1, " ^"),
    ],
)
def test_a_caret_stands_below_its_character_in_a_terminal(line: str, column: int, width: int, marks: str) -> None:
    assert caret(line, column, width) == marks


def test_every_code_has_both_languages() -> None:
    for name, code in codes().items():
        assert code.level in ("error", "finding", "note"), name
        assert code.english.isascii() and any("一" <= c <= "鿿" for c in code.chinese), name


def test_each_code_of_an_error_or_finding_has_a_case(tmp_path: Path) -> None:
    shown = {path.with_name(f"{path.name}.txt").read_text(encoding="utf-8").split()[1].rstrip(":") for path in FILES}
    # of more than one file, of many words, of a history, of a corpus, of code: they have tests of their own
    others = {"R010", "R011", "R108", "R213", "R307", "R411", "R412", "R414", "R508"}
    assert {code for code, entry in codes().items() if entry.level != "note"} - others <= shown


def test_a_fragment_of_two_files(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(BROKEN / "with", folder)
    for name in ("one", "two"):
        text = f"stage: mention\nwhy: x\nfragments:\n  number: {{gloss: digits, pattern: '{len(name)}|{name}'}}\n"
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        load_rules(folder)
    assert str(caught.value).splitlines()[0] == (
        "two.yaml:4:3 R106: duplicate fragment (片段重名): `number` stands already at one.yaml:4:3"
    )


def test_a_word_list_that_is_missing(tmp_path: Path) -> None:
    shutil.copytree(BROKEN / "with", tmp_path / "rules")
    (tmp_path / "rules" / "numerals.tsv").unlink()
    with pytest.raises(RulesError) as caught:
        load_rules(tmp_path / "rules")
    assert str(caught.value) == (
        "numerals.tsv:1:1 R307: a word list is missing (缺少词表文件): the program reads it\n"
        "    = put the file back; an empty list keeps its headings\n"
        "    : 程序要读这个词表\n"
        "    = 把文件放回去；词表可以是空的，但要留表头"
    )


# ---- files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(required_columns()))
def test_each_list_that_the_program_reads_must_be_there_with_its_columns(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(BROKEN / "with", folder)
    for column in required_columns()[name]:
        text = (BROKEN / "with" / f"{name}.tsv").read_text(encoding="utf-8")
        (folder / f"{name}.tsv").write_text(re.sub(rf"\b{column}\b", f"{column}x", text, count=0), encoding="utf-8")
        (problem,) = [p for p in read_rules(folder)[1] if f"there is no column `{column}`" in str(p.detail)]
        assert problem.code == "R304" and str(problem.fix) == f"did you mean `{column}x`? Write `{column}`"
    (folder / f"{name}.tsv").unlink()
    assert [(p.code, p.position.file) for p in read_rules(folder)[1]][:1] == [("R307", f"{name}.tsv")]


def test_every_list_that_a_module_asks_for_is_among_them() -> None:
    asked = re.compile(r'\.lexicon\("(\w+)"\)')
    named = {name for path in MODULES for name in asked.findall(path.read_text(encoding="utf-8"))}
    assert named <= required_columns().keys() and len(named) > 5


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("zz.yml", "name it zz.yaml"),
        ("zz.YAML", "name it zz.yaml"),
        ("zz.TSV", "name it zz.tsv"),
        ("zz.csv", "save it as zz.tsv"),
        ("more/zz.yaml", "put it right into the folder"),
    ],
)
def test_a_file_that_nobody_reads_is_told(name: str, advice: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(BROKEN / "with", folder)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("form\n", encoding="utf-8")
    (problem,) = read_rules(folder)[1]
    assert (problem.code, problem.position.file) == ("R011", name) and advice in str(problem.fix)


def test_an_empty_folder_holds_no_rules(tmp_path: Path) -> None:
    assert [p.code for p in read_rules(tmp_path)[1]] == ["R001"]
    assert [p.code for p in read_rules(tmp_path / "nowhere")[1]] == ["R001"]


NAMING = """stage: mention
why: a test
rules:
  - {id: one, why: a test, pattern: '{size}亩'}
  - {id: two, why: a test, pattern: '{size}吨{units.mass}'}
  - {id: three, why: a test, pattern: '{nothing}吨'}
"""


@pytest.mark.parametrize(
    "slip",
    [
        "  size: {gloss: x, pattern: '[0-9]+}\n",  # a quote that is not closed
        "  size： {gloss: x, pattern: '[0-9]+'}\n",  # a full-width colon
        '  size: {gloss: x, pattern: "\\d+"}\n',  # a backslash in double quotes
        "  size: gloss: x, pattern: '[0-9]+'\n",
        "\tsize: {gloss: x, pattern: '[0-9]+'}\n",
    ],
)
def test_a_slip_in_a_file_of_fragments_is_told_once_and_first(slip: str, tmp_path: Path) -> None:
    """Not every pattern that names one of them is wrong; one that names what stands nowhere is."""
    folder = tmp_path / "rules"
    shutil.copytree(BROKEN / "with", folder)
    (folder / "zz.yaml").write_text("stage: mention\nwhy: x\nfragments:\n" + slip, encoding="utf-8")
    (folder / "names.yaml").write_text(NAMING, encoding="utf-8")
    told = [(p.code[:2], p.position.file, p.rule_id) for p in in_order(read_rules(folder)[1])]
    assert told == [("R0", "zz.yaml", None), ("R2", "names.yaml", "three")]


def test_a_stage_that_there_is_not_is_told_alone(tmp_path: Path) -> None:
    """The examples of others that lean on its rules are not run."""
    folder = tmp_path / "rules"
    shutil.copytree(BROKEN / "with", folder)
    (folder / "one.yaml").write_text(NAMING.replace("mention", "mentoin").split("  - {id: two")[0], encoding="utf-8")
    assert not all_read(read_rules(folder)[1])


def test_a_list_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(BROKEN / "with", folder)
    (folder / "names.yaml").write_text(NAMING.replace("{size}", "").replace("{nothing}", "[0-9]"), encoding="utf-8")
    for data in ("form\tclass\n亩\tarea\n".encode("gb18030"), b"from\tclass\n", b"form\tclas\n\xe4\xba\xa9\tarea\n"):
        (folder / "units.tsv").write_bytes(data)
        assert {p.position.file for p in read_rules(folder)[1]} == {"units.tsv"}


# ---- what is too much ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("note: " + "9" * 5000, (7, 11)),
        ("emit: " + "[" * 3000 + "]" * 3000, (7, None)),
        ("note: '" + "x" * 10 + "'\n    pattern: '" + "(?:" * 600 + "亩" + ")" * 600 + "'", (8, None)),
    ],
    ids=["number", "nesting", "groups"],
)
def test_what_no_rule_needs_is_told_at_its_place(key: str, place: tuple[int, int | None], tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(BROKEN / "with", folder)
    pattern = "" if "pattern" in key else "    pattern: '亩'\n"
    body = f"stage: mention\nwhy: a test\nrules:\n  - id: one\n    why: a test\n{pattern}    {key}\n"
    (folder / "one.yaml").write_text(body, encoding="utf-8")
    result = CliRunner().invoke(main, ["rules", "check", "--quiet", "--rules", str(folder)])
    assert result.exit_code == 2 and not isinstance(result.exception, RecursionError | ValueError), result.output
    (problem, *_) = [p for p in in_order(read_rules(folder)[1]) if p.level == "error"]
    assert problem.position.file == "one.yaml"
    assert problem.position.line == place[0] - (pattern == "")
    assert place[1] is None or problem.position.column == place[1]
