"""`kgen explain`: what a code of `kgen validate` means, or what a field takes."""

from __future__ import annotations

import click

from kgen.cli import errors
from kgen.cli.group import Command

_HELP = """Explain a rule (its code or its name), or a field of a kind.

\b
Examples:
  kgen explain KG001
  kgen explain statefulset.spec.podManagementPolicy
"""


@click.command("explain", cls=Command, help=_HELP)
@click.argument("word", metavar="CODE|FIELD")
@errors.debug_option
def command(*, word: str) -> None:  # noqa: D103 - its help stands above
    from kgen.report.explaining import explained

    click.echo("\n".join(list(explained(word))))
