"""SARIF 2.1.0, the format of code scanners."""

from __future__ import annotations

import json
import os
from urllib.parse import quote

from kgen.apiserver.registry import has_rule, rule_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.diagnostics import Diagnostic
    from kgen.validation.result import Report

_LEVELS = {"error": "error", "warning": "warning", "advice": "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def lines(report: Report) -> Iterator[str]:
    """The lines of the SARIF text."""
    rules = {each.code: each.rule for each in report.diagnostics}
    codes = sorted(rules)
    driver = {"name": "kgen", "rules": [_rule(code, rules[code]) for code in codes]}
    results = [_result(each, codes.index(each.code)) for each in report.diagnostics]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results, **_note(report.note)}
    yield json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _note(note: str) -> dict[str, Any]:
    """What concerns the run as a whole."""
    told = {"level": "note", "message": {"text": note}}
    return {"invocations": [{"executionSuccessful": True, "toolExecutionNotifications": [told]}]} if note else {}


def _rule(code: str, name: str) -> dict[str, Any]:
    text = rule_of(code).prose if has_rule(code) else name
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": text.partition("\n")[0]},
        "fullDescription": {"text": text},
    }


def _result(each: Diagnostic, index: int) -> dict[str, Any]:
    return {
        "ruleId": each.code,
        "ruleIndex": index,
        "level": _LEVELS[each.severity],
        "message": {"text": f"{each.message}\nhint: {each.hint}" if each.hint else each.message},
        "locations": [_location(each)],
    }


def _location(each: Diagnostic) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(each.file)}}
    if each.line is not None:
        physical["region"] = {"startLine": each.line, "startColumn": each.column or 1}
    name = "/".join(part for part in (each.namespace, each.kind, each.name, each.field) if part)
    return {"physicalLocation": physical, **({"logicalLocations": [{"fullyQualifiedName": name}]} if name else {})}


def _uri(file: str) -> str:
    """A path relative to the current folder, as scanners want it."""
    if os.path.isabs(file):
        return f"file://{quote(file)}"
    return quote(os.path.normpath(file).replace(os.sep, "/")) if file else ""
