"""What validation says: findings of rules, and diagnostics that know where they came from."""

from __future__ import annotations

from kgen.slotted import Slotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, Literal, TypeAlias

    from kgen.field_path import FieldPath

    Severity: TypeAlias = Literal["error", "warning", "advice"]
    """error: the API server refuses it. warning: accepted, and broken in life. advice: hardening and taste."""
    Stage: TypeAlias = Literal[
        "parse", "decode", "admission", "allocation", "rules", "metadata", "links", "scripts", "advice"
    ]
    """The stages of a create request in their order, then what no server looks at."""

REQUIRED = "FieldValueRequired"
INVALID = "FieldValueInvalid"
NOT_SUPPORTED = "FieldValueNotSupported"
FORBIDDEN = "FieldValueForbidden"
DUPLICATE = "FieldValueDuplicate"
NOT_FOUND = "FieldValueNotFound"
TOO_LONG = "FieldValueTooLong"
TOO_MANY = "FieldValueTooMany"


class Finding(Slotted):
    """What one rule found: where, the API server's reason for it ("" outside its rules), what, and what to do."""

    __slots__ = ("at", "hint", "message", "reason")
    at: FieldPath
    reason: str
    message: str
    hint: str

    def __init__(self, at: FieldPath, reason: str, message: str, hint: str = "") -> None:
        self.at = at
        self.reason = reason
        self.message = message
        self.hint = hint


def required(at: FieldPath, message: str = "", hint: str = "") -> Finding:
    """A value that must be there is not."""
    return Finding(at, REQUIRED, message or "must be set", hint)


def invalid(at: FieldPath, value: object, message: str, hint: str = "") -> Finding:
    """A value that cannot be."""
    return Finding(at, INVALID, f"{shown(value)} {message}", hint)


def not_supported(at: FieldPath, value: object, allowed: Iterable[str], hint: str = "") -> Finding:
    """A value outside a closed set; the closest of the set becomes the hint."""
    words = sorted(allowed)
    message = f"{shown(value)} must be one of {', '.join(words)}"
    return Finding(at, NOT_SUPPORTED, message, hint or _closest(value, words))


def forbidden(at: FieldPath, message: str, hint: str = "") -> Finding:
    """A value that must not be there."""
    return Finding(at, FORBIDDEN, message, hint)


def duplicate(at: FieldPath, value: object, hint: str = "") -> Finding:
    """A value that must be unique is there twice."""
    return Finding(at, DUPLICATE, f"{shown(value)} is there twice", hint)


def not_found(at: FieldPath, value: object, message: str = "is not there", hint: str = "") -> Finding:
    """A value that names something absent."""
    return Finding(at, NOT_FOUND, f"{shown(value)} {message}", hint)


def too_long(at: FieldPath, limit: int, hint: str = "") -> Finding:
    """A text of more bytes than allowed."""
    return Finding(at, TOO_LONG, f"must be at most {limit} bytes", hint)


def too_many(at: FieldPath, number: int, limit: int, hint: str = "") -> Finding:
    """More items than allowed."""
    return Finding(at, TOO_MANY, f"has {number} items; at most {limit} are allowed", hint)


def warning(at: FieldPath, message: str, hint: str = "") -> Finding:
    """What no server refuses."""
    return Finding(at, "", message, hint)


def shown(value: object) -> str:
    """A value as a message shows it: text in double quotes, shortened where it is long."""
    if not isinstance(value, str):
        return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else repr(value)
    text = value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…"
    if text.isprintable():
        return f'"{text}"'
    return '"' + text.encode("unicode_escape").decode().replace('"', r"\"") + '"'


_LONGEST_SHOWN = 80


def _closest(value: object, words: list[str]) -> str:
    from kgen.errors import did_you_mean

    by_lower = {word.lower(): word for word in words}
    hint = did_you_mean(str(value).lower(), by_lower)
    return next((f'did you mean "{by_lower[low]}"?' for low in by_lower if f'"{low}"' in hint), "")


class Diagnostic(Slotted):
    """One thing that validation has to say, and where: the object, the field, the file and line."""

    __slots__ = (
        "api_version",
        "code",
        "column",
        "document",
        "field",
        "file",
        "hint",
        "kind",
        "line",
        "message",
        "name",
        "namespace",
        "reason",
        "rule",
        "script_line",
        "server_answer",
        "severity",
        "stage",
        "written",
    )
    severity: Severity
    code: str
    rule: str
    stage: Stage
    server_answer: bool
    api_version: str
    kind: str
    namespace: str
    name: str
    document: int
    field: str
    reason: str
    message: str
    hint: str
    file: str
    line: int | None
    column: int | None
    script_line: int | None
    written: str | None
    """Where the author wrote it, where the server speaks of another field."""

    def __init__(self, **slots: Any) -> None:
        for slot in self.__slots__:
            setattr(self, slot, slots.get(slot))


class Report(Slotted):
    """All that validation has to say of some objects, in their order.

    `kubernetes` is the version that they were checked for, `note` what to bear in mind about it, mostly "".
    """

    __slots__ = ("diagnostics", "kubernetes", "note", "objects")
    diagnostics: list[Diagnostic]
    objects: int
    kubernetes: str
    note: str

    def __init__(self, diagnostics: list[Diagnostic], objects: int, kubernetes: str, note: str = "") -> None:
        self.diagnostics = diagnostics
        self.objects = objects
        self.kubernetes = kubernetes
        self.note = note

    @property
    def ok(self) -> bool:
        """Whether an API server takes all of it."""
        return not self.errors

    @property
    def errors(self) -> list[Diagnostic]:
        """What an API server refuses."""
        return [each for each in self.diagnostics if each.severity == "error"]

    @property
    def warnings(self) -> list[Diagnostic]:
        """What an API server accepts and is broken in life."""
        return [each for each in self.diagnostics if each.severity == "warning"]

    @property
    def advice(self) -> list[Diagnostic]:
        """Hardening and taste, as far as profiles asked for it."""
        return [each for each in self.diagnostics if each.severity == "advice"]

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.diagnostics)
