"""The command ``guihua``: arguments, progress, exit codes. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Any

import click

from guihua.cli.endings import any_text, ended_in_one_line
from guihua.cli.options import OwnProcess
from guihua.errors import OutputError

# Commands of other modules: name → (module, attribute, help); imported when they are called.
LAZY = {
    "run": ("guihua.cli.run", "run_command", "Read the plans in a folder and write the dataset."),
    "verify": ("guihua.cli.dataset", "verify_command", "Prove every row of the dataset against the plans."),
    "show": ("guihua.cli.dataset", "show_command", "Show a line of a plan with everything extracted from it."),
    "schema": ("guihua.cli.dataset", "schema_command", "Print the data dictionary as Markdown."),
    "export": ("guihua.cli.dataset", "export_command", "Write the dataset as CSV or Excel."),
    "eval": ("guihua.cli.evaluate", "evaluate_command", "Score a dataset against gold."),
    "lexicon": ("guihua.cli.lexicon", "lexicon_group", "What the indicator lexicon holds and what it lacks."),
    "rules": ("guihua.cli.rules", "rules", "Check, compare and watch the rules."),
    "word": ("guihua.cli.rules_find", "word_command", "Show every list, rule and plan that has a word."),
    "mark": ("guihua.cli.corrections", "mark_command", "Say of a row that it is right, wrong, missed or junk."),
    "corrections": (
        "guihua.cli.corrections",
        "corrections_command",
        "Show what readers marked, and what is mended.",
    ),
    "annotate": ("guihua.cli.annotate", "annotate_group", "Exchange annotations with the tools of annotators."),
    "findings": ("guihua.cli.findings", "findings_command", "Print where plans contradict themselves."),
    "view": ("guihua.cli.view", "view_command", "Look at the dataset in a browser."),
    "report": ("guihua.cli.view", "report_command", "Write the dataset as one page that works offline."),
    "explain": ("guihua.cli.explain", "explain", "Show stage by stage what the rules see in a text."),
}


class LazyGroup(click.Group):
    """A group whose commands live in modules that are imported on use; help needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *LAZY})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in LAZY:
            return super().get_command(ctx, name)
        module, attribute, _ = LAZY[name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def main(self, args: Sequence[str] | None = None, *more: Any, **named: Any) -> Any:
        """The command of a process of its own has no arguments given but those of the process."""
        return super().main(args, *more, **{"obj": OwnProcess(args is None)} | named)

    def invoke(self, ctx: click.Context) -> Any:
        """Whatever no command expected ends with its code and status 2, and no traceback: most often a rule gives what
        no stage can read, and who edits rules needs the plan, the line and the rule."""
        any_text()
        try:
            with ended_in_one_line():
                return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except OutputError as error:
            raise click.ClickException(str(error)) from error
        except Exception as error:
            from guihua.workbench.blame import last_words

            click.echo(last_words(error), err=True)
            sys.exit(2)
        finally:
            if (compiled := sys.modules.get("guihua.rules.compiled")) is not None:
                compiled.PATTERNS.keep()  # for the next command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own = {name: command.get_short_help_str(90) for name, command in self.commands.items()}
        lazy = {name: text for name, (_, _, text) in LAZY.items()}
        with formatter.section("Commands"):
            formatter.write_dl(sorted((own | lazy).items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="guihua")
def main() -> None:
    """Chinese plan texts in, trustworthy Parquet tables out."""


if __name__ == "__main__":
    main()
