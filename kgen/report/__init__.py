"""What `kgen validate` prints: one renderer for each format."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.validation.result import Report

FORMATS = ("text", "json", "github", "sarif")


def render(report: Report, format: str = "text", *, color: bool = False) -> Iterator[str]:
    """The lines of a report.

    Args:
        report: What to report.
        format: "text" for people, "json" for programs, "github" for annotations of a workflow, "sarif" for scanners.
        color: Whether text is coloured.
    """
    if format == "json":
        from .json_report import lines
    elif format == "github":
        from .github import lines
    elif format == "sarif":
        from .sarif import lines
    else:
        from .text import lines as text_lines

        return text_lines(report, color=color)
    return lines(report)
