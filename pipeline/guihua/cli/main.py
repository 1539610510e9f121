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
from guihua.messages import say

# Commands of other modules: name → (module, attribute, help); imported when they are called.
LAZY = {
    "run": ("guihua.cli.run", "run_command", say("command-run")),
    "verify": ("guihua.cli.dataset", "verify_command", say("command-verify")),
    "show": ("guihua.cli.dataset", "show_command", say("command-show")),
    "schema": ("guihua.cli.dataset", "schema_command", say("command-schema")),
    "export": ("guihua.cli.dataset", "export_command", say("command-export")),
    "eval": ("guihua.cli.evaluate", "evaluate_command", say("command-eval")),
    "lexicon": ("guihua.cli.lexicon", "lexicon_group", say("command-lexicon")),
    "rules": ("guihua.cli.rules", "rules", say("command-rules")),
    "word": ("guihua.cli.rules_find", "word_command", say("command-word")),
    "mark": ("guihua.cli.corrections", "mark_command", say("command-mark")),
    "corrections": ("guihua.cli.corrections", "corrections_command", say("command-corrections")),
    "annotate": ("guihua.cli.annotate", "annotate_group", say("command-annotate")),
    "findings": ("guihua.cli.findings", "findings_command", say("command-findings")),
    "view": ("guihua.cli.view", "view_command", say("command-view")),
    "report": ("guihua.cli.view", "report_command", say("command-report")),
    "explain": ("guihua.cli.explain", "explain", say("command-explain")),
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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A name that is a command of those who edit rules is told to be one."""
        rules = self.get_command(ctx, "rules") if args[0] not in self.list_commands(ctx) else None
        if isinstance(rules, click.Group) and args[0] in rules.commands:
            raise click.UsageError(say("command-of-rules", name=args[0]).lines, ctx)
        return super().resolve_command(ctx, args)

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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own = {name: command.get_short_help_str(90) for name, command in self.commands.items()}
        lazy = {name: text.label for name, (_, _, text) in LAZY.items()}
        with formatter.section("Commands"):
            formatter.write_dl(sorted((own | lazy).items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="guihua")
def main() -> None:
    """Chinese plan texts in, trustworthy Parquet tables out.

    读入规划文本，写出可逐行核对的 Parquet 表。
    """


if __name__ == "__main__":
    main()
