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
    warned = [(job, report.count("warning")) for job, report in reports if report.count("warning")]
    if warned and warned[0][0].source:
        _note_warnings_of_many(warned, typed)
    else:
        for job, number in warned:
            _note_warnings(job, number, typed)
    return False


def _note_errors(job: Job, report: Report) -> None:
    from kgen.report.text import counted, diagnostic_lines

    errors = [each for each in report.diagnostics if each.severity == "error"]
    terminal.note("\n".join(diagnostic_lines(errors, color=terminal.has_color(sys.stderr))))
    terminal.note(f"{job.label}: an API server would refuse this: {counted(len(errors), 'error')}")


def _note_warnings(job: Job, number: int, typed: Callable[[], Sequence[str]]) -> None:
    """Say in one line how many warnings there are, and how to see them."""
    warnings, them = ("1 warning", "it") if number == 1 else (f"{number} warnings", "them")
    terminal.note(f"{job.label}: {warnings}; to see {them}: {_validate(job, typed)}")


def _note_warnings_of_many(warned: Sequence[tuple[Job, int]], typed: Callable[[], Sequence[str]]) -> None:
    """The same in one line for one target that is rendered with many files of values."""
    (job, _), number = warned[0], sum(each for _, each in warned)
    warnings = "1 warning" if number == 1 else f"{number} warnings"
    files = "1 file" if len(warned) == 1 else f"{len(warned)} files"
    terminal.note(f"{job.word}: {warnings} with {files} of values; to see the first: {_validate(job, typed)}")


def _validate(job: Job, typed: Callable[[], Sequence[str]]) -> str:
    own = ("-f", job.source) if job.source else ()
    return " ".join(map(terminal.quoted, ("kgen", "validate", job.word, *typed(), *own)))
