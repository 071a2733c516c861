"""`kgen completion`: the script that makes a shell complete kgen's words."""

from __future__ import annotations

import click

from kgen.cli import errors
from kgen.cli.group import Command

_HELP = """Print what makes your shell complete kgen's commands, options, blueprints and parameters.

\b
bash:  echo 'eval "$(kgen completion bash)"' >> ~/.bashrc
zsh:   echo 'eval "$(kgen completion zsh)"' >> ~/.zshrc
fish:  kgen completion fish > ~/.config/fish/completions/kgen.fish
"""


@click.command("completion", cls=Command, help=_HELP)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@errors.debug_option
def command(*, shell: str) -> None:  # noqa: D103 - its help stands above
    from click.shell_completion import get_completion_class

    from kgen.cli.group import kgen

    class_ = get_completion_class(shell)
    if class_ is None:
        raise click.UsageError(f"click cannot complete for {shell}")
    click.echo(class_(kgen, {}, "kgen", "_KGEN_COMPLETE").source())
