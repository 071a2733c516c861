"""Workflow commands of GitHub Actions, which become annotations of a change."""

from __future__ import annotations

from .text import summary_lines, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.diagnostics import Diagnostic
    from kgen.validation.result import Report

_COMMANDS = {"error": "error", "warning": "warning", "advice": "notice"}
_IN_MESSAGES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES = {**_IN_MESSAGES, ":": "%3A", ",": "%2C"}


def lines(report: Report) -> Iterator[str]:
    """One command a diagnostic, then the summary."""
    yield from map(_command, report.diagnostics)
    yield from map(visible, summary_lines(report))


def _command(each: Diagnostic) -> str:
    properties = {"file": each.file, "line": each.line, "col": each.column, "title": f"{each.code} {each.rule}"}
    shown = ",".join(
        f"{name}={escaped_property(str(value))}" for name, value in properties.items() if value not in (None, "")
    )
    return f"::{_COMMANDS[each.severity]} {shown}::{escaped(_message(each))}"


def _message(each: Diagnostic) -> str:
    keyword = each.keyword and f"({each.keyword}=)"
    place = " ".join(part for part in (each.kind, each.name, each.field, keyword) if part)
    said = f"{place}: {each.message}" if place else each.message
    return f"{said}\nhint: {each.hint}" if each.hint else said


def escaped(text: str) -> str:
    """Text as the message of a command."""
    return _with(text, _IN_MESSAGES)


def escaped_property(text: str) -> str:
    """Text as a property of a command."""
    return _with(text, _IN_PROPERTIES)


def _with(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(char, char) for char in text)
