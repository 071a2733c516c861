"""`kgen render`: print or write the manifests of a target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kgen.cli import completion, errors, terminal
from kgen.cli.command import Command
from kgen.rendering.gate import refused, tell_warnings
from kgen.rendering.job import rendered
from kgen.rendering.places import STDOUT, print_out, written
from kgen.rendering.plan import BY_OUT, Options, all_jobs, job_of, settings_of

if TYPE_CHECKING:
    from kgen.rendering.job import Job, Rendered

_HELP = """Print or write the manifests of TARGET.

TARGET is a blueprint's name (`kgen blueprints` lists them), a Python file with one Bundle or blueprint in it (of
several FILE.py:NAME), MODULE:NAME, or a name from [tool.kgen.renders] in pyproject.toml.

Values: the blueprint's defaults, then files in order, then --set, --set-file and --set-env. Maps merge, lists are
replaced, null takes a value back to its default.

\b
Examples:
  kgen render mysql --set replicas=5 --set storage=20Gi
  kgen render web.py -f values.yaml --set-env password=WEB_PASSWORD -o rendered/
  kgen render --all --check
"""


@click.command("render", cls=Command, help=_HELP)
@click.argument("target", required=False, shell_complete=completion.targets)
@click.option(
    "--set",
    "sets",
    metavar="NAME=VALUE",
    multiple=True,
    shell_complete=completion.parameters,
    help="A parameter's value, read as its type says: text stays text, lists and maps are YAML. NAME may be a path: "
    "scale.low=2, labels[app.kubernetes.io/part-of]=shop.",
)
@click.option(
    "--set-file",
    "set_files",
    metavar="NAME=PATH",
    multiple=True,
    shell_complete=completion.parameters,
    help="A value from a file, as it is, a final newline included. Never shown in messages.",
)
@click.option(
    "--set-env",
    "set_envs",
    metavar="NAME=VARIABLE",
    multiple=True,
    shell_complete=completion.parameters,
    help="A value from an environment variable. Never shown in messages.",
)
@click.option(
    "-f",
    "--values",
    "files",
    metavar="FILE",
    multiple=True,
    shell_complete=completion.files,
    help="Values from a YAML or JSON file; - is standard input.",
)
@click.option(
    "-o",
    "--out",
    metavar="PLACE",
    shell_complete=completion.files,
    help="A folder (one that is there, or a path that ends in / or has no suffix), a file, or - for standard output, "
    "the default.",
)
@click.option("--format", "format_", type=click.Choice(["yaml", "json"]), help="YAML, the default, or JSON.")
@click.option(
    "--split/--single",
    default=None,
    help="One file for each object, as folders have it by default, or a single file.",
)
@click.option("--sort", is_flag=True, help="In an order in which nothing comes before what it needs.")
@click.option(
    "-n",
    "--namespace",
    metavar="NAME",
    help="Fill in the namespace of all namespaced objects that have none, whatever makes them. A blueprint's own "
    "parameter called namespace is another thing: --set namespace=NAME.",
)
@click.option(
    "--check",
    metavar="[PLACE]",
    is_flag=False,
    flag_value=BY_OUT,
    shell_complete=completion.files,
    help="Write nothing; exit with 1 and a short diff if PLACE (by default that of -o, or of pyproject.toml) is not "
    "what would be rendered.",
)
@click.option("--all", "all_", is_flag=True, help="Everything in [tool.kgen.renders], each to its out.")
@click.option(
    "--no-validate", "unchecked", is_flag=True, help="Write it even if an API server would refuse it (kgen validate)."
)
@errors.debug_option
def command(  # noqa: D103 - one argument an option
    *,
    target: str | None,
    sets: tuple[str, ...],
    set_files: tuple[str, ...],
    set_envs: tuple[str, ...],
    files: tuple[str, ...],
    out: str | None,
    format_: str | None,
    split: bool | None,
    sort: bool,
    namespace: str | None,
    check: str | None,
    all_: bool,
    unchecked: bool,
) -> int:
    settings = settings_of(sets, set_files, set_envs, files)
    options = Options(files, settings, namespace, out, format_, split, sort, check, not unchecked)
    jobs = all_jobs(target, options) if all_ else [job_of(target, options)]
    made = [rendered(job) for job in terminal.progress(jobs, "Rendering")]
    if refused(made):
        return errors.FINDING
    tell_warnings(made)
    if check is None:
        _write(made)
        return 0
    return _check(made, options)


def _write(made: list[Rendered]) -> None:
    for each in made:
        if each.job.place == STDOUT:
            print_out([text for _, text in each.texts])
        else:
            terminal.note(written(each.job.place, each.texts))


def _check(made: list[Rendered], options: Options) -> int:
    """Show what differs, and how to update it."""
    from kgen.rendering.drift import differences, show

    code = 0
    for each in made:
        found = differences(each)
        if not found:
            terminal.note(f"{each.job.place.path}: up to date")
            continue
        code = errors.FINDING
        show(each, found)
        files = "1 file differs" if len(found) == 1 else f"{len(found)} files differ"
        terminal.note(f"{each.job.place.path}: {files}; to update: {_update(each.job, options)}")
    return code


def _update(job: Job, options: Options) -> str:
    """The command that makes the place what it should be."""
    place = "" if options.check == BY_OUT else f" -o {terminal.quoted(job.place.path)}"
    if not options.overrides():
        return f"kgen render {terminal.quoted(job.name or job.target)}{place}"
    return f"the same command {f'with{place} instead of' if place else 'without'} --check"
