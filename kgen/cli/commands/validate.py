"""`kgen validate`: what an API server would answer, offline."""

from __future__ import annotations

import sys
from typing import Any

import click

from kgen.cli import errors, terminal
from kgen.cli.group import Command, offered
from kgen.report import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Rule
    from kgen.settings import Settings
    from kgen.validation.result import Report

_HELP = """Say what an API server would answer to manifests, without one, and what no API server looks at.

SOURCE is a YAML or JSON file, a folder (its *.yaml, *.yml and *.json, and those of the folders in it), - for standard
input, or a TARGET of `kgen render`. Files of a folder that are no manifests are skipped and counted.

\b
Examples:
  kgen validate manifests/
  kubectl kustomize . | kgen validate -
  kgen validate mysql --kubernetes 1.31
  kgen validate manifests/ --format github --baseline known.json
"""


@click.command("validate", cls=Command, help=_HELP)
@click.argument("sources", metavar="SOURCE...", nargs=-1, shell_complete=offered("targets"))
@click.option("--kubernetes", metavar="VERSION", help="The version of the API server; 1.36 if nobody says otherwise.")
@click.option(
    "--select", metavar="CODES", multiple=True, help="Show these only: codes, their beginnings (KG3), names of rules."
)
@click.option("--ignore", metavar="CODES", multiple=True, help="Do not show these; the summary counts them.")
@click.option(
    "--external", metavar="NAME", multiple=True, help="What is there without being in the manifests: Secret/mysql."
)
@click.option(
    "--crd",
    "crds",
    metavar="FILE",
    multiple=True,
    shell_complete=offered("files"),
    help="Check custom resources by the CustomResourceDefinitions in FILE: a file, a folder, or - for standard input.",
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
@errors.debug_option
def command(  # noqa: D103 - its help stands above
    *,
    sources: tuple[str, ...],
    crds: tuple[str, ...],
    format_: str,
    strict: bool,
    baseline: str | None,
    write_baseline: str | None,
    **wanted: Any,
) -> int:
    if not sources:
        raise click.UsageError("name what to validate: files, folders, - for standard input, or a TARGET")
    if baseline and write_baseline:
        raise click.UsageError("--baseline and --write-baseline exclude each other")
    if (*sources, *crds).count("-") > 1:
        raise click.UsageError("standard input can be read once: give - only once")
    from kgen.settings import load

    settings = load()
    report = _checked(sources, settings, crds=crds, **wanted)
    return _reported(report, format_, baseline, write_baseline, strict=strict or settings.validate.strict)


def _checked(
    sources: tuple[str, ...],
    settings: Settings,
    *,
    kubernetes: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    external: tuple[str, ...],
    crds: tuple[str, ...],
    strict_kinds: bool,
    profiles: tuple[str, ...],
    scripts: bool,
    no_own_rules: bool,
    independent: bool,
    jobs: int | None,
) -> Report:
    """What the command line asks for; it adds to what pyproject.toml says, or wins."""
    from kgen.cli.inputs import inputs_of
    from kgen.validation import NEWEST_PROVEN
    from kgen.validation.options import Options
    from kgen.validation.run import check

    known = settings.validate
    options = Options(
        kubernetes=kubernetes or known.kubernetes or NEWEST_PROVEN,
        select=_words(select),
        ignore=(*known.ignore, *_words(ignore)),
        external=(*known.external, *_words(external)),
        crds=_definitions((*known.crds, *crds)),
        strict_kinds=strict_kinds or known.strict_kinds,
        profiles=_words(profiles) or known.profiles,
        scripts=scripts or known.scripts,
        rules=() if no_own_rules else _own_rules(known.rules),
        independent=independent,
        jobs=jobs,
    )
    inputs = inputs_of(sources, settings)
    return check(inputs, options, lambda inputs, number: terminal.progress(inputs, "Validating", number))


def _words(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for each in given for word in each.split(",") if word.strip())


def _own_rules(modules: tuple[str, ...]) -> list[Rule]:
    if not modules:
        return []
    from kgen.catalog.own_rules import own_rules

    return own_rules(modules)


def _definitions(words: tuple[str, ...]) -> list[dict[str, Any]]:
    if not words:
        return []
    from kgen.validation.inputs.definitions import definitions_in

    return definitions_in(words)


def _reported(report: Report, format_: str, baseline: str | None, new_baseline: str | None, *, strict: bool) -> int:
    """Print the report, and say with which code to exit."""
    if new_baseline:
        from kgen.files.file import write_file
        from kgen.validation.baseline import baseline_text

        write_file(new_baseline, [baseline_text(report, new_baseline)])
        terminal.note(f"wrote {new_baseline}: {len(report.diagnostics)} known from now on")
        return 0
    if baseline:
        from kgen.validation.baseline import without_known

        without_known(report, baseline)
    _print(report, format_)
    return errors.FINDING if report.refused(strict=strict) else 0


def _print(report: Report, format_: str) -> None:
    from kgen.report import render

    lines = render(report, format_, color=terminal.has_color(sys.stdout))
    terminal.print_text(f"{line}\n" for line in lines)
