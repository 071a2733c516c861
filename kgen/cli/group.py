"""The `kgen` command: it knows its commands by name and one line, and imports the one that is called.

What all commands have is here, too.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from . import errors, terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from click.shell_completion import CompletionItem

COMMANDS = {
    "blueprints": "List the blueprints, or show the parameters of one.",
    "completion": "Print what makes your shell complete kgen's words.",
    "diff": "Say what applying a change would refuse, restart or lose.",
    "explain": "Explain a code of validate, or a field of a kind.",
    "graph": "Draw how the objects of a bundle hang together.",
    "preview": "Say which pods, claims and names a cluster makes of manifests.",
    "render": "Print or write the manifests of a blueprint or a Python file.",
    "validate": "Say what an API server would answer to manifests, without one.",
}


class Command(click.Command):
    """A command with a help option of kgen's own.

    click would look for a translation of its one line, which takes a millisecond of every run.
    """

    _own_help: click.Option | None = None

    def get_help_option(self, ctx: click.Context) -> click.Option | None:  # noqa: ARG002 - as click has it
        """The help option, always the same one."""
        if self._own_help is None:
            self._own_help = click.Option(
                ["-h", "--help"],
                is_flag=True,
                expose_value=False,
                is_eager=True,
                callback=_print_help,
                help="Show this message and exit.",
            )
        return self._own_help


def _print_help(ctx: click.Context, _: click.Parameter, value: object) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


def offered(name: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """A function of `completion`, by its name, which is imported when a shell asks."""

    def offers(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from . import completion

        found: list[CompletionItem] = getattr(completion, name)(ctx, parameter, incomplete)
        return found

    return offers


class LazyGroup(Command, click.Group):
    """A group whose help needs no command, and whose errors become messages and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click has it
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - likewise
        """The command, imported; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        __import__(f"kgen.cli.commands.{cmd_name}")  # importlib would cost more than the import
        command: click.Command = sys.modules[f"kgen.cli.commands.{cmd_name}"].command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name."""
        if args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            from kgen.wording.spelling import did_you_mean

            ctx.fail(f"there is no command {args[0]}{did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - likewise
        """Write the commands into the help without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what goes wrong becomes a message and an exit code."""
        ctx.color = terminal.color()
        with errors.explained(ctx):
            return super().invoke(ctx)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **options: Any) -> Any:
        """Run the command line and end the process: 0 fine, 1 a finding, 2 wrong use, 130 interrupted."""
        options["standalone_mode"] = False
        if "_KGEN_COMPLETE" in os.environ:
            from . import bash

            bash.register()
        sys.exit(errors.exit_code(lambda: super(LazyGroup, self).main(args, *rest, **options)))


def _print_version(ctx: click.Context, _: click.Parameter, value: object) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"kgen {version('kgen')}")
        except PackageNotFoundError:
            click.echo("kgen, run from its source without being installed")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    epilog="Exit codes: 0 fine, 1 a finding, 2 wrong use.",
)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Print the version."
)
@errors.debug_option
def kgen() -> None:
    """Render typed Python into Kubernetes manifests."""
