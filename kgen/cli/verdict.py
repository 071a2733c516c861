"""What `kgen render` says, on standard error, of what validation found."""

from __future__ import annotations

import sys

from . import terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kgen.rendering.job import Job
    from kgen.validation.result import Report


def is_refused(reports: Sequence[tuple[Job, Report]], typed: Callable[[], Sequence[str]]) -> bool:
    """Note the errors of each job, or else the warnings; whether an API server would refuse something.

    `typed` gives the options that `kgen validate` needs to say the same.
    """
    refused = [(job, report) for job, report in reports if report.refused()]
    for job, report in refused:
        _note_errors(job, report)
    if refused:
        terminal.note("nothing was written; --no-validate writes it all the same")
        return True
    for job, report in reports:
        _note_warnings(job, report, typed)
    return False


def _note_errors(job: Job, report: Report) -> None:
    from kgen.report.text import counted, diagnostic_lines

    errors = [each for each in report.diagnostics if each.severity == "error"]
    terminal.note("\n".join(diagnostic_lines(errors, color=terminal.has_color(sys.stderr))))
    terminal.note(f"{job.label}: an API server would refuse this: {counted(len(errors), 'error')}")


def _note_warnings(job: Job, report: Report, typed: Callable[[], Sequence[str]]) -> None:
    """Say in one line how many warnings there are, and how to see them."""
    number = report.count("warning")
    if number:
        warnings, them = ("1 warning", "it") if number == 1 else (f"{number} warnings", "them")
        command = " ".join(map(terminal.quoted, ("kgen", "validate", job.label, *typed())))
        terminal.note(f"{job.label}: {warnings}; to see {them}: {command}")
