"""`-h` and `--help`: click would look for a translation of their one line, which takes a millisecond of every run."""

from __future__ import annotations

import click


class Command(click.Command):
    """A command with a help option of kgen's own."""

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
