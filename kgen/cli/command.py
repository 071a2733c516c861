"""What all commands have: their help option, and what a shell offers while they are typed."""

from __future__ import annotations

import click

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem


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
