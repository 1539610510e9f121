"""What the commands on rules share: options, loading, and how they end where the rules are broken."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from guihua.messages import Text, say

if TYPE_CHECKING:
    from guihua.rules.problems import Problem
    from guihua.rules.ruleset import Rules

FOLDER = click.Path(path_type=Path)


def dataset_option(command: Callable[..., None]) -> Callable[..., None]:
    """The dataset's folder as ``output``: in its place behind all else, or by -o, as every command takes it."""

    @click.argument("place", metavar="[OUTPUT]", required=False, type=FOLDER)
    @click.option("-o", "--output", "named", type=FOLDER, help=say("help-dataset").label)
    @functools.wraps(command)
    def with_output(place: Path | None, named: Path | None, **more: Any) -> None:
        if place is not None and named is not None and place != named:
            raise click.UsageError(say("two-datasets", place=place, named=named).lines)
        command(output=named or place or Path("output"), **more)

    return with_output


rules_option = click.option("--rules", "folder", type=FOLDER, help=say("help-rules").label)
corpus_option = click.option(
    "--corpus", type=FOLDER, default=Path("corpus"), show_default=True, help=say("help-corpus").label
)
corpus_read_option = click.option("--corpus", type=FOLDER, help=say("help-corpus-of").label)  # else the dataset tells
json_option = click.option("--json", "as_json", is_flag=True, help=say("help-json").label)
BROKEN = 2


@dataclass(frozen=True, slots=True)
class OwnProcess:
    """True where this process is there for its one command, and ends with it."""

    yes: bool


def without_pandas() -> None:
    """Arrow without pandas, where the process is there for this command alone: it hands out no data frame."""
    if (own := click.get_current_context().find_object(OwnProcess)) is not None and own.yes:
        from guihua.dataset.without_pandas import leave_pandas_out

        leave_pandas_out()


def load(folder: Path | None) -> Rules:
    """The rules, or all that is wrong with them and status 2."""
    from guihua.rules.kept import default_rules_folder, load_rules
    from guihua.rules.problems import RulesError

    try:
        return load_rules(folder or default_rules_folder())
    except RulesError as error:
        broken(error.problems)


def broken(problems: Sequence[Problem], side: str = "", after: Text | None = None) -> NoReturn:
    """Tell the problems, and what comes ``after`` them instead of their number; ends with status 2."""
    for problem in problems:
        click.echo(f"{side}{problem}", err=True)
    click.echo((after or say("errors-in-the-rules", n=len(problems))).lines, err=True)
    sys.exit(BROKEN)


@contextmanager
def timeouts() -> Iterator[None]:
    """A rule that takes too long ends the command with its name and status 2."""
    from guihua.rules.problems import RulesError, RuleTimeout

    try:
        yield
    except RuleTimeout as error:
        click.echo(str(error), err=True)
        sys.exit(BROKEN)
    except RulesError as error:
        broken(error.problems)


def need_corpus(corpus: Path) -> None:
    from guihua.batch.corpus import list_corpus

    if not corpus.exists() or not list_corpus(corpus).files:
        raise click.UsageError(say("no-plans-in", folder=corpus).lines)


def with_near(told: Text, near: Text | None) -> str:
    """What is wrong, and what was probably meant."""
    return told.lines if near is None else say("told-and-near", told=told, near=near).lines
