"""What is found in custom resources, in the words of the schema's keywords."""

from __future__ import annotations

from kgen.apiserver.stated import BOUNDS, TYPE
from kgen.diagnostics import INVALID, TOO_LONG, Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Found, Rule
    from kgen.field_path import FieldPath

TYPE_INVALID = "FieldValueTypeInvalid"

_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "a map",
    "string": "text",
}


def type_problem(at: FieldPath, types: tuple[str, ...], value: object) -> Found:
    """A value of another type than the schema's."""
    from kgen.wording.phrases import describe

    wanted = " or ".join(_TYPES.get(each, each) for each in types) or "nothing"
    return TYPE, Finding(at, TYPE_INVALID, f"expected {wanted}, got {describe(value)}")


def invalid(rule: Rule, at: FieldPath, message: str, hint: str = "") -> Found:
    """A value that breaks a keyword."""
    return rule, Finding(at, INVALID, message, hint)


def too_long(at: FieldPath, limit: float) -> Found:
    """A text of more characters than allowed."""
    return BOUNDS, Finding(at, TOO_LONG, f"must be at most {limit} characters long")
