"""JSON for programs: `{"diagnostics": [...], "summary": {...}}`."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.diagnostics import Diagnostic
    from kgen.validation.result import Report


def lines(report: Report) -> Iterator[str]:
    """The lines of the JSON text."""
    made = {"diagnostics": [_diagnostic(each) for each in report.diagnostics], "summary": _summary(report)}
    yield json.dumps(made, indent=2, ensure_ascii=False)


def _diagnostic(each: Diagnostic) -> dict[str, Any]:
    return {
        "severity": each.severity,
        "code": each.code,
        "rule": each.rule,
        "stage": each.stage,
        "server_answer": each.server_answer,
        "object": {
            "apiVersion": each.api_version,
            "kind": each.kind,
            "namespace": each.namespace,
            "name": each.name,
        },
        "document": each.document,
        "field": each.field,
        "reason": each.reason,
        "message": each.message,
        "hint": each.hint,
        "file": each.file,
        "line": each.line,
        "column": each.column,
        "keyword": each.keyword,
        "also": [{"file": file, "line": line, "field": field} for file, line, field in each.also],
    }


def _summary(report: Report) -> dict[str, Any]:
    return {
        "kubernetes": report.kubernetes,
        "note": report.note,
        "errors": report.count("error"),
        "warnings": report.count("warning"),
        "advice": report.count("advice"),
        "objects": report.objects,
        "inputs": report.inputs,
        "alternatives": report.alternatives,
        "alternative_files": [{"files": files, "objects": number} for files, number in report.alternative_files],
        "skipped": dict(sorted(report.skipped.items())),
        "unreadable": report.unreadable,
        "unreferenced": report.unreferenced,
        "applied_elsewhere": report.applied_elsewhere,
        "not_followed": dict(sorted(report.not_followed.items())),
        "not_checked": [
            {"apiVersion": version, "kind": kind, "objects": number}
            for (version, kind), number in sorted(report.not_checked.items())
        ],
        "rules_not_checked": [
            {"apiVersion": version, "kind": kind, "objects": number}
            for (version, kind), number in sorted(report.rules_not_checked.items())
        ],
        "suppressed": [
            {"code": code, "by": reason, "diagnostics": number}
            for (reason, code), number in sorted(report.suppressed.items())
        ],
        "in_baseline": report.in_baseline,
        "not_installed": report.not_installed,
    }
