"""Values and names as messages show them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any


def quoted(words: Iterable[str]) -> str:
    """Words, each in double quotes.

    >>> print(quoted(["web", "db"]))
    "web", "db"
    """
    return ", ".join(f'"{word}"' for word in words)


def plural(word: str, of: Collection[object]) -> str:
    """A noun as it fits the number of things: `container`, `containers`."""
    return word if len(of) == 1 else f"{word}s"


def verb(word: str, of: Collection[object]) -> str:
    """A verb as it fits the number of things that do it: `uses` of one, `use` of several."""
    return f"{word}s" if len(of) == 1 else word


def named(word: str, names: Collection[str]) -> str:
    """A noun and names.

    >>> print(named("container", ["web", "db"]))
    containers "web", "db"
    """
    return f"{plural(word, names)} {quoted(names)}"


def of_container(name: str | None) -> str:
    """A container as the subject of a sentence.

    >>> of_container("web"), of_container(None)
    ('container web', 'a container without a name')
    """
    return f"container {name}" if name else "a container without a name"


def refusal(kind: str) -> str:
    """What becomes of pods that admission refuses: a Pod itself, or those that an object of another kind makes."""
    return "the server refuses the pod" if kind == "Pod" else "no pod is made"


def shown(value: object) -> str:
    """A value as a message shows it, in the words of YAML: text in double quotes, and shortened where it is long.

    >>> print(shown({"app": "web", "tiers": [1, None, True]}))
    {app: "web", tiers: [1, null, true]}
    """
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return "{" + ", ".join([f"{key}: {shown(each)}" for key, each in value.items()]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join([shown(each) for each in value]) + "]"
    if value is None or isinstance(value, bool):
        return _CONSTANTS[value]
    if isinstance(value, (int, float)):
        return str(value)
    return shown(value.to_plain()) if hasattr(value, "to_plain") else repr(value)


def _text(value: str) -> str:
    text = value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…"
    if text.isprintable():
        return f'"{text}"'
    return '"' + text.encode("unicode_escape").decode().replace('"', r"\"") + '"'


_CONSTANTS = {None: "null", True: "true", False: "false"}
_LONGEST_SHOWN = 80


def describe(plain: object) -> str:
    """Name a value's type and, where it is short, the value."""
    if isinstance(plain, dict):
        return "a map"
    if isinstance(plain, (list, tuple)):
        return "a list"
    if plain is None or isinstance(plain, bool):
        return _CONSTANTS[plain]
    if isinstance(plain, (int, float)):
        return f"the number {plain!r}"
    if isinstance(plain, str):
        return "text"
    from .things import thing

    return thing(plain)


SCALARS: dict[Any, str] = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
"""Python's scalars in words."""


def words(type_: str) -> str:
    """A scalar type in words."""
    special = {
        "quantity": "a quantity such as 500m or 1Gi",
        "int_or_str": "a whole number or text",
        "object": "a map",
        "any": "plain data",
    }
    plain = {
        "int32": "a whole number",
        "int64": "a whole number",
        "float": "a number",
        "bool": "true or false",
    }
    return {**special, **plain}.get(type_, "text")
