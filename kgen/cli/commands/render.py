"""`kgen render`: print or write the manifests of a target."""

from __future__ import annotations

from typing import Any

import click

from kgen.cli import commands, errors, terminal
from kgen.cli.group import Command, offered
from kgen.rendering.job import STDOUT
from kgen.rendering.plan import NO_OPTIONS, Options, all_jobs, job_of
from kgen.rendering.render import render
from kgen.settings import load
from kgen.yaml.writer.formats import WRITERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kgen.rendering.job import Job
    from kgen.rendering.render import Rendered
    from kgen.settings import Settings
    from kgen.validation.result import Report

_BY_OUT = "(out)"
"""The value of a `--check` that is given without a place."""

_HELP = """Print or write the manifests of TARGET.

TARGET is a blueprint's name (`kgen blueprints` lists them), a Python file with one Bundle or blueprint in it (of
several FILE.py:NAME), MODULE:NAME, or a name from [tool.kgen.renders] in pyproject.toml.

Values: the blueprint's defaults, then files in order, then --set, --set-file and --set-env. Maps merge, lists are
replaced, null takes a value back to its default.

\b
Examples:
  kgen render mysql --set replicas=5 --set storage=20Gi
  kgen render web.py -f values.yaml --set-env password=WEB_PASSWORD -o rendered/
  kgen render web.py --matrix 'envs/*.yaml' -o 'rendered/{stem}'
  kgen render --all --check
"""


@click.command("render", cls=Command, help=_HELP)
@click.argument("target", required=False, shell_complete=offered("targets"))
@commands.value_options
@click.option(
    "-o",
    "--out",
    metavar="PLACE",
    shell_complete=offered("files"),
    help="A folder (one that is there, or a path that ends in / or has no suffix), a file, or - for standard output, "
    "the default.",
)
@click.option("--format", "format_", type=click.Choice(list(WRITERS)), help="YAML, the default, or JSON.")
@click.option(
    "--split/--single",
    default=None,
    help="One file for each object, as folders have it by default, or a single file.",
)
@click.option("--sort", is_flag=True, help="In an order in which nothing comes before what it needs.")
@click.option(
    "--check",
    metavar="[PLACE]",
    is_flag=False,
    flag_value=_BY_OUT,
    shell_complete=offered("files"),
    help="Write nothing; exit with 1 and a short diff if PLACE (by default that of -o, or of pyproject.toml) is not "
    "what would be rendered.",
)
@click.option(
    "--matrix",
    metavar="PATTERN",
    shell_complete=offered("files"),
    help="Render TARGET once for each file of PATTERN, with its values over those of -f, to its own place: "
    "-o 'out/{stem}' ({stem} is the file's name without suffix, {name} with it, {parent} its folder's).",
)
@click.option("--all", "all_", is_flag=True, help="Everything in [tool.kgen.renders], each to its out.")
@commands.validation_options
@click.option(
    "--no-validate", "unchecked", is_flag=True, help="Write it even if an API server would refuse it (kgen validate)."
)
@click.option("--allow-empty", is_flag=True, help="Take a target that renders no objects.")
@click.option("--force", is_flag=True, help="Overwrite a file that holds something else than manifests.")
@errors.debug_option
def command(  # noqa: D103 - one argument an option
    *,
    target: str | None,
    sets: tuple[str, ...],
    set_files: tuple[str, ...],
    set_envs: tuple[str, ...],
    files: tuple[str, ...],
    kubernetes: str | None,
    ignore: tuple[str, ...],
    external: tuple[str, ...],
    crds: tuple[str, ...],
    check: str | None,
    all_: bool,
    unchecked: bool,
    allow_empty: bool,
    force: bool,
    format_: Any,
    **given: Any,
) -> int:
    commands.check_stdin(files, set_files, crds)
    wanted = Options(files, commands.single_values(sets, set_files, set_envs), format=format_, **given)
    settings = commands.judged_by(load(), kubernetes, ignore, external, crds)
    jobs = _all_jobs(target, wanted, check, settings) if all_ else _jobs(target, wanted, check, settings)
    _check_stdout(jobs, wanted, check)
    made, reports = [], []
    for job in terminal.progress(jobs, "Rendering"):
        made.append(render(job, lambda objects: terminal.progress(objects, "Rendering")))
        if not (allow_empty or len(made[-1].objects)):
            raise errors.UsageError(f"{job.label} renders no objects with these values; --allow-empty takes that")
        if not unchecked:
            reports.append((job, _validated(made[-1], settings)))
    if reports and _refused(reports, lambda: commands.as_typed(wanted, kubernetes, ignore, external, crds)):
        return errors.FINDING
    if check is not None:
        return _check(made, wanted, check)
    _write_all(made, force=force)
    for line in dict.fromkeys(line for each in made for line in each.notes):
        terminal.note(line)
    return 0


