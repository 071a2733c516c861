"""A Result as text, JSON, Markdown, annotations of GitHub, a report of GitLab or JUnit's XML."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.changes.result import Result

FORMATS = ("text", "json", "markdown", "github", "gitlab", "junit")


def render(result: Result, format: str, failing: tuple[str, ...] = (), *, color: bool = False) -> Iterator[str]:
    """The lines of a format.

    Args:
        result: What is to be said.
        format: One of FORMATS.
        failing: The verdicts and notes that make the comparison fail.
        color: Whether text is coloured.
    """
    if format == "text":
        from .text import lines as text_lines

        return text_lines(result, color=color)
    if format == "json":
        from .json_text import lines
    elif format == "markdown":
        from .markdown import lines
    elif format == "github":
        from .github import lines
    elif format == "gitlab":
        from .gitlab import lines
    else:
        from .junit import lines
    return lines(result, failing)
