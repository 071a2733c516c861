"""Workflow commands of GitHub Actions, which become annotations of a change."""

from __future__ import annotations

from kgen.report.github import escaped, escaped_property

from . import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.changes.result import ObjectChange, Result

_NOTICES = {"in place", "create", "cascade"}


def lines(result: Result, failing: tuple[str, ...] = ()) -> Iterator[str]:
    """One command for each thing to say, the worst first, then the summary."""
    for each in result.objects:
        yield from (_command(each, said, failing) for said in words.said_of(each))
    yield escaped(words.summary(result))
    yield from map(escaped, words.footer(result))


def _command(each: ObjectChange, said: words.Said, failing: tuple[str, ...]) -> str:
    level = "error" if said.word in failing else "notice" if said.word in _NOTICES else "warning"
    properties = {"file": words.path_of(each), "line": said.line, "title": f"{said.word}: {words.title(each)}"}
    shown = ",".join(f"{name}={escaped_property(str(value))}" for name, value in properties.items() if value)
    return f"::{level} {shown}::{escaped(said.message)}"
