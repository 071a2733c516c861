"""What is found in custom resources: codes, and findings in the words of the schema's keywords."""

from __future__ import annotations

from kgen.diagnostics import INVALID, TOO_LONG, Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from kgen.field_path import FieldPath

    Code: TypeAlias = tuple[str, str]
    """A code and the name of what it stands for."""
    Found: TypeAlias = tuple[Code, Finding]

TYPE_INVALID = "FieldValueTypeInvalid"

UNKNOWN_FIELD = ("KG001", "unknown-field")
WRONG_TYPE = ("KG002", "wrong-type")
UNKNOWN_KIND = ("KG003", "unknown-kind")
NO_DEFINITION = ("KG650", "definition-missing")
TYPE = ("KG651", "value-of-wrong-type")
MISSING = ("KG652", "value-missing")
NOT_ALLOWED = ("KG653", "value-not-allowed")
FORM = ("KG654", "value-malformed")
BOUNDS = ("KG655", "value-out-of-bounds")
TWICE = ("KG656", "item-twice")
ALTERNATIVES = ("KG657", "alternatives-do-not-fit")
EMBEDDED = ("KG658", "embedded-object-invalid")
SCALE = ("KG659", "scale-invalid")
DEPRECATED = ("KG660", "deprecated-version")
FINALIZER = ("KG661", "finalizer-without-domain")

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
    from kgen.model.plain import describe

    wanted = " or ".join(_TYPES.get(each, each) for each in types) or "nothing"
    return TYPE, Finding(at, TYPE_INVALID, f"expected {wanted}, got {describe(value)}")


def invalid(code: Code, at: FieldPath, message: str, hint: str = "") -> Found:
    """A value that breaks a keyword."""
    return code, Finding(at, INVALID, message, hint)


def too_long(at: FieldPath, limit: float) -> Found:
    """A text of more characters than allowed."""
    return BOUNDS, Finding(at, TOO_LONG, f"must be at most {limit} characters long")
