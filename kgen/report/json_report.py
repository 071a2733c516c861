"""JSON for programs: `{"diagnostics": [...], "summary": {...}}`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.diagnostics import Diagnostic
    from kgen.validation.result import Outcome


def lines(outcome: Outcome) -> Iterator[str]:
    """The lines of the JSON text."""
    made = {"diagnostics": [_diagnostic(each) for each in outcome.diagnostics], "summary": _summary(outcome)}
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
    }


def _summary(outcome: Outcome) -> dict[str, Any]:
    return {
        "kubernetes": outcome.kubernetes,
        "note": outcome.note,
        "errors": outcome.count("error"),
        "warnings": outcome.count("warning"),
        "advice": outcome.count("advice"),
        "objects": outcome.objects,
        "inputs": outcome.inputs,
        "alternatives": outcome.alternatives,
        "skipped": dict(sorted(outcome.skipped.items())),
        "not_checked": [
            {"apiVersion": version, "kind": kind, "objects": number}
            for (version, kind), number in sorted(outcome.not_checked.items())
        ],
        "rules_not_checked": [
            {"apiVersion": version, "kind": kind, "objects": number}
            for (version, kind), number in sorted(outcome.rules_not_checked.items())
        ],
        "suppressed": [
            {"code": code, "by": reason, "diagnostics": number}
            for (reason, code), number in sorted(outcome.suppressed.items())
        ],
        "in_baseline": outcome.in_baseline,
        "not_installed": outcome.not_installed,
    }
