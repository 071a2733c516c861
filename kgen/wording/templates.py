"""Expressions of templates that nobody has rendered: what is said of them."""

from __future__ import annotations

_MARKS = ("{{", "${", "$(", "<%", "{%")
"""What expressions of templates begin with."""
IN_NAMES = (*_MARKS, "[[")
"""The same in names, which cannot be patterns."""
UNRENDERED = "is a template that was not rendered"


_VERBS = ("must ", "is ", "has ", "cannot ")


def has_template(text: str) -> bool:
    """Whether there is an expression of a template in a text.

    >>> has_template("{{ .Values.ip }}"), has_template("${IP}"), has_template("$5")
    (True, True, False)
    """
    return any(mark in text for mark in _MARKS)


def on_template(message: str, value: object) -> str:
    """What is wrong with a value, said of a template where it is one.

    >>> print(on_template('"${IP}" must be an IP address', "${IP}"))
    "${IP}" is a template that was not rendered: it must be an IP address

    Args:
        message: What is wrong; it begins with the value, or the value is its subject.
        value: The value.
    """
    if message.startswith('"'):
        end = message.find('" ') + 1
        subject, rest = message[:end], message[end:].lstrip()
    elif isinstance(value, str) and message.startswith(("must ", "expected ")):
        from .phrases import shown

        subject, rest = shown(value), message
    else:
        return message
    if not has_template(subject):
        return message
    return f"{subject} {UNRENDERED}: {'it ' if rest.startswith(_VERBS) else ''}{rest}"
