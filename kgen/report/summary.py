"""The last lines of a report: how much was looked at, and what was not."""

from __future__ import annotations

from kgen.wording.phrases import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from kgen.validation.result import Report

_SEVERITIES = {"error": "error", "warning": "warning", "advice": "piece of advice"}
_PLURALS = {"piece of advice": "pieces of advice"}


def summary_lines(report: Report) -> Iterator[str]:
    """What was found and checked; then, where there is some, what was not."""
    yield f"{_found(report)} in {_checked(report)}, for Kubernetes {report.kubernetes}"
    if report.note:
        yield report.note
    if report.alternatives:
        yield _alternatives(report.alternatives)
    if report.skipped:
        yield "skipped: " + ", ".join(f"{reason} ({number})" for reason, number in sorted(report.skipped.items()))
    if report.not_checked:
        yield "not checked, custom resources: " + _kinds(report.not_checked)
    if report.rules_not_checked:
        yield "checked but for their CEL rules, custom resources: " + _kinds(report.rules_not_checked)
    if report.suppressed:
        parts = (f"{code} by {reason} ({number})" for (reason, code), number in sorted(report.suppressed.items()))
        yield "suppressed: " + ", ".join(parts)
    if report.in_baseline:
        yield f"in the baseline: {report.in_baseline}"
    if report.not_installed:
        yield "not installed, so that they did not look at the scripts: " + ", ".join(report.not_installed)


_MOST_FOLDERS = 6


def _alternatives(folders: list[str]) -> str:
    number, shown = len(folders), folders[:_MOST_FOLDERS]
    names = ", ".join(shown) + (f" and {number - len(shown)} more" if number > len(shown) else "")
    return f"{number} folders have the same objects and are taken as alternatives: {names}"


def _kinds(numbers: Counter[tuple[str, str]]) -> str:
    return ", ".join(f"{kind} of {version} ({number})" for (version, kind), number in sorted(numbers.items()))


def _found(report: Report) -> str:
    numbers = [(report.count("error"), "error"), (report.count("warning"), "warning")]
    advice = report.count("advice")
    parts = [counted(*each) for each in numbers] + ([counted(advice, _SEVERITIES["advice"])] if advice else [])
    return ", ".join(parts)


def _checked(report: Report) -> str:
    inputs = "" if report.inputs == 0 else f" of {counted(report.inputs, 'input')}"
    return f"{counted(report.objects, 'object')}{inputs}"
