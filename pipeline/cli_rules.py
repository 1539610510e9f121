"""``guihua rules …`` and ``guihua explain``: the workbench of those who edit ``rules/``.

Exit status: 0 nothing to say, 1 something to look at, 2 the rules (or the command) cannot be used.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from pipeline.rule_corpus import Idle, Memory
    from pipeline.rule_errors import Problem
    from pipeline.rule_stats import Stats
    from pipeline.rules import Rules

FOLDER = click.Path(path_type=Path)
rules_option = click.option("--rules", "folder", type=FOLDER, help="Folder with the rules.  [default: rules]")
corpus_option = click.option(
    "--corpus", type=FOLDER, default=Path("corpus"), show_default=True, help="Folder of plans."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
BROKEN = 2


@click.group("rules")
def rules() -> None:
    """Check, compare and watch the rules.

    检查、比较、监视规则。规则写在 rules/ 里，用法见 rules/README.md。
    """


@rules.command("check")
@click.argument("only", nargs=-1, metavar="[ID]...")
@rules_option
@corpus_option
@json_option
@click.option("--quiet", is_flag=True, help="Leave notes out: idle rules, stages nothing reads.")
@click.option("--whole", is_flag=True, help="Also read each example as a plan of one line; takes seconds.")
def check_command(
    only: tuple[str, ...], folder: Path | None, corpus: Path, as_json: bool, quiet: bool, whole: bool
) -> None:
    """Validate the rules and run every example in them, or those of some rules.

    Each example runs alone and together with its stage; a difference names the winner. Rules that matched nothing in
    the corpus when `guihua rules stats` last read it are told, with when that was; rules changed since are not judged.
    In a git repository, so are ids that meant something else once, and ids that are gone.

    检查规则文件，并运行全部例子。
    """
    from pipeline.rule_check import check_examples, count_examples, unread_stages
    from pipeline.rule_corpus import idle, recall
    from pipeline.rule_errors import did_you_mean, in_order
    from pipeline.rules import default_rules_folder, read_rules

    loaded, problems = read_rules(folder or default_rules_folder())
    if only and (unknown := sorted(set(only) - {rule.id for rule in loaded.all} - {p.rule_id for p in problems})):
        near = did_you_mean(unknown[0], [rule.id for rule in loaded.all], 0)
        raise click.UsageError(f"no rule `{unknown[0]}`" + (f"; {near}" if near else ""))
    found = [*problems, *check_examples(loaded, frozenset(only) or None)]
    if not only and not any(problem.level == "error" for problem in problems):
        found += _history_problems(loaded)
    if whole:
        from pipeline.rule_whole import check_whole

        with _timeouts():
            found += [problem for problem in check_whole(loaded) if not only or problem.rule_id in only]
    counts = None
    if not quiet and not only:
        found += unread_stages(loaded)
        if (memory := recall(corpus)) is not None:
            resting = idle(loaded, memory)
            found += _idle_notes(resting)
            counts = _counts_note(loaded, memory, resting)
    ordered = in_order(found)
    levels = {level: sum(p.level == level for p in ordered) for level in ("error", "finding", "note")}
    if as_json:
        summary = {
            "rules": len(loaded.all),
            "examples": count_examples(loaded),
            **{f"{k}s": v for k, v in levels.items()},
            "counts": counts,
        }
        click.echo(json.dumps(summary | {"problems": [p.as_json() for p in ordered]}, ensure_ascii=False, indent=1))
    else:
        _print_problems(ordered)
        if counts is not None:
            click.echo(counts)
        elif not (quiet or only) and corpus.is_dir():
            click.echo("no counts of this corpus yet: run `guihua rules stats` once", err=True)
        click.echo(
            f"{len(loaded.all)} rules, {count_examples(loaded)} examples, {len(loaded.lexicons)} word lists: "
            f"{levels['error']} errors, {levels['finding']} findings, {levels['note']} notes"
        )
    sys.exit(BROKEN if levels["error"] else 1 if levels["finding"] else 0)


def _history_problems(loaded: Rules) -> list[Problem]:
    """Ids that the git history of the folder knows for something else, or that it lost; nothing without a history."""
    from pipeline.rule_history import check_history, read_history

    history = read_history(loaded.folder.path) if loaded.folder else None
    return list(check_history(loaded, history)) if history is not None else []


def _idle_notes(idle: Idle) -> list[Problem]:
    told = [(rule, "R501", "no plan in the corpus had it when it was last counted") for rule in idle.silent]
    told += [(rule, "R502", "`guihua rules stats` says how often") for rule in idle.beaten]
    return [rule.entry.problem(code, ("id",), why) for rule, code, why in told if rule.entry is not None]


def _counts_note(loaded: Rules, memory: Memory, idle: Idle) -> str:
    """When and with which rules the corpus was counted, and what that says nothing of."""
    same = "these rules" if memory.rules == loaded.hash else f"rules {memory.rules[:12]}, now {loaded.hash[:12]}"
    told = f"corpus counted {memory.counted} with {same}"
    if idle.changed:
        told += f"; changed since and not judged: {', '.join(rule.id for rule in idle.changed)}"
    return told + ("" if memory.rules == loaded.hash else "; `guihua rules stats` counts anew")


def _print_problems(problems: Iterable[Problem]) -> None:
    """Errors and findings in full, notes of a kind together."""
    from pipeline.rule_errors import codes

    notes: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.level == "note":
            notes.setdefault(problem.code, []).append(problem)
        else:
            click.echo(str(problem))
    for code, found in notes.items():
        named = ", ".join(one.rule_id or str(one.position) for one in found)
        click.echo(f"{code} {codes()[code].english} ({codes()[code].chinese}): {named}")


@rules.command("show")
@click.argument("rule_id", metavar="ID")
@rules_option
@json_option
def show_command(rule_id: str, folder: Path | None, as_json: bool) -> None:
    """Print one rule: where it stands, its pattern as written and as compiled, its examples.

    ID may be an old one, as outputs of former rules have it: then the rules that took its place.

    显示一条规则：位置、式子（展开前后）、例子。
    """
    from pipeline.rule_errors import did_you_mean
    from pipeline.rule_show import rule_facts, rule_text, successors

    loaded = _load(folder)
    here = [rule_id] if rule_id in {rule.id for rule in loaded.all} else successors(loaded, rule_id)
    if not here:
        near = did_you_mean(rule_id, [rule.id for rule in loaded.all], 0)
        raise click.ClickException(f"no rule `{rule_id}`" + (f"; {near}" if near else ""))
    for one in here:
        if as_json:
            click.echo(json.dumps(rule_facts(loaded, one), ensure_ascii=False, indent=1, default=str))
        else:
            click.echo(rule_text(loaded, one))


@rules.command("stats")
@rules_option
@corpus_option
@json_option
@click.option("--idle", "only_idle", is_flag=True, help="Only rules that never stood.")
@click.option("--gold", type=FOLDER, help="Precision and recall of every rule by this gold.")
@click.option("--ceiling", type=FOLDER, help="A list of what may be unused; status 1 where it does not fit.")
@click.option("--lower", is_flag=True, help="Take out of that list what is used now. Nothing is ever put in.")
def stats_command(
    folder: Path | None,
    corpus: Path,
    as_json: bool,
    only_idle: bool,
    gold: Path | None,
    ceiling: Path | None,
    lower: bool,
) -> None:
    """Read the corpus and count what every rule did. Ends with status 1 where rules tie.

    matched, stood; beaten: share of its matches that lost; overlap, conflict: matches where another rule matched too,
    and gave something else; rows that name it; plans; precision; recall: share of all of gold that it found, a part of
    the recall of the whole; milliseconds of its pattern. Then: dead (matched nothing), beaten (always lost), unasked
    (its stage is not asked when plans are read).

    With --ceiling FILE only what of the rules is unused is compared with that list.

    统计每条规则在语料中的使用情况。
    """
    from pipeline.evaluate import GoldError
    from pipeline.rule_stats import as_json as stats_json
    from pipeline.rule_stats import as_text, take_stats

    if lower and ceiling is None:
        raise click.UsageError("--lower goes with --ceiling FILE")
    loaded = _load(folder)
    _need_corpus(corpus)
    with _timeouts():
        try:
            stats = take_stats(corpus, loaded, gold)
        except GoldError as error:
            raise click.ClickException(str(error)) from error
    if ceiling is not None:
        _hold(stats, ceiling, lower)
        return
    if as_json:
        click.echo(json.dumps(stats_json(stats, loaded), ensure_ascii=False, indent=1))
    else:
        for line in as_text(stats, loaded, only_idle):
            click.echo(line)
        for name in stats.survey.failed:
            click.echo(f"{name}: not read", err=True)
    sys.exit(1 if stats.ties else 0)


def _hold(stats: Stats, ceiling: Path, lower: bool) -> None:
    """Compare with the list of what may be unused; status 1 where anything is new, or stands there for nothing."""
    from pipeline.rule_ceiling import CeilingError, as_text, hold, lowered, read_list, unused

    try:
        held = hold(unused(stats.forms, stats.branches), read_list(ceiling))
    except CeilingError as error:
        raise click.ClickException(str(error)) from error
    if lower and held.fallen:
        ceiling.write_text(lowered(ceiling, held), encoding="utf-8")
        click.echo(f"{ceiling}: {len(held.fallen)} lines taken out")
        held = replace(held, fallen=())
    for line in as_text(held, ceiling):
        click.echo(line)
    sys.exit(1 if held.risen or held.fallen else 0)


@rules.command("diff")
@click.argument("base", default="HEAD")
@rules_option
@corpus_option
@json_option
@click.option("--base", "named_base", metavar="REV", help="The same as BASE.")
@click.option("--markdown", is_flag=True, help="Print Markdown, for a merge request.")
@click.option("--gold", type=FOLDER, help="Also score both against this gold.")
@click.option("--limit", default=20, show_default=True, help="Changes shown for each rule.")
def diff_command(
    base: str,
    folder: Path | None,
    corpus: Path,
    as_json: bool,
    named_base: str | None,
    markdown: bool,
    gold: Path | None,
    limit: int,
) -> None:
    """Show the rows that the working rules give otherwise than those of BASE, a git revision or a folder.

    Word lists that BASE does not have are taken from the working rules. Ends with status 1 where any row differs.

    比较两套规则从语料抽取的结果。
    """
    import time

    from pipeline.rule_diff import RevisionError, SideError, compare_folders, completed, rules_of
    from pipeline.rule_diff_text import as_json as diff_json
    from pipeline.rule_diff_text import as_markdown, as_text
    from pipeline.rules import default_rules_folder

    began = time.perf_counter()
    _need_corpus(corpus)
    working = folder or default_rules_folder()
    try:
        with rules_of(named_base or base, working) as other, completed(other, working) as whole, _timeouts():
            diff = compare_folders(corpus, whole, working, gold)
    except RevisionError as error:
        raise click.UsageError(str(error)) from error
    except SideError as error:
        _broken(error.problems, f"{error.side}: ")
    seconds = time.perf_counter() - began
    if as_json:
        told = {**diff_json(diff), "seconds": round(seconds, 1)}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1, default=str))
    else:
        for line in as_markdown(diff, limit) if markdown else as_text(diff, limit):
            click.echo(line)
        click.echo(f"{seconds:.1f} s", err=markdown)
    sys.exit(1 if diff.changes else 0)


@rules.command("watch")
@rules_option
@corpus_option
@click.option("--every", default=0.3, show_default=True, help="Seconds between looks at the files.")
@click.option("--saves", type=int, hidden=True, help="Stop after so many saves.")
def watch_command(folder: Path | None, corpus: Path, every: float, saves: int | None) -> None:
    """On every save: check the rules that changed, run their examples, show the rows that change. Stop with Ctrl-C.

    保存后立即检查改动的规则，并显示抽取结果的变化。
    """
    from pipeline.rule_watch import watch
    from pipeline.rules import default_rules_folder

    _need_corpus(corpus)
    try:
        for line in watch(folder or default_rules_folder(), corpus, every, saves):
            click.echo(line)
            sys.stdout.flush()
    except KeyboardInterrupt:
        click.echo("")


@rules.command("schema")
@rules_option
@click.option("--check", "only_check", is_flag=True, help="Only tell whether the file is up to date.")
def schema_command(folder: Path | None, only_check: bool) -> None:
    """Write rules.schema.json, by which editors complete and check rule files.

    生成编辑器用的 JSON Schema。
    """
    from pipeline.rule_schema import SCHEMA_FILE
    from pipeline.rule_show import schema_text
    from pipeline.rules import default_rules_folder

    target = (folder or default_rules_folder()) / SCHEMA_FILE
    _write_all({target: schema_text(_load(folder))}, only_check)


@rules.command("fmt")
@rules_option
@click.option("--check", "only_check", is_flag=True, help="Only tell whether the files are in this form.")
def fmt_command(folder: Path | None, only_check: bool) -> None:
    """Bring rule files into one form: order of keys, schema line, stray blanks. Comments stay with what they are above.

    统一规则文件的格式；内容和注释不变。
    """
    from pipeline.rule_format import formatted
    from pipeline.rules import default_rules_folder

    place = folder or default_rules_folder()
    files = sorted([*place.glob("*.yaml"), *place.glob("*.tsv")])
    try:
        texts = {path: path.read_text(encoding="utf-8") for path in files}
    except UnicodeDecodeError as error:
        raise click.ClickException(f"not UTF-8 ({error}); see `guihua rules check`") from error
    _write_all({path: formatted(path, text) for path, text in texts.items()}, only_check)


@rules.command("docs")
@rules_option
@corpus_option
@click.option("-o", "--output", type=FOLDER, default=Path("docs/rules"), show_default=True)
@click.option("--check", "only_check", is_flag=True, help="Only tell whether the pages are up to date.")
def docs_command(folder: Path | None, corpus: Path, output: Path, only_check: bool) -> None:
    """Write a page for every rule file: ids, reasons, examples, hits in the corpus.

    为每个规则文件生成一页说明。
    """
    from pipeline.rule_corpus import survey
    from pipeline.rule_docs import pages

    loaded = _load(folder)
    _need_corpus(corpus)
    with _timeouts():
        made = pages(loaded, survey(corpus, loaded))
    old = {path for path in output.glob("*.md") if path.name not in made} if output.is_dir() else set()
    if not only_check:
        for path in old:
            path.unlink()
    elif old:
        raise click.ClickException(f"{sorted(old)[0]} belongs to no rule file; run `guihua rules docs`")
    _write_all({output / name: text for name, text in made.items()}, only_check)


@click.command("explain")
@click.argument("text", metavar='"TEXT"|DOC:LINE|-')
@rules_option
@corpus_option
@json_option
@click.option("--near", default=3, show_default=True, help="Near misses shown for each text and stage; 0 for none.")
@click.option("--stage", "stages", multiple=True, help="Only this stage; may be given more than once.")
def explain(text: str, folder: Path | None, corpus: Path, as_json: bool, near: int, stages: Sequence[str]) -> None:
    """Show stage by stage what the rules see in a text, or in a line of a plan.

    Tokens, candidates, the rules that matched, those that lost and to whom, near misses, and the rows that came out.
    DOC may be any telling part of a plan's name; - reads a text from standard input.

    逐阶段说明规则如何读一句话，或某文件的某一行。
    """
    from pipeline.explain import PlaceError, as_text, explain_line, explain_text, split_place
    from pipeline.source import SourceError

    loaded = _load(folder)
    try:
        with _timeouts():
            if text == "-":
                text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
            place = split_place(text, corpus)
            told = explain_line(*place, loaded) if place else explain_text(text, loaded)
            if as_json:
                click.echo(json.dumps(told.as_json(loaded, near, stages), ensure_ascii=False, indent=1, default=str))
                return
            for line in as_text(told, loaded, near, stages):
                click.echo(line)
    except (PlaceError, SourceError) as error:
        raise click.UsageError(str(error)) from error


def _load(folder: Path | None) -> Rules:
    """The rules, or all that is wrong with them and status 2."""
    from pipeline.rule_errors import RulesError
    from pipeline.rules import default_rules_folder, load_rules

    try:
        return load_rules(folder or default_rules_folder())
    except RulesError as error:
        _broken(error.problems)


def _broken(problems: Sequence[Problem], side: str = "") -> NoReturn:
    for problem in problems:
        click.echo(f"{side}{problem}", err=True)
    click.echo(f"{len(problems)} errors in the rules", err=True)
    sys.exit(BROKEN)


def _timeouts() -> Any:
    """A rule that takes too long ends the command with its name and status 2."""
    from contextlib import contextmanager

    from pipeline.rule_errors import RulesError, RuleTimeout

    @contextmanager
    def told() -> Any:
        try:
            yield
        except RuleTimeout as error:
            click.echo(str(error), err=True)
            sys.exit(BROKEN)
        except RulesError as error:
            _broken(error.problems)

    return told()


def _need_corpus(corpus: Path) -> None:
    from pipeline.rule_corpus import plan_files

    if not corpus.exists() or not plan_files(corpus):
        raise click.UsageError(f"no plans in {corpus}; name a folder with --corpus")


def _write_all(texts: dict[Path, str], only_check: bool) -> None:
    stale = [p for p, text in texts.items() if not p.is_file() or p.read_text(encoding="utf-8") != text]
    if only_check and stale:
        raise click.ClickException(f"not up to date: {', '.join(map(str, stale))}; run the command without --check")
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path], encoding="utf-8")
    click.echo(f"{len(texts)} files, {len(stale)} written")
