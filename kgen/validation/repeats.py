"""What is said of one object again: in other files that hold it, such as several installs, or in other fields."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.diagnostics import Diagnostic

    from .result import Report


def fold(report: Report) -> None:
    """Keep the first of warnings and advice that say the same of an object, with the places of the others.

    Errors stay: each file that has one is refused.
    """
    first: dict[tuple[str, ...], int] = {}
    kept: list[Diagnostic] = []
    others: dict[int, list[Diagnostic]] = {}
    for each in report.diagnostics:
        key = each.code, each.api_version, each.kind, each.namespace, each.name, each.message
        at = first.setdefault(key, len(kept)) if each.kind and each.severity != "error" else len(kept)
        if at == len(kept):
            kept.append(each)
        else:
            others.setdefault(at, []).append(each)
    for at, several in others.items():
        kept[at] = kept[at].replace(also=tuple((each.file, each.line, each.field) for each in several))
    report.diagnostics = kept
