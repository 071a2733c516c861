"""Which texts are the same to every reader of YAML without quotes."""

from __future__ import annotations

_NUMERIC_STARTS = frozenset("+-.0123456789")
_PREFIXES = ("0x", "0o", "0b")
_SPECIAL_STARTS = frozenset(" !&*?:,[]{}#|>@`%\"'")
_WORDS = frozenset(("y", "n", "yes", "no", "true", "false", "on", "off", "null", "~", "<<", "="))
"""Lower case of what some reader takes for a null, a boolean, a merge or a default value."""
_SIGNED_WORDS = frozenset((".inf", ".nan", ".", ""))
"""Lower case of what some reader takes for a number, or stumbles over, with or without signs in front."""


def is_plain(text: str) -> bool:
    """Whether the text needs no quotes as a value or a key of a block: unquoted it is the same text to every reader.

    Every reader means YAML 1.1 (PyYAML), YAML 1.2 and Kubernetes' own. Where they are hard to predict, as with
    `8080:80`, the answer is False. That no reader looks further than 1,024 characters for a key's colon is the
    writer's affair.

    >>> [text for text in ("mysql-0.mysql", "500m", "-c", "25921e05", "no", "a: b") if is_plain(text)]
    ['mysql-0.mysql', '500m', '-c']
    """
    if not text or not (text.isprintable() if text.isascii() else is_visible(text)):
        return False
    if text[0] in _SPECIAL_STARTS or text[-1] in " :" or ": " in text or " #" in text:
        return False
    if text[0] in _NUMERIC_STARTS:
        return not _resembles_number(text)
    return text.lower() not in _WORDS


def is_visible(text: str) -> bool:
    """Whether one sees each character: no control characters, no blanks but the usual one, nothing of no width.

    `str.isprintable` will not do: its answers change with Python's version of Unicode.
    """
    return not any(is_hidden(char) for char in set(text))


def is_hidden(char: str) -> bool:
    """Whether a character is a control character, an unusual blank, has no width, or is none at all."""
    if char < "\u1680":
        return char < " " or "\x7f" <= char <= "\xa0" or char == "\xad"
    if char <= "\u206f":
        return (
            "\u2000" <= char <= "\u200b"
            or "\u200e" <= char <= "\u200f"
            or "\u2028" <= char <= "\u202f"
            or char >= "\u205f"
            or char in "\u1680\u180e"
        )
    return "\ud800" <= char <= "\udfff" or char in "\u3000\ufeff\ufffe\uffff"


def _resembles_number(text: str) -> bool:
    """Whether some reader might take a text for a number, a time or a marker; it starts with a digit, sign or dot."""
    if text.startswith(("---", "...", "- ")) or "._" in text[:3]:
        return True
    if text == "--":  # often an argument of a command
        return False
    digits = text.replace("_", "")
    try:
        float(digits)
    except ValueError:
        pass
    else:
        return True
    if digits.lstrip("+-")[:2].lower() in _PREFIXES:
        return not digits.strip("0123456789abcdefABCDEFoxOX+-")
    return digits.lower().lstrip("+-") in _SIGNED_WORDS or _resembles_time(digits)


def _resembles_time(text: str) -> bool:
    """Whether a text is made like 12:30:45, 8080:80 or 2001-12-14T21:59:43.10-05:00."""
    if ":" in text and not text.strip("0123456789+-.:"):
        return True
    return text[4:5] == "-" and text[:4].isdigit() and not text.strip("0123456789+-.: TtZ")
