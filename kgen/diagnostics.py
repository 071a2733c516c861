"""What validation says: findings of rules, and diagnostics that know where they came from."""

from __future__ import annotations

from kgen.frozen import Frozen
from kgen.slotted import Slotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
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
    """What a rule found in a value.

    Attributes:
        at: The path of what is wrong.
        reason: The API server's reason for it; "" outside its own rules.
        message: What is wrong.
        hint: What to do.
        line: The line of the script at `at` that is wrong, from 1.
        once: What it is about: of several findings about the same, a run shows one.
        other: Another object that it is about: where that stands is told with it.
        fields: The paths that are meant, where the server names only one around them.
    """

    __slots__ = ("at", "fields", "hint", "line", "message", "once", "other", "reason")

    def __init__(
        self,
        at: FieldPath,
        reason: str,
        message: str,
        hint: str = "",
        *,
        line: int | None = None,
        once: tuple[Any, ...] | None = None,
        other: object = None,
        fields: tuple[FieldPath, ...] = (),
    ) -> None:
        self.at = at
        self.fields = fields
        self.reason = reason
        self.message = message
        self.hint = hint
        self.line = line
        self.once = once
        self.other = other


def required(at: FieldPath, message: str = "", hint: str = "") -> Finding:
    """A value that must be there is not."""
    return Finding(at, REQUIRED, message or "must be set", hint)


def invalid(at: FieldPath, value: object, message: str, hint: str = "") -> Finding:
    """A value that cannot be; where there is nothing to show of it, the field is the subject."""
    return Finding(at, INVALID, f"{_shown(value)} {message}" if value or value in _SHOWN else message, hint)


def not_supported(at: FieldPath, value: object, allowed: Iterable[str], hint: str = "") -> Finding:
    """A value outside a closed set; the closest of the set becomes the hint."""
    from kgen.wording.spelling import closest

    words = sorted(allowed)
    message = f"must be one of {', '.join(words)}"
    message = f"{_shown(value)} {message}" if value else message
    return Finding(at, NOT_SUPPORTED, message, hint or closest(str(value), words, ignore_case=True))


def forbidden(at: FieldPath, message: str, hint: str = "") -> Finding:
    """A value that must not be there."""
    return Finding(at, FORBIDDEN, message, hint)


def duplicate(at: FieldPath, value: object, hint: str = "") -> Finding:
    """A value that must be unique is there twice."""
    return Finding(at, DUPLICATE, f"{_shown(value)} is there twice" if value != "" else "is empty more than once", hint)


def not_found(at: FieldPath, value: object, message: str = "is not there", hint: str = "") -> Finding:
    """A value that names something absent."""
    return Finding(at, NOT_FOUND, f"{_shown(value)} {message}", hint)


def too_long(at: FieldPath, limit: int, hint: str = "") -> Finding:
    """A text of more bytes than allowed."""
    return Finding(at, TOO_LONG, f"must be at most {limit} bytes", hint)


def too_many(at: FieldPath, number: int, limit: int, hint: str = "") -> Finding:
    """More items than allowed."""
    return Finding(at, TOO_MANY, f"has {number} items; at most {limit} are allowed", hint)


def warning(
    at: FieldPath, message: str, hint: str = "", *, once: tuple[Any, ...] | None = None, other: object = None
) -> Finding:
    """What no server refuses."""
    return Finding(at, "", message, hint, once=once, other=other)


_SHOWN = (0, False)
"""What is shown though it is as good as nothing."""


def _shown(value: object) -> str:
    from kgen.wording.phrases import shown

    return shown(value)


class Diagnostic(Frozen):
    """One thing that validation has to say, and where: the object, the field, the file and line.

    Attributes:
        severity: "error", "warning" or "advice".
        code: The code of the rule, such as "KG301".
        rule: Its name.
        stage: When a create request comes to it, or which family of rules says it.
        message: What is wrong.
        hint: What to do; "" where nobody knows.
        server_answer: Whether the server would say it: it answers with its first failing stage alone.
        api_version: The object's apiVersion; "" for a text that is no object, and so on.
        kind: The object's kind.
        namespace: The object's namespace.
        name: The object's name.
        document: The position of its document in the input, from 0.
        field: The path of the field, as the server prints it.
        reason: The server's reason, such as "FieldValueRequired"; "" outside its own rules.
        file: The name of the input.
        line: Where it is in the file, from 1; None where there is no text.
        column: Likewise.
        script_line: The line of the script in the field, from 1.
        written: The field in which the author wrote it, where the server speaks of another.
        keyword: The keyword behind which a Python program gave it; "" for none.
        also: Where else the same is said of the object: file, line and field.
    """

    __slots__ = (
        "also",
        "api_version",
        "code",
        "column",
        "document",
        "field",
        "file",
        "hint",
        "keyword",
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
    message: str
    hint: str
    server_answer: bool
    api_version: str
    kind: str
    namespace: str
    name: str
    document: int
    field: str
    reason: str
    file: str
    line: int | None
    column: int | None
    script_line: int | None
    written: str | None
    keyword: str
    also: tuple[tuple[str, int | None, str], ...]

    def __init__(
        self,
        *,
        severity: Severity,
        code: str,
        rule: str,
        stage: Stage,
        message: str,
        hint: str = "",
        server_answer: bool = False,
        api_version: str = "",
        kind: str = "",
        namespace: str = "",
        name: str = "",
        document: int = 0,
        field: str = "",
        reason: str = "",
        file: str = "",
        line: int | None = None,
        column: int | None = None,
        script_line: int | None = None,
        written: str | None = None,
        keyword: str = "",
        also: tuple[tuple[str, int | None, str], ...] = (),
    ) -> None:
        self._set(severity=severity, code=code, rule=rule, stage=stage, message=message, hint=hint)
        self._set(server_answer=server_answer, api_version=api_version, kind=kind, namespace=namespace, name=name)
        self._set(document=document, field=field, reason=reason, written=written)
        self._set(file=file, line=line, column=column, script_line=script_line, keyword=keyword, also=also)
