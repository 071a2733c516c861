"""What kgen answers as an API server would: causes, each a field and a reason."""

from __future__ import annotations

from collections import Counter
from typing import Any, TypeAlias

from kgen.validation import validate
from kgen.validation.result import Report

INVALID, REQUIRED, FORBIDDEN = "FieldValueInvalid", "FieldValueRequired", "FieldValueForbidden"
DUPLICATE, NOT_FOUND, NOT_SUPPORTED = "FieldValueDuplicate", "FieldValueNotFound", "FieldValueNotSupported"
TOO_LONG, TOO_MANY = "FieldValueTooLong", "FieldValueTooMany"

Causes: TypeAlias = Counter[tuple[str, str]]


def causes(source: Any, kubernetes: str = "1.36") -> Causes:
    """The causes that a server answers for an object, or for several, each looked at alone."""
    report = validate(source, kubernetes=kubernetes, independent=True)
    return Counter((each.field, each.reason) for each in report.errors if each.server_answer)


def in_brief(report: Report) -> Causes:
    """All that is a server's answer, reasons without `FieldValue`."""
    return Counter((each.field, each.reason.removeprefix("FieldValue")) for each in report if each.server_answer)
