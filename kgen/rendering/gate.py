"""Validation on the way of a render: what an API server would refuse is not written."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from kgen.cli import terminal

if TYPE_CHECKING:
    from kgen.bundles import Bundle
    from kgen.validation.result import Report

    from .job import Job, Rendered


def validated(job: Job, objects: Bundle) -> Report:
    """What `kgen validate` says of the objects of a job."""
    from kgen.settings import validation
    from kgen.validation import NEWEST_PROVEN
    from kgen.validation.inputs.bundles import Objects
    from kgen.validation.options import Options
    from kgen.validation.run import check

    settings = validation()
    options = Options(
        kubernetes=(settings and settings.kubernetes) or NEWEST_PROVEN,
        ignore=settings.ignore if settings else (),
        external=settings.external if settings else (),
        crds=_definitions(settings.crds) if settings and settings.crds else (),
        strict_kinds=bool(settings and settings.strict_kinds),
    )
    return check([Objects(job.name or job.target, objects)], options)


def _definitions(words: list[str]) -> list[dict[str, Any]]:
    from kgen.validation.inputs.definitions import definitions_in  # it reads YAML

    return definitions_in(words)


def refused(made: list[Rendered]) -> bool:
    """Tell on standard error what is wrong; whether an API server would refuse something of it."""
    bad = [each for each in made if each.outcome is not None and each.outcome.refused()]
    for each in bad:
        _tell_errors(each)
    if bad:
        terminal.note("nothing was written; --no-validate writes it all the same")
    return bool(bad)


def _tell_errors(made: Rendered) -> None:
    from kgen.report.summary import counted
    from kgen.report.text import diagnostic_lines

    errors = [each for each in made.outcome.diagnostics if each.severity == "error"] if made.outcome else []
    terminal.note("\n".join(diagnostic_lines(errors, color=_has_color())))
    terminal.note(f"{_name(made.job)}: an API server would refuse this: {counted(len(errors), 'error')}")


def tell_warnings(made: list[Rendered]) -> None:
    """Say on standard error, in one line a render, how many warnings there are."""
    for each in made:
        number = each.outcome.count("warning") if each.outcome else 0
        if number:
            warnings, them = ("1 warning", "it") if number == 1 else (f"{number} warnings", "them")
            terminal.note(f"{_name(each.job)}: {warnings}; to see {them}: {_command(each.job)}")


def _name(job: Job) -> str:
    return job.name or job.target


def _command(job: Job) -> str:
    """The command that shows the warnings of a render; values of the command line would be lost with a target."""
    if job.settings or (job.sources and job.name is None) or job.namespace:
        return "the same command without -o, piped into `kgen validate -`"
    return f"kgen validate {terminal.quoted(_name(job))}"


def _has_color() -> bool:
    wanted = terminal.color()
    return (sys.stderr is not None and sys.stderr.isatty()) if wanted is None else wanted
