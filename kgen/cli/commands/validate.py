"""`kgen validate`: what an API server would answer, offline."""

from __future__ import annotations

import sys
from typing import Any

import click

from kgen.cli import commands, errors, terminal
from kgen.cli.group import Command, offered
from kgen.report import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.rendering.plan import Options as Values
    from kgen.settings import Settings
    from kgen.validation.result import Report

STDIN = "<stdin>"

_HELP = """Say what an API server would answer to manifests, without one, and what no API server looks at.

SOURCE is a YAML or JSON file, a folder (its *.yaml, *.yml and *.json, and those of the folders in it), - for standard
input, or a TARGET of `kgen render`. Files of a folder that are no manifests are skipped and counted; what a
kustomization names is checked as `kubectl kustomize` prints it.

\b
Examples:
  kgen validate manifests/
  kubectl kustomize . | kgen validate -
  kgen validate mysql --kubernetes 1.31
  kgen validate manifests/ --format github --baseline known.json
"""


@click.command("validate", cls=Command, help=_HELP)
@click.argument("sources", metavar="SOURCE...", nargs=-1, shell_complete=offered("targets"))
@commands.value_options
@commands.validation_options
@click.option(
    "--select",
    metavar="CODES",
    multiple=True,
    shell_complete=offered("codes"),
    help="Show these only: codes, their beginnings (KG3), names of rules.",
)
@click.option("--strict-kinds", is_flag=True, help="Refuse custom resources whose definition is not at hand.")
@click.option(
    "--profile",
    "profiles",
    metavar="NAMES",
    multiple=True,
    shell_complete=offered("profiles"),
    help="Give advice, too: recommended, baseline, restricted, all, or the code or name of one piece of advice.",
)
@click.option("--unreferenced", is_flag=True, help="Check files beside a kustomization that none names, too.")
@click.option("--scripts", is_flag=True, help="Let bash and shellcheck, if installed, look at the scripts, too.")
@click.option("--no-rules", "no_own_rules", is_flag=True, help="Leave out the project's own rules.")
@click.option(
    "--jobs", metavar="N", type=click.IntRange(min=1), help="Processes that read files; as many as pay if not given."
)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", help="Text is the default.")
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings, too.")
@click.option("--independent", is_flag=True, help="Check each object by itself, in memory that does not grow.")
@click.option(
    "--baseline",
    metavar="FILE",
    shell_complete=offered("files"),
    help="Show only what this file, a baseline, does not have.",
)
@click.option(
    "--write-baseline",
    metavar="FILE",
    shell_complete=offered("files"),
    help="Write all that is found to FILE, and exit with 0.",
)
@click.option("--allow-empty", is_flag=True, help="Exit with 0 where there is nothing to validate.")
@errors.debug_option
def command(  # noqa: D103 - its help stands above
    *,
    sources: tuple[str, ...],
    sets: tuple[str, ...],
    set_files: tuple[str, ...],
    set_envs: tuple[str, ...],
    files: tuple[str, ...],
    namespace: str | None,
    kubernetes: str | None,
    ignore: tuple[str, ...],
    external: tuple[str, ...],
    crds: tuple[str, ...],
    format_: str,
    strict: bool,
    baseline: str | None,
    write_baseline: str | None,
    allow_empty: bool,
    **wanted: Any,
) -> int:
    if not sources:
        raise click.UsageError("name what to validate: files, folders, - for standard input, or a TARGET")
    if baseline and write_baseline:
        raise click.UsageError("--baseline and --write-baseline exclude each other")
    commands.check_stdin(files, set_files, (*sources, *crds), "one SOURCE, -f, --crd or --set-file NAME=-")
    from kgen.settings import load

    settings = commands.judged_by(load(), kubernetes, ignore, external, crds)
    values = commands.values_of(sets, set_files, set_envs, files, namespace)
    report = _checked(sources, settings, values, **wanted)
    if not allow_empty:
        _refuse_empty(report)
    return _reported(report, format_, baseline, write_baseline, strict=strict or settings.validate.strict)


def _checked(
    sources: tuple[str, ...],
    settings: Settings,
    values: Values | None,
    *,
    select: tuple[str, ...],
    strict_kinds: bool,
    profiles: tuple[str, ...],
    scripts: bool,
    no_own_rules: bool,
    unreferenced: bool,
    independent: bool,
    jobs: int | None,
) -> Report:
    """What the command line asks for; it adds to what pyproject.toml says, or wins."""
    from kgen.cli.inputs import inputs_of
    from kgen.settings import Definitions
    from kgen.validation.run import check

    known = settings.validate
    crds = Definitions(known.crds)
    asked = known.options(crds, own_rules=not no_own_rules).replace(
        select=commands.words(select),
        strict_kinds=strict_kinds or known.strict_kinds,
        profiles=commands.words(profiles) or known.profiles,
        scripts=scripts or known.scripts,
        independent=independent,
        jobs=jobs,
    )
    inputs = inputs_of(sources, settings, values, crds, unreferenced=unreferenced)
    return check(inputs, asked, lambda inputs, number: terminal.progress(inputs, "Validating", number))


def _refuse_empty(report: Report) -> None:
    """Refuse to call it a success where there was nothing to validate.

    Raises:
        UsageError: There are no objects, or none in standard input, whose program has probably failed.
    """
    is_all = not (report.objects or report.diagnostics or report.suppressed)
    empty = report.empty if is_all else [name for name in report.empty if name == STDIN]
    if not (is_all or empty):
        return
    skipped = ", ".join(f"{reason} ({number})" for reason, number in sorted(report.skipped.items()))
    found = [f"no objects in {name}" for name in empty] + ([f"skipped: {skipped}"] if is_all and skipped else [])
    what = "; ".join(found) or "no files"
    raise errors.UsageError(f"nothing to validate: {what}; --allow-empty takes that for success")


def _reported(report: Report, format_: str, baseline: str | None, new_baseline: str | None, *, strict: bool) -> int:
    """Print the report, and say with which code to exit."""
    if new_baseline:
        from kgen.files.file import write_file
        from kgen.validation.baseline import baseline_text, refuse_other_file

        refuse_other_file(new_baseline)
        write_file(new_baseline, [baseline_text(report, new_baseline)])
        terminal.note(f"wrote {new_baseline}: {len(report.diagnostics)} known from now on")
        return 0
    if baseline:
        from kgen.validation.baseline import without_known

        without_known(report, baseline)
    if format_ in ("text", "json") and len(report.diagnostics) > 1:  # annotations and scanners have one for each place
        from kgen.validation.repeats import fold

        fold(report)
    _print(report, format_)
    return errors.FINDING if report.refused(strict=strict) else 0


def _print(report: Report, format_: str) -> None:
    from kgen.report import render

    lines = render(report, format_, color=terminal.has_color(sys.stdout))
    terminal.print_text(f"{line}\n" for line in lines)
