"""`kgen explain`: what a code of `kgen validate` means, or what a field takes."""

from __future__ import annotations

import click

from kgen.cli import errors
from kgen.cli.group import Command, offered

_HELP = """Explain a rule (its code or its name), the rules whose codes begin so, or a field of a kind.

Without a word, list what there is to explain.

\b
Examples:
  kgen explain KG001
  kgen explain KG3
  kgen explain statefulset.spec.podManagementPolicy
  kgen explain hpa.spec.metrics --api-version autoscaling/v2
"""


@click.command("explain", cls=Command, help=_HELP)
@click.argument("word", metavar="[CODE|FIELD]", required=False, default="", shell_complete=offered("explained"))
@click.option(
    "--api-version",
    metavar="VERSION",
    default="",
    help="The version of the kind, such as autoscaling/v1; by default the one that kgen's builders make.",
)
@errors.debug_option
def command(*, word: str, api_version: str) -> None:  # noqa: D103 - its help stands above
    from kgen.report.explaining import explained

    click.echo("\n".join(list(explained(word, api_version))))
