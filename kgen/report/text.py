"""Text for people: a line for the place, and below it what is wrong there; in the end how much was looked at."""

from __future__ import annotations

import os
from collections import Counter
from itertools import groupby

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgen.diagnostics import Diagnostic
    from kgen.validation.result import Report

_COLORS = {"error": "31", "warning": "33", "advice": "36"}
_BOLD, _DIM = "1", "2"
_PART_OF_SENTENCE = "did you mean"


def lines(report: Report, *, color: bool) -> Iterator[str]:
    """The diagnostics by their places, a blank line behind each place, then the summary."""
    yield from diagnostic_lines(report.diagnostics, color=color)
    yield from map(visible, summary_lines(report))


def diagnostic_lines(diagnostics: Iterable[Diagnostic], *, color: bool) -> Iterator[str]:
    """The diagnostics by their places, a blank line behind each place."""
    for place, found in groupby(diagnostics, _place):
        yield _styled(visible("  ".join(part for part in place if part)), _BOLD, color=color)
        for each in found:
            yield from _said(each, color=color)
        yield ""


def _place(each: Diagnostic) -> tuple[str, ...]:
    place = each.file if each.line is None else f"{each.file}:{each.line}"
    name = f"{each.namespace}/{each.name}" if each.namespace and each.name else each.name
    keyword = each.keyword and f"({each.keyword}=)"
    return place, f"{each.kind} {name}".strip(), each.written or each.field, keyword


def _said(each: Diagnostic, *, color: bool) -> Iterator[str]:
    inline = each.hint.startswith(_PART_OF_SENTENCE)
    first, *more = each.message.split("\n")
    said = f"{first}; {each.hint}" if inline else first
    severity = _styled(each.severity, _COLORS[each.severity], color=color)
    yield f"  {severity}: {visible(said)}  {_styled(f'[{each.code}]', _DIM, color=color)}"
    yield from (f"  {visible(row)}" for row in more)
    if each.written and each.written != each.field:
        yield f"    the server calls the field {visible(each.field)}"
    if each.hint and not inline:
        yield f"    hint: {visible(each.hint)}"
    if each.also:
        places = [file if line is None else f"{file}:{line}" for file, line, _ in each.also]
        yield f"    also: {visible(_listed(places))}"


def _styled(text: str, style: str, *, color: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if color else text


def visible(text: str) -> str:
    """The text without what would control a terminal."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


_SEVERITIES = {"error": "error", "warning": "warning", "advice": "piece of advice"}
_PLURALS = {"piece of advice": "pieces of advice"}


def counted(number: int, word: str) -> str:
    """A number and its word, in the plural unless it is one.

    >>> counted(1, "object"), counted(0, "object")
    ('1 object', '0 objects')
    """
    return f"{number} {word if number == 1 else _PLURALS.get(word, f'{word}s')}"


def summary_lines(report: Report) -> Iterator[str]:
    """What was found and checked; then, where there is some, what was not."""
    yield f"{_found(report)} in {_checked(report)}, for Kubernetes {report.kubernetes}"
    if report.note:
        yield report.note
    yield from _of_folders(report)
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


def _of_folders(report: Report) -> Iterator[str]:
    """What became of the files of folders."""
    if report.alternatives:
        number, names = len(report.alternatives), _listed(report.alternatives)
        yield f"{number} folders have the same objects and are taken as alternatives: {names}"
    if report.alternative_files:
        more = len(report.alternative_files) - _MOST_GROUPS
        groups = [*map(_same_files, report.alternative_files[:_MOST_GROUPS]), *([f"{more} more"] if more > 0 else [])]
        yield "; ".join(groups) + ", taken as alternatives"
    if report.skipped:
        yield "skipped: " + ", ".join(f"{reason} ({number})" for reason, number in sorted(report.skipped.items()))
    if report.unreadable:
        yield "unreadable, without apiVersion and kind: " + _listed(report.unreadable)
    if report.unreferenced:
        yield "left out, --unreferenced checks them: " + _files(report.unreferenced)
    for named_by, files in report.applied_elsewhere.items():
        yield f"of these, {named_by} applies: " + _files(files)
    if report.not_followed:
        parts = (f"{folder or '.'} ({', '.join(what)})" for folder, what in sorted(report.not_followed.items()))
        yield "not followed in kustomizations: " + ", ".join(parts)


_MOST_NAMES = 6
_MOST_GROUPS = 3


def _same_files(same: tuple[list[str], int]) -> str:
    names, number = same
    shown = f"{names[0]} and {names[1]}" if len(names) == 2 else _listed(names)  # noqa: PLR2004 - two are a pair
    return f"{shown} hold the same {counted(number, 'object')}"


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _files(names: list[str]) -> str:
    """Files by name, or if they are many their folders and how many each has."""
    if len(names) <= _MOST_NAMES:
        return _listed(names)
    folders = Counter(os.path.dirname(name) or "." for name in names)
    return _listed([f"{counted(number, 'file')} in {folder}" for folder, number in sorted(folders.items())])


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
