"""What `kgen render` says, on standard error, of what validation found."""

from __future__ import annotations

import sys

from . import terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgen.rendering.job import Job
    from kgen.validation.result import Report


def is_refused(reports: Sequence[tuple[Job, Report]]) -> bool:
    """Note the errors of each job, or else the warnings; whether an API server would refuse something."""
    refused = [(job, report) for job, report in reports if report.refused()]
    for job, report in refused:
        _note_errors(job, report)
    if refused:
        terminal.note("nothing was written; --no-validate writes it all the same")
        return True
    for job, report in reports:
        _note_warnings(job, report)
    return False


def _note_errors(job: Job, report: Report) -> None:
    from kgen.report.text import counted, diagnostic_lines

    errors = [each for each in report.diagnostics if each.severity == "error"]
    terminal.note("\n".join(diagnostic_lines(errors, color=terminal.has_color(sys.stderr))))
    terminal.note(f"{job.label}: an API server would refuse this: {counted(len(errors), 'error')}")


def _note_warnings(job: Job, report: Report) -> None:
    """Say in one line how many warnings there are, and how to see them."""
    number = report.count("warning")
    if number:
        warnings, them = ("1 warning", "it") if number == 1 else (f"{number} warnings", "them")
        terminal.note(f"{job.label}: {warnings}; to see {them}: {_command(job)}")


def _command(job: Job) -> str:
    """The command that shows the warnings of a job; `kgen validate` takes no values beside those of pyproject.toml."""
    if job.settings or (job.values and job.name is None) or job.namespace:
        return "the same command without -o, piped into `kgen validate -`"
    return f"kgen validate {terminal.quoted(job.label)}"