def _jobs(target: str | None, options: Options, check: str | None, settings: Settings) -> list[Job]:
    if not target:
        names = f", or a name of pyproject.toml ({', '.join(settings.renders)}), or --all" if settings.renders else ""
        raise errors.UsageError(f"name a TARGET to render: a blueprint, a Python file{names}")
    if check not in (None, _BY_OUT):
        if options.out is not None:
            raise errors.UsageError("give the place either to --check or to -o")
        options = options._replace(out=check)
    if options.out == "":
        raise errors.UsageError("-o needs a path; - is standard output")
    if options.matrix is None:
        return [job_of(target, settings, options)]
    from kgen.rendering.matrix import jobs_of

    if "-" in options.values:
        raise errors.UsageError("standard input can be read once, and --matrix reads -f once for each of its files")
    return jobs_of(target, options.matrix, settings, options)


def _all_jobs(target: str | None, options: Options, check: str | None, settings: Settings) -> list[Job]:
    if not settings.renders:
        where = "there is no [tool.kgen.renders] in a pyproject.toml here or above"
        raise errors.UsageError(f"{where}, which --all would render")
    given = ["TARGET"] * (target is not None) + _names_of(options)
    given += ["PLACE of --check"] * (check not in (None, _BY_OUT))
    if given:
        raise errors.UsageError(f"--all renders what pyproject.toml says, so it takes no {given[0]}")
    return all_jobs(settings)


def _names_of(options: Options) -> list[str]:
    """The options that are given, as a command line has them."""
    split = "--split" if options.split else "--single"
    names = ("-f", "--set", "--namespace", "-o", "--format", split, "--sort", "--matrix")
    return [name for name, value, default in zip(names, options, NO_OPTIONS, strict=True) if value != default]


def _check_stdout(jobs: list[Job], options: Options, check: str | None) -> None:
    if all(job.place != STDOUT for job in jobs):
        return
    if check is not None:
        raise errors.UsageError("--check needs a folder or a file to compare with: --check DIR")
    if options.split:
        raise errors.UsageError("--split needs a folder to write to: -o DIR")


def _validated(rendered: Rendered, settings: Settings) -> Report:
    from kgen.rendering.gate import gate

    return gate(rendered, settings.validate)


def _refused(reports: list[tuple[Job, Report]], typed: Callable[[], list[str]]) -> bool:
    from kgen.cli.verdict import is_refused

    return is_refused(reports, typed)


def _write_all(made: list[Rendered], *, force: bool) -> None:
    """Write all of it, unless one of the files must not be overwritten."""
    if len(made) > 1:
        from kgen.rendering.guard import guard

        for each in made:
            guard(each, force=force)
    if made[0].job.source:
        _write_matrix(made, force=force)
        return
    for each in made:
        _write(each, force=force)


def _write_matrix(made: list[Rendered], *, force: bool) -> None:
    from kgen.rendering.write import write

    counts = [write(each, force=force) for each in made]
    written, unchanged, removed = (sum(numbers) for numbers in zip(*counts, strict=True))
    files = f"{written} written, {unchanged} unchanged, {removed} removed"
    terminal.note(f"{_environments(made)}: {files}")


def _environments(made: list[Rendered]) -> str:
    """How many files of values a target was rendered with, and the folder that all their places are in."""
    from os.path import commonpath, dirname

    number = "1 environment" if len(made) == 1 else f"{len(made)} environments"
    return f"{number} in {commonpath([dirname(each.job.place.path.rstrip('/')) for each in made]) or '.'}"


def _write(rendered: Rendered, *, force: bool) -> None:
    place = rendered.job.place
    if place == STDOUT:
        terminal.print_text(text for _, text in rendered.texts)
        return
    from kgen.rendering.write import write

    count = write(rendered, force=force)
    if place.is_folder:
        terminal.note(f"{place.path}: {count.written} written, {count.unchanged} unchanged, {count.removed} removed")
    else:
        terminal.note(f"{'wrote' if count.written else 'unchanged:'} {place.path}")


def _check(made: list[Rendered], options: Options, check: str) -> int:
    """Show what differs, and how to update it."""
    from kgen.cli.differences import print_differences
    from kgen.rendering.drift import drift

    is_matrix = options.matrix is not None
    differing = 0
    for each in made:
        place, found = each.job.place, drift(each)
        if found:
            differing += 1
            print_differences(place, found)
            files = "1 file differs" if len(found) == 1 else f"{len(found)} files differ"
            update = "" if is_matrix else f"; to update: {_update(each.job, options, check)}"
            terminal.note(f"{place.path}: {files}{update}")
        elif not is_matrix:
            terminal.note(f"{place.path}: up to date")
    if is_matrix:
        update = f", {differing} not; to update: {_update(made[0].job, options, check)}" if differing else ""
        terminal.note(f"{_environments(made)}: {len(made) - differing} up to date{update}")
    return errors.FINDING if differing else 0


def _update(job: Job, options: Options, check: str) -> str:
    """The command that makes the place what it should be."""
    place = "" if check == _BY_OUT else f" -o {terminal.quoted(check)}"
    if options == NO_OPTIONS:
        return f"kgen render {terminal.quoted(job.label)}{place}"
    return f"the same command {f'with{place} instead of' if place else 'without'} --check"
